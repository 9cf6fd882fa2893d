package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Windows of {@code temporal} and {@code temporal_ordered}. A window starts at its anchor, the
 * earliest of what has to occur. What must not occur is looked for in the time span before the
 * anchor and in the one after it; when ordered, on the side alone on which the list has it.
 *
 * <p>Of what must not occur, an event of another feed than the anchor's counts also where it lies
 * beyond that by no more than clocks differ: with a skew of 2 min, one bound at 13:59 by another
 * feed is one bound after a reset of 14:00, and one at 15:01 is within an hour of it.
 *
 * <p>Equal times are in any order: sources count in whole seconds, and one event may be what two
 * rules look for.
 */
final class TemporalWindows {
  private final List<Track> tracks;

  /** What nothing undoes, for the same inputs. */
  private final List<Track> settled;

  private final List<Marked> marked;
  private final Duration timespan;
  private final CorrelationCondition.Temporal condition;
  private final List<Window> windows = new ArrayList<>();

  /**
   * @param tracks one for each input
   */
  TemporalWindows(
      List<Track> tracks,
      Duration timespan,
      CorrelationCondition.Temporal condition,
      Instant completeUntil) {
    this.tracks = tracks;
    this.settled = tracks.stream().map(track -> track.settled(completeUntil)).toList();
    this.marked = tracks.stream().map(track -> new Marked(track.all().size())).toList();
    this.timespan = timespan;
    this.condition = condition;
  }

  Qualifying qualifying() {
    for (CorrelationCondition.Way way : condition.ways()) {
      if (condition.ordered()) {
        ordered(way);
      } else {
        unordered(way);
      }
    }
    List<Occurrence> members = new ArrayList<>();
    for (int input = 0; input < tracks.size(); input++) {
      members.addAll(marked.get(input).of(tracks.get(input).all()));
    }
    members.sort(Occurrence.BY_TIME);
    return new Qualifying(windows, members, false);
  }

  private void unordered(CorrelationCondition.Way way) {
    TreeSet<Instant> anchors = new TreeSet<>();
    way.present().forEach(input -> anchors.addAll(tracks.get(input).times()));
    for (Instant anchor : anchors) {
      Instant over = anchor.plus(timespan);
      Instant complete = allSince(tracks, way, anchor);
      if (complete == null || complete.isAfter(over) || isSpoilt(way, anchor)) {
        continue;
      }
      Instant known = allSince(settled, way, anchor);
      boolean anchored =
          way.present().stream().anyMatch(i -> settled.get(i).anyWithin(anchor, anchor));
      add(way, anchor, complete, anchored && known != null && !known.isAfter(over));
      for (int input : way.present()) {
        Track track = tracks.get(input);
        // An excused occurrence of the anchor's rule is no evidence of an absence.
        boolean atAnchor = !way.absent().isEmpty() && track.anyWithin(anchor, anchor);
        marked.get(input).range(track.before(anchor), track.until(atAnchor ? anchor : over));
      }
    }
  }

  /** When everything that has to occur has done so, from the anchor on; null when it has not. */
  private static @Nullable Instant allSince(
      List<Track> tracks, CorrelationCondition.Way way, Instant anchor) {
    Instant complete = anchor;
    for (int input : way.present()) {
      Instant next = tracks.get(input).next(anchor);
      if (next == null) {
        return null;
      }
      complete = Qualifying.later(complete, next);
    }
    return complete;
  }

  private void ordered(CorrelationCondition.Way way) {
    int first = way.present().getFirst();
    List<Occurrence> anchors = new ArrayList<>();
    for (Instant anchor : tracks.get(first).times()) {
      Instant over = anchor.plus(timespan);
      Instant complete = chain(tracks, way, 1, anchor);
      if (complete == null || complete.isAfter(over) || isSpoilt(way, anchor)) {
        continue;
      }
      Instant known = chain(settled, way, 1, anchor);
      boolean anchored = settled.get(first).anyWithin(anchor, anchor);
      add(way, anchor, complete, anchored && known != null && !known.isAfter(over));
      Track track = tracks.get(first);
      marked.get(first).range(track.before(anchor), track.until(anchor));
      anchors.add(track.all().get(track.before(anchor)));
    }
    markLinks(way, new Track(anchors));
  }

