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

  /** Whether this version puts records before it: it judges recovery steps and nothing else. */
  public boolean evaluated() {
    return logSource.covers(LogSource.RECOVERY_STEP);
  }
}
