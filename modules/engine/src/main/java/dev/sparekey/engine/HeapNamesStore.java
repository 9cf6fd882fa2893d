package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** The names stage's memory on the heap, for the local runner and for tests. */
public final class HeapNamesStore implements NamesStore {

  private final Map<Name, TreeSet<AccountId>> links = new HashMap<>();
  private final Map<Name, TreeMap<String, Held>> held = new HashMap<>();
  private Marks marks = Marks.NONE;

  @Override
  public Collection<AccountId> links(Name name) {
    TreeSet<AccountId> accounts = links.get(name);
    return accounts == null ? Set.of() : accounts;
  }

  @Override
  public boolean putLink(Name name, AccountId account) {
    return links.computeIfAbsent(name, key -> new TreeSet<>()).add(account);
  }

  @Override
  public Collection<Held> held(Name name) {
    TreeMap<String, Held> tickets = held.get(name);
    return tickets == null ? List.of() : tickets.values();
  }

  @Override
  public void putHeld(Name name, Held ticket) {
    held.computeIfAbsent(name, key -> new TreeMap<>()).put(ticket.ticket().header().id(), ticket);
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
