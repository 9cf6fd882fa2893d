package dev.sparekey.recovery;

import static dev.sparekey.recovery.Scene.STEP;
import static dev.sparekey.recovery.Scene.days;
import static dev.sparekey.recovery.Scene.minutes;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Corroboration.Standing;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Scene.Ticket;
import dev.sparekey.recovery.Scene.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class VerificationEvidenceTest {

  private static final Authenticators PUSH = Authenticators.exactly(Authenticator.PUSH);
  private static final Authenticators CALL = Authenticators.exactly(Authenticator.VOICE);

  /** A factor reset by an agent whose ticket says "in person"; observed for 60 days. */
  private static Scene reset() {
    return new Scene()
        .login(days(60), Scene.OTP, "as1")
        .helped("r", RecoveryAction.FACTOR_RESET, STEP)
        .add(Ticket.of("1", minutes(-30), Verification.IN_PERSON).event())
        .ticketsProvenTo(minutes(60));
  }

  private static Interval worth(Scene scene) {
    return scene.step("r").assurance().effective();
  }

  private static List<Corroboration> shown(Scene scene) {
    return scene.step("r").corroborations();
  }

  private static Told proofed(Instant at) {
    return Told.by("persona", RecoveryAction.RECOVERY_PROOFED, at);
  }

  private static Told approved(String name) {
    return Told.by("workday", RecoveryAction.RECOVERY_APPROVED, minutes(-20))
        .actor(Actor.Role.UNKNOWN, "7", name);
  }

  @Test
  void push_answeredOnAnOldFactor_isWorthWhatThePolicySays() {
    Scene scene = reset().answered(minutes(-10), PUSH);

    assertThat(worth(scene)).isEqualTo(new Interval(2, 3));
    assertThat(shown(scene))
        .singleElement()
        .satisfies(one -> assertThat(one.kind()).isEqualTo(Verification.PUSH))
        .satisfies(one -> assertThat(one.established()).isTrue())
        .satisfies(one -> assertThat(one.event().at()).isEqualTo(minutes(-10)));
  }

  /** One hour before, and 2 min of skew after. */
  @ParameterizedTest
  @CsvSource({"-61, 0", "-60, 1", "2, 1", "3, 0"})
  void push_answeredMinutesAfterTheStep_counts(long after, int count) {
    assertThat(shown(reset().answered(minutes(after), PUSH))).hasSize(count);
  }

  @Test
  void push_insideASession_isTheOwnersLogin() {
    assertThat(worth(reset().login(minutes(-10), PUSH, "as1"))).isEqualTo(Interval.exactly(1));
  }

  /** Where no login names its session, the morning's push cannot be told from an answer. */
  @Test
  void push_whereNoLoginTellsItsSession_onlyWidens() {
    Scene scene =
        new Scene()
            .answered(days(60), Scene.OTP)
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-30), Verification.IN_PERSON).event())
            .ticketsProvenTo(minutes(60))
            .answered(minutes(-10), PUSH);

    assertThat(worth(scene)).isEqualTo(new Interval(1, 3));
    assertThat(shown(scene).getFirst().why()).endsWith("does not tell");
  }

  /** Bound from a password session three days before, it is the attacker who answers. */
  @Test
  void push_onAFactorThatMayHaveBeenBoundWeakly_onlyWidens() {
    Scene scene =
        usualPush()
            .login(
                days(98), Authenticators.exactly(Authenticator.PASSWORD, Authenticator.PUSH), "as1")
            .add(boundPush("sp", days(3)).event());
    scene.login(days(3).minusSeconds(60), Scene.PASSWORD, "as1", "sp");

    assertThat(shown(scene)).extracting(Corroboration::standing).containsOnly(Standing.POSSIBLE);
    assertThat(shown(scene).getFirst().why()).contains("bound by evidence worth [1,");
  }

  @Test
  void push_onTheOnlyFactorOfItsKindAndThatBoundWeakly_showsNothing() {
    Scene scene =
        usualPush()
            .about("x", RecoveryAction.FACTOR_RESET, days(4), Authenticator.PUSH, null, "sx")
            .add(boundPush("sp", days(3)).event())
            .login(days(3).minusSeconds(60), Scene.PASSWORD, "as1", "sp");

    assertThat(shown(scene)).isEmpty();
  }

  private static Scene usualPush() {
    Scene scene = new Scene().login(days(100), Scene.OTP, "as1");
    for (int day = 20; day < 24; day++) {
      scene.login(days(day), Scene.OTP, "as1");
    }
    return scene
        .helped("r", RecoveryAction.FACTOR_RESET, STEP)
        .add(Ticket.of("1", minutes(-30), Verification.IN_PERSON).event())
        .ticketsProvenTo(minutes(60))
        .answered(minutes(-10), PUSH);
  }

  private record Bound(String session, Instant at) {
    RecoveryEvent event() {
      RecoveryEvent plain =
          Scene.event("b", RecoveryAction.FACTOR_BOUND, at, Actor.Role.SELF, null, session, "as1");
      return new RecoveryEvent(
          plain.header(),
          plain.account(),
          null,
          plain.action(),
          plain.path(),
          plain.actor(),
          new Credential(Authenticator.PUSH, "p2", null, null, null),
          null,
          session,
          plain.origin(),
          null);
    }
  }

  private static Bound boundPush(String session, Instant at) {
    return new Bound(session, at);
  }

  @Test
  void proofing_byWhoIsNotTold_onlyWidens() {
    Scene scene = reset().told(proofed(minutes(-5)).actor(Actor.Role.UNKNOWN, null, null));

    assertThat(worth(scene)).isEqualTo(new Interval(1, 4));
  }

  @Test
  void proofing_byAnIntegration_isAnothersWordUnlessAnIntegrationActs() {
    Scene scene = reset().told(proofed(minutes(-5)).actor(Actor.Role.INTEGRATION, null, null));

    assertThat(worth(scene)).isEqualTo(new Interval(3, 4));
  }

  /** A workflow that tells in the agent's name may relay his click; a service has its own. */
  @ParameterizedTest
  @CsvSource({
    "Desk@example.com, 1, 4",
    "desk, 1, 4",
    "persona, 3, 4",
    "des, 3, 4",
    "'', 3, 4",
    "bot@example.com, 3, 4"
  })
  void proofing_byANamedIntegration_isAnothersWordUnlessInTheAgentsName(
      String name, int floor, int ceiling) {
    Scene scene = reset().told(proofed(minutes(-5)).actor(Actor.Role.INTEGRATION, null, name));

    assertThat(worth(scene)).isEqualTo(new Interval(floor, ceiling));
  }

  /** A mail is somebody's, who may be the agent. */
  @ParameterizedTest
  @CsvSource({"desk@example.com, POSSIBLE", "persona, ESTABLISHED"})
  void proofing_byANamedIntegrationWhereTheAgentHasNoName_is(String name, Standing standing) {
    Told step =
        Told.by("okta", RecoveryAction.FACTOR_RESET, STEP).actor(Actor.Role.AGENT, "a7", null);
    Scene scene =
        new Scene()
            .login(days(60), Scene.OTP, "as1")
            .told(proofed(minutes(-5)).actor(Actor.Role.INTEGRATION, "bot", name))
            .told(step);

    assertThat(scene.step(step.id()).corroborations())
        .extracting(Corroboration::standing)
        .containsExactly(standing);
  }

  /** Also where the account's own ticket never came: the feed is the desk's by configuration. */
  @Test
  void proofing_saidByTheDeskOfAnAccountWithoutATicket_isItsWord() {
    Scene scene =
        new Scene()
            .login(days(60), Scene.OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .ticketsProvenTo(minutes(60))
            .told(Told.by("zendesk", RecoveryAction.RECOVERY_PROOFED, minutes(-5)));

    assertThat(shown(scene)).isEmpty();
    assertThat(worth(scene)).isEqualTo(new Interval(0, 1));
  }

  @Test
  void push_answeredAfterARefusal_showsNothing() {
    Scene scene = reset().refused(minutes(-12), PUSH).answered(minutes(-10), PUSH);

    assertThat(shown(scene)).isEmpty();
  }

  /**
   * The hour before the push counts, not that before the step: denied at 13:04, approved at 13:07,
   * reset at 14:00.
   */
  @ParameterizedTest
  @CsvSource({"-56, 0", "-113, 0", "-114, 1"})
  void push_answered53MinutesBefore_afterARefusalMinutesBefore_counts(long refused, int count) {
    Scene scene = reset().refused(minutes(refused), PUSH).answered(minutes(-53), PUSH);

    assertThat(shown(scene)).hasSize(count);
    assertThat(scene.step("r").surroundings().mfaDenials()).isEqualTo(refused == -56 ? 1 : 0);
  }

  /** The attacker's own factor: bound in the day before the episode, or in it. */
  @ParameterizedTest
  @CsvSource({"-1441, 1", "-1440, 0", "-30, 0"})
  void push_whenAPushFactorWasBoundMinutesBefore_counts(long after, int count) {
    Scene scene =
        reset()
            .told(
                Told.by("okta", RecoveryAction.FACTOR_BOUND, minutes(after))
                    .of(Authenticator.PUSH, null))
            .answered(minutes(-10), PUSH);

    assertThat(shown(scene)).hasSize(count);
  }

  @Test
  void push_whenAnotherKindOfFactorWasBound_counts() {
    Scene scene =
        reset()
            .told(
                Told.by("okta", RecoveryAction.FACTOR_BOUND, minutes(-30))
                    .of(Authenticator.OTP, null))
            .answered(minutes(-10), PUSH);

    assertThat(shown(scene)).hasSize(1);
  }

  @Test
  void push_onAnAccountThatWasNotObservedBefore_onlyWidens() {
    Scene scene =
        new Scene()
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-30), Verification.IN_PERSON).event())
            .ticketsProvenTo(minutes(60))
            .answered(minutes(-10), PUSH);

    assertThat(worth(scene)).isEqualTo(new Interval(1, 3));
    assertThat(shown(scene)).extracting(Corroboration::standing).containsOnly(Standing.POSSIBLE);
  }

  @Test
  void proofing_byAServiceOfItsOwn_counts() {
    assertThat(worth(reset().told(proofed(minutes(-300))))).isEqualTo(new Interval(3, 4));
  }

  @Test
  void proofing_saidByTheDeskItself_isItsWord() {
    Scene scene = reset().told(Told.by("zendesk", RecoveryAction.RECOVERY_PROOFED, minutes(-5)));

    assertThat(shown(scene)).isEmpty();
  }

  @Test
  void proofing_saidByTheAgentWhoActs_isHisWord() {
    Scene scene =
        reset().told(proofed(minutes(-5)).actor(Actor.Role.AGENT, null, "Desk@example.com"));

    assertThat(shown(scene)).isEmpty();
  }

  @Test
  void proofing_saidByAnAgentWhoMayBeTheOneWhoActs_onlyWidens() {
    Scene scene = reset().told(proofed(minutes(-5)).actor(Actor.Role.AGENT, "77", null));

    assertThat(worth(scene)).isEqualTo(new Interval(1, 4));
  }

  @Test
  void proofing_withWhatIsNoAuthenticator_showsNothing() {
    Scene scene = reset().told(proofed(minutes(-5)).of(Authenticator.SECURITY_QUESTION, null));

    assertThat(shown(scene)).isEmpty();
  }

  @Test
  void callback_toANumberThatNobodyChanged_counts() {
    Scene scene = reset().answered(minutes(-10), CALL);

    assertThat(worth(scene)).isEqualTo(new Interval(1, 2));
    assertThat(shown(scene)).extracting(Corroboration::kind).containsOnly(Verification.CALLBACK);
  }

  @Test
  void callback_toldAsAProofingByTelephone_counts() {
    Scene scene = reset().told(proofed(minutes(-10)).of(Authenticator.VOICE, "n1"));

    assertThat(shown(scene)).extracting(Corroboration::kind).containsOnly(Verification.CALLBACK);
  }

  /** 30 days before the call. */
  @ParameterizedTest
  @CsvSource({"SMS, 29, 0", "SMS, 31, 1", "EMAIL_CODE, 29, 1", ", 29, 0"})
  void callback_whenAContactWasChangedDaysBefore_counts(
      Authenticator kind, long before, int count) {
    Told changed = Told.by("okta", RecoveryAction.CONTACT_CHANGED, days(before));
    Scene scene =
        reset().told(kind == null ? changed : changed.of(kind, null)).answered(minutes(-10), CALL);

    assertThat(shown(scene)).hasSize(count);
  }

  @Test
  void callback_toAnotherNumberThanTheOneThatChanged_counts() {
    Scene scene =
        reset()
            .told(
                Told.by("okta", RecoveryAction.CONTACT_CHANGED, days(2))
                    .of(Authenticator.VOICE, "n2"))
            .told(
                Told.by("okta", RecoveryAction.RECOVERY_PROOFED, minutes(-5))
                    .of(Authenticator.VOICE, "n1"));

    assertThat(shown(scene)).hasSize(1);
  }

  @Test
  void callback_onAnAccountObservedFor20Days_onlyWidens() {
    Scene scene =
        new Scene()
            .login(days(20), Scene.OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-30), Verification.SECURITY_QUESTIONS).event())
            .ticketsProvenTo(minutes(60))
            .answered(minutes(-10), CALL);

    assertThat(worth(scene)).isEqualTo(new Interval(0, 2));
  }

  @Test
  void approval_byTheManager_onlyWidens() {
    Scene scene = reset().managedBy("boss@example.com").told(approved("Boss@example.com"));

    assertThat(worth(scene)).isEqualTo(new Interval(1, 2));
  }

  /** By "7" of workday, of whom the directory speaks by another feed's number. */
  @Test
  void approval_bySomebodyWithAnotherFeedsId_onlyWidens() {
    assertThat(worth(reset().managedBy("directory:26118915").told(approved("boss"))))
        .isEqualTo(new Interval(1, 2));
    assertThat(worth(reset().managedBy("workday:7").told(approved("boss"))))
        .isEqualTo(new Interval(1, 2));
    assertThat(shown(reset().managedBy("workday:8").told(approved("boss")))).isEmpty();
  }

  @Test
  void approval_bySomebodyElse_showsNothing() {
    Scene scene = reset().managedBy("boss@example.com").told(approved("peer@example.com"));

    assertThat(shown(scene)).isEmpty();
  }

  /** A row that names no manager does not hide who he is. */
  @Test
  void approval_bySomebodyElse_whereANewerRowNamesNoManager_showsNothing() {
    Scene scene =
        reset()
            .managedBy("boss@example.com")
            .add(Scene.named("okta", "touched", minutes(-60)))
            .told(approved("peer@example.com"));

    assertThat(shown(scene)).isEmpty();
  }

  @Test
  void approval_byTheSubject_showsNothing() {
    assertThat(shown(reset().told(approved("anna@example.com")))).isEmpty();
  }

  @Test
  void approval_whereTheDirectoryNamesNoManager_onlyWidens() {
    assertThat(worth(reset().told(approved("boss@example.com")))).isEqualTo(new Interval(1, 2));
  }

  @Test
  void approval_fromASessionWeakerThanTheAccount_showsNothing() {
    Scene scene =
        reset()
            .required(3)
            .told(approved("boss@example.com").with(Authenticators.exactly(Authenticator.SMS)));

    assertThat(shown(scene)).isEmpty();
  }

  private static final Told BY_THE_BOSS =
      Told.by("okta", RecoveryAction.RECOVERY_APPROVED, minutes(-20))
          .actor(Actor.Role.ADMIN, "00uBOSS", "boss@example.com");

  private static Scene approvedByTheBoss() {
    return reset().managedBy("boss@example.com").told(BY_THE_BOSS);
  }

  /** Against a primary of [3,3]; the ticket's word alone is worth [1,1]. */
  @ParameterizedTest
  @CsvSource({
    "NO, 3, 3, ESTABLISHED, 2, 2",
    "NO, 4, 5, ESTABLISHED, 2, 2",
    "NO, 2, 3, POSSIBLE, 1, 2",
    "NO, 0, 5, POSSIBLE, 1, 2",
    "NO, 1, 2, REFUTED, 1, 1",
    "UNKNOWN, 3, 3, POSSIBLE, 1, 2",
    "UNKNOWN, 1, 1, REFUTED, 1, 1",
    "YES, 3, 3, REFUTED, 1, 1",
    "TOO_MANY, 3, 3, REFUTED, 1, 1"
  })
  void approval_byTheManager_countsAsHisOwnAccountSays(
      ApproverStanding.InRecovery inRecovery,
      int floor,
      int ceiling,
      Standing standing,
      int worthFloor,
      int worthCeiling) {
    Scene scene =
        approvedByTheBoss()
            .answered(
                BY_THE_BOSS,
                new ApproverStanding(inRecovery, days(3), new Interval(floor, ceiling)));

    assertThat(shown(scene)).extracting(Corroboration::standing).containsExactly(standing);
    assertThat(worth(scene)).isEqualTo(new Interval(worthFloor, worthCeiling));
  }

  /** What nobody looked at is not known of somebody who is no manager; what was seen is. */
  @ParameterizedTest
  @CsvSource({"TOO_MANY, 5, POSSIBLE", "TOO_MANY, 1, REFUTED", "YES, 5, REFUTED"})
  void approval_bySomebodyOfWhomTooMuchIsTold_isUnknown(
      ApproverStanding.InRecovery inRecovery, int session, Standing standing) {
    Scene scene =
        reset()
            .told(BY_THE_BOSS)
            .answered(
                BY_THE_BOSS, new ApproverStanding(inRecovery, days(3), Interval.exactly(session)));

    assertThat(shown(scene)).extracting(Corroboration::standing).containsExactly(standing);
  }

  @Test
  void approval_byAManagerInRecovery_saysSinceWhen() {
    Scene scene =
        approvedByTheBoss()
            .answered(
                BY_THE_BOSS,
                new ApproverStanding(
                    ApproverStanding.InRecovery.YES, days(3), Interval.exactly(3)));

    assertThat(scene.step("r").assurance().why())
        .contains(
            "the manager of that time approved, whose own account was in recovery since "
                + days(3));
  }

  @Test
  void approval_thatIsNotAnsweredYet_onlyWidens() {
    assertThat(worth(approvedByTheBoss())).isEqualTo(new Interval(1, 2));
  }

  /** By "jdoe" and "jdoe@example.com" nobody can tell whether they are two people. */
  @ParameterizedTest
  @CsvSource({"jdoe, POSSIBLE", ", POSSIBLE", "j.doe@example.com, ESTABLISHED"})
  void approval_relayedForWhoMayBeTheAgent_onlyWidens(@Nullable String agent, Standing standing) {
    Told relayed = BY_THE_BOSS.actor(Actor.Role.INTEGRATION, "bot", "boss@example.com");
    Told step =
        Told.by("okta", RecoveryAction.FACTOR_RESET, STEP).actor(Actor.Role.AGENT, "a7", agent);
    Scene scene =
        new Scene()
            .login(days(60), Scene.OTP, "as1")
            .managedBy("boss@example.com")
            .told(relayed)
            .told(step)
            .answered(relayed, GOOD);

    assertThat(scene.step(step.id()).corroborations())
        .extracting(Corroboration::standing)
        .containsExactly(standing);
  }

  /** Whoever is no manager by the directory's word is none by his session. */
  @Test
  void approval_bySomebodyWhoMayBeTheManager_isNeverEstablished() {
    Scene scene = reset().told(BY_THE_BOSS).answered(BY_THE_BOSS, GOOD);

    assertThat(shown(scene)).extracting(Corroboration::standing).containsOnly(Standing.POSSIBLE);
  }

  /** It counts for nothing that an account says of which the approval does not tell. */
  @Test
  void approval_answeredByAnotherAccount_isNotAnswered() {
    Told another = BY_THE_BOSS.actor(Actor.Role.ADMIN, "00uPEER", "boss@example.com");
    Scene scene = approvedByTheBoss().answered(another, GOOD);

    assertThat(worth(scene)).isEqualTo(new Interval(1, 2));
  }

  private static final ApproverStanding GOOD =
      new ApproverStanding(ApproverStanding.InRecovery.NO, null, Interval.exactly(5));

  /** Law: to learn what the approver's account says only narrows. */
  @Property
  void answer_whateverItIs_onlyNarrows(
      @ForAll @Size(max = 4) List<Evidence> some,
      @ForAll ApproverStanding.InRecovery inRecovery,
      @ForAll @IntRange(max = 5) int one,
      @ForAll @IntRange(max = 5) int other) {
    Interval session = new Interval(Math.min(one, other), Math.max(one, other));
    Interval before = worth(with(some).managedBy("boss@example.com").told(BY_THE_BOSS));
    Interval after =
        worth(
            with(some)
                .managedBy("boss@example.com")
                .told(BY_THE_BOSS)
                .answered(BY_THE_BOSS, new ApproverStanding(inRecovery, days(3), session)));

    assertThat(after.floor()).isGreaterThanOrEqualTo(before.floor());
    assertThat(after.ceiling()).isLessThanOrEqualTo(before.ceiling());
  }

  @Test
  void withoutATicketFeed_aCheckRaisesTheFloorOnly() {
    Scene scene =
        new Scene()
            .login(days(60), Scene.OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .answered(minutes(-10), PUSH);

    assertThat(worth(scene)).isEqualTo(new Interval(2, 5));
  }

  @Test
  void step_ofTheSubject_needsNoVerification() {
    Scene scene =
        new Scene()
            .login(days(60), Scene.OTP, "as1")
            .step("r", RecoveryAction.FACTOR_RESET, STEP, null)
            .told(proofed(minutes(-5)));

    assertThat(shown(scene)).isEmpty();
  }

  /** Law: of checks that are shown, another one never lowers floor or ceiling. */
  @Property
  void evidence_moreOfIt_neverLowers(
      @ForAll @Size(max = 6) List<Evidence> some, @ForAll Evidence more) {
    Interval before = worth(with(some));
    List<Evidence> all = new ArrayList<>(some);
    all.add(more);
    Interval after = worth(with(all));

    assertThat(after.floor()).isGreaterThanOrEqualTo(before.floor());
    assertThat(after.ceiling()).isGreaterThanOrEqualTo(before.ceiling());
  }

  /** Law: order and duplicates change nothing. */
  @Property
  void evidence_inAnyOrderAndTwice_isTheSame(
      @ForAll @Size(max = 6) List<Evidence> some, @ForAll long seed) {
    List<Evidence> shuffled = new ArrayList<>(some);
    shuffled.addAll(some);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(worth(with(shuffled))).isEqualTo(worth(with(some)));
  }

  /** Law: what an attacker can make himself, or the desk can say itself, never raises. */
  @Property
  void evidence_thatIsWeak_changesNothing(
      @ForAll @Size(max = 4) List<Evidence> some, @ForAll Weak weak) {
    Scene scene = with(some);
    Interval before = worth(scene);

    assertThat(worth(weak.in(scene))).isEqualTo(before);
  }

  /** Law: to learn that the account was observed for longer only narrows. */
  @Property
  void observation_ofMoreDays_onlyNarrows(
      @ForAll @Size(max = 4) List<Evidence> some,
      @ForAll @IntRange(max = 60) int days,
      @ForAll @IntRange(max = 60) int more) {
    Interval known = worth(observed(days + more, some));
    Interval before = worth(observed(days, some));

    assertThat(known.floor()).isGreaterThanOrEqualTo(before.floor());
    assertThat(known.ceiling()).isLessThanOrEqualTo(before.ceiling());
  }

  /** Law: adverse events only lower. */
  @Property
  void changes_ofFactorsAndContacts_neverRaise(
      @ForAll @Size(max = 4) List<Evidence> some,
      @ForAll @IntRange(min = 1, max = 50_000) int minutesBefore) {
    Interval before = worth(with(some));
    Scene scene =
        with(some)
            .told(Told.by("okta", RecoveryAction.FACTOR_BOUND, minutes(-minutesBefore)))
            .told(Told.by("okta", RecoveryAction.CONTACT_CHANGED, minutes(-minutesBefore)));
    Interval after = worth(scene);

    assertThat(after.floor()).isLessThanOrEqualTo(before.floor());
    assertThat(after.ceiling()).isLessThanOrEqualTo(before.ceiling());
  }

  @ParameterizedTest
  @EnumSource(Evidence.class)
  void evidence_alone_raises(Evidence evidence) {
    RecoveryStep step = with(List.of(evidence)).step("r");

    assertThat(step.assurance().effective().ceiling()).isGreaterThan(1);
    assertThat(step.corroborations()).hasSize(1);
  }

  private static Scene with(List<Evidence> evidence) {
    return observed(60, evidence);
  }

  private static Scene observed(int days, List<Evidence> evidence) {
    Scene scene =
        new Scene()
            .login(days(days), Scene.OTP, "as1")
            .helped("r", RecoveryAction.FACTOR_RESET, STEP)
            .add(Ticket.of("1", minutes(-30), Verification.IN_PERSON).event())
            .managedBy("boss@example.com")
            .ticketsProvenTo(minutes(60));
    for (Evidence one : evidence) {
      one.in(scene);
    }
    return scene;
  }

  /** Checks of the requester that other feeds show. */
  enum Evidence {
    PUSH_ANSWERED {
      @Override
      Scene in(Scene scene) {
        return scene.answered(minutes(-10), PUSH);
      }
    },
    CALLED {
      @Override
      Scene in(Scene scene) {
        return scene.answered(minutes(-8), CALL);
      }
    },
    PROOFED {
      @Override
      Scene in(Scene scene) {
        return scene.told(proofed(minutes(-50)));
      }
    },
    APPROVED {
      @Override
      Scene in(Scene scene) {
        return scene.told(approved("boss@example.com"));
      }
    },
    PROOFED_BY_SOMEBODY {
      @Override
      Scene in(Scene scene) {
        return scene.told(proofed(minutes(-40)).actor(Actor.Role.AGENT, "77", null));
      }
    };

    abstract Scene in(Scene scene);
  }

  /** What must not count. */
  enum Weak {
    LOGIN {
      @Override
      Scene in(Scene scene) {
        return scene.login(minutes(-9), Scene.PASSWORD, "as66");
      }
    },
    PUSH_TO_LOG_IN {
      @Override
      Scene in(Scene scene) {
        return scene.login(minutes(-9), PUSH, "as66");
      }
    },
    DESKS_WORD {
      @Override
      Scene in(Scene scene) {
        return scene.told(Told.by("zendesk", RecoveryAction.RECOVERY_PROOFED, minutes(-9)));
      }
    },
    AGENTS_WORD {
      @Override
      Scene in(Scene scene) {
        return scene.told(proofed(minutes(-9)).actor(Actor.Role.ADMIN, null, "desk@example.com"));
      }
    },
    OWN_APPROVAL {
      @Override
      Scene in(Scene scene) {
        return scene.told(approved("anna@example.com"));
      }
    },
    AFTERWARDS {
      @Override
      Scene in(Scene scene) {
        return scene.told(proofed(STEP.plus(Duration.ofMinutes(3))));
      }
    },
    LONG_AGO {
      @Override
      Scene in(Scene scene) {
        return scene.told(proofed(STEP.minus(Duration.ofHours(25))));
      }
    };

    abstract Scene in(Scene scene);
  }
}
