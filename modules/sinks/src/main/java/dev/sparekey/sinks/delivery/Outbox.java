package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent to one destination, and what it was told before. No clock, no I/O.
 *
 * <p>Of each finding at most one revision waits, the newest: a destination that was down for an
 * hour gets the last word on each. What somebody may act on goes at once, the rest after {@code
 * coalesce}. Example with 60 s: revision 1 at 12:00:00 is sent at once; revisions 2 and 3, with
 * more evidence only, arrive at 12:00:10 and 12:00:40: at 12:01:10 revision 3 is sent, and 2 never.
 *
 * <p>The gravest goes first, and of two that are as grave the one that came first. One that failed
 * goes to the end of their line, as if it had come then; one that is set aside stands in none. Both
 * wait on as before.
 */
final class Outbox {

  private static final Comparator<Waiting> BY_PLACE =
      Comparator.comparing(one -> one.standing().behind());

  /** Whoever failed least is the most likely to tell whether the destination is at work. */
  private static final Comparator<Waiting> MOST_LIKELY =
      Comparator.comparing((Waiting one) -> one.standing().failures())
          .thenComparing(Waiting::gravity, Comparator.reverseOrder())
          .thenComparing(BY_PLACE);

  private final Filter filter;
  private final Duration coalesce;
  private final Duration giveUpAfter;
  private final Recall recall;
  private final Map<String, Told> told = new HashMap<>();

  /**
   * Findings that were given up and of which nobody has heard, with their partitions: a person may
   * have them sent again at any time, beside us.
   */
  private final Map<String, Integer> dead = new HashMap<>();

  private final Map<String, Waiting> waiting = new LinkedHashMap<>();

  private final Map<Integer, Long> next = new TreeMap<>();

  /** Behind the newest that the destination may have heard of, by partition. */
  private final Map<Integer, Long> tried = new TreeMap<>();

  private record Told(int partition, Sent sent) {}

  /** Sees to it that the destination hears no more of a finding that it has not accepted. */
  @FunctionalInterface
  interface Recall {
    /**
     * @return whether it may have heard of it all the same
     */
    boolean takeBack(Waiting one);
  }

  /**
   * A revision that is to be sent.
   *
   * @param position where it stands
   * @param from of the oldest revision of the finding that has not been accepted
   * @param due from when on it may be sent; no later than that one
   * @param known whether the destination may have heard of the finding all the same
   * @param urgent whether it is critical, and news to act on
   * @param why it was not taken when it was last seen that it was not; null if it never was
   */
  record Waiting(
      Alert alert,
      Position position,
      Position from,
      Instant due,
      boolean known,
      boolean urgent,
      Standing standing,
      @Nullable String why) {

    Severity gravity() {
      return Gravity.of(alert);
    }

    boolean isFresh() {
      return standing instanceof Standing.Fresh;
    }

    /** Whether it stands in line: what is set aside does not. */
    boolean isInLine(Instant now) {
      return !due.isAfter(now) && !(standing instanceof Standing.Aside);
    }

    Waiting asKnown() {
      return new Waiting(alert, position, from, due, true, urgent, standing, why);
    }

    Waiting at(Standing other, String reason) {
      return new Waiting(alert, position, from, due, known, urgent, other, reason);
    }
  }

  /**
   * @param giveUpAfter how long a finding may wait for its destination
   * @param recall of what need not be told any more
   */
  Outbox(Filter filter, Duration coalesce, Duration giveUpAfter, Recall recall) {
    this.recall = recall;
    this.filter = filter;
    this.coalesce = coalesce;
    this.giveUpAfter = giveUpAfter;
  }

  /** A revision that was settled before this process began: taken as told if it was to be. */
  void remember(Alert alert, int partition) {
    Told before = told.get(alert.id());
    if (before == null ? isWanted(alert) : before.sent().isOlderThan(alert)) {
      told.put(alert.id(), new Told(partition, Sent.of(alert)));
    }
  }

