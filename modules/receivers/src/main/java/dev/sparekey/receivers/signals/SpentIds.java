package dev.sparekey.receivers.signals;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * The {@code jti}s of tokens that were taken. One is spent when its events are kept, not before: of
 * a token that Kafka did not take, the transmitter sends the same again.
 */
final class SpentIds {

  /** About 20 MB. What is forgotten is taken again, under the same event id. */
  private static final int MOST = 100_000;

  private final Map<String, CompletableFuture<Void>> known =
      new LinkedHashMap<>(16, 0.75f, false) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletableFuture<Void>> eldest) {
          return size() > MOST;
        }
      };

  /** What became of a token: at its first sight {@code keep} is asked, later only waited for. */
  synchronized Sight of(String jti, Supplier<CompletableFuture<Void>> keep) {
    CompletableFuture<Void> before = known.get(jti);
    if (before != null) {
      return new Sight(before, true);
    }
    CompletableFuture<Void> kept = keep.get();
    known.put(jti, kept);
    CompletableFuture<Void> settled =
        kept.whenComplete(
            (done, failure) -> {
              if (failure != null) {
                forget(jti, kept);
              }
            });
    return new Sight(settled, false);
  }

  private synchronized void forget(String jti, CompletableFuture<Void> kept) {
    known.remove(jti, kept);
  }

  /**
   * @param kept done once its events are kept
   * @param again whether the same token came before
   */
  record Sight(CompletableFuture<Void> kept, boolean again) {}
}
