package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A stretch of a group's time, whose clusters are judged by themselves, and what bears on them.
 *
 * <p>Example of a correlation over 30 min: the stretch from 8:00 to 12:00 has the clusters that
 * begin in it; they rest on steps from 7:30 to 13:00.
 *
 * @param end exclusive
 * @param readTo inclusive
 */
record Stretch(Instant start, Instant end, Instant readFrom, Instant readTo) {

  static Stretch at(Correlation correlation, Instant time) {
    Duration length = correlation.stretch();
    Instant start = Correlation.stretch(time, length);
    Instant end = start.plus(length);
    return new Stretch(start, end, start.minus(before(correlation)), end.plus(behind(correlation)));
  }

  /** All those on whose clusters a step bears that occurred between the two times. */
  static List<Stretch> touchedBy(Correlation correlation, Instant from, Instant to) {
    List<Stretch> touched = new ArrayList<>();
    Instant last = to.plus(before(correlation));
    Instant time = from.minus(behind(correlation));
    while (!time.isAfter(last)) {
      Stretch next = at(correlation, time);
      if (!next.readTo().isBefore(from)) {
        touched.add(next);
      }
      time = next.end();
    }
    return touched;
  }

  /** How far from each other steps may be that are read together. */
  static Duration width(Correlation correlation) {
    return before(correlation).plus(correlation.stretch()).plus(behind(correlation));
  }

  /** A cluster's windows share what they hold with those of the stretches on both sides. */
  private static Duration before(Correlation correlation) {
    return correlation.beginsWithItsAnchor()
        ? correlation.reach()
        : correlation.reach().multipliedBy(2).plus(correlation.timespan());
  }

  private static Duration behind(Correlation correlation) {
    Duration reach = correlation.reach();
    return correlation.beginsWithItsAnchor()
        ? reach.plus(correlation.timespan())
        : correlation.stretch().plus(reach.multipliedBy(2)).plus(correlation.timespan());
  }

  boolean holds(Instant time) {
    return !time.isBefore(start) && time.isBefore(end);
  }
}
