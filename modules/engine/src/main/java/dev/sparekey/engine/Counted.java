package dev.sparekey.engine;

import dev.sparekey.rules.SourceClock;
import dev.sparekey.rules.TimedMatch;
import java.time.Duration;

/** A match as a correlation counts it. */
record Counted(TimedMatch match, Certainty certainty) {

  /**
   * By the clock of the feed that told of it, which is the first part of every event's id.
   *
   * @param skew by how much the clocks of feeds may differ
   */
  Counted timed(Duration skew) {
    int feed = Math.max(0, match.id().indexOf(':'));
    SourceClock clock = new SourceClock(match.id().substring(0, feed), skew);
    return new Counted(match.by(clock), certainty);
  }
}
