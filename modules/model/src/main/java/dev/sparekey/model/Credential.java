package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The credential a recovery event is about. No secret value is ever part of it.
 *
 * @param kind what it is; null when the source does not say
 * @param id the source's id of the credential, at most 256 characters
 * @param expiresAt when it stops working; null when it does not or is not told
 * @param usesAllowed how often it may be used; null when not told
 * @param codesLeft how many codes of the set remain; null when not told
 * @param listing what an inventory says of it; null unless the event is of one
 */
public record Credential(
    @Nullable Authenticator kind,
    @Nullable String id,
    @Nullable Instant expiresAt,
    @Nullable Integer usesAllowed,
    @Nullable Integer codesLeft,
    @Nullable CredentialListing listing) {

  public static final Credential UNKNOWN = new Credential(null, null, null, null, null);

  /** One that something happened to. */
  public Credential(
      @Nullable Authenticator kind,
      @Nullable String id,
      @Nullable Instant expiresAt,
      @Nullable Integer usesAllowed,
      @Nullable Integer codesLeft) {
    this(kind, id, expiresAt, usesAllowed, codesLeft, null);
  }

  public Credential {
    Bounds.optional("credential.id", id, Bounds.ID);
  }
}
