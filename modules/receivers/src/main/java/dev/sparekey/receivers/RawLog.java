package dev.sparekey.receivers;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Where raw records are kept. What it has acknowledged, it keeps. */
public interface RawLog {

  /** Of listeners that take nothing to be kept. */
  RawLog NONE =
      new RawLog() {
        @Override
        public CompletableFuture<Void> append(String topic, List<byte[]> records) {
          return appendToAll(topic, new byte[0]);
        }

        @Override
        public CompletableFuture<Void> appendToAll(String topic, byte[] record) {
          return CompletableFuture.failedFuture(new IOException("nothing is kept here"));
        }
      };

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
