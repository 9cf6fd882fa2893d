package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Severity;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AcceptancesTest extends ControlledStage {

  private void accept(int primary) {
    PrimaryAcceptance decision = new PrimaryAcceptance(primary, "key lost", "mara", day(1));
    stage.on(new ControlRecord.Accepted(ANNA, decision, day(1)), store, out::add);
  }

  private void accept(int primary, String by, String reason, Duration later) {
    PrimaryAcceptance decision = new PrimaryAcceptance(primary, reason, by, day(1));
    stage.on(new ControlRecord.Accepted(ANNA, decision, day(1).plus(later)), store, out::add);
  }

  /** Whoever may lower what an account is held to is who an attacker would like to be. */
  @Test
  void acceptedPrimary_goesToItsAccountAndIsAnAlert() {
    accept(1);

    assertThat(out.getFirst())
        .isEqualTo(
            new Output.ToInbox(
                new InboxRecord.Accepted(
                    ANNA, new PrimaryAcceptance(1, "key lost", "mara", day(1)), day(1))));
    assertThat(said())
        .singleElement()
        .returns(ControlRule.ACCEPTED.title(), Alert::ruleTitle)
        .returns(ANNA, Alert::account)
        .returns("00uANNA", Alert::subject)
        .returns(new Actor(Actor.Role.ADMIN, null, "mara"), Alert::actor)
        .satisfies(
            alert ->
                assertThat(alert.evidence().getFirst().text())
                    .contains("okta:00uANNA", "rank 1", "key lost"));
  }

  @Test
  void acceptedPrimary_toldTwice_isOneAlertAndAnotherRankIsAnother() {
    accept(1);
    accept(1);
    accept(2);

    assertThat(said()).hasSize(2);
  }

  /** Monday's finding is withdrawn by a decision that names Monday and is recorded on Thursday. */
  @ParameterizedTest
  @CsvSource({"1, 0, MEDIUM", "1, 5, MEDIUM", "1, 6, HIGH", "4, 4320, HIGH", "0, 0, HIGH"})
  void acceptedPrimary_recordedLateOrForNothing_isTold(
      int primary, int minutes, Severity severity) {
    accept(primary, "mara", "key lost", Duration.ofMinutes(minutes));

    assertThat(said()).singleElement().returns(severity, Alert::severity);
  }

  /** Everything is asked again: it withdraws nothing, however late it is recorded. */
  @Test
  void acceptedPrimary_takenBack_isSaidSoAndIsLow() {
    accept(5, "mara", "key found", Duration.ofDays(3));

    assertThat(said())
        .singleElement()
        .returns(ControlRule.ACCEPTED.title(), Alert::ruleTitle)
        .returns(Severity.LOW, Alert::severity)
        .satisfies(
            alert ->
                assertThat(alert.evidence().getFirst().text())
                    .isEqualTo(
                        "of okta:00uANNA everything is asked again from then on, because: key found"))
        .satisfies(alert -> assertThat(alert.absence()).noneMatch(line -> line.contains("later")));
  }

  @Test
  void acceptedPrimary_recordedTwentyMinutesLater_saysSoInMinutes() {
    accept(1, "mara", "key lost", Duration.ofMinutes(20));

    assertThat(said().getFirst().absence())
        .contains(
            "recorded 20 min later than the time it names: findings from then on may have been"
                + " withdrawn");
  }

  @Test
  void acceptedPrimary_recordedThreeDaysLater_saysSo() {
    accept(1, "mara", "key lost", Duration.ofDays(3));

    assertThat(said().getFirst().absence())
        .contains(
            "recorded 72 h later than the time it names: findings from then on may have been"
                + " withdrawn");
  }

  /** Whoever knows of a decision would hide his own behind it. */
  @Test
  void acceptedPrimary_ofOneRankAndTimeByAnotherOrForAnotherReason_isAnotherAlert() {
    accept(1, "mara", "key lost", Duration.ZERO);
    accept(1, "otto", "key lost", Duration.ZERO);
    accept(1, "mara", "key sold", Duration.ZERO);
    accept(1, "mara", "key lost", Duration.ZERO);

    assertThat(said()).extracting(Alert::id).hasSize(3).doesNotHaveDuplicates();
    assertThat(said())
        .extracting(Alert::anchor)
        .noneMatch(anchor -> anchor.contains("mara") || anchor.contains("key"));
  }
}
