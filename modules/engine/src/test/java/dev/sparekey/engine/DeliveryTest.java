package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Corroboration;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Proof;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.Rule;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes to the SIEM: a certain gap and a second sign, or a rule that needs none. */
class DeliveryTest {

  private static final Rule ON_A_GAP =
      Given.rule("Recovery path weaker than the account's primary MFA");
  private static final Rule ON_A_TICKET =
      Given.rule("Agent re-armed an account without a fitting ticket");
  private static final Rule ON_A_LOGIN =
      Given.rule("Recovery codes re-issued, then an anomalous login");
  private static final Rule NEVER = Given.rule("Recovery code refused");
  private static final Rule ALWAYS =
      Given.compiled(
          """
          title: Code exposed
          id: 3f0f3c0e-2d55-4a0c-9a43-0c8e6d2b8c11
          status: test
          level: high
          logsource:
            product: sparekey
            category: recovery_step
          detection:
            exposed:
              step.action: code_used
            condition: exposed
          sparekey:
            emit: finding
            deliver: always
            owner: identity-security
          """);

  private static final EventRef LATER = new EventRef("okta:later", Given.AT.plusSeconds(60));

  private static boolean confirmed(Given given) {
    return Delivery.of(ON_A_GAP, given.step(), Verdict.CONFIRMED);
  }

  @Test
  void certainGap_alone_isOnlyRecorded() {
    assertThat(confirmed(Given.codeUsed())).isFalse();
    assertThat(confirmed(Given.helped())).isFalse();
  }

  static List<Given> certainGapsWithASecondSign() {
    return List.of(
        Given.codeUsed().privileged(true),
        Given.codeUsed().fromSomewhereNew(),
        Given.codeUsed().denials(3),
        Given.codeUsed().contactChanged(new EventRef("okta:k", Given.AT.minusSeconds(60))),
        Given.codeUsed().then(LATER, null, LATER),
        Given.helped().ticket(TicketStatus.MISSING, Proof.PROVEN),
        Given.helped().ticket(TicketStatus.MISMATCHED, Proof.PROVEN),
        Given.helped().ticket(TicketStatus.CONTESTED, Proof.PROVEN),
        Given.helped().ticket(TicketStatus.RETROACTIVE, Proof.PROVEN),
        Given.helped().verified(),
        Given.helped().verified(Verification.NONE),
        Given.helped().verified(Verification.NONE, Verification.SECURITY_QUESTIONS));
  }

