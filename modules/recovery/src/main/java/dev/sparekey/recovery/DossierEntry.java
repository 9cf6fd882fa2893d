package dev.sparekey.recovery;

import dev.sparekey.model.Event;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * An event that an account keeps whole.
 *
 * @param contested true when it arrived behind a proven mark that had already passed it, by every
 *     way it came
 * @param disputed true when its id came with two contents
 * @param under what a ticket or an exposure was found by; a ticket that was found by two names is
 *     kept under each, so that either can be taken back. Null for what names its account itself.
 */
public record DossierEntry(
    Event event, boolean contested, boolean disputed, @Nullable Designation under) {

  public DossierEntry(Event event, boolean contested) {
    this(event, contested, false, null);
  }

  /** Unlike that of any other entry: an event's id, and what it was found by. */
  public String id() {
    return id(event.header().id(), under);
  }

  /**
   * A mapping's version is a hash, which does not tell which of two is the newer: that it is always
   * the same one is what counts.
   */
  private static final Comparator<Event> BY_MAPPING =
      Comparator.comparing((Event event) -> event.header().mapping().length())
          .thenComparing(event -> event.header().mapping());

  /** The id of an event's entry; the length keeps an id that reads like two parts apart. */
  public static String id(String eventId, @Nullable Designation under) {
    return eventId.length()
        + ":"
        + eventId
        + (under == null ? "" : under.kind().name() + ":" + under.text());
  }

  /**
   * Whether both are a directory's rows that differ by nothing but when, and as what, they came.
   */
  public boolean saysTheSameAs(DossierEntry other) {
    return event instanceof IdentityContextEvent one
        && other.event instanceof IdentityContextEvent two
        && one.header().feed().equals(two.header().feed())
        && one.validFrom().equals(two.validFrom())
        && contested == other.contested
        && Statements.sayTheSame(one, two);
  }

  /**
   * Both entries of one event as one. A copy that came in time clears the suspicion; of two
   * contents under one id the greater text wins, so that the order of arrival does not; of what two
   * versions of a mapping read always that of the same one, and it is no dispute.
   */
  public DossierEntry joined(DossierEntry other) {
    int byMapping = BY_MAPPING.compare(event, other.event);
    int byContent = comparable(event).compareTo(comparable(other.event));
    // That the mapping was changed in between is no contradiction of the source's.
    boolean both =
        switch (Integer.signum(byMapping)) {
          case 1 -> disputed;
          case -1 -> other.disputed;
          default -> disputed || other.disputed || byContent != 0;
        };
    boolean isOurs = byMapping > 0 || (byMapping == 0 && byContent >= 0);
    return new DossierEntry(
        isOurs ? event : other.event, contested && other.contested, both, under);
  }

  /**
   * Everything of an event but its arrival, and which version of a mapping read it: after an update
   * a poller reads its last hour again, and what it reads alike is one content. The header is the
   * first component of every event, so cutting it out by place is exact; replacing the text of
   * {@code receivedAt} would also erase an {@code occurredAt} that equals it, and two contents
   * would look the same.
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
            "",
            header.nativeType());
    String text = event.toString();
    String shown = header.toString();
    return withoutArrival + text.substring(text.indexOf(shown) + shown.length());
  }
}
