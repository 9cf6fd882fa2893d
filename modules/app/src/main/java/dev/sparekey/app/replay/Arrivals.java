package dev.sparekey.app.replay;

import java.io.IOException;
import java.time.Instant;
import java.util.function.BiConsumer;
import java.util.function.DoubleConsumer;

/** What was told, in the order in which it arrived. */
@FunctionalInterface
public interface Arrivals {

  /**
   * Reads all of it.
   *
   * @param to gets the time of arrival with all that is told
   * @param progress gets how much is read, 0 to 1, now and then
   */
  void read(BiConsumer<Instant, Told> to, DoubleConsumer progress) throws IOException;
}
