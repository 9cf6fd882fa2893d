package dev.sparekey.recovery;

import static dev.sparekey.recovery.RequirementScene.CODE_ALONE;
import static dev.sparekey.recovery.RequirementScene.MAILED;
import static dev.sparekey.recovery.RequirementScene.TEXT;
import static dev.sparekey.recovery.RequirementScene.account;
import static dev.sparekey.recovery.RequirementScene.bound;
import static dev.sparekey.recovery.RequirementScene.check;
import static dev.sparekey.recovery.RequirementScene.combination;
import static dev.sparekey.recovery.RequirementScene.failures;
import static dev.sparekey.recovery.RequirementScene.finding;
import static dev.sparekey.recovery.RequirementScene.notified;
import static dev.sparekey.recovery.RequirementScene.self;
import static dev.sparekey.recovery.RequirementScene.used;
import static dev.sparekey.recovery.Scene.CODE;
import static dev.sparekey.recovery.Scene.OTP;
import static dev.sparekey.recovery.Scene.PASSWORD;
import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Authenticators.Completeness;
import dev.sparekey.model.Credential;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import dev.sparekey.recovery.Scene.Told;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RecoveryRequirementTest {

  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);

  private static Scene withoutMfa() {
    return account(PASSWORD).login(days(95), PASSWORD, "as1");
  }

  private static Status combined(Authenticator kind, Authenticators shown) {
    Told step = used(kind, STEP, shown);
    return combination(account(OTP).told(step), step).status();
  }

  private static Scene helped() {
    return new Scene()
        .login(days(40), OTP, "as1")
        .helped("r", RecoveryAction.FACTOR_RESET, STEP)
        .add(
            new Told(
                    "okta",
                    RecoveryAction.CODE_SET_VIEWED,
                    days(39),
                    RecoveryPath.UNKNOWN,
                    new Actor(Actor.Role.SELF, null, "anna@example.com"),
                    Credential.UNKNOWN,
                    null)
                .event())
        .ticketsProvenTo(minutes(60));
  }

  @Test
  void savedCode_besideAPassword_meetsAal2() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    Check check = combination(account(OTP).told(step), step);

    assertThat(check.clause()).isEqualTo("4.2.2.2");
    assertThat(check.status()).isEqualTo(Status.MET);
  }

  @Test
  void issuedCode_aloneOnAnAal2Account_isUnmet() {
    Told step = used(Authenticator.SMS, STEP, TEXT);

    Check check = combination(account(OTP).told(step), step);

    assertThat(check)
        .isEqualTo(
            new Check(
                "4.2.2.2", Status.UNMET, "one issued recovery code only, on an account with MFA"));
  }

  @Test
  void issuedCode_aloneOnAnAccountThatShowedNoMfaFor90Days_isMet() {
    Told step = used(Authenticator.SMS, STEP, TEXT);

    Check check = combination(withoutMfa().told(step), step);

    assertThat(check.clause()).isEqualTo("4.2.2.1");
    assertThat(check.status()).isEqualTo(Status.MET);
  }

  @Test
  void code_whoseLoginDoesNotShowAllThatWasPresented_isUnknown() {
    Told step = used(Authenticator.SMS, STEP, Authenticators.atLeast(Authenticator.SMS));

    assertThat(combination(account(OTP).told(step), step).status()).isEqualTo(Status.UNKNOWN);
  }

  /**
   * Law: to learn that nothing else was presented decides what was open, and turns nothing over.
   */
  @Property
  void code_whoseLoginIsLearntToShowAll_onlyDecides(
      @ForAll Set<Authenticator> presented, @ForAll Authenticator kind) {
    Status open = combined(kind, new Authenticators(presented, Completeness.AT_LEAST));
    Status decided = combined(kind, new Authenticators(presented, Completeness.EXACT));

    assertThat(open).isNotEqualTo(Status.UNMET);
    if (open == Status.MET) {
      assertThat(decided).isEqualTo(Status.MET);
    }
  }

  @Test
  void codes_twoByDifferentMethods_areMet() {
    Told second = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);
    Scene scene = account(OTP).told(used(Authenticator.SMS, minutes(-5), TEXT)).told(second);

    assertThat(combination(scene, second).status()).isEqualTo(Status.MET);
  }

  @Test
  void codes_twoByOneMethod_areUnmet() {
    Told second = used(Authenticator.EMAIL_CODE, STEP, MAILED);
    Scene scene = account(OTP).told(used(Authenticator.SMS, minutes(-5), TEXT)).told(second);

    Check check = combination(scene, second);

    assertThat(check.status()).isEqualTo(Status.UNMET);
    assertThat(check.why()).startsWith("2 recovery codes by one method (issued)");
  }

  @Test
  void aal3Account_withACodeAndAPassword_isUnknownForItsProofingIsNotTold() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    Check check = combination(account(KEY).told(step), step);

    assertThat(check.clause()).isEqualTo("4.2.2.3");
    assertThat(check.status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void aal3Account_withOneCode_isUnmetWhateverItsProofing() {
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);

    assertThat(combination(account(KEY).told(step), step).status()).isEqualTo(Status.UNMET);
  }

  @Test
  void recovery_ofAnAccountThatNobodyKnows_namesNoLevel() {
    Told step = used(Authenticator.SMS, STEP, TEXT);

    Check check = combination(new Scene().told(step), step);

    assertThat(check.clause()).isEqualTo("4.2.2");
    assertThat(check.status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void passwordReset_byMailAlone_isUnmet() {
    Told step = self(RecoveryAction.PASSWORD_RESET, STEP).path(RecoveryPath.EMAIL).with(MAILED);

    assertThat(combination(account(OTP).told(step), step).status()).isEqualTo(Status.UNMET);
  }

  @Test
  void passwordReset_provenByAFactorThatStillWorks_isABindingAndNoRecovery() {
    Told step =
        self(RecoveryAction.PASSWORD_RESET, STEP)
            .with(Authenticators.exactly(Authenticator.PASSKEY_SYNCED));

    RequirementFinding finding = finding(account(OTP).told(step), step);

    assertThat(finding.checks()).extracting(Check::clause).containsExactly("4.1.2.1", "4.6");
    assertThat(finding.checks().getFirst().status()).isEqualTo(Status.MET);
  }

  @Test
  void passwordChange_fromASessionWithThatPasswordOnly_isBoundTooWeakly() {
    Told step = self(RecoveryAction.PASSWORD_RESET, STEP).with(PASSWORD);

    assertThat(check(account(OTP).told(step), step, "4.1.2.1").status()).isEqualTo(Status.UNMET);
  }

  @Test
  void factorReset_byWhoIsSignedInWithMfa_isNoRecovery() {
    Told step = self(RecoveryAction.FACTOR_RESET, STEP).with(OTP);

    assertThat(finding(account(OTP).told(step), step).clause()).isNull();
  }

  @Test
  void factorReset_fromAPasswordSessionOfAnMfaAccount_isUnmet() {
    Told step = self(RecoveryAction.FACTOR_RESET, STEP).with(PASSWORD);

    assertThat(combination(account(OTP).told(step), step).status()).isEqualTo(Status.UNMET);
  }

  @Test
  void helpedReset_withTheTicketsWordOnly_isUnknown() {
    Scene scene = helped().add(Ticket.of("1", minutes(-5), Verification.CALLBACK).event());

    assertThat(scene.step("r").requirement().checks().getFirst().status())
        .isEqualTo(Status.UNKNOWN);
  }

  @Test
  void helpedReset_withNoCheckOnRecord_isUnmet() {
    assertThat(helped().step("r").requirement().checks().getFirst().status())
        .isEqualTo(Status.UNMET);
  }

  @Test
  void helpedReset_afterProofing_isUnknown_forWhetherItRepeatsOneIsNotTold() {
    Scene scene = helped().told(Told.by("persona", RecoveryAction.RECOVERY_PROOFED, minutes(-30)));

    Check check = scene.step("r").requirement().checks().getFirst();
    assertThat(check.status()).isEqualTo(Status.UNKNOWN);
    assertThat(check.why()).contains("§4.2.1.4");
  }

  @Test
  void factor_boundFromAPasswordSessionOfAnMfaAccount_isUnmet() {
    Scene scene =
        account(OTP).login(minutes(-5), PASSWORD, "as1", "sb").add(bound(Authenticator.OTP));

    Check check = scene.step("b").requirement().checks().getFirst();

    assertThat(check)
        .isEqualTo(
            new Check("4.1.2.1", Status.UNMET, "bound at AAL1 at most, where AAL2 is required"));
  }

  @Test
  void factor_boundFromASessionWithMfa_isMet() {
    Scene scene = account(OTP).login(minutes(-5), OTP, "as1", "sb").add(bound(Authenticator.OTP));

    assertThat(scene.step("b").requirement().checks().getFirst().status()).isEqualTo(Status.MET);
  }

  @Test
  void factor_boundFirst_asksForNoMoreThanTheAccountCanDo() {
    Scene scene =
        withoutMfa().login(minutes(-5), PASSWORD, "as1", "sb").add(bound(Authenticator.OTP));

    assertThat(scene.step("b").requirement().checks().getFirst().status()).isEqualTo(Status.MET);
  }

  /** The id of a password, or of a code, is never that of the address. */
  @Test
  void passwordReset_withAnIdOfItsOwn_doesNotShowThatTheAddressIsAnOldOne() {
    Told step =
        self(RecoveryAction.PASSWORD_RESET, STEP)
            .path(RecoveryPath.EMAIL)
            .with(MAILED)
            .of(Authenticator.PASSWORD, "pw1");
    Scene scene =
        account(OTP)
            .told(self(RecoveryAction.CONTACT_CHANGED, days(3)).of(Authenticator.EMAIL_CODE, "n1"))
            .told(step)
            .told(notified(minutes(1)).of(Authenticator.EMAIL_CODE, "n1"));

    assertThat(finding(scene, step).checks().get(2).status()).isEqualTo(Status.UNKNOWN);
    assertThat(check(scene, step, "4.6").status()).isEqualTo(Status.UNKNOWN);
  }

  /** The key in the drawer: bound, and not used for as long as anybody looks. */
  @Test
  void issuedCode_onAnAccountWithAFactorThatIsNeverUsed_isOfNoKnownLevel() {
    Told step = used(Authenticator.SMS, STEP, TEXT);
    Scene scene =
        withoutMfa()
            .told(self(RecoveryAction.FACTOR_BOUND, days(50)).of(Authenticator.OTP, "o"))
            .told(step);

    assertThat(combination(scene, step)).returns(Status.UNKNOWN, Check::status);
    assertThat(combination(scene, step).clause()).isEqualTo("4.2.2");
  }

  @ParameterizedTest
  @CsvSource(
      value = {
        "FACTOR_REMOVED, OTP, o, MET",
        "FACTOR_REMOVED, OTP, other, UNKNOWN",
        "FACTOR_REMOVED, OTP, null, MET",
        "FACTOR_RESET, null, null, MET",
        "FACTOR_RESET, SMS, null, UNKNOWN"
      },
      nullValues = "null")
  void issuedCode_onAnAccountWhoseUnusedFactorWasRemovedAgain_is(
      RecoveryAction action, @Nullable Authenticator kind, @Nullable String id, Status status) {
    Told step = used(Authenticator.SMS, STEP, TEXT);
    Scene scene =
        withoutMfa()
            .told(self(RecoveryAction.FACTOR_BOUND, days(50)).of(Authenticator.OTP, "o"))
            .told(self(action, days(40)).of(new Credential(kind, id, null, null, null)))
            .told(step);

    assertThat(combination(scene, step).status()).isEqualTo(status);
  }

  @Test
  void issuedCode_onAnAccountObservedFor40Days_mayBeOneWithMfa() {
    Told step = used(Authenticator.SMS, STEP, TEXT);

    assertThat(combination(account(PASSWORD).told(step), step).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void codeAndPassword_onAnAccountThatMayBeAal3_isUnknownForItsProofingIsNotTold() {
    Authenticators unspecified =
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.MFA_UNSPECIFIED);
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    assertThat(combination(account(unspecified).told(step), step).status())
        .isEqualTo(Status.UNKNOWN);
  }

  @Test
  void codeAndPassword_onAnAccountWithAKeyThatNobodyAttested_isMet() {
    Authenticators key = Authenticators.exactly(Authenticator.WEBAUTHN);
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);

    assertThat(combination(account(key).told(step), step))
        .returns("4.2.2.2", Check::clause)
        .returns(Status.MET, Check::status);
  }

  /** A code at 13:50, an authenticator bound with it, and its one-time password at 14:00. */
  @Test
  void code_andAnAuthenticatorBoundInTheSameRecovery_isNotTwo() {
    Authenticators otpAlone = Authenticators.exactly(Authenticator.OTP);
    Told completed = self(RecoveryAction.RECOVERY_COMPLETED, STEP).with(otpAlone);
    Scene scene =
        account(OTP)
            .told(used(Authenticator.RECOVERY_CODE, minutes(-10), CODE_ALONE))
            .told(self(RecoveryAction.FACTOR_BOUND, minutes(-9)).of(Authenticator.OTP, "new"))
            .told(completed);

    assertThat(combination(scene, completed).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void code_andAPasswordSetInTheSameRecovery_isNotTwo() {
    Told completed = self(RecoveryAction.RECOVERY_COMPLETED, STEP).with(PASSWORD);
    Scene scene =
        account(OTP)
            .told(used(Authenticator.RECOVERY_CODE, minutes(-10), CODE_ALONE))
            .told(self(RecoveryAction.PASSWORD_RESET, minutes(-9)).with(CODE_ALONE))
            .told(completed);

    assertThat(combination(scene, completed).status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void issuedCode_thatNamesTheRequestItAnswers_isAsOldAsThatOne() {
    Told step = used(Authenticator.SMS, STEP, TEXT).of(Authenticator.SMS, "c7");
    Scene scene =
        account(OTP)
            .told(
                self(RecoveryAction.RECOVERY_REQUESTED, minutes(-2_000))
                    .of(Authenticator.SMS, "c7"))
            .told(self(RecoveryAction.RECOVERY_REQUESTED, minutes(-1)).of(Authenticator.SMS, "c8"))
            .told(step);

    assertThat(check(scene, step, "4.2.1.2"))
        .isEqualTo(
            new Check(
                "4.2.1.2", Status.UNMET, "the code was used 2000 min after it was asked for"));
  }

  @Test
  void code_thatWorksAfterTheSetWasReplaced_isMet() {
    Scene scene = account(OTP);
    failures(scene, 101);
    Told step = used(Authenticator.RECOVERY_CODE, STEP, CODE);
    scene.told(self(RecoveryAction.CODE_SET_ISSUED, minutes(-1))).told(step);

    assertThat(check(scene, step, "3.2.2").status()).isEqualTo(Status.MET);
  }

  /** What an agent does to another's account recovers it; what its owner does himself does not. */
  @ParameterizedTest
  @CsvSource({
    "FACTOR_REMOVED, AGENT, 4.2.2.2",
    "FACTOR_REMOVED, SELF, null",
    "CONTACT_CHANGED, ADMIN, 4.2.2.2",
    "CONTACT_CHANGED, SELF, null",
    "CODE_SET_ISSUED, AGENT, 4.2.2.2",
    "CODE_SET_ISSUED, SELF, 4.1.2.1",
    "CODE_SET_REGENERATED, SELF, 4.1.2.1",
    "FACTOR_BOUND, AGENT, 4.1.2.1",
    "TEMPORARY_PASS_ISSUED, AGENT, 4.2.2.2",
    "TEMPORARY_PASS_USED, SELF, 4.2.2.2",
    "BYPASS_CODE_ISSUED, AGENT, 4.2.2.2",
    "BYPASS_CODE_USED, SELF, 4.2.2.2",
    "RECOVERY_COMPLETED, SELF, 4.2.2.2",
    "CODE_FAILED, SELF, 3.2.2",
    "CODE_SET_VIEWED, SELF, null",
    "RECOVERY_REQUESTED, SELF, null"
  })
  void step_by_isHeldToTheClause(RecoveryAction action, Actor.Role role, String clause) {
    Told step = Told.by("okta", action, STEP).actor(role, null, null);

    List<Check> checks = finding(account(OTP).told(step), step).checks();
    assertThat(checks.isEmpty() ? "null" : checks.getFirst().clause()).isEqualTo(clause);
  }

  /** A text message is no saved code, whatever the set beside it. */
  @ParameterizedTest
  @CsvSource(
      value = {"RECOVERY_CODE, PASSWORD, true", "null, RECOVERY_CODE, true", "SMS, SMS, false"},
      nullValues = "null")
  void code_thatIsSaved_isToBeReplaced(
      @Nullable Authenticator kind, Authenticator shown, boolean replaced) {
    Told step =
        self(RecoveryAction.CODE_USED, STEP)
            .of(new Credential(kind, null, null, null, null))
            .with(Authenticators.exactly(shown));

    assertThat(finding(account(OTP).told(step), step).checks())
        .extracting(Check::clause)
        .satisfies(clauses -> assertThat(clauses.contains("4.2.1.1")).isEqualTo(replaced));
  }

  /** The note in §4.2 is about who still has an authenticator, not about who has a code. */
  @ParameterizedTest
  @CsvSource({
    "PASSWORD, 4.1.2.1",
    "OTP, 4.1.2.1",
    "SMS, 4.1.2.1",
    "MFA_UNSPECIFIED, 4.1.2.1",
    "SMART_CARD, 4.1.2.1",
    "SECURITY_QUESTION, 4.2.2.2",
    "FEDERATED, 4.2.2.2",
    "RECOVERY_CODE, 4.2.2.2",
    "EMAIL_CODE, 4.2.2.2",
    "EMAIL_LINK, 4.2.2.2",
    "TEMPORARY_PASS, 4.2.2.2",
    "BYPASS_CODE, 4.2.2.2"
  })
  void passwordReset_provenBy_isHeldToTheClause(Authenticator shown, String clause) {
    Told step = self(RecoveryAction.PASSWORD_RESET, STEP).with(Authenticators.exactly(shown));

    assertThat(combination(account(OTP).told(step), step).clause()).isEqualTo(clause);
  }

  @Test
  void passwordReset_withACodeBesideThePassword_isARecovery() {
    Told step = self(RecoveryAction.PASSWORD_RESET, STEP).with(CODE);

    assertThat(combination(account(OTP).told(step), step).clause()).isEqualTo("4.2.2.2");
  }

  @Test
  void helpedPasswordReset_byMail_answersNoCodeOfTheSubject() {
    Told step =
        Told.by("okta", RecoveryAction.PASSWORD_RESET, STEP)
            .actor(Actor.Role.AGENT, null, null)
            .path(RecoveryPath.EMAIL);

    assertThat(finding(account(OTP).told(step), step).checks())
        .extracting(Check::clause)
        .containsExactly("4.2.2.2", "4.6");
  }

  @Test
  void passwordReset_byMailAfterASavedCode_isTwoCodesByDifferentMethods() {
    Told step = self(RecoveryAction.PASSWORD_RESET, STEP).path(RecoveryPath.EMAIL).with(MAILED);
    Scene scene =
        account(OTP).told(used(Authenticator.RECOVERY_CODE, minutes(-5), CODE_ALONE)).told(step);

    assertThat(combination(scene, step))
        .returns(Status.MET, Check::status)
        .returns("two recovery codes by different methods", Check::why);
  }

  @Test
  void codes_twoOfWhichOneIsOfNoKnownMethod_mayBeByDifferentOnes() {
    Told second = used(Authenticator.SMS, STEP, TEXT);
    Told unknown =
        self(RecoveryAction.CODE_USED, minutes(-5))
            .with(Authenticators.exactly(Authenticator.EMAIL_CODE));

    assertThat(combination(account(OTP).told(unknown).told(second), second).status())
        .isEqualTo(Status.UNKNOWN);
  }

  @Test
  void codeOfAnUnknownMethod_whoseLoginShowsASavedCode_isThatOne() {
    Told first = self(RecoveryAction.CODE_USED, minutes(-5)).with(CODE_ALONE);
    Told second = used(Authenticator.SMS, STEP, TEXT);

    assertThat(combination(account(OTP).told(first).told(second), second).why())
        .isEqualTo("two recovery codes by different methods");
  }

  /** What was presented with an earlier code of the same recovery counts with it. */
  @Test
  void code_afterOneThatWasPresentedBesideAPassword_restsOnThatToo() {
    Told first = used(Authenticator.RECOVERY_CODE, minutes(-5), CODE);
    Told second = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);

    assertThat(combination(account(OTP).told(first).told(second), second))
        .returns(Status.MET, Check::status)
        .returns("a recovery code and a bound authenticator", Check::why);
  }

  @Test
  void code_ofAnEarlierRecovery_isNoneOfThisOne() {
    Told first = used(Authenticator.SMS, days(5), TEXT);
    Told second = used(Authenticator.RECOVERY_CODE, STEP, CODE_ALONE);

    assertThat(combination(account(OTP).told(first).told(second), second).why())
        .isEqualTo("one saved recovery code only, on an account with MFA");
  }

  @ParameterizedTest
  @CsvSource({
    "PASSWORD, 'a bound authenticator and no recovery code, on an account with MFA'",
    "SECURITY_QUESTION, 'no recovery code, on an account with MFA'"
  })
  void recovery_withoutACode_isUnmetAndSaysWhatThereWas(Authenticator shown, String words) {
    Told step = self(RecoveryAction.RECOVERY_COMPLETED, STEP).with(Authenticators.exactly(shown));

    assertThat(combination(account(OTP).told(step), step))
        .returns(Status.UNMET, Check::status)
        .returns(words, Check::why);
  }

  @Test
  void recovery_withoutACodeOnAnAccountThatNobodyKnows_isUnmetAtEveryLevel() {
    Told step = self(RecoveryAction.RECOVERY_COMPLETED, STEP).with(PASSWORD);

    assertThat(combination(new Scene().told(step), step))
        .isEqualTo(new Check("4.2.2", Status.UNMET, "a bound authenticator and no recovery code"));
  }

  @Test
  void factor_ofUnknownKind_mayAskForAnyLevel() {
    Told step = self(RecoveryAction.FACTOR_BOUND, STEP).with(PASSWORD);

    assertThat(check(account(OTP).told(step), step, "4.1.2.1").status()).isEqualTo(Status.UNKNOWN);
  }

  /** Who has lost the password may be left with one factor, which is AAL1. */
  @Test
  void password_replacedFromAOneTimePasswordAlone_isNotHeldToAal2() {
    Told step =
        self(RecoveryAction.PASSWORD_RESET, STEP).with(Authenticators.exactly(Authenticator.OTP));

    assertThat(check(account(OTP).told(step), step, "4.1.2.1").status()).isEqualTo(Status.UNKNOWN);
  }

  @Test
  void handedOutPass_used_restsOnWhatTheAgentAsked() {
    Told step = self(RecoveryAction.TEMPORARY_PASS_USED, STEP);

    assertThat(combination(account(OTP).told(step), step))
        .returns(Status.UNKNOWN, Check::status)
        .extracting(Check::why)
        .asString()
        .startsWith("an agent acted, which §4.2.1 allows");
  }

  @Test
  void finding_ofSeveralChecks_isTheWorst() {
    Told step = used(Authenticator.SMS, STEP, TEXT);
    RequirementFinding finding = finding(account(OTP).told(step), step);

    assertThat(finding.checks())
        .extracting(Check::status)
        .contains(Status.MET, Status.UNKNOWN, Status.UNMET);
    assertThat(finding.status()).isEqualTo(Status.UNMET);
    assertThat(finding.clause()).isEqualTo("4.2.2.2");
  }

  @Test
  void step_thatRecoversAndBindsNothing_hasNoClause() {
    Told step = self(RecoveryAction.ACCOUNT_UNLOCKED, STEP);

    assertThat(finding(account(OTP).told(step), step)).isEqualTo(RequirementFinding.UNKNOWN);
  }

  @Test
  void policy_changedWithin30Days_isNamed() {
    Told changed = Told.by("okta", RecoveryAction.RECOVERY_POLICY_CHANGED, days(29));
    Told step = self(RecoveryAction.CODE_SET_VIEWED, STEP);
    RecoveryStep judged = account(OTP).told(changed).told(step).step(step.id());

    assertThat(judged.surroundings().policyWeakened())
        .isEqualTo(new EventRef("okta:" + changed.id(), days(29)));
  }
}
