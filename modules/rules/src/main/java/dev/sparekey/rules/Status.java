package dev.sparekey.rules;

/** Sigma's maturity of a rule. */
public enum Status {
  STABLE,
  TEST,
  EXPERIMENTAL,
  DEPRECATED,
  UNSUPPORTED
}
