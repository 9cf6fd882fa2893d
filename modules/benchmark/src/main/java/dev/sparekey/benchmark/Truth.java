package dev.sparekey.benchmark;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What should be alerted, found by looking at every ticket of the account for every regeneration,
 * in whatever order they arrived.
 */
final class Truth {

  static final Duration WITHIN = Duration.ofMinutes(30);

  /** When the regenerations without a ticket occurred, by their ids. */
  private final Map<String, Long> unexplained = new TreeMap<>();

  /** When all regenerations occurred. */
  private final Map<String, Long> regenerations = new TreeMap<>();

  Truth(List<Happening> happenings) {
    Map<Integer, List<Happening>> tickets = new TreeMap<>();
    for (Happening happening : happenings) {
      if (happening.kind() == Happening.Kind.TICKET) {
        tickets.computeIfAbsent(happening.account(), account -> new ArrayList<>()).add(happening);
      }
    }
    for (Happening happening : happenings) {
      if (happening.kind() == Happening.Kind.REGENERATION) {
        regenerations.put(happening.id(), happening.occurredAt());
        if (tickets.getOrDefault(happening.account(), List.of()).stream()
            .noneMatch(ticket -> explains(ticket, happening))) {
          unexplained.put(happening.id(), happening.occurredAt());
        }
      }
    }
  }

  private static boolean explains(Happening ticket, Happening regeneration) {
    long after = ticket.occurredAt() - regeneration.occurredAt();
    return after >= 0 && after <= WITHIN.toMillis();
  }

  boolean holds(String regeneration) {
    return unexplained.containsKey(regeneration);
  }

  int alerts() {
    return unexplained.size();
  }

  int regenerations() {
    return regenerations.size();
  }

  /** In milliseconds of the epoch. */
  long occurredAt(String regeneration) {
    Long at = regenerations.get(regeneration);
    if (at == null) {
      throw new IllegalArgumentException("no regeneration has the id " + regeneration);
    }
    return at;
  }
}