  /** What stands between an anchor and the end of a chain that its window holds. */
  private void markLinks(CorrelationCondition.Way way, Track anchors) {
    for (int link = 1; link < way.present().size(); link++) {
      int input = way.present().get(link);
      List<Occurrence> occurrences = tracks.get(input).all();
      for (int i = 0; i < occurrences.size(); i++) {
        Instant at = occurrences.get(i).at();
        Instant start = at;
        for (int earlier = link - 1; earlier > 0 && start != null; earlier--) {
          start = tracks.get(way.present().get(earlier)).previous(start);
        }
        start = start == null ? null : anchors.previous(start);
        Instant end = start == null ? null : chain(tracks, way, link + 1, at);
        if (start != null && end != null && !end.isAfter(start.plus(timespan))) {
          marked.get(input).range(i, i + 1);
        }
      }
    }
  }

  /** When the rest of the chain, from this link on, is there at the earliest; null when never. */
  private static @Nullable Instant chain(
      List<Track> tracks, CorrelationCondition.Way way, int link, Instant since) {
    Instant at = since;
    for (int i = link; i < way.present().size() && at != null; i++) {
      at = tracks.get(way.present().get(i)).next(at);
    }
    return at;
  }

  private boolean isSpoilt(CorrelationCondition.Way way, Instant anchor) {
    if (way.absent().isEmpty()) {
      return false;
    }
    Duration skew = Duration.ZERO;
    Set<String> feeds = new TreeSet<>();
    for (Occurrence at : anchors(way, anchor)) {
      skew = at.skew().compareTo(skew) > 0 ? at.skew() : skew;
      feeds.addAll(at.feeds());
    }
    for (int input : way.absent()) {
      Instant from = looksBack(way, input) ? anchor.minus(timespan) : anchor;
      Instant to = looksAhead(way, input) ? anchor.plus(timespan) : anchor;
      Track track = tracks.get(input);
      if (track.anyWithin(from, to)
          || (!skew.isZero() && track.anyOfOthersWithin(feeds, from.minus(skew), to.plus(skew)))) {
        return true;
      }
    }
    return false;
  }

  /** What occurred at that time of what the window may start with. */
  private List<Occurrence> anchors(CorrelationCondition.Way way, Instant time) {
    List<Occurrence> anchors = new ArrayList<>();
    for (int input : condition.ordered() ? way.present().subList(0, 1) : way.present()) {
      Track track = tracks.get(input);
      anchors.addAll(track.all().subList(track.before(time), track.until(time)));
    }
    return anchors;
  }

  private boolean looksBack(CorrelationCondition.Way way, int absent) {
    return !condition.ordered() || absent < way.present().getFirst();
  }

  private boolean looksAhead(CorrelationCondition.Way way, int absent) {
    return !condition.ordered() || absent > way.present().getFirst();
  }

  /**
   * @param known whether what has to occur is settled
   */
  private void add(CorrelationCondition.Way way, Instant anchor, Instant complete, boolean known) {
    Instant settledAt = Instant.MIN;
    Instant reached = complete;
    if (!way.absent().isEmpty()) {
      boolean ahead = way.absent().stream().anyMatch(input -> looksAhead(way, input));
      Instant over = ahead ? anchor.plus(timespan) : anchor;
      reached = Qualifying.later(complete, over);
      settledAt = over;
      for (Occurrence at : anchors(way, anchor)) {
        settledAt = Qualifying.later(settledAt, over.plus(at.skew()));
      }
    }
    if (!known) {
      for (int input : way.present()) {
        Track track = tracks.get(input);
        settledAt =
            Qualifying.later(
                settledAt,
                track.settledAt(track.before(anchor), track.until(anchor.plus(timespan))));
      }
    }
    windows.add(new Window(anchor, settledAt, reached));
  }
}
