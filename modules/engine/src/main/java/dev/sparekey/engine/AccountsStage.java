package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Evaluations;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is known of each account and says what follows from it. A deterministic function of
 * its inbox: it has no clock but the marks that come through it.
 */
public final class AccountsStage {

  /** What a mark of the clock looks at of what may be forgotten. */
  private static final int MOST_SWEPT = 200;

  private final Duration horizon;
  private final Arrivals arrivals;
  private final Affected affected;
  private final Reviews reviews;
  private final Relay relay;
  private final StepDeadlines deadlines;
  private final @Nullable FeedWatch watch;
  private final Rejudgement rejudgement;

  /**
   * @param ticketFeeds the ticket feeds that are connected; with none, no absence is ever claimed
   * @param epoch of the alerts, raised by a rebuild
   */
  public AccountsStage(AssurancePolicy policy, RuleSet rules, Set<String> ticketFeeds, int epoch) {
    this(
        policy,
        rules,
        ticketFeeds,
        ticketFeeds,
        Collections.emptySortedMap(),
        epoch,
        Instant.MIN,
        0,
        1);
  }

  /** Its rules never change. */
  public AccountsStage(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      Set<String> feeds,
      SortedMap<String, Silence> silences,
      int epoch,
      Instant alertFrom,
      int partition,
      int partitions) {
    this(
        policy,
        rules,
        Releases.NONE,
        ticketFeeds,
        feeds,
        silences,
        epoch,
        alertFrom,
        partition,
        partitions);
  }

  /**
   * @param rules those that judge until others are activated
   * @param releases where activated rules are found
   * @param feeds all that may tell of an account: what a rule says did not occur is certain when
   *     all of them are complete
   * @param silences the feeds whose silence is reported, by the first partition
   * @param alertFrom steps that occurred before are judged, kept and shown, and raise no alert
   * @param partition of the inbox, from 0
   * @param partitions of the inbox
   */
  public AccountsStage(
      AssurancePolicy policy,
      RuleSet rules,
      Releases releases,
      Set<String> ticketFeeds,
      Set<String> feeds,
      SortedMap<String, Silence> silences,
      int epoch,
      Instant alertFrom,
      int partition,
      int partitions) {
    horizon = policy.horizon();
    Settlement settlement = new Settlement(policy);
    TicketFeeds tickets = new TicketFeeds(policy, ticketFeeds);
    deadlines = new StepDeadlines(policy, tickets, feeds, silences.keySet(), alertFrom);
    reviews =
        new Reviews(
            policy,
            tickets,
            rules,
            new Revisions(policy.version(), epoch, alertFrom),
            settlement,
            deadlines);
    arrivals = new Arrivals(settlement, reviews);
    relay = new Relay(partition, partitions, deadlines, reviews);
    affected = new Affected(policy);
    rejudgement = new Rejudgement(releases, reviews, rules, partition, partitions);
    watch = partition == 0 ? new FeedWatch(silences, policy, epoch) : null;
  }

  /**
   * Has its rules evaluated by somebody who counts, or takes the time.
   *
   * @param rules those that judge until others are activated
   * @return this
   */
  public AccountsStage evaluatedBy(RuleSet rules, Evaluations evaluations) {
    reviews.evaluateBy(rules, evaluations);
    return this;
  }

