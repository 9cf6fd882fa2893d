package dev.sparekey.rules;

import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A case that a rule brings along under {@code sparekey: tests:}: what happened, and what the rule
 * is to say of it.
 *
 * @param at where it stands in its author's text
 * @param rule whose findings are looked at
 * @param name in the author's words
 * @param example what it is an example of; null when its author does not say
 * @param feeds how the feeds tell how far they are complete, by name
 * @param moments in the order in which they reach Sparekey
 * @param expected once every window has passed
 */
public record RuleTest(
    Place at,
    UUID rule,
    String name,
    @Nullable Example example,
    SortedMap<String, FeedState> feeds,
    List<Moment> moments,
    Expected expected) {

  /** The time that offsets count from, a Friday afternoon. */
  public static final Instant START = Instant.parse("2026-03-20T14:00:00Z");

  /** The help desk's feed, whose tickets are waited for. */
  public static final String DESK = "desk";

  /** What a case shows of its rule. */
  public enum Example {
    /** The rule fires. */
    POSITIVE,
    /** Something lawful that the rule leaves alone. */
    NEGATIVE,
    /** It differs from a positive in one thing, and the rule leaves it alone. */
    NEAR_MISS,
    /** A ticket that was there in time and is told of late. */
    LATE_TICKET,
    /** The help desk's feed says nothing. */
    FEED_OUTAGE,
    /** A ticket that is changed afterwards. */
    TICKET_EDIT,
    /** The feeds do not show what the rule reads. */
    UNKNOWN
  }

  /** How a feed tells how far it is complete. */
  public enum FeedState {
    /** It proves that it is complete up to now, whenever time passes. */
    LIVE,
    /** The same, but that is only assumed. */
    ASSUMED,
    /** It says nothing but what the case says itself. */
    SILENT,
    /** There is none, so nothing can be missed in it. */
    NOT_CONNECTED
  }

  /** Something that reaches Sparekey. */
  public sealed interface Moment {
    Instant at();

    /** An event, at the time at which it is told, which may be long after it occurred. */
    record Told(Instant at, Event event) implements Moment {}

    record Marked(Instant at, String feed, Instant completeTo, Proof proof) implements Moment {}

    /** A look at what the rule says by then. */
    record Look(Instant at, Expected expected) implements Moment {}
  }

  /**
   * What the rule is to say.
   *
   * @param at where it stands in its author's text
   * @param verdicts of its findings in the order of their steps; none for no finding at all. Those
   *     that were withdrawn count only where the list has {@link Verdict#WITHDRAWN}
   * @param delivered whether one of them is; null when that does not matter
   * @param severity of the gravest; null when that does not matter
   */
  public record Expected(
      Place at, List<Verdict> verdicts, @Nullable Boolean delivered, @Nullable Severity severity) {
    public Expected {
      verdicts = List.copyOf(verdicts);
    }
  }

  public RuleTest {
    feeds = Collections.unmodifiableSortedMap(new TreeMap<>(feeds));
    moments = List.copyOf(moments);
  }
}
