package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.approved;
import static dev.sparekey.engine.Happenings.approvedByName;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.managed;
import static dev.sparekey.engine.Happenings.own;
import static dev.sparekey.engine.Happenings.row;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Corroboration.Standing;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.ApproverStanding;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DossierEntry;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A manager's approval is worth what his own account says of him, as of then. */
class ApprovalsTest {

  private static final AccountId BOSS = new AccountId("default", "okta", "00uBOSS");
  private static final Authenticators PASSWORD_SMS =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS);

  /** Anna is reset at noon of day 20; her manager approved that 20 min before. */
  private static final Instant RESET = day(20);

  private static final Instant APPROVED = RESET.minus(Duration.ofMinutes(20));

  /** Anna usually proves password and SMS, her manager password and OTP. */
  private static Drive usual(Drive drive) {
    for (int i = 0; i < 12; i++) {
      drive.with(login("a" + i, ANNA, day(i), PASSWORD_SMS, "as1"));
      drive.with(login("b" + i, BOSS, day(i), PASSWORD_OTP, "as1"));
    }
    return drive
        .with(managed("m", ANNA, BOSS, day(-30)))
        .with(login("s", BOSS, APPROVED.minusSeconds(600), PASSWORD_OTP, "as1"));
  }

  private static Drive usual() {
    return usual(new Drive("zendesk"));
  }

  private static RecoveryEvent approval() {
    return approved("v", ANNA, APPROVED, BOSS, "session-s");
  }

  private static RecoveryEvent reset() {
    return helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET);
  }

  private static Drive judged(Drive drive) {
    return drive.complete("zendesk", day(21), Proof.PROVEN).clock(day(21));
  }

  private static RecoveryStep step(Drive drive, AccountId account, String id) {
    return drive.steps(account).stream()
        .filter(step -> step.id().equals("okta:" + id))
        .findFirst()
        .orElseThrow();
  }

  private static RecoveryStep reset(Drive drive) {
    return step(drive, ANNA, "r");
  }

  private static List<Standing> shown(Drive drive) {
    return reset(drive).corroborations().stream().map(Corroboration::standing).toList();
  }

  @Test
  void approval_byAManagerWhoIsNotInRecovery_isEstablished() {
    Drive drive = judged(usual().with(approval(), reset()));

    assertThat(shown(drive)).containsExactly(Standing.ESTABLISHED);
    assertThat(reset(drive).assurance().effective()).isEqualTo(Interval.exactly(2));
    assertThat(reset(drive).assurance().gap()).isEqualTo(Gap.NONE);
  }

  /** Octo Tempest: the manager's account was recovered less than seven days before. */
  @Test
  void approval_byAManagerRecovered3DaysBefore_vouchesForNobody() {
    RecoveryEvent code = codeUsed("c", BOSS, day(17), "as9");
    Drive drive = judged(usual().with(code, approval(), reset()));

    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
    assertThat(reset(drive).assurance().effective()).isEqualTo(new Interval(0, 1));
    assertThat(reset(drive).assurance().gap()).isEqualTo(Gap.CERTAIN);
    assertThat(drive.alerts())
        .anySatisfy(
            alert ->
                assertThat(alert.evidence().toString())
                    .contains("whose own account was in recovery since " + day(17)));
  }

  @Test
  void approval_fromASessionBelowTheSubjectsPrimary_vouchesForNobody() {
    Drive drive =
        usual()
            .with(
                login(
                    "w",
                    BOSS,
                    APPROVED.minusSeconds(300),
                    Authenticators.exactly(Authenticator.PASSWORD),
                    "as1"))
            .with(approved("v", ANNA, APPROVED, BOSS, "session-w"), reset());

    assertThat(shown(judged(drive))).containsExactly(Standing.REFUTED);
    assertThat(reset(drive).corroborations().getFirst().why()).contains("worth only [1,1]");
  }

  @Test
  void approval_fromASessionThatNobodySaw_mayCount() {
    Drive drive = usual().with(approved("v", ANNA, APPROVED, BOSS, "session-x"), reset());

    assertThat(shown(judged(drive))).containsExactly(Standing.POSSIBLE);
  }

  /** A record of the manager's account that is told late is answered anew. */
  @Test
  void managersRecovery_toldAfterTheApproval_isSaidAnew() {
    Drive drive = judged(usual().with(approval(), reset()));
    List<Standing> before = shown(drive);

    drive.with(codeUsed("c", BOSS, day(17), "as9"));

    assertThat(before).containsExactly(Standing.ESTABLISHED);
    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
  }

  /** And so is the login that began the session. */
  @Test
  void managersSession_toldAfterTheApproval_isSaidAnew() {
    Drive drive = usual().with(approved("v", ANNA, APPROVED, BOSS, "session-late"), reset());

    drive.with(login("late", BOSS, APPROVED.minusSeconds(60), PASSWORD_OTP, "as1"));

    assertThat(shown(judged(drive))).containsExactly(Standing.ESTABLISHED);
  }

  /** 64 newer logins push the session out of what is kept of every account. */
  @Test
  void managersSession_followedByMoreLoginsThanAreKept_staysKnown() {
    Drive drive = judged(usual().with(approval(), reset()));
    for (int i = 0; i < 80; i++) {
      drive.with(login("n" + i, BOSS, day(22).plus(Duration.ofHours(i)), PASSWORD_OTP, "as1"));
    }
    drive.with(helped("x", BOSS, day(26), RecoveryAction.ACCOUNT_UNLOCKED));

    assertThat(shown(drive)).containsExactly(Standing.ESTABLISHED);
  }

  @Test
  void managerNamedAfterwards_asOfThen_isTheManager() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 12; i++) {
      drive.with(login("a" + i, ANNA, day(i), PASSWORD_SMS, "as1"));
      drive.with(login("b" + i, BOSS, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(login("s", BOSS, APPROVED.minusSeconds(600), PASSWORD_OTP, "as1"));
    judged(drive.with(approval(), reset()));
    List<Standing> before = shown(drive);

    drive.with(managed("m", ANNA, BOSS, day(-30)));

    assertThat(before).containsExactly(Standing.POSSIBLE);
    assertThat(shown(drive)).containsExactly(Standing.ESTABLISHED);
  }

  /**
   * The manager's own recovery rests on Anna's approval: counted, it would leave him restored, and
   * each of two would vouch for the other.
   */
  @Test
  void approver_whoseOwnRecoveryAnApprovalCarried_isNotLiftedByIt() {
    Drive drive = carried();
    judged(drive.with(approval(), reset()));

    assertThat(step(drive, BOSS, "rb").corroborated()).isTrue();
    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
  }

  /** Nor once that recovery is judged for good. */
  @Test
  void approver_whoseCarriedRecoveryIsJudgedForGood_isNotLiftedByIt() {
    Drive drive = carried().complete("zendesk", day(52), Proof.PROVEN).clock(day(52));
    drive.with(login("t", BOSS, day(53), PASSWORD_SMS, "as1"));
    drive.with(
        approved("v", ANNA, day(53).plusSeconds(60), BOSS, "session-t"),
        helped("r", ANNA, day(53).plusSeconds(120), RecoveryAction.FACTOR_RESET));

    assertThat(drive.store().settled(BOSS)).isNotEmpty();
    assertThat(step(drive, BOSS, "rb").assurance().effective()).isEqualTo(Interval.exactly(2));
    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
  }

  /** Reset on day 15 by Anna's word. Whether a ticket explains it is not known. */
  private static Drive carried() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 12; i++) {
      drive.with(login("a" + i, ANNA, day(i), PASSWORD_SMS, "as1"));
      drive.with(login("b" + i, BOSS, day(i), PASSWORD_SMS, "as1"));
    }
    return drive
        .with(managed("m", ANNA, BOSS, day(-30)), managed("n", BOSS, ANNA, day(-30)))
        .with(login("q", ANNA, day(15).minusSeconds(600), PASSWORD_SMS, "as1"))
        .with(login("s", BOSS, APPROVED.minusSeconds(600), PASSWORD_SMS, "as1"))
        .with(
            approved("vb", BOSS, day(15).minusSeconds(300), ANNA, "session-q"),
            helped("rb", BOSS, day(15), RecoveryAction.PASSWORD_RESET));
  }

  /** Law: of two who ask each other before either has answered none waits for the other. */
  @Property(tries = 50)
  void twoWhoApprovedEachOther_areBothAnswered(@ForAll long seed) {
    Drive drive = usual(new Drive(seed, "zendesk"));
    drive
        .withoutWaiting(approval())
        .withoutWaiting(approved("vb", BOSS, APPROVED, ANNA, "session-a0"))
        .clock(day(21));

    assertThat(drive.store().approverAnswers(ANNA)).hasSize(1);
    assertThat(drive.store().approverAnswers(BOSS)).hasSize(1);
  }

  /** Law: that there is no ticket is not said before the approver's account has answered. */
  @Property(tries = 200)
  void missingTicket_besideAnApproval_isNotSaidBeforeTheAnswer(@ForAll long seed) {
    Drive drive = usual(new Drive(seed, "zendesk")).with(codeUsed("c", BOSS, day(17), "as9"));
    drive.withoutWaiting(approval()).withoutWaiting(reset());
    drive
        .completeWithoutWaiting("zendesk", day(21), Proof.PROVEN)
        .clock(day(21))
        .complete("zendesk", day(22), Proof.PROVEN);

    assertThat(drive.revisions())
        .filteredOn(alert -> alert.account().equals(ANNA))
        .filteredOn(alert -> alert.ticketStatus() == TicketStatus.MISSING)
        .isNotEmpty()
        .allMatch(alert -> alert.assurance().effective().equals(new Interval(0, 1)));
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  private static RecoveryEvent approvalByName() {
    return approvedByName("v", ANNA, APPROVED, mail(BOSS), PASSWORD_OTP);
  }

  /** As a personnel system tells it: the name leads to the account of Anna's own provider. */
  @Test
  void approval_thatTellsANameOnly_isAskedOfTheAccountThatHasIt() {
    Drive good = judged(usual().with(approvalByName(), reset()));
    Drive recovered = usual().with(codeUsed("c", BOSS, day(17), "as9"));
    judged(recovered.with(approvalByName(), reset()));

    assertThat(shown(good)).containsExactly(Standing.ESTABLISHED);
    assertThat(shown(recovered)).containsExactly(Standing.REFUTED);
  }

  /** The id of a session there says nothing of sessions here. */
  @Test
  void approval_ofAnotherSystemThatTellsNoLogin_mayCount() {
    Drive drive = usual().with(approvedByName("v", ANNA, APPROVED, mail(BOSS), null), reset());

    assertThat(shown(judged(drive))).containsExactly(Standing.POSSIBLE);
  }

  @Test
  void approval_byANameThatNobodyHas_mayCountAndIsNotWaitedFor() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 12; i++) {
      drive.with(login("a" + i, ANNA, day(i), PASSWORD_SMS, "as1"));
    }
    judged(drive.with(managed("m", ANNA, BOSS, day(-30))).with(approvalByName(), reset()));

    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
    assertThat(reset(drive).ticket().status()).isEqualTo(TicketStatus.MISSING);
  }

  /** From which of two accounts he approved nobody knows; another provider's is none of them. */
  @Test
  void approval_byANameThatTwoAccountsHave_mayCount() {
    Drive drive = judged(usual().with(approvalByName(), reset()));
    AccountId elsewhere = new AccountId("default", "entra", "boss");
    drive.with(row("e", elsewhere, day(-300), null, mail(BOSS)));
    List<Standing> before = shown(drive);

    drive.with(row("t", BERT, day(-300), null, mail(BOSS)));
    List<Standing> ofTwo = shown(drive);
    drive.with(row("u", BERT, day(-300), day(10), mail(BOSS)));

    assertThat(before).containsExactly(Standing.ESTABLISHED);
    assertThat(ofTwo).containsExactly(Standing.POSSIBLE);
    assertThat(shown(drive)).containsExactly(Standing.ESTABLISHED);
  }

  /** Whoever is in the manager's account gives another one his name. */
  @Test
  void approval_byANameOfTwoOfWhomOneWasRecovered_vouchesForNobody() {
    Drive drive = usual().with(codeUsed("c", BOSS, day(17), "as9"));
    drive.with(row("t", BERT, day(-300), null, mail(BOSS)));
    drive.with(approvalByName(), reset());

    assertThat(shown(judged(drive))).containsExactly(Standing.REFUTED);
  }

  @Test
  void approval_byANameOfMoreThanAreAsked_vouchesForNobody() {
    Drive drive = judged(usual().with(approvalByName(), reset()));
    for (int i = 1; i <= Approvals.MOST_OF_A_NAME; i++) {
      AccountId another = new AccountId("default", "okta", "00uB" + i);
      drive.with(row("t", another, day(-300), null, mail(BOSS)));
    }

    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
  }

  @Test
  void approval_byAManagersNameOfMoreThanAreAsked_saysThatTheNameIsShared() {
    Drive drive = sharedName(usual());

    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
    assertThat(reset(drive).corroborations().getFirst().why())
        .isEqualTo(
            "the manager of that time approved, by a name that more accounts have than are asked");
  }

  @Test
  void approval_byANameOfMoreThanAreAsked_ofWhomNoneIsTheManager_mayCount() {
    Drive drive = sharedName(unmanaged());

    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
    assertThat(reset(drive).corroborations().getFirst().why())
        .contains("not known whose account it was, as more have that name than are asked");
  }

  private static Drive sharedName(Drive drive) {
    judged(drive.with(approvalByName(), reset()));
    for (int i = 0; i <= Approvals.MOST_OF_A_NAME; i++) {
      AccountId another = new AccountId("default", "okta", "00uB" + i);
      drive.with(row("t" + i, another, day(-300), null, mail(BOSS)));
    }
    return drive;
  }

  /** As {@link #usual()}, of a directory that tells of no manager. */
  private static Drive unmanaged() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 12; i++) {
      drive.with(login("a" + i, ANNA, day(i), PASSWORD_SMS, "as1"));
      drive.with(login("b" + i, BOSS, day(i), PASSWORD_OTP, "as1"));
    }
    return drive.with(login("s", BOSS, APPROVED.minusSeconds(600), PASSWORD_OTP, "as1"));
  }

  /** A service desk's account that approves all day is in nobody's hands by that. */
  @Test
  void approval_behindADaysWorthOfOneWhoIsNoManager_mayCount() {
    Drive drive = judged(unmanaged().with(approval(), reset()));
    for (int i = 0; i <= Approvals.MOST_A_DAY; i++) {
      AccountId subject = new AccountId("default", "okta", "00uS" + i);
      drive.with(approved("v" + i, subject, APPROVED.minusSeconds(60 + i), BOSS, "session-s"));
    }

    assertThat(drive.store().approverAnswers(ANNA))
        .extracting(ApproverAnswer::standing)
        .containsExactly(ApproverStanding.TOO_MANY);
    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
    assertThat(reset(drive).corroborations().getFirst().why())
        .startsWith("somebody approved who may be the manager; it is not known whether");
  }

  /** It relays whoever approved. */
  @ParameterizedTest
  @EnumSource(names = {"INTEGRATION", "SYSTEM"})
  void approval_byAnIntegration_isAskedOfNobodyAndMayCount(Actor.Role role) {
    Drive drive = judged(unmanaged().with(relayed(role), reset()));

    assertThat(drive.store().asked(BOSS)).isEmpty();
    assertThat(drive.store().approverAnswers(ANNA)).isEmpty();
    assertThat(shown(drive)).containsExactly(Standing.POSSIBLE);
    assertThat(reset(drive).ticket().status()).isEqualTo(TicketStatus.MISSING);
  }

  private static RecoveryEvent relayed(Actor.Role role) {
    RecoveryEvent told = approval();
    return new RecoveryEvent(
        told.header(),
        told.account(),
        told.accountName(),
        told.action(),
        told.path(),
        new Actor(role, BOSS.nativeId(), null),
        told.credential(),
        told.authenticators(),
        told.sessionId(),
        told.origin(),
        told.ticketId());
  }

  /** An earlier version asked whoever relayed, and kept what was answered. */
  @Test
  void answerOfAnIntegration_behindTheHorizon_isForgotten() {
    Drive drive = judged(unmanaged().with(relayed(Actor.Role.INTEGRATION), reset()));
    drive
        .store()
        .putApproverAnswer(ANNA, new ApproverAnswer("okta:v", BOSS, ApproverStanding.UNKNOWN));

    drive.complete("zendesk", day(160), Proof.PROVEN).clock(day(160));

    assertThat(drive.store().approverAnswers(ANNA)).isEmpty();
  }

  /** Of a day's approvals the first 64 are looked at, whichever came first. */
  @Test
  void approver_askedAboutMoreThanADaysWorth_answersForTheFirst() {
    Drive drive = usual();
    List<RecoveryEvent> approvals = new ArrayList<>();
    for (int i = 0; i < Approvals.MOST_A_DAY + 1; i++) {
      AccountId subject = new AccountId("default", "okta", "00uS" + i);
      approvals.add(approved("v" + i, subject, APPROVED.plusSeconds(i), BOSS, "session-s"));
    }
    approvals.reversed().forEach(drive::with);

    assertThat(standing(drive, approvals.getFirst())).isEqualTo(ApproverStanding.InRecovery.NO);
    assertThat(standing(drive, approvals.get(Approvals.MOST_A_DAY - 1)))
        .isEqualTo(ApproverStanding.InRecovery.NO);
    assertThat(standing(drive, approvals.getLast()))
        .isEqualTo(ApproverStanding.InRecovery.TOO_MANY);
    assertThat(drive.store().asked(BOSS)).hasSize(Approvals.MOST_A_DAY);
  }

  /** Whoever is in changes a contact 512 times, all before the code that let him in. */
  @Test
  void approval_byARecoveredManagerWhoseDayIsFilled_staysRefuted() {
    Drive drive = judged(usual().with(codeUsed("c", BOSS, day(17), "as9"), approval(), reset()));
    List<Standing> before = shown(drive);
    Instant midnight = day(17).truncatedTo(ChronoUnit.DAYS);
    for (int i = 0; i < DayTally.Kind.SELF_SERVICE.mostADay(); i++) {
      keep(
          own("f" + i, BOSS, midnight.plusSeconds(i), RecoveryAction.CONTACT_CHANGED, "as1"),
          drive);
    }
    drive.with(own("f", BOSS, midnight, RecoveryAction.CONTACT_CHANGED, "as1"));

    assertThat(drive.steps(BOSS)).extracting(RecoveryStep::id).doesNotContain("okta:c");
    assertThat(before).containsExactly(Standing.REFUTED);
    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
  }

  private static void keep(RecoveryEvent event, Drive drive) {
    DossierEntry entry = new DossierEntry(event, false);
    AccountId account = event.account();
    if (DailyCaps.admit(account, entry, drive.store(), gone -> {}) == DailyCaps.Admission.KEPT) {
      drive.store().putDossierEntry(account, entry);
    }
  }

  @Test
  void approval_byARecoveredManagerWhoIsMadeToHaveApprovedManyMore_staysRefuted() {
    Drive drive = judged(usual().with(codeUsed("c", BOSS, day(17), "as9"), approval(), reset()));
    for (int i = 0; i <= Approvals.MOST_A_DAY; i++) {
      AccountId subject = new AccountId("default", "okta", "00uS" + i);
      drive.with(approved("v" + i, subject, APPROVED.minusSeconds(60 + i), BOSS, "session-s"));
    }

    assertThat(shown(drive)).containsExactly(Standing.REFUTED);
    assertThat(reset(drive).corroborations().getFirst().why())
        .contains("more is told than is kept");
  }

  private static ApproverStanding.InRecovery standing(Drive drive, RecoveryEvent approval) {
    return drive.store().approverAnswers(approval.account()).stream()
        .map(ApproverAnswer::standing)
        .map(ApproverStanding::inRecovery)
        .findFirst()
        .orElseThrow();
  }

  /** Of two contents under one id the greater text is read, whichever came first. */
  @Test
  void approval_thatComesToNameAnotherApprover_isAskedOfThatOne() {
    AccountId zoe = new AccountId("default", "okta", "00uZOE");
    Drive drive = usual().with(approval(), reset());
    drive.with(approved("v", ANNA, APPROVED, zoe, "session-s"));

    assertThat(drive.store().asked(zoe)).hasSize(1);
    assertThat(drive.store().asked(BOSS)).isEmpty();
    assertThat(drive.store().approverAnswers(ANNA))
        .extracting(ApproverAnswer::approver)
        .containsExactly(zoe);
  }

  @Test
  void questionAndAnswer_behindTheHorizon_areForgotten() {
    Drive drive = judged(usual().with(approval(), reset()));
    int asked = drive.store().asked(BOSS).size();
    int answered = drive.store().approverAnswers(ANNA).size();

    drive.complete("zendesk", day(160), Proof.PROVEN).clock(day(160));

    assertThat(List.of(asked, answered)).containsExactly(1, 1);
    assertThat(drive.store().asked(BOSS)).isEmpty();
    assertThat(drive.store().approverAnswers(ANNA)).isEmpty();
  }

  /** A question of before the horizon is answered, or whoever asks would wait for ever. */
  @Test
  void approver_askedOfATimeBehindTheHorizon_saysThatNothingIsKnown() {
    List<Output> said = new ArrayList<>();
    Drive drive = usual().clock(day(300));
    new AccountsStage(AssurancePolicy.DEFAULT, FewRules.load(), Set.of("zendesk"), 0)
        .on(new InboxRecord.ApprovalAsked(BOSS, approval(), day(300)), drive.store(), said::add);

    assertThat(said)
        .containsExactly(
            new Output.ToInbox(
                new InboxRecord.ApproverAnswered(
                    ANNA, new ApproverAnswer("okta:v", BOSS, ApproverStanding.UNKNOWN), day(300))));
  }
}
