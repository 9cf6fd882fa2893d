package dev.sparekey.topology;

import dev.sparekey.model.AccountId;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;

/**
 * A store of several values an account, of which what was asked for of late is at hand: a step, its
 * ticket and the end of its episode come within a day, and each look at the account would walk
 * through the store anew. What is written goes to the store at once.
 */
final class Recent<T> {

  private static final int MOST_ACCOUNTS = 500;

  /** Whoever can make thousands of steps on an account does not fill the heap with them. */
  private static final int MOST_OF_ONE = 64;

  private final Stored<T> stored;
  private final Map<AccountId, SortedMap<Bytes, T>> known = new Latest<>(MOST_ACCOUNTS);

  Recent(Stored<T> stored) {
    this.stored = stored;
  }

  /**
   * All values of an account, in the order of their keys.
   *
   * @param prefix that the keys of the account's values start with
   */
  Collection<T> of(AccountId account, byte[] prefix) {
    SortedMap<Bytes, T> values = known.get(account);
    if (values == null) {
      values = stored.entriesUnder(prefix);
      if (values.size() <= MOST_OF_ONE) {
        known.put(account, values);
      }
    }
    return Collections.unmodifiableCollection(values.values());
  }

  @Nullable T get(AccountId account, Bytes key) {
    SortedMap<Bytes, T> values = known.get(account);
    return values == null ? stored.get(key) : values.get(key);
  }

  /** An account of which nothing was kept: what is put is all there is. */
  void begin(AccountId account) {
    known.put(account, new TreeMap<>());
  }

  void put(AccountId account, Bytes key, T value) {
    stored.put(key, value);
    SortedMap<Bytes, T> values = known.get(account);
    if (values != null) {
      values.put(key, value);
      if (values.size() > MOST_OF_ONE) {
        known.remove(account);
      }
    }
  }

  void remove(AccountId account, Bytes key) {
    stored.remove(key);
    SortedMap<Bytes, T> values = known.get(account);
    if (values != null) {
      values.remove(key);
    }
  }
}
