package dev.sparekey.topology;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A key-value store whose values are of one type. */
final class Stored<T> {

  private final KeyValueStore<Bytes, byte[]> store;
  private final SingleObject<T> form;
  private @Nullable Bytes sweptTo;

  Stored(KeyValueStore<Bytes, byte[]> store, SingleObject<T> form) {
    this.store = store;
    this.form = form;
  }

  @Nullable T get(Bytes key) {
    byte[] value = store.get(key);
    return value == null ? null : form.read(value);
  }

  void put(Bytes key, T value) {
    store.put(key, form.write(value));
  }

  void remove(Bytes key) {
    store.delete(key);
  }

  /** All values whose keys start so, in the order of their keys. */
  List<T> under(byte[] prefix) {
    return under(prefix, Integer.MAX_VALUE);
  }

  /** No more than so many of them, the first. */
  List<T> under(byte[] prefix, int most) {
    List<T> values = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        store.prefixScan(Bytes.wrap(prefix), new BytesSerializer())) {
      while (values.size() < most && found.hasNext()) {
        values.add(form.read(found.next().value));
      }
    }
    return values;
  }

  /** All that lies under keys which start so, by key. */
  SortedMap<Bytes, T> entriesUnder(byte[] prefix) {
    SortedMap<Bytes, T> entries = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> found =
        store.prefixScan(Bytes.wrap(prefix), new BytesSerializer())) {
      found.forEachRemaining(entry -> entries.put(entry.key, form.read(entry.value)));
    }
    return entries;
  }

  /** The first values between two keys, both included, in the order of keys. */
  List<T> between(Bytes from, Bytes to, int most) {
    List<T> values = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = store.range(from, to)) {
      while (values.size() < most && found.hasNext()) {
        values.add(form.read(found.next().value));
      }
    }
    return values;
  }

  /** The first values between two keys, both included, up to and including one that is the last. */
  List<T> until(Bytes from, Bytes to, int most, Predicate<T> isLast) {
    List<T> values = new ArrayList<>();
    boolean ended = false;
    try (KeyValueIterator<Bytes, byte[]> found = store.range(from, to)) {
      while (!ended && values.size() < most && found.hasNext()) {
        T value = form.read(found.next().value);
        values.add(value);
        ended = isLast.test(value);
      }
    }
    return values;
  }

  /** The last values between two keys, both included, in the order of keys. */
  List<T> lastBetween(Bytes from, Bytes to, int most) {
    List<T> values = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = store.reverseRange(from, to)) {
      while (values.size() < most && found.hasNext()) {
        values.add(form.read(found.next().value));
      }
    }
    return values.reversed();
  }

  /**
   * The first keys between two, both included, and behind one; in their order.
   *
   * @param after null for the first of all
   */
  List<T> behind(@Nullable Bytes after, Bytes from, Bytes to, int most) {
    List<T> values = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = store.range(after == null ? from : after, to)) {
      while (values.size() < most && found.hasNext()) {
        KeyValue<Bytes, byte[]> entry = found.next();
        if (!entry.key.equals(after)) {
          values.add(form.read(entry.value));
        }
      }
    }
    return values;
  }

  /**
   * Looks at the next values behind where it stopped before, in a circle, and removes some. It
   * starts anew with the task, which only looks at some of them sooner.
   *
   * @param most how many are looked at
   */
  void sweep(int most, Predicate<T> gone) {
    List<Bytes> keys = new ArrayList<>();
    int seen = 0;
    Bytes last = null;
    try (KeyValueIterator<Bytes, byte[]> found = store.range(sweptTo, null)) {
      while (seen < most && found.hasNext()) {
        KeyValue<Bytes, byte[]> entry = found.next();
        seen++;
        last = entry.key;
        if (gone.test(form.read(entry.value))) {
          keys.add(entry.key);
        }
      }
      sweptTo = found.hasNext() ? last : null;
    }
    keys.forEach(store::delete);
  }

  /** All that there is, by key. */
  SortedMap<Bytes, T> byKey() {
    SortedMap<Bytes, T> entries = new TreeMap<>();
    try (KeyValueIterator<Bytes, byte[]> found = store.all()) {
      found.forEachRemaining(entry -> entries.put(entry.key, form.read(entry.value)));
    }
    return entries;
  }

  /** Removes and returns all values between two keys, both included, in the order of keys. */
  List<T> take(Bytes from, Bytes to) {
    return take(from, to, Integer.MAX_VALUE);
  }

  /** No more than so many of them, the first. */
  List<T> take(Bytes from, Bytes to, int most) {
    List<Bytes> keys = new ArrayList<>();
    List<T> values = new ArrayList<>();
    try (KeyValueIterator<Bytes, byte[]> found = store.range(from, to)) {
      while (values.size() < most && found.hasNext()) {
        KeyValue<Bytes, byte[]> entry = found.next();
        keys.add(entry.key);
        values.add(form.read(entry.value));
      }
    }
    keys.forEach(store::delete);
    return values;
  }
}
