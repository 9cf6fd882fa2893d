package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Basis;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.InventoryEntry.Sort;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.SubjectKind;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Where one credential ends and the next begins: moments, generations, and which one is meant. */
class CredentialLedgerTest {

  private static Credential set(@Nullable String id) {
    return of(Authenticator.RECOVERY_CODE, id);
  }

  private static Credential pass(@Nullable String id) {
    return of(Authenticator.TEMPORARY_PASS, id);
  }

  private static Credential of(Authenticator kind, @Nullable String id) {
    return new Credential(kind, id, null, null, null);
  }

  private static Credential listed(
      Authenticator kind, Sort sort, String id, Status status, @Nullable Integer generation) {
    return new Credential(
        kind,
        id,
        null,
        null,
        null,
        new CredentialListing(sort, status, generation, null, null, null, null, null, null));
  }

  private static List<InventoryEntry> entries(Scene scene) {
    return scene.views(minutes(600)).inventory();
  }

  private static CredentialFinding finding(Scene scene, String step) {
    return scene.step(step).credential();
  }

  private static Scene issued(String... sets) {
    Scene scene = new Scene();
    for (int i = 0; i < sets.length; i++) {
      scene.credential("i" + i, RecoveryAction.CODE_SET_ISSUED, days(9 - 2 * i), set(sets[i]));
    }
    return scene;
  }

  /** What is issued and used at one time was issued first. */
  @ParameterizedTest
  @CsvSource({"0, true", "-1, false"})
  void codeOfTheOldSet_usedMillisecondsAfterTheNewOneWasIssued_isSuperseded(
      long milliseconds, boolean superseded) {
    Scene scene =
        issued("a")
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, STEP, set("b"))
            .credential("a-use", RecoveryAction.CODE_USED, STEP.plusMillis(milliseconds), set("a"));

