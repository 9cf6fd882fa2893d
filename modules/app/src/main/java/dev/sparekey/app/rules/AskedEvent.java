package dev.sparekey.app.rules;

import dev.sparekey.engine.AlertIds;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;

/**
 * The event that somebody asks of.
 *
 * @param id as given: with or without the feed before it; of what is told by a name also as the
 *     step that it became
 */
record AskedEvent(String id) {

  /** Whether something is of it: an anchor, or a line of evidence. */
  boolean isMeantBy(String eventId) {
    return names(eventId)
        || eventId.startsWith(id + AlertIds.OWNER)
        || eventId.contains(":" + id + AlertIds.OWNER);
  }

  /** Whether it is this very id, with or without the feed before it. */
  boolean names(String eventId) {
    return eventId.equals(id) || eventId.endsWith(":" + id);
  }

  boolean is(Event event) {
    String its = event.header().id();
    String own = event.header().feed() + ":" + id;
    boolean byName = event instanceof RecoveryEvent recovery && recovery.isByName();
    return its.equals(id)
        || its.equals(own)
        || (byName
            && (id.startsWith(its + AlertIds.OWNER) || own.startsWith(its + AlertIds.OWNER)));
  }
}
