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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * When an account must be looked at again although nothing arrives: a mark may decide what its
 * tickets say, or patience may run out.
 */
final class StepDeadlines {

  private final AssurancePolicy policy;
  private final Set<String> ticketFeeds;
  private final Set<String> watched;

  /**
   * @param watched the feeds whose silence is reported, which begins at a step's deadline
   */
  StepDeadlines(AssurancePolicy policy, Set<String> ticketFeeds, Set<String> watched) {
    this.policy = policy;
    this.ticketFeeds = Set.copyOf(ticketFeeds);
    this.watched = Set.copyOf(watched);
  }

  /** The accounts whose time has come, each once. */
  Set<AccountId> due(Marks marks, PartitionStore store) {
    Set<AccountId> due = new LinkedHashSet<>();
    take(Deadline.Basis.CLOCK, marks, store, due);
    for (String feed : ticketFeeds) {
      for (Proof proof : Proof.values()) {
        take(new Deadline.Basis(feed, proof), marks, store, due);
      }
    }
    return due;
  }

  private static void take(
      Deadline.Basis basis, Marks marks, PartitionStore store, Set<AccountId> accounts) {
    for (Deadline deadline : store.takeDeadlines(basis, completeTo(marks, basis))) {
      accounts.add(deadline.account());
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
        ofTickets(step).forEach(store::removeDeadline);
      }
    }
    for (RecoveryStep step : open) {
      if (mayChange(step)) {
        ofTickets(step).forEach(deadline -> ask(deadline, marks, store));
      }
    }
  }

  /** Asks for one time, unless it has come. */
  static void ask(Deadline deadline, Marks marks, PartitionStore store) {
    if (completeTo(marks, deadline.basis()).isBefore(deadline.at())) {
      store.putDeadline(deadline);
    }
  }

  /** A step that is judged for good waits for no ticket. */
  void forget(RecoveryStep step, PartitionStore store) {
    ofTickets(step).forEach(store::removeDeadline);
  }

  /**
   * Nine of ten steps have a ticket that fits and says how the requester was verified: no mark
   * changes anything about them.
   */
  private static boolean mayChange(RecoveryStep step) {
    TicketFinding ticket = step.ticket();
    return switch (ticket.status()) {
      case NOT_REQUIRED, NOT_CONNECTED -> false;
      case LINKED, LINKED_LATE -> ticket.verification() == null || ticket.verification().isEmpty();
      case PENDING, MISSING, RETROACTIVE, CONTESTED, MISMATCHED, UNDETERMINED -> true;
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
    if ((status != TicketStatus.PENDING && status != TicketStatus.UNDETERMINED)
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
