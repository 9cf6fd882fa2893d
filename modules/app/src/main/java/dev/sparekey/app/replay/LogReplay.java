package dev.sparekey.app.replay;

import dev.sparekey.app.records.ArrivedLines;
import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.records.SortedRecords;
import dev.sparekey.app.records.SortingOption;
import dev.sparekey.ingest.Admission;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of commands that read log files, and the reading of them. */
public final class LogReplay {

  private static final long PROGRESS_EVERY = 100_000;
  private static final long PROGRESS_OFTEN = 2_000;

  /** How many records are looked at for whether they bear out the time of the one above them. */
  private static final int LOOK_AHEAD = 32;

  private static final Duration MOST_DISORDER = Duration.ofDays(1);

  @Option(
      names = "--source",
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
      names = "--decisions",
      paramLabel = "FILE",
      description =
          "What was decided of accounts' primary assurance, as 'accounts decisions' prints it.")
  private @Nullable Path decisions;

  @Mixin private SortingOption sortIn = new SortingOption();

  @Option(
      names = "--tenant",
      defaultValue = "default",
      description = "The organisation whose records these are; default: ${DEFAULT-VALUE}.")
  private String tenant = "default";

  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private long read;
  private long events;
  private long marks;
  private long outOfOrder;
  private long matched;
  private final List<Path> turnedRound = new ArrayList<>();

  /** By source, as rules are put before the records of several files. */
  private final Map<String, RawRules> rawRules = new TreeMap<>();

  /**
   * What the options name, checked.
   *
   * @throws IllegalArgumentException in words for the user
   */
  public ReplayInputs inputs() {
    if (sources.isEmpty()) {
      throw new IllegalArgumentException(
          "name each log source and a file of its records with --source NAME=FILE");
    }
    sortIn.check();
    return ReplayInputs.of(tenant, mappings, sources, settings, rules, policy, decisions);
  }

  /**
   * The same with something else in its place.
   *
   * @throws IllegalArgumentException in words for the user
   */
  public ReplayInputs inputs(Otherwise otherwise) {
    List<Path> allMappings = new ArrayList<>(mappings);
    allMappings.addAll(otherwise.mappings());
    return ReplayInputs.of(
        tenant,
        allMappings,
        replaced(sources, otherwise.sources()),
        replaced(settings, otherwise.settings()),
        rules,
        otherwise.policy() == null ? policy : otherwise.policy(),
        decisions);
  }

  /** Those of which the others say nothing, and the others: each is a name, "=" and a value. */
  private static List<String> replaced(List<String> all, List<String> others) {
    Set<String> named = new HashSet<>();
    others.forEach(other -> named.add(name(other)));
    List<String> together = new ArrayList<>(all);
    together.removeIf(one -> named.contains(name(one)));
    together.addAll(others);
    return together;
  }

