package dev.sparekey.rules;

import java.util.UUID;

/** A compiled rule over the records of one log source. */
public record Rule(RuleHeader header, LogSource logSource, Detection detection) {

  public UUID id() {
    return header.id();
  }

  /** Its version tells that the filter is part of what it means. */
  Rule filteredBy(Draft.OfFilter filter) {
    return new Rule(
        header.withVersion(RuleReader.sha256(header.version() + " " + filter.header().version())),
        logSource,
        detection.and(filter.detection()));
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