  /** The next revision of a partition. */
  void accept(Alert alert, Position position, Instant now) {
    next.merge(position.partition(), position.offset() + 1, Math::max);
    Told before = told.get(alert.id());
    Waiting old = waiting.get(alert.id());
    if ((before != null && !before.sent().isOlderThan(alert))
        || (old != null && !Sent.of(old.alert()).isOlderThan(alert))) {
      return;
    }
    Instant due = due(before == null ? null : before.sent(), alert, now);
    boolean known = old != null && old.known();
    if (due == null) {
      // What waits, if anything, is no longer true, and what is true need not be told.
      boolean resent = dead.containsKey(alert.id());
      if (!resent && (old == null || !(known || recall.takeBack(old)))) {
        waiting.remove(alert.id());
        return;
      }
      known = true;
      due = now;
    }
    boolean urgent =
        Gravity.of(alert) == Severity.CRITICAL
            && (before == null
                || before.sent().differsToActOn(alert)
                || (old != null && old.urgent()));
    waiting.put(
        alert.id(),
        old == null
            ? new Waiting(
                alert, position, position, due, known, urgent, new Standing.Fresh(now), null)
            : new Waiting(
                alert,
                position,
                old.from(),
                due.isBefore(old.due()) ? due : old.due(),
                known,
                urgent,
                old.standing().renewed(now),
                old.why()));
  }

  /** A record that is no alert: it is behind us. */
  void pass(Position position) {
    next.merge(position.partition(), position.offset() + 1, Math::max);
  }

  /**
   * It is nowhere any more, and not to be told. What the destination was told of it before is
   * corrected all the same, should something newer come.
   *
   * @return whether it waited
   */
  boolean erase(String alertId) {
    return waiting.remove(alertId) != null;
  }

  private boolean isWanted(Alert alert) {
    return filter.wants(alert);
  }

  /** Null for never. */
  private @Nullable Instant due(@Nullable Sent before, Alert alert, Instant now) {
    if (before == null) {
      return isWanted(alert) ? now : null;
    }
    if (filter.finalOnly()) {
      return before.verdict() != alert.verdict() || before.isWorseIn(alert) ? now : null;
    }
    return before.differsToActOn(alert) ? now : now.plus(coalesce);
  }

  /** Those that may be sent now, each in its turn. */
  List<Waiting> due(Instant now, int most) {
    return inTurn(now, one -> true).limit(Math.max(0, most)).toList();
  }

  /**
   * Those that may be sent together: what is suspected does not go with what is not, which would
   * fail with it.
   *
   * @param urgent whether only those that should not wait for a digest
   */
  List<Waiting> batch(Instant now, int most, boolean urgent) {
    List<Waiting> batch = new ArrayList<>();
    Iterator<Waiting> line = inTurn(now, one -> one.urgent() || !urgent).iterator();
    while (batch.size() < most && line.hasNext()) {
      Waiting next = line.next();
      if (batch.isEmpty() || batch.getFirst().isFresh() == next.isFresh()) {
        batch.add(next);
      }
    }
    return batch;
  }

  /** Of 10,000 that wait not all are sorted for each 200 that go, but the gravest. */
  private Stream<Waiting> inTurn(Instant now, Predicate<Waiting> which) {
    Map<Severity, List<Waiting>> lines = new EnumMap<>(Severity.class);
    for (Waiting one : waiting.values()) {
      if (one.isInLine(now) && which.test(one)) {
        lines.computeIfAbsent(one.gravity(), gravity -> new ArrayList<>()).add(one);
      }
    }
    List<List<Waiting>> gravestLast = new ArrayList<>(lines.values());
    return gravestLast.reversed().stream().flatMap(line -> line.stream().sorted(BY_PLACE));
  }

  /**
   * The one by which to see whether the destination is at work: the gravest of those that failed
   * least. From the third on every other one is of another gravity, the mildest first and each in
   * its turn: of 60 critical findings that a firewall stops the last would else be tried after 43
   * minutes, and a high one that would be taken after them.
   *
   * @param urgent whether it has to be one that should not wait for a digest
   * @param before how often the destination failed since it last answered
   */
  Optional<Waiting> probe(Instant now, boolean urgent, int before) {
    List<Waiting> likely =
        waiting.values().stream()
            .filter(one -> one.isInLine(now) && (one.urgent() || !urgent))
            .sorted(MOST_LIKELY)
            .toList();
    if (likely.isEmpty() || before < 3 || before % 2 == 0) {
      return likely.stream().findFirst();
    }
    int least = likely.getFirst().standing().failures();
    List<Waiting> asLikely =
        likely.stream().filter(one -> one.standing().failures() == least).toList();
    List<Severity> gravities = asLikely.stream().map(Waiting::gravity).distinct().toList();
    Severity inTurn = gravities.reversed().get((before - 3) / 2 % gravities.size());
    return asLikely.stream().filter(one -> one.gravity() == inTurn).findFirst();
  }

