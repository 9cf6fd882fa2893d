package dev.sparekey.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Line;
import dev.sparekey.app.replay.AlertJsonReader.InvalidAlertException;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.Alert;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.OcsfSchema;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** What replay finds, in the forms of SIEMs. */
class SiemFormatsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path EXAMPLES =
      Path.of(System.getProperty("sparekey.root", "."), "deploy/examples/quickstart");
  static final List<Alert> REVISIONS = revisions();

  /** Every revision of what the made-up company's month holds for the whole rule pack. */
  private static List<Alert> revisions() {
    List<Alert> all = new ArrayList<>();
    LocalRunner runner =
        new LocalRunner(
            AssurancePolicy.DEFAULT, Pack.load(), Set.of("zendesk"), all::add, view -> {});
    Sources sources = Sources.builtIn();
    for (Line line : Company.generate(7, Instant.parse("2026-03-02T00:00:00Z")).lines().toList()) {
      byte[] value = line.json().getBytes(StandardCharsets.UTF_8);
      if (sources.byName(line.feed()).read(new RawRecord(line.feed(), value, null))
          instanceof Reading.Mapped mapped) {
        mapped.events().forEach(runner::accept);
      }
    }
    runner.finish(Set.of("keycloak", "okta", "sparekey", "zendesk"));
    return all;
  }

  private static List<String> replay(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of(arguments));
    for (String feed : List.of("okta", "keycloak", "zendesk")) {
      all.add("--source=" + feed + "=" + EXAMPLES.resolve(feed + ".jsonl"));
    }
    int exit =
        new CommandLine(
                new ReplayCommand(
                    new PrintStream(out, false, StandardCharsets.UTF_8),
                    new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8)))
            .setErr(new PrintWriter(err, true))
            .execute(all.toArray(String[]::new));
    assertThat(exit).as(err.toString()).isZero();
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static JsonNode tree(String json) {
    try {
      return JSON.readTree(json);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not a JSON line: " + json, e);
    }
  }

  @Test
  void everyRevisionOfTheCompany_keepsToTheOcsfSchema() {
    OcsfSchema.assumePresent();
    assertThat(REVISIONS).hasSizeGreaterThan(30);
    assertThat(REVISIONS)
        .flatExtracting(alert -> OcsfSchema.complaints(Format.OCSF.of(alert, Links.NONE)))
        .isEmpty();
  }

  @Test
  void everyRevisionOfTheCompany_readBackFromJson_isTheSame() throws InvalidAlertException {
    List<Alert> read = new ArrayList<>();
    for (Alert alert : REVISIONS) {
      read.add(AlertJsonReader.read(AlertJson.of(alert).getBytes(StandardCharsets.UTF_8), 1 << 20));
    }
    assertThat(read).isEqualTo(REVISIONS);
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void everyRevisionOfTheCompany_fits(Format format) {
    assertThat(REVISIONS)
        .allSatisfy(
            alert ->
                assertThat(format.of(alert, Links.NONE).getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThanOrEqualTo(8_000));
  }

  @ParameterizedTest
  @ValueSource(strings = {"ocsf", "ecs", "cef", "leef"})
  void replay_inAForm_printsALineForEachRevisionThatJsonPrints(String format) {
    List<String> json = replay("--format=json");
    List<String> documents = replay("--format=" + format);

    assertThat(documents).hasSameSizeAs(json);
    for (int i = 0; i < json.size(); i++) {
      assertThat(documents.get(i)).contains(tree(json.get(i)).path("alert_id").textValue());
    }
  }

  @Test
  void replay_inOcsf_hasTheRevisionsInOrder() {
    List<String> json = replay("--format=json");
    List<String> ocsf = replay("--format=ocsf");

    assertThat(ocsf)
        .extracting(line -> tree(line).at("/metadata/uid").textValue())
        .containsExactlyElementsOf(
            json.stream()
                .map(SiemFormatsTest::tree)
                .map(
                    one ->
                        one.path("alert_id").textValue()
                            + ":"
                            + one.path("epoch").intValue()
                            + ":"
                            + one.path("revision").intValue())
                .toList());
  }

  @Test
  void inventory_inAFormOfSiems_isRefused() {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new ReplayCommand(System.out, System.err))
            .setErr(new PrintWriter(err, true))
            .execute(
                "--inventory", "--format=ocsf", "--source=okta=" + EXAMPLES.resolve("okta.jsonl"));
    assertThat(exit).isEqualTo(CommandLine.ExitCode.USAGE);
    assertThat(err.toString()).contains("--inventory is printed as table or json: was ocsf");
  }
}
