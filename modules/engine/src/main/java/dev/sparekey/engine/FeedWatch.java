package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Says when a feed falls silent, and which steps wait for it. One alert an outage, revised as steps
 * join its worklist and when it ends; so one partition does it for all.
 *
 * <p>Example with a silence of 1 h: a desk complete to 13:00 is silent when the clock says 14:00. A
 * feed that has never proven a mark may only be quiet: it is silent once a step waits for it.
 */
final class FeedWatch {

  static final String TITLE = "Log source is silent";

  static final UUID RULE = UUID.fromString("5b1c7c0e-3d0f-4f0e-9a5e-2f6f0a7d1c44");
  private static final String VERSION = "built-in-1";

  private final SortedMap<String, Silence> feeds;
  private final AssurancePolicy policy;
  private final int epoch;

  FeedWatch(SortedMap<String, Silence> feeds, AssurancePolicy policy, int epoch) {
    this.feeds = new TreeMap<>(feeds);
    this.policy = policy;
    this.epoch = epoch;
  }

  /** After every mark. */
  void look(AccountsStore store, Instant at, Consumer<Output> out) {
    Instant clock = store.marks().completeTo(Mark.CLOCK, Mark.Path.NAMES, Proof.PROVEN);
    if (clock.equals(Instant.MIN)) {
      return;
    }
    feeds.forEach((feed, silence) -> look(feed, silence, clock, store, at, out));
  }

  private void look(
      String feed,
      Silence silence,
      Instant clock,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    Pulse known = store.pulse(feed);
    Pulse pulse = known == null ? new Pulse(feed, clock, null, null, 0) : known;
    Instant complete = completeTo(pulse, store);
    boolean behind = !clock.isBefore(complete.plus(silence.after()));
    Instant since = pulse.silentSince();
    if (since == null) {
      pulse = pulse.waiting(pulse.waiting() - store.removeWaiting(feed, complete));
      if (behind && (!silence.mayBeQuiet() || proves(feed, store) || pulse.waiting() > 0)) {
        pulse = pulse.silent(complete, clock);
        store.removeSilencesBefore(feed, clock.minus(policy.horizon()));
        publish(pulse, complete, silence, null, store, at, out);
      }
    } else if (!behind) {
      if (clock.equals(pulse.toldAt())) {
        withdraw(feed, since, store, at, out);
      } else {
        publish(pulse, since, silence, complete, store, at, out);
      }
      pulse = pulse.heard();
      pulse = pulse.waiting(pulse.waiting() - store.removeWaiting(feed, complete));
    }
    if (!pulse.equals(known)) {
      store.putPulse(pulse);
    }
  }

  /** A step that waits for a feed; told again, nothing happens. */
  void waits(Waiting step, AccountsStore store, Instant at, Consumer<Output> out) {
    Silence silence = feeds.get(step.feed());
    Pulse known = store.pulse(step.feed());
    // The clock, by which alone a step is found to wait, begins the watch.
    if (silence == null || known == null || !store.putWaiting(step)) {
      return;
    }
    Pulse pulse = known.waiting(known.waiting() + 1);
    store.putPulse(pulse);
    Instant since = pulse.silentSince();
    if (since == null) {
      look(store, at, out);
    } else if (pulse.waiting() <= Alert.MOST_EVIDENCE || Integer.bitCount(pulse.waiting()) == 1) {
      // Past what an alert shows, only the doublings are said: an outage of a day has thousands.
      publish(pulse, since, silence, null, store, at, out);
    }
  }

  /** Somebody decided on a silence. */
  void decide(Triaged triaged, AccountsStore store, Instant at, Consumer<Output> out) {
    Alert seen = triaged.seen();
    Alert before = store.silence(seen.subject(), seen.occurredAt());
    if (before == null || !before.id().equals(seen.id())) {
      return;
    }
    TriageDecision known = before.handling().triage();
    if (known == null || TriageDecision.BY_TIME.compare(triaged.decision(), known) > 0) {
      say(again(before, before.verdict(), before.absence(), triaged.decision(), at), store, out);
    }
  }

