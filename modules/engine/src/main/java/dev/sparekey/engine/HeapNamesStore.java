package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The names stage's memory on the heap, for the local runner and for tests. */
public final class HeapNamesStore implements NamesStore {

  private final Map<Name, TreeMap<AccountId, Link>> links = new HashMap<>();
  private final Map<Name, Map<TicketKey, SortedMap<String, Held>>> held = new HashMap<>();
  private final Map<Name, Map<ExposedDay, SortedMap<String, Exposed>>> exposed = new HashMap<>();
  private final Map<Name, Map<SoughtAt, SoughtApprover>> sought = new HashMap<>();
  private final Map<Hour, Integer> unresolved = new HashMap<>();
  private Instant sweptTo = Instant.MIN;
  private Marks marks = Marks.NONE;

  /** Nothing that is held or counted is older. */
  private Instant oldest = Instant.MAX;

  @Override
  public Collection<Link> links(Name name) {
    TreeMap<AccountId, Link> accounts = links.get(name);
    return accounts == null ? List.of() : accounts.values();
  }

  @Override
  public @Nullable Link link(Name name, AccountId account) {
    TreeMap<AccountId, Link> accounts = links.get(name);
    return accounts == null ? null : accounts.get(account);
  }

  @Override
  public void putLink(Name name, Link link) {
    links.computeIfAbsent(name, key -> new TreeMap<>()).put(link.account(), link);
  }

  @Override
  public Collection<Held> held(Name name) {
    List<Held> all = new ArrayList<>();
    held.getOrDefault(name, Map.of()).values().forEach(versions -> all.addAll(versions.values()));
    return all;
  }

  @Override
  public Collection<Held> held(Name name, TicketKey ticket) {
    SortedMap<String, Held> versions = held.getOrDefault(name, Map.of()).get(ticket);
    return versions == null ? List.of() : List.copyOf(versions.values());
  }

  @Override
  public void putHeld(Name name, Held version) {
    held.computeIfAbsent(name, key -> new HashMap<>())
        .computeIfAbsent(version.key(), key -> new TreeMap<>())
        .put(version.ticket().header().id(), version);
    keptFrom(version.ticket().header().occurredAt());
  }

  @Override
  public Collection<Exposed> exposed(Name name) {
    List<Exposed> all = new ArrayList<>();
    exposed.getOrDefault(name, Map.of()).values().forEach(day -> all.addAll(day.values()));
    return all;
  }

  @Override
  public Collection<Exposed> exposed(Name name, ExposedDay day) {
    SortedMap<String, Exposed> found = exposed.getOrDefault(name, Map.of()).get(day);
    return found == null ? List.of() : List.copyOf(found.values());
  }

  @Override
  public void putExposed(Name name, Exposed one) {
    exposed
        .computeIfAbsent(name, key -> new HashMap<>())
        .computeIfAbsent(one.day(), key -> new TreeMap<>())
        .put(one.event().header().id(), one);
    keptFrom(one.event().header().occurredAt());
  }

  @Override
  public void removeExposed(Name name, Exposed one) {
    SortedMap<String, Exposed> day = exposed.getOrDefault(name, Map.of()).get(one.day());
    if (day != null) {
      day.remove(one.event().header().id());
    }
  }

  private record SoughtAt(AccountId subject, String eventId) {}

  @Override
  public Collection<SoughtApprover> sought(Name name) {
    return List.copyOf(sought.getOrDefault(name, Map.of()).values());
  }

  @Override
  public void putSought(Name name, SoughtApprover one) {
    sought
        .computeIfAbsent(name, key -> new LinkedHashMap<>())
        .put(new SoughtAt(one.subject(), one.eventId()), one);
    keptFrom(one.of());
  }

  @Override
  public void removeSought(Name name, AccountId subject, String eventId) {
    Map<SoughtAt, SoughtApprover> known = sought.get(name);
    if (known != null) {
      known.remove(new SoughtAt(subject, eventId));
    }
  }

  private void keptFrom(Instant at) {
    if (at.isBefore(oldest)) {
      oldest = at;
    }
  }

  @Override
  public int unresolved(Hour hour) {
    return unresolved.getOrDefault(hour, 0);
  }

  @Override
  public void putUnresolved(Tally tally) {
    unresolved.put(tally.hour(), tally.count());
    keptFrom(tally.hour().start());
  }

  @Override
  public void removeLink(Name name, AccountId account) {
    TreeMap<AccountId, Link> accounts = links.get(name);
    if (accounts != null && accounts.remove(account) != null && accounts.isEmpty()) {
      links.remove(name);
    }
  }

  /** All at once, and once a day. */
  @Override
  public void sweep(Instant before, int most) {
    Instant day = before.truncatedTo(ChronoUnit.DAYS);
    if (day.equals(sweptTo) || !oldest.isBefore(before)) {
      return;
    }
    sweptTo = day;
    oldest = before;
    for (Map<TicketKey, SortedMap<String, Held>> tickets : held.values()) {
      tickets
          .values()
          .forEach(
              versions ->
                  versions
                      .values()
                      .removeIf(one -> one.ticket().header().occurredAt().isBefore(before)));
      tickets.values().removeIf(SortedMap::isEmpty);
    }
    held.values().removeIf(Map::isEmpty);
    for (Map<ExposedDay, SortedMap<String, Exposed>> days : exposed.values()) {
      for (SortedMap<String, Exposed> found : days.values()) {
        found.values().removeIf(one -> one.event().header().occurredAt().isBefore(before));
      }
      days.values().removeIf(SortedMap::isEmpty);
    }
    exposed.values().removeIf(Map::isEmpty);
    for (Map<SoughtAt, SoughtApprover> approvals : sought.values()) {
      approvals.values().removeIf(one -> one.of().isBefore(before));
    }
    sought.values().removeIf(Map::isEmpty);
    unresolved.keySet().removeIf(hour -> hour.start().isBefore(before));
  }

  @Override
  public Marks marks() {
    return marks;
  }

  @Override
  public void putMarks(Marks changed) {
    marks = changed;
  }
}
