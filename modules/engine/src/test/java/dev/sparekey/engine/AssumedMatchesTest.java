package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a correlation says whose steps depend on tickets that may yet come. */
class AssumedMatchesTest {

  private static final Instant RESET = day(10);

  /** Three resets without a ticket, or with a condition of the rules named. */
  private static RuleSet rules(String level, String correlation) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Without a ticket
                id: 11111111-1111-4111-8111-111111111111
                name: unexplained
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset:
                    step.action: factor_reset
                    ticket.status: missing
                  condition: reset
                level: low
                ---
                title: With a ticket
                id: 11111111-1111-4111-8111-111111111112
                name: explained
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset:
                    step.action: factor_reset
                    ticket.status: [linked, linked_late]
                  condition: reset
                level: low
                ---
                title: Failed
                id: 11111111-1111-4111-8111-111111111113
                name: failed
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  failed:
                    step.action: code_failed
                  condition: failed
                level: low
                ---
                title: Correlated
                id: 22222222-2222-4222-8222-222222222222
                correlation: %s
                level: %s
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(correlation, level)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  static RuleSet threeUnexplained(String level, String groupBy, String timespan) {
    return rules(
        level,
        "{type: event_count, rules: [unexplained], group-by: [%s], timespan: %s,"
                .formatted(groupBy, timespan)
            + " condition: {gte: 3}}");
  }

  static RuleSet failedAndNotExplained(String groupBy, String timespan) {
    return rules(
        "high",
        "{type: temporal, rules: [failed, explained], group-by: [%s], timespan: %s,"
                .formatted(groupBy, timespan)
            + " condition: failed and not explained}");
  }

  private static Drive resets(RuleSet rules) {
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    for (int i = 0; i < 3; i++) {
      drive.with(reset("r" + i, ANNA, RESET.plus(Duration.ofMinutes(i))));
    }
    return drive;
  }

  private static Event reset(String id, AccountId account, Instant at) {
    return helped(id, account, at, RecoveryAction.FACTOR_RESET);
  }

