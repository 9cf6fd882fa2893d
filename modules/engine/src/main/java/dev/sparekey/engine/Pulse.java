package dev.sparekey.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a feed is heard.
 *
 * @param watchedFrom the first time the clock told
 * @param silentSince up to where it was complete when it fell silent; null while it is heard
 * @param toldAt what the clock told when its silence was reported; null while it is heard
 * @param waiting how many steps wait for it, 0 or more
 */
public record Pulse(
    String feed,
    Instant watchedFrom,
    @Nullable Instant silentSince,
    @Nullable Instant toldAt,
    int waiting) {

  Pulse silent(Instant since, Instant clock) {
    return new Pulse(feed, watchedFrom, since, clock, waiting);
  }

  Pulse heard() {
    return new Pulse(feed, watchedFrom, null, null, waiting);
  }

  Pulse waiting(int steps) {
    return new Pulse(feed, watchedFrom, silentSince, toldAt, steps);
  }
}
