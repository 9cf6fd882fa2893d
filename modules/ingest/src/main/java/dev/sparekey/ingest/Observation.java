package dev.sparekey.ingest;

import dev.sparekey.model.RawMatch;
import java.util.List;

/**
 * What became of a raw record, and what rules over raw records said of it.
 *
 * @param matches also of a record that gave no event: most public rules look at what has no bearing
 *     on recovery
 */
public record Observation(Reading reading, List<RawMatch> matches) {
  public Observation {
    matches = List.copyOf(matches);
  }
}
