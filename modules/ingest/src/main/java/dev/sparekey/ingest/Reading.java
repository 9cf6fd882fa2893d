package dev.sparekey.ingest;

import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What became of a raw record. Every record becomes one of these; none is dropped. */
public sealed interface Reading {

  /**
   * @param events at least one, all of one record
   * @param besides what else a record held that bundles several, and why it gave no event; or what
   *     of an event could not be read and was left out
   */
  record Mapped(List<Event> events, List<Rejected> besides) implements Reading {
    public Mapped {
      events = List.copyOf(events);
      besides = List.copyOf(besides);
      if (events.isEmpty()) {
        throw new IllegalArgumentException("a mapped record should give at least one event");
      }
    }

    public Mapped(List<Event> events) {
      this(events, List.of());
    }

    /**
     * Without some of the events, for each of which the reason stands beside the rest; rejected for
     * that reason if none is left.
     */
    public Reading without(Predicate<Event> refused, Rejected reason) {
      List<Event> rest = new ArrayList<>();
      List<Rejected> all = new ArrayList<>(besides);
      for (Event event : events) {
        if (refused.test(event)) {
          all.add(reason);
        } else {
          rest.add(event);
        }
      }
      return rest.isEmpty() ? reason : new Mapped(rest, all);
    }
  }

  /**
   * @param detail which field, type or place is meant, as printable ASCII; never a value of it
   */
  record Rejected(RejectionReason reason, String detail) implements Reading {}

  /**
   * The source has told everything that occurred before a time.
   *
   * @param feed the feed that is complete, which is the one that carried the mark
   */
  record FeedMark(String feed, Instant completeTo, Proof proof) implements Reading {}

  /** What time it is, for a pipeline whose clock is driven by its records. */
  record Clock(Instant time) implements Reading {}
}
