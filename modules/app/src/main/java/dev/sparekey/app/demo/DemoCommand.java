package dev.sparekey.app.demo;

import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Script;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.app.terminal.Stop;
import dev.sparekey.app.terminal.Terminal;
import dev.sparekey.localcluster.LocalCluster;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.topology.TopicsNotMadeException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * {@code sparekey demo}: a broker, a registry and the pipeline, fed with a made-up company's
 * records.
 */
@Command(
    name = "demo",
    description = {
      "Runs the pipeline on a broker and a registry of its own, fed with a made-up company: three"
          + " weeks of history, then a day with six attacks that is played in half a minute.",
      "Shows a live table of alerts on a terminal, and one line a revision elsewhere."
    },
    mixinStandardHelpOptions = true)
public final class DemoCommand implements Callable<Integer> {

  private static final long SEED = 7;
  private static final Instant FIRST_DAY = Instant.parse("2026-03-02T00:00:00Z");
  private static final Duration DAY_LASTS = Duration.ofSeconds(25);

  @Option(
      names = "--until-done",
      description =
          "Plays as fast as it can, ends by itself with a summary; exit code 0 only if every attack"
              + " was delivered and nobody else at high or above.")
  private boolean untilDone;

  private final PrintStream out;

  /** Prints alerts to standard output. */
  public DemoCommand() {
    this(System.out);
  }

  DemoCommand(PrintStream out) {
    this.out = out;
  }

  @Override
  public Integer call() {
    try (Stop stop = Stop.onSignals()) {
      Script script = Company.generate(SEED, FIRST_DAY);
      Performance performance =
          new Performance(script, untilDone ? Duration.ZERO : DAY_LASTS, untilDone, stop);
      Optional<String> failure = perform(performance, stop);
      if (failure.isPresent()) {
        System.err.println("sparekey: " + failure.get());
        return CommandLine.ExitCode.SOFTWARE;
      }
      if (!performance.isDone()) {
        System.err.println("ended before everything was worked through; nothing is left running");
        return CommandLine.ExitCode.SOFTWARE;
      }
      Outcome outcome = new Outcome(script, performance.findings());
      outcome.lines(performance.counts()).forEach(out::println);
      if (out.checkError()) {
        System.err.println("sparekey: standard output cannot be written to; not all was shown");
        return CommandLine.ExitCode.SOFTWARE;
      }
      return outcome.isGood() ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
    }
  }

  /** Runs it on a terminal or not; when it returns all is closed and deleted. */
  private Optional<String> perform(Performance performance, Stop stop) {
    Optional<Terminal> terminal = Terminal.standardOutput();
    Optional<Terminal.Size> size = terminal.flatMap(Terminal::size);
    if (terminal.isEmpty() || size.isEmpty()) {
      try (Display display = new PlainLines(out, System.err)) {
        return perform(performance, stop, display);
      }
    }
    Optional<String> failure;
    int columns;
    try (HeldLog log = new HeldLog();
        LiveTable display = new LiveTable(terminal.get(), size.get(), out)) {
      failure = perform(performance, stop, display);
      columns = display.columns();
    }
    TableLayout.delivered(performance.findings(), columns)
        .forEach(line -> out.println(LiveTable.coloured(line, terminal.get().colours())));
    return failure;
  }

  /** Says why it failed, if it did. */
  private static Optional<String> perform(Performance performance, Stop stop, Display display) {
    try (WorkFolder work = WorkFolder.create(Path.of(System.getProperty("java.io.tmpdir")))) {
      Path path = work.path();
      try (LocalCluster cluster =
          stop.interrupting(() -> LocalCluster.start(path.resolve("cluster"), display::phase))) {
        String url = cluster.registry().url();
        display.place("broker " + cluster.kafka().bootstrapServers() + "  registry " + url);
        try (SchemaRegistry registry =
            new SchemaRegistry(RegistrySettings.of(url, Map.of()), Pauses.real())) {
          performance.run(cluster, registry, path.resolve("state"), display);
        }
        display.phase("ending the broker and the registry");
      }
      return Optional.empty();
    } catch (InterruptedException e) {
      // Only a request to end interrupts.
      return Optional.empty();
    } catch (IOException
        | IllegalStateException
        | KafkaException
        | RegistryException
        | TopicsNotMadeException e) {
      return stop.isRequested() ? Optional.empty() : Optional.of(oneLine(e));
    }
  }

  /**
   * The error's first line; where the end of a child's log follows, the line of it that most likely
   * tells the cause stands in its place, since the log is deleted.
   */
  static String oneLine(Throwable error) {
    @Nullable String message = error.getMessage();
    List<String> lines =
        (message == null ? error.toString() : message).lines().map(String::strip).toList();
    String first = lines.isEmpty() ? error.toString() : lines.getFirst();
    int log = first.indexOf("; end of ");
    String telling =
        lines.stream()
            .skip(1)
            .filter(line -> line.contains("Exception") || line.contains("Error"))
            .reduce((one, later) -> later)
            .map(line -> ": " + line)
            .orElse("");
    return Cells.plain((log < 0 ? first : first.substring(0, log)) + telling, 600);
  }
}