  private static String name(String option) {
    return option.substring(0, Math.max(0, option.indexOf('=')));
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

  /** The rules that are given beside those of a command's own. */
  public List<Path> rules() {
    return List.copyOf(rules);
  }

  /** The first option that tells how files are read, as given; null if there is none. */
  public @Nullable String ofFiles() {
    if (!sources.isEmpty()) {
      return "--source";
    }
    if (!settings.isEmpty()) {
      return "--set";
    }
    if (!mappings.isEmpty()) {
      return "--mapping";
    }
    if (decisions != null) {
      return "--decisions";
    }
    return sortIn.named();
  }

  private static boolean bringsTickets(ReplayInputs.Input input) throws IOException {
    if (!input.mayBringAnything()) {
      return input.source().shows().contains("ticket.status");
    }
    try (RecordLines lines =
        RecordLines.records(
            input.source().name(), input.file(), Source.MAX_BYTES, input.source().columns())) {
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
   * Reads all files, and gives what they tell in the order in which it occurred: nothing that is
   * made of it then depends on the order of files or lines. Where the times are the same, feed and
   * id decide.
   *
   * @param to gets nothing before all is read
   * @param progress gets a line now and then
   */
  public void read(
      ReplayInputs inputs, RejectionLog log, Consumer<Told> to, Consumer<String> progress)
      throws IOException {
    ToldBytes bytes = new ToldBytes();
    try (SortedRecords all =
        new SortedRecords(sortIn.folder(), () -> progress.accept(sortingIn()))) {
      readUnsorted(inputs, log, one -> all.add(ToldBytes.key(one), bytes.of(one)), progress);
      long given = 0;
      for (SortedRecords.Entry next = all.take(); next != null; next = all.take()) {
        to.accept(bytes.told(next.value()));
        given++;
        if (given % PROGRESS_EVERY == 0) {
          progress.accept("judged " + given + " of " + (events + matched) + " events");
        }
      }
    }
  }

  /** Takes what a record tells. */
  public interface Taking {
    void take(Told told) throws IOException;
  }

  /** Reads all files, one after the other; for what asks for no order. */
  public void readUnsorted(
      ReplayInputs inputs, RejectionLog log, Taking to, Consumer<String> progress)
      throws IOException {
    start();
    for (ReplayInputs.Input input : inputs.inputs()) {
      read(input, inputs.rules(), log, to, progress);
    }
  }

  private String sortingIn() {
    return "sorting in '" + sortIn.folder() + "'";
  }

  /** What was counted of files that were read before is told no more. */
  private void start() {
    rawRules.clear();
    rejected.clear();
    read = 0;
    events = 0;
    marks = 0;
    matched = 0;
    outOfOrder = 0;
    turnedRound.clear();
  }

  private void read(
      ReplayInputs.Input input,
      RuleSet rules,
      RejectionLog log,
      Taking to,
      Consumer<String> progress)
      throws IOException {
    try (RecordLines lines =
        RecordLines.records(
            input.source().name(), input.file(), Source.MAX_BYTES, input.source().columns())) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        if ((read + 1) % PROGRESS_EVERY == 0) {
          progress.accept("read " + (read + 1) + " records");
        }
        for (Told told : told(input, rules, lines.number(), line, log)) {
          count(told);
          to.take(told);
        }
      }
    }
  }

  /** What a line tells of; what it does not is counted and kept in the log. */
  private List<Told> told(
      ReplayInputs.Input input, RuleSet rules, long number, byte[] line, RejectionLog log)
      throws IOException {
    read++;
    Source source = input.source();
    RawRules over = rawRules.computeIfAbsent(source.name(), name -> RawRules.of(rules, name));
    Observation observed = source.observe(new RawRecord(source.name(), line, null), over);
    switch (observed.reading()) {
      case Reading.Mapped mapped -> {
        for (Reading.Rejected reason : mapped.besides()) {
          reject(input, number, reason, log);
        }
      }
      case Reading.Rejected reason -> reject(input, number, reason, log);
      // The end of the files is the mark: their order is not the order of arrival.
      case Reading.FeedMark mark -> marks++;
      case Reading.Clock clock -> marks++;
    }
    return Told.of(observed);
  }

  private void count(Told told) {
    switch (told) {
      case Told.Happened happened -> events++;
      case Told.Matched match -> matched++;
    }
  }

  /**
   * The records of an id, with or without the feed before it, by the sources that brought them.
   *
   * @param id of an event, or of a record that became none
   */
  public Map<Inquired, Source> inquire(ReplayInputs inputs, String id) throws IOException {
    Map<Inquired, Source> found = new LinkedHashMap<>();
    for (ReplayInputs.Input input : inputs.inputs()) {
      Source source = input.source();
      try (RecordLines lines =
          RecordLines.records(source.name(), input.file(), Source.MAX_BYTES, source.columns())) {
        for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
          source
              .inquire(new RawRecord(source.name(), line, null), id)
              .forEach(one -> found.put(one, source));
        }
      }
    }
    return found;
  }

  private void reject(
      ReplayInputs.Input input, long line, Reading.Rejected reason, RejectionLog log)
      throws IOException {
    rejected.merge(reason.reason(), 1L, Long::sum);
    log.write(input.source().name(), input.file(), line, reason);
  }

