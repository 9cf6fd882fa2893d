package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Hour;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.Name;
import dev.sparekey.engine.NamesStore;
import dev.sparekey.engine.NamesStore.Link;
import dev.sparekey.engine.Tally;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What every names store does. */
abstract class NamesStoreContract {

  private static final Name ANNA = new Name("t", Designation.person("anna"));
  private static final Name ANNABEL = new Name("t", Designation.person("annabel"));
  private static final AccountId OKTA = new AccountId("t", "okta", "1");
  private static final AccountId KEYCLOAK = new AccountId("t", "keycloak", "1");

  abstract NamesStore store();

  @Test
  void links_putTwice_areGivenOnceInOrder() {
    NamesStore store = store();
    Link okta = new Link(OKTA, Validity.ALWAYS);
    Link keycloak = new Link(KEYCLOAK, Validity.NEVER);
    store.putLink(ANNA, new Link(OKTA, Validity.NEVER));
    store.putLink(ANNA, keycloak);
    store.putLink(ANNA, okta);

    assertThat(store.links(ANNA)).containsExactly(keycloak, okta);
    assertThat(store.link(ANNA, OKTA)).isEqualTo(okta);
    assertThat(store.links(ANNABEL)).isEmpty();
    assertThat(store.link(ANNABEL, OKTA)).isNull();
  }

  @Test
  void soughtApprover_put_isGivenForItsNameUntilRemovedOrOld() {
    NamesStore store = store();
    Instant noon = Instant.parse("2026-03-02T12:00:00Z");
    NamesStore.SoughtApprover one = new NamesStore.SoughtApprover(OKTA, "e", noon);
    NamesStore.SoughtApprover later = new NamesStore.SoughtApprover(OKTA, "f", noon.plusSeconds(9));
    NamesStore.SoughtApprover other = new NamesStore.SoughtApprover(KEYCLOAK, "e", noon);
    store.putSought(ANNA, one);
    store.putSought(ANNA, one);
    store.putSought(ANNA, later);
    store.putSought(ANNA, other);

    assertThat(store.sought(ANNA)).containsExactlyInAnyOrder(one, later, other);
    assertThat(store.sought(ANNABEL)).isEmpty();

    store.removeSought(ANNABEL, OKTA, "e");
    store.removeSought(ANNA, KEYCLOAK, "e");
    assertThat(store.sought(ANNA)).containsExactlyInAnyOrder(one, later);
    store.sweep(noon.plusSeconds(1), 100);
    assertThat(store.sought(ANNA)).containsExactly(later);
  }

  @Test
  void held_ofOneTicket_areItsVersionsOnly() {
    NamesStore store = store();
    NamesStore.Held one = held(1);
    NamesStore.Held other = held(2);
    store.putHeld(ANNA, one);
    store.putHeld(ANNA, other);

    assertThat(store.held(ANNA, one.key())).containsExactly(one);
  }

  @Test
  void exposures_put_areGivenByNameAndByDay() {
    NamesStore store = store();
    NamesStore.Exposed one = exposed("e1", Instant.parse("2026-03-02T12:00:00Z"), Actor.UNKNOWN);
    NamesStore.Exposed same = exposed("e2", Instant.parse("2026-03-02T13:00:00Z"), Actor.UNKNOWN);
    NamesStore.Exposed later = exposed("e3", Instant.parse("2026-03-03T13:00:00Z"), Actor.UNKNOWN);
    NamesStore.Exposed found =
        exposed(
            "e4", Instant.parse("2026-03-02T12:00:00Z"), new Actor(Actor.Role.SYSTEM, null, null));
    for (NamesStore.Exposed each : List.of(one, one, same, later, found)) {
      store.putExposed(ANNA, each);
    }
    store.putExposed(ANNABEL, one);

    assertThat(store.exposed(ANNA)).containsExactlyInAnyOrder(one, same, later, found);
    assertThat(store.exposed(ANNA, one.day())).containsExactly(one, same);
    assertThat(store.exposed(ANNA, found.day())).containsExactly(found);
    assertThat(store.exposed(ANNABEL)).containsExactly(one);
  }

