package dev.sparekey.app.config;

import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The option {@code --config} of the commands that need one. */
public final class ConfigurationOption {

  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "The configuration; deploy/sparekey.yaml explains every key.")
  private @Nullable Path file;

  /**
   * Reads it and says what is wrong with it, one line a mistake.
   *
   * @return null if it cannot be used
   */
  public @Nullable Configuration read(PrintWriter err) {
    Path given = file;
    if (given == null) {
      throw new IllegalStateException("picocli sets required options before it calls a command");
    }
    return read(given, err);
  }

  /** The same, but what is wrong with rule files does not keep it from being used. */
  public @Nullable Configuration readForRun(PrintWriter err) {
    Path given = file;
    if (given == null) {
      throw new IllegalStateException("picocli sets required options before it calls a command");
    }
    return read(() -> ConfigurationReader.readForRun(given, System::getenv), err);
  }

  /** The same for a file that is given by other means. */
  public static @Nullable Configuration read(Path given, PrintWriter err) {
    return read(() -> ConfigurationReader.read(given, System::getenv), err);
  }

  private interface Reading {
    Compiled<Configuration> read() throws IOException;
  }

  private static @Nullable Configuration read(Reading reading, PrintWriter err) {
    try {
      return switch (reading.read()) {
        case Compiled.Accepted<Configuration> accepted -> {
          say(accepted.warnings(), err);
          yield accepted.value();
        }
        case Compiled.Refused<Configuration> refused -> {
          say(refused.diagnostics(), err);
          yield null;
        }
      };
    } catch (IOException e) {
      err.println("sparekey: " + e.getMessage());
      err.flush();
      return null;
    }
  }

  /** As given. */
  public String name() {
    return String.valueOf(file);
  }

  private static void say(List<Diagnostic> diagnostics, PrintWriter err) {
    diagnostics.stream().map(Diagnostic::headline).forEach(err::println);
    err.flush();
  }
}
