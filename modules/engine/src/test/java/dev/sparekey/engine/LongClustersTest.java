package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** Steps of one account that lie farther apart than what is judged for good and what is not. */
class LongClustersTest {

  private static RuleSet refused(String timespan, int atLeast) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Refused
                id: 11111111-1111-4111-8111-111111111111
                name: refused
                logsource: {product: sparekey, category: recovery_step}
                detection: {failed: {step.action: code_failed}, condition: failed}
                level: low
                ---
                title: Correlated
                id: 22222222-2222-4222-8222-222222222222
                correlation:
                  type: event_count
                  rules: [refused]
                  group-by: [subject.account]
                  timespan: %s
                  condition: {gte: %d}
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(timespan, atLeast)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  /** A wrong code on each of these days, told on that day. */
  private static Drive onDays(RuleSet rules, int... days) {
    Drive drive = new Drive(0, rules);
    for (int day : days) {
      drive.with(codeFailed("f" + day, ANNA, day(day))).clock(day(day));
    }
    return drive;
  }

  private static List<String> events(Alert alert) {
    return alert.evidence().stream().map(EvidenceLine::eventId).toList();
  }

  @Test
  void cluster_thatIsOneOnlyOnceItsFirstStepIsJudgedForGood_isTold() {
    assertThat(onDays(refused("60d", 3), 0, 20, 40).alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.anchor()).isEqualTo("okta:f0");
              assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
              assertThat(events(alert)).containsExactly("okta:f0", "okta:f20", "okta:f40");
            });
  }

  @Test
  void cluster_thatGoesOnAfterItsFirstStepWasJudgedForGood_isRevised() {
    Drive drive = onDays(refused("30d", 2), 0, 25, 50);
    drive.decide("d", drive.alerts().getFirst(), Outcome.BENIGN, day(50));

    drive.with(codeFailed("f75", ANNA, day(75)));

    assertThat(drive.alerts())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(events(alert))
                  .containsExactly("okta:f0", "okta:f25", "okta:f50", "okta:f75");
              assertThat(alert.handling().reopened()).isTrue();
            });
  }

  @Test
  void cluster_allOfWhichIsJudgedForGood_isRevisedNoMore() {
    Drive drive = onDays(refused("30d", 2), 0, 25).clock(day(61));
    int told = drive.revisions().size();

    drive.with(identity("i", ANNA, true, day(-1)));

    assertThat(told).isEqualTo(1);
    assertThat(drive.revisions()).hasSize(told);
  }

  @Test
  void cluster_whoseFirstStepAloneIsJudgedForGood_isRevised() {
    Drive drive = onDays(refused("30d", 2), 0, 25).clock(day(36));

    drive.with(identity("i", ANNA, true, day(-1)));

    assertThat(drive.revisions()).hasSize(2);
  }

  /** The first steps of what goes on for so long are forgotten, one after the other. */
  @Test
  void cluster_thatGoesOnForMonths_isToldUnderOneId() {
    int[] days = new int[60];
    for (int i = 0; i < days.length; i++) {
      days[i] = 5 * i;
    }
    Drive drive = onDays(refused("30d", 2), days);

    assertThat(drive.revisions())
        .extracting(Alert::anchor)
        .containsOnly("okta:f0")
        .hasSizeGreaterThan(5);
  }

  @Property(tries = 60)
  void finalState_withAClockThatGoesAlong_isThatOfOneThatComesAtTheEnd(
      @ForAll @Size(min = 1, max = 8) List<@IntRange(max = 80) Integer> days,
      @ForAll @IntRange(min = 2, max = 4) int atLeast,
      @ForAll @IntRange(min = 1, max = 90) int timespan) {
    RuleSet rules = refused(timespan + "d", atLeast);
    int[] ordered = new TreeSet<>(days).stream().mapToInt(Integer::intValue).toArray();
    Drive along = onDays(rules, ordered).clock(day(130));
    Drive atTheEnd = new Drive(0, rules);
    for (int day : ordered) {
      atTheEnd.with(codeFailed("f" + day, ANNA, day(day)));
    }
    atTheEnd.clock(day(130));

    assertThat(along.finalState()).isEqualTo(atTheEnd.finalState());
  }
}
