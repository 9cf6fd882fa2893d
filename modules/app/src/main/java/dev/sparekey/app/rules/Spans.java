package dev.sparekey.app.rules;

import java.time.Duration;

/** Lengths of time in words. */
final class Spans {

  private Spans() {}

  /** In the largest unit that leaves nothing over: 30 s, 90 min, 2 h, 24 h, 3 d. */
  static String words(Duration duration) {
    if (duration.toSecondsPart() != 0) {
      return duration.toSeconds() + " s";
    }
    if (duration.toMinutesPart() != 0) {
      return duration.toMinutes() + " min";
    }
    return duration.toHours() >= 48 && duration.toHoursPart() == 0
        ? duration.toDays() + " d"
        : duration.toHours() + " h";
  }
}
