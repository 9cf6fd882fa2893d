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
import dev.sparekey.model.Verdict;
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
  private final String policyVersion;
  private final int epoch;

  FeedWatch(SortedMap<String, Silence> feeds, String policyVersion, int epoch) {
    this.feeds = new TreeMap<>(feeds);
    this.policyVersion = policyVersion;
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
    Pulse pulse = store.pulse(feed);
    if (pulse == null) {
      pulse = new Pulse(feed, clock, null);
      store.putPulse(pulse);
    }
    Instant complete = completeTo(pulse, store);
    boolean behind = !clock.isBefore(complete.plus(silence.after()));
    if (pulse.silentSince() == null) {
      if (behind && (proves(feed, store) || waits(feed, complete, store))) {
        pulse = new Pulse(feed, pulse.watchedFrom(), complete);
        store.putPulse(pulse);
        publish(pulse, silence, null, store, at, out);
      } else {
        store.removeWaiting(feed, complete);
      }
    } else if (!behind) {
      publish(pulse, silence, complete, store, at, out);
      store.putPulse(new Pulse(feed, pulse.watchedFrom(), null));
      store.removeWaiting(feed, complete);
    }
  }

  /** A step that waits for a feed; told again, nothing happens. */
  void waits(Waiting step, AccountsStore store, Instant at, Consumer<Output> out) {
    Silence silence = feeds.get(step.feed());
    if (silence == null || !store.putWaiting(step)) {
      return;
    }
    Pulse pulse = store.pulse(step.feed());
    if (pulse != null && pulse.silentSince() != null) {
      int steps = store.waiting(step.feed()).size();
      // Past what an alert shows, only the doublings are said: an outage of a day has thousands.
      if (steps <= Alert.MOST_EVIDENCE || Integer.bitCount(steps) == 1) {
        publish(pulse, silence, null, store, at, out);
      }
    } else {
      look(store, at, out);
    }
  }

  /** A feed that was never heard counts from when the watch began. */
  private static Instant completeTo(Pulse pulse, AccountsStore store) {
    Instant mark = store.marks().completeTo(pulse.feed(), Mark.Path.NAMES, Proof.ASSUMED);
    return mark.equals(Instant.MIN) ? pulse.watchedFrom() : mark;
  }

  private static boolean proves(String feed, AccountsStore store) {
    return store.marks().completeTo(feed, Mark.Path.NAMES, Proof.PROVEN).isAfter(Instant.MIN);
  }

  private static boolean waits(String feed, Instant complete, AccountsStore store) {
    return store.waiting(feed).stream().anyMatch(step -> step.deadline().isAfter(complete));
  }

  private void publish(
      Pulse pulse,
      Silence silence,
      @Nullable Instant heardTo,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    String feed = pulse.feed();
    Instant since = pulse.silentSince() == null ? pulse.watchedFrom() : pulse.silentSince();
    AccountId source = new AccountId(silence.tenant(), feed, feed);
    String anchor = "silence:" + feed + "@" + since;
    String id = AlertIds.of(silence.tenant(), RULE, anchor);
    Alert before =
        store.alerts(source).stream()
            .filter(alert -> alert.id().equals(id))
            .findFirst()
            .orElse(null);
    List<EvidenceLine> worklist = new ArrayList<>();
    for (Waiting step : store.waiting(feed)) {
      if (step.deadline().isAfter(since)) {
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
    }
    int shown = Math.min(worklist.size(), Alert.MOST_EVIDENCE);
    Alert alert =
        new Alert(
            id,
            epoch,
            before == null ? 1 : before.revision() + 1,
            silence.tenant(),
            RULE.toString(),
            TITLE,
            VERSION,
            Verdict.CONFIRMED,
            Severity.MEDIUM,
            true,
            source,
            feed,
            null,
            anchor,
            since,
            before != null && before.emittedAt().isAfter(at) ? before.emittedAt() : at,
            new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
            TicketStatus.UNDETERMINED,
            worklist.subList(0, shown),
            worklist.size() - shown,
            List.of(
                "feed "
                    + feed
                    + " was complete to "
                    + since
                    + (heardTo == null
                        ? " and has said nothing since"
                        : " and was silent until it was complete to " + heardTo)),
            RequirementFinding.UNKNOWN,
            List.of(),
            List.of(),
            policyVersion,
            VERSION,
            Handling.ofCase(id),
            Explanation.NONE);
    store.putAlert(alert);
    out.accept(new Output.Publish(alert));
  }
}
