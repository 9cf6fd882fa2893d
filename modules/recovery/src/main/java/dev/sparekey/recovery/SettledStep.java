package dev.sparekey.recovery;

import dev.sparekey.model.Interval;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of a step that is judged for good: enough for what rests on it, as a factor it
 * bound does for as long as the factor lives.
 *
 * @param id of the step's event
 * @param at when it occurred
 * @param unvouched what it would be, were no approval established; null where that is the same
 */
public record SettledStep(
    String id, Instant at, Interval primary, Interval effective, @Nullable Unvouched unvouched) {

  public SettledStep(String id, Instant at, Interval primary, Interval effective) {
    this(id, at, primary, effective, null);
  }

  /** What the account says of its owner to those whom he approved rests on it. */
  public record Unvouched(Interval primary, Interval effective) {}

  /** As it would be, were no approval established. */
  SettledStep asUnvouched() {
    Unvouched own = unvouched;
    return own == null ? this : new SettledStep(id, at, own.primary(), own.effective());
  }
}
