package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Steps of one account in several groups, as by the address that they came from. */
class GroupsWithinAccountTest {

  private static final Instant FIRST = day(20);

  private static RuleSet rules(String correlation) {
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
                title: Refused anywhere
                id: 11111111-1111-4111-8111-111111111112
                name: anywhere
                logsource: {product: sparekey, category: recovery_step}
                detection: {failed: {step.action: code_failed}, condition: failed}
                level: low
                ---
                title: Correlated
                id: 22222222-2222-4222-8222-222222222222
                correlation: %s
                level: high
                sparekey: {emit: finding, deliver: always}
                """
                    .formatted(correlation)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static Drive byAddress() {
    return new Drive(
        0,
        rules(
            "{type: event_count, rules: [refused], group-by: [subject.account, origin.address],"
                + " timespan: 10m, condition: {gte: 3}}"));
  }

  private static RecoveryEvent from(String address, RecoveryEvent step) {
    return new RecoveryEvent(
        step.header(),
        step.account(),
        step.accountName(),
        step.action(),
        step.path(),
        step.actor(),
        step.credential(),
        step.authenticators(),
        step.sessionId(),
        new Origin(address, step.origin().network(), null, null, null),
        step.ticketId());
  }

  private static Drive guesses(Drive drive, String address, String id, int from, int to) {
    for (int i = from; i < to; i++) {
      drive.with(from(address, codeFailed(id + i, ANNA, FIRST.plusSeconds(30L * i))));
    }
    return drive;
  }

  private static Alert of(Drive drive, String anchor) {
    return drive.alerts("Correlated").stream()
        .filter(alert -> alert.anchor().equals("okta:" + anchor))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void decisionOnOneGroup_isNoneOnAnotherThatSpansIt() {
    Drive drive = guesses(byAddress(), "192.0.2.1", "x", 0, 25);
    guesses(drive, "192.0.2.2", "y", 21, 24);
    drive.decide("d", of(drive, "y21"), Outcome.BENIGN, day(21));

    assertThat(of(drive, "y21").handling().triage()).isNotNull();
    assertThat(of(drive, "x0").handling().triage()).isNull();
  }

  @Test
  void groupThatFallsApart_isNotMergedIntoAnother() {
    Drive drive = guesses(byAddress(), "192.0.2.2", "y", 21, 24);
    guesses(drive, "192.0.2.1", "x", 0, 25);

    assertThat(drive.alerts("Correlated")).hasSize(2);
    assertThat(drive.revisions()).noneMatch(alert -> alert.verdict() == Verdict.WITHDRAWN);
  }

  @Test
  void alert_ofAGroupWithinAnAccount_saysByWhatItIsOne() {
    Alert alert = of(guesses(byAddress(), "192.0.2.1", "x", 0, 3), "x0");

    assertThat(alert.group())
        .containsExactly("subject.account=00uANNA", "origin.address=192.0.2.1");
    assertThat(alert.explanation().clauses())
        .containsExactly(
            "3 steps of subject.account=00uANNA, origin.address=192.0.2.1: at least 3 matches within"
                + " 10 min");
    assertThat(AlertIds.isOwn(alert)).isTrue();
  }

  @Test
  void stepThatIsTheFirstOfTwoGroups_hasAnAlertOfEach() {
    Drive drive =
        new Drive(
            0,
            rules(
                "{type: event_count, rules: [refused, anywhere], group-by: [subject.account,"
                    + " where], aliases: {where: {refused: origin.address, anywhere:"
                    + " origin.network}}, timespan: 10m, condition: {gte: 3}}"));
    guesses(drive, "192.0.2.1", "x", 0, 3);

    assertThat(drive.alerts("Correlated"))
        .extracting(Alert::group)
        .containsExactlyInAnyOrder(
            List.of("subject.account=00uANNA", "where=192.0.2.1"),
            List.of("subject.account=00uANNA", "where=as7"));
  }

  @Test
  void accountThatIsCalledOtherwise_isTheAccountAlone() {
    Drive drive =
        new Drive(
            0,
            rules(
                "{type: event_count, rules: [refused], group-by: [who], aliases: {who: {refused:"
                    + " subject.account}}, timespan: 10m, condition: {gte: 3}}"));
    guesses(drive, "192.0.2.1", "x", 0, 3);

    assertThat(of(drive, "x0").group()).isEmpty();
  }
}
