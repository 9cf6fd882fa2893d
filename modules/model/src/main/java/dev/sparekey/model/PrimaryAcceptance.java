package dev.sparekey.model;

import java.time.Instant;
import java.util.Comparator;

/**
 * The decision of whoever answers for an account that from then on its primary assurance is at most
 * so much: its owner lost a key for good and was moved to something weaker. What was used before it
 * counts for no more than that; what is used from then on may raise the primary again.
 *
 * <p>It says nothing of what happened before it. A recovery on Monday that fell short of the key is
 * not excused by a decision of Tuesday.
 *
 * @param primary the assurance rank (0–5) that is accepted
 * @param reason why, in 1–256 characters without control characters: people read it under alerts
 * @param by who decided, as the recorder says: 1–256 characters without control characters. Nothing
 *     is decided by it; what is trusted is the right to record decisions.
 * @param at from when on it holds; of a year from 2000 to 2098
 */
public record PrimaryAcceptance(int primary, String reason, String by, Instant at) {

  public static final int LONGEST_REASON = 256;
  private static final Instant FIRST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant END = Instant.parse("2099-01-01T00:00:00Z");

  /**
   * The newest first; of several of one time the one that accepts the least, and then by the words:
   * which of two counts does not depend on their arrival.
   */
  public static final Comparator<PrimaryAcceptance> NEWEST_FIRST =
      Comparator.comparing(PrimaryAcceptance::at)
          .thenComparing(PrimaryAcceptance::primary)
          .thenComparing(PrimaryAcceptance::by)
          .thenComparing(PrimaryAcceptance::reason)
          .reversed();

  public PrimaryAcceptance {
    if (primary < Interval.NONE || primary > Interval.AAL3) {
      throw new IllegalArgumentException("primary should be between 0 and 5: was " + primary);
    }
    line("reason", reason, LONGEST_REASON);
    line("by", by, Bounds.NAME);
    if (at.isBefore(FIRST) || !at.isBefore(END)) {
      throw new IllegalArgumentException("at should be of a year from 2000 to 2098: was " + at);
    }
  }

  /** A line break would be a line of its own, which its writer chose, where people read it. */
  private static void line(String name, String value, int most) {
    Bounds.text(name, value, most);
    if (value.chars().anyMatch(Character::isISOControl) || value.isBlank()) {
      throw new IllegalArgumentException(
          name + " should be words on one line, without control characters");
    }
  }
}
