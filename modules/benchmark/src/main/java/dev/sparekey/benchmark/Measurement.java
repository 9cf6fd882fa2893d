package dev.sparekey.benchmark;

import dev.sparekey.engine.InboxRecord;
import dev.sparekey.model.Event;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;

/**
 * One measurement, in a JVM of its own: {@code Measurement <name> [<share>]}. It tells its progress
 * line by line, and its rows of the table in lines that begin with {@value #ROW}.
 */
final class Measurement {

  static final String ROW = "row ";

  static final String SPAREKEY = "Sparekey";
  static final String FLINK = "Flink CEP";

  private static final String THROUGHPUT = "(a) throughput, in order";
  private static final String LATE = "(b) late tickets";
  private static final long SEED = 20261124;
  private static final int REPETITIONS = 5;
  private static final String STREAMS = "(c) Kafka Streams, exactly once";
  private static final int STREAMS_REPETITIONS = 3;
  private static final int LOGINS = 100;

  private final int share;

  /**
   * @param share measures with 1 of so many events, for a quick look and for tests
   */
  private Measurement(int share) {
    this.share = share;
  }

  public static void main(String[] args) throws Exception {
    Measurement measurement = new Measurement(args.length > 1 ? Integer.parseInt(args[1]) : 1);
    switch (args[0]) {
      case "throughput-sparekey" -> measurement.throughputOfSparekey();
      case "throughput-flink" -> measurement.throughputOfFlinkWhole();
      case "throughput-flink-lean" -> measurement.throughputOfFlinkLean();
      case "late-sparekey" -> measurement.latenessOfSparekey();
      case "late-flink" -> measurement.latenessOfFlink();
      case "streams" -> measurement.streams();
      case "memory" -> measurement.memory();
      default -> throw new IllegalArgumentException("no measurement is named " + args[0]);
    }
    // Flink leaves threads behind.
    System.exit(0);
  }

  private Workload inOrder() {
    return told(Workload.inOrder(1_000_000 / share, 100_000 / share, SEED));
  }

  private Workload lateTickets() {
    return told(Workload.lateTickets(200_000 / share, 30_000 / share, SEED));
  }

  private static Workload told(Workload workload) {
    say(
        workload.happenings().size()
            + " events of "
            + workload.accounts()
            + " accounts, checksum "
            + workload.checksum());
    return workload;
  }

  private void throughputOfSparekey() {
    Workload workload = inOrder();
    Truth truth = new Truth(workload.happenings());
    Event[] events = sparekey(workload);
    List<Row.Rate> rates = new ArrayList<>();
    List<Signal> signals = List.of();
    for (int i = 0; i <= REPETITIONS; i++) {
      SparekeyRun run = new SparekeyRun(SparekeyRun.Marking.PROVEN_TO_NOW);
      Watch watch = Watch.start();
      signals = run.run(events);
      rates.add(told(i, events.length, watch.stop()));
    }
    print(
        Row.throughput(
            SPAREKEY, THROUGHPUT, Row.Rates.afterWarmUp(rates), Score.of(truth, signals)));
  }

  private void throughputOfFlinkWhole() throws Exception {
    Workload workload = inOrder();
    SparekeyEvents form = new SparekeyEvents(workload.accounts());
    FlinkWholeEvent[] events =
        workload.happenings().stream()
            .map(one -> FlinkWholeEvent.of(one, nativeId(form, one), form.of(one)))
            .toArray(FlinkWholeEvent[]::new);
    throughputOfFlink(
        ", the same events, a watermark each minute, default settings",
        workload,
        () ->
            FlinkRun.run(
                FlinkWholeEvent.class,
                events,
                Duration.ZERO,
                FlinkRun.Watermarks.EACH_MINUTE,
                false));
  }

  private void throughputOfFlinkLean() throws Exception {
    Workload workload = inOrder();
    FlinkEvent[] events = flink(workload);
    throughputOfFlink(
        ", 4 fields an event, a watermark every 200 ms of the wall clock, objects reused",
        workload,
        () ->
            FlinkRun.run(
                FlinkEvent.class, events, Duration.ZERO, FlinkRun.Watermarks.PERIODIC, true));
  }

  private static void throughputOfFlink(
      String how, Workload workload, Callable<FlinkRun.Result> run) throws Exception {
    List<Row.Rate> rates = new ArrayList<>();
    List<FlinkRun.Found> found = List.of();
    for (int i = 0; i <= REPETITIONS; i++) {
      FlinkRun.Result result = run.call();
      found = result.found();
      rates.add(told(i, workload.happenings().size(), result.took()));
    }
    Truth truth = new Truth(workload.happenings());
    Score score = Score.of(truth, FlinkSignals.of(found, workload, truth, Duration.ZERO));
    print(Row.throughput(FLINK, THROUGHPUT + how, Row.Rates.afterWarmUp(rates), score));
  }

