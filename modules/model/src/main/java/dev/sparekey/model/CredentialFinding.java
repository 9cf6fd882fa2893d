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
 */
public record CredentialFinding(
    @Nullable Integer generation,
    @Nullable Instant issuedAt,
    @Nullable Integer codesLeft,
    @Nullable Boolean superseded,
    @Nullable Provenance provenance) {

  public static final CredentialFinding UNKNOWN =
      new CredentialFinding(null, null, null, null, null);

  /** The same, with what its trust comes from. */
  public CredentialFinding from(@Nullable Provenance told) {
    return new CredentialFinding(generation, issuedAt, codesLeft, superseded, told);
  }
}
