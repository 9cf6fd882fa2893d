package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * When an account must be looked at again although nothing arrives: a mark may decide what its
 * tickets say, or patience may run out.
 */
final class StepDeadlines {

  /** What one record may do: a desk that was out for a weekend decides thousands at once. */
  static final int MOST_AT_ONCE = 200;

  private final AssurancePolicy policy;
  private final TicketFeeds feeds;
  private final Set<String> ticketFeeds;
  private final Set<String> feedNames;
  private final Set<String> watched;
  private final Instant alertFrom;

  /**
   * @param feedNames all that may tell of an account
   * @param watched the feeds whose silence is reported, which begins at a step's deadline
   * @param alertFrom steps that occurred before wait for nobody
   */
  StepDeadlines(
      AssurancePolicy policy,
      TicketFeeds feeds,
      Set<String> feedNames,
      Set<String> watched,
      Instant alertFrom) {
    this.alertFrom = alertFrom;
    this.policy = policy;
    this.feeds = feeds;
    this.ticketFeeds = feeds.names();
    Set<String> all = new TreeSet<>(feedNames);
    all.addAll(ticketFeeds);
    this.feedNames = Collections.unmodifiableSet(all);
    this.watched = Set.copyOf(watched);
  }

  /**
   * The accounts whose time has come, each once.
   *
   * @param toJudge to be looked at anew
   * @param toShow of which only what is shown changes, by the clock
   * @param toForget of which something may be forgotten
   * @param next one of them when there are more than are taken; null when these are all
   */
  record Due(
      Set<AccountId> toJudge,
      Set<AccountId> toShow,
      Set<AccountId> toForget,
      @Nullable AccountId next) {}

  /** By what has moved; no more than {@value #MOST_AT_ONCE} deadlines. */
  Due due(Marks before, Marks after, PartitionStore store) {
    Taking taking = new Taking(store);
    take(before, after, taking);
    return taking.due();
  }

  /** Those that are to be looked at as soon as there is time for it. */
  static Due now(PartitionStore store) {
    Taking taking = new Taking(store);
    taking.judge(Deadline.Basis.NOW, Instant.MIN, Instant.MAX);
    return taking.due();
  }

  /** All that is due, whatever moved. */
  Due due(PartitionStore store) {
    Taking taking = new Taking(store);
    taking.judge(Deadline.Basis.NOW, Instant.MIN, Instant.MAX);
    take(Marks.NONE, store.marks(), taking);
    return taking.due();
  }

  private void take(Marks before, Marks after, Taking taking) {
    taking.judge(Deadline.Basis.CLOCK, before.clock(), after.clock());
    taking.show(before.clock(), after.clock());
    for (String feed : feedNames) {
      for (Proof proof : Proof.values()) {
        Deadline.Basis basis = new Deadline.Basis(feed, proof);
        taking.judge(basis, completeTo(before, basis), completeTo(after, basis));
      }
    }
    Instant toldBefore = feeds.toldTo(before);
    Instant told = feeds.toldTo(after);
    taking.judge(Deadline.Basis.SETTLING, toldBefore, told);
    taking.forget(toldBefore, told);
  }

  /** Asks that accounts be looked at anew, as soon as there is time for it. */
  static void ask(Set<AccountId> accounts, PartitionStore store) {
    for (AccountId account : accounts) {
      store.putDeadline(new Deadline(Deadline.Basis.NOW, Instant.EPOCH, account));
    }
  }

  private static final class Taking {

    private final PartitionStore store;
    private final Set<AccountId> toJudge = new LinkedHashSet<>();
    private final Set<AccountId> toShow = new LinkedHashSet<>();
    private final Set<AccountId> toForget = new LinkedHashSet<>();
    private int room = MOST_AT_ONCE;
    private @Nullable AccountId last;

    Taking(PartitionStore store) {
      this.store = store;
    }

    void judge(Deadline.Basis basis, Instant before, Instant upTo) {
      take(basis, before, upTo, toJudge);
    }

    void show(Instant before, Instant upTo) {
      take(Deadline.Basis.SHOWING, before, upTo, toShow);
    }

    void forget(Instant before, Instant upTo) {
      take(Deadline.Basis.FORGETTING, before, upTo, toForget);
    }

    private void take(Deadline.Basis basis, Instant before, Instant upTo, Set<AccountId> accounts) {
      if (room > 0 && upTo.isAfter(before)) {
        for (Deadline deadline : store.takeDeadlines(basis, upTo, room)) {
          room--;
          accounts.add(deadline.account());
          last = deadline.account();
        }
      }
    }

    Due due() {
      // Whoever is judged is shown.
      toShow.removeAll(toJudge);
      return new Due(toJudge, toShow, toForget, room == 0 ? last : null);
    }
  }

  /**
   * By the way that tickets take, for the clock too: at 18:00 by the straight way the names stage
   * may still have the desk's 14:30 to hand on, and nobody's patience has been tried by that.
   */
  static Instant completeTo(Marks marks, Deadline.Basis basis) {
    return marks.completeTo(basis.feed(), Mark.Path.NAMES, basis.proof());
  }

  /** Asks for all that a mark may still change about the steps, and for nothing else. */
  void ask(Collection<RecoveryStep> open, Marks marks, PartitionStore store) {
    // Two passes: of two steps of one time, of which one has its ticket, the other still waits.
    for (RecoveryStep step : open) {
      if (!mayChange(step)) {
        forget(step, marks, store);
      }
    }
    for (RecoveryStep step : open) {
      if (mayChange(step)) {
        ofTickets(step).forEach(deadline -> ask(deadline, marks, store));
      }
    }
  }

