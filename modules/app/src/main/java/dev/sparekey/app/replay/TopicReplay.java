package dev.sparekey.app.replay;

import dev.sparekey.app.cluster.AppendedOrder;
import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.ClusterOptions;
import dev.sparekey.app.cluster.ClusterWork;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.Feed;
import dev.sparekey.topology.FeedReading;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that read the topics of a configuration's feeds, and the reading. */
public final class TopicReplay {

  private static final Pattern AGO = Pattern.compile("([0-9]{1,6})([mhd])");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Reads what the topics of this configuration's feeds hold, instead of files, by its rules"
              + " and its policy.")
  private @Nullable Path config;

  @Option(
      names = "--from",
      paramLabel = "TIME",
      description =
          "Of the topics, what came since: 2026-11-01, 2026-11-01T08:00:00Z, or 30d, 12h or 90m"
              + " ago; default: all that they hold.")
  private @Nullable String from;

  @Option(
      names = "--to",
      paramLabel = "TIME",
      description = "Of the topics, what came before; default: all until now.")
  private @Nullable String to;

  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private long read;
  private long events;
  private long marks;
  private long matched;

  /** The configuration's file; null if files of records are to be read. */
  public @Nullable Path config() {
    return config;
  }

  /**
   * The time that is meant.
   *
   * @throws IllegalArgumentException in words for the user
   */
  public Window window(Instant now) {
    Instant begin = from == null ? null : time("--from", from, now);
    Instant end = to == null ? null : time("--to", to, now);
    if (config == null && (begin != null || end != null)) {
      throw new IllegalArgumentException(
          "--from and --to are of topics: name their configuration with --config");
    }
    if (begin != null && end != null && !begin.isBefore(end)) {
      throw new IllegalArgumentException("--from should be before --to: was " + from + ", " + to);
    }
    return new Window(begin, end);
  }

  /**
   * From when to when records were appended.
   *
   * @param from null for all that is kept
   * @param to null for all there is
   */
  public record Window(@Nullable Instant from, @Nullable Instant to) {}

  /**
   * A day, a time, or how long ago.
   *
   * @param option that it is given by
   * @throws IllegalArgumentException it is none of them
   */
  public static Instant time(String option, String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    try {
      if (ago.matches()) {
        long number = Long.parseLong(ago.group(1));
        return now.minus(
            switch (ago.group(2)) {
              case "m" -> Duration.ofMinutes(number);
              case "h" -> Duration.ofHours(number);
              default -> Duration.ofDays(number);
            });
      }
      return text.contains("T")
          ? Instant.parse(text)
          : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          option
              + " should be a day such as 2026-11-01, a time such as 2026-11-01T08:00:00Z, or how"
              + " long ago, such as 30d: was '"
              + text
              + "'",
          e);
    }
  }

  /** The names of the feeds. */
  public static Set<String> feeds(Configuration configuration) {
    return configuration.feeds().stream()
        .map(Configuration.Feed::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** The feeds that bring tickets. */
  public static Set<String> ticketFeeds(Configuration configuration) {
    return configuration.feeds().stream()
        .filter(Configuration.Feed::tickets)
        .map(Configuration.Feed::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** What is done with what the topics hold; gives the exit code. */
  public interface Playing {
    int with(Arrivals arrivals);
  }

  /** Whose records they are, where they lie, and how they are read. */
  private record Source(Feed feed, RawRules rules) {}

  /**
   * Opens the topics.
   *
   * @param say gets what went wrong
   * @return the exit code
   */
  public int within(
      Configuration configuration,
      RuleSet rules,
      Window window,
      Consumer<String> say,
      RejectionLog rejections,
      Playing playing)
      throws InterruptedException {
    Map<String, Source> byTopic = new HashMap<>();
    for (Configuration.Feed feed : configuration.feeds()) {
      byTopic.put(feed.topic(), source(feed, rules));
    }
    List<String> topics = configuration.feeds().stream().map(Configuration.Feed::topic).toList();
    return ClusterWork.within(
        ClusterOptions.of(configuration),
        topics,
        say,
        (registry, cluster) ->
            playing.with(
                (told, progress) ->
                    read(
                        configuration,
                        byTopic,
                        window,
                        registry,
                        cluster,
                        rejections,
                        told,
                        progress)));
  }

  /** Whether it has one partition or many is of no account here. */
  private static Source source(Configuration.Feed feed, RuleSet rules) {
    return new Source(
        new Feed(feed.name(), feed.format(), feed.topic(), 1, feed.tickets()),
        switch (feed.format()) {
          case Feed.Format.Json json -> RawRules.of(rules, json.source().name());
          case Feed.Format.Avro avro -> RawRules.NONE;
        });
  }

  private void read(
      Configuration configuration,
      Map<String, Source> byTopic,
      Window window,
      SchemaRegistry registry,
      Cluster cluster,
      RejectionLog rejections,
      BiConsumer<Instant, Told> told,
      DoubleConsumer progress)
      throws IOException {
    FeedReading reading = new FeedReading(registry, configuration.policy());
    Instant[] arrived = {Instant.MIN};
    try (AppendedOrder topics = new AppendedOrder(cluster, byTopic.keySet())) {
      topics.read(
          window.from(),
          window.to(),
          record -> {
            Source source = byTopic.get(record.topic());
            if (source == null) {
              throw new IllegalStateException("no feed is read from the topic " + record.topic());
            }
            Instant at = Instant.ofEpochMilli(Math.max(0, record.timestamp()));
            // Where producers told the time, a topic's may go back; here it does not.
            arrived[0] = at.isAfter(arrived[0]) ? at : arrived[0];
            byte[] value = record.value() == null ? new byte[0] : record.value();
            Observation observed = reading.observe(source.feed(), value, at, source.rules());
            count(source.feed(), record, observed.reading(), rejections);
            for (Told one : Told.of(observed)) {
              count(one);
              told.accept(arrived[0], one);
            }
          },
          progress);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void count(
      Feed feed, ConsumerRecord<byte[], byte[]> record, Reading reading, RejectionLog rejections) {
    read++;
    switch (reading) {
      case Reading.Mapped mapped ->
          mapped.besides().forEach(one -> reject(feed, record, one, rejections));
      case Reading.Rejected one -> reject(feed, record, one, rejections);
      case Reading.FeedMark mark -> marks++;
      case Reading.Clock clock -> marks++;
    }
  }

  private void reject(
      Feed feed,
      ConsumerRecord<byte[], byte[]> record,
      Reading.Rejected why,
      RejectionLog rejections) {
    rejected.merge(why.reason(), 1L, Long::sum);
    try {
      rejections.write(feed.name(), record.topic(), record.partition(), record.offset(), why);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void count(Told told) {
    switch (told) {
      case Told.Happened happened -> events++;
      case Told.Matched match -> matched++;
    }
  }

  /** How much was read, in a line. */
  public String summary() {
    long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
    return read
        + " records read, "
        + events
        + " events, "
        + marks
        + " marks, "
        + (matched == 0 ? "" : matched + " matches of raw records, ")
        + refused
        + " rejected"
        + (refused == 0
            ? ""
            : rejected.entrySet().stream()
                .map(one -> one.getKey().name().toLowerCase(Locale.ROOT) + " " + one.getValue())
                .collect(Collectors.joining(", ", " (", ")")));
  }
}