  /**
   * Reads all files at once, in the order in which their records arrived. The lines of a file are
   * in that order, or against it if it begins with the newest; a record that does not tell when it
   * was received did as soon as it occurred, but not before the line that came before it. What
   * occurred later than it arrived is refused, as if it were live.
   *
   * @param to gets the time of arrival with all that is told
   * @param sorting told once of each file that is turned round and more than the memory holds
   * @param progress gets how much of the files is read, 0 to 1, now and then
   */
  public void readInOrder(
      ReplayInputs inputs,
      RejectionLog log,
      BiConsumer<Instant, Told> to,
      Consumer<String> sorting,
      DoubleConsumer progress)
      throws IOException {
    start();
    PriorityQueue<Lines> waiting = new PriorityQueue<>();
    List<Lines> all = new ArrayList<>();
    try {
      long bytes = 0;
      for (ReplayInputs.Input input : inputs.inputs()) {
        Lines lines =
            new Lines(input, inputs.rules(), all.size(), log, sorting, inputs.inputs().size());
        all.add(lines);
        bytes += Files.size(input.file());
        if (lines.advance()) {
          waiting.add(lines);
        }
      }
      long told = 0;
      for (Lines next = waiting.poll(); next != null; next = waiting.poll()) {
        for (Told one : next.told) {
          count(one);
          to.accept(next.arrived, one);
        }
        if (next.advance()) {
          waiting.add(next);
        }
        if (read - told >= PROGRESS_OFTEN && bytes > 0) {
          told = read;
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
    private final RuleSet rules;
    private final int place;
    private final RejectionLog log;
    private final ArrivedLines records;
    private final Deque<Ahead> ahead = new ArrayDeque<>();
    private List<Told> told = List.of();
    private Instant arrived = Instant.MIN;

    /**
     * A record that was read and has not arrived.
     *
     * @param received as it says, or when it occurred
     */
    private record Ahead(long number, List<Told> told, Instant received, Instant occurred) {}

    Lines(
        ReplayInputs.Input input,
        RuleSet rules,
        int place,
        RejectionLog log,
        Consumer<String> sorting,
        int files)
        throws IOException {
      this.input = input;
      this.rules = rules;
      this.place = place;
      this.log = log;
      records =
          new ArrivedLines(
              input.source().name(),
              input.file(),
              Source.MAX_BYTES,
              input.source().columns(),
              this::received,
              sortIn.folder(),
              () -> sorting.accept(sortingIn()),
              files);
      if (records.isTurnedRound()) {
        turnedRound.add(input.file());
      }
    }

    private @Nullable Instant received(byte[] line) {
      Source source = input.source();
      return source.read(new RawRecord(source.name(), line, null)) instanceof Reading.Mapped mapped
          ? mapped.events().stream()
              .map(event -> event.header().receivedAt())
              .max(Comparator.naturalOrder())
              .orElseThrow()
          : null;
    }

    /** To the next record that tells something; false at the end. */
    boolean advance() throws IOException {
      while (fill()) {
        Ahead next = ahead.removeFirst();
        arrived = arrival(next);
        List<Told> admitted = new ArrayList<>();
        for (Told one : next.told()) {
          RejectionReason refusal = Admission.LIVE.refusal(one.header().occurredAt(), arrived);
          if (refusal == null) {
            admitted.add(one);
          } else {
            reject(input, next.number(), new Reading.Rejected(refusal, "occurred_at"), log);
          }
        }
        if (!admitted.isEmpty()) {
          told = admitted;
          return true;
        }
      }
      return false;
    }

    /** Reads on to {@link #LOOK_AHEAD} records; false if there is none. */
    private boolean fill() throws IOException {
      while (ahead.size() <= LOOK_AHEAD) {
        byte[] line = records.next();
        if (line.length == 0) {
          break;
        }
        List<Told> all = LogReplay.this.told(input, rules, records.number(), line, log);
        if (!all.isEmpty()) {
          ahead.add(
              new Ahead(
                  records.number(),
                  all,
                  latest(all, EventHeader::receivedAt),
                  latest(all, EventHeader::occurredAt)));
        }
      }
      return !ahead.isEmpty();
    }

    private static Instant latest(List<Told> told, Function<EventHeader, Instant> time) {
      return told.stream()
          .map(one -> time.apply(one.header()))
          .max(Comparator.naturalOrder())
          .orElseThrow();
    }

    private Instant arrival(Ahead next) {
      if (isBorneOut(next.received())) {
        return later(next.received(), arrived);
      }
      outOfOrder++;
      if (isBorneOut(next.occurred())) {
        return later(next.occurred(), arrived);
      }
      return arrived.equals(Instant.MIN)
          ? ahead.stream().map(Ahead::received).min(Comparator.naturalOrder()).orElseThrow()
          : arrived;
    }

    /**
     * One record received in 2098 would take all below it along, who then lie beyond every window.
     * So a leap of more than a day counts only if most of the next records go along with it; of the
     * last record nothing says otherwise.
     */
    private boolean isBorneOut(Instant time) {
      if (ahead.isEmpty()
          || (!arrived.equals(Instant.MIN) && !time.isAfter(arrived.plus(MOST_DISORDER)))) {
        return true;
      }
      List<Instant> following = ahead.stream().map(Ahead::received).sorted().toList();
      return !time.isAfter(following.get(following.size() / 2).plus(MOST_DISORDER));
    }

    private static Instant later(Instant one, Instant other) {
      return one.isAfter(other) ? one : other;
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
            .append(matched == 0 ? " marks, " : " marks, " + matched + " matches of raw records, ")
            .append(refused)
            .append(" rejected");
    new TreeMap<>(rejected)
        .forEach(
            (reason, count) ->
                text.append(text.toString().endsWith("rejected") ? " (" : ", ")
                    .append(reason.name().toLowerCase(Locale.ROOT))
                    .append(' ')
                    .append(count));
    if (refused > 0) {
      text.append(')');
    }
    if (outOfOrder > 0) {
      text.append(", ")
          .append(outOfOrder)
          .append(" taken to have arrived earlier than they say, as those below them do");
    }
    for (Path file : turnedRound) {
      text.append(", '").append(file).append("' read from its end, as it begins with the newest");
    }
    return text.toString();
  }
}
