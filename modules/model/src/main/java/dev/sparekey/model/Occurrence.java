package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether something happened, as far as observation reaches. A code set that was there when
 * observation began was issued {@link Knowledge#UNKNOWN}; one whose issue was seen and of which no
 * use was, was used {@link Knowledge#NONE}.
 *
 * @param at when; null unless it is known
 */
public record Occurrence(Knowledge knowledge, @Nullable Instant at) {

  /** What is known of it. */
  public enum Knowledge {
    /** It happened then. */
    KNOWN,
    /** None was observed, and observation covers all the time in which it could have been. */
    NONE,
    /** It may have happened before observation began, or unseen. */
    UNKNOWN
  }

  public static final Occurrence NONE = new Occurrence(Knowledge.NONE, null);
  public static final Occurrence UNKNOWN = new Occurrence(Knowledge.UNKNOWN, null);

  public Occurrence {
    if ((at == null) == (knowledge == Knowledge.KNOWN)) {
      throw new IllegalArgumentException(
          "an occurrence should have a time if it is known, and only then: was "
              + knowledge
              + " at "
              + at);
    }
  }

  public static Occurrence at(Instant at) {
    return new Occurrence(Knowledge.KNOWN, at);
  }
}
