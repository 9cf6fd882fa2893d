package dev.sparekey.app.replay;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.GroupsStage;
import dev.sparekey.engine.HeapAccountsStore;
import dev.sparekey.engine.HeapGroupsStore;
import dev.sparekey.engine.HeapNamesStore;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStage;
import dev.sparekey.engine.Output;
import dev.sparekey.engine.Routing;
import dev.sparekey.engine.View;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.Event;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The engine's stages joined in one thread, in memory. The order of files says nothing about the
 * order of arrival, so feeds are complete at the end and not before.
 */
public final class LocalRunner {

  /** Longer than any window of the engine, so that whatever waits for time has had it. */
  private static final Duration ALL_WINDOWS = Duration.ofDays(400);

  private final NamesStage names;
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final AccountsStage accounts;
  private final HeapAccountsStore accountsStore = new HeapAccountsStore();
  private final GroupsStage groups;
  private final HeapGroupsStore groupsStore = new HeapGroupsStore();
  private final Deque<Output> waiting = new ArrayDeque<>();
  private final Consumer<Alert> alerts;
  private final Consumer<Alert> tried;
  private final Consumer<View> views;
  private boolean past;
  private Instant newest = Instant.EPOCH;
  private Instant clock = Instant.EPOCH;

  /** With no feeds but those of tickets to say that something did not occur. */
  public LocalRunner(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      Consumer<Alert> alerts,
      Consumer<View> views) {
    this(policy, rules, ticketFeeds, ticketFeeds, alerts, tried -> {}, views);
  }

  /** With rules that are only tried silent, as they are in a pipeline. */
  public LocalRunner(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      Set<String> feeds,
      Consumer<Alert> alerts,
      Consumer<View> views) {
    this(policy, rules, ticketFeeds, feeds, alerts, tried -> {}, views);
  }

  /**
   * @param feeds all that are read
   * @param tried gets what rules that are only tried would say
   * @param views gets what is shown of accounts as of the newest event
   */
  public LocalRunner(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      Set<String> feeds,
      Consumer<Alert> alerts,
      Consumer<Alert> tried,
      Consumer<View> views) {
    this.accounts =
        new AccountsStage(
            policy, rules, ticketFeeds, feeds, Collections.emptySortedMap(), 0, Instant.MIN, 0, 1);
    this.names = new NamesStage(0, 1, policy.horizon());
    this.groups = new GroupsStage(policy, rules, feeds, 0, Instant.MIN);
    this.alerts = alerts;
    this.tried = tried;
    this.views = views;
  }

  public void accept(Event event) {
    Instant occurred = event.header().occurredAt();
    newest = occurred.isAfter(newest) ? occurred : newest;
    Routing.route(event, now(), waiting::add);
    drain();
  }

  public void accept(Told told) {
    switch (told) {
      case Told.Happened happened -> accept(happened.event());
      case Told.Matched matched -> {
        Instant occurred = matched.header().occurredAt();
        newest = occurred.isAfter(newest) ? occurred : newest;
        waiting.add(Routing.match(matched.match(), now()));
        drain();
      }
    }
  }

  /**
   * What was decided of an account. It may be told ahead of all events: it bears on what happened
   * after it, whenever it comes.
   *
   * @throws IllegalArgumentException it is of another kind
   */
  public void accept(Control decided) {
    PrimaryAcceptance decision = decided.acceptance();
    Control.Accepted accepted = decided.accepted();
    if (decision == null || accepted == null) {
      throw new IllegalArgumentException("a change of the rules is no decision on an account");
    }
    waiting.add(Routing.acceptance(accepted.account(), decision, now()));
    drain();
  }

  /** Every feed given is proven complete for good, and no time passes. */
  public void complete(Collection<String> feeds) {
    feeds.forEach(feed -> mark(feed, newest.plus(ALL_WINDOWS), Proof.PROVEN));
  }

  /** The end of the input: every feed given is proven complete, and every deadline passes. */
  public void finish(Collection<String> feeds) {
    Instant end = newest.plus(ALL_WINDOWS);
    for (String feed : feeds) {
      multicast(new Mark(feed, Mark.Path.DIRECT, 0, 1, end, Proof.PROVEN));
    }
    // What is shown of accounts is as of now: at the end of all windows every pass has expired.
    multicast(new Mark(Mark.CLOCK, Mark.Path.DIRECT, 0, 1, newest, Proof.PROVEN));
    past = true;
    multicast(new Mark(Mark.CLOCK, Mark.Path.DIRECT, 0, 1, end, Proof.PROVEN));
  }

  /** A feed says how far it is complete. */
  public void mark(String feed, Instant completeTo, Proof proof) {
    multicast(new Mark(feed, Mark.Path.DIRECT, 0, 1, completeTo, proof));
  }

  /** Time passes; what is published from then on is published at that time. */
  public void clock(Instant time) {
    clock = time.isAfter(clock) ? time : clock;
    mark(Mark.CLOCK, time, Proof.PROVEN);
  }

  /** Where nobody tells the time, the newest event does. */
  private Instant now() {
    return clock.isAfter(newest) ? clock : newest;
  }

  /** An account's steps as they stand, ascending by time. */
  public List<RecoveryStep> steps(AccountId account) {
    return accounts.steps(account, accountsStore);
  }

  /** An account itself; or, of a name, what stands in for its accounts, and those that have it. */
  public List<AccountId> accounts(AccountId account) {
    return NamesStage.accounts(account, namesStore);
  }

  /** When the newest event occurred. */
  Instant newest() {
    return newest;
  }

  private void multicast(Mark mark) {
    waiting.add(new Output.ToNames(new NamesRecord.Marked(mark, now())));
    drain();
  }

  private void drain() {
    for (Output next = waiting.poll(); next != null; next = waiting.poll()) {
      switch (next) {
        case Output.ToNames toNames -> names.on(toNames.record(), namesStore, waiting::add);
        case Output.ToInbox toInbox -> accounts.on(toInbox.record(), accountsStore, waiting::add);
        case Output.ToGroups toGroups -> groups.on(toGroups.record(), groupsStore, waiting::add);
        case Output.Publish publish -> alerts.accept(publish.alert());
        case Output.Try tries -> tried.accept(tries.alert());
        case Output.Show show -> {
          if (!past) {
            views.accept(show.view());
          }
        }
      }
    }
  }
}
