package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SuppressionTest {

  private static final String RULE =
      """
      title: Reset
      id: 11111111-1111-4111-8111-111111111111
      name: reset
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset: {step.action: factor_reset}
        condition: reset
      level: high
      ---
      """;

  private static RuleSet load(String exception) {
    return RuleSet.load(Map.of("test.yml", RULE + "exceptions:\n  - " + exception + "\n"));
  }

  private static List<String> mistakes(String exception) {
    return load(exception).diagnostics().stream()
        .filter(one -> one.severity() == Diagnostic.Severity.ERROR)
        .map(Diagnostic::message)
        .toList();
  }

  @Test
  void exception_withAllThatItNeeds_isTheRules() {
    RuleSet rules =
        load(
            "{rule: reset, when: {actor.id: bot}, owner: mara, reason: CHG-1, expires: 2026-12-31}");

    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    assertThat(rules.suppressionsOf(rules.rules().getFirst().id()))
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.expires()).isEqualTo(Instant.parse("2027-01-01T00:00:00Z"));
              assertThat(one.text()).contains("mara", "{actor.id: bot}", "CHG-1");
            });
  }

  @Test
  void exceptionOfARuleThatIsNotThere_isAMistake() {
    assertThat(
            mistakes(
                "{rule: rest, when: {actor.id: bot}, owner: mara, reason: x, expires: 2026-12-31}"))
        .singleElement()
        .asString()
        .contains("rest");
  }

  @Test
  void exceptionWithoutOwnerReasonOrEnd_isAMistakeEach() {
    assertThat(mistakes("{rule: reset, when: {actor.id: bot}}"))
        .hasSize(3)
        .anyMatch(message -> message.contains("'owner'"))
        .anyMatch(message -> message.contains("'reason'"))
        .anyMatch(message -> message.contains("'expires'"));
  }

  @Test
  void exceptionOfEverything_isAMistake() {
    assertThat(mistakes("{rule: reset, owner: mara, reason: x, expires: 2026-12-31}"))
        .singleElement()
        .asString()
        .contains("'when'");
  }

  @Test
  void exceptionForPrivilegedAccounts_isRefused() {
    assertThat(
            mistakes(
                "{rule: reset, when: {subject.privileged: true, actor.id: bot},"
                    + " owner: mara, reason: x, expires: 2026-12-31}"))
        .singleElement()
        .asString()
        .contains("never covers a privileged account");
  }

  @Test
  void exceptionOnWhatADeviceSaysOfItself_isRefused() {
    assertThat(
            mistakes(
                "{rule: reset, when: {origin.device|contains: Mozilla, step.action: factor_reset},"
                    + " owner: mara, reason: x, expires: 2026-12-31}"))
        .singleElement()
        .asString()
        .contains("an attacker writes");
  }

  @Test
  void exceptionOnAFieldThatIsNotThere_isAMistake() {
    assertThat(
            mistakes(
                "{rule: reset, when: {user_agent: curl}, owner: m, reason: x, expires: 2026-12-31}"))
        .isNotEmpty();
  }

  @Test
  void expiry_thatIsNoDate_isAMistake() {
    assertThat(
            mistakes(
                "{rule: reset, when: {actor.id: bot}, owner: mara, reason: x, expires: never}"))
        .singleElement()
        .asString()
        .contains("2026-12-31");
  }
}
