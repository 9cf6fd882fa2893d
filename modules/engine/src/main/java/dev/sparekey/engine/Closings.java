package dev.sparekey.engine;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What somebody closed of one tenant's within an hour, and whether that was said.
 *
 * @param by who; empty for all together
 * @param last in the order in which it was told, each finding once
 * @param alert the anchor of the alert that says so; null while none does
 * @param count of the findings that the alert speaks of, more than are in {@code last}
 */
public record Closings(String by, List<Closing> last, @Nullable String alert, int count) {

  static final Duration WINDOW = Duration.ofHours(1);

  /** More than any threshold, so that a mass is told as one. */
  private static final int MOST = 200;

  /** One finding that was closed. */
  public record Closing(String alertId, String text, Instant at) {}

  public Closings {
    last = List.copyOf(last);
  }

  static Closings none(String by) {
    return new Closings(by, List.of(), null, 0);
  }

  /** With one more; what was closed more than an hour before it is over. */
  Closings with(Closing one) {
    List<Closing> kept = new ArrayList<>();
    for (Closing earlier : last) {
      if (!earlier.alertId().equals(one.alertId())
          && earlier.at().isAfter(one.at().minus(WINDOW))) {
        kept.add(earlier);
      }
    }
    boolean goesOn = !kept.isEmpty();
    kept.add(one);
    boolean again = last.stream().anyMatch(known -> known.alertId().equals(one.alertId()));
    List<Closing> latest = kept.subList(Math.max(0, kept.size() - MOST), kept.size());
    return new Closings(
        by,
        latest,
        goesOn ? alert : null,
        goesOn && alert != null ? count + (again ? 0 : 1) : kept.size());
  }

  Closings saidBy(String anchor) {
    return new Closings(by, last, anchor, count);
  }
}
