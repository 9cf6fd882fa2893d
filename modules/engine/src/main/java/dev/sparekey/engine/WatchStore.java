package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is remembered of feeds whose silence is reported. Only the first partition has any. */
public interface WatchStore {

  /** Null while the feed has not been watched. */
  @Nullable Pulse pulse(String feed);

  void putPulse(Pulse pulse);

  /** The first steps that wait for a feed, by the time it has to be complete to. */
  List<Waiting> waiting(String feed, int most);

  /** True when it was not there before. */
  boolean putWaiting(Waiting step);

  /**
   * Forgets those for which it is enough that the feed is complete to a time.
   *
   * @return how many these were
   */
  int removeWaiting(String feed, Instant completeTo);

  /** The last revision of the alert of a silence; null when there is none. */
  @Nullable Alert silence(String feed, Instant since);

  /** By its subject, which is the feed, and by when it occurred. */
  void putSilence(Alert alert);

  /** Forgets those that began before a time. */
  void removeSilencesBefore(String feed, Instant time);
}
