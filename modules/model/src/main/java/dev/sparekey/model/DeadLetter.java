package dev.sparekey.model;

/**
 * A record that could not be taken, by its coordinates. The payload is not part of it.
 *
 * @param source the log source instance, 1–64 characters
 * @param topic the Kafka topic it was read from, 1–249 characters
 * @param partition of the topic, from 0
 * @param offset in the partition, from 0
 * @param reason in lower snake case, such as {@code too_late}; 1–64 characters
 * @param recordHash salted hash of the record in lower-case hexadecimal, 1–128 characters
 */
public record DeadLetter(
    String source, String topic, int partition, long offset, String reason, String recordHash) {

  public DeadLetter {
    Bounds.text("source", source, 64);
    Bounds.text("topic", topic, 249);
    Bounds.text("reason", reason, 64);
    Bounds.text("recordHash", recordHash, 128);
    if (partition < 0 || offset < 0) {
      throw new IllegalArgumentException(
          "partition and offset should be 0 or more: were " + partition + " and " + offset);
    }
  }
}
