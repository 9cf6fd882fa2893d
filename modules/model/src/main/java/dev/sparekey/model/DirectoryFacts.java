package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * What directories say of who is behind an account at a time, beside what it may do.
 *
 * @param lifecycle whether its owner is still there
 * @param staff in what capacity the owner acts on others' accounts; null when not told
 * @param listed whether a statement holds
 */
public record DirectoryFacts(Lifecycle lifecycle, @Nullable StaffRole staff, boolean listed) {

  public static final DirectoryFacts NONE = new DirectoryFacts(Lifecycle.UNKNOWN, null, false);

  /** Whether somebody is still there. */
  public enum Lifecycle {
    ACTIVE,
    /** The newest statement about the account has run out, and none follows it. */
    LEAVER,
    /** No directory tells of the account. */
    UNKNOWN
  }
}
