package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What the account's history tells of the credential that a step is about. What is null is not
 * known.
 *
 * @param generation which set or credential of its kind it is, from 1, since observation began
 * @param issuedAt when it was issued or bound
 * @param codesLeft how many codes of the set remain after the step
 * @param superseded whether a newer one had replaced it before the step
 * @param provenance where the trust in it comes from
 * @param life what is told of its life beside that
 */
public record CredentialFinding(
    @Nullable Integer generation,
    @Nullable Instant issuedAt,
    @Nullable Integer codesLeft,
    @Nullable Boolean superseded,
    @Nullable Provenance provenance,
    Life life) {

  public static final CredentialFinding UNKNOWN =
      new CredentialFinding(null, null, null, null, null);

  /**
   * How long and how often a credential may be used, and what became of it.
   *
   * @param expiresAt when it stops working
   * @param usesAllowed how often it may be used
   * @param uses how often it was used since observation began, this step included
   * @param exposed true when it had been found in the open by the step; never known to be false
   */
  public record Life(
      @Nullable Instant expiresAt,
      @Nullable Integer usesAllowed,
      @Nullable Integer uses,
      @Nullable Boolean exposed) {

    public static final Life UNKNOWN = new Life(null, null, null, null);
  }

  /** One of whose life nothing is told. */
  public CredentialFinding(
      @Nullable Integer generation,
      @Nullable Instant issuedAt,
      @Nullable Integer codesLeft,
      @Nullable Boolean superseded,
      @Nullable Provenance provenance) {
    this(generation, issuedAt, codesLeft, superseded, provenance, Life.UNKNOWN);
  }

  /** The same, with what its trust comes from. */
  public CredentialFinding from(@Nullable Provenance told) {
    return new CredentialFinding(generation, issuedAt, codesLeft, superseded, told, life);
  }
}