  public void on(InboxRecord record, AccountsStore store, Consumer<Output> out) {
    rejudgement.resume(store, record.at(), out);
    switch (record) {
      case InboxRecord.Activated activated -> rejudgement.activate(activated, store, out);
      case InboxRecord.Rejudging rejudging -> {
        rejudgement.goOn(rejudging, store, out);
        relay.relay(store, rejudging.at(), out);
      }
      case InboxRecord.Delivery delivery -> arrivals.deliver(delivery, store, out);
      case InboxRecord.Undelivery undelivery -> arrivals.undeliver(undelivery, store, out);
      case InboxRecord.Answered answered -> {
        arrivals.answer(answered, store, out);
        relay.relay(store, answered.at(), out);
      }
      case InboxRecord.ApprovalAsked asked -> arrivals.beAsked(asked, store, out);
      case InboxRecord.ApprovalDropped dropped ->
          store.removeAsked(dropped.account(), dropped.subject(), dropped.eventId());
      case InboxRecord.ApproverFound found -> {
        arrivals.find(found, store, out);
        relay.relay(store, found.at(), out);
      }
      case InboxRecord.ApproverAnswered answered -> {
        arrivals.answer(answered, store, out);
        relay.relay(store, answered.at(), out);
      }
      case InboxRecord.Matched matched -> arrivals.match(matched, store, out);
      case InboxRecord.Accepted accepted -> arrivals.accept(accepted, store, out);
      case InboxRecord.Decided decided -> {
        if (!decided.onSilence()) {
          arrivals.decide(decided, store, out);
        } else if (watch != null) {
          watch.decide(decided.triaged(), store, decided.at(), out);
        }
      }
      case InboxRecord.Unresolved unresolved -> {
        StepDeadlines.ask(affected.count(unresolved, store), store);
        reviews.due(StepDeadlines.now(store), store, unresolved.at(), out);
      }
      case InboxRecord.Staffed staffed -> {
        StepDeadlines.ask(affected.employ(staffed, store), store);
        reviews.due(StepDeadlines.now(store), store, staffed.at(), out);
      }
      case InboxRecord.PolicyChanged changed -> {
        StepDeadlines.ask(affected.change(changed, store), store);
        reviews.due(StepDeadlines.now(store), store, changed.at(), out);
      }
      case InboxRecord.Resumed resumed -> {
        reviews.due(deadlines.due(store), store, resumed.at(), out);
        relay.relay(store, resumed.at(), out);
      }
      case InboxRecord.Marked marked -> mark(marked, store, out);
      case InboxRecord.Waits waits -> {
        if (watch != null) {
          watch.waits(waits.step(), store, waits.at(), out);
        }
      }
    }
  }

  /** An account's steps as they stand, ascending by time. It changes nothing and tells nobody. */
  public List<RecoveryStep> steps(AccountId account, AccountsStore store) {
    return reviews.steps(account, store);
  }

  private void mark(InboxRecord.Marked marked, AccountsStore store, Consumer<Output> out) {
    // What comes straight from the sources has overtaken the tickets that the names stage holds.
    if (marked.mark().path() == Mark.Path.DIRECT) {
      return;
    }
    Marks before = store.marks();
    Marks after = before.with(marked.mark());
    if (after == before) {
      return;
    }
    store.putMarks(after);
    reviews.due(deadlines.due(before, after, store), store, marked.at(), out);
    if (watch != null) {
      watch.look(store, marked.at(), out);
    }
    relay.relay(store, marked.at(), out);
    forget(before.clock(), after.clock(), store);
    if (after.clock().isAfter(before.clock()) && after.clock().isAfter(Instant.EPOCH)) {
      store.sweepUnresolved(after.clock().minus(horizon), MOST_SWEPT);
    }
  }

  /**
   * Once a minute, so that a day on which thousands were helped is not deleted at once; and once a
   * day what was said of the staff, for which all rows are looked at.
   */
  private void forget(Instant before, Instant now, PartitionStore store) {
    if (isNew(ChronoUnit.MINUTES, before, now)) {
      // No step takes longer to settle.
      store.removeHelpedBefore(now.minus(horizon), MOST_SWEPT);
      store.removeTakenBefore(now.minus(horizon), MOST_SWEPT);
    }
    if (isNew(ChronoUnit.DAYS, before, now)) {
      affected.forget(store);
    }
  }

  private static boolean isNew(ChronoUnit unit, Instant before, Instant now) {
    return now.isAfter(Instant.EPOCH)
        && (before.isBefore(Instant.EPOCH)
            || !now.truncatedTo(unit).equals(before.truncatedTo(unit)));
  }
}