  private void latenessOfSparekey() {
    Workload workload = lateTickets();
    SparekeyRun run =
        new SparekeyRun(
            SparekeyRun.Marking.ASSUMED_THEN_PROVEN, Duration.ofSeconds(10), record -> {});
    List<Signal> signals = run.run(sparekey(workload));
    print(Row.lateness(SPAREKEY, LATE, Score.of(new Truth(workload.happenings()), signals)));
  }

  private void latenessOfFlink() throws Exception {
    Workload workload = lateTickets();
    Truth truth = new Truth(workload.happenings());
    FlinkEvent[] events = flink(workload);
    for (Duration bound : List.of(Duration.ofMinutes(5), Duration.ofHours(3))) {
      FlinkRun.Result result =
          FlinkRun.run(FlinkEvent.class, events, bound, FlinkRun.Watermarks.EACH_EVENT, true);
      print(
          Row.lateness(
              FLINK,
              LATE + ", bound " + bound.toMinutes() + " min",
              Score.of(truth, FlinkSignals.of(result.found(), workload, truth, bound))));
    }
  }

  private void streams() throws IOException, InterruptedException {
    streams(", 1 % regenerations", 11);
    streams(", 11 % regenerations", 1);
  }

  /** Turn by turn, so that what else the machine does meets both. */
  private void streams(String what, int oneIn) throws IOException, InterruptedException {
    List<InboxRecord> inbox = new ArrayList<>();
    Workload workload = told(Workload.inOrder(300_000 / share, 30_000 / share, oneIn, SEED));
    // At the full rate of a live inbox, marks are one in thousands.
    new SparekeyRun(SparekeyRun.Marking.PROVEN_TO_NOW, Duration.ofHours(1), inbox::add)
        .run(sparekey(workload));
    int[] sizes = StateSize.inStore(64);
    List<Row.Rate> accounts = new ArrayList<>();
    List<Row.Rate> bare = new ArrayList<>();
    try (StreamsRun run = new StreamsRun(Files.createTempDirectory("streams"))) {
      run.fill(inbox);
      say(inbox.size() + " records in the inbox");
      for (int i = 0; i <= STREAMS_REPETITIONS; i++) {
        double one = run.bare(sizes);
        double other = run.accounts();
        say(String.format(Locale.ROOT, "bare %,.0f, accounts %,.0f records/s", one, other));
        bare.add(new Row.Rate(one, Double.NaN));
        accounts.add(new Row.Rate(other, Double.NaN));
      }
    }
    Row.Rates ofBare = Row.Rates.afterWarmUp(bare);
    Row.Rates ofAccounts = Row.Rates.afterWarmUp(accounts);
    double share = 100 * ofAccounts.median() / ofBare.median();
    String beside =
        Double.isNaN(share)
            ? "beside bare not told, too few records"
            : String.format(Locale.ROOT, "%.0f %% of bare", share);
    print(Row.rate("Bare RocksDB", STREAMS + what + ": read, modify, write", ofBare));
    print(Row.rate(SPAREKEY, STREAMS + what + ": accounts stage, " + beside, ofAccounts));
  }

  private void memory() throws InterruptedException {
    int[] sizes = StateSize.inStore(LOGINS);
    long heap = StateSize.onHeap(5_000 / share, LOGINS);
    print(
        Row.memory(
            SPAREKEY,
            "(d) " + LOGINS + " logins in 30 days, no recovery",
            String.format(
                Locale.ROOT,
                "%,d bytes in the store, %,d on the heap, an account",
                sizes[LOGINS - 1],
                heap)));
  }

  private static Event[] sparekey(Workload workload) {
    SparekeyEvents form = new SparekeyEvents(workload.accounts());
    return workload.happenings().stream().map(form::of).toArray(Event[]::new);
  }

  private static FlinkEvent[] flink(Workload workload) {
    SparekeyEvents form = new SparekeyEvents(workload.accounts());
    return workload.happenings().stream()
        .map(one -> FlinkEvent.of(one, nativeId(form, one)))
        .toArray(FlinkEvent[]::new);
  }

  private static String nativeId(SparekeyEvents form, Happening happening) {
    return form.account(happening.account()).nativeId();
  }

  private static Row.Rate told(int repetition, int events, Watch.Took took) {
    Row.Rate rate =
        new Row.Rate(events / (took.wallNanos() / 1e9), events / (took.cpuNanos() / 1e9));
    say(
        String.format(
            Locale.ROOT,
            "%s: %,.0f events/s, %,.0f a second of all threads' CPU time",
            repetition == 0 ? "warm-up" : "repetition " + repetition,
            rate.perSecond(),
            rate.perCpuSecond()));
    return rate;
  }

  private static void print(Row row) {
    say(ROW + row.markdown());
  }

  /** Standard output is what the parent reads. */
  private static void say(String line) {
    System.out.println(line);
  }
}
