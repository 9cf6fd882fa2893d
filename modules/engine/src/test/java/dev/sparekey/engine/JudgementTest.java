package dev.sparekey.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.EventRef;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How firmly a rule holds, and how much it matters. */
class JudgementTest {

  private static final Rule ON_A_TICKET =
      Given.rule("Agent re-armed an account without a fitting ticket");
  private static final Rule ON_A_GAP =
      Given.rule("Recovery path weaker than the account's primary MFA");
  private static final Rule UNVERIFIED =
      Given.rule("Helped reset with no verification or a worthless one");
  private static final Rule LINKED =
      Given.compiled(
          """
          title: Helped reset with a ticket
          id: 3f0f3c0e-2d55-4a0c-9a43-0c8e6d2b8c12
          status: test
          level: high
          logsource:
            product: sparekey
            category: recovery_step
          detection:
            linked:
              ticket.status:
                - linked
                - linked_late
            condition: linked
          sparekey:
            emit: finding
            deliver: never
            owner: identity-security
          """);

  private static final Rule WITHOUT_EVIDENCE =
      Given.compiled(
          """
          title: Helped reset without evidence of who asked
          id: 8e1f6d1c-5b0a-4d0b-8a5b-8d2b7a3a6f10
          status: test
          level: high
          logsource:
            product: sparekey
            category: recovery_step
          detection:
            none:
              verification.evidence: none
            condition: none
          sparekey:
            emit: finding
            deliver: never
            owner: identity-security
          """);

  private static Finding of(Rule rule, Given given) {
    return Objects.requireNonNull(
        new Judgement(Pack.load(), AssurancePolicy.DEFAULT).of(rule, given.step()));
  }

  private static Given verified(Proof proof, List<Verification> how) {
    return Given.helped()
        .ticket(
            new TicketFinding(
                TicketStatus.LINKED,
                "1",
                new EventRef("zendesk:t1", Given.AT.minusSeconds(300)),
                "desk@example.com",
                how,
                Duration.ZERO,
                proof,
                "of the ticket"));
  }

  @ParameterizedTest
  @EnumSource(names = {"MISSING", "RETROACTIVE", "MISMATCHED", "CONTESTED"})
  void absence_isConfirmedOnlyByTheDesksOwnWord(TicketStatus status) {
    assertThat(of(ON_A_TICKET, Given.helped().ticket(status, Proof.PROVEN)))
        .returns(Verdict.CONFIRMED, Finding::verdict);
    assertThat(of(ON_A_TICKET, Given.helped().ticket(status, Proof.ASSUMED)))
        .returns(Verdict.SUSPECTED, Finding::verdict);
  }

  @Test
  void absence_onAnAssumedMark_confirmsARuleThatReadsNoTicket() {
    assertThat(of(ON_A_GAP, Given.helped().ticket(TicketStatus.MISSING, Proof.ASSUMED)))
        .returns(Verdict.CONFIRMED, Finding::verdict);
  }

  @ParameterizedTest
  @CsvSource({"PROVEN, CONFIRMED", "ASSUMED, SUSPECTED"})
  void ticketThatRecordsNoVerification_isConfirmedOnlyByTheDesksOwnWord(
      Proof proof, Verdict verdict) {
    assertThat(of(UNVERIFIED, verified(proof, List.of()))).returns(verdict, Finding::verdict);
    assertThat(of(WITHOUT_EVIDENCE, verified(proof, List.of()))).returns(verdict, Finding::verdict);
  }

  @Test
  void ticketThatRecordsAWorthlessVerification_isConfirmedByIt() {
    assertThat(of(UNVERIFIED, verified(Proof.ASSUMED, List.of(Verification.NONE))))
        .returns(Verdict.CONFIRMED, Finding::verdict);
  }

  @Test
  void ticketThatIsThere_isNoAbsence() {
    assertThat(of(LINKED, Given.helped())).returns(Verdict.CONFIRMED, Finding::verdict);
  }

  @Test
  void excuseThatIsWorseThanLate_raisesTheSeverityOfARuleThatReadsTheTicket() {
    Given late = Given.helped().retroactive(Duration.ofHours(3), false);
    Given worse = Given.helped().retroactive(Duration.ofHours(3), true);

    assertThat(of(ON_A_TICKET, late)).returns(Severity.HIGH, Finding::severity);
    assertThat(of(ON_A_TICKET, worse)).returns(Severity.CRITICAL, Finding::severity);
    assertThat(of(ON_A_GAP, worse)).returns(Severity.MEDIUM, Finding::severity);
  }

  @Test
  void privilegedAccount_raisesTheSeverityOfWhatIsDeliveredInAnyCase() {
    assertThat(of(ON_A_GAP, Given.codeUsed().fromSomewhereNew().privileged(true)))
        .returns(Severity.HIGH, Finding::severity);
    assertThat(of(ON_A_GAP, Given.codeUsed().fromSomewhereNew().privileged(false)))
        .returns(Severity.MEDIUM, Finding::severity);
  }

  @Test
  void privilege_thatIsTheOnlySecondSign_deliversAndRaisesNothing() {
    assertThat(of(ON_A_GAP, Given.codeUsed().privileged(true)))
        .returns(Severity.MEDIUM, Finding::severity)
        .returns(true, Finding::delivered);
  }

  @Test
  void openTicket_isToldAsWhatItWouldBeWereItMissing() {
    assertThat(of(ON_A_TICKET, Given.helped().ticket(TicketStatus.PENDING, null)))
        .returns(Verdict.PENDING, Finding::verdict);
    assertThat(of(ON_A_TICKET, Given.helped().ticket(TicketStatus.UNDETERMINED, null)))
        .returns(Verdict.UNDETERMINED, Finding::verdict);
    assertThat(
            new Judgement(Pack.load(), AssurancePolicy.DEFAULT)
                .of(ON_A_TICKET, Given.codeUsed().ticket(TicketStatus.PENDING, null).step()))
        .isNull();
  }
}
