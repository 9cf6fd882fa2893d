package dev.sparekey.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code backfill} before it comes to Kafka. */
class BackfillCommandTest {

  private static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.SECONDS);

  @TempDir private Path dir;
  private final StringWriter err = new StringWriter();

  @BeforeEach
  void salt() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it\n");
  }

  private Path config(String more) throws IOException {
    return Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline:
          state_dir: state
          dead_letter_salt: {file: salt}
        %s
        kafka: {bootstrap_servers: 'localhost:1'}
        registry: {urls: 'http://localhost:1'}
        feeds:
          - {name: idp, source: sparekey}
          - {name: desk, source: zendesk}
          - {name: bus, source: avro}
          - {name: trail, source: okta}
        """
            .formatted(more));
  }

  private Path bounded() throws IOException {
    return config("  alert_from: " + NOW);
  }

  private Path file(String name, String... lines) throws IOException {
    return Files.write(dir.resolve(name), List.of(lines));
  }

  private static String login(String id, Instant at) {
    return """
    {"type":"authentication","id":"%s","occurred_at":"%s","native_id":"anna","outcome":"success",\
    "authenticators":{"kinds":["password","otp_app"],"completeness":"exact"}}\
    """
        .formatted(id, at);
  }

  private static Instant ago(long days) {
    return NOW.minus(Duration.ofDays(days));
  }

  private int run(Path config, String... more) {
    List<String> arguments = new ArrayList<>(List.of("--config", config.toString()));
    arguments.addAll(List.of(more));
    CommandLine line = new CommandLine(new BackfillCommand());
    line.setErr(new PrintWriter(err, true));
    line.setParameterExceptionHandler(
        (refused, given) -> {
          err.write(refused.getMessage() + "\n");
          return CommandLine.ExitCode.USAGE;
        });
    return line.execute(arguments.toArray(String[]::new));
  }

  @Test
  void check_countsByWhatBecomesOfThem() throws IOException {
    Path history =
        file("idp.jsonl", login("a", ago(3)), login("b", ago(140)), "{}", login("c", NOW));

    assertThat(run(bounded(), "--check", "--source", "idp=" + history)).isZero();
    assertThat(err.toString())
        .contains("4 records read, 2 could be sent (of " + ago(3) + " to " + NOW + ")")
        .contains("1 too_late")
        .contains("warning: 1 of them are older than 132 days")
        .contains("alerts are raised from " + NOW + " on; 1 of these records occurred since");
  }

  @Test
  void check_withRejections_namesFileLineAndReason() throws IOException {
    Path history = file("idp.jsonl", login("a", ago(3)), login("b", ago(140)));
    Path rejections = dir.resolve("rejections");

    assertThat(
            run(
                bounded(),
                "--check",
                "--rejections",
                rejections.toString(),
                "--source",
                "idp=" + history))
        .isZero();
    assertThat(Files.readAllLines(rejections))
        .singleElement()
        .asString()
        .contains("\"line\":2", "\"reason\":\"too_late\"")
        .doesNotContain("anna");
  }

  @Test
  void check_ofABundleThatSpansTheHorizon_countsWhatIsTooOldAndSendsTheRest() throws IOException {
    String session =
        "{\"uuid\":\"%s\",\"published\":\"%s\",\"eventType\":\"user.session.start\","
            + "\"actor\":{\"id\":\"a\",\"type\":\"User\"},\"outcome\":{\"result\":\"SUCCESS\"}}";
    Path history =
        file(
            "trail.jsonl",
            "{\"data\":{\"events\":[%s,%s]}}"
                .formatted(session.formatted("u1", ago(140)), session.formatted("u2", ago(3))));

    assertThat(run(bounded(), "--check", "--source", "trail=" + history)).isZero();
    assertThat(err.toString())
        .contains("1 records read, 1 could be sent (of " + ago(3) + " to " + ago(3) + ")")
        .contains("1 too_late");
  }

  @Test
  void check_withoutABound_saysWhichToSet() throws IOException {
    Path history = file("idp.jsonl", login("a", ago(3)));

    assertThat(run(config(""), "--check", "--source", "idp=" + history)).isZero();
    assertThat(err.toString()).contains("set 'alert_from: 20").contains("restart them first");
  }

  @Test
  void backfill_withoutABound_isRefusedWithWhatToSet() throws IOException {
    Path history = file("idp.jsonl", login("a", ago(3)));

    assertThat(run(config(""), "--source", "idp=" + history)).isEqualTo(2);
    assertThat(err.toString())
        .contains("has no pipeline.alert_from")
        .contains("set 'alert_from: 20")
        .contains("--with-alerts");
  }

  @Test
  void feedThatIsNotConfigured_isRefusedWithTheKnown() throws IOException {
    assertThat(run(bounded(), "--source", "okta=" + file("okta.jsonl"))).isEqualTo(2);
    assertThat(err.toString()).contains("no feed 'okta' in ").contains("there are bus, desk, idp");
  }

  @Test
  void feedOfAvro_isRefused() throws IOException {
    assertThat(run(bounded(), "--source", "bus=" + file("bus.jsonl"))).isEqualTo(2);
    assertThat(err.toString()).contains("the feed 'bus' is Avro");
  }

  @Test
  void fileThatIsMissing_orAFolder_isRefused() throws IOException {
    assertThat(run(bounded(), "--source", "idp=" + dir.resolve("none"))).isEqualTo(2);
    assertThat(err.toString()).contains("there is no file '" + dir.resolve("none") + "'");
    assertThat(run(bounded(), "--source", "idp=" + dir)).isEqualTo(2);
    assertThat(err.toString()).contains("is a folder");
  }

  @Test
  void rejectionsOverAHistory_areRefused() throws IOException {
    Path history = file("idp.jsonl", login("a", ago(3)));

    assertThat(run(bounded(), "--source", "idp=" + history, "--rejections", history.toString()))
        .isEqualTo(2);
    assertThat(history).hasContent(login("a", ago(3)));
  }

  @Test
  void timeByRecords_isRefused() throws IOException {
    Path history = file("idp.jsonl", login("a", ago(3)));

    assertThat(run(config("  time: records\n  alert_from: " + NOW), "--source", "idp=" + history))
        .isEqualTo(2);
    assertThat(err.toString()).contains("pipeline.time should be live");
  }

  @Test
  void nothingGiven_isRefused() throws IOException {
    assertThat(run(bounded())).isEqualTo(2);
    assertThat(err.toString()).contains("name a history with --source FEED=FILE, or an inventory");
  }
}
