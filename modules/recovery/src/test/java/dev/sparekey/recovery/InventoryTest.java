package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Basis;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.InventoryEntry.Sort;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class InventoryTest {

  private static final Instant LATER = minutes(600);

  @Test
  void codeSet_issuedUsedAndRegenerated_isSupersededByImplication() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("u", RecoveryAction.CODE_USED, days(8), set(null, null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", 10));

    InventoryEntry old = entries(scene).getFirst();
    assertThat(old.issued()).isEqualTo(Occurrence.at(days(9)));
    assertThat(old.lastUsed()).isEqualTo(Occurrence.at(days(8)));
    assertThat(old.codesLeft()).isEqualTo(9);
    assertThat(old.reissued()).isEqualTo(Occurrence.at(days(7)));
    assertThat(old.status()).isEqualTo(Status.SUPERSEDED);
    assertThat(old.basis()).isEqualTo(Basis.IMPLIED);
    assertThat(old.ended()).isEqualTo(days(7));
    InventoryEntry current = entries(scene).getLast();
    assertThat(current.generation()).isEqualTo(2);
    assertThat(current.status()).isEqualTo(Status.ACTIVE);
    assertThat(current.reissued()).isEqualTo(Occurrence.NONE);
    assertThat(current.lastUsed()).isEqualTo(Occurrence.NONE);
  }

  @Test
  void codeSet_neverSeenIssued_isOfUnknownAge() {
    Scene scene = new Scene().credential("u", RecoveryAction.CODE_USED, STEP, set(null, 7));

    InventoryEntry entry = entry(scene);
    assertThat(entry.issued()).isEqualTo(Occurrence.UNKNOWN);
    assertThat(entry.reissued()).isEqualTo(Occurrence.UNKNOWN);
    assertThat(entry.issuer()).isNull();
    assertThat(entry.codesLeft()).isEqualTo(7);
    assertThat(entry.basis()).isEqualTo(Basis.IMPLIED);
    assertThat(entry.storage()).isEqualTo(CredentialStorage.UNKNOWN);
  }

  @Test
  void regeneration_asTheFirstThingSeen_tellsOfAnOlderSet() {
    Scene scene =
        new Scene().credential("r", RecoveryAction.CODE_SET_REGENERATED, STEP, set("b", null));

    assertThat(entries(scene)).extracting(InventoryEntry::generation).containsExactly(1, 2);
    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.SUPERSEDED);
    assertThat(entries(scene).getFirst().issued()).isEqualTo(Occurrence.UNKNOWN);
  }

  @Test
  void code_ofASetThatWasReplaced_isSupersededAndShowsThatTheSetStillWorks() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null));

    assertThat(finding(scene, "u").superseded()).isTrue();
    assertThat(finding(scene, "u").generation()).isEqualTo(1);
    assertThat(finding(scene, "u").issuedAt()).isEqualTo(days(9));
    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.ACTIVE);
    assertThat(entries(scene).getFirst().basis()).isEqualTo(Basis.OBSERVED);
    assertThat(entries(scene).getFirst().notes()).containsExactly(Note.USED_AFTER_SUPERSEDED);
  }

  @Test
  void code_ofTheCurrentSet_isNotSuperseded() {
    Scene scene =
        new Scene()
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", 10))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("b", null));

    assertThat(finding(scene, "u"))
        .isEqualTo(
            new CredentialFinding(
                2,
                days(7),
                9,
                false,
                Provenance.FIRST_BINDING,
                new CredentialFinding.Life(null, null, 1, null)));
  }

  @Test
  void code_thatNamesNoSet_countsForTheOneInForceAndMayBeOfAnOlderOne() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, STEP, set(null, null));

    assertThat(finding(scene, "u").superseded()).isNull();
    assertThat(entries(scene).getLast().lastUsed()).isEqualTo(Occurrence.at(STEP));
  }

  @Test
  void code_ofASetThatWasNeverSeenIssued_mayBeSuperseded() {
    Scene scene =
        new Scene()
            .credential("r", RecoveryAction.CODE_SET_ISSUED, days(7), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null));

    assertThat(finding(scene, "u").superseded()).isNull();
    assertThat(finding(scene, "u").issuedAt()).isNull();
    assertThat(entries(scene)).hasSize(2);
  }

  @Test
  void code_usedBeforeItsSetWasIssued_isNotedAndKeepsTheSourcesTime() {
    Scene scene =
        new Scene()
            .credential("u", RecoveryAction.CODE_USED, days(9), set("a", null))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(8), set("a", null));

    assertThat(entry(scene).issued()).isEqualTo(Occurrence.at(days(8)));
    assertThat(entry(scene).lastUsed()).isEqualTo(Occurrence.at(days(9)));
    assertThat(entry(scene).notes()).containsExactly(Note.USED_BEFORE_ISSUED);
    assertThat(finding(scene, "u").issuedAt()).isNull();
    assertThat(finding(scene, "u").superseded()).isNull();
  }

  @Test
  void twoSets_issuedAtOneTime_shareAGenerationAndReplaceOneAnotherNot() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("2", RecoveryAction.CODE_SET_ISSUED, days(9), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, days(8), set("a", null))
            .credential("3", RecoveryAction.CODE_SET_ISSUED, days(7), set("c", null));

    assertThat(entries(scene)).extracting(InventoryEntry::generation).containsExactly(1, 1, 2);
    assertThat(entries(scene).subList(0, 2))
        .allSatisfy(entry -> assertThat(entry.notes()).containsExactly(Note.SHARED_GENERATION))
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.SUPERSEDED));
    assertThat(finding(scene, "u").superseded()).isNull();
  }

  @Test
  void codes_moreUsedThanTheSetHad_leaveNoneAndANote() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 1))
            .credential("1", RecoveryAction.CODE_USED, days(8), set("a", null))
            .credential("2", RecoveryAction.CODE_USED, days(7), set("a", null));

    assertThat(entry(scene).codesLeft()).isZero();
    assertThat(entry(scene).status()).isEqualTo(Status.EXHAUSTED);
    assertThat(entry(scene).notes()).containsExactly(Note.MORE_USED_THAN_LEFT);
  }

  @Test
  void codeSet_whoseLastCodeTheSourceCounts_isExhaustedByItsWord() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 2))
            .credential("1", RecoveryAction.CODE_USED, days(8), set("a", 0));

    assertThat(entry(scene).status()).isEqualTo(Status.EXHAUSTED);
    assertThat(entry(scene).basis()).isEqualTo(Basis.OBSERVED);
    assertThat(entry(scene).notes()).isEmpty();
  }

  @Test
  void codeSet_exposed_staysSoUntilItIsReplaced() {
    Scene exposed =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(8), set("a", null));

    assertThat(entry(exposed).status()).isEqualTo(Status.EXPOSED);
    exposed.credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", null));
    InventoryEntry replaced = entries(exposed).getFirst();
    assertThat(replaced.status()).isEqualTo(Status.SUPERSEDED);
    CredentialStorage.Evidence evidence = replaced.storage().evidence();
    assertThat(evidence == null ? null : evidence.shown())
        .isEqualTo(CredentialStorage.Shown.EXPOSED);
    assertThat(replaced.storage().approved()).isNull();
  }

  @Test
  void codeSet_thatSomebodyMayHaveWrittenToTheDesk_staysActive() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .add(
                Scene.credentialEvent(
                    "x",
                    RecoveryAction.CODE_EXPOSED,
                    days(8),
                    Actor.Role.UNKNOWN,
                    set(null, null)));

    assertThat(entries(scene)).hasSize(1);
    assertThat(entry(scene).status()).isEqualTo(Status.ACTIVE);
    assertThat(entry(scene).storage().evidence()).isNull();
  }

  @Test
  void textWithCodesAlone_isNoCredential() {
    Scene scene =
        new Scene()
            .add(
                Scene.credentialEvent(
                    "x",
                    RecoveryAction.CODE_EXPOSED,
                    days(8),
                    Actor.Role.UNKNOWN,
                    set(null, null)));

    assertThat(entries(scene)).isEmpty();
  }

  @Test
  void codeSet_revokedByItsId_isRevokedByAnEventsWord() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_ISSUED, days(7), set("b", null));

    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.REVOKED);
    assertThat(entries(scene).getFirst().basis()).isEqualTo(Basis.OBSERVED);
    assertThat(entries(scene).getFirst().ended()).isEqualTo(days(8));
    assertThat(entries(scene).getFirst().reissued()).isEqualTo(Occurrence.at(days(7)));
  }

  @Test
  void codeFailure_beginsNoEntry() {
    Scene scene = new Scene().credential("f", RecoveryAction.CODE_FAILED, STEP, set("z", null));

    assertThat(entries(scene)).isEmpty();
  }

  @Test
  void pass_pastItsExpiry_hasExpiredByTheClockAndNotBefore() {
    Credential pass = new Credential(Authenticator.TEMPORARY_PASS, "p", minutes(60), 1, null);
    Scene scene = new Scene().credential("t", RecoveryAction.TEMPORARY_PASS_ISSUED, STEP, pass);

    AccountViews before = scene.views(minutes(59));
    assertThat(before.inventory().getFirst().status()).isEqualTo(Status.ACTIVE);
    assertThat(before.changesAt()).isEqualTo(minutes(60));
    assertThat(scene.views(minutes(60)).inventory().getFirst().status()).isEqualTo(Status.EXPIRED);
  }

  @Test
  void pass_usedAsOftenAsAllowed_isExhausted() {
    Credential pass = new Credential(Authenticator.TEMPORARY_PASS, "p", null, 1, null);
    Scene scene =
        new Scene()
            .credential("t", RecoveryAction.TEMPORARY_PASS_ISSUED, days(9), pass)
            .credential("u", RecoveryAction.TEMPORARY_PASS_USED, days(8), Credential.UNKNOWN);

    assertThat(entry(scene).status()).isEqualTo(Status.EXHAUSTED);
  }

  @Test
  void pass_usedAfterItExpired_isOfUnknownStatusAndNoted() {
    Credential pass = new Credential(Authenticator.BYPASS_CODE, "p", days(9), null, null);
    Scene scene =
        new Scene()
            .credential("t", RecoveryAction.BYPASS_CODE_ISSUED, days(10), pass)
            .credential("u", RecoveryAction.BYPASS_CODE_USED, days(8), pass);

    assertThat(scene.views(days(8)).inventory().getFirst().notes())
        .containsExactly(Note.USED_AFTER_END);
  }

  @Test
  void factor_removedByItsId_isRevoked_andTheOtherStays() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), factor("k2"))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(8), factor("k1"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.REVOKED, Status.ACTIVE);
    assertThat(entries(scene).getLast().lastUsed()).isEqualTo(Occurrence.UNKNOWN);
  }

  @Test
  void factor_removedByKindWhereTwoAreKnown_leavesBothUnknown() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor(null))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), factor(null))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(8), factor(null));

    assertThat(entries(scene))
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.UNKNOWN))
        .allSatisfy(entry -> assertThat(entry.notes()).contains(Note.PERHAPS_REMOVED));
  }

  @Test
  void factors_resetWithoutAWordOfWhich_areAllRevoked() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.FACTOR_RESET, days(8), Credential.UNKNOWN);

    assertThat(entries(scene))
        .extracting(InventoryEntry::sort, InventoryEntry::status)
        .containsExactlyInAnyOrder(
            tuple(Sort.FACTOR, Status.REVOKED), tuple(Sort.CODE_SET, Status.ACTIVE));
  }

  @Test
  void codeSet_deletedAsIfItWereAFactor_isFoundByItsId() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential(
                "x",
                RecoveryAction.FACTOR_REMOVED,
                days(8),
                new Credential(null, "a", null, null, null));

    assertThat(entry(scene).status()).isEqualTo(Status.REVOKED);
  }

  @Test
  void password_ofAPerson_isNoRecoveryCredential() {
    Scene scene =
        new Scene()
            .subject(SubjectKind.PERSON)
            .credential("p", RecoveryAction.PASSWORD_RESET, STEP, Credential.UNKNOWN);

    assertThat(entries(scene)).isEmpty();
  }

  @Test
  void serviceAccount_hasPasswordsCertificatesAndKeys() {
    Scene scene =
        new Scene()
            .subject(SubjectKind.SERVICE_ACCOUNT)
            .credential("1", RecoveryAction.PASSWORD_RESET, days(9), Credential.UNKNOWN)
            .credential("2", RecoveryAction.PASSWORD_RESET, days(8), Credential.UNKNOWN)
            .credential("3", RecoveryAction.FACTOR_BOUND, days(7), of(Authenticator.SMART_CARD))
            .credential("4", RecoveryAction.FACTOR_BOUND, days(6), Credential.UNKNOWN);

    assertThat(entries(scene))
        .allSatisfy(entry -> assertThat(entry.subjectKind()).isEqualTo(SubjectKind.SERVICE_ACCOUNT))
        .extracting(InventoryEntry::sort)
        .containsExactly(Sort.PASSWORD, Sort.PASSWORD, Sort.CERTIFICATE, Sort.KEY);
    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.SUPERSEDED);
  }

  @Test
  void contact_changedAgain_replacesTheOlderOne() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.CONTACT_CHANGED, days(9), Credential.UNKNOWN)
            .credential("2", RecoveryAction.CONTACT_CHANGED, days(8), Credential.UNKNOWN);

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.SUPERSEDED, Status.ACTIVE);
  }

  @Test
  void entries_moreThanAreListed_keepThoseThatOpenTheAccount() {
    Scene scene = new Scene().credential("b", RecoveryAction.FACTOR_BOUND, days(90), factor("k"));
    for (int i = 0; i < 300; i++) {
      scene.credential("s" + i, RecoveryAction.CODE_SET_ISSUED, minutes(i), set("set" + i, null));
    }

    AccountViews views = scene.views(LATER);
    assertThat(views.inventory()).hasSize(AccountViews.MOST_ENTRIES);
    assertThat(views.inventory()).filteredOn(entry -> entry.sort() == Sort.FACTOR).hasSize(1);
    assertThat(views.inventory().getLast().credentialId()).isEqualTo("set299");
    assertThat(views.posture().omitted()).isEqualTo(301 - AccountViews.MOST_ENTRIES);
  }

  /** What is issued and used at one time was issued first. */
  @Test
  void codeSet_issuedAndUsedAtOneTime_wasIssuedFirst() {
    Scene scene =
        new Scene()
            .credential("a", RecoveryAction.CODE_USED, STEP, set("a", null))
            .credential("b", RecoveryAction.CODE_SET_ISSUED, STEP, set("a", 10));

    assertThat(entry(scene).notes()).isEmpty();
    assertThat(entry(scene).codesLeft()).isEqualTo(9);
  }

  @Test
  void codeSet_viewed_tellsHowManyAreLeftAndThatSomebodySawThem() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("v", RecoveryAction.CODE_SET_VIEWED, days(8), set("a", 4));

    assertThat(entry(scene).codesLeft()).isEqualTo(4);
    assertThat(entry(scene).storage().evidence())
        .isEqualTo(
            new CredentialStorage.Evidence(
                CredentialStorage.Shown.VIEWED, new EventRef("okta:v", days(8))));
    assertThat(finding(scene, "v").generation()).isEqualTo(1);
  }

  @Test
  void codeSet_viewedWithoutAName_isTheOneInForce() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(8), set("b", 10))
            .credential("v", RecoveryAction.CODE_SET_VIEWED, days(7), set(null, 3));

    assertThat(entries(scene).getLast().codesLeft()).isEqualTo(3);
    assertThat(entries(scene).getFirst().codesLeft()).isEqualTo(10);
  }

  @Test
  void codeFailure_tellsOfTheSetItWasTriedOn() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(8), set("b", 8))
            .credential("f", RecoveryAction.CODE_FAILED, days(7), set(null, null))
            .credential("g", RecoveryAction.CODE_FAILED, days(6), set("a", null));

    assertThat(finding(scene, "f"))
        .returns(2, CredentialFinding::generation)
        .returns(days(8), CredentialFinding::issuedAt)
        .returns(8, CredentialFinding::codesLeft)
        .returns(null, CredentialFinding::superseded);
    assertThat(finding(scene, "g").generation()).isEqualTo(1);
  }

  @Test
  void exposure_ofACodeOfASupersededSet_saysSo() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(8), set("b", null))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(7), set("a", null));

    assertThat(finding(scene, "x").superseded()).isTrue();
    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.SUPERSEDED);
  }

  @Test
  void exposedPassword_ofAPerson_isNoneOfTheInventory_andOfAServiceItIs() {
    Credential password = of(Authenticator.PASSWORD);
    Scene person = new Scene().credential("x", RecoveryAction.CODE_EXPOSED, STEP, password);
    Scene service =
        new Scene()
            .subject(SubjectKind.SERVICE_ACCOUNT)
            .credential("x", RecoveryAction.CODE_EXPOSED, STEP, password);

    assertThat(entries(person)).isEmpty();
    assertThat(entry(service))
        .returns(Sort.PASSWORD, InventoryEntry::sort)
        .returns(Status.EXPOSED, InventoryEntry::status);
  }

  @Test
  void codeSet_revokedWithoutAName_isTheOnlyOneByImplication() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set(null, null));

    assertThat(entry(scene))
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(Basis.IMPLIED, InventoryEntry::basis);
    assertThat(finding(scene, "x").generation()).isEqualTo(1);
  }

  @Test
  void codeSet_thatNobodySaw_andIsRevoked_isALineByTheEventsWord() {
    Scene scene =
        new Scene().credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set(null, null));

    assertThat(entry(scene))
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(Basis.OBSERVED, InventoryEntry::basis);
  }

  /** The removed one may be the one that was bound without a name. */
  @Test
  void factor_removedByAnIdThatNobodySaw_leavesTheNamelessOnesOfItsKindUnknown() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor(null))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), factor("k2"))
            .credential("3", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(8), factor("k9"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::credentialId, InventoryEntry::kind, InventoryEntry::status)
        .containsExactly(
            tuple(null, Authenticator.WEBAUTHN, Status.UNKNOWN),
            tuple("k2", Authenticator.WEBAUTHN, Status.ACTIVE),
            tuple(null, Authenticator.OTP, Status.ACTIVE),
            tuple("k9", Authenticator.WEBAUTHN, Status.REVOKED));
  }

  @Test
  void factor_removedWithoutAWordOfWhich_leavesAllUnknown() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP))
            .credential("x", RecoveryAction.FACTOR_REMOVED, days(8), Credential.UNKNOWN);

    assertThat(entries(scene))
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.UNKNOWN))
        .allSatisfy(entry -> assertThat(entry.notes()).containsExactly(Note.PERHAPS_REMOVED));
  }

  @Test
  void factors_resetByKind_leaveThoseOfAnotherKind() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.OTP))
            .credential("x", RecoveryAction.FACTOR_RESET, days(8), of(Authenticator.OTP));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.ACTIVE, Status.REVOKED);
    assertThat(entries(scene).getLast().ended()).isEqualTo(days(8));
  }

  @Test
  void factor_resetByItsId_isRevokedAndTheOthersStay() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(9), factor("k2"))
            .credential("x", RecoveryAction.FACTOR_RESET, days(8), factor("k1"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.REVOKED, Status.ACTIVE);
    assertThat(finding(scene, "x").generation()).isEqualTo(1);
  }

  /** A removed factor is none of those that a later removal may be about. */
  @Test
  void factor_boundAfterAnotherWasReset_isTheOnlyOneThatCanBeRemoved() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("x", RecoveryAction.FACTOR_RESET, days(8), Credential.UNKNOWN)
            .credential("2", RecoveryAction.FACTOR_BOUND, days(7), factor("k2"))
            .credential("y", RecoveryAction.FACTOR_REMOVED, days(6), factor(null));

    assertThat(entries(scene))
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.REVOKED))
        .extracting(InventoryEntry::ended)
        .containsExactly(days(8), days(6));
  }

  @Test
  void pass_usedUpAndAnotherInForce_theNextUseIsOfThatOne() {
    Credential once = new Credential(Authenticator.TEMPORARY_PASS, null, null, 1, null);
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.TEMPORARY_PASS_ISSUED, days(9), once)
            .credential("2", RecoveryAction.TEMPORARY_PASS_ISSUED, days(8), once)
            .credential("u", RecoveryAction.TEMPORARY_PASS_USED, days(7), Credential.UNKNOWN)
            .credential("v", RecoveryAction.TEMPORARY_PASS_USED, days(6), Credential.UNKNOWN);

    assertThat(entries(scene))
        .hasSize(2)
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.EXHAUSTED));
  }

  @Test
  void contact_ofAnotherKind_replacesNothing() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.CONTACT_CHANGED, days(9), of(Authenticator.SMS))
            .credential("2", RecoveryAction.CONTACT_CHANGED, days(8), of(Authenticator.EMAIL_CODE));

    assertThat(entries(scene))
        .allSatisfy(entry -> assertThat(entry.status()).isEqualTo(Status.ACTIVE))
        .allSatisfy(entry -> assertThat(entry.generation()).isEqualTo(1));
  }

  @Test
  void setsName_givenToANewSet_leavesTheOlderOneSuperseded() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("2", RecoveryAction.CODE_SET_ISSUED, days(8), set("a", 8));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status, InventoryEntry::codesLeft)
        .containsExactly(tuple(Status.SUPERSEDED, 10), tuple(Status.ACTIVE, 8));
  }

  @Test
  void factorsId_boundAgain_endsTheLineOfTheFirstBinding() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.FACTOR_BOUND, days(9), factor("k1"))
            .credential("2", RecoveryAction.FACTOR_BOUND, days(8), factor("k1"))
            .credential("3", RecoveryAction.FACTOR_BOUND, days(7), factor("k2"));

    assertThat(entries(scene))
        .extracting(InventoryEntry::status)
        .containsExactly(Status.SUPERSEDED, Status.ACTIVE, Status.ACTIVE);
  }

  @Test
  void issuer_isWhoIssued() {
    Scene scene =
        new Scene()
            .add(
                Scene.credentialEvent(
                    "t",
                    RecoveryAction.TEMPORARY_PASS_ISSUED,
                    STEP,
                    Actor.Role.AGENT,
                    Credential.UNKNOWN));

    Actor issuer = entry(scene).issuer();
    assertThat(issuer == null ? null : issuer.role()).isEqualTo(Actor.Role.AGENT);
  }

  @Test
  void listing_ofWhatWasNeverSeen_isALineWithTheInventorysWord() {
    Scene scene =
        new Scene()
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(2), listed("a", 7, days(400)));

    InventoryEntry entry = entry(scene);
    assertThat(entry.issued()).isEqualTo(Occurrence.at(days(400)));
    assertThat(entry.codesLeft()).isEqualTo(7);
    assertThat(entry.status()).isEqualTo(Status.ACTIVE);
    assertThat(entry.basis()).isEqualTo(Basis.OBSERVED);
    assertThat(entry.generation()).isEqualTo(3);
    assertThat(entry.storage()).isEqualTo(new CredentialStorage("vault", true, null));
    // Nobody watched before: that it was never used is not known.
    assertThat(entry.lastUsed()).isEqualTo(Occurrence.UNKNOWN);
  }

  @Test
  void listing_ofASetThatWasSeenIssuedWithoutId_isAboutThatOne() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set(null, 10))
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(2), listed("a", 7, days(400)))
            .credential("u", RecoveryAction.CODE_USED, days(1), set("a", null));

    InventoryEntry entry = entry(scene);
    assertThat(entry.issued()).isEqualTo(Occurrence.at(days(9)));
    assertThat(entry.credentialId()).isEqualTo("a");
    assertThat(entry.codesLeft()).isEqualTo(6);
    assertThat(entry.lastUsed()).isEqualTo(Occurrence.at(days(1)));
  }

  @Test
  void setIssued_afterAListing_isTheNextGenerationAndSupersedesIt() {
    Scene scene =
        new Scene()
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(2), listed("a", 7, days(400)))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(1), set("b", 10));

    assertThat(entries(scene))
        .extracting(InventoryEntry::generation, InventoryEntry::status)
        .containsExactly(tuple(3, Status.SUPERSEDED), tuple(4, Status.ACTIVE));
    assertThat(scene.step("i").action()).isEqualTo(RecoveryAction.CODE_SET_REGENERATED);
  }

  @Test
  void listingAsActive_ofWhatAnEventRevoked_leavesItRevoked() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("r", RecoveryAction.CODE_SET_REVOKED, days(5), set("a", null))
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(2), listed("a", 7, days(9)));

    assertThat(entry(scene).status()).isEqualTo(Status.REVOKED);
    assertThat(entry(scene).ended()).isEqualTo(days(5));
  }

  @Test
  void listing_isNoStepAndRaisesNoAssurance() {
    Scene scene =
        new Scene()
            .credential("l", RecoveryAction.CREDENTIAL_LISTED, days(2), listed("a", 7, days(400)));

    assertThat(scene.views(LATER).state().phase()).isEqualTo(RecoveryState.Phase.NORMAL);
    assertThat(scene.steps()).isEmpty();
  }

  private static Scene listed(Scene scene, Instant at, Credential... rows) {
    for (Credential row : rows) {
      // As a row's id, in no order that anybody chose.
      String id = at + "-" + Integer.toHexString(row.hashCode());
      scene.credential(id, RecoveryAction.CREDENTIAL_LISTED, at, row);
    }
    return scene;
  }

  private static Credential telephone(@Nullable String id, Status status, int year) {
    Instant issued = Instant.parse(year + "-01-01T00:00:00Z");
    return new Credential(
        Authenticator.SMS,
        id,
        null,
        null,
        null,
        new CredentialListing(Sort.FACTOR, status, null, issued, null, null, null, null, null));
  }

  @Test
  void rowsOfOneInventory_withAndWithoutAnId_areTwoCredentials() {
    Scene scene =
        listed(
            new Scene(),
            days(2),
            telephone(null, Status.ACTIVE, 2024),
            telephone("x", Status.ACTIVE, 2025));

    assertThat(entries(scene))
        .extracting(InventoryEntry::credentialId)
        .containsExactlyInAnyOrder(null, "x");
  }

  @Test
  void rowsOfOneInventory_withoutIds_areACredentialEach() {
    Credential one = telephone(null, Status.ACTIVE, 2024);
    Credential other = telephone(null, Status.ACTIVE, 2025);

    assertThat(entries(listed(new Scene(), days(2), one, other))).hasSize(2);
  }

  @Test
  void rowsOfOneInventory_afterTheUnnamedLineThatEitherMayBeAbout_areTwoCredentials() {
    Scene scene =
        new Scene().credential("b", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.SMS));
    listed(
        scene, days(2), telephone(null, Status.ACTIVE, 2024), telephone("x", Status.ACTIVE, 2025));

    assertThat(entries(scene))
        .extracting(InventoryEntry::credentialId)
        .containsExactlyInAnyOrder(null, "x");
  }

  @Test
  void inventory_sentAgainLater_listsTheSameCredentials() {
    Scene scene = new Scene();
    for (int day = 3; day > 0; day--) {
      listed(
          scene,
          days(day),
          telephone(null, Status.ACTIVE, 2023),
          telephone(null, Status.ACTIVE, 2024),
          telephone(null, Status.REVOKED, 2022),
          telephone("x", Status.ACTIVE, 2025));
    }

    assertThat(entries(scene)).hasSize(4);
  }

  /** As a source leaves that tells one enrolment by two events. */
  @Test
  void inventory_ofTwoWithoutIds_isAboutTheTwoThatAreKnown() {
    Scene scene =
        new Scene()
            .credential("b", RecoveryAction.FACTOR_BOUND, days(9), of(Authenticator.SMS))
            .credential("c", RecoveryAction.FACTOR_BOUND, days(8), of(Authenticator.SMS));
    listed(
        scene, days(2), telephone(null, Status.ACTIVE, 2024), telephone(null, Status.ACTIVE, 2025));

    assertThat(entries(scene)).hasSize(2);
  }

  private static Credential listed(String id, int left, Instant issued) {
    return new Credential(
        Authenticator.RECOVERY_CODE,
        id,
        null,
        null,
        left,
        new CredentialListing(
            Sort.CODE_SET, Status.ACTIVE, 3, issued, null, null, null, "vault", true));
  }

  private static Credential set(@Nullable String id, @Nullable Integer left) {
    return new Credential(Authenticator.RECOVERY_CODE, id, null, null, left);
  }

  private static Credential factor(@Nullable String id) {
    return new Credential(Authenticator.WEBAUTHN, id, null, null, null);
  }

  private static Credential of(Authenticator kind) {
    return new Credential(kind, null, null, null, null);
  }

  private static List<InventoryEntry> entries(Scene scene) {
    return scene.views(LATER).inventory();
  }

  private static InventoryEntry entry(Scene scene) {
    assertThat(entries(scene)).hasSize(1);
    return entries(scene).getFirst();
  }

  private static CredentialFinding finding(Scene scene, String id) {
    return scene.step(id).credential();
  }
}
