package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Basis;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Events that cannot all be so: each has a verdict, and a note where a person will read it. */
class ContradictionsTest {

  private static final Instant LATER = minutes(60 * 24 * 10);

  @Test
  void code_usedBeforeItsSetWasIssued_isOfUnknownAgeAndSaysSo() {
    Scene scene =
        new Scene()
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null))
            .credential("i", RecoveryAction.CODE_SET_ISSUED, minutes(60), set("a", 10));

    assertThat(scene.step("u").credential().issuedAt()).isNull();
    assertThat(why(scene, "u")).contains("used before it was issued");
    assertThat(why(scene, "i")).contains("used before it was issued");
    assertThat(entries(scene).getFirst().notes()).containsExactly(Note.USED_BEFORE_ISSUED);
  }

  @Test
  void code_usedAfterItsSetWasIssued_contradictsNothing() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(1), set("a", 10))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null));

    assertThat(why(scene, "u")).doesNotContain("issued");
  }

  @Test
  void sets_twoOfOneTime_shareAGenerationAndTheUseSaysThatNeitherReplacedTheOther() {
    Scene scene =
        new Scene()
            .credential("1", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("2", RecoveryAction.CODE_SET_ISSUED, days(9), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null));

    assertThat(scene.step("u").credential().superseded()).isNull();
    assertThat(why(scene, "u")).contains("two were issued at the same time");
    assertThat(why(scene, "2")).contains("two were issued at the same time");
    assertThat(entries(scene)).extracting(InventoryEntry::generation).containsExactly(1, 1);
  }

  @Test
  void codes_moreThanTheSetHad_leaveNoneAndTheLastUseSaysSo() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 1))
            .credential("1", RecoveryAction.CODE_USED, days(8), set("a", null))
            .credential("2", RecoveryAction.CODE_USED, days(7), set("a", null));

    assertThat(scene.step("2").credential().codesLeft()).isZero();
    assertThat(why(scene, "1")).doesNotContain("more was used");
    assertThat(why(scene, "2")).contains("more was used than the source had said was left");
  }

  @Test
  void code_usedAfterItsSetWasRevoked_isOfUnknownStatusAndSaysSo() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set("a", null))
            .credential("u", RecoveryAction.CODE_USED, STEP, set("a", null));

    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.UNKNOWN);
    assertThat(why(scene, "u")).contains("used after it had been revoked");
  }

  @Test
  void codesLeft_toldBelowZero_areNone() {
    Scene scene = new Scene().credential("u", RecoveryAction.CODE_USED, STEP, set("a", -5));

    assertThat(scene.step("u").credential().codesLeft()).isZero();
    assertThat(entries(scene).getFirst())
        .returns(0, InventoryEntry::codesLeft)
        .returns(Status.EXHAUSTED, InventoryEntry::status);
  }

  @Test
  void uses_allowedBelowZero_areNone() {
    Credential pass = new Credential(Authenticator.TEMPORARY_PASS, "p", null, -3, null);
    Scene scene = new Scene().credential("t", RecoveryAction.TEMPORARY_PASS_ISSUED, days(1), pass);

    assertThat(entries(scene).getFirst().usesAllowed()).isZero();
  }

  @Test
  void codesLeft_ofAFailureToldBelowZero_areNone() {
    Scene scene = new Scene().credential("f", RecoveryAction.CODE_FAILED, STEP, set("a", -1));

    assertThat(scene.step("f").credential().codesLeft()).isZero();
  }

  @Test
  void set_saidToHaveExpiredAfterItWasRevoked_staysRevokedAsOfThen() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(8), set("a", null))
            .credential("e", RecoveryAction.CODE_EXPIRED, days(7), set("a", null));

    assertThat(entries(scene).getFirst())
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(days(8), InventoryEntry::ended);
  }

  @Test
  void set_supersededByImplicationAndThenRevoked_isRevokedByTheEventsWord() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(8), set("b", null))
            .credential("x", RecoveryAction.CODE_SET_REVOKED, days(7), set("a", null));

    assertThat(entries(scene).getFirst())
        .returns(Status.REVOKED, InventoryEntry::status)
        .returns(Basis.OBSERVED, InventoryEntry::basis);
  }

  @Test
  void set_viewedAfterItWasExposed_isStillShownAsExposed() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(8), set("a", null))
            .credential("v", RecoveryAction.CODE_SET_VIEWED, days(7), set("a", null));

    assertThat(shown(entries(scene).getFirst())).isEqualTo(CredentialStorage.Shown.EXPOSED);
  }

  @Test
  void set_exposedThenReplacedThenUsed_isExposedAndNotMerelyActive() {
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", null))
            .credential("x", RecoveryAction.CODE_EXPOSED, days(8), set("a", null))
            .credential("r", RecoveryAction.CODE_SET_REGENERATED, days(7), set("b", null))
            .credential("u", RecoveryAction.CODE_USED, days(6), set("a", null));

    assertThat(entries(scene).getFirst().status()).isEqualTo(Status.EXPOSED);
    assertThat(why(scene, "u")).contains("used after a newer one had been issued");
  }

  /** A code that was sent for the occasion is no code of the saved set, whatever becomes of it. */
  @Test
  void sentCodes_usedExpiredOrExposed_leaveTheSavedSetAlone() {
    Credential sent = new Credential(Authenticator.SMS, null, null, null, null);
    Scene scene =
        new Scene()
            .credential("i", RecoveryAction.CODE_SET_ISSUED, days(9), set("a", 10))
            .credential("u", RecoveryAction.CODE_USED, days(8), sent)
            .credential("f", RecoveryAction.CODE_FAILED, days(8), sent)
            .credential("e", RecoveryAction.CODE_EXPIRED, days(7), sent)
            .credential("x", RecoveryAction.CODE_EXPOSED, days(6), sent)
            .credential("v", RecoveryAction.CODE_SET_REVOKED, days(6), sent);

    assertThat(entries(scene))
        .singleElement()
        .returns(10, InventoryEntry::codesLeft)
        .returns(Status.ACTIVE, InventoryEntry::status)
        .returns(Occurrence.NONE, InventoryEntry::lastUsed);
    assertThat(scene.step("f").credential().generation()).isNull();
  }

  /** Which the desk's own history says; the verdict is that of a ticket that was not open. */
  @Test
  void ticket_closedBeforeItWasOpened_isMismatchedAndSaysThatItsHistoryCannotBe() {
    Ticket closed =
        Ticket.of("1", minutes(-5))
            .at(minutes(-60), Verification.CALLBACK)
            .status(TicketEvent.Status.CLOSED);

    TicketFinding finding = ticketOf(reset().add(closed.event()));

    assertThat(finding.status()).isEqualTo(TicketStatus.MISMATCHED);
    assertThat(finding.why())
        .contains("it was closed before the step")
        .endsWith("; a version is older than the ticket");
  }

  @Test
  void ticket_whoseVersionsDisagreeOnItsCreation_isAsOldAsTheFirstSays() {
    Ticket first = Ticket.of("1", minutes(300), Verification.CALLBACK);
    Ticket datedBack =
        new Ticket(
            "1",
            minutes(-5),
            minutes(310),
            TicketEvent.Status.OPEN,
            TicketEvent.Category.RECOVERY,
            "desk@example.com",
            List.of(Verification.CALLBACK));

    TicketFinding finding = ticketOf(reset().add(first.event()).add(datedBack.event()));

    assertThat(finding.status()).isEqualTo(TicketStatus.RETROACTIVE);
    assertThat(finding.why()).contains("disagree about when it was created");
  }

  /** The desk's clock is an hour ahead: its times decide, and the quoted number tells on it. */
  @Test
  void clocks_anHourApart_makeTheTicketRetroactiveAndTheQuoteTellsOnThem() {
    Ticket ticket = Ticket.of("4711", minutes(60), Verification.CALLBACK);
    Scene scene =
        new Scene()
            .login(days(1), OTP, "as1")
            .add(Scene.quoting("r", RecoveryAction.FACTOR_RESET, STEP, "#4711"))
            .add(ticket.event())
            .ticketsProvenTo(LATER);

    TicketFinding finding = ticketOf(scene);
    assertThat(finding.status()).isEqualTo(TicketStatus.RETROACTIVE);
    assertThat(finding.why())
        .contains("although it was created 60 min later, so the two feeds' clocks may differ");
    assertThat(ticketOf(reset().add(ticket.event())).why()).doesNotContain("clocks");
  }

  @Test
  void step_thatCameWithTwoContents_isReadByTheGreaterAndSaysSo() {
    RecoveryEvent one = Scene.credentialEvent("c", RecoveryAction.CODE_USED, STEP, self(), CODES);
    RecoveryEvent other =
        Scene.credentialEvent("c", RecoveryAction.CODE_USED, STEP, self(), set("a", 3));
    DossierEntry first = new DossierEntry(one, false);
    DossierEntry second = new DossierEntry(other, false);

    Scene scene = new Scene().add(first.joined(second));
    assertThat(why(scene, "c")).contains("the step came with two contents under one id");
    assertThat(new Scene().add(second.joined(first)).steps()).isEqualTo(scene.steps());
    assertThat(why(new Scene().add(first.joined(first)), "c")).doesNotContain("two contents");
  }

  @Test
  void directorysStatement_thatCameWithTwoContents_saysSoInTheStepsItBearsOn() {
    DossierEntry low = new DossierEntry(Scene.demanding(2), false);
    DossierEntry high = new DossierEntry(Scene.demanding(4), false);
    Scene scene = new Scene().add(low.joined(high)).step("c", RecoveryAction.CODE_USED, STEP, CODE);

    assertThat(why(scene, "c"))
        .contains("the directory's statement of " + days(100) + " came with two contents");
    assertThat(scene.step("c").assurance().primary().floor()).isEqualTo(4);
  }

  private static final Credential CODES = Credential.UNKNOWN;

  private static Actor.Role self() {
    return Actor.Role.SELF;
  }

  private static Scene reset() {
    return new Scene()
        .login(days(1), OTP, "as1")
        .helped("r", RecoveryAction.FACTOR_RESET, STEP)
        .ticketsProvenTo(LATER);
  }

  private static TicketFinding ticketOf(Scene scene) {
    return scene.step("r").ticket();
  }

  private static String why(Scene scene, String id) {
    return String.join("; ", scene.step(id).assurance().why());
  }

  private static CredentialStorage.@Nullable Shown shown(InventoryEntry entry) {
    CredentialStorage.Evidence evidence = entry.storage().evidence();
    return evidence == null ? null : evidence.shown();
  }

  private static List<InventoryEntry> entries(Scene scene) {
    return scene.views(LATER).inventory();
  }

  private static Credential set(@Nullable String id, @Nullable Integer left) {
    return new Credential(Authenticator.RECOVERY_CODE, id, null, null, left);
  }
}
