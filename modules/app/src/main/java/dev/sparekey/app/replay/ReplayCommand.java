package dev.sparekey.app.replay;

import dev.sparekey.app.inventory.ShownInventory;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.terminal.Terminal;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.sinks.format.Links;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
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

  @Spec private @Nullable CommandSpec spec;

  @Mixin private LogReplay logs = new LogReplay();

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
  private final Map<String, Alert> last = new LinkedHashMap<>();
  private final ShownInventory shown = new ShownInventory();

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
    err.println(logs.summary());
    return CommandLine.ExitCode.OK;
  }

  private ReplayInputs inputs() {
    try {
      ReplayInputs inputs = logs.inputs();
      inputs.warnings().forEach(err::println);
      return inputs;
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private void replay(ReplayInputs inputs) throws IOException {
    LocalRunner runner =
        new LocalRunner(
            inputs.policy(),
            inputs.rules(),
            LogReplay.ticketFeeds(inputs),
            LogReplay.feeds(inputs),
            this::revision,
            shown::accept);
    inputs.decisions().forEach(runner::accept);
    try (RejectionLog log = RejectionLog.to(rejections)) {
      logs.read(inputs, log, runner::accept, err::println);
    }
    runner.finish(LogReplay.feeds(inputs));
    shown.asOf(runner.newest());
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

  private ParameterException usage(String message) {
    CommandSpec command = spec;
    if (command == null) {
      throw new IllegalStateException("picocli sets the command's spec before it is called");
    }
    return new ParameterException(command.commandLine(), message);
  }
}
