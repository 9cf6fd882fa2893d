package dev.sparekey.model;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What an analyst decided about a finding. Of several about one finding the latest counts.
 *
 * @param id given by whoever recorded it, unique among them, 1–64 characters
 * @param reason in a few words, 1–256 characters
 * @param by who decided, as the recorder says: 1–256 characters
 * @param at when it was decided
 * @param note for colleagues, at most 2,000 characters; null when there is none
 */
public record TriageDecision(
    String id, Outcome decision, String reason, String by, Instant at, @Nullable String note) {

  private static final int LONGEST_ID = 64;
  private static final int LONGEST_REASON = 256;
  private static final int LONGEST_NOTE = 2_000;

  /** By time, then by all the rest: which of two is the later does not depend on their arrival. */
  public static final Comparator<TriageDecision> BY_TIME =
      Comparator.comparing(TriageDecision::at)
          .thenComparing(TriageDecision::id)
          .thenComparing(TriageDecision::decision)
          .thenComparing(TriageDecision::reason)
          .thenComparing(TriageDecision::by)
          .thenComparing(TriageDecision::note, Comparator.nullsFirst(Comparator.naturalOrder()));

  /** What a finding turned out to be. */
  public enum Outcome {
    /** Somebody meant harm, or did what was forbidden. */
    TRUE_POSITIVE,
    /** It happened as found, and was all right. */
    BENIGN,
    /** It did not happen as found. */
    FALSE_POSITIVE,
    /** Another finding says the same. */
    DUPLICATE;

    /** Whether nothing more is to be done, unless something new is learnt. */
    public boolean closes() {
      return this != TRUE_POSITIVE;
    }
  }

  public TriageDecision {
    Bounds.text("id", id, LONGEST_ID);
    Bounds.text("reason", reason, LONGEST_REASON);
    Bounds.text("by", by, Bounds.NAME);
    Bounds.optional("note", note, LONGEST_NOTE);
  }
}
