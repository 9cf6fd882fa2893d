package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The marks a stage has seen, and how far each feed has thereby got. What counts is the minimum
 * over all writers' partitions: with two partitions of which one says 14:40 and the other 14:10,
 * the feed is complete to 14:10; with one of them silent, to nothing.
 *
 * <p>The newest mark says how many writers there are. Where a topic grew from 1 to 2, a mark of
 * partition 0 of 1 says nothing of the 2 there are now; where it shrank, nobody will ever move
 * those of the old ones. But an instance that has not met the new partition yet goes on saying "0
 * of 1": so fewer writers count only once the time has got an hour beyond all that the old ones
 * said, as of a topic that was made anew it does. What was reached before stays reached: a feed
 * that was complete to 14:10 with one partition is so with two, of which one has not spoken.
 *
 * @param direct how far each feed has got straight from the reading of the sources
 * @param names how far behind the tickets, through the names stage
 * @param accounts how far behind the steps, through the accounts stage
 */
public record Marks(
    SortedMap<String, Progress> direct,
    SortedMap<String, Progress> names,
    SortedMap<String, Progress> accounts) {

  public static final Marks NONE =
      new Marks(
          Collections.emptySortedMap(), Collections.emptySortedMap(), Collections.emptySortedMap());

  /** What is left of the writers there were has got that far behind, or it is still at work. */
  private static final Duration SHRUNK_AFTER = Duration.ofHours(1);

  /** Before any time that a source may tell, and within what a store can write. */
  private static final Instant NEVER = Instant.parse("1700-01-01T00:00:00Z");

  /**
   * How far one feed has got on one way.
   *
   * @param proven by each of its writers; the year 1700 of one that has proven nothing
   * @param assumed by each of its writers, likewise
   * @param provenTo what all of them ever reached together
   * @param assumedTo likewise; never before {@code provenTo}, for a proven mark is an assumed one
   *     too
   */
  public record Progress(
      List<Instant> proven, List<Instant> assumed, Instant provenTo, Instant assumedTo) {

    static final Progress NONE = new Progress(List.of(), List.of(), NEVER, NEVER);

    /** The same object when the mark moves nothing. */
    Progress with(Mark mark) {
      List<Instant> before = mark.proof() == Proof.PROVEN ? proven : assumed;
      boolean sameWriters = proven.size() == mark.of();
      if (mark.of() < proven.size()
          && !mark.completeTo().isAfter(furthestTold().plus(SHRUNK_AFTER))) {
        return this;
      }
      if (sameWriters && !mark.completeTo().isAfter(before.get(mark.index()))) {
        return this;
      }
      List<Instant> nowProven = sameWriters ? proven : nothing(mark.of());
      List<Instant> nowAssumed = sameWriters ? assumed : nothing(mark.of());
      if (mark.proof() == Proof.PROVEN) {
        nowProven = moved(nowProven, mark);
      } else {
        nowAssumed = moved(nowAssumed, mark);
      }
      Instant provenLeast = Instant.MAX;
      Instant assumedLeast = Instant.MAX;
      for (int i = 0; i < mark.of(); i++) {
        provenLeast = earlier(provenLeast, nowProven.get(i));
        assumedLeast = earlier(assumedLeast, later(nowAssumed.get(i), nowProven.get(i)));
      }
      return new Progress(
          nowProven, nowAssumed, later(provenTo, provenLeast), later(assumedTo, assumedLeast));
    }

    private Instant furthestTold() {
      return later(Collections.max(proven), Collections.max(assumed));
    }

    private static List<Instant> nothing(int writers) {
      return Collections.nCopies(writers, NEVER);
    }

    private static List<Instant> moved(List<Instant> before, Mark mark) {
      List<Instant> after = new ArrayList<>(before);
      after.set(mark.index(), mark.completeTo());
      return Collections.unmodifiableList(after);
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
    }

    private static Instant earlier(Instant one, Instant other) {
      return one.isBefore(other) ? one : other;
    }
  }

  /** These marks and one more; a mark never moves back. */
  public Marks with(Mark mark) {
    SortedMap<String, Progress> way = way(mark.path());
    Progress before = way.getOrDefault(mark.feed(), Progress.NONE);
    Progress after = before.with(mark);
    if (after == before) {
      return this;
    }
    SortedMap<String, Progress> joined = new TreeMap<>(way);
    joined.put(mark.feed(), after);
    joined = Collections.unmodifiableSortedMap(joined);
    return switch (mark.path()) {
      case DIRECT -> new Marks(joined, names, accounts);
      case NAMES -> new Marks(direct, joined, accounts);
      case ACCOUNTS -> new Marks(direct, names, joined);
    };
  }

  /**
   * The time as far as it has come behind the tickets; {@link Instant#MIN} before the first mark.
   */
  public Instant clock() {
    return completeTo(Mark.CLOCK, Mark.Path.NAMES, Proof.PROVEN);
  }

  /** Complete to here at least with that proof; a proven mark is an assumed one too. */
  public Instant completeTo(String feed, Mark.Path path, Proof proof) {
    Progress progress = way(path).get(feed);
    if (progress == null) {
      return Instant.MIN;
    }
    Instant to = proof == Proof.PROVEN ? progress.provenTo() : progress.assumedTo();
    return to.equals(NEVER) ? Instant.MIN : to;
  }

  /** How far the one of its writers has got that got furthest; {@link Instant#MIN} for none. */
  Instant furthest(String feed, Mark.Path path) {
    Progress progress = way(path).get(feed);
    Instant furthest = progress == null ? NEVER : Collections.max(progress.proven());
    return furthest.equals(NEVER) ? Instant.MIN : furthest;
  }

  private SortedMap<String, Progress> way(Mark.Path path) {
    return switch (path) {
      case DIRECT -> direct;
      case NAMES -> names;
      case ACCOUNTS -> accounts;
    };
  }
}
