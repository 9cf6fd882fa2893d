package dev.sparekey.benchmark;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** One row of the table: what a system did in a case. A dash where a case does not measure it. */
record Row(
    String system,
    String what,
    String rate,
    String alerts,
    String firstSignal,
    String precision,
    String recall,
    String correction,
    String state,
    String load) {

  static final String HEAD =
      """
      | System | Case | Events/s: median (least–most); median a CPU second | Alerts at the end: right, missed, wrong | \
      First signal after the regeneration, min: median (most) | Precision: first signal, \
      delivered, final | Final recall | Wrong signal taken back after, min: median (most) | \
      State | Load average |
      |---|---|---|---|---|---|---|---|---|---|
      """;

  private static final String NONE = "–";

  /** Of a case in which only speed and rightness count. */
  static Row throughput(String system, String what, Rates rates, Score score) {
    return new Row(
        system, what, rates.toString(), counts(score), NONE, NONE, NONE, NONE, NONE, loadAverage());
  }

  /** Of a case in which only speed counts. */
  static Row rate(String system, String what, Rates rates) {
    return new Row(
        system, what, rates.toString(), NONE, NONE, NONE, NONE, NONE, NONE, loadAverage());
  }

  /** Of a case in which lateness counts. */
  static Row lateness(String system, String what, Score score) {
    Score.Spread correction = score.correction();
    String corrected =
        score.neverCorrected() > 0
            ? "never: " + score.neverCorrected()
            : correction.count() == 0 ? "none was wrong" : minutes(correction);
    return new Row(
        system,
        what,
        NONE,
        counts(score),
        minutes(score.firstSignal()),
        decimals(score.firstPrecision())
            + ", "
            + decimals(score.deliveredPrecision())
            + ", "
            + decimals(score.finalPrecision()),
        decimals(score.finalRecall()),
        corrected,
        NONE,
        loadAverage());
  }

  /** Of a case in which only memory counts. */
  static Row memory(String system, String what, String state) {
    return new Row(system, what, NONE, NONE, NONE, NONE, NONE, NONE, state, loadAverage());
  }

  String markdown() {
    return "| "
        + String.join(
            " | ",
            system,
            what,
            rate,
            alerts,
            firstSignal,
            precision,
            recall,
            correction,
            state,
            load)
        + " |";
  }

  private static String counts(Score score) {
    int right = score.truth() - score.missed();
    return String.format(Locale.ROOT, "%,d, %,d, %,d", right, score.missed(), score.wrong());
  }

  private static String minutes(Score.Spread spread) {
    return String.format(
        Locale.ROOT, "%.1f (%.1f)", spread.median() / 60_000.0, spread.most() / 60_000.0);
  }

  private static String decimals(double share) {
    return String.format(Locale.ROOT, "%.3f", share);
  }

  /** Of the last minute, on all cores: what else the machine did. */
  private static String loadAverage() {
    return String.format(
        Locale.ROOT,
        "%.1f",
        java.lang.management.ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
  }

  /**
   * One repetition.
   *
   * @param perCpuSecond by the CPU time of all threads of the process, the garbage collector's and
   *     the compiler's too; not a number where it was not measured
   */
  record Rate(double perSecond, double perCpuSecond) {}

  /** Several repetitions. */
  record Rates(List<Rate> all) {

    /** Without the first, which is for the compiler. */
    static Rates afterWarmUp(List<Rate> all) {
      return new Rates(all.subList(1, all.size()));
    }

    double median() {
      return median(Rate::perSecond);
    }

    private double median(ToDoubleFunction<Rate> what) {
      return sorted(what)[all.size() / 2];
    }

    private double[] sorted(ToDoubleFunction<Rate> what) {
      double[] sorted = all.stream().mapToDouble(what).toArray();
      Arrays.sort(sorted);
      return sorted;
    }

    @Override
    public String toString() {
      double[] sorted = sorted(Rate::perSecond);
      double cpu = median(Rate::perCpuSecond);
      return String.format(
              Locale.ROOT, "%,.0f (%,.0f–%,.0f)", median(), sorted[0], sorted[sorted.length - 1])
          + (Double.isNaN(cpu) ? "" : String.format(Locale.ROOT, "; %,.0f", cpu));
    }
  }
}
