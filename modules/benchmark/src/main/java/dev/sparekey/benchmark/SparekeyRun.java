package dev.sparekey.benchmark;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.HeapAccountsStore;
import dev.sparekey.engine.HeapNamesStore;
import dev.sparekey.engine.InboxRecord;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStage;
import dev.sparekey.engine.Output;
import dev.sparekey.engine.Routing;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.InvalidPolicyException;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Both stages of the engine in one thread, in memory, as the local runner drives them, but with
 * marks of the clock and of the desk on the way, as in a live deployment.
 */
final class SparekeyRun {

  /** The one rule of the pack that reads {@code ticket.status} and nothing else about a step. */
  private static final String RULE = "agent_reset_without_ticket";

  private static final Duration AFTERWARDS = Duration.ofHours(12);

  private final Marking marking;
  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final AccountsStage accounts =
      new AccountsStage(policy(), rules(), Set.of(SparekeyEvents.DESK), 0);
  private final HeapAccountsStore accountsStore = new HeapAccountsStore();
  private final Deque<Output> waiting = new ArrayDeque<>();
  private final List<Alert> alerts = new ArrayList<>();
  private final Consumer<InboxRecord> inbox;
  private final Duration marksEvery;
  private Instant newestTicket = Instant.EPOCH;

  /** What the desk's feed says of its own completeness. */
  enum Marking {
    /** A poller that has read everything up to now, and says so. */
    PROVEN_TO_NOW,
    /**
     * Assumed up to 10 s before the newest ticket, which late tickets belie; proven up to 3 h
     * before now.
     */
    ASSUMED_THEN_PROVEN
  }

  SparekeyRun(Marking marking) {
    this(marking, Duration.ofMinutes(1), record -> {});
  }

  /**
   * @param inbox is told what comes to the accounts stage
   */
  SparekeyRun(Marking marking, Duration marksEvery, Consumer<InboxRecord> inbox) {
    this.marking = marking;
    this.marksEvery = marksEvery;
    this.inbox = inbox;
  }

  /**
   * @param events in the order of arrival
   */
  List<Signal> run(Event[] events) {
    long every = marksEvery.toMillis();
    long marked = events[0].header().receivedAt().toEpochMilli() / every;
    for (Event event : events) {
      Instant at = event.header().receivedAt();
      long now = at.toEpochMilli() / every;
      while (marked < now) {
        marked++;
        marks(Instant.ofEpochMilli(marked * every));
      }
      if (event.header().feed().equals(SparekeyEvents.DESK)
          && event.header().occurredAt().isAfter(newestTicket)) {
        newestTicket = event.header().occurredAt();
      }
      Routing.route(event, at, waiting::add);
      drain();
    }
    // Until the latest ticket, the desk's habit and everybody's patience have passed.
    long last = marked + AFTERWARDS.toMillis() / every;
    while (marked < last) {
      marked++;
      marks(Instant.ofEpochMilli(marked * every));
    }
    return signals();
  }

  /**
   * The policy that comes with Sparekey waits 30 min for a ticket and 2 min for feeds' clocks; the
   * query asks for 30 min in all.
   */
  static AssurancePolicy policy() {
    String text = AssurancePolicy.DEFAULT.toYaml();
    String changed = text.replaceFirst("(?m)^( *habit:) .*$", "$1 28 min");
    if (changed.equals(text)) {
      throw new IllegalStateException("the policy has no line 'habit:' that is not 28 min");
    }
    try {
      return AssurancePolicy.read("the benchmark's policy", changed);
    } catch (InvalidPolicyException e) {
      throw new IllegalStateException("the policy with a habit of 28 min is refused", e);
    }
  }

  static RuleSet rules() {
    String name =
        Pack.names().stream().filter(file -> file.contains(RULE)).findFirst().orElseThrow();
    RuleSet rules = RuleSet.load(Map.of(name, Pack.texts().get(name)));
    if (rules.hasErrors()) {
      throw new IllegalStateException(RULE + " does not load: " + rules.diagnostics());
    }
    return rules;
  }

  private void marks(Instant now) {
    switch (marking) {
      case PROVEN_TO_NOW -> mark(SparekeyEvents.DESK, now.minusMillis(1), Proof.PROVEN, now);
      case ASSUMED_THEN_PROVEN -> {
        mark(SparekeyEvents.DESK, newestTicket.minusSeconds(10), Proof.ASSUMED, now);
        mark(SparekeyEvents.DESK, now.minus(Duration.ofHours(3)), Proof.PROVEN, now);
      }
    }
    mark(Mark.CLOCK, now, Proof.PROVEN, now);
  }

  private void mark(String feed, Instant to, Proof proof, Instant at) {
    Mark mark = new Mark(feed, Mark.Path.DIRECT, 0, 1, to, proof);
    waiting.add(new Output.ToNames(new NamesRecord.Marked(mark, at)));
    drain();
  }

  private void drain() {
    for (Output next = waiting.poll(); next != null; next = waiting.poll()) {
      switch (next) {
        case Output.ToNames toNames -> names.on(toNames.record(), namesStore, waiting::add);
        case Output.ToInbox toInbox -> {
          inbox.accept(toInbox.record());
          accounts.on(toInbox.record(), accountsStore, waiting::add);
        }
        // The one rule counts nothing across accounts.
        case Output.ToGroups toGroups -> {}
        case Output.Publish publish -> alerts.add(publish.alert());
        case Output.Show show -> {}
        case Output.Try tried -> {}
      }
    }
  }

  private List<Signal> signals() {
    List<Signal> signals = new ArrayList<>();
    for (Alert alert : alerts) {
      signals.add(
          new Signal(
              SparekeyEvents.happening(alert.anchor()),
              alert.emittedAt().toEpochMilli(),
              alert.verdict() != Verdict.WITHDRAWN,
              alert.delivered()));
    }
    return signals;
  }
}
