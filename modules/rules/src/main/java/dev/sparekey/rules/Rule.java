package dev.sparekey.rules;

import java.util.UUID;

/** A compiled rule over the records of one log source. */
public record Rule(RuleHeader header, LogSource logSource, Detection detection) {

  public UUID id() {
    return header.id();
  }

  /** Whether the outcome can depend on this field. */
  public boolean reads(String field) {
    return detection.reads(field);
  }
}
