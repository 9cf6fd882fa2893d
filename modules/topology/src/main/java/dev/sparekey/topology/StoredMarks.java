package dev.sparekey.topology;

import dev.sparekey.engine.Marks;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.jspecify.annotations.Nullable;

/** A stage's marks, read from the store once: every assessment asks for them. */
final class StoredMarks {

  private static final Bytes KEY = Bytes.wrap("marks".getBytes(StandardCharsets.UTF_8));

  private final Stored<Marks> stored;
  private @Nullable Marks read;

  StoredMarks(KeyValueStore<Bytes, byte[]> store) {
    this.stored = new Stored<>(store, SingleObject.marks());
  }

  Marks get() {
    Marks marks = read;
    if (marks == null) {
      marks = stored.get(KEY);
      marks = marks == null ? Marks.NONE : marks;
      read = marks;
    }
    return marks;
  }

  void put(Marks marks) {
    stored.put(KEY, marks);
    read = marks;
  }
}
