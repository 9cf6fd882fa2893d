package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of what judges, by somebody who may make it.
 *
 * @param by who changes it, as whoever recorded it says: 1–256 characters
 * @param at when it was recorded. Rules take effect where the record is read, and not then; what is
 *     accepted of an account holds from then on.
 * @param reason in a few words, 1–256 characters
 * @param release hash of the rules that judge from here on, 64 characters; null in a record of
 *     another kind
 * @param accepted what is accepted of an account; null in a record of another kind. With neither it
 *     is of a kind that this version does not know.
 */
public record Control(
    String by, Instant at, String reason, @Nullable String release, @Nullable Accepted accepted) {

  public static final int LONGEST_REASON = 256;
  private static final int HASH = 64;

  /**
   * What an account's primary assurance is at most from then on.
   *
   * @param account no name that stands in for accounts
   * @param primary an assurance rank, 0–5
   */
  public record Accepted(AccountId account, int primary) {
    public Accepted {
      if (account.isName()) {
        throw new IllegalArgumentException("accepted should name an account by its source's id");
      }
    }
  }

  public Control {
    Bounds.text("by", by, Bounds.NAME);
    Bounds.text("reason", reason, LONGEST_REASON);
    if (release != null && (release.length() != HASH || !release.matches("[0-9a-f]+"))) {
      throw new IllegalArgumentException(
          "release should be a SHA-256 in lower-case hexadecimal: had "
              + release.length()
              + " characters");
    }
    if (release != null && accepted != null) {
      throw new IllegalArgumentException("a record is of one change: had a release and an account");
    }
    if (accepted != null) {
      decision(accepted, by, reason, at);
    }
  }

  /** A change of the rules, or of a kind that this version does not know. */
  public Control(String by, Instant at, String reason, @Nullable String release) {
    this(by, at, reason, release, null);
  }

  /** What was decided about an account's primary; null in a record of another kind. */
  public @Nullable PrimaryAcceptance acceptance() {
    return accepted == null ? null : decision(accepted, by, reason, at);
  }

  private static PrimaryAcceptance decision(
      Accepted accepted, String by, String reason, Instant at) {
    return new PrimaryAcceptance(accepted.primary(), reason, by, at);
  }
}
