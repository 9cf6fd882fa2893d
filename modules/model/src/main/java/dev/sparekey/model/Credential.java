package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The credential a recovery event is about. No secret value is ever part of it.
 *
 * @param kind what it is; null when the source does not say
 * @param id the source's id of the credential, at most 256 characters
 * @param expiresAt when it stops working, {@link #NEVER} if it is told that it does not; null when
 *     not told
 * @param usesAllowed how often it may be used, {@link #UNLIMITED} if it is told that nothing bounds
 *     it; null when not told
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

  /** As certificates without an end write it (RFC 5280 §4.1.2.5). */
  public static final Instant NEVER = Instant.parse("9999-12-31T23:59:59Z");

  public static final int UNLIMITED = Integer.MAX_VALUE;

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
