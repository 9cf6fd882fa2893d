package dev.sparekey.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.demo.company.Attack;
import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Script;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class CompanyReplayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> HIGH_OR_ABOVE = Set.of("high", "critical");

  @ParameterizedTest
  @ValueSource(longs = {1, 7, 2026})
  void company_replayed_deliversEveryAttackAndNothingElseAtHigh(long seed, @TempDir Path folder)
      throws IOException {
    Script script = Company.generate(seed, Instant.parse("2026-03-02T00:00:00Z"));
    script.writeTo(folder);

    List<JsonNode> delivered =
        finalRevisions(folder).values().stream()
            .filter(alert -> alert.path("delivered").asBoolean())
            .filter(alert -> !alert.path("verdict").asText().equals("withdrawn"))
            .toList();

    assertThat(script.attacks())
        .allMatch(attack -> delivered.stream().anyMatch(alert -> shows(alert, attack)));
    assertThat(delivered)
        .filteredOn(alert -> HIGH_OR_ABOVE.contains(alert.path("severity").asText()))
        .allMatch(alert -> script.attacks().stream().anyMatch(attack -> isPart(alert, attack)));
  }

  private static boolean shows(JsonNode alert, Attack attack) {
    return attack.isShownBy(
        alert.path("rule").asText(),
        alert.path("feed").asText(),
        alert.path("account").asText(),
        Instant.parse(alert.path("occurred_at").asText()));
  }

  private static boolean isPart(JsonNode alert, Attack attack) {
    return attack.covers(
        alert.path("feed").asText(),
        alert.path("account").asText(),
        Instant.parse(alert.path("occurred_at").asText()));
  }

  private static Map<String, JsonNode> finalRevisions(Path folder) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ReplayCommand command =
        new ReplayCommand(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8));
    String[] arguments =
        Stream.concat(
                Stream.of("--format=json"),
                Stream.of("okta", "keycloak", "zendesk", "sparekey")
                    .map(feed -> "--source=" + feed + "=" + folder.resolve(feed + ".jsonl")))
            .toArray(String[]::new);
    assertThat(new CommandLine(command).execute(arguments)).isZero();
    Map<String, JsonNode> last = new TreeMap<>();
    for (String line : out.toString(StandardCharsets.UTF_8).lines().toList()) {
      JsonNode alert = JSON.readTree(line);
      last.put(alert.path("alert_id").asText(), alert);
    }
    return last;
  }
}
