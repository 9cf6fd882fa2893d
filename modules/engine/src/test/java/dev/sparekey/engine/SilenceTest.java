package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TriageDecision;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;

class SilenceTest {

  private static final Instant NINE = day(20);

  /** The desk's silence is reported after an hour. */
  private static Drive watched() {
    return Drive.watching("zendesk", Duration.ofHours(1))
        .with(login("a", ANNA, day(19), PASSWORD_OTP, "as1"))
        .with(login("b", BERT, day(19), PASSWORD_OTP, "as1"))
        .clock(NINE);
  }

  private static Instant at(int minutes) {
    return NINE.plus(Duration.ofMinutes(minutes));
  }

  @Test
  void feed_thatProvesItsMarks_isSilentWhenTheClockIsAnHourAhead() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(59));
    assertThat(drive.alerts(FeedWatch.TITLE)).isEmpty();

    drive.clock(at(60)).clock(at(120));

    assertThat(drive.revisions())
        .singleElement()
        .returns("zendesk", Alert::subject)
        .returns(true, Alert::delivered)
        .returns(at(0), Alert::occurredAt)
        .returns(at(60), Alert::emittedAt);
  }

  @Test
  void feed_thatGoesOn_isNotSilent() {
    Drive drive = watched();
    for (int minutes = 0; minutes < 600; minutes += 30) {
      drive.complete("zendesk", at(minutes), Proof.PROVEN).clock(at(minutes + 10));
    }

    assertThat(drive.revisions()).isEmpty();
  }

  @Test
  void feed_whoseMarksAreAssumed_mayBeQuiet() {
    Drive drive = watched().complete("zendesk", at(0), Proof.ASSUMED).clock(at(600));

    assertThat(drive.alerts(FeedWatch.TITLE)).isEmpty();
  }

  @Test
  void feed_whoseMarksAreAssumed_isSilentOnceAStepWaitsForIt() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.ASSUMED)
            .with(helped("r", ANNA, at(10), RecoveryAction.FACTOR_RESET))
            .clock(at(70));

    assertThat(drive.alerts(FeedWatch.TITLE)).hasSize(1);
  }

  @Test
  void feed_thatWasNeverHeard_countsFromWhenItWasFirstWatched() {
    Drive drive =
        watched().with(helped("r", ANNA, at(10), RecoveryAction.FACTOR_RESET)).clock(at(70));

    assertThat(drive.alerts(FeedWatch.TITLE)).singleElement().returns(NINE, Alert::occurredAt);
  }

  @Test
  void outage_hasOneAlertWithTheStepsWhoseTimeLiesInIt() {
    Drive drive =
        watched()
            .with(helped("early", BERT, at(-40), RecoveryAction.FACTOR_RESET))
            .complete("zendesk", at(0), Proof.PROVEN)
            .with(helped("r1", ANNA, at(5), RecoveryAction.FACTOR_RESET))
            .clock(at(61))
            .with(helped("r2", BERT, at(70), RecoveryAction.FACTOR_RESET))
            .clock(at(110));

    assertThat(drive.alerts(FeedWatch.TITLE))
        .singleElement()
        .extracting(alert -> alert.evidence().stream().map(EvidenceLine::eventId).toList())
        .asInstanceOf(InstanceOfAssertFactories.LIST)
        .containsExactly("okta:r1", "okta:r2");
  }

  @Test
  void outage_thatEnds_isSaidToHaveEndedAndTheNextIsAnother() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.PROVEN)
            .clock(at(61))
            .clock(at(62))
            .complete("zendesk", at(60), Proof.PROVEN);
    assertThat(drive.alerts(FeedWatch.TITLE))
        .singleElement()
        .extracting(alert -> alert.absence().getFirst())
        .asString()
        .endsWith("was silent until it was complete to " + at(60));

    drive.clock(at(121));

    assertThat(drive.alerts(FeedWatch.TITLE)).hasSize(2);
  }

  @Test
  void outage_ofThousandsOfSteps_isRevisedAtDoublingsOnly() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(61));
    for (int i = 0; i < 100; i++) {
      drive.with(helped("r" + i, ANNA, at(10).plusSeconds(i), RecoveryAction.FACTOR_RESET));
    }

    assertThat(drive.revisions().stream().filter(a -> a.ruleTitle().equals(FeedWatch.TITLE)))
        .hasSizeLessThan(25)
        .last()
        .returns(Alert.MOST_EVIDENCE, alert -> alert.evidence().size())
        .returns(64 - Alert.MOST_EVIDENCE, Alert::evidenceOmitted);
  }

  @Test
  void feed_thatWasOnlyOvertakenByTheClock_wasNotSilent() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.PROVEN)
            .clock(at(61))
            .complete("zendesk", at(60), Proof.PROVEN);

    assertThat(drive.revisions()).hasSize(2);
    assertThat(drive.alerts(FeedWatch.TITLE)).isEmpty();
  }

  @Test
  void source_whoseMarksAreAssumed_isSilentWhereThatWasAskedFor() {
    Drive drive =
        Drive.watchingSource("okta", Duration.ofHours(1))
            .clock(at(0))
            .complete("okta", at(0), Proof.ASSUMED)
            .clock(at(61));

    assertThat(drive.alerts(FeedWatch.TITLE)).hasSize(1);
  }

  @Test
  void decision_onASilence_isPartOfItsNextRevision() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(61));
    Alert seen = drive.alerts(FeedWatch.TITLE).getFirst();

    drive.decide("d", seen, TriageDecision.Outcome.BENIGN, at(62)).clock(at(63));
    drive.complete("zendesk", at(62), Proof.PROVEN);

    assertThat(drive.alerts(FeedWatch.TITLE))
        .singleElement()
        .returns(3, Alert::revision)
        .extracting(alert -> alert.handling().triage())
        .extracting(TriageDecision::decision)
        .isEqualTo(TriageDecision.Outcome.BENIGN);
  }

  @Test
  void account_namedAsTheFeed_takesNothingFromItsSilence() {
    AccountId zendesk = new AccountId("default", "zendesk", "zendesk");
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.PROVEN)
            .clock(at(61))
            .with(login("z", zendesk, at(1), PASSWORD_OTP, "as1"))
            .with(helped("s", zendesk, at(2), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts(FeedWatch.TITLE)).hasSize(1);
  }

  @Test
  void feed_thatCaughtUpWithTheStepsThatWaited_mayBeQuietAgain() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.ASSUMED)
            .with(helped("r", ANNA, at(10), RecoveryAction.FACTOR_RESET))
            .clock(at(70))
            .clock(at(71))
            .complete("zendesk", at(71), Proof.ASSUMED);
    int revisions = drive.revisions().size();

    drive.clock(at(600));

    assertThat(drive.revisions()).hasSize(revisions);
  }

  @Test
  void silence_olderThanTheHorizon_isForgottenWithTheNextOne() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.PROVEN)
            .clock(at(61))
            .clock(at(62))
            .complete("zendesk", at(62), Proof.PROVEN);
    assertThat(drive.store().silence("zendesk", at(0))).isNotNull();
    Instant later = at(62).plus(Duration.ofDays(132));

    drive.complete("zendesk", later, Proof.PROVEN).clock(later.plus(Duration.ofHours(2)));

    assertThat(drive.store().silence("zendesk", at(0))).isNull();
    assertThat(drive.store().silence("zendesk", later)).isNotNull();
  }

  @Test
  void feed_thatCaughtUpBeforeItWasSilent_mayBeQuiet() {
    Drive drive =
        Drive.watching("zendesk", Duration.ofHours(2))
            .with(login("a", ANNA, day(19), PASSWORD_OTP, "as1"))
            .clock(NINE)
            .complete("zendesk", at(10), Proof.ASSUMED)
            .with(helped("r", ANNA, at(0), RecoveryAction.FACTOR_RESET))
            .clock(at(40))
            .complete("zendesk", at(40), Proof.ASSUMED)
            .clock(at(600));

    assertThat(drive.alerts(FeedWatch.TITLE)).isEmpty();
  }

  @Test
  void outage_ofAsManyStepsAsAnAlertShows_showsThemAll() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(61));
    for (int i = 0; i < Alert.MOST_EVIDENCE; i++) {
      drive.with(helped("r" + i, ANNA, at(10).plusSeconds(i), RecoveryAction.FACTOR_RESET));
    }

    assertThat(drive.alerts(FeedWatch.TITLE))
        .singleElement()
        .returns(Alert.MOST_EVIDENCE, alert -> alert.evidence().size())
        .returns(0, Alert::evidenceOmitted);
  }

  @Test
  void decisionsOnASilence_twoOfThem_theLaterCountsInAnyOrder() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(61));
    Alert seen = drive.alerts(FeedWatch.TITLE).getFirst();
    drive
        .decide("later", seen, TriageDecision.Outcome.BENIGN, at(70))
        .decide("earlier", seen, TriageDecision.Outcome.TRUE_POSITIVE, at(65))
        .decide("later", seen, TriageDecision.Outcome.BENIGN, at(70));

    assertThat(drive.revisions()).hasSize(2);
    assertThat(drive.alerts(FeedWatch.TITLE))
        .singleElement()
        .returns(at(70), Alert::emittedAt)
        .returns(true, alert -> alert.handling().holds())
        .extracting(alert -> alert.handling().triage())
        .extracting(TriageDecision::id)
        .isEqualTo("later");
  }

  @Test
  void decisionOnASilence_madeBeforeItWasPublished_isNotEarlierThanThat() {
    Drive drive = watched().complete("zendesk", at(0), Proof.PROVEN).clock(at(61));
    Alert seen = drive.alerts(FeedWatch.TITLE).getFirst();
    drive.decide("d", seen, TriageDecision.Outcome.BENIGN, at(30));

    assertThat(drive.alerts(FeedWatch.TITLE)).singleElement().returns(at(61), Alert::emittedAt);
  }

  @Test
  void silenceThatWasNone_holdsNoMore() {
    Drive drive =
        watched()
            .complete("zendesk", at(0), Proof.PROVEN)
            .clock(at(61))
            .complete("zendesk", at(60), Proof.PROVEN);

    assertThat(drive.revisions()).last().returns(false, alert -> alert.handling().holds());
  }
}
