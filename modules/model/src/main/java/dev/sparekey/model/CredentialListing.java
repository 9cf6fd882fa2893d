package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A credential's line in somebody's inventory, as of the time of the event that tells it. What is
 * null is not told.
 *
 * @param status whether it opens the account, by the inventory's word
 * @param generation which of its sort and kind it is, from 1
 * @param issuedAt when it was issued or bound
 * @param reissuedAt when one was issued in its place
 * @param lastUsedAt when it was last used
 * @param endedAt when its status became what it is
 * @param storageDeclared the kind of place that its owner or a policy declares, such as {@code
 *     vault}; at most 64 characters
 * @param storageApproved whether the policy approves of that place
 */
public record CredentialListing(
    InventoryEntry.Sort sort,
    InventoryEntry.Status status,
    @Nullable Integer generation,
    @Nullable Instant issuedAt,
    @Nullable Instant reissuedAt,
    @Nullable Instant lastUsedAt,
    @Nullable Instant endedAt,
    @Nullable String storageDeclared,
    @Nullable Boolean storageApproved) {

  public CredentialListing {
    Bounds.optional("listing.storageDeclared", storageDeclared, CredentialStorage.LONGEST_DECLARED);
  }
}
