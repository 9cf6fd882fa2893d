package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What may be deleted: the horizon is on 20 March at 14:00. */
class ExpiryTest {

  private static final Instant OLD = days(1);

  /** These make, end or use a credential, and are replayed for as long as the account lives. */
  @ParameterizedTest
  @EnumSource(
      names = {
        "CODE_SET_ISSUED",
        "CODE_SET_REGENERATED",
        "CODE_SET_VIEWED",
        "CODE_USED",
        "CODE_SET_REVOKED",
        "CODE_EXPIRED",
        "CODE_EXPOSED",
        "FACTOR_BOUND",
        "FACTOR_REMOVED",
        "FACTOR_RESET",
        "PASSWORD_RESET",
        "CONTACT_CHANGED",
        "TEMPORARY_PASS_ISSUED",
        "TEMPORARY_PASS_USED",
        "BYPASS_CODE_ISSUED",
        "BYPASS_CODE_USED"
      })
  void event_ofACredential_outlivesTheHorizon(RecoveryAction action) {
    assertThat(expired(event("e", action, OLD))).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "CODE_FAILED",
        "ACCOUNT_UNLOCKED",
        "IMPERSONATION_STARTED",
        "RECOVERY_REQUESTED",
        "RECOVERY_PROOFED",
        "RECOVERY_APPROVED",
        "RECOVERY_COMPLETED",
        "RECOVERY_NOTIFIED",
        "RECOVERY_POLICY_CHANGED",
        "RESET_RIGHT_GRANTED",
        "PRIVILEGED_ACTION"
      })
  void event_ofNoCredential_isDeletedOnceItIsBehindTheHorizon(RecoveryAction action) {
    DossierEntry behind = event("old", action, STEP.minusNanos(1));
    DossierEntry at = event("new", action, STEP);

    assertThat(expired(behind, at)).containsExactly(behind);
  }

  @Test
  void ticket_behindTheHorizon_isDeleted() {
    DossierEntry ticket = entry(Ticket.of("1", OLD).event());

    assertThat(expired(ticket)).containsExactly(ticket);
  }

  @Test
  void ticket_atTheHorizon_stays() {
    assertThat(expired(entry(Ticket.of("1", STEP).event()))).isEmpty();
  }

  /** Bound and removed again: without the two, its logins of between would be the owner's. */
  @Test
  void factor_boundAndRemovedAgain_keepsBothEvents() {
    assertThat(
            expired(
                event("b", RecoveryAction.FACTOR_BOUND, days(9)),
                event("x", RecoveryAction.FACTOR_REMOVED, days(8))))
        .isEmpty();
  }

  @Test
  void events_ofOneLotBeyondItsCap_areDeletedOldestFirst() {
    List<DossierEntry> all = new ArrayList<>();
    for (int i = 0; i < Expiry.MOST_OF_A_LOT + 2; i++) {
      RecoveryAction action =
          i % 2 == 0 ? RecoveryAction.FACTOR_BOUND : RecoveryAction.FACTOR_REMOVED;
      all.add(event("e" + i, action, OLD.plusSeconds(i)));
    }
    List<DossierEntry> oldest = List.copyOf(all.subList(0, 2));
    Collections.shuffle(all, new Random(7));

    assertThat(Expiry.of(all, STEP)).containsExactlyInAnyOrderElementsOf(oldest);
  }

  /** Anybody can write to a desk what reads like a code, and look at his own set all day. */
  @ParameterizedTest
  @EnumSource(names = {"CODE_EXPOSED", "CODE_SET_VIEWED", "TEMPORARY_PASS_ISSUED", "CODE_USED"})
  void events_asManyAsSomebodyLikes_pushOutNoBindingAndNoSet(RecoveryAction many) {
    List<DossierEntry> all = new ArrayList<>();
    all.add(event("b", RecoveryAction.FACTOR_BOUND, days(30)));
    all.add(event("i", RecoveryAction.CODE_SET_ISSUED, days(30)));
    for (int i = 0; i < 2 * Expiry.MOST_OF_A_LOT; i++) {
      all.add(event("e" + i, many, days(20).plusSeconds(i)));
    }

    assertThat(Expiry.of(all, STEP))
        .hasSize(Expiry.MOST_OF_A_LOT)
        .allMatch(entry -> entry.event().header().id().startsWith("okta:e"));
  }

  /** Somebody writes to the desk, day for day, that a code was seen. */
  @Test
  void hearsay_asMuchAsSomebodyLikes_pushesOutNothingThatAScannerFound() {
    List<DossierEntry> all = new ArrayList<>();
    all.add(exposed("found", Actor.Role.SYSTEM, days(30)));
    for (int i = 0; i < 2 * Expiry.MOST_OF_A_LOT; i++) {
      all.add(exposed("e" + i, Actor.Role.UNKNOWN, days(20).plusSeconds(i)));
    }

    assertThat(Expiry.of(all, STEP))
        .hasSize(Expiry.MOST_OF_A_LOT)
        .allMatch(entry -> entry.event().header().id().startsWith("okta:e"));
  }

  private static DossierEntry exposed(String id, Actor.Role by, Instant at) {
    return entry(
        Scene.credentialEvent(
            id,
            RecoveryAction.CODE_EXPOSED,
            at,
            by,
            new Credential(Authenticator.RECOVERY_CODE, id, null, null, null)));
  }

  @Test
  void statements_ofDirectories_areKeptUpToTheNewest64AndTheLastDemand() {
    List<DossierEntry> all = new ArrayList<>();
    all.add(entry(Scene.statement("demand", days(400), 4)));
    for (int i = 0; i < 70; i++) {
      all.add(entry(Scene.statement("s" + i, days(300).plusSeconds(i), null)));
    }

    List<DossierEntry> expired = Expiry.of(all, STEP);
    assertThat(expired).hasSize(6);
    assertThat(expired).noneMatch(entry -> entry.event().header().id().contains("demand"));
  }

  /** One file says once what an account is; another directory is told each night. */
  @Test
  void statements_ofOneDirectory_pushOutNoneOfAnother() {
    List<DossierEntry> all = new ArrayList<>();
    all.add(entry(Scene.statement("first", days(500), null)));
    all.add(entry(Scene.named("hr", "end", days(400))));
    for (int i = 0; i < 70; i++) {
      all.add(entry(Scene.named("okta", "s" + i, days(300).plusSeconds(i))));
    }

    assertThat(Expiry.of(all, STEP))
        .hasSize(6)
        .allMatch(entry -> entry.event().header().id().startsWith("okta:s"));
  }

  @Test
  void statement_thatAloneTellsAFact_isKeptWhateverFollows() {
    List<DossierEntry> all = new ArrayList<>();
    all.add(entry(Scene.named("hr", "first", days(500))));
    all.add(entry(Scene.statement("kind", days(400), null)));
    for (int i = 0; i < 70; i++) {
      all.add(entry(Scene.named("directory", "s" + i, days(300).plusSeconds(i))));
    }

    assertThat(Expiry.of(all, STEP))
        .extracting(entry -> entry.event().header().id())
        .hasSize(6)
        .doesNotContain("directory:kind");
  }

  @Test
  void bindings_asManyAsAreKept_mayBeFewerThanThereWereFromTheLastOn() {
    List<RecoveryEvent> events = new ArrayList<>();
    for (int i = 1; i < Expiry.MOST_OF_A_LOT; i++) {
      events.add(plain("e" + i, RecoveryAction.FACTOR_BOUND, OLD));
    }
    assertThat(Expiry.doubtedAfter(events)).isNull();

    events.add(plain("code", RecoveryAction.CODE_USED, OLD));
    assertThat(Expiry.doubtedAfter(events)).isNull();

    events.add(plain("last", RecoveryAction.FACTOR_RESET, OLD.plusSeconds(1)));
    events.add(plain("more", RecoveryAction.FACTOR_BOUND, OLD.plusSeconds(2)));
    assertThat(Expiry.doubtedAfter(events)).isEqualTo(OLD.plusSeconds(1));
  }

  private static List<DossierEntry> expired(DossierEntry... entries) {
    return Expiry.of(List.of(entries), STEP);
  }

  private static DossierEntry event(String id, RecoveryAction action, Instant at) {
    return entry(plain(id, action, at));
  }

  private static RecoveryEvent plain(String id, RecoveryAction action, Instant at) {
    return Scene.credentialEvent(
        id, action, at, Actor.Role.SELF, new Credential(Authenticator.OTP, id, null, null, null));
  }

  private static DossierEntry entry(Event event) {
    return new DossierEntry(event, false);
  }
}
