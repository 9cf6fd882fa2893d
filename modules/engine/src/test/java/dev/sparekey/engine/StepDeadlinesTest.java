package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A reset at 09:00, whose ticket is due at 09:32 by the desk's habit and whose patience ends at
 * 13:00.
 */
class StepDeadlinesTest {

  private static final Instant DUE = Given.AT.plus(Duration.ofMinutes(32));
  private static final Instant PATIENCE = Given.AT.plus(Duration.ofHours(4));
  private static final Deadline.Basis PROVEN = new Deadline.Basis("zendesk", Proof.PROVEN);
  private static final Deadline.Basis ASSUMED = new Deadline.Basis("zendesk", Proof.ASSUMED);

  private final HeapAccountsStore store = new HeapAccountsStore();
  private Set<String> feeds = Set.of("zendesk");
  private Set<String> watched = Set.of();
  private Instant alertFrom = Instant.MIN;
  private Marks marks = Marks.NONE;

  private StepDeadlines deadlines() {
    AssurancePolicy policy = AssurancePolicy.DEFAULT;
    return new StepDeadlines(policy, new TicketFeeds(policy, feeds), feeds, watched, alertFrom);
  }

  private void ask(RecoveryStep... steps) {
    deadlines().ask(List.of(steps), marks, store);
  }

  private void complete(String feed, Instant to, Proof proof) {
    marks = marks.with(new Mark(feed, Mark.Path.NAMES, 0, 1, to, proof));
  }

  private List<Instant> asked(Deadline.Basis basis) {
    return store.takeDeadlines(basis, Instant.MAX, 100).stream().map(Deadline::at).toList();
  }

  private static Given pending() {
    return Given.helped().ticket(TicketStatus.PENDING, null);
  }

  @Test
  void helpedStep_waitsForTheDesksWordAndForItsPatience() {
    ask(pending().step());

    assertThat(asked(PROVEN)).containsExactly(DUE);
    assertThat(asked(ASSUMED)).containsExactly(DUE);
    assertThat(asked(Deadline.Basis.CLOCK)).containsExactly(PATIENCE);
  }

  @Test
  void privilegedStep_waitsForHalfAnHour() {
    ask(pending().privileged(true).step());

    assertThat(asked(Deadline.Basis.CLOCK)).containsExactly(Given.AT.plus(Duration.ofMinutes(30)));
  }

  @Test
  void stepUnderAWatch_isLookedAtWhenItsTicketIsDueByTheClock() {
    watched = Set.of("zendesk");
    ask(pending().step());

    assertThat(asked(Deadline.Basis.CLOCK)).containsExactly(DUE, PATIENCE);
  }

  @Test
  void stepOfTheOwner_waitsForNothing() {
    ask(pending().by(new Actor(Actor.Role.SELF, "00uANNA", null)).step());

    assertThat(asked(PROVEN)).isEmpty();
    assertThat(asked(Deadline.Basis.CLOCK)).isEmpty();
  }

  @Test
  void step_withoutATicketFeed_waitsForNothing() {
    feeds = Set.of();
    ask(pending().step());

    assertThat(asked(Deadline.Basis.CLOCK)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "MISSING, PROVEN, false",
    "MISSING, ASSUMED, true",
    "RETROACTIVE, PROVEN, false",
    "RETROACTIVE, ASSUMED, true",
    "CONTESTED, , true",
    "MISMATCHED, , true",
    "PENDING, , true",
    "UNDETERMINED, , true",
    "NOT_REQUIRED, , false",
    "NOT_CONNECTED, , false",
  })
  void step_waitsAsLongAsAMarkMayChangeSomething(
      TicketStatus status, @Nullable Proof proof, boolean waits) {
    ask(Given.helped().ticket(status, proof).step());

    assertThat(asked(PROVEN)).hasSize(waits ? 1 : 0);
  }

  @Test
  void stepWithAFittingTicket_waitsUntilItIsKnownHowTheRequesterWasVerified() {
    ask(Given.helped().verified(Verification.CALLBACK).step());
    assertThat(asked(PROVEN)).isEmpty();

    ask(Given.helped().verified().step());
    assertThat(asked(PROVEN)).hasSize(1);
  }

  @Test
  void stepWithAFittingTicketThatTellsNothing_waits() {
    ask(Given.helped().ticket(TicketStatus.LINKED, null).step());

    assertThat(asked(PROVEN)).hasSize(1);
  }

