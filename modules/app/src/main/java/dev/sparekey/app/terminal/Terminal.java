package dev.sparekey.app.terminal;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The terminal that standard output is, if it is one. Java 21 cannot tell (its console needs
 * standard input to be one, too), so the launcher says it in the property {@value #PROPERTY}, and
 * of standard error in {@value #STANDARD_ERROR}.
 *
 * @param colours whether it may be coloured: not with {@code NO_COLOR} set
 */
public record Terminal(boolean colours) {

  private static final String PROPERTY = "sparekey.stdout.terminal";
  private static final String STANDARD_ERROR = "sparekey.stderr.terminal";

  /**
   * @param columns 1 or more
   * @param rows 1 or more
   */
  public record Size(int columns, int rows) {}

  /** Empty when standard output is no terminal, or one that cannot move its cursor. */
  public static Optional<Terminal> standardOutput() {
    if (!Boolean.getBoolean(PROPERTY) || "dumb".equals(System.getenv("TERM"))) {
      return Optional.empty();
    }
    String noColor = System.getenv("NO_COLOR");
    Terminal terminal = new Terminal(noColor == null || noColor.isEmpty());
    return terminal.size().map(size -> terminal);
  }

  /** Whether standard error is a terminal that can move its cursor. */
  public static boolean isStandardError() {
    return Boolean.getBoolean(STANDARD_ERROR) && !"dumb".equals(System.getenv("TERM"));
  }

  /** Empty when nothing tells it, as without a controlling terminal. */
  public Optional<Size> size() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(new File("/dev/tty"))
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      try (InputStream out = stty.getInputStream()) {
        String answer = new String(out.readNBytes(64), StandardCharsets.US_ASCII).strip();
        return stty.waitFor(1, TimeUnit.SECONDS) ? parse(answer) : Optional.empty();
      } finally {
        stty.destroy();
      }
    } catch (IOException e) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  /** "24 80" is 80 columns of 24 rows; a serial line says "0 0". */
  static Optional<Size> parse(String rowsAndColumns) {
    if (!rowsAndColumns.matches("[0-9]{1,5} [0-9]{1,5}")) {
      return Optional.empty();
    }
    String[] parts = rowsAndColumns.split(" ", -1);
    int rows = Integer.parseInt(parts[0]);
    int columns = Integer.parseInt(parts[1]);
    return rows > 0 && columns > 0 ? Optional.of(new Size(columns, rows)) : Optional.empty();
  }
}
