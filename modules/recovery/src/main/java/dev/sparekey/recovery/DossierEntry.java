package dev.sparekey.recovery;

import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import java.time.Instant;

/**
 * An event that an account keeps whole.
 *
 * @param contested true when it arrived behind a proven mark that had already passed it, by every
 *     way it came
 */
public record DossierEntry(Event event, boolean contested) {

  public String id() {
    return event.header().id();
  }

  /**
   * Both entries of one event as one. A copy that came in time clears the suspicion; of two
   * contents under one id the greater text wins, so that the order of arrival does not.
   */
  public DossierEntry joined(DossierEntry other) {
    Event kept = comparable(event).compareTo(comparable(other.event)) >= 0 ? event : other.event;
    return new DossierEntry(kept, contested && other.contested);
  }

  /**
   * Everything of an event but its arrival. The header is the first component of every event, so
   * cutting it out by place is exact; replacing the text of {@code receivedAt} would also erase an
   * {@code occurredAt} that equals it, and two contents would look the same.
   */
  private static String comparable(Event event) {
    EventHeader header = event.header();
    EventHeader withoutArrival =
        new EventHeader(
            header.id(),
            header.tenant(),
            header.feed(),
            header.occurredAt(),
            header.recordedAt(),
            Instant.EPOCH,
            header.mapping(),
            header.nativeType());
    String text = event.toString();
    String shown = header.toString();
    return withoutArrival + text.substring(text.indexOf(shown) + shown.length());
  }
}
