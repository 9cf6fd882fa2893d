package dev.sparekey.registryclient;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.TreeSet;

/**
 * A few ids that exist, to ask a registry for that says of another that it does not. Those that we
 * have registered are kept apart: what others registered they may delete, and anyone may make us
 * read more of theirs.
 */
final class KnownIds {
  private static final int MOST_OF_A_KIND = 8;

  private final LinkedHashSet<Integer> registered = new LinkedHashSet<>();
  private final LinkedHashSet<Integer> read = new LinkedHashSet<>();

  synchronized void registered(int id) {
    add(registered, id);
  }

  synchronized void read(int id) {
    add(read, id);
  }

  private static void add(LinkedHashSet<Integer> ids, int id) {
    ids.add(id);
    if (ids.size() > MOST_OF_A_KIND) {
      ids.removeFirst();
    }
  }

  /** The newest first: a registry that replays its storage comes to it last. */
  synchronized List<Integer> all() {
    TreeSet<Integer> all = new TreeSet<>(Comparator.reverseOrder());
    all.addAll(registered);
    all.addAll(read);
    return List.copyOf(all);
  }

  /** They are no longer answered for. */
  synchronized void gone(Collection<Integer> ids) {
    registered.removeAll(ids);
    read.removeAll(ids);
  }
}
