package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code rules publish}, {@code rules status} and the gate between shadow and alerts. */
class PublishedRulesIT {

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      name: any_reset
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: low
      sparekey: {emit: finding, deliver: always}
      """;

  @TempDir private Path dir;
  private KafkaAndRegistry platform;
  private Path config;

  /** Each test publishes as if it were the first. */
  @BeforeEach
  void start() throws Exception {
    platform = LentProcesses.borrow();
    String servers = platform.bootstrapServers();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      Topics.create(admin, 1, (short) 1);
    }
    Files.createDirectories(dir.resolve("rules/shadow"));
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    config =
        Files.writeString(
            dir.resolve("sparekey.yaml"),
            """
            pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
            kafka: {bootstrap_servers: ["%s"]}
            registry: {urls: ["%s"]}
            feeds: [{name: idp, source: sparekey}]
            rules: [rules]
            rule_changes: {from: topic}
            """
                .formatted(servers, platform.registryUrl()));
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private CommandRun publish(String reason, Object... more) {
    List<Object> all = new ArrayList<>(List.of("publish", "--config", config, "--by", "mara"));
    all.addAll(List.of("--reason", reason));
    all.addAll(List.of(more));
    return CommandRun.of(all.toArray());
  }

  private CommandRun status() {
    return CommandRun.of("status", "--config", config);
  }

  @Test
  void publishedRules_areTestedInShadowBeforeTheyAlert() throws IOException {
    Files.writeString(dir.resolve("rules/shadow/reset.yml"), RULE);
    CommandRun nothing = status();
    assertThat(nothing.exit()).as(nothing.err()).isEqualTo(1);
    assertThat(nothing.err()).contains("nothing was published yet");

    CommandRun first = publish("to try it");
    assertThat(first.exit()).as(first.err()).isZero();
    assertThat(first.out()).contains("as number 0", "by mara");
    assertThat(publish("again").out()).contains("published already, as number 0");
    assertThat(status().out())
        .contains("shadow rules/shadow/reset.yml: since ", "0 alerts, 0 of them delivered")
        .containsPattern("change 0 at .* by mara: to try it");

    Files.move(dir.resolve("rules/shadow/reset.yml"), dir.resolve("rules/reset.yml"));
    CommandRun early = publish("it is quiet");
    assertThat(early.exit()).isEqualTo(1);
    assertThat(early.err())
        .contains("rules/reset.yml is not to alert yet: it has been tried since", "shadow_for");

    Files.writeString(dir.resolve("rules/reset.yml"), RULE.replace("level: low", "level: high"));
    assertThat(publish("another text").err()).contains("it is not the text that was tried");

    CommandRun untried = publish("an incident", "--untried");
    assertThat(untried.exit()).as(untried.err()).isZero();
    assertThat(status().out())
        .doesNotContain("shadow ")
        .containsPattern("change 1 at .* by mara: an incident \\(untried\\)");
  }

  @Test
  void exception_isWrittenCheckedAndShown() throws IOException {
    Files.writeString(dir.resolve("rules/reset.yml"), RULE);
    CommandRun written =
        CommandRun.of(
            "except",
            "any_reset",
            "--rules",
            dir.resolve("rules"),
            "--when",
            "actor.id=svc-onboarding",
            "--owner",
            "mara@example.com",
            "--reason",
            "CHG-4711",
            "--from",
            "2099-01-01",
            "--expires",
            "2099-12-31");
    assertThat(written.exit()).as(written.err()).isZero();
    Files.writeString(dir.resolve("rules/except.yml"), written.out());

    assertThat(publish("with an exception").exit()).isZero();

    assertThat(status().out())
        .contains("exception to come 99999999-1111-4111-8111-111111111111: ", "CHG-4711");
  }

  @Test
  void rulesWithAMistake_areNotPublished() throws IOException {
    Files.writeString(dir.resolve("rules/reset.yml"), RULE.replace("step.action", "step.acton"));

    CommandRun run = publish("by mistake");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("reset.yml:5:", "did you mean 'step.action'");
  }
}
