package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.AccountsRelease;
import dev.sparekey.engine.AccountsStore;
import dev.sparekey.engine.AskedApproval;
import dev.sparekey.engine.DayTally;
import dev.sparekey.engine.Deadline;
import dev.sparekey.engine.GroupKey;
import dev.sparekey.engine.Grouped;
import dev.sparekey.engine.Helped;
import dev.sparekey.engine.Hour;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.Marks;
import dev.sparekey.engine.MatchDay;
import dev.sparekey.engine.Pulse;
import dev.sparekey.engine.Taken;
import dev.sparekey.engine.Tally;
import dev.sparekey.engine.Waiting;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.TenantPolicyChange;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverAnswer;
import dev.sparekey.recovery.ApproverStanding;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.KeptAfter;
import dev.sparekey.recovery.LeftOut;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Witness;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What every accounts store does. */
abstract class AccountsStoreContract {

  private static final Instant NOON = Instant.parse("2026-03-02T12:00:00Z");
  private static final AccountId ANNA = new AccountId("t", "idp", "anna");

  /** One whose key would start with Anna's, were lengths not part of keys. */
  private static final AccountId ANNABEL = new AccountId("t", "idp", "annabel");

  abstract AccountsStore store();

  @Test
  void profile_ofAnUnknownAccount_isEmpty() {
    assertThat(store().profile(ANNA)).isEqualTo(Profile.EMPTY);
  }

  @Test
  void profile_put_isGivenForItsAccountOnly() {
    AccountsStore store = store();
    store.putProfile(ANNA, Profile.EMPTY.withStepAt(NOON));

    assertThat(store.profile(ANNA)).isEqualTo(Profile.EMPTY.withStepAt(NOON));
    assertThat(store.profile(ANNABEL)).isEqualTo(Profile.EMPTY);
  }

  @Test
  void dayTally_put_isGivenForItsAccountKindAndDayUntilRemoved() {
    AccountsStore store = store();
    DayTally tally = new DayTally(DayTally.Kind.TICKET, 20_000, 3, NOON, "t", true);
    store.putDayTally(ANNA, tally);

    assertThat(store.dayTally(ANNA, DayTally.Kind.TICKET, 20_000)).isEqualTo(tally);
    assertThat(store.dayTally(ANNA, DayTally.Kind.TICKET, 20_001)).isNull();
    assertThat(store.dayTally(ANNA, DayTally.Kind.CODE_FAILED, 20_000)).isNull();
    assertThat(store.dayTally(ANNABEL, DayTally.Kind.TICKET, 20_000)).isNull();

    store.removeDayTally(ANNA, DayTally.Kind.TICKET, 20_000);
    assertThat(store.dayTally(ANNA, DayTally.Kind.TICKET, 20_000)).isNull();
  }

  @Test
  void grouped_putAgain_replacesWhatTheSameGroupWasToldOfTheSameStep() {
    AccountsStore store = store();
    Grouped one = (Grouped) new Samples(5).of(Grouped.class);
    AccountId account = one.step().place().account();
    GroupKey other = new GroupKey("t", "other", List.of("actor.id=desk"));
    Grouped inAnother = new Grouped(other, one.step());
    store.putGrouped(one);
    store.putGrouped(one);
    store.putGrouped(inAnother);

    assertThat(store.grouped(account)).containsExactlyInAnyOrder(one, inAnother);
    assertThat(store.grouped(ANNA)).isEmpty();

    store.removeGrouped(one);
    assertThat(store.grouped(account)).containsExactly(inAnother);
  }

