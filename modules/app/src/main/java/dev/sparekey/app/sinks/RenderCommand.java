package dev.sparekey.app.sinks;

import dev.sparekey.app.config.SinkEndpoints;
import dev.sparekey.app.records.RecordLines;
import dev.sparekey.app.replay.AlertJsonReader;
import dev.sparekey.app.replay.AlertJsonReader.InvalidAlertException;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sparekey sinks render}: alerts of a file in the form that a SIEM would get. */
@Command(
    name = "render",
    description = "Prints the alerts of a file as a SIEM would get them, one document a line.",
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:every line was rendered",
      "1:a line is no alert, which is said with its number and passed over; or the file cannot be"
          + " read"
    },
    mixinStandardHelpOptions = true)
final class RenderCommand implements Callable<Integer> {

  /** Our own alerts stay far below 64 KB; those of others may be longer. */
  private static final int MOST_BYTES = 1 << 20;

  /** A file of something else has a mistake in every line. */
  private static final int MOST_MISTAKES = 20;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--format",
      required = true,
      paramLabel = "FORMAT",
      description = "${COMPLETION-CANDIDATES}.")
  private Format format = Format.OCSF;

  @Option(
      names = "--link",
      paramLabel = "TEMPLATE",
      description =
          "An address for analysts on each document, with {alert_id}, {case_id} or {tenant} in it.")
  private @Nullable String link;

  @Parameters(
      paramLabel = "FILE",
      description = "Lines of 'sparekey replay --format json', plain or gzip.")
  private @Nullable Path file;

  @Override
  public Integer call() {
    Path given = file;
    if (given == null) {
      throw new IllegalStateException("picocli sets required parameters before it calls a command");
    }
    PrintWriter out = spec.commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    if (link != null && !link.matches(SinkEndpoints.LINK)) {
      throw new ParameterException(
          spec.commandLine(),
          "--link should be an address as http(s)://…, of at most 500 characters and no blanks");
    }
    Links links = new Links(link);
    int mistakes = 0;
    try (RecordLines lines = new RecordLines("alerts", given, MOST_BYTES)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        try {
          out.println(format.of(AlertJsonReader.read(line, MOST_BYTES), links));
        } catch (InvalidAlertException e) {
          mistakes++;
          if (mistakes <= MOST_MISTAKES) {
            err.println(given + ":" + lines.number() + ": " + e.getMessage());
          }
        }
      }
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return CommandLine.ExitCode.SOFTWARE;
    }
    if (mistakes > MOST_MISTAKES) {
      err.println("sparekey: and " + (mistakes - MOST_MISTAKES) + " lines more are no alerts");
    }
    boolean written = !out.checkError();
    if (!written) {
      err.println("sparekey: standard output cannot be written to; the result is not complete");
    }
    err.flush();
    return mistakes == 0 && written ? CommandLine.ExitCode.OK : CommandLine.ExitCode.SOFTWARE;
  }
}
