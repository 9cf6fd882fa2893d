package dev.sparekey.recovery;

import dev.sparekey.model.Event;
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

  private static String comparable(Event event) {
    Instant received = event.header().receivedAt();
    return event.toString().replace(received.toString(), "");
  }
}
