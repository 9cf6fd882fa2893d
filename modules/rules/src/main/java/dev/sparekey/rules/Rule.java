package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * A compiled rule over the records of one log source.
 *
 * @param filters those whose conditions are part of its detection
 */
public record Rule(
    RuleHeader header, LogSource logSource, Detection detection, List<RuleHeader> filters) {

  public Rule {
    filters = List.copyOf(filters);
  }

  public UUID id() {
    return header.id();
  }

  /** Its version tells that the filter is part of what it means. */
  Rule filteredBy(Draft.OfFilter filter) {
    List<RuleHeader> all = new ArrayList<>(filters);
    all.add(filter.header());
    return new Rule(
        header.withVersion(RuleReader.sha256(header.version() + " " + filter.header().version())),
        logSource,
        detection.and(filter.detection()),
        all);
  }

  /** Whether the outcome can depend on this field. */
  public boolean reads(String field) {
    return detection.reads(field);
  }

  /** Whether it judges recovery steps; else it reads a source's records as they are. */
  public boolean overSteps() {
    return logSource.covers(LogSource.RECOVERY_STEP);
  }

  /** Whether this version puts records before it: steps, or those that a source of ours reads. */
  public boolean evaluated() {
    return overSteps() || !LogSources.readBy(logSource).isEmpty();
  }
}