  /**
   * The one that is to be tried alone now, the longest overdue of them.
   *
   * @param broken whether the destination seems to fail
   */
  Optional<Waiting> alone(Instant now, boolean broken) {
    return waiting.values().stream()
        .filter(one -> !one.due().isAfter(now) && !one.standing().alone(broken).isAfter(now))
        .min(Comparator.comparing(one -> one.standing().alone(broken)));
  }

  /** When those that are set aside were. */
  List<Instant> asideSince() {
    return waiting.values().stream()
        .flatMap(
            one ->
                one.standing() instanceof Standing.Aside aside
                    ? Stream.of(aside.since())
                    : Stream.empty())
        .toList();
  }

  /** It waits on, but the destination may have it: from now on it hears of what becomes of it. */
  void unanswered(Waiting one) {
    tried(one);
    change(one, Waiting::asKnown);
  }

  /** It waits on, as one of which more is known. */
  void stands(Waiting one, Standing standing, String why) {
    change(one, waits -> waits.at(standing, why));
  }

  private void change(Waiting one, UnaryOperator<Waiting> change) {
    waiting.computeIfPresent(one.alert().id(), (id, waits) -> change.apply(waits));
  }

  /** Of the newest revision: compaction may take the one away from which it waited. */
  private void tried(Waiting one) {
    tried.merge(one.position().partition(), one.position().offset() + 1, Math::max);
  }

  /** The destination has it. */
  void accepted(Waiting one) {
    tried(one);
    told.put(one.alert().id(), new Told(one.from().partition(), Sent.of(one.alert())));
    dead.remove(one.alert().id());
    waiting.remove(one.alert().id());
  }

  /** Whether the destination was told of a finding, as far as we know. */
  boolean isTold(String alertId) {
    return told.containsKey(alertId);
  }

  /**
   * The destination never gets it of us; should it take a later one, that is the first. What
   * corrects it is told all the same, for it may have been sent again by hand.
   */
  void refused(Waiting one) {
    waiting.remove(one.alert().id());
    if (!told.containsKey(one.alert().id())) {
      dead.put(one.alert().id(), one.from().partition());
    }
  }

  /**
   * Takes out those that have waited for too long since they could be sent: by when they came,
   * those that wait for more for longer than that would never be tried. Of those that may be known
   * it is known: should they turn out otherwise, that is told.
   */
  List<Waiting> expired(Instant now) {
    List<Waiting> expired = new ArrayList<>();
    for (Iterator<Waiting> all = waiting.values().iterator(); all.hasNext(); ) {
      Waiting one = all.next();
      if (one.due().plus(giveUpAfter).isBefore(now)) {
        all.remove();
        expired.add(one.known() || !recall.takeBack(one) ? one : one.asKnown());
      }
    }
    return expired;
  }

  int size() {
    return waiting.size();
  }

  /** Another process has the partition now. */
  void forget(int partition) {
    told.values().removeIf(one -> one.partition() == partition);
    dead.values().removeIf(one -> one == partition);
    waiting.values().removeIf(one -> one.from().partition() == partition);
    next.remove(partition);
    tried.remove(partition);
  }

  /** Up to where all is read, by partition. */
  Map<Integer, Long> read() {
    return Map.copyOf(next);
  }

  /** Behind all that the destination was sent, taken or not, by partition. */
  Map<Integer, Long> tried() {
    return Map.copyOf(tried);
  }

  /** What is to be told after a restart, too. */
  List<AlertLog.Unsettled> unsettled() {
    return waiting.values().stream()
        .map(one -> new AlertLog.Unsettled(one.from(), one.alert().id()))
        .toList();
  }
}