  @Test
  void time_thatHasCome_isNotAskedFor() {
    complete("zendesk", DUE, Proof.PROVEN);
    complete(Mark.CLOCK, PATIENCE, Proof.PROVEN);
    ask(pending().step());

    assertThat(asked(PROVEN)).isEmpty();
    assertThat(asked(ASSUMED)).isEmpty();
    assertThat(asked(Deadline.Basis.CLOCK)).isEmpty();
  }

  @Test
  void time_thatIsAboutToCome_isAskedFor() {
    complete("zendesk", DUE.minusMillis(1), Proof.PROVEN);
    complete(Mark.CLOCK, PATIENCE.minusMillis(1), Proof.PROVEN);
    ask(pending().step());

    assertThat(asked(PROVEN)).hasSize(1);
    assertThat(asked(Deadline.Basis.CLOCK)).hasSize(1);
  }

  @Test
  void mark_thatIsAssumed_isNotTheDesksOwnWord() {
    complete("zendesk", DUE, Proof.ASSUMED);
    ask(pending().step());

    assertThat(asked(PROVEN)).hasSize(1);
    assertThat(asked(ASSUMED)).isEmpty();
  }

  @Test
  void stepWhoseTicketCame_waitsNoMore() {
    ask(pending().step());
    ask(Given.helped().verified(Verification.CALLBACK).step());

    assertThat(asked(PROVEN)).isEmpty();
    assertThat(asked(ASSUMED)).isEmpty();
    assertThat(asked(Deadline.Basis.CLOCK)).isEmpty();
  }

  @Test
  void twoStepsOfOneTime_ofWhichOneHasItsTicket_stillWait() {
    RecoveryStep waiting = pending().step();
    RecoveryStep explained = Given.helped().verified(Verification.CALLBACK).step();
    ask(waiting);
    ask(waiting, explained);

    assertThat(asked(PROVEN)).containsExactly(DUE);
  }

  @Test
  void settledStep_waitsNoMore() {
    ask(pending().step());
    deadlines().forget(pending().step(), marks, store);

    assertThat(asked(PROVEN)).isEmpty();
    assertThat(asked(Deadline.Basis.CLOCK)).isEmpty();
  }

  private static AccountId account(int i) {
    return new AccountId("default", "okta", "00u%04d".formatted(i));
  }

  private void asks(Deadline.Basis basis, Instant at, int first, int count) {
    for (int i = first; i < first + count; i++) {
      store.putDeadline(new Deadline(basis, at, account(i)));
    }
  }

  @Test
  void oneMark_doesTwoHundredAndNamesOneOfThemForTheRest() {
    asks(PROVEN, DUE, 0, 201);
    complete("zendesk", DUE, Proof.PROVEN);
    StepDeadlines.Due first = deadlines().due(Marks.NONE, marks, store);
    store.putMarks(marks);
    StepDeadlines.Due second = deadlines().due(store);

    assertThat(first.toJudge()).hasSize(200).doesNotContain(account(200));
    assertThat(first.next()).isEqualTo(account(199));
    assertThat(second.toJudge()).containsExactly(account(200));
    assertThat(second.next()).isNull();
  }

  @Test
  void oneMark_doesTwoHundredOfAllKindsTogether() {
    asks(PROVEN, DUE, 200, 150);
    asks(ASSUMED, DUE, 0, 150);
    asks(Deadline.Basis.FORGETTING, DUE, 400, 1);
    complete("zendesk", DUE, Proof.PROVEN);
    complete(Mark.CLOCK, DUE, Proof.PROVEN);
    StepDeadlines.Due due = deadlines().due(Marks.NONE, marks, store);

    assertThat(due.toJudge()).hasSize(200).contains(account(49)).doesNotContain(account(50));
    assertThat(due.toForget()).isEmpty();
    assertThat(due.next()).isEqualTo(account(49));
  }

  @Test
  void due_isWhatTheMarkHasReached() {
    asks(PROVEN, DUE, 0, 1);
    asks(PROVEN, DUE.plusMillis(1), 1, 1);
    complete("zendesk", DUE, Proof.PROVEN);
    StepDeadlines.Due due = deadlines().due(Marks.NONE, marks, store);

    assertThat(due.toJudge()).containsExactly(account(0));
    assertThat(due.toForget()).isEmpty();
    assertThat(due.next()).isNull();
  }

