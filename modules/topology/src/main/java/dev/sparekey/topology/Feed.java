package dev.sparekey.topology;

import dev.sparekey.ingest.Source;

/**
 * A log source instance, read from the topic {@code raw.<name>}.
 *
 * @param name 1–64 characters
 * @param source how its records are read
 * @param partitions of its topic; marks count only once every one of them has told its own
 * @param tickets true for a help desk's feed
 */
public record Feed(String name, Source source, int partitions, boolean tickets) {

  private static final String TOPIC = "raw.";

  public Feed {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "a feed's name should be 1 to 64 of A-Z a-z 0-9 _ -: was '" + name + "'");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "partitions of feed " + name + " should be 1 or more: was " + partitions);
    }
  }

  /** The topic its records come by. */
  public String topic() {
    return TOPIC + name;
  }
}
