package dev.sparekey.recovery;

import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** An account's tickets, each with all its versions, by the time of their creation. */
final class TicketHistories {

  private final List<History> histories = new ArrayList<>();
  private @Nullable Map<Designation, List<History>> byNumber;

  TicketHistories(Dossier dossier) {
    if (dossier.tickets().isEmpty()) {
      return;
    }
    Map<String, List<Dossier.TicketVersion>> tickets = new TreeMap<>();
    for (Dossier.TicketVersion version : dossier.tickets()) {
      TicketEvent ticket = version.ticket();
      tickets
          .computeIfAbsent(
              ticket.header().feed() + ":" + ticket.ticketId(), id -> new ArrayList<>())
          .add(version);
    }
    tickets.forEach((key, versions) -> histories.add(new History(key, versions)));
    histories.sort(Comparator.comparing(history -> history.created));
  }

  /** Those of that number, of whichever desk; few steps quote a ticket. */
  List<History> numbered(String number) {
    Map<Designation, List<History>> known = byNumber;
    if (known == null) {
      known = new HashMap<>();
      for (History history : histories) {
        known
            .computeIfAbsent(Designation.ticket(history.key), key -> new ArrayList<>())
            .add(history);
      }
      byNumber = known;
    }
    return known.getOrDefault(Designation.ticket(number), List.of());
  }

  /**
   * A ticket's versions, read once: anybody may write tickets and comments in the subject's name,
   * and each would be looked at with each step.
   */
  static final class History {
    private final String key;
    private final List<Dossier.TicketVersion> versions;
    private final boolean contested;
    private final boolean named;
    private final boolean disputed;
    private final boolean redated;

    /** As the first version says: a later one may say anything of the past. */
    private final Instant created;

    History(String key, List<Dossier.TicketVersion> known) {
      this.key = key;
      List<Dossier.TicketVersion> inTime = new ArrayList<>(known.size());
      for (Dossier.TicketVersion version : known) {
        if (!version.contested()) {
          inTime.add(version);
        }
      }
      contested = inTime.isEmpty();
      // What was said behind a proven mark changes nothing about a ticket that came in time.
      versions = contested ? known : inTime;
      created = versions.getFirst().ticket().createdAt();
      boolean anyNamed = false;
      boolean anyDisputed = false;
      boolean anyRedated = false;
      for (Dossier.TicketVersion version : versions) {
        anyNamed |= version.named();
        anyDisputed |= version.disputed();
        anyRedated |= !version.ticket().createdAt().equals(created);
      }
      named = anyNamed;
      disputed = anyDisputed;
      redated = anyRedated;
    }

    /** The desk's feed and the ticket's id. */
    String key() {
      return key;
    }

    List<Dossier.TicketVersion> versions() {
      return versions;
    }

    /** Whether every version arrived behind a mark that had passed it. */
    boolean contested() {
      return contested;
    }

    /** Whether it was found by a name of the account's owner, and not only by its number. */
    boolean named() {
      return named;
    }

    boolean disputed() {
      return disputed;
    }

    /** Whether its versions disagree about when it was created. */
    boolean redated() {
      return redated;
    }

    Instant created() {
      return created;
    }

    /** The newest version that existed then, else the first there was. */
    TicketEvent asOf(Instant time) {
      int low = 0;
      int high = versions.size();
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (versions.get(middle).ticket().header().occurredAt().isAfter(time)) {
          high = middle;
        } else {
          low = middle + 1;
        }
      }
      return versions.get(Math.max(0, low - 1)).ticket();
    }
  }

  /** The tickets created in a time, both ends included. */
  List<History> created(Instant from, Instant to) {
    int first = firstNotBefore(from);
    return histories.subList(first, Math.max(first, firstNotBefore(to.plusNanos(1))));
  }

  private int firstNotBefore(Instant at) {
    int low = 0;
    int high = histories.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (histories.get(middle).created.isBefore(at)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