  @Test
  void markOfOneFeed_takesNothingOfTheOthers() {
    asks(PROVEN, DUE, 0, 1);
    asks(Deadline.Basis.CLOCK, DUE, 1, 1);
    complete(Mark.CLOCK, DUE, Proof.PROVEN);

    assertThat(deadlines().due(Marks.NONE, marks, store).toJudge()).containsExactly(account(1));
  }

  @Test
  void settlingAndForgetting_waitForClockAndDesk() {
    asks(Deadline.Basis.SETTLING, DUE, 0, 1);
    asks(Deadline.Basis.FORGETTING, DUE, 1, 1);
    complete(Mark.CLOCK, DUE, Proof.PROVEN);
    StepDeadlines.Due byTheClock = deadlines().due(Marks.NONE, marks, store);
    Marks before = marks;
    complete("zendesk", DUE, Proof.ASSUMED);
    StepDeadlines.Due byBoth = deadlines().due(before, marks, store);

    assertThat(byTheClock.toJudge()).isEmpty();
    assertThat(byTheClock.toForget()).isEmpty();
    assertThat(byBoth.toJudge()).containsExactly(account(0));
    assertThat(byBoth.toForget()).containsExactly(account(1));
  }

  @Test
  void accounts_askedForAtOnce_areDueWhateverTheMarks() {
    Set<AccountId> accounts = new LinkedHashSet<>(List.of(account(1), account(2)));
    StepDeadlines.ask(accounts, store);

    assertThat(StepDeadlines.now(store).toJudge()).containsExactly(account(1), account(2));
    assertThat(StepDeadlines.now(store).toJudge()).isEmpty();
  }

  @Test
  void accounts_askedForAtOnce_areAmongAllThatIsDue() {
    StepDeadlines.ask(Set.of(account(1)), store);
    asks(PROVEN, DUE, 2, 1);
    complete("zendesk", DUE, Proof.PROVEN);
    store.putMarks(marks);

    assertThat(deadlines().due(store).toJudge()).containsExactly(account(1), account(2));
  }

  private List<Waiting> told(RecoveryStep step) {
    List<Waiting> told = new ArrayList<>();
    deadlines()
        .tellWaiting(
            step,
            marks,
            DUE,
            output -> told.add(((InboxRecord.Waits) ((Output.ToInbox) output).record()).step()));
    return told;
  }

  @Test
  void step_whoseTimeHasComeByTheClockAlone_isToldToWait() {
    watched = Set.of("zendesk");
    complete(Mark.CLOCK, DUE, Proof.PROVEN);

    assertThat(told(pending().step()))
        .containsExactly(new Waiting("zendesk", DUE, ANNA, "okta:r", Given.AT));
  }

  @Test
  void step_whoseTimeHasNotCome_isNotToldToWait() {
    watched = Set.of("zendesk");
    complete(Mark.CLOCK, DUE.minusMillis(1), Proof.PROVEN);

    assertThat(told(pending().step())).isEmpty();
  }

  @Test
  void step_whoseDeskHasSpoken_isNotToldToWait() {
    watched = Set.of("zendesk");
    complete(Mark.CLOCK, DUE, Proof.PROVEN);
    complete("zendesk", DUE, Proof.ASSUMED);

    assertThat(told(pending().step())).isEmpty();
  }

  @Test
  void step_whoseDeskIsNotWatched_isNotToldToWait() {
    watched = Set.of("okta");
    complete(Mark.CLOCK, DUE, Proof.PROVEN);

    assertThat(told(pending().step())).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void step_isToldToWaitOnlyWhileItsTicketIsOpen(TicketStatus status) {
    watched = Set.of("zendesk");
    complete(Mark.CLOCK, DUE, Proof.PROVEN);
    boolean open = status == TicketStatus.PENDING || status == TicketStatus.UNDETERMINED;

    assertThat(told(Given.helped().ticket(status, null).step())).hasSize(open ? 1 : 0);
  }

  @Test
  void step_beforeAlertsBegin_isNotToldToWait() {
    watched = Set.of("zendesk");
    complete(Mark.CLOCK, DUE, Proof.PROVEN);
    alertFrom = Given.AT;
    assertThat(told(pending().step())).hasSize(1);

    alertFrom = Given.AT.plusMillis(1);
    assertThat(told(pending().step())).isEmpty();
  }
}
