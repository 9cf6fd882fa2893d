package dev.sparekey.app.backfill;

import dev.sparekey.app.records.SortKey;
import dev.sparekey.app.records.SortedRecords;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Records that wait until all are read, to be sent in the order in which they occurred, whatever
 * that of files and lines is: the pipeline knows of an account no more than its newest logins, so a
 * step that is told of behind 64 later ones finds none of its own time.
 */
final class Outgoing implements AutoCloseable {

  /** Takes what is to be sent. */
  interface Taking {

    /** Counts only. */
    Taking NONE = (occurred, topic, key, value) -> {};

    /**
     * @param occurred the earliest of what the record tells
     * @param key the same for the same record
     */
    void take(Instant occurred, String topic, String key, byte[] value) throws IOException;
  }

  private static final Duration BETWEEN_LINES = Duration.ofSeconds(5);

  private final SortedRecords records;
  private final Consumer<String> progress;
  private long waiting;

  /**
   * @param folder for what the memory does not hold
   * @param progress gets a line now and then
   */
  Outgoing(Path folder, Consumer<String> progress) {
    this.records = new SortedRecords(folder, () -> progress.accept("sorting in '" + folder + "'"));
    this.progress = progress;
  }

  void add(Instant occurred, String topic, String key, byte[] value) throws IOException {
    ByteArrayOutputStream bytes =
        new ByteArrayOutputStream(topic.length() + key.length() + value.length + 4);
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeUTF(topic);
    out.writeUTF(key);
    out.write(value);
    records.add(SortKey.ofTime(occurred, topic, key), bytes.toByteArray());
    waiting++;
  }

  /**
   * Sends all.
   *
   * @param ending asked before each record; true ends it
   * @throws IOException with a message for the user
   */
  void send(Outlet outlet, BooleanSupplier ending) throws IOException {
    long said = System.nanoTime();
    long sent = 0;
    SortedRecords.Entry next = records.take();
    while (next != null && !ending.getAsBoolean()) {
      DataInputStream in = new DataInputStream(new ByteArrayInputStream(next.value()));
      String topic = in.readUTF();
      String key = in.readUTF();
      outlet.send(topic, key, in.readAllBytes());
      sent++;
      if (System.nanoTime() - said > BETWEEN_LINES.toNanos()) {
        said = System.nanoTime();
        progress.accept(String.format(Locale.ROOT, "%,d of %,d records sent", sent, waiting));
      }
      next = records.take();
    }
  }

  @Override
  public void close() throws IOException {
    records.close();
  }
}
