package dev.sparekey.app.rules;

import dev.sparekey.app.replay.Told;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.RawMatch;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Keeps the matches that bear on what a correlation says of an event: those of a month would fill
 * the heap. Files that overlap tell of one match twice.
 */
final class NearMatches implements Consumer<Told> {

  private final Set<String> rules;
  private final EventHeader event;
  private final Duration far;
  private final Map<String, RawMatch> kept = new LinkedHashMap<>();

  /**
   * @param rules ids of those whose matches are counted
   * @param far a match that lies farther away does not bear on the event
   */
  NearMatches(Set<String> rules, EventHeader event, Duration far) {
    this.rules = Set.copyOf(rules);
    this.event = event;
    this.far = far;
  }

  @Override
  public void accept(Told told) {
    switch (told) {
      case Told.Happened happened -> {}
      case Told.Matched matched -> {
        RawMatch match = matched.match();
        Duration away = Duration.between(match.header().occurredAt(), event.occurredAt()).abs();
        if (rules.contains(match.rule()) && away.compareTo(far) <= 0) {
          kept.putIfAbsent(match.id(), match);
        }
      }
    }
  }

  Collection<RawMatch> kept() {
    return Collections.unmodifiableCollection(kept.values());
  }
}
