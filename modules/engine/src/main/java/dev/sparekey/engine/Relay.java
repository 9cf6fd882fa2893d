package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Tells the groups stage how far feeds and the clock have got, behind all the steps that this led
 * to: not while accounts are still to be looked at because of it, and not beyond a step about which
 * the names stage is asked. What occurs there may be what a rule says must not.
 *
 * <p>By the minute: each partition here tells each one there. At 15:00:45 the groups know of
 * 15:00:02; at 15:01:01 of that, and of each feed how far it has got by then.
 */
final class Relay {

  /** Of accounts that asked, how many are looked at before a mark is left to the next. */
  private static final int MOST_AT_ONCE = 200;

  private final int partition;
  private final int partitions;
  private final StepDeadlines deadlines;
  private final Reviews reviews;

  Relay(int partition, int partitions, StepDeadlines deadlines, Reviews reviews) {
    this.partition = partition;
    this.partitions = partitions;
    this.deadlines = deadlines;
    this.reviews = reviews;
  }

  void relay(AccountsStore store, Instant at, Consumer<Output> out) {
    Marks marks = store.marks();
    boolean nextMinute = isNextMinute(marks, Mark.CLOCK, Proof.PROVEN);
    List<Mark> next = new ArrayList<>();
    for (String feed : marks.names().keySet()) {
      for (Proof proof : Proof.values()) {
        if (nextMinute || isNextMinute(marks, feed, proof)) {
          next.add(mark(feed, marks.completeTo(feed, Mark.Path.NAMES, proof), proof));
        }
      }
    }
    if (next.isEmpty() || deadlines.isBehind(store) || isRejudging(store)) {
      return;
    }
    Instant bound = bound(store);
    for (Mark reached : next) {
      Mark mark =
          reached.completeTo().isAfter(bound)
              ? mark(reached.feed(), bound, reached.proof())
              : reached;
      // A proven mark is an assumed one too, so one that is assumed to no more says nothing.
      if (mark.completeTo().isAfter(relayed(marks, mark.feed(), mark.proof()))) {
        out.accept(
            new Output.ToGroups(
                new GroupRecord.Marked(
                    new Mark(
                        mark.feed(),
                        Mark.Path.ACCOUNTS,
                        partition,
                        partitions,
                        mark.completeTo(),
                        mark.proof()),
                    at)));
        marks = marks.with(mark);
      }
    }
    store.putMarks(marks);
  }

  /** What the new rules find in accounts that are still to be judged by them is not told yet. */
  private static boolean isRejudging(AccountsStore store) {
    AccountsRelease release = store.release();
    return release != null && !release.done();
  }

  /** As it is remembered here, where one partition speaks for itself. */
  private static Mark mark(String feed, Instant to, Proof proof) {
    return new Mark(feed, Mark.Path.ACCOUNTS, 0, 1, to, proof);
  }

  private static boolean isNextMinute(Marks marks, String feed, Proof proof) {
    Instant reached = marks.completeTo(feed, Mark.Path.NAMES, proof);
    Instant relayed = relayed(marks, feed, proof);
    return reached.isAfter(relayed)
        && (relayed.equals(Instant.MIN)
            || !reached
                .truncatedTo(ChronoUnit.MINUTES)
                .equals(relayed.truncatedTo(ChronoUnit.MINUTES)));
  }

  private static Instant relayed(Marks marks, String feed, Proof proof) {
    return marks.completeTo(feed, Mark.Path.ACCOUNTS, proof);
  }

  /** Before the first step of an account that still asks; those that have been answered go. */
  private Instant bound(AccountsStore store) {
    int seen = 0;
    while (true) {
      List<Deadline> first = store.deadlines(Deadline.Basis.ASKING, null, 1);
      if (first.isEmpty()) {
        return Instant.MAX;
      }
      Deadline one = first.getFirst();
      if (seen == MOST_AT_ONCE || reviews.asking(one.account(), store)) {
        return one.at().minusNanos(1);
      }
      store.removeDeadline(one);
      seen++;
    }
  }
}
