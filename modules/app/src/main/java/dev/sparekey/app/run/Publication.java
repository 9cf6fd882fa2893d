package dev.sparekey.app.run;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.terminal.Cells;

/** What came of rule files that load and were to be published. */
sealed interface Publication {

  /** They are what was published last. */
  record Judging() implements Publication {}

  /**
   * Some of them go on being tried.
   *
   * @param why in words
   */
  record Held(String why) implements Publication {}

  /**
   * What others published stands in their place.
   *
   * @param release theirs
   */
  record Standing(ControlLog.Entry release) implements Publication {

    private static final int LONGEST = 256;

    /** What is so, and what to do about it. */
    String words() {
      return "release "
          + release.number()
          + " ("
          + release.release()
          + "), which "
          + Cells.plain(release.made().by(), LONGEST)
          + " published at "
          + release.made().at()
          + ", stands in the place of these files: edit one of them, publish them with"
          + " 'sparekey rules publish', or take that release back";
    }
  }
}
