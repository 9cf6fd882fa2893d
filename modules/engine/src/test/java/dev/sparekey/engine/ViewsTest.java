package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Event;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Posture;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryState.Phase;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewsTest {

  @Test
  void account_withLoginsOnly_isNotShown() {
    Drive drive = new Drive();
    for (int i = 0; i < 5; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }

    assertThat(drive.views()).isEmpty();
  }

  @Test
  void codeUsed_isShownOnceInEachTopic_andAgainOnlyWhenSomethingChanges() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(codeUsed("c", ANNA, day(20), "as1"))
            .with(codeUsed("c", ANNA, day(20), "as1"))
            .with(codeFailed("f", ANNA, day(20).plus(Duration.ofMinutes(5))));

    assertThat(drive.views())
        .extracting(Object::getClass)
        .containsExactlyInAnyOrder(View.Listed.class, View.State.class, View.Ways.class);
  }

  @Test
  void loginAfterAStep_publishesNothing() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(codeUsed("c", ANNA, day(20), "as1"));
    int before = drive.views().size();
    drive.with(login("m", ANNA, day(21), PASSWORD_OTP, "as1"));

    assertThat(drive.views()).hasSize(before);
  }

  /** The desk holds up its deletion; what is shown must not wait for a record about anything. */
  @Test
  void step_thatCountsNoMore_isShownNoMoreFromThenOn() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .with(codeFailed("f", ANNA, day(20)))
        .complete("zendesk", day(21), Proof.PROVEN)
        .clock(day(21))
        .clock(day(20 + 132));
    int shown = drive.views().size();
    drive.clock(day(20 + 132).plusSeconds(1));
    int before = drive.views().size();

    drive.with(Happenings.row("hr", ANNA, day(0), null, "other@example.com"));

    assertThat(drive.store().dossier(ANNA)).hasSize(2);
    assertThat(before).isGreaterThan(shown);
    assertThat(drive.views()).hasSize(before);
  }

  @Test
  void olderEvent_thatBeginsTheEntry_takesTheOldOneBack() {
    Drive drive =
        new Drive()
            .with(codeUsed("late", ANNA, day(20), "as1"))
            .with(codeUsed("early", ANNA, day(10), "as1"));

    assertThat(drive.views()).filteredOn(View.Delisted.class::isInstance).hasSize(1);
    assertThat(entries(drive))
        .extracting(InventoryEntry::key)
        .containsExactly("code_set:" + codeUsed("early", ANNA, day(10), "as1").header().id());
  }

  @Test
  void episode_isOverWhenTheClockSaysSo() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(codeUsed("c", ANNA, day(20), "as1"));

    assertThat(state(drive).phase()).isEqualTo(Phase.IN_RECOVERY);
    drive.clock(day(21).minus(Duration.ofMinutes(1)));
    assertThat(state(drive).phase()).isEqualTo(Phase.IN_RECOVERY);
    drive.clock(day(21));
    assertThat(state(drive).phase()).isEqualTo(Phase.DEGRADED);
  }

  /** A pass is usually good for as long as the stage waits for its ticket: 4 h. */
  @Test
  void pass_thatExpiresWhenPatienceWouldHaveEnded_isClosedAlthoughItsTicketCame() {
    var pass = helped("p", ANNA, day(20), RecoveryAction.TEMPORARY_PASS_ISSUED);
    Instant expires = day(20).plus(Duration.ofHours(4));
    Drive drive =
        new Drive("zendesk")
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(Happenings.expiring(expires, pass))
            .with(ticket("1", ANNA, day(20).minusSeconds(60), Verification.CALLBACK));
    var open = entries(drive);

    drive.clock(expires.plusSeconds(1));

    assertThat(open).extracting(InventoryEntry::status).containsExactly(Status.ACTIVE);
    assertThat(entries(drive)).extracting(InventoryEntry::status).containsExactly(Status.EXPIRED);
  }

  @Test
  void way_thatWasTakenLongerAgoThanIsRemembered_isShownNoMore() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(helped("i", ANNA, day(10), RecoveryAction.IMPERSONATION_STARTED));
    List<Posture.ObservedWay> taken = ways(drive);

    drive.clock(day(60)).clock(day(200));

    assertThat(taken).isNotEmpty();
    assertThat(ways(drive)).isEmpty();
  }

  private static List<Posture.ObservedWay> ways(Drive drive) {
    return posture(drive).ways();
  }

  private static Posture posture(Drive drive) {
    return drive.shown().values().stream()
        .filter(Posture.class::isInstance)
        .findFirst()
        .map(Posture.class::cast)
        .orElseThrow();
  }

  /** Nothing else of the account changes by that login, and it bears on no step. */
  @Test
  void loginFromMoreNetworksThanAreKept_isShownThoughNoStepRestsOnIt() {
    Drive drive =
        new Drive()
            .with(login("l", ANNA, day(1), PASSWORD_OTP, "as0"))
            .with(codeUsed("c", ANNA, day(20), "as0"));
    for (int i = 1; i < 48; i++) {
      drive.with(login("m" + i, ANNA, day(40), PASSWORD_OTP, "as" + i));
    }
    Posture before = posture(drive);
    int shown = drive.views().size();

    drive.with(login("n", ANNA, day(41), PASSWORD_OTP, "as48"));

    assertThat(before.fullSince()).isEmpty();
    assertThat(posture(drive).fullSince())
        .containsExactly(
            new Posture.Full(Posture.Kept.NETWORKS, day(41).truncatedTo(ChronoUnit.DAYS)));
    assertThat(drive.views()).hasSize(shown + 1);
  }

  @Test
  void helpedReset_whoseTicketsAreStillAskedFor_isNotShown() {
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage =
        new AccountsStage(AssurancePolicy.DEFAULT, FewRules.load(), Set.of("zendesk"), 0);
    List<Output> outputs = new ArrayList<>();
    stage.on(delivery(login("l", ANNA, day(1), PASSWORD_OTP, "as1")), store, outputs::add);
    stage.on(
        delivery(helped("r", ANNA, day(20), RecoveryAction.FACTOR_RESET)), store, outputs::add);

    assertThat(outputs).filteredOn(Output.Show.class::isInstance).isEmpty();
    assertThat(outputs).filteredOn(Output.ToNames.class::isInstance).isNotEmpty();
  }

  private static InboxRecord delivery(Event event) {
    return new InboxRecord.Delivery(ANNA, event, false, event.header().occurredAt());
  }

  private static List<InventoryEntry> entries(Drive drive) {
    return drive.shown().values().stream()
        .filter(InventoryEntry.class::isInstance)
        .map(InventoryEntry.class::cast)
        .toList();
  }

  private static RecoveryState state(Drive drive) {
    return drive.shown().values().stream()
        .filter(RecoveryState.class::isInstance)
        .map(RecoveryState.class::cast)
        .findFirst()
        .orElseThrow();
  }
}
