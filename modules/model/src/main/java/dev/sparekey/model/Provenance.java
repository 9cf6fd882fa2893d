package dev.sparekey.model;

/** Where the trust in an authenticator comes from. */
public enum Provenance {
  /** We saw it bound, and by what authority. */
  OBSERVED,
  /** We saw it bound when the account had nothing stronger that could have vouched for it. */
  FIRST_BINDING,
  /** It was there when observation began, and is taken at its word. */
  ASSUMED
}