    assertThat(finding(scene, "a-use").superseded()).isEqualTo(superseded);
  }

  @Test
  void set_behindWhichTwoWereIssued_wasReissuedWithTheFirst() {
    assertThat(entries(issued("a", "b", "c")))
        .extracting(InventoryEntry::generation, InventoryEntry::reissued, InventoryEntry::ended)
        .containsExactly(
            tuple(1, Occurrence.at(days(7)), days(7)),
            tuple(2, Occurrence.at(days(5)), days(5)),
            tuple(3, Occurrence.NONE, null));
  }

  @Test
  void setThatWasRevoked_isReissuedAllTheSame_andStaysRevoked() {
    Scene scene =
        issued("a", "b", "c").credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set("a"));

    assertThat(entries(scene).getFirst())
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(days(8), InventoryEntry::ended)
        .returns(Occurrence.at(days(7)), InventoryEntry::reissued);
  }

  /** It cannot be the set that was used before: that one was replaced. */
  @Test
  void setMadeAnew_underTheNameOfOneThatWasUsedBefore_isAnother() {
    Scene scene =
        new Scene()
            .credential("u", RecoveryAction.CODE_USED, days(9), set("a"))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("a"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::generation, InventoryEntry::status)
        .containsExactly(tuple(1, Status.SUPERSEDED), tuple(2, Status.ACTIVE));
    assertThat(entries(scene).getLast().notes()).isEmpty();
  }

  /** Or an intruder's number would make the owner's own look as if it had been replaced. */
  @Test
  void secondNumber_standsBesideTheFirst() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.CONTACT_CHANGED, days(9), of(Authenticator.SMS, "p1"))
            .credential("b", RecoveryAction.CONTACT_CHANGED, days(8), of(Authenticator.SMS, "p2"))
            .credential("c", RecoveryAction.CONTACT_CHANGED, days(7), of(Authenticator.SMS, "p2"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.ACTIVE, Status.SUPERSEDED, Status.ACTIVE);
  }

  @Test
  void contactsOfTwoKinds_changedAtOneTime_shareNoGeneration() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.CONTACT_CHANGED, days(9), of(Authenticator.SMS, null))
            .credential(
                "b", RecoveryAction.CONTACT_CHANGED, days(9), of(Authenticator.EMAIL_LINK, null));

    assertThat(entries(scene))
        .extracting(InventoryEntry::generation, InventoryEntry::status)
        .containsExactly(tuple(1, Status.ACTIVE), tuple(1, Status.ACTIVE));
    assertThat(entries(scene)).allSatisfy(entry -> assertThat(entry.notes()).isEmpty());
  }

  @Test
  void factorsBoundAtOneTime_standBesideEachOtherWithoutANote() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP, "o1"))
            .credential("b", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP, "o2"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::generation, InventoryEntry::status)
        .containsExactly(tuple(1, Status.ACTIVE), tuple(2, Status.ACTIVE));
    assertThat(entries(scene)).allSatisfy(entry -> assertThat(entry.notes()).isEmpty());
  }

  /** Two of one generation were issued, and then a third. */
  @Test
  void setBehindTwoThatShareAGeneration_isOfTheNext() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a"))
            .credential("j", RecoveryAction.CODE_SET_ISSUED, days(9), set("b"))
            .credential("k", RecoveryAction.CODE_SET_ISSUED, days(7), set("c"));

    assertThat(entries(scene)).extracting(InventoryEntry::generation).containsExactly(1, 1, 2);
    assertThat(entries(scene).getFirst().notes()).containsExactly(Note.SHARED_GENERATION);
    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.SUPERSEDED, Status.SUPERSEDED, Status.ACTIVE);
  }

  /** That an inventory lists an old set says nothing of how many there were. */
  @Test
  void setIssued_afterAnInventoryListedAnOlderOne_isOfTheGenerationBehindTheNewest() {
    Credential old = listed(Authenticator.RECOVERY_CODE, Sort.CODE_SET, "a", Status.SUPERSEDED, 3);
    Scene scene =
        new Scene()
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(9), old)
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(8), set("b"))
            .credential("m", RecoveryAction.CREDENTIAL_LISTED, days(7), old)
            .credential("j", RecoveryAction.CODE_SET_ISSUED, days(6), set("c"));

    assertThat(entries(scene)).extracting(InventoryEntry::generation).containsExactly(3, 4, 5);
  }

  /** The newest has ended by the inventory's word: a pass without a name is the older one. */
  @Test
  void passWithoutAName_usedAfterTheNewestWasListedAsRevoked_isTheOlderOne() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.TEMPORARY_PASS_ISSUED, days(9), pass("p"))
            .credential("j", RecoveryAction.TEMPORARY_PASS_ISSUED, days(8), pass("q"))
            .credential(
                "l",
                RecoveryAction.CREDENTIAL_LISTED,
                days(7),
                listed(
                    Authenticator.TEMPORARY_PASS, Sort.TEMPORARY_PASS, "q", Status.REVOKED, null))
            .credential("f", RecoveryAction.CODE_FAILED, days(6), pass(null))
            .credential("u", RecoveryAction.TEMPORARY_PASS_USED, STEP, pass(null));

    assertThat(finding(scene, "f").issuedAt()).isEqualTo(days(9));
    assertThat(finding(scene, "u").issuedAt()).isEqualTo(days(9));
  }

  @Test
  void passWithoutAName_whileTwoAreOpen_isTheNewest() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.TEMPORARY_PASS_ISSUED, days(9), pass("p"))
            .credential("j", RecoveryAction.TEMPORARY_PASS_ISSUED, days(8), pass("q"))
            .credential("k", RecoveryAction.TEMPORARY_PASS_ISSUED, days(7), pass("r"))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(6), pass("r"))
            .credential("u", RecoveryAction.TEMPORARY_PASS_USED, STEP, pass(null));

    assertThat(finding(scene, "u").issuedAt()).isEqualTo(days(8));
  }

  @Test
  void factorRemovedWithoutAName_besideOneOfAnotherKind_isTheOneOfItsKindByImplication() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.SMS, "s"))
            .credential("b", RecoveryAction.FACTOR_BOUND, days(8), of(Authenticator.OTP, "o"))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(7), of(Authenticator.SMS, null));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status, InventoryEntry::basis)
        .containsExactly(
            tuple(Status.REVOKED, Basis.IMPLIED), tuple(Status.ACTIVE, Basis.OBSERVED));
  }

  @Test
  void setThatWasRevoked_isNotMerelyExposedWhenSomebodyFindsIt() {
    Scene scene =
        issued("a")
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set("a"))
            .credential("e", RecoveryAction.CODE_EXPOSED, days(7), set("a"));

    assertThat(entries(scene))
        .singleElement()
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(days(8), InventoryEntry::ended);
  }

  /** Each wrong code tells of the credential that it was tried on. */
  @ParameterizedTest
  @CsvSource({"RECOVERY_CODE, 9", "TEMPORARY_PASS, 8", "BYPASS_CODE, 7"})
  void wrongCode_ofAKind_isAboutTheNewestOfItsKind(Authenticator kind, int issued) {
    Scene scene =
        issued("a")
            .credential("p", RecoveryAction.TEMPORARY_PASS_ISSUED, days(8), pass(null))
            .credential(
                "b",
                RecoveryAction.BYPASS_CODE_ISSUED,
                days(7),
                of(Authenticator.BYPASS_CODE, null))
            .credential("f", RecoveryAction.CODE_FAILED, STEP, of(kind, null));

    assertThat(finding(scene, "f").issuedAt()).isEqualTo(days(issued));
  }

  @Test
  void wrongCode_thatWasSentForTheOccasion_isAboutNone() {
    Scene scene =
        issued("a")
            .credential("f", RecoveryAction.CODE_FAILED, STEP, of(Authenticator.EMAIL_LINK, null));

    assertThat(finding(scene, "f").issuedAt()).isNull();
  }

  @Test
  void passwordOfABreakGlassAccount_isInItsInventory() {
    Scene scene =
        new Scene()
            .subject(SubjectKind.BREAK_GLASS)
            .credential(
                "p", RecoveryAction.PASSWORD_RESET, days(9), of(Authenticator.PASSWORD, null));

    assertThat(entries(scene))
        .extracting(InventoryEntry::sort, InventoryEntry::status)
        .containsExactly(tuple(Sort.PASSWORD, Status.ACTIVE));
  }

  private static boolean mayStillOpen(Scene scene, String step) {
    RecoveryEvent event = scene.step(step).event();
    return new CredentialLedger(new Dossier(scene.entries())).mayStillOpen(event);
  }

  @Test
  void factor_mayOpenTheAccountUntilItIsRemoved() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP, "o1"))
            .credential("b", RecoveryAction.FACTOR_BOUND, days(8), of(Authenticator.OTP, "o2"))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(7), of(Authenticator.OTP, "o1"));

    assertThat(mayStillOpen(scene, "a")).isFalse();
    assertThat(mayStillOpen(scene, "b")).isTrue();
    // It made nothing that could be gone.
    assertThat(mayStillOpen(scene, "x")).isTrue();
  }

  /** That a newer one was issued only implies that the older is gone. */
  @Test
  void set_mayOpenTheAccountUntilItIsRevoked() {
    Scene scene =
        issued("a", "b", "c").credential("x", RecoveryAction.CODE_SET_REVOKED, days(4), set("b"));

    assertThat(mayStillOpen(scene, "i0")).isTrue();
    assertThat(mayStillOpen(scene, "i1")).isFalse();
    assertThat(mayStillOpen(scene, "i2")).isTrue();
  }

  @Test
  void factorsOfAKind_resetTogether_endTogetherAndLeaveAnotherKind() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP, "o1"))
            .credential("b", RecoveryAction.FACTOR_BOUND, days(8), of(Authenticator.OTP, "o2"))
            .credential("c", RecoveryAction.FACTOR_BOUND, days(7), of(Authenticator.SMS, "s"))
            .credential("x", RecoveryAction.FACTOR_RESET, days(6), of(Authenticator.OTP, null));

    assertThat(entries(scene))
        .extracting(InventoryEntry::ended)
        .containsExactly(days(6), days(6), null);
  }
}