  @ParameterizedTest
  @MethodSource("certainGapsWithASecondSign")
  void certainGap_withASecondSign_isDelivered(Given given) {
    assertThat(confirmed(given)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("certainGapsWithASecondSign")
  void possibleGap_whateverElseIsSeen_isOnlyRecorded(Given given) {
    assertThat(confirmed(given.effective(2, 5))).isFalse();
  }

  static List<Given> certainGapsWithoutOne() {
    return List.of(
        Given.codeUsed().privileged(false),
        Given.codeUsed().denials(2),
        Given.codeUsed().then(LATER, null, null),
        Given.codeUsed().then(null, null, LATER),
        Given.codeUsed().then(null, LATER, null),
        Given.helped().ticket(TicketStatus.PENDING, null),
        Given.helped().ticket(TicketStatus.UNDETERMINED, null),
        Given.helped().ticket(TicketStatus.NOT_CONNECTED, null),
        Given.helped().verified(Verification.NONE, Verification.CALLBACK),
        Given.helped().verified().shown(push(Corroboration.Standing.ESTABLISHED)),
        Given.codeUsed().verified());
  }

  @ParameterizedTest
  @MethodSource("certainGapsWithoutOne")
  void certainGap_withWhatIsNoSecondSign_isOnlyRecorded(Given given) {
    assertThat(confirmed(given)).isFalse();
  }

  @Test
  void helpedStep_unverifiedButForACheckThatMayNotCount_isDelivered() {
    assertThat(confirmed(Given.helped().verified().shown(push(Corroboration.Standing.POSSIBLE))))
        .isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Verification.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"NONE", "SECURITY_QUESTIONS"})
  void helpedStep_verifiedByAnythingElse_isOnlyRecorded(Verification how) {
    assertThat(confirmed(Given.helped().verified(how))).isFalse();
  }

  @Test
  void anomalousLoginAfterwards_isASecondSignForARuleThatReadsIt() {
    Given given = Given.codeUsed().then(null, LATER, null);

    assertThat(Delivery.of(ON_A_LOGIN, given.step(), Verdict.CONFIRMED)).isTrue();
    assertThat(Delivery.of(ON_A_LOGIN, Given.codeUsed().step(), Verdict.CONFIRMED)).isFalse();
  }

  @Test
  void impossibleTravel_isASecondSignForARuleThatReadsIt() {
    Rule composed =
        Given.compiled(TravelLawTest.RULE.replace("deliver: always", "deliver: composed"));
    Given given = Given.codeUsed().farFrom(Given.AT.minusSeconds(600));

    assertThat(Delivery.of(composed, given.step(), Verdict.CONFIRMED)).isTrue();
    assertThat(Delivery.of(ON_A_GAP, given.step(), Verdict.CONFIRMED)).isFalse();
    assertThat(Delivery.of(composed, Given.codeUsed().step(), Verdict.CONFIRMED)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"UNDETERMINED, true", "PENDING, false", "WITHDRAWN, false", "SUSPECTED, false"})
  void privilegedStep_thatIsNotConfirmed_isDeliveredWhereAPersonHasToLook(
      Verdict verdict, boolean delivered) {
    assertThat(Delivery.of(ON_A_GAP, Given.codeUsed().privileged(true).step(), verdict))
        .isEqualTo(delivered);
  }

  @Test
  void earlyAbsence_isDeliveredForAPrivilegedAccount() {
    Given early = Given.helped().ticket(TicketStatus.MISSING, Proof.ASSUMED);

    assertThat(suspected(early.privileged(true))).isTrue();
    assertThat(suspected(early.privileged(false))).isFalse();
    assertThat(suspected(early.privileged(null))).isFalse();
  }

  @Test
  void suspicion_onAPrivilegedAccount_thatIsNoEarlyAbsence_isOnlyRecorded() {
    assertThat(
            suspected(Given.helped().ticket(TicketStatus.MISSING, Proof.PROVEN).privileged(true)))
        .isFalse();
    assertThat(
            suspected(
                Given.helped().ticket(TicketStatus.CONTESTED, Proof.ASSUMED).privileged(true)))
        .isFalse();
  }

  @Test
  void earlyAbsence_forARuleThatReadsNoTicket_isOnlyRecorded() {
    Given early = Given.helped().ticket(TicketStatus.MISSING, Proof.ASSUMED).privileged(true);

    assertThat(Delivery.of(ON_A_GAP, early.step(), Verdict.SUSPECTED)).isFalse();
  }

  private static boolean suspected(Given given) {
    return Delivery.of(ON_A_TICKET, given.step(), Verdict.SUSPECTED);
  }

  private static TicketFinding besideNobodys(TicketStatus status, boolean provenButFor) {
    return TicketFinding.without(status, Proof.ASSUMED, 1, provenButFor, "of the ticket");
  }

  @Test
  void absence_thatOnlyNobodysTicketsKeepFromBeingProven_isDelivered() {
    assertThat(suspected(Given.helped().ticket(besideNobodys(TicketStatus.MISSING, true))))
        .isTrue();
    assertThat(suspected(Given.helped().ticket(besideNobodys(TicketStatus.MISSING, false))))
        .isFalse();
    assertThat(suspected(Given.helped().ticket(besideNobodys(TicketStatus.LINKED, true))))
        .isFalse();
  }

  @Test
  void absence_thatNobodysTicketsHoldDown_onAnAccountWithAPasswordOnly_isOnlyRecorded() {
    Given absence = Given.helped().ticket(besideNobodys(TicketStatus.MISSING, true));

    assertThat(suspected(absence.primary(1, 1).effective(0, 1))).isFalse();
    assertThat(suspected(absence.primary(2, 2).effective(0, 1))).isTrue();
  }

  @Test
  void rule_thatIsNeverDelivered_isNotDeliveredWhateverIsSeen() {
    Given given = Given.codeUsed().privileged(true);

    assertThat(Delivery.of(NEVER, given.step(), Verdict.CONFIRMED)).isFalse();
  }

  @Test
  void rule_thatIsAlwaysDelivered_needsNoGap() {
    Given given = Given.codeUsed().effective(5, 5);

    assertThat(Delivery.of(ALWAYS, given.step(), Verdict.CONFIRMED)).isTrue();
  }

  private static Corroboration push(Corroboration.Standing standing) {
    return new Corroboration(
        Verification.PUSH, new EventRef("okta:p", Given.AT.minusSeconds(60)), standing, "a push");
  }
}