  @Test
  void askedApproval_putAgain_replacesTheOneOfItsEventAndSubject() {
    AccountsStore store = store();
    AskedApproval one = (AskedApproval) new Samples(5).of(AskedApproval.class);
    AskedApproval told =
        new AskedApproval(one.approver(), one.approval(), ApproverStanding.UNKNOWN);
    AskedApproval another = new AskedApproval(ANNABEL, one.approval(), null);
    store.putAsked(new AskedApproval(one.approver(), one.approval(), null));
    store.putAsked(told);
    store.putAsked(another);

    assertThat(store.asked(one.approver())).containsExactly(told);
    assertThat(store.asked(ANNABEL)).containsExactly(another);
    assertThat(store.asked(ANNA)).isEmpty();

    store.removeAsked(one.approver(), ANNA, one.eventId());
    store.removeAsked(one.approver(), one.subject(), one.eventId() + "x");
    assertThat(store.asked(one.approver())).containsExactly(told);
    store.removeAsked(one.approver(), one.subject(), one.eventId());
    assertThat(store.asked(one.approver())).isEmpty();
  }

  @Test
  void approverAnswer_putAgain_replacesTheOneOfItsEventAndApprover() {
    AccountsStore store = store();
    ApproverAnswer one = new ApproverAnswer("e", ANNABEL, null);
    ApproverAnswer told = new ApproverAnswer("e", ANNABEL, ApproverStanding.TOO_MANY);
    ApproverAnswer another = new ApproverAnswer("e", ANNA, ApproverStanding.UNKNOWN);
    ApproverAnswer longer = new ApproverAnswer("e2", ANNABEL, ApproverStanding.UNKNOWN);
    store.putApproverAnswer(ANNA, one);
    store.putApproverAnswer(ANNA, longer);
    store.putApproverAnswer(ANNA, another);
    store.putApproverAnswer(ANNA, told);

    assertThat(store.approverAnswers(ANNA)).containsExactlyInAnyOrder(told, another, longer);
    assertThat(store.approverAnswers(ANNABEL)).isEmpty();

    store.removeApproverAnswer(ANNA, ANNABEL, "e");
    store.removeApproverAnswer(ANNABEL, ANNABEL, "e2");
    assertThat(store.approverAnswers(ANNA)).containsExactlyInAnyOrder(another, longer);
  }

  @Test
  void match_put_isFoundByItsIdAndCountsForItsRuleAndDayUntilRemoved() {
    AccountsStore store = store();
    RawMatch match = (RawMatch) new Samples(5).of(RawMatch.class);
    int day = DaySet.dayOf(match.header().occurredAt());
    assertThat(store.match(match.account(), match.id())).isNull();
    assertThat(store.matchDay(match.account(), match.rule(), day).kept()).isZero();

    store.putMatch(match);
    assertThat(store.match(match.account(), match.id())).isEqualTo(match);
    assertThat(store.matchDay(match.account(), match.rule(), day))
        .isEqualTo(new MatchDay(1, match));
    assertThat(store.matchDay(match.account(), match.rule(), day + 1).kept()).isZero();
    assertThat(store.matchDay(match.account(), "other", day).kept()).isZero();

    store.putMatch(match);
    assertThat(store.matchDay(match.account(), match.rule(), day).kept()).isEqualTo(1);

    store.removeMatch(match);
    assertThat(store.matchDay(match.account(), match.rule(), day)).isEqualTo(new MatchDay(0, null));
  }

  @Test
  void match_putAgain_replacesThatOfTheSameRuleAndRecord() {
    AccountsStore store = store();
    RawMatch match = (RawMatch) new Samples(5).of(RawMatch.class);
    RawMatch another = (RawMatch) new Samples(6).of(RawMatch.class);
    store.putMatch(match);
    store.putMatch(match);
    store.putMatch(another);

    assertThat(store.matches(match.account())).containsExactly(match);
    assertThat(store.matches(ANNA)).isEmpty();

    store.removeMatch(match);
    assertThat(store.matches(match.account())).isEmpty();
    assertThat(store.matches(another.account())).containsExactly(another);
  }

  @Test
  void views_put_areGivenForTheirAccountOnly() {
    AccountsStore store = store();
    AccountViews views = (AccountViews) new Samples(4).of(AccountViews.class);
    store.putViews(ANNA, views);

    assertThat(store.views(ANNA)).isEqualTo(views);
    assertThat(store.views(ANNABEL)).isNull();
  }

