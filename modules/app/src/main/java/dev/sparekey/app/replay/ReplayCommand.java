package dev.sparekey.app.replay;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.rules.Pack;
import java.io.BufferedWriter;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sparekey replay}: the engine on log files, deterministic, without a broker. */
@Command(
    name = "replay",
    description = "Runs the engine on log files, without a broker.",
    mixinStandardHelpOptions = true)
public final class ReplayCommand implements Callable<Integer> {

  /** How the result is written. */
  enum Format {
    table,
    json
  }

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long PROGRESS_EVERY = 100_000;

  @Spec private @Nullable CommandSpec spec;

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
      names = "--format",
      defaultValue = "table",
      description = "${COMPLETION-CANDIDATES}; json prints every revision, one a line.")
  private Format format = Format.table;

  @Option(names = "--all", description = "The table shows findings that are not delivered, too.")
  private boolean all;

  @Option(
      names = "--rejections",
      paramLabel = "FILE",
      description = "Writes each rejected record's source, file, line and reason; no payload.")
  private @Nullable Path rejections;

  private final PrintStream out;
  private final PrintStream err;
  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private final Map<String, Alert> last = new LinkedHashMap<>();
  private long read;
  private long events;
  private long marks;

  /**
   * Prints the result to standard output, which is UTF-8 whatever the locale, and the rest beside.
   */
  public ReplayCommand() {
    this(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        System.err);
  }

  ReplayCommand(PrintStream out, PrintStream err) {
    this.out = out;
    this.err = err;
  }

  /** A source and one file of it. */
  private record Input(Source source, Path file) {}

  @Override
  public Integer call() {
    List<Input> inputs = inputs();
    try (BufferedWriter rejectionLog =
        rejections == null ? null : Files.newBufferedWriter(rejections)) {
      replay(inputs, rejectionLog);
    } catch (IOException e) {
      throw usage("cannot read or write: " + e.getMessage());
    }
    if (format == Format.table) {
      AlertTable.print(last.values(), all, out);
    }
    out.flush();
    summary();
    return CommandLine.ExitCode.OK;
  }

  private void replay(List<Input> inputs, @Nullable BufferedWriter rejectionLog)
      throws IOException {
    Set<String> feeds = new HashSet<>();
    Set<String> ticketFeeds = new HashSet<>();
    for (Input input : inputs) {
      feeds.add(input.source().name());
      if (bringsTickets(input)) {
        ticketFeeds.add(input.source().name());
      }
    }
    LocalRunner runner = new LocalRunner(Pack.load(), ticketFeeds, this::revision);
    for (Input input : inputs) {
      read(input, runner, rejectionLog);
    }
    runner.finish(feeds);
  }

  /**
   * A help desk's feed is connected by being given. One that may carry anything is connected only
   * if it carries a ticket: else a directory in our own form would make every ticket "missing".
   */
  private static boolean bringsTickets(Input input) throws IOException {
    Set<String> shows = input.source().shows();
    if (!shows.contains("ticket.status") || !shows.contains("step.action")) {
      return shows.contains("ticket.status");
    }
    try (RecordLines lines = new RecordLines(input.file(), Source.MAX_BYTES)) {
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

  private void revision(Alert alert) {
    last.put(alert.id(), alert);
    if (format == Format.json) {
      out.println(AlertJson.of(alert));
    }
  }

  private void read(Input input, LocalRunner runner, @Nullable BufferedWriter rejectionLog)
      throws IOException {
    try (RecordLines lines = new RecordLines(input.file(), Source.MAX_BYTES)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        read++;
        if (read % PROGRESS_EVERY == 0) {
          err.println("read " + read + " records");
        }
        switch (input.source().read(new RawRecord(input.source().name(), line, null))) {
          case Reading.Mapped mapped -> {
            for (Event event : mapped.events()) {
              events++;
              runner.accept(event);
            }
          }
          case Reading.Rejected reason -> {
            rejected.merge(reason.reason(), 1L, Long::sum);
            if (rejectionLog != null) {
              rejectionLog.write(rejection(input, lines.number(), reason));
              rejectionLog.newLine();
            }
          }
          // The end of the files is the mark: their order is not the order of arrival.
          case Reading.FeedMark mark -> marks++;
          case Reading.Clock clock -> marks++;
        }
      }
    }
  }

  private static String rejection(Input input, long line, Reading.Rejected rejected) {
    return JSON.createObjectNode()
        .put("source", input.source().name())
        .put("file", input.file().toString())
        .put("line", line)
        .put("reason", rejected.reason().name().toLowerCase(Locale.ROOT))
        .put("detail", rejected.detail())
        .toString();
  }

  private void summary() {
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
    err.println(refused > 0 ? text.append(')') : text);
  }

  private List<Input> inputs() {
    Sources known = Sources.builtIn();
    Map<String, Map<String, String>> set = settings();
    List<Input> inputs = new ArrayList<>();
    for (String source : sources) {
      int equals = source.indexOf('=');
      if (equals < 1 || equals == source.length() - 1) {
        throw usage("--source should be NAME=FILE: was '" + source + "'");
      }
      String name = source.substring(0, equals);
      Path file = Path.of(source.substring(equals + 1));
      if (!known.names().contains(name)) {
        throw usage("no source '" + name + "'; known are " + String.join(", ", known.names()));
      }
      if (!Files.isReadable(file) || Files.isDirectory(file)) {
        throw usage("cannot read the file '" + file + "' of source " + name);
      }
      try {
        inputs.add(new Input(known.byName(name, set.getOrDefault(name, Map.of())), file));
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
    }
    for (String name : set.keySet()) {
      if (inputs.stream().noneMatch(input -> input.source().name().equals(name))) {
        throw usage("--set names the source '" + name + "', of which no file is given");
      }
    }
    return inputs;
  }

  /** By source, then by setting. */
  private Map<String, Map<String, String>> settings() {
    Map<String, Map<String, String>> bySource = new TreeMap<>();
    for (String setting : settings) {
      int dot = setting.indexOf('.');
      int equals = setting.indexOf('=', dot + 1);
      if (dot < 1 || equals < dot + 2) {
        throw usage("--set should be NAME.SETTING=VALUE: was '" + setting + "'");
      }
      String name = setting.substring(dot + 1, equals);
      String before =
          bySource
              .computeIfAbsent(setting.substring(0, dot), source -> new TreeMap<>())
              .put(name, setting.substring(equals + 1));
      if (before != null) {
        throw usage("--set gives '" + setting.substring(0, equals) + "' twice");
      }
    }
    return bySource;
  }

  private ParameterException usage(String message) {
    CommandSpec command = spec;
    if (command == null) {
      throw new IllegalStateException("picocli sets the command's spec before it is called");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
