package dev.sparekey.topology;

import dev.sparekey.engine.Mark;
import dev.sparekey.ingest.CanonicalSource;
import dev.sparekey.ingest.Source;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A log source instance and the topic it is read from.
 *
 * @param name 1–64 characters
 * @param format how its records are read
 * @param topic where they are, not one of ours
 * @param partitions of its topic; marks count only once every one of them has told its own
 * @param tickets true for a help desk's feed
 * @param silentAfter how far its marks may lie behind the clock before that is reported, more than
 *     nothing; null when it never is
 */
public record Feed(
    String name,
    Format format,
    String topic,
    int partitions,
    boolean tickets,
    @Nullable Duration silentAfter) {

  private static final String TOPIC = "raw.";

  /** How a feed's records are written. */
  public sealed interface Format {

    /** Whose records they are. */
    default String tenant() {
      return switch (this) {
        case Json json -> json.source().tenant();
        case Avro avro -> avro.source().tenant();
      };
    }

    /**
     * As the source's own JSON, read by its mapping.
     *
     * @param mapping the one that reads now, always of one source
     */
    record Json(Supplier<Source> mapping) implements Format {

      /** By a mapping that stays as it is. */
      public Json(Source source) {
        this(() -> source);
      }

      public Source source() {
        return mapping.get();
      }
    }

    /** As Avro of our own schemas in Confluent's framing. */
    record Avro(CanonicalSource source) implements Format {}
  }

  public Feed {
    if (!name.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "a feed's name should be 1 to 64 of A-Z a-z 0-9 _ -: was '" + name + "'");
    }
    if (name.equals(Mark.CLOCK)) {
      throw new IllegalArgumentException(
          "a feed should not be named '" + name + "', or its marks would be the time: rename it");
    }
    if (!topic.matches("[A-Za-z0-9._-]{1,249}") || topic.startsWith("sparekey.")) {
      throw new IllegalArgumentException(
          "the topic of feed "
              + name
              + " should be 1 to 249 of A-Z a-z 0-9 . _ - and not begin with 'sparekey.': was '"
              + topic
              + "'");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException(
          "partitions of feed " + name + " should be 1 or more: was " + partitions);
    }
  }

  /** One whose silence is not reported. */
  public Feed(String name, Format format, String topic, int partitions, boolean tickets) {
    this(name, format, topic, partitions, tickets, null);
  }

  /** A feed of JSON by the topic {@code raw.<name>}. */
  public Feed(String name, Source source, int partitions, boolean tickets) {
    this(name, new Format.Json(source), TOPIC + name, partitions, tickets);
  }
}
