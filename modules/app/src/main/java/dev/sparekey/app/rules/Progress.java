package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Terminal;
import java.io.PrintWriter;
import java.util.Locale;

/** How much is done: a bar on a terminal, else a line for each tenth. */
final class Progress {

  private static final int CELLS = 30;

  private final PrintWriter err;
  private final String what;
  private final boolean bar;
  private int shown;

  Progress(PrintWriter err, String what) {
    this.err = err;
    this.what = what;
    bar = Terminal.isStandardError();
  }

  /**
   * @param share 0 to 1
   */
  void at(double share) {
    int percent = (int) (share * 100);
    if (percent <= shown || (!bar && percent / 10 == shown / 10)) {
      return;
    }
    shown = percent;
    if (bar) {
      int done = CELLS * percent / 100;
      err.printf(
          Locale.ROOT,
          "\r%s [%s%s] %3d %%",
          what,
          "#".repeat(done),
          ".".repeat(CELLS - done),
          percent);
    } else {
      err.printf(Locale.ROOT, "%s %d %%%n", what, percent / 10 * 10);
    }
    err.flush();
  }

  /** Leaves no half line. */
  void end() {
    if (bar && shown > 0) {
      err.print("\r" + " ".repeat(what.length() + CELLS + 10) + "\r");
      err.flush();
    }
  }
}
