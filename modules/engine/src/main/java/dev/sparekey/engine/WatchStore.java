package dev.sparekey.engine;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of feeds whose silence is reported. Only the first partition has any. */
public interface WatchStore {

  /** Null while the feed has not been watched. */
  @Nullable Pulse pulse(String feed);

  void putPulse(Pulse pulse);

  /** The steps that wait for a feed, by the time it has to be complete to. */
  List<Waiting> waiting(String feed);

  /** True when it was not there before. */
  boolean putWaiting(Waiting step);

  /** Forgets those for which it is enough that the feed is complete to a time. */
  void removeWaiting(String feed, Instant completeTo);
}
