package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a credential is kept. The first two come from an inventory that lists it; without one they
 * are null, which is unknown.
 *
 * @param declared the kind of place that its owner or a policy declares, such as {@code vault}; at
 *     most 64 characters
 * @param approved whether the policy approves of that place
 * @param evidence the newest event that shows how it is really kept; null while there is none
 */
public record CredentialStorage(
    @Nullable String declared, @Nullable Boolean approved, @Nullable Evidence evidence) {

  public static final CredentialStorage UNKNOWN = new CredentialStorage(null, null, null);

  /** Characters of a declared place. */
  public static final int LONGEST_DECLARED = 64;

  /** What an event shows of the storage. */
  public enum Shown {
    /** It was found where it should not be. */
    EXPOSED,
    /** It was shown again after it had been issued, so it is kept in a form that can be read. */
    VIEWED
  }

  /** An event that shows something. */
  public record Evidence(Shown shown, EventRef event) {}

  public CredentialStorage {
    Bounds.optional("storage.declared", declared, LONGEST_DECLARED);
  }
}
