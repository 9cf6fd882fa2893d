package dev.sparekey.receivers;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** A log in memory that acknowledges when it is told to. */
public final class RememberingLog implements RawLog {

  /** What was appended, as {@code topic record}, to all partitions with a star before it. */
  public final List<String> appended = new CopyOnWriteArrayList<>();

  /** Given for every append. */
  public volatile CompletableFuture<Void> acknowledgment = CompletableFuture.completedFuture(null);

  /** What the next append throws instead, as a producer that is closed does. */
  public final Queue<RuntimeException> thrown = new ConcurrentLinkedQueue<>();

  @Override
  public CompletableFuture<Void> append(String topic, List<byte[]> records) {
    RuntimeException unforeseen = thrown.poll();
    if (unforeseen != null) {
      throw unforeseen;
    }
    records.forEach(record -> appended.add(topic + " " + text(record)));
    return acknowledgment;
  }

  @Override
  public CompletableFuture<Void> appendToAll(String topic, byte[] record) {
    appended.add("*" + topic + " " + text(record));
    return acknowledgment;
  }

  private static String text(byte[] record) {
    return new String(record, StandardCharsets.UTF_8);
  }
}
