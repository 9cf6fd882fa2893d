package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.days;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What still opens an account and should not; {@code days(n)} lies n days before the step. */
class LingeringTest {

  private static final Credential CODES =
      new Credential(Authenticator.RECOVERY_CODE, "a", null, null, null);

  private static Credential key(String id) {
    return new Credential(null, id, null, null, null);
  }

  private static IdentityContextEvent row(
      String id,
      SubjectKind kind,
      @Nullable Boolean privileged,
      Instant from,
      @Nullable Instant to) {
    IdentityContextEvent plain = Scene.statement(id, from, null);
    return new IdentityContextEvent(
        plain.header(), plain.account(), null, kind, List.of(), privileged, null, null, from, to);
  }

  private static IdentityContextEvent person(
      String id, @Nullable Boolean privileged, Instant from, @Nullable Instant to) {
    return row(id, SubjectKind.PERSON, privileged, from, to);
  }

  private static InventoryEntry first(Scene scene, Instant clock) {
    return scene.views(clock).inventory().getFirst();
  }

  @Test
  void setOfSomebodyWhoHasLeft_isNoted() {
    Scene scene =
        new Scene()
            .add(person("p", null, days(100), days(5)))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(50), CODES);

    assertThat(first(scene, days(6)).notes()).isEmpty();
    assertThat(scene.views(days(6)).changesAt()).isEqualTo(days(5));
    assertThat(first(scene, days(5)).notes()).containsExactly(Note.OWNER_HAS_LEFT);
  }

  @Test
  void revokedSetOfSomebodyWhoHasLeft_isNotNoted() {
    Scene scene =
        new Scene()
            .add(person("p", null, days(100), days(5)))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(50), CODES)
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(5), CODES);

    assertThat(first(scene, days(1)).notes()).isEmpty();
  }

  @Test
  void setThatWasIssuedToAnAdministrator_isNotedOnceTheRightsAreGone() {
    Scene scene =
        new Scene()
            .add(person("p", true, days(100), null))
            .add(person("q", false, days(10), null))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(50), CODES);

    assertThat(first(scene, days(11)).notes()).isEmpty();
    assertThat(first(scene, days(10)).notes()).containsExactly(Note.OF_FORMER_PRIVILEGES);
  }

  @Test
  void setThatWasIssuedAfterTheRightsWereGone_isNotNoted() {
    Scene scene =
        new Scene()
            .add(person("p", true, days(100), null))
            .add(person("q", false, days(60), null))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(50), CODES);

    assertThat(first(scene, days(1)).notes()).isEmpty();
  }

  private static Scene twoKeys(SubjectKind kind) {
    return new Scene()
        .add(row("p", kind, null, days(100), null))
        .credential("1", RecoveryAction.FACTOR_BOUND, days(50), key("k1"))
        .credential("2", RecoveryAction.FACTOR_BOUND, days(20), key("k2"));
  }

  @Test
  void keyOfAService_isNotedSevenDaysAfterAnotherWasMade() {
    Scene scene = twoKeys(SubjectKind.SERVICE_ACCOUNT);

    assertThat(first(scene, days(14)).notes()).isEmpty();
    assertThat(scene.views(days(14)).changesAt()).isEqualTo(days(13));
    assertThat(scene.views(days(13)).inventory())
        .extracting(InventoryEntry::credentialId, entry -> List.copyOf(entry.notes()))
        .containsExactly(tuple("k1", List.of(Note.KEPT_AFTER_ROTATION)), tuple("k2", List.of()));
  }

  @Test
  void oldKeyThatWasTakenAway_isNotNoted() {
    Scene scene =
        twoKeys(SubjectKind.SERVICE_ACCOUNT)
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(14), key("k1"));

    assertThat(first(scene, days(1)).notes()).isEmpty();
  }

  @Test
  void factorsOfAPerson_areNotRotated() {
    assertThat(first(twoKeys(SubjectKind.PERSON), days(1)).notes()).isEmpty();
  }
}