  private static List<Alert> correlated(Drive drive) {
    return drive.alerts("Correlated");
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "actor.id"})
  void cluster_ofTicketsOnlyAssumedToBeMissing_isSuspectedUntilTheDeskProvesIt(String groupBy) {
    Drive drive = resets(threeUnexplained("high", groupBy, "1h"));
    drive.complete("zendesk", RESET.plus(Duration.ofMinutes(40)), Proof.ASSUMED);

    assertThat(correlated(drive))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.verdict()).isEqualTo(Verdict.SUSPECTED);
              assertThat(alert.absence())
                  .contains("some of these steps count because a ticket is assumed to be missing");
            });

    drive.complete("zendesk", RESET.plus(Duration.ofMinutes(40)), Proof.PROVEN);
    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @ParameterizedTest
  @CsvSource({"medium, CONFIRMED", "high, SUSPECTED", "critical, SUSPECTED"})
  void clusterByAnAssumption_isConfirmedBelowHighOnly(String level, Verdict verdict) {
    Drive drive = resets(threeUnexplained(level, "subject.account", "1h"));
    drive.complete("zendesk", RESET.plus(Duration.ofMinutes(40)), Proof.ASSUMED);

    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(verdict);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "actor.id"})
  void cluster_thatStandsWithoutTheAssumedSteps_isConfirmed(String groupBy) {
    Drive drive = resets(threeUnexplained("high", groupBy, "1h"));
    drive
        .complete("zendesk", RESET.plus(Duration.ofMinutes(40)), Proof.PROVEN)
        .with(reset("later", ANNA, RESET.plus(Duration.ofMinutes(50))))
        .complete("zendesk", RESET.plus(Duration.ofMinutes(90)), Proof.ASSUMED);

    assertThat(correlated(drive))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.verdict()).isEqualTo(Verdict.CONFIRMED);
              assertThat(alert.absence()).noneMatch(line -> line.contains("assumed"));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "actor.id"})
  void rangeThatOnlyAssumedStepsFill_isSuspected(String groupBy) {
    RuleSet three =
        rules(
            "high",
            "{type: event_count, rules: [unexplained], group-by: [%s], timespan: 1h,"
                    .formatted(groupBy)
                + " condition: {gte: 3, lte: 5}}");
    Drive drive = resets(three);
    drive.complete("zendesk", RESET.plus(Duration.ofHours(2)), Proof.ASSUMED);

    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(Verdict.SUSPECTED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_ofWhatATicketMayYetMakeHappen_isToldToNobodyUntilThen(String groupBy) {
    Drive drive = waiting(failedAndNotExplained(groupBy, "10m"));
    // All feeds are proven complete beyond the ten minutes, and not beyond the desk's habit.
    drive
        .complete("zendesk", RESET.plus(Duration.ofMinutes(18)), Proof.PROVEN)
        .clock(RESET.plus(Duration.ofMinutes(18)));
    assertThat(correlated(drive)).isEmpty();

    drive
        .with(ticket("1", ANNA, RESET.plus(Duration.ofMinutes(20)), Verification.CALLBACK))
        .complete("zendesk", day(11), Proof.PROVEN)
        .clock(day(11));
    assertThat(drive.revisions()).filteredOn("ruleTitle", "Correlated").isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_ofWhatNoTicketMadeHappen_isConfirmedWithTheDesksWord(String groupBy) {
    Drive drive = waiting(failedAndNotExplained(groupBy, "10m"));
    drive.complete("zendesk", day(11), Proof.PROVEN).clock(day(11));

    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "subject.tenant"})
  void absence_ofWhatADeskThatSaysNothingMayExplain_isSuspected(String groupBy) {
    Drive drive = Drive.hearing(0, failedAndNotExplained(groupBy, "10m"), Set.of("okta"));
    drive.with(codeFailed("f", ANNA, RESET), reset("r", ANNA, RESET.plusSeconds(60)));
    drive.complete("okta", day(11), Proof.PROVEN).clock(day(11));

    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(Verdict.SUSPECTED);
  }

  private static final String WEAK =
      """
      title: Weak
      id: 11111111-1111-4111-8111-111111111111
      name: weak
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset:
          step.action: factor_reset
          assurance.gap_certain: true
        condition: reset
      level: low
      ---
      title: Correlated
      id: 22222222-2222-4222-8222-222222222222
      correlation:
        type: event_count
        rules: [weak]
        group-by: [%s]
        timespan: 30d
        condition: {gte: 2}
      level: high
      sparekey: {emit: finding, deliver: always}
      """;

  /** That nobody can say whose a mail is does not end with the day on which its step is settled. */
  @ParameterizedTest
  @ValueSource(strings = {"subject.account", "actor.id"})
  void cluster_ofStepsBesideMailsForNobody_isSuspectedAlsoOnceTheFirstIsJudgedForGood(String by) {
    Drive drive = new Drive(0, RuleSet.load(Map.of("weak.yml", WEAK.formatted(by))), "zendesk");
    for (int i = 0; i < 6; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    for (int d : List.of(10, 30)) {
      drive.with(
          Happenings.changed(
              ticket("n" + d, ANNA, day(d).minusSeconds(300)), List.of("nobody@example.org"), null),
          reset("r" + d, ANNA, day(d)));
    }
    for (int d : List.of(31, 46, 70)) {
      drive.complete("zendesk", day(d), Proof.PROVEN).clock(day(d));

      assertThat(correlated(drive))
          .as("day %s", d)
          .singleElement()
          .returns(Verdict.SUSPECTED, Alert::verdict)
          .returns(true, Alert::delivered);
    }
  }

  private static Drive waiting(RuleSet rules) {
    return new Drive(0, rules, "zendesk")
        .with(
            login("l", ANNA, day(9), PASSWORD_OTP, "as1"),
            codeFailed("f", ANNA, RESET),
            reset("r", ANNA, RESET.plusSeconds(60)));
  }

  @Test
  void pendingStep_farFromACluster_doesNotHoldItUp() {
    Drive drive = waiting(failedAndNotExplained("subject.tenant", "10m"));
    drive
        .with(login("m", BERT, day(9), PASSWORD_OTP, "as1"))
        .complete("zendesk", day(11), Proof.PROVEN)
        .clock(day(11))
        .with(reset("other", BERT, day(11)));

    assertThat(correlated(drive)).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  /** Whatever happened: while the desk has proven nothing, nobody is told of certainty. */
  @Property(tries = 60)
  void assumedMarks_confirmNoCorrelationOfMissingTickets(@ForAll long seed) {
    Random random = new Random(seed);
    String groupBy = random.nextBoolean() ? "subject.account" : "actor.id";
    Drive drive = new Drive(seed, threeUnexplained("high", groupBy, "1h"), "zendesk");
    List<Event> events = new ArrayList<>();
    for (AccountId account : List.of(ANNA, BERT)) {
      events.add(login("l" + account.nativeId(), account, day(9), PASSWORD_OTP, "as1"));
      for (int i = 0; i < 6; i++) {
        Instant at = RESET.plus(Duration.ofMinutes(random.nextInt(180)));
        String id = i + account.nativeId();
        events.add(
            random.nextInt(4) == 0
                ? ticket(id, account, at, Verification.CALLBACK)
                : reset(id, account, at));
      }
    }
    events.forEach(
        event -> {
          drive.with(event);
          drive.complete(
              "zendesk", RESET.plus(Duration.ofMinutes(random.nextInt(400))), Proof.ASSUMED);
        });
    drive.complete("zendesk", day(12), Proof.ASSUMED).clock(day(12));

    assertThat(drive.revisions())
        .filteredOn("ruleTitle", "Correlated")
        .noneMatch(alert -> alert.verdict() == Verdict.CONFIRMED);
  }
}
