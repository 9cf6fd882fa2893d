package dev.sparekey.receivers;

import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where raw records are kept. What it has acknowledged, it keeps. */
public interface RawLog {

  /**
   * Appends all of them. Never throws, and blocks for seconds at most.
   *
   * @return done when all are kept; failed when one may not be, while others may
   */
  CompletableFuture<Void> append(String topic, List<byte[]> records);

  /**
   * Appends one to every partition, behind all that was acknowledged before.
   *
   * @return done when it is kept in each
   */
  CompletableFuture<Void> appendToAll(String topic, byte[] record);
}
