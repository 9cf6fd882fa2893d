package dev.sparekey.app.replay;

import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Event;
import dev.sparekey.model.TicketEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of commands that read log files, and the reading of them. */
public final class LogReplay {

  private static final long PROGRESS_EVERY = 100_000;
  private static final long PROGRESS_OFTEN = 2_000;

  @Option(
      names = "--source",
      required = true,
      paramLabel = "NAME=FILE",
      description = "A log source and a file of its records, one JSON object a line; repeatable.")
  private List<String> sources = new ArrayList<>();

  @Option(
      names = "--set",
      paramLabel = "NAME.SETTING=VALUE",
      description =
          "A setting of a source's mapping, such as zendesk.verification_field=360001; repeatable.")
  private List<String> settings = new ArrayList<>();

  @Option(
      names = "--mapping",
      paramLabel = "FILE",
      description = "A mapping of your own, which gives a source by its name; repeatable.")
  private List<Path> mappings = new ArrayList<>();

  @Option(
      names = "--rules",
      paramLabel = "PATH",
      description = "Rules beside the built-in ones, as files or folders; repeatable.")
  private List<Path> rules = new ArrayList<>();

  @Option(
      names = "--policy",
      paramLabel = "FILE",
      description = "An assurance policy in the place of Sparekey's own; see 'sparekey policy'.")
  private @Nullable Path policy;

  @Option(
      names = "--tenant",
      defaultValue = "default",
      description = "The organisation whose records these are; default: ${DEFAULT-VALUE}.")
  private String tenant = "default";

  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private long read;
  private long events;
  private long marks;

  /**
   * What the options name, checked.
   *
   * @throws IllegalArgumentException in words for the user
   */
  public ReplayInputs inputs() {
    return ReplayInputs.of(tenant, mappings, sources, settings, rules, policy);
  }

  /** The names of the feeds. */
  public static Set<String> feeds(ReplayInputs inputs) {
    Set<String> feeds = new HashSet<>();
    inputs.inputs().forEach(input -> feeds.add(input.source().name()));
    return feeds;
  }

  /**
   * A help desk's feed is connected by being given. One that may carry anything is connected only
   * if it carries a ticket: else a directory in our own form would make every ticket "missing".
   */
  public static Set<String> ticketFeeds(ReplayInputs inputs) throws IOException {
    Set<String> feeds = new HashSet<>();
    for (ReplayInputs.Input input : inputs.inputs()) {
      if (bringsTickets(input)) {
        feeds.add(input.source().name());
      }
    }
    return feeds;
  }

