package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.demo.company.Attack;
import dev.sparekey.app.demo.company.LegitimateCase;
import dev.sparekey.app.demo.company.Script;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private static final Instant AT = Instant.parse("2026-03-23T13:07:00Z");
  private static final Counts COUNTS = new Counts(10, 10, 10, 0, 0);
  private static final Script SCRIPT =
      new Script(
          List.of(),
          List.of(),
          List.of(
              new Attack(
                  "stolen code",
                  "victim",
                  "okta",
                  "ilse@tamarack.example",
                  AT,
                  AT.plus(Duration.ofMinutes(20)),
                  "weaker",
                  List.of(new Attack.Sign("step", AT, AT)),
                  "a saved code is used")),
          List.of(new LegitimateCase("new phone", "owner", "okta", AT, "owner's own factor")));
  private static final Alerts FOUND = Alerts.some().about("victim", AT, "weaker");

  @Test
  void outcome_attackDelivered_isGood() {
    Outcome outcome = outcome(FOUND);

    assertThat(outcome.isGood()).isTrue();
    assertThat(outcome.lines(COUNTS))
        .containsSubsequence(
            "attack      found   high      stolen code",
            "            ilse@tamarack.example",
            "            a saved code is used")
        .endsWith("1 of 1 attacks found, 0 missed; 0 others delivered at high or above");
  }

  @Test
  void outcome_attackFoundButNotDelivered_isMissed() {
    Outcome outcome = outcome(FOUND.delivered(false));

    assertThat(outcome.isGood()).isFalse();
    assertThat(outcome.lines(COUNTS)).contains("attack      MISSED            stolen code");
  }

  @Test
  void outcome_attackWithdrawn_isMissed() {
    assertThat(outcome(FOUND.verdict(Verdict.WITHDRAWN)).isGood()).isFalse();
  }

  @Test
  void outcome_otherRuleAboutTheAttack_isMissed() {
    assertThat(outcome(Alerts.some().about("victim", AT, "another")).isGood()).isFalse();
  }

  @Test
  void outcome_alertWithoutTheEvidence_isMissed() {
    assertThat(outcome(FOUND.evidenceAt(AT.plusSeconds(60))).isGood()).isFalse();
  }

  @Test
  void outcome_sameRuleAnHourBefore_isMissed() {
    Outcome outcome = outcome(Alerts.some().about("victim", AT.minusSeconds(3600), "weaker"));

    assertThat(outcome.isGood()).isFalse();
  }

  @Test
  void outcome_legitimateCaseDeliveredAtHigh_isBad() {
    Outcome outcome = outcome(FOUND, Alerts.some().about("owner", AT, "weaker"));

    assertThat(outcome.isGood()).isFalse();
    assertThat(outcome.lines(COUNTS))
        .contains("legitimate  sent    high      new phone")
        .endsWith("1 of 1 attacks found, 0 missed; 1 others delivered at high or above");
  }

  @Test
  void outcome_legitimateCaseDeliveredAtMedium_isNamedAndGood() {
    Outcome outcome =
        outcome(FOUND, Alerts.some().about("owner", AT, "weaker").severity(Severity.MEDIUM));

    assertThat(outcome.isGood()).isTrue();
    assertThat(outcome.lines(COUNTS)).contains("legitimate  sent    medium    new phone");
  }

  @Test
  void outcome_victimAccusedOutsideTheAttack_isBad() {
    Outcome outcome =
        outcome(FOUND, Alerts.some().about("victim", AT.minusSeconds(86_400), "weaker"));

    assertThat(outcome.isGood()).isFalse();
  }

  @Test
  void lines_always_countBySeverity() {
    Outcome outcome =
        outcome(
            FOUND,
            Alerts.some().about("victim", AT, "other").severity(Severity.CRITICAL),
            Alerts.some().about("x", AT, "weaker").delivered(false),
            Alerts.some().about("y", AT, "weaker").verdict(Verdict.WITHDRAWN));

    assertThat(outcome.lines(COUNTS))
        .contains(
            "records     10 played, 10 ingested, 0 rejected to the dead letters",
            "findings    3 stand, 1 of them not delivered; 1 were withdrawn",
            "delivered   2: 1 critical, 1 high");
  }

  private static Outcome outcome(Alerts... alerts) {
    return new Outcome(SCRIPT, List.of(alerts).stream().map(Alerts::finding).toList());
  }
}
