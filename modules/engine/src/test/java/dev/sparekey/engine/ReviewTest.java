package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.denied;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.quoting;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.Login;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a look at an account takes in, keeps and forgets. */
class ReviewTest {

  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final Instant STEP = day(20);

  /** A code was used in session-c, where logins with as1 are the usual ones. */
  private static Drive codeWasUsed() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive.with(codeUsed("c", ANNA, STEP, "as66"));
  }

  private static Instant hours(int hours) {
    return STEP.plus(Duration.ofHours(hours));
  }

  private static AuthenticationEvent from(
      String id, @Nullable String session, Instant at, String network, String country) {
    return new AuthenticationEvent(
        Happenings.header(id, "okta", at),
        ANNA,
        Happenings.mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        PASSWORD_OTP,
        session,
        new Origin("192.0.2.1", network, country, null, null));
  }

  private static AuthenticationEvent on(
      String device, String id, @Nullable String session, Instant at, String network) {
    return new AuthenticationEvent(
        Happenings.header(id, "okta", at),
        ANNA,
        Happenings.mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        PASSWORD_OTP,
        session,
        new Origin("192.0.2.1", network, "NL", device, null));
  }

  /** A guest network that the owner's laptop was seen in first. */
  @Test
  void loginFromTheSamePlaceOnAnotherDevice_isEvidence() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(on("laptop", "l" + i, "s" + i, day(i), "as1"));
    }
    drive
        .with(codeUsed("c", ANNA, STEP, "as66"))
        .with(on("laptop", "own", "s", hours(2), "as77"))
        .with(on("other", "n", "t", hours(3), "as77"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  private static @Nullable String anomalous(Drive drive) {
    return drive.alerts(WEAKER).getFirst().evidence().stream()
        .filter(line -> line.kind().equals("anomalous_login"))
        .map(EvidenceLine::eventId)
        .findFirst()
        .orElse(null);
  }

  @Test
  void loginHoursAfterTheStep_fromSomewhereNew_isEvidence() {
    assertThat(anomalous(codeWasUsed().with(from("n", "s", hours(3), "as77", "NL"))))
        .isEqualTo("okta:n");
  }

  @Test
  void loginWithinTheHour_fromSomewhereNew_isEvidence() {
    assertThat(anomalous(codeWasUsed().with(from("n", "s", hours(1), "as77", "NL"))))
        .isEqualTo("okta:n");
  }

  @Test
  void earlierLogin_thatIsToldLater_takesTheLatersPlace() {
    Drive drive =
        codeWasUsed()
            .with(from("n", "s", hours(5), "as77", "NL"), from("m", "t", hours(3), "as77", "NL"));

    assertThat(anomalous(drive)).isEqualTo("okta:m");
  }

  @Test
  void loginFromWhereTheStepsOwnSessionIs_isEvidenceStill() {
    Drive drive =
        codeWasUsed()
            .with(
                from("own", "session-c", hours(2), "as77", "NL"),
                from("n", "s", hours(3), "as77", "NL"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  @Test
  void loginFromTheSameNetworkInAnotherCountry_isEvidence() {
    Drive drive =
        codeWasUsed()
            .with(from("usual", "s", hours(2), "as1", "NL"), from("n", "t", hours(3), "as1", "BR"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  @Test
  void loginFromAnotherNetworkInTheSameCountry_isEvidence() {
    Drive drive =
        codeWasUsed()
            .with(
                from("usual", "s", hours(2), "as1", "NL"), from("n", "t", hours(3), "as77", "NL"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  @Test
  void loginWithoutASession_isNobodysOwn() {
    Drive drive =
        codeWasUsed()
            .with(from("n", null, hours(2), "as77", "NL"), from("m", null, hours(3), "as77", "NL"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  @Test
  void denials_toldOfAfterTheStep_areEvidence() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(codeUsed("c", ANNA, STEP, "as1"));
    for (int i = 1; i <= 3; i++) {
      drive.with(denied("d" + i, ANNA, STEP.minusSeconds(i)));
    }

    assertThat(drive.alerts(WEAKER)).singleElement().returns(true, Alert::delivered);
  }

  private static List<String> kept(Drive drive) {
    return drive.store().witnesses(ANNA).stream()
        .filter(Login.class::isInstance)
        .map(witness -> ((Login) witness).id())
        .toList();
  }

  @Test
  void loginsThatAStepRestsOn_areKept() {
    Drive drive = codeWasUsed().with(from("n", "s", hours(3), "as77", "NL"));

    assertThat(kept(drive)).contains("okta:n", "okta:l14");
  }

  @Test
  void loginsThatNoStepRestsOnAnyMore_areForgottenWithIt() {
    Drive drive =
        codeWasUsed()
            .with(from("n", "s", hours(3), "as77", "NL"))
            .with(helped("u", ANNA, day(120), RecoveryAction.ACCOUNT_UNLOCKED))
            .with(from("m", "t", day(120).plus(Duration.ofHours(3)), "as88", "NL"));
    assertThat(kept(drive)).contains("okta:n", "okta:m");

    drive.clock(day(260));

    assertThat(kept(drive)).doesNotContain("okta:m");
  }

  @Test
  void loginFromWhereOneCameBeforeTheStep_isEvidence() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(
        from("before", "r", day(19), "as77", "NL"),
        codeUsed("c", ANNA, STEP, "as66"),
        from("n", "s", hours(3), "as77", "NL"));

    assertThat(anomalous(drive)).isEqualTo("okta:n");
  }

  /** The profile holds the newest 64, and what comes is no login. */
  @Test
  void denialsThatAStepRestsOn_countWhenItIsLookedAtLongAfterwards() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    for (int i = 1; i <= 3; i++) {
      drive.with(denied("d" + i, ANNA, STEP.minusSeconds(i)));
    }
    drive.with(codeUsed("c", ANNA, STEP, "as1"));
    for (int i = 1; i <= 64; i++) {
      drive.with(denied("e" + i, ANNA, STEP.plusSeconds(i)));
    }

    drive.with(identity("i", ANNA, false, day(0)));

    assertThat(drive.alerts(WEAKER)).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void alertOfAStepThatMadeACredential_isKeptAsLongAsTheStep() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .with(
            helped("r", ANNA, day(10), RecoveryAction.FACTOR_RESET),
            helped("p", ANNA, day(10), RecoveryAction.IMPERSONATION_STARTED))
        .complete("zendesk", day(200), Proof.PROVEN)
        .clock(day(200));

    assertThat(drive.store().dossier(ANNA)).hasSize(1);
    assertThat(drive.store().alerts(ANNA)).isNotEmpty();
    assertThat(drive.store().alerts(ANNA)).extracting(Alert::anchor).containsOnly("okta:r");
  }

  /** Guesses at noon, which the 128 of the morning, told of later, have replaced. */
  @Test
  void alertOfStepsThatWereReplaced_isForgottenAtOnce_andThatOfTheirDayWithIt() {
    Drive drive = new Drive().with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"));
    for (int i = 0; i < 5; i++) {
      drive.with(codeFailed("noon" + i, ANNA, day(10).plus(Duration.ofHours(3)).plusSeconds(i)));
    }
    for (int i = 0; i < 128; i++) {
      drive.with(codeFailed("g" + i, ANNA, day(10).plusSeconds(i)));
    }
    assertThat(drive.store().alerts(ANNA))
        .extracting(Alert::anchor)
        .doesNotContain("okta:noon0")
        .contains("okta:g0");
    assertThat(drive.alerts(OverflowedDay.TITLE)).hasSize(1);

    drive.clock(day(200));

    assertThat(drive.store().dossier(ANNA)).isEmpty();
    assertThat(drive.store().alerts(ANNA)).isEmpty();
  }

  @Test
  void episode_whoseStepsAreJudgedForGood_isRememberedByItsDays() {
    Drive drive =
        codeWasUsed()
            .with(helped("b", ANNA, hours(23), RecoveryAction.FACTOR_BOUND))
            .clock(day(54));
    assertThat(drive.store().profile(ANNA).inEpisode().days()).isEmpty();

    drive.clock(day(56));

    int day = DaySet.dayOf(STEP);
    assertThat(drive.store().profile(ANNA).inEpisode().days()).containsExactly(day, day + 1);
  }

  @Test
  void stepOutsideAnyEpisode_leavesNoDays() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(helped("u", ANNA, STEP, RecoveryAction.ACCOUNT_UNLOCKED))
            .clock(day(56));

    assertThat(drive.store().settled(ANNA)).hasSize(1);
    assertThat(drive.store().profile(ANNA).inEpisode().days()).isEmpty();
  }

  @Test
  void settledStep_waitsForNoTicketAnyMore() {
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(helped("u", ANNA, STEP, RecoveryAction.ACCOUNT_UNLOCKED))
            .complete("zendesk", day(60), Proof.ASSUMED)
            .clock(day(60));

    assertThat(drive.store().settled(ANNA)).hasSize(1);
    assertThat(
            drive
                .store()
                .takeDeadlines(new Deadline.Basis("zendesk", Proof.PROVEN), Instant.MAX, 9))
        .isEmpty();
  }

  @Test
  void quotedTicket_thatAnotherStepQuotesToo_isAskedForStill() {
    var quoted = Designation.ticket("4711");
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"))
            .with(
                quoting(helped("u", ANNA, day(10), RecoveryAction.ACCOUNT_UNLOCKED), "4711"),
                quoting(helped("v", ANNA, day(60), RecoveryAction.ACCOUNT_UNLOCKED), "4711"))
            .complete("zendesk", day(150), Proof.PROVEN)
            .clock(day(150));

    assertThat(drive.store().dossier(ANNA)).hasSize(1);
    assertThat(drive.store().answered(ANNA, quoted)).isTrue();
    assertThat(drive.namesStore().link(new Name("default", quoted), ANNA)).isNotNull();
  }

  @Test
  void forgetting_takesTheAlertAndDecisionOfThatStepAndNoOther() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .with(
            helped("p", ANNA, day(10), RecoveryAction.IMPERSONATION_STARTED),
            helped("q", ANNA, day(60), RecoveryAction.IMPERSONATION_STARTED))
        .complete("zendesk", day(61), Proof.PROVEN);
    for (Alert alert : drive.alerts(WEAKER)) {
      drive.decide("d" + alert.anchor(), alert, TriageDecision.Outcome.BENIGN, day(61));
    }
    assertThat(drive.store().decisions(ANNA)).hasSize(2);

    drive.complete("zendesk", day(150), Proof.PROVEN).clock(day(150));

    assertThat(drive.store().alerts(ANNA)).isNotEmpty();
    assertThat(drive.store().alerts(ANNA)).extracting(Alert::anchor).containsOnly("okta:q");
    assertThat(drive.store().decisions(ANNA))
        .extracting(triaged -> triaged.seen().anchor())
        .containsExactly("okta:q");
  }

  @Test
  void forgottenTicketVersions_areCountedNoMore() {
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(9), PASSWORD_OTP, "as1"))
            .with(ticket("1", ANNA, day(10), Verification.CALLBACK))
            .complete("zendesk", day(150), Proof.PROVEN)
            .clock(day(150));

    assertThat(drive.store().dayTally(ANNA, DayTally.Kind.TICKET, DaySet.dayOf(day(10)))).isNull();
  }

  @Test
  void directorysWord_onAnAccountWithoutSteps_saysNothing() {
    Drive drive = new Drive().with(identity("i", ANNA, true, day(0)));

    assertThat(drive.revisions()).isEmpty();
    assertThat(drive.views()).isEmpty();
  }
}
