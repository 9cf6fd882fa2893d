package dev.sparekey.registryclient;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Since when a registry has answered for ids that are known to exist, as far as was seen. Times are
 * of a clock that only goes forward.
 *
 * <p>Example with 30 s: seen to answer at 0:00, 0:20 and 0:40, it is steady at 0:40; had it failed
 * at 0:20, at 1:10 at the earliest. It is looked at no less than each minute, or begins anew: a
 * restart may have gone unseen.
 */
final class Steadiness {
  private final Duration needed;
  private @Nullable Long since;
  private long last;

  Steadiness(Duration needed) {
    this.needed = needed;
  }

  synchronized void answered(long nanos) {
    if (since == null || isStale(nanos)) {
      since = nanos;
    }
    last = nanos;
  }

  synchronized void failed() {
    since = null;
  }

  synchronized boolean isSteady(long nanos) {
    return since != null && !isStale(nanos) && nanos - since >= needed.toNanos();
  }

  private boolean isStale(long nanos) {
    return nanos - last > needed.multipliedBy(2).toNanos();
  }
}
