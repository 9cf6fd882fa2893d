package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.RecoveryAction;
import java.time.Instant;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What a step's credential is told to have lived through by then. */
class CredentialLifeTest {

  private static Credential pass(
      @Nullable String id, @Nullable Instant expires, @Nullable Integer uses) {
    return new Credential(Authenticator.TEMPORARY_PASS, id, expires, uses, null);
  }

  private static Credential codes(String set) {
    return new Credential(Authenticator.RECOVERY_CODE, set, null, null, null);
  }

  private static CredentialFinding.Life life(Scene scene, String step) {
    return scene.step(step).credential().life();
  }

  @Test
  void pass_thatIsUsed_hasTheEndAndTheUsesOfItsIssue() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.TEMPORARY_PASS_ISSUED, minutes(-60), pass("p", STEP, 1))
            .credential("u", RecoveryAction.TEMPORARY_PASS_USED, minutes(5), pass("p", null, null));

    assertThat(life(scene, "u").expiresAt()).isEqualTo(STEP);
    assertThat(life(scene, "u").usesAllowed()).isEqualTo(1);
    assertThat(life(scene, "u").uses()).isEqualTo(1);
  }

  @Test
  void uses_areCountedUpToTheStep() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.TEMPORARY_PASS_ISSUED, days(1), pass("p", null, 1))
            .credential("u1", RecoveryAction.TEMPORARY_PASS_USED, STEP, pass("p", null, null))
            .credential(
                "u2", RecoveryAction.TEMPORARY_PASS_USED, minutes(9), pass("p", null, null));

    assertThat(life(scene, "u1").uses()).isEqualTo(1);
    assertThat(life(scene, "u2").uses()).isEqualTo(2);
    assertThat(life(scene, "i").uses()).isNull();
  }

  @Test
  void uses_ofPassesWithoutIds_areNotKnown() {
    Scene scene =
        new Scene()
            .credential("u1", RecoveryAction.TEMPORARY_PASS_USED, STEP, pass(null, null, null))
            .credential(
                "u2", RecoveryAction.TEMPORARY_PASS_USED, minutes(9), pass(null, null, null));

    assertThat(life(scene, "u2").uses()).isNull();
  }

  /** Duo makes one code, and says null of how often and of how long it is good. */
  @Test
  void codeWithoutAnEndAndForAnyNumberOfUses_isNeverUsedUp() {
    Credential issued =
        new Credential(Authenticator.BYPASS_CODE, "b", Credential.NEVER, Credential.UNLIMITED, 1);
    Credential used = new Credential(Authenticator.BYPASS_CODE, "b", null, null, null);
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.BYPASS_CODE_ISSUED, minutes(-60), issued)
            .credential("u", RecoveryAction.BYPASS_CODE_USED, minutes(5), used)
            .credential("v", RecoveryAction.BYPASS_CODE_USED, minutes(9), used);

    assertThat(scene.views(days(30)).inventory().getFirst())
        .returns(InventoryEntry.Status.ACTIVE, InventoryEntry::status)
        .returns(Set.of(), InventoryEntry::notes)
        .returns(1, InventoryEntry::codesLeft)
        .returns(Credential.NEVER, InventoryEntry::expiresAt);
  }

  private static Scene twoPasses(@Nullable Instant one, @Nullable Instant other) {
    return new Scene()
        .credential("i", RecoveryAction.TEMPORARY_PASS_ISSUED, minutes(-180), pass(null, one, 1))
        .credential("j", RecoveryAction.TEMPORARY_PASS_ISSUED, minutes(-120), pass(null, other, 2))
        .credential("u", RecoveryAction.TEMPORARY_PASS_USED, STEP, pass(null, null, null));
  }

  @Test
  void passWithoutId_usedAfterTheNewestHasEnded_isTheOlderOne() {
    assertThat(life(twoPasses(minutes(600), minutes(-60)), "u"))
        .returns(minutes(600), CredentialFinding.Life::expiresAt)
        .returns(1, CredentialFinding.Life::usesAllowed);
  }

  @Test
  void passWithoutId_whileSeveralAreOpen_hasTheEndOfNone() {
    assertThat(life(twoPasses(minutes(600), minutes(60)), "u"))
        .returns(null, CredentialFinding.Life::expiresAt)
        .returns(null, CredentialFinding.Life::usesAllowed);
  }

  @Test
  void passWithoutId_afterAllHaveEnded_endedWithTheLast() {
    assertThat(life(twoPasses(minutes(-30), minutes(-60)), "u").expiresAt())
        .isEqualTo(minutes(-30));
  }

  @Test
  void set_isExposedFromTheFindingOn_andNeverKnownNotToBe() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), codes("a"))
            .credential("u1", RecoveryAction.CODE_USED, days(2), codes("a"))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(1), codes("a"))
            .credential("u2", RecoveryAction.CODE_USED, STEP, codes("a"));

    assertThat(life(scene, "u1").exposed()).isNull();
    assertThat(life(scene, "u2").exposed()).isTrue();
  }

  @Test
  void newSet_isNotExposedByTheOldOnes() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), codes("a"))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(2), codes("a"))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(1), codes("b"))
            .credential("u", RecoveryAction.CODE_USED, STEP, codes("b"));

    assertThat(life(scene, "u").exposed()).isNull();
  }
}