  @Test
  void witnesses_putTwice_areGivenOnceToTheirAccountOnly() {
    AccountsStore store = store();
    Login login = (Login) new Samples(1).of(Login.class);
    store.putWitness(ANNA, login);
    store.putWitness(ANNA, login);

    assertThat(store.witnesses(ANNA)).containsExactly(login);
    assertThat(store.witnesses(ANNABEL)).isEmpty();
  }

  @Test
  void witnessesOfEveryKind_areKeptApart() {
    AccountsStore store = store();
    Instant at = Instant.parse("2026-03-20T10:00:00Z");
    Authenticators key = Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);
    Set<Witness> witnesses =
        Set.of(
            new LeftOut(at, key),
            new LeftOut(at, Authenticators.atLeast(Authenticator.PASSKEY_DEVICE_BOUND)),
            new LeftOut(at.plusNanos(1), key),
            new KeptAfter(new EventRef("okta:r", at), at),
            new KeptAfter(new EventRef("okta:r", at), Instant.EPOCH),
            new KeptAfter(new EventRef("okta:r", at.plusSeconds(1)), at),
            new KeptAfter(new EventRef("okta:s", at), at));

    witnesses.forEach(witness -> store.putWitness(ANNA, witness));

    assertThat(store.witnesses(ANNA)).isEqualTo(witnesses);
    witnesses.forEach(witness -> store.removeWitness(ANNA, witness));
    assertThat(store.witnesses(ANNA)).isEmpty();
  }

  @Test
  void witness_removed_isGone() {
    AccountsStore store = store();
    Login login = (Login) new Samples(1).of(Login.class);
    store.putWitness(ANNA, login);
    store.removeWitness(ANNA, login);

    assertThat(store.witnesses(ANNA)).isEmpty();
  }

  @Test
  void settledStep_put_isGivenToItsAccountUntilRemoved() {
    AccountsStore store = store();
    SettledStep step = (SettledStep) new Samples(4).of(SettledStep.class);
    store.putSettled(ANNA, step);

    assertThat(store.settled(ANNA)).containsExactly(step);
    assertThat(store.settled(ANNABEL)).isEmpty();

    store.removeSettled(ANNA, step.id());
    assertThat(store.settled(ANNA)).isEmpty();
  }

  @Test
  void alert_removed_isGone() {
    AccountsStore store = store();
    Alert alert = (Alert) new Samples(3).of(Alert.class);
    store.putAlert(alert);
    store.removeAlert(alert.account(), alert.id());

    assertThat(store.alerts(alert.account())).isEmpty();
  }

  @Test
  void deadline_removed_isNotTaken() {
    AccountsStore store = store();
    Deadline deadline = new Deadline(Deadline.Basis.CLOCK, NOON, ANNA);
    store.putDeadline(deadline);
    store.removeDeadline(deadline);

    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, Instant.MAX, 9)).isEmpty();
  }

  @Test
  void deadlines_lookedAtInSlices_areAllSeenOnceAndStay() {
    AccountsStore store = store();
    Set<Deadline> asked = new HashSet<>();
    for (int i = 0; i < 9; i++) {
      AccountId account = new AccountId("t", "okta", "x".repeat(1 + i % 4) + i);
      asked.add(new Deadline(Deadline.Basis.CLOCK, NOON.plusSeconds(i / 3), account));
    }
    asked.forEach(store::putDeadline);
    store.putDeadline(new Deadline(new Deadline.Basis("desk", Proof.PROVEN), NOON, ANNA));
    List<Deadline> seen = new ArrayList<>();
    for (List<Deadline> slice = store.deadlines(Deadline.Basis.CLOCK, null, 2);
        !slice.isEmpty();
        slice = store.deadlines(Deadline.Basis.CLOCK, slice.getLast(), 2)) {
      seen.addAll(slice);
    }

    assertThat(seen).containsExactlyInAnyOrderElementsOf(asked);
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, Instant.MAX, 99)).hasSize(9);
    assertThat(store.deadlines(Deadline.Basis.CLOCK, null, 2)).isEmpty();
  }

  @Test
  void release_put_replacesTheOneBeforeAndLeavesTheMarks() {
    AccountsStore store = store();
    AccountsRelease first = (AccountsRelease) new Samples(1).of(AccountsRelease.class);
    AccountsRelease second = (AccountsRelease) new Samples(2).of(AccountsRelease.class);
    assertThat(store.release()).isNull();
    Marks marks = Marks.NONE.with(new Mark("desk", Mark.Path.NAMES, 0, 1, NOON, Proof.PROVEN));
    store.putMarks(marks);
    store.putRelease(first);
    store.putRelease(second);

    assertThat(store.release()).isEqualTo(second).isNotEqualTo(first);
    assertThat(store.marks()).isEqualTo(marks);
  }

  @Test
  void dossier_ofAnAccountWhoseNameStartsAnothers_holdsItsOwnOnly() {
    AccountsStore store = store();
    DossierEntry one = entry(1);
    DossierEntry other = entry(2);
    store.putDossierEntry(ANNA, one);
    store.putDossierEntry(ANNABEL, other);

    assertThat(store.dossier(ANNA)).containsExactly(one);
    assertThat(store.dossierEntry(ANNABEL, other.id())).isEqualTo(other);
    assertThat(store.dossierEntry(ANNA, "none")).isNull();
  }

  @Test
  void alert_putAgain_replacesItsOlderRevision() {
    AccountsStore store = store();
    Alert alert = (Alert) new Samples(3).of(Alert.class);
    store.putAlert(alert);
    store.putAlert(alert);

    assertThat(store.alerts(alert.account())).containsExactly(alert);
  }

  @Test
  void decision_putAgain_replacesTheOlderOnTheSameAlert() {
    AccountsStore store = store();
    Triaged one = (Triaged) new Samples(4).of(Triaged.class);
    Triaged other =
        new Triaged(
            new TriageDecision("d", TriageDecision.Outcome.BENIGN, "a drill", "mara", NOON, null),
            one.seen());
    store.putDecision(one);
    store.putDecision(other);

    assertThat(store.decisions(one.seen().account())).containsExactly(other);
    assertThat(store.decisions(ANNA)).isEmpty();
  }

  @Test
  void marks_put_areGiven() {
    AccountsStore store = store();
    Marks marks = Marks.NONE.with(new Mark("desk", Mark.Path.NAMES, 0, 1, NOON, Proof.PROVEN));
    assertThat(store.marks()).isEqualTo(Marks.NONE);
    store.putMarks(marks);

    assertThat(store.marks()).isEqualTo(marks);
  }

  @Test
  void deadlines_lookedAt_stay() {
    AccountsStore store = store();
    Deadline.Basis basis = new Deadline.Basis("desk", Proof.PROVEN);
    Deadline first = new Deadline(basis, NOON, ANNA);
    Deadline second = new Deadline(basis, NOON.plusSeconds(1), ANNABEL);
    store.putDeadline(second);
    store.putDeadline(first);
    store.putDeadline(new Deadline(Deadline.Basis.CLOCK, NOON, ANNA));

    assertThat(store.deadlines(basis, null, 1)).containsExactly(first);
    assertThat(store.deadlines(basis, first, 9)).containsExactly(second);
    assertThat(store.takeDeadlines(basis, NOON, 9)).containsExactly(first);
    assertThat(store.deadlines(basis, null, 9)).containsExactly(second);
    Deadline.Basis other = new Deadline.Basis("other", Proof.PROVEN);
    assertThat(store.deadlines(other, null, 9)).isEmpty();
  }

  @Test
  void deadlines_upToATime_areTakenOnceInOrderWithTheLastIncluded() {
    AccountsStore store = store();
    Deadline.Basis basis = new Deadline.Basis("desk", Proof.PROVEN);
    Deadline before1970 = new Deadline(basis, Instant.parse("1969-12-31T23:59:59Z"), ANNABEL);
    Deadline first = new Deadline(basis, NOON, ANNA);
    Deadline second = new Deadline(basis, NOON, ANNABEL);
    Deadline later = new Deadline(basis, NOON.plusNanos(1), ANNA);
    Deadline assumed = new Deadline(new Deadline.Basis("desk", Proof.ASSUMED), NOON, ANNA);
    store.putDeadline(later);
    store.putDeadline(second);
    store.putDeadline(assumed);
    store.putDeadline(first);
    store.putDeadline(before1970);

    assertThat(store.takeDeadlines(basis, NOON, 1)).containsExactly(before1970);
    assertThat(store.takeDeadlines(basis, NOON, 9)).containsExactly(first, second);
    assertThat(store.takeDeadlines(basis, NOON.plusNanos(1), 9)).containsExactly(later);
    assertThat(store.takeDeadlines(assumed.basis(), Instant.MIN, 9)).isEmpty();
    assertThat(store.takeDeadlines(assumed.basis(), Instant.MAX, 9)).containsExactly(assumed);
  }

  @Test
  void dossierEntry_removed_isGone() {
    AccountsStore store = store();
    DossierEntry one = entry(1);
    store.putDossierEntry(ANNA, one);
    store.removeDossierEntry(ANNABEL, one.id());
    assertThat(store.dossier(ANNA)).containsExactly(one);

    store.removeDossierEntry(ANNA, one.id());

    assertThat(store.dossier(ANNA)).isEmpty();
  }

  @Test
  void quote_answered_isSoForItsAccountOnly() {
    AccountsStore store = store();
    store.putAnswered(ANNA, Designation.ticket("4711"));

    assertThat(store.answered(ANNA, Designation.ticket("4711"))).isTrue();
    assertThat(store.answered(ANNA, Designation.ticket("471"))).isFalse();
    assertThat(store.answered(ANNABEL, Designation.ticket("4711"))).isFalse();
  }

  @Test
  void helped_betweenTwoTimes_areGivenInOrderWithBothIncluded() {
    AccountsStore store = store();
    Helped first = new Helped(NOON, ANNA, "b");
    Helped second = new Helped(NOON, ANNABEL, "a");
    Helped third = new Helped(NOON.plusNanos(1), ANNA, "c");
    store.putHelped(third);
    store.putHelped(second);
    store.putHelped(first);
    store.putHelped(new Helped(NOON.plusNanos(2), ANNA, "d"));
    store.putHelped(new Helped(NOON.minusNanos(1), ANNA, "e"));

    assertThat(store.helped(NOON, NOON.plusNanos(1))).containsExactly(first, second, third);
    store.removeHelped(second);
    assertThat(store.helped(NOON, NOON.plusNanos(1))).containsExactly(first, third);
    store.removeHelpedBefore(NOON.plusNanos(1), 9);
    assertThat(store.helped(Instant.EPOCH, NOON.plusNanos(1))).containsExactly(third);
  }

  @Test
  void taken_betweenTwoTimes_areGivenInOrderWithBothIncluded() {
    AccountsStore store = store();
    Taken first = new Taken(NOON, ANNA, "b", "desk");
    Taken second = new Taken(NOON, ANNABEL, "a", null);
    Taken third = new Taken(NOON.plusNanos(1), ANNA, "c", null);
    Taken other = new Taken(NOON, ANNA, "b", "other");
    store.putTaken(other);
    store.putTaken(third);
    store.putTaken(second);
    store.putTaken(first);
    store.putTaken(new Taken(NOON.plusNanos(2), ANNA, "d", null));
    store.putTaken(new Taken(NOON.minusNanos(1), ANNA, "e", null));

    assertThat(store.taken(NOON, NOON.plusNanos(1))).containsExactly(first, other, second, third);
    store.removeTaken(other);
    assertThat(store.taken(NOON, NOON.plusNanos(1))).containsExactly(first, second, third);
    store.removeTakenBefore(NOON.plusNanos(1), 9);
    assertThat(store.taken(Instant.EPOCH, NOON.plusNanos(1))).containsExactly(third);
  }

  @Test
  void policyHour_put_isGivenUntilItIsRemovedAndKeptApartByFeed() {
    AccountsStore store = store();
    TenantPolicyChange change =
        new TenantPolicyChange(new EventRef("okta:p", NOON.plusSeconds(60)), "desk", null);
    PolicyHour none = PolicyHour.around("t", "okta", change);
    store.putPolicyHour(none.with(change));
    PolicyHour elsewhere = PolicyHour.around("t", "aws", change).with(change);
    store.putPolicyHour(elsewhere);

    assertThat(store.policies().around("t", "okta", change)).isEqualTo(none.with(change));
    assertThat(store.policies().endedBefore(Instant.MAX)).hasSize(2);
    store.removePolicyHour(none);
    assertThat(store.policies().around("t", "okta", change)).isEqualTo(none);
    assertThat(store.policies().endedBefore(Instant.MAX)).containsExactly(elsewhere);
  }

  @Test
  void unresolved_ofTwoPartitions_areAddedAndEachReplacesItsOwn() {
    AccountsStore store = store();
    Hour hour = new Hour("t", "desk", NOON);
    store.putUnresolved(0, new Tally(hour, 3));
    store.putUnresolved(1, new Tally(hour, 2));
    store.putUnresolved(0, new Tally(hour, 1));

    assertThat(store.unresolved(hour)).isEqualTo(3);
    assertThat(store.unresolved(new Hour("t", "des", NOON))).isZero();
  }

  @Test
  void unresolved_ofSeveralHours_areAddedFromTheFirstToTheOneOfTheTime() {
    AccountsStore store = store();
    for (int hour = -1; hour < 4; hour++) {
      store.putUnresolved(0, new Tally(new Hour("t", "desk", NOON.plusSeconds(3600L * hour)), 1));
    }
    store.putUnresolved(7, new Tally(new Hour("t", "desk", NOON.plusSeconds(2 * 3600)), 10));
    store.putUnresolved(0, new Tally(new Hour("t", "desk2", NOON), 100));
    Hour noon = new Hour("t", "desk", NOON);

    assertThat(store.unresolved(noon, NOON.plusSeconds(2 * 3600))).isEqualTo(13);
    assertThat(store.unresolved(noon, NOON.plusSeconds(2 * 3600 - 1))).isEqualTo(2);
    assertThat(store.unresolved(noon, NOON.minusSeconds(1))).isZero();
  }

  @Test
  void deadline_putAgainAfterItWasTaken_isTakenAgain() {
    AccountsStore store = store();
    Deadline noon = new Deadline(Deadline.Basis.CLOCK, NOON, ANNA);
    store.putDeadline(noon);
    store.putDeadline(noon);
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON, 9)).containsExactly(noon);
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON, 9)).isEmpty();

    store.putDeadline(noon);

    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON, 9)).containsExactly(noon);
  }

  @Test
  void deadline_putAgainAfterItWasRemoved_isThere() {
    AccountsStore store = store();
    Deadline noon = new Deadline(Deadline.Basis.CLOCK, NOON, ANNA);
    store.putDeadline(noon);
    store.removeDeadline(noon);
    assertThat(store.hasDeadline(Deadline.Basis.CLOCK, NOON)).isFalse();

    store.putDeadline(noon);

    assertThat(store.hasDeadline(Deadline.Basis.CLOCK, NOON)).isTrue();
    assertThat(store.hasDeadline(Deadline.Basis.CLOCK, NOON.minusNanos(1))).isFalse();
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON, 9)).containsExactly(noon);
  }

  @Test
  void deadline_putBeforeTheNextOneThatIsKnown_isFound() {
    AccountsStore store = store();
    store.putDeadline(new Deadline(Deadline.Basis.CLOCK, NOON.plusSeconds(9), ANNA));
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON, 9)).isEmpty();
    assertThat(store.hasDeadline(Deadline.Basis.CLOCK, NOON.plusSeconds(8))).isFalse();
    Deadline earlier = new Deadline(Deadline.Basis.CLOCK, NOON.plusSeconds(5), ANNABEL);

    store.putDeadline(earlier);

    assertThat(store.hasDeadline(Deadline.Basis.CLOCK, NOON.plusSeconds(5))).isTrue();
    assertThat(store.takeDeadlines(Deadline.Basis.CLOCK, NOON.plusSeconds(8), 9))
        .containsExactly(earlier);
  }

  @Test
  void waiting_upToATime_areForgottenForTheirFeedOnly() {
    AccountsStore store = store();
    Waiting first = new Waiting("desk", NOON, ANNA, "b", NOON);
    Waiting second = new Waiting("desk", NOON.plusNanos(1), ANNABEL, "a", NOON);
    Waiting other = new Waiting("des", NOON, ANNA, "b", NOON);
    assertThat(store.putWaiting(second)).isTrue();
    assertThat(store.putWaiting(first)).isTrue();
    assertThat(store.putWaiting(first)).isFalse();
    assertThat(store.putWaiting(other)).isTrue();
    assertThat(store.waiting("desk", 9)).containsExactly(first, second);

    assertThat(store.waiting("desk", 1)).containsExactly(first);

    assertThat(store.removeWaiting("desk", NOON)).isEqualTo(1);

    assertThat(store.waiting("desk", 9)).containsExactly(second);
    assertThat(store.waiting("des", 9)).containsExactly(other);
  }

  @Test
  void pulse_putAgain_replacesTheOlder() {
    AccountsStore store = store();
    assertThat(store.pulse("desk")).isNull();
    store.putPulse(new Pulse("desk", NOON, NOON, NOON, 2));
    store.putPulse(new Pulse("desk", NOON, null, null, 0));

    assertThat(store.pulse("desk")).isEqualTo(new Pulse("desk", NOON, null, null, 0));
  }

  @Test
  void sweepOfUnresolved_inSmallSteps_comesToAllThatIsOlder() {
    AccountsStore store = store();
    for (int hour = 0; hour < 5; hour++) {
      store.putUnresolved(0, new Tally(new Hour("t", "desk", NOON.plusSeconds(3600L * hour)), 1));
    }
    Instant before = NOON.plusSeconds(3 * 3600);
    for (int i = 0; i < 4; i++) {
      store.sweepUnresolved(before, 2);
    }

    assertThat(store.unresolved(new Hour("t", "desk", NOON.plusSeconds(2 * 3600)))).isZero();
    assertThat(store.unresolved(new Hour("t", "desk", before))).isEqualTo(1);
  }

  @Test
  void answeredQuote_removed_isAskedForAgain() {
    AccountsStore store = store();
    Designation quoted = Designation.ticket("7");
    store.putAnswered(ANNA, quoted);
    store.removeAnswered(ANNABEL, quoted);
    assertThat(store.answered(ANNA, quoted)).isTrue();

    store.removeAnswered(ANNA, quoted);

    assertThat(store.answered(ANNA, quoted)).isFalse();
  }

  @Test
  void silence_put_isGivenByItsFeedAndBeginUntilItIsOld() {
    AccountsStore store = store();
    Alert alert = (Alert) new Samples(3).of(Alert.class);
    Instant since = alert.occurredAt();
    store.putSilence(alert);

    assertThat(store.silence(alert.subject(), since)).isEqualTo(alert);
    assertThat(store.silence(alert.subject(), since.plusNanos(1))).isNull();
    assertThat(store.silence(alert.subject() + "x", since)).isNull();
    assertThat(store.alerts(alert.account())).isEmpty();

    store.removeSilencesBefore(alert.subject(), since);
    assertThat(store.silence(alert.subject(), since)).isEqualTo(alert);
    store.removeSilencesBefore(alert.subject(), since.plusNanos(1));
    assertThat(store.silence(alert.subject(), since)).isNull();
  }

  @Test
  void staffRow_put_isGivenForItsAccountOnly() {
    AccountsStore store = store();
    DossierEntry row = entry(1);
    store.putStaffRow(ANNA, row);

    assertThat(store.staffRows(ANNA)).containsExactly(row);
    assertThat(store.staffRows(ANNABEL)).isEmpty();

    store.removeStaffRow(ANNA, row.id());
    assertThat(store.staffRows(ANNA)).isEmpty();
  }

  private static DossierEntry entry(long seed) {
    return (DossierEntry) new Samples(seed).of(DossierEntry.class);
  }
}
