package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Windows of {@code temporal} and {@code temporal_ordered}. A window starts at its anchor, the
 * earliest of what has to occur. What must not occur is looked for in the time span before the
 * anchor and in the one after it; when ordered, on the side alone on which the list has it.
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
    return way.absent().stream()
        .anyMatch(
            input ->
                tracks
                    .get(input)
                    .anyWithin(
                        looksBack(way, input) ? anchor.minus(timespan) : anchor,
                        looksAhead(way, input) ? anchor.plus(timespan) : anchor));
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
    if (!way.absent().isEmpty()) {
      boolean ahead = way.absent().stream().anyMatch(input -> looksAhead(way, input));
      settledAt = ahead ? anchor.plus(timespan) : anchor;
    }
    Instant reached = Qualifying.later(complete, settledAt);
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
