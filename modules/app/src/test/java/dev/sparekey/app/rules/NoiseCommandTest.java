package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NoiseCommandTest {

  private static final String[] SMALL = {"noise", "--people", "400", "--days", "12"};

  @TempDir private Path dir;

  private static CommandRun run(Object... more) {
    Object[] arguments = new Object[SMALL.length + more.length];
    System.arraycopy(SMALL, 0, arguments, 0, SMALL.length);
    System.arraycopy(more, 0, arguments, SMALL.length, more.length);
    return CommandRun.of(arguments);
  }

  private static JsonNode json(CommandRun run) throws IOException {
    return new ObjectMapper().readTree(run.out());
  }

  /**
   * A fifth of the company for which the budget is made, so a fifth of it, beside twelve attacks in
   * ten days.
   */
  @Test
  void smallCompany_keepsItsShareOfTheBudget_andEveryAttackIsDelivered() throws IOException {
    // Seed 2 once gave the one who is worn out with pushes text messages.
    CommandRun run =
        CommandRun.of(
            "noise", "--people", "2000", "--days", "10", "--seed", "2", "--format", "json");

    JsonNode outcome = json(run);
    assertThat(outcome.path("attacks").intValue()).isEqualTo(12);
    assertThat(outcome.path("attacks_delivered").intValue()).as(run.out()).isEqualTo(12);
    assertThat(outcome.path("high_per_day").doubleValue()).isBetween(0.5, 3.0 / 5 + 1.2);
    assertThat(outcome.path("delivered_per_day").doubleValue()).isBetween(1.2, 12.0 / 5 + 1.2);
    assertThat(outcome.path("max_rule_share").doubleValue()).isBetween(0.1, 0.3);
    assertThat(run.exit()).isZero();
  }

  @Test
  void exitCode_says_whetherAnythingIsMissedOrExceeded() throws IOException {
    CommandRun run = run("--format", "json", "--seed", "3");

    boolean granted =
        json(run).path("attacks_delivered").equals(json(run).path("attacks"))
            && json(run).path("high_per_day").doubleValue() <= 3
            && json(run).path("delivered_per_day").doubleValue() <= 12
            && json(run).path("max_rule_share").doubleValue() <= 0.3;
    assertThat(run.exit()).isEqualTo(granted ? 0 : 1);
  }

  @Test
  void equalSeeds_giveEqualOutcomes_andOthersGiveOthers() {
    String one = run("--format", "json", "--seed", "7").out();

    assertThat(run("--format", "json", "--seed", "7").out()).isEqualTo(one);
    assertThat(run("--format", "json", "--seed", "8").out()).isNotEqualTo(one);
  }

  @Test
  void ruleThatDeliversEveryPasswordResetAsHigh_breaksTheBudget() throws IOException {
    Path rule = Files.writeString(dir.resolve("loud.yml"), LOUD);

    CommandRun run = CommandRun.of("noise", "--people", "1000", "--days", "6", "--rules", rule);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("cases of severity high a day, at most 3.00 are granted");
    assertThat(run.out()).containsPattern("(?m)^Any password reset .* \\d+ %$");
  }

  @Test
  void tooFewPeople_isWrongUsage() {
    CommandRun run = CommandRun.of("noise", "--people", "20");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--people should be 200 to 100000: was 20");
  }

  private static final String LOUD =
      """
      title: Any password reset
      id: 0b7a4f6e-2f0d-4a2e-8f0a-5d1a3c3f9a11
      status: test
      logsource:
        product: sparekey
        category: recovery_step
      detection:
        reset:
          step.action: password_reset
        condition: reset
      level: high
      sparekey:
        emit: finding
        deliver: always
        owner: identity-security
      """;
}
