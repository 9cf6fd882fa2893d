package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What happened before alerts begin is known and not told. */
class AlertFromTest {

  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final String GUESSING = "Guessing of recovery codes";
  private static final Instant RESET = day(20);

  private static Drive from(Instant from) {
    Drive drive = Drive.alertingFrom(from, "zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  private static Drive reset(Drive drive, String id, Instant at) {
    return drive.with(helped(id, ANNA, at, RecoveryAction.FACTOR_RESET));
  }

  @Test
  void step_beforeTheBound_raisesNothingAndIsShown() {
    Drive drive = reset(from(RESET.plusSeconds(1)), "r", RESET);
    drive.complete("zendesk", day(30), Proof.PROVEN).clock(day(30));

    assertThat(drive.revisions()).isEmpty();
    assertThat(drive.shown().values())
        .filteredOn(RecoveryState.class::isInstance)
        .singleElement()
        .extracting(shown -> ((RecoveryState) shown).phase())
        .isEqualTo(RecoveryState.Phase.DEGRADED);
  }

  @Test
  void step_atTheBound_raisesWhatItWouldWithoutOne() {
    Drive bounded = reset(from(RESET), "r", RESET).complete("zendesk", day(30), Proof.PROVEN);
    Drive unbounded =
        reset(from(Instant.MIN), "r", RESET).complete("zendesk", day(30), Proof.PROVEN);

    assertThat(bounded.finalState()).isEqualTo(unbounded.finalState()).isNotEmpty();
  }

  @Test
  void stepBefore_isNotWhatALaterOneRepeats() {
    Drive drive = from(RESET.plusSeconds(1));
    reset(reset(drive, "r1", RESET), "r2", RESET.plus(Duration.ofHours(2)))
        .complete("zendesk", day(30), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(true, Alert::delivered)
        .returns(null, alert -> alert.handling().repeatOf());
  }

  @Test
  void stepBefore_thatWaitsForASilentDesk_isOnNoWorklist() {
    Drive drive = reset(from(RESET.plus(Duration.ofDays(1))), "r", RESET);
    drive.clock(RESET.plus(Duration.ofHours(12)));

    assertThat(drive.revisions()).isEmpty();
  }

  @Test
  void guesses_thatGoOnPastTheBound_areToldAsAWhole() {
    Drive drive = from(RESET);
    for (int i = -9; i < 3; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(10L * i)));
    }

    assertThat(drive.alerts(GUESSING))
        .singleElement()
        .returns("okta:g-9", Alert::anchor)
        .returns(true, Alert::delivered);
  }
}
