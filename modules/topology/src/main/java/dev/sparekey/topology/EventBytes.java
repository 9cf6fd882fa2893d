package dev.sparekey.topology;

import dev.sparekey.model.Event;
import dev.sparekey.model.RawMatch;

/**
 * Events and matches of raw records as bytes and back, in the form in which stages send them to
 * each other. For what lies aside while a command runs: another version may not read it. Not for
 * two threads at once.
 */
public final class EventBytes {

  private final SingleObject<Event> events = SingleObject.event();
  private final SingleObject<RawMatch> matches = SingleObject.rawMatch();

  public byte[] of(Event event) {
    return events.write(event);
  }

  public byte[] of(RawMatch match) {
    return matches.write(match);
  }

  /**
   * @throws IllegalArgumentException the bytes are no event
   */
  public Event event(byte[] bytes) {
    return events.read(bytes);
  }

  /**
   * @throws IllegalArgumentException the bytes are no match
   */
  public RawMatch match(byte[] bytes) {
    return matches.read(bytes);
  }
}
