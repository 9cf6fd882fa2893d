package dev.sparekey.app.rules.noise;

import dev.sparekey.model.Event;
import java.time.Instant;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Events on their way, in the order of arrival; what arrives together stays as it was written. */
final class Arrivals {

  private final PriorityQueue<Arrival> waiting = new PriorityQueue<>();
  private long number;

  private record Arrival(Event event, long number) implements Comparable<Arrival> {
    @Override
    public int compareTo(Arrival other) {
      int order = event.header().receivedAt().compareTo(other.event.header().receivedAt());
      return order != 0 ? order : Long.compare(number, other.number);
    }
  }

  void add(Event event) {
    waiting.add(new Arrival(event, number++));
  }

  /** The next that arrives by a time; null when there is none. */
  @Nullable Event nextBy(Instant time) {
    Arrival next = waiting.peek();
    if (next == null || next.event.header().receivedAt().isAfter(time)) {
      return null;
    }
    waiting.remove();
    return next.event;
  }
}