  private static boolean bringsTickets(ReplayInputs.Input input) throws IOException {
    if (!input.mayBringAnything()) {
      return input.source().shows().contains("ticket.status");
    }
    try (RecordLines lines =
        new RecordLines(input.source().name(), input.file(), Source.MAX_BYTES)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        if (input.source().read(new RawRecord(input.source().name(), line, null))
                instanceof Reading.Mapped mapped
            && mapped.events().stream().anyMatch(TicketEvent.class::isInstance)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Reads all files, one after the other.
   *
   * @param progress gets a line now and then
   */
  public void read(
      ReplayInputs inputs, RejectionLog log, Consumer<Event> to, Consumer<String> progress)
      throws IOException {
    for (ReplayInputs.Input input : inputs.inputs()) {
      read(input, log, to, progress);
    }
  }

  private void read(
      ReplayInputs.Input input, RejectionLog log, Consumer<Event> to, Consumer<String> progress)
      throws IOException {
    try (RecordLines lines =
        new RecordLines(input.source().name(), input.file(), Source.MAX_BYTES)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        read++;
        if (read % PROGRESS_EVERY == 0) {
          progress.accept("read " + read + " records");
        }
        switch (input.source().read(new RawRecord(input.source().name(), line, null))) {
          case Reading.Mapped mapped -> {
            for (Event event : mapped.events()) {
              events++;
              to.accept(event);
            }
            for (Reading.Rejected reason : mapped.besides()) {
              reject(input, lines.number(), reason, log);
            }
          }
          case Reading.Rejected reason -> reject(input, lines.number(), reason, log);
          // The end of the files is the mark: their order is not the order of arrival.
          case Reading.FeedMark mark -> marks++;
          case Reading.Clock clock -> marks++;
        }
      }
    }
  }

  private void reject(
      ReplayInputs.Input input, long line, Reading.Rejected reason, RejectionLog log)
      throws IOException {
    rejected.merge(reason.reason(), 1L, Long::sum);
    log.write(input.source().name(), input.file(), line, reason);
  }

  /**
   * Reads all files at once, in the order in which their records arrived. The lines of a file are
   * in that order; a record that does not tell when it was received did as soon as it occurred, but
   * not before the line above it.
   *
   * @param to gets the time of arrival with each event
   * @param progress gets how much of the files is read, 0 to 1, now and then
   */
  public void readInOrder(
      ReplayInputs inputs, BiConsumer<Instant, Event> to, DoubleConsumer progress)
      throws IOException {
    PriorityQueue<Lines> waiting = new PriorityQueue<>();
    List<Lines> all = new ArrayList<>();
    try {
      long bytes = 0;
      for (ReplayInputs.Input input : inputs.inputs()) {
        Lines lines = new Lines(input, all.size());
        all.add(lines);
        bytes += Files.size(input.file());
        if (lines.advance()) {
          waiting.add(lines);
        }
      }
      for (Lines next = waiting.poll(); next != null; next = waiting.poll()) {
        for (Event event : next.events) {
          events++;
          to.accept(next.arrived, event);
        }
        if (next.advance()) {
          waiting.add(next);
        }
        if (read % PROGRESS_OFTEN == 0 && bytes > 0) {
          long done = all.stream().mapToLong(lines -> lines.records.position()).sum();
          progress.accept(Math.min(1.0, (double) done / bytes));
        }
      }
    } finally {
      for (Lines lines : all) {
        lines.records.close();
      }
    }
  }

  /** A file while it is read beside others. */
  private final class Lines implements Comparable<Lines> {
    private final ReplayInputs.Input input;
    private final int place;
    private final RecordLines records;
    private List<Event> events = List.of();
    private Instant arrived = Instant.MIN;

    Lines(ReplayInputs.Input input, int place) throws IOException {
      this.input = input;
      this.place = place;
      records = new RecordLines(input.source().name(), input.file(), Source.MAX_BYTES);
    }

    /** To the next record with an event in it; false at the end. */
    boolean advance() throws IOException {
      for (byte[] line = records.next(); line.length > 0; line = records.next()) {
        read++;
        switch (input.source().read(new RawRecord(input.source().name(), line, null))) {
          case Reading.Mapped mapped -> {
            events = mapped.events();
            for (Event event : events) {
              Instant received = event.header().receivedAt();
              arrived = received.isAfter(arrived) ? received : arrived;
            }
            mapped.besides().forEach(one -> rejected.merge(one.reason(), 1L, Long::sum));
            return true;
          }
          case Reading.Rejected reason -> rejected.merge(reason.reason(), 1L, Long::sum);
          case Reading.FeedMark mark -> marks++;
          case Reading.Clock clock -> marks++;
        }
      }
      return false;
    }

    @Override
    public int compareTo(Lines other) {
      int order = arrived.compareTo(other.arrived);
      return order != 0 ? order : Integer.compare(place, other.place);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return place;
    }
  }

  /** How much was read, in a line. */
  public String summary() {
    long refused = rejected.values().stream().mapToLong(Long::longValue).sum();
    StringBuilder text =
        new StringBuilder()
            .append(read)
            .append(" records read, ")
            .append(events)
            .append(" events, ")
            .append(marks)
            .append(" marks, ")
            .append(refused)
            .append(" rejected");
    new TreeMap<>(rejected)
        .forEach(
            (reason, count) ->
                text.append(text.toString().endsWith("rejected") ? " (" : ", ")
                    .append(reason.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(count));
    return refused > 0 ? text.append(')').toString() : text.toString();
  }
}
