package dev.sparekey.engine;

import java.util.function.Predicate;

/** Whose rules judge in a partition. */
public sealed interface Judging {

  /** Those that the stage begins with, for no release that it was told of ever loaded. */
  record Start() implements Judging {}

  /** Those of a release. */
  record Release(Activation by) implements Judging {}

  /**
   * Those that the stage begins with, in the place of a release's that judged and do not load any
   * more. What those said they leave alone.
   */
  record StandIn(Activation of) implements Judging {}

  /**
   * Whose rules judge after a start, at which others may load than before.
   *
   * <p>Example: release 7 judges, and release 8 has a modifier that this version of Sparekey does
   * not read. An updated version that reads both takes up 8. One that reads neither leaves 7 to
   * those that stand in, and the next that reads 7 takes that up again.
   *
   * @param newest that was told
   * @param loads asked of the newest first
   */
  default Judging resumed(Activation newest, Predicate<Activation> loads) {
    if (loads.test(newest)) {
      return new Release(newest);
    }
    return switch (this) {
      case Start start -> start;
      case Release release -> older(release.by(), newest, loads);
      case StandIn standIn -> older(standIn.of(), newest, loads);
    };
  }

  private static Judging older(Activation one, Activation newest, Predicate<Activation> loads) {
    return !one.equals(newest) && loads.test(one) ? new Release(one) : new StandIn(one);
  }
}
