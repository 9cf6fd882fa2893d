package dev.sparekey.recovery;

import dev.sparekey.model.RecoveryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one account that belong together: each at most 24 h after the one before, opened by
 * something that lets somebody in without the usual proof.
 *
 * <p>Example: a code used on Monday at 10:00, a factor bound at 10:05 and a contact changed on
 * Tuesday at 09:00 are one episode; a factor bound on Wednesday at 09:01 is outside it. It would be
 * within, had a wrong code of Tuesday evening counted: anybody can type one a day, and so keep open
 * for as long as he likes what makes two recoveries one matter.
 */
final class Episodes {

  private final Map<String, Episode> byStep = new HashMap<>();
  private final List<Episode> all = new ArrayList<>();

  /** One episode, growing while it is read. */
  static final class Episode {
    private final String id;
    private EpisodeSpan span;

    private Episode(RecoveryEvent opener) {
      id = opener.header().id();
      span = EpisodeSpan.openedBy(opener);
    }

    String id() {
      return id;
    }

    Instant start() {
      return span.start();
    }
  }

  /**
   * Reads the recovery events of one account, ascending by time.
   *
   * @param longest after which an episode ends although steps go on, so that its opener is never
   *     older than what is remembered
   */
  Episodes(List<RecoveryEvent> events, Duration gap, Duration longest) {
    Episode current = null;
    for (RecoveryEvent event : events) {
      if (!event.action().isStep()) {
        continue;
      }
      if (current != null
          && event.header().occurredAt().isAfter(current.span.endsAt(gap, longest))) {
        current = null;
      }
      if (current == null && event.action().opensEpisode(event.actor(), event.path())) {
        current = new Episode(event);
        all.add(current);
      }
      if (current != null) {
        current.span = current.span.with(event);
        byStep.put(event.header().id(), current);
      }
    }
  }

  @Nullable Episode of(RecoveryEvent event) {
    return byStep.get(event.header().id());
  }

  /** True when any part of the UTC day lies inside an episode. */
  boolean touchDay(int day) {
    return all.stream().anyMatch(episode -> episode.span.touchesDay(day));
  }
}
