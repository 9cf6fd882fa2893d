package dev.sparekey.app.replay;

import dev.sparekey.app.inventory.ShownInventory;
import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.ReplayInputs.Input;
import dev.sparekey.app.terminal.Terminal;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.RejectionReason;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.sinks.format.Links;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
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
    TABLE(null),
    JSON(null),
    OCSF(dev.sparekey.sinks.format.Format.OCSF),
    ECS(dev.sparekey.sinks.format.Format.ECS),
    CEF(dev.sparekey.sinks.format.Format.CEF),
    LEEF(dev.sparekey.sinks.format.Format.LEEF);

    /** Of a SIEM; null for our own. */
    private final dev.sparekey.sinks.format.@Nullable Format form;

    Format(dev.sparekey.sinks.format.@Nullable Format form) {
      this.form = form;
    }

    @Override
    public String toString() {
      return Words.of(this);
    }
  }

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

  @Option(
      names = "--format",
      defaultValue = "table",
      description =
          "${COMPLETION-CANDIDATES}; all but table print every revision, delivered or not, one a"
              + " line.")
  private Format format = Format.TABLE;

  @Option(names = "--all", description = "The table shows findings that are not delivered, too.")
  private boolean all;

  @Option(
      names = "--rejections",
      paramLabel = "FILE",
      description = "Writes each rejected record's source, file, line and reason; no payload.")
  private @Nullable Path rejections;

  @Option(
      names = "--inventory",
      description =
          "Prints the recovery credentials as of the newest event instead of the alerts, as CSV or"
              + " with --format json as JSON lines.")
  private boolean inventory;

  private final PrintStream out;
  private final PrintStream err;
  private final Supplier<Optional<Terminal.Size>> terminal;
  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private final Map<String, Alert> last = new LinkedHashMap<>();
  private final ShownInventory shown = new ShownInventory();
  private long read;
  private long events;
  private long marks;

  /**
   * Prints the result to standard output, which is UTF-8 whatever the locale, and the rest beside.
   */
  public ReplayCommand() {
    this(
        new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8),
        System.err,
        () -> Terminal.standardOutput().flatMap(Terminal::size));
  }

  /** Prints to something that is no terminal. */
  ReplayCommand(PrintStream out, PrintStream err) {
    this(out, err, Optional::empty);
  }

  private ReplayCommand(
      PrintStream out, PrintStream err, Supplier<Optional<Terminal.Size>> terminal) {
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    ReplayInputs inputs = inputs();
    if (inventory && format.form != null) {
      throw usage("--inventory is printed as table or json: was " + format);
    }
    if (rejections != null && inputs.isOneOfTheFiles(rejections)) {
      throw usage("--rejections would overwrite '" + rejections + "', which is read");
    }
    try {
      replay(inputs);
    } catch (IOException e) {
      out.flush();
      err.println("sparekey: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (inventory) {
      if (format == Format.JSON) {
        shown.printJson(out);
      } else {
        shown.printCsv(out);
      }
    } else if (format == Format.TABLE) {
      AlertTable.print(last.values(), all, terminal.get(), out);
    }
    if (out.checkError()) {
      err.println("sparekey: standard output cannot be written to; the result is not complete");
      return CommandLine.ExitCode.SOFTWARE;
    }
    summary();
    return CommandLine.ExitCode.OK;
  }

  private ReplayInputs inputs() {
    try {
      ReplayInputs inputs = ReplayInputs.of(tenant, mappings, sources, settings, rules, policy);
      inputs.warnings().forEach(err::println);
      return inputs;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void replay(ReplayInputs inputs) throws IOException {
    Set<String> feeds = new HashSet<>();
    Set<String> ticketFeeds = new HashSet<>();
    for (Input input : inputs.inputs()) {
      feeds.add(input.source().name());
      if (bringsTickets(input)) {
        ticketFeeds.add(input.source().name());
      }
    }
    LocalRunner runner =
        new LocalRunner(
            inputs.policy(), inputs.rules(), ticketFeeds, this::revision, shown::accept);
    try (RejectionLog log = RejectionLog.to(rejections)) {
      for (Input input : inputs.inputs()) {
        read(input, runner, log);
      }
    }
    runner.finish(feeds);
    shown.asOf(runner.newest());
  }

  /**
   * A help desk's feed is connected by being given. One that may carry anything is connected only
   * if it carries a ticket: else a directory in our own form would make every ticket "missing".
   */
  private static boolean bringsTickets(Input input) throws IOException {
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

  private void revision(Alert alert) {
    last.put(alert.id(), alert);
    if (inventory) {
      return;
    }
    if (format.form != null) {
      out.println(format.form.of(alert, Links.NONE));
    } else if (format == Format.JSON) {
      out.println(AlertJson.of(alert));
    }
  }

  private void read(Input input, LocalRunner runner, RejectionLog log) throws IOException {
    try (RecordLines lines =
        new RecordLines(input.source().name(), input.file(), Source.MAX_BYTES)) {
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

  private void reject(Input input, long line, Reading.Rejected reason, RejectionLog log)
      throws IOException {
    rejected.merge(reason.reason(), 1L, Long::sum);
    log.write(input.source().name(), input.file(), line, reason);
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

  private ParameterException usage(String message) {
    CommandSpec command = spec;
    if (command == null) {
      throw new IllegalStateException("picocli sets the command's spec before it is called");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
