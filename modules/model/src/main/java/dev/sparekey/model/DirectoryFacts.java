package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What directories say of who is behind an account at a time, beside what it may do.
 *
 * @param lifecycle whether its owner is still there
 * @param staff in what capacity the owner acts on others' accounts; null when not told
 * @param listed whether a statement holds
 * @param since from when on the first statement about the account holds; null where the directory
 *     does not tell, or the account was in use before
 */
public record DirectoryFacts(
    Lifecycle lifecycle, @Nullable StaffRole staff, boolean listed, @Nullable Instant since) {

  public static final DirectoryFacts NONE =
      new DirectoryFacts(Lifecycle.UNKNOWN, null, false, null);

  /** The same of an account that was in use from a time on. */
  public DirectoryFacts inUseFrom(@Nullable Instant time) {
    return since == null || time == null || !time.isBefore(since)
        ? this
        : new DirectoryFacts(lifecycle, staff, listed, null);
  }

  /** Whether somebody is still there. */
  public enum Lifecycle {
    ACTIVE,
    /** Still there by every directory's newest statement, and away at the time by one. */
    ON_LEAVE,
    /** A directory's newest statement about the account has run out, and none tells of a return. */
    LEAVER,
    /** No directory tells of the account. */
    UNKNOWN
  }
}