  /** All feeds that may tell of an account. */
  Set<String> feeds() {
    return feedNames;
  }

  /** Asks for all that a mark may still change about an absence. */
  void ask(Correlated open, AccountId account, Marks marks, PartitionStore store) {
    if (open.openUntil() != null && open.patienceEnds() != null) {
      for (String feed : feedNames) {
        for (Proof proof : Proof.values()) {
          ask(
              new Deadline(new Deadline.Basis(feed, proof), open.openUntil(), account),
              marks,
              store);
        }
      }
      ask(new Deadline(Deadline.Basis.CLOCK, open.patienceEnds(), account), marks, store);
    }
  }

  /** Asks for the time at which the clock changes what is shown. */
  static void askToShow(Instant at, AccountId account, Marks marks, PartitionStore store) {
    if (marks.clock().isBefore(at)) {
      store.putDeadline(new Deadline(Deadline.Basis.SHOWING, at, account));
    }
  }

  /** Asks for one time, unless it has come. */
  static void ask(Deadline deadline, Marks marks, PartitionStore store) {
    if (completeTo(marks, deadline.basis()).isBefore(deadline.at())) {
      store.putDeadline(deadline);
    }
  }

  /** Nothing is claimed from the first of them on before the names stage has answered. */
  void askingAbout(Collection<RecoveryStep> open, AccountId account, PartitionStore store) {
    open.stream()
        .map(RecoveryStep::occurredAt)
        .min(Instant::compareTo)
        .ifPresent(first -> store.putDeadline(new Deadline(Deadline.Basis.ASKING, first, account)));
  }

  /** Whether accounts are still to be looked at because of what has been told. */
  boolean isBehind(PartitionStore store) {
    Marks marks = store.marks();
    if (store.hasDeadline(Deadline.Basis.NOW, Instant.MAX)
        || store.hasDeadline(Deadline.Basis.CLOCK, marks.clock())) {
      return true;
    }
    for (String feed : feedNames) {
      for (Proof proof : Proof.values()) {
        Deadline.Basis basis = new Deadline.Basis(feed, proof);
        if (store.hasDeadline(basis, completeTo(marks, basis))) {
          return true;
        }
      }
    }
    return false;
  }

  /** A step that is judged for good waits for no ticket. What has come was taken when it came. */
  void forget(RecoveryStep step, Marks marks, PartitionStore store) {
    for (Deadline deadline : ofTickets(step)) {
      if (completeTo(marks, deadline.basis()).isBefore(deadline.at())) {
        store.removeDeadline(deadline);
      }
    }
  }

  /**
   * Nine of ten steps have a ticket that fits and says how the requester was verified: no mark
   * changes anything about them, nor about one whose ticket is missing by the desk's own word.
   */
  private static boolean mayChange(RecoveryStep step) {
    TicketFinding ticket = step.ticket();
    return switch (ticket.status()) {
      case NOT_REQUIRED, NOT_CONNECTED -> false;
      case LINKED, LINKED_LATE -> ticket.verification() == null || ticket.verification().isEmpty();
      case MISSING, RETROACTIVE, CONTESTED, MISMATCHED -> ticket.proof() != Proof.PROVEN;
      case PENDING, UNDETERMINED -> true;
    };
  }

  private List<Deadline> ofTickets(RecoveryStep step) {
    if (!step.event().actor().helped() || ticketFeeds.isEmpty()) {
      return List.of();
    }
    AccountId account = step.event().account();
    Instant due = Assessment.ticketDeadline(policy, step.occurredAt());
    Instant patience =
        Assessment.patienceEnds(policy, step.occurredAt(), Boolean.TRUE.equals(step.privileged()));
    List<Deadline> deadlines = new ArrayList<>();
    for (String feed : ticketFeeds) {
      for (Proof proof : Proof.values()) {
        deadlines.add(new Deadline(new Deadline.Basis(feed, proof), due, account));
      }
    }
    if (!watched.isEmpty()) {
      deadlines.add(new Deadline(Deadline.Basis.CLOCK, due, account));
    }
    deadlines.add(new Deadline(Deadline.Basis.CLOCK, patience, account));
    return deadlines;
  }

  /** Of a step whose time has come by the clock and not by the feed. */
  void tellWaiting(RecoveryStep step, Marks marks, Instant at, Consumer<Output> out) {
    TicketStatus status = step.ticket().status();
    Instant deadline = Assessment.ticketDeadline(policy, step.occurredAt());
    if (step.occurredAt().isBefore(alertFrom)
        || (status != TicketStatus.PENDING && status != TicketStatus.UNDETERMINED)
        || marks.clock().isBefore(deadline)) {
      return;
    }
    for (String feed : ticketFeeds) {
      Deadline.Basis assumed = new Deadline.Basis(feed, Proof.ASSUMED);
      if (watched.contains(feed) && completeTo(marks, assumed).isBefore(deadline)) {
        Waiting waiting =
            new Waiting(feed, deadline, step.event().account(), step.id(), step.occurredAt());
        out.accept(new Output.ToInbox(new InboxRecord.Waits(waiting, at)));
      }
    }
  }
}