  @Test
  void exposure_removed_isGone() {
    NamesStore store = store();
    NamesStore.Exposed one = exposed("e1", Instant.parse("2026-03-02T12:00:00Z"), Actor.UNKNOWN);
    NamesStore.Exposed other = exposed("e2", Instant.parse("2026-03-02T12:00:00Z"), Actor.UNKNOWN);
    store.putExposed(ANNA, one);
    store.putExposed(ANNA, other);
    store.removeExposed(ANNA, one);

    assertThat(store.exposed(ANNA)).containsExactly(other);
    assertThat(store.exposed(ANNA, one.day())).containsExactly(other);
  }

  @Test
  void sweep_overExposures_forgetsWhatIsOlderOnly() {
    NamesStore store = store();
    Instant at = Instant.parse("2026-03-02T12:00:00Z");
    NamesStore.Exposed one = exposed("e1", at, Actor.UNKNOWN);
    store.putExposed(ANNA, one);
    store.sweep(at, 9);
    assertThat(store.exposed(ANNA)).containsExactly(one);

    store.sweep(at.plus(Duration.ofDays(2)), 9);

    assertThat(store.exposed(ANNA)).isEmpty();
  }

  private static NamesStore.Exposed exposed(String id, Instant at, Actor by) {
    return new NamesStore.Exposed(
        new RecoveryEvent(
            new EventHeader("dlp:" + id, "t", "dlp", at, null, at, "dlp@1", "match"),
            AccountId.ofName("t", "anna"),
            null,
            RecoveryAction.CODE_EXPOSED,
            RecoveryPath.UNKNOWN,
            by,
            Credential.UNKNOWN,
            null,
            null,
            Origin.UNKNOWN,
            null),
        false);
  }

  @Test
  void unresolved_put_isGivenForItsHourOnly() {
    NamesStore store = store();
    Hour noon = new Hour("t", "desk", Instant.parse("2026-03-02T12:00:00Z"));
    Hour one = new Hour("t", "desk", Instant.parse("2026-03-02T13:00:00Z"));
    store.putUnresolved(new Tally(noon, 2));
    store.putUnresolved(new Tally(noon, 1));

    assertThat(store.unresolved(noon)).isEqualTo(1);
    assertThat(store.unresolved(one)).isZero();
  }

  @Test
  void link_removed_isGone() {
    NamesStore store = store();
    store.putLink(ANNA, new Link(OKTA, Validity.ALWAYS));
    store.removeLink(ANNA, KEYCLOAK);
    assertThat(store.links(ANNA)).hasSize(1);

    store.removeLink(ANNA, OKTA);

    assertThat(store.links(ANNA)).isEmpty();
  }

  @Test
  void sweep_overAll_forgetsWhatIsOlderOnly() {
    NamesStore store = store();
    NamesStore.Held one = held(1);
    Instant told = one.ticket().header().occurredAt();
    Instant later = told.plus(Duration.ofDays(2));
    Hour older = new Hour("t", "desk", told);
    Hour newer = new Hour("t", "desk", later);
    store.putHeld(ANNA, one);
    store.putUnresolved(new Tally(older, 2));
    store.putUnresolved(new Tally(newer, 2));

    store.sweep(told, 9);
    assertThat(store.held(ANNA)).containsExactly(one);

    store.sweep(later, 9);
    assertThat(store.held(ANNA)).isEmpty();
    assertThat(store.unresolved(older)).isZero();
    assertThat(store.unresolved(newer)).isEqualTo(2);
  }

  @Test
  void held_underANameThatStartsAnother_areItsOwnOnly() {
    NamesStore store = store();
    NamesStore.Held one = held(1);
    NamesStore.Held other = held(2);
    store.putHeld(ANNA, one);
    store.putHeld(ANNABEL, other);

    assertThat(store.held(ANNA)).containsExactly(one);
    assertThat(store.held(ANNABEL)).containsExactly(other);
  }

  @Test
  void marks_put_areGiven() {
    NamesStore store = store();
    Marks marks =
        Marks.NONE.with(new Mark("desk", Mark.Path.DIRECT, 0, 1, Instant.EPOCH, Proof.PROVEN));
    assertThat(store.marks()).isEqualTo(Marks.NONE);
    store.putMarks(marks);

    assertThat(store.marks()).isEqualTo(marks);
  }

  private static NamesStore.Held held(long seed) {
    return (NamesStore.Held) new Samples(seed).of(NamesStore.Held.class);
  }
}