  /**
   * The clock and the feed's mark are told at once, and either may come first: what lasted for no
   * time was no silence.
   */
  private void withdraw(
      String feed, Instant since, AccountsStore store, Instant at, Consumer<Output> out) {
    Alert before = store.silence(feed, since);
    if (before != null) {
      say(
          again(
              before,
              Verdict.WITHDRAWN,
              List.of("feed " + feed + " had only been overtaken by the clock"),
              before.handling().triage(),
              at),
          store,
          out);
    }
  }

  private static void say(Alert alert, AccountsStore store, Consumer<Output> out) {
    store.putSilence(alert);
    out.accept(new Output.Publish(alert));
  }

  /** A feed that was never heard counts from when the watch began. */
  private static Instant completeTo(Pulse pulse, AccountsStore store) {
    Instant mark = store.marks().completeTo(pulse.feed(), Mark.Path.NAMES, Proof.ASSUMED);
    return mark.equals(Instant.MIN) ? pulse.watchedFrom() : mark;
  }

  private static boolean proves(String feed, AccountsStore store) {
    return store.marks().completeTo(feed, Mark.Path.NAMES, Proof.PROVEN).isAfter(Instant.MIN);
  }

  private void publish(
      Pulse pulse,
      Instant since,
      Silence silence,
      @Nullable Instant heardTo,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    String feed = pulse.feed();
    String anchor = "silence:" + feed + "@" + since;
    String id = AlertIds.of(silence.tenant(), RULE, anchor);
    Alert before = store.silence(feed, since);
    List<EvidenceLine> worklist = new ArrayList<>();
    for (Waiting step : store.waiting(feed, Alert.MOST_EVIDENCE)) {
      worklist.add(
          new EvidenceLine(
              "waiting_step",
              step.stepId(),
              step.occurredAt(),
              "helped step on "
                  + step.account().feed()
                  + " account "
                  + step.account().nativeId()
                  + " waits for tickets until "
                  + step.deadline()));
    }
    String until =
        heardTo == null
            ? " and has said nothing since"
            : " and was silent until it was complete to " + heardTo;
    Alert alert =
        new Alert(
            id,
            epoch,
            1,
            silence.tenant(),
            RULE.toString(),
            TITLE,
            VERSION,
            Verdict.CONFIRMED,
            Severity.MEDIUM,
            true,
            new AccountId(silence.tenant(), feed, feed),
            feed,
            null,
            anchor,
            since,
            at,
            new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
            TicketStatus.UNDETERMINED,
            worklist,
            pulse.waiting() - worklist.size(),
            List.of("feed " + feed + " was complete to " + since + until),
            RequirementFinding.UNKNOWN,
            List.of(),
            List.of(),
            policy.version(),
            VERSION,
            Handling.ofCase(id),
            Explanation.NONE);
    say(
        before == null
            ? alert
            : revised(alert, before, alert.verdict(), alert.absence(), before.handling(), at),
        store,
        out);
  }

  private Alert again(
      Alert before,
      Verdict verdict,
      List<String> absence,
      @Nullable TriageDecision triage,
      Instant at) {
    Handling handling = before.handling();
    return revised(
        before,
        before,
        verdict,
        absence,
        new Handling(
            handling.caseId(), null, List.of(), null, verdict != Verdict.WITHDRAWN, triage, false),
        at);
  }

  /** The next revision: what is said now, of what was said before. */
  private Alert revised(
      Alert now,
      Alert before,
      Verdict verdict,
      List<String> absence,
      Handling handling,
      Instant at) {
    return now.revised(
        new Alert.Revision(
            epoch,
            before.revision() + 1,
            verdict,
            before.emittedAt().isAfter(at) ? before.emittedAt() : at,
            absence,
            handling));
  }
}
