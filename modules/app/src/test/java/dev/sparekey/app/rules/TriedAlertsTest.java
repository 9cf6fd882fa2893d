package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TriedAlertsTest {

  private static final Instant JUNE = Instant.parse("2026-06-01T00:00:00Z");
  private static final UUID RULE = UUID.randomUUID();

  private final TriedAlerts counts =
      new TriedAlerts(
          List.of(
              new Trials.Trial(
                  "rules/shadow/a.yml",
                  "hash",
                  Set.of(RULE),
                  JUNE,
                  JUNE.plus(Duration.ofDays(2)))));

  private static Alert alert(
      String id, int revision, UUID rule, Verdict verdict, boolean delivered, Instant emittedAt) {
    return new Alert(
        id,
        0,
        revision,
        "default",
        rule.toString(),
        "Some rule",
        // The version of what judged is another than the file's hash where a filter applies.
        "a version",
        verdict,
        Severity.HIGH,
        delivered,
        new AccountId("default", "okta", "anna"),
        "anna",
        null,
        "anchor",
        emittedAt,
        emittedAt,
        new AssuranceFinding(Interval.exactly(5), new Interval(0, 1), List.of()),
        TicketStatus.MISSING,
        List.of(),
        0,
        List.of(),
        RequirementFinding.UNKNOWN,
        List.of(),
        List.of(),
        "0",
        "okta@1",
        Handling.ofCase("case"),
        Explanation.NONE);
  }

  @Test
  void alertsOfARuleThatIsTried_areCounted() {
    Instant at = JUNE.plusSeconds(60);
    counts.accept(alert("b", 1, RULE, Verdict.SUSPECTED, false, at));
    counts.accept(alert("b", 2, RULE, Verdict.CONFIRMED, true, at));
    counts.accept(alert("c", 1, RULE, Verdict.CONFIRMED, false, at));

    assertThat(counts.of(Set.of(RULE))).isEqualTo(new TriedAlerts.Count(2, 1));
  }

  @Test
  void alertTakenBackAfterItWasDelivered_wasDelivered() {
    Instant at = JUNE.plusSeconds(60);
    counts.accept(alert("a", 1, RULE, Verdict.SUSPECTED, true, at));
    counts.accept(alert("a", 2, RULE, Verdict.WITHDRAWN, true, at.plusSeconds(1_500)));
    counts.accept(alert("b", 1, RULE, Verdict.SUSPECTED, true, at));
    counts.accept(alert("b", 2, RULE, Verdict.SUSPECTED, false, at.plusSeconds(1_500)));

    assertThat(counts.of(Set.of(RULE))).isEqualTo(new TriedAlerts.Count(2, 2));
  }

  @Test
  void withdrawalOfWhatAnotherTextRaised_isNotCounted() {
    counts.accept(alert("a", 1, RULE, Verdict.CONFIRMED, true, JUNE.minusSeconds(60)));
    counts.accept(alert("a", 2, RULE, Verdict.WITHDRAWN, true, JUNE.plusSeconds(1)));

    assertThat(counts.of(Set.of(RULE))).isEqualTo(new TriedAlerts.Count(0, 0));
  }

  @Test
  void alertsOfBeforeTheTrial_areNotCounted() {
    counts.accept(alert("a", 1, RULE, Verdict.CONFIRMED, true, JUNE.minusSeconds(1)));

    assertThat(counts.of(Set.of(RULE))).isEqualTo(new TriedAlerts.Count(0, 0));
  }

  @Test
  void alertsOfOtherRules_areNotCounted() {
    UUID other = UUID.randomUUID();
    counts.accept(alert("a", 1, other, Verdict.CONFIRMED, true, JUNE.plusSeconds(1)));

    assertThat(counts.of(Set.of(RULE, other))).isEqualTo(new TriedAlerts.Count(0, 0));
  }
}
