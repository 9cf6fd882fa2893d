package dev.sparekey.model;

/** How much a finding matters if it is what it looks like. */
public enum Severity {
  INFORMATIONAL,
  LOW,
  MEDIUM,
  HIGH,
  CRITICAL;

  /** One step up, for an account that opens more than itself. */
  public Severity raised() {
    return values()[Math.min(ordinal() + 1, CRITICAL.ordinal())];
  }
}
