package dev.sparekey.topology;

import java.util.LinkedHashMap;
import java.util.Map;

/** Of the accounts that were asked for of late, what is known; those asked for longest ago go. */
final class Latest<K, V> extends LinkedHashMap<K, V> {

  private static final long serialVersionUID = 1;

  private final int most;

  Latest(int most) {
    super(16, 0.75f, true);
    this.most = most;
  }

  @Override
  protected boolean removeEldestEntry(Map.Entry<K, V> eldest) {
    return size() > most;
  }
}
