package dev.sparekey.app.run;

import dev.sparekey.app.config.FileStamps;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.config.RulePath;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.Disabled;
import dev.sparekey.rules.Replaced;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at the rule files each second and publishes them when they changed. Looking works where
 * notices of changes do not come: over network file systems, and in Kubernetes, which swaps a link.
 *
 * <p>Example: an editor writes at 12:00:00.3 and 12:00:00.9. The look at 12:00:01 finds a change
 * and waits, for the writing may go on; that at 12:00:02 finds the same again and publishes it.
 */
final class RuleFolders implements AutoCloseable {

  static final String REFUSED_COUNTER = "sparekey.rules.refused";

  /** 1 while the files do not judge, or not all of them, and the rules of before do; else 0. */
  static final String STALE_GAUGE = "sparekey.rules.stale";

  /** 1 while the files can be used and brokers or registry do not take them, else 0. */
  static final String UNPUBLISHED_GAUGE = "sparekey.rules.unpublished";

  private static final Logger LOG = LoggerFactory.getLogger(RuleFolders.class);
  static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final int MOST_DIAGNOSTICS = 50;
  private static final int LONGEST = 256;

  /** Logged with the reason. */
  private static final String REFUSED =
      "the changed rules are refused, those of before go on judging:\n{}";

  private static final String NOT_PUBLISHED = "the rule files are not published: {}";

  private final List<RulePath> paths;
  private final Publishing publishing;
  private final Duration betweenLooks;

  /** Of what is refused: a time has to pass, or somebody to act. 1 to 10 minutes. */
  private final Pauses refusalPauses;

  /** Of what brokers or registry do not take: they may be back in a moment. 1 to 60 seconds. */
  private final Pauses outagePauses;

  private final Counter refusals;
  private final Thread thread;
  private final FileStamps stamps;
  private volatile State state;

  /** What was published last; what changed is told against it. */
  private SortedMap<String, String> published;

  private SortedMap<String, String> seen;

  /** What {@link #seen} was read from. */
  private RuleFiles files = new RuleFiles();

  /** Whether the last look could not read the files. */
  private boolean missed;

  /**
   * What became of the files that were found last and stood still; while others are being written
   * that stays as it is.
   */
  private sealed interface State {

    /** Those of which the state is; they are not looked at again unless that is due. */
    SortedMap<String, String> files();

    default boolean isDue() {
      return false;
    }
  }

  /** They are what was published last. */
  private record Judging(SortedMap<String, String> files) implements State {}

  /** Not all of them judge, for a reason that does not lie with brokers or registry. */
  private record Waiting(SortedMap<String, String> files, String why, Retry again)
      implements State {
    @Override
    public boolean isDue() {
      return again.isDue();
    }
  }

  /**
   * Brokers or registry did not take them.
   *
   * @param before it is so again if the files go back
   */
  private record Untaken(SortedMap<String, String> files, Retry again, State before)
      implements State {
    @Override
    public boolean isDue() {
      return again.isDue();
    }
  }

  /**
   * They could not be read twice in a row, which was told.
   *
   * @param before it is so again when they are back
   */
  private record Unreadable(State before) implements State {
    @Override
    public SortedMap<String, String> files() {
      return before.files();
    }
  }

  /** What is done with files that load. */
  interface Publishing {
    Publication publish(SortedMap<String, String> texts, Attempt attempt, String reason)
        throws InterruptedException;
  }

  /** Whether files were found just now, or were before and are tried again. */
  enum Attempt {
    /** Also where they are as they were before others, or before a mistake. */
    FIRST,
    AGAIN
  }

  /**
   * What became of the files that are there at the beginning.
   *
   * @param why not all of them judge; empty when they do
   * @param again whether that may change by itself
   * @param others whether what others published judges
   */
  record Known(String why, boolean again, boolean others) {

    /** They have mistakes, which were told. */
    static final Known WRONG = new Known("they have mistakes", false, false);

    /** Tells what somebody has to know. */
    static Known of(Publication publication) {
      return switch (publication) {
        case Publication.Judging judging -> new Known("", false, false);
        case Publication.Held held -> refused(held.why());
        case Publication.Standing standing -> {
          LOG.warn(NOT_PUBLISHED, standing.words());
          yield new Known(standing.words(), true, true);
        }
      };
    }

    /** Tells why. */
    static Known refused(String why) {
      LOG.error(REFUSED, why);
      return new Known(why, true, false);
    }
  }

  /** Between attempts, each twice the one before: of 1 and 10 minutes 1, 2, 4, 8, 10, 10. */
  private record Pauses(Duration first, Duration longest) {
    Duration after(Duration pause) {
      Duration longer = pause.multipliedBy(2);
      return pause.isZero() ? first : longer.compareTo(longest) > 0 ? longest : longer;
    }
  }

  /** When a publication is tried again that failed for something that passes. */
  private record Retry(long at, Duration pause) {

    static final Retry NEVER = new Retry(0, Duration.ZERO);

    Retry next(Pauses pauses) {
      return in(pauses.after(pause));
    }

    static Retry in(Duration pause) {
      return new Retry(System.nanoTime() + pause.toNanos(), pause);
    }

    boolean isDue() {
      return !pause.isZero() && System.nanoTime() - at >= 0;
    }
  }

  private RuleFolders(
      List<RulePath> paths,
      SortedMap<String, String> files,
      Publishing publishing,
      Known known,
      MeterRegistry meters,
      Duration betweenLooks) {
    this.betweenLooks = betweenLooks;
    this.refusalPauses = new Pauses(betweenLooks.multipliedBy(60), betweenLooks.multipliedBy(600));
    this.outagePauses = new Pauses(betweenLooks, betweenLooks.multipliedBy(60));
    this.paths = List.copyOf(paths);
    this.published = files;
    this.seen = files;
    this.publishing = publishing;
    this.state =
        known.why().isEmpty()
            ? new Judging(files)
            : new Waiting(
                files, known.why(), known.again() ? Retry.NEVER.next(refusalPauses) : Retry.NEVER);
    this.stamps = new FileStamps(System::currentTimeMillis);
    this.refusals = meters.counter(REFUSED_COUNTER);
    Gauge.builder(STALE_GAUGE, this, one -> one.state instanceof Judging ? 0 : 1).register(meters);
    Gauge.builder(UNPUBLISHED_GAUGE, this, one -> one.state instanceof Untaken ? 1 : 0)
        .register(meters);
    this.thread = new Thread(this::look, "sparekey-rule-folders");
    thread.setDaemon(true);
  }

  /**
   * @param files as they were published or refused already
   * @param known which of the two
   * @param betweenLooks to which the pauses after failures are in proportion
   */
  static RuleFolders watch(
      List<RulePath> paths,
      SortedMap<String, String> files,
      Publishing publishing,
      Known known,
      MeterRegistry meters,
      Duration betweenLooks) {
    RuleFolders folders = new RuleFolders(paths, files, publishing, known, meters, betweenLooks);
    folders.thread.start();
    return folders;
  }

  private void look() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.NANOSECONDS.sleep(betweenLooks.toNanos());
        try {
          once();
        } catch (RuntimeException e) {
          // Whatever it is, the next change of the files is to be seen.
          LOG.error("the rule files were not looked at and are again: {}", e.getMessage(), e);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void once() throws InterruptedException {
    SortedMap<String, String> now;
    try {
      now = stamps.unchanged(paths) ? seen : read();
    } catch (IOException e) {
      miss("cannot be read: " + e.getMessage());
      return;
    }
    boolean settled = now.equals(seen);
    seen = now;
    missed = false;
    if (settled) {
      state = next(now, known(now));
    }
  }

  /** What is known of files that can be read. */
  private State known(SortedMap<String, String> now) {
    State known = state instanceof Unreadable away ? away.before() : state;
    return known instanceof Untaken untaken
            && !now.equals(untaken.files())
            && now.equals(untaken.before().files())
        ? untaken.before()
        : known;
  }

  private State next(SortedMap<String, String> now, State known) throws InterruptedException {
    if (now.equals(known.files())) {
      return known.isDue() ? published(now, Attempt.AGAIN, known) : known;
    }
    RuleSet rules = files.load();
    if (rules.hasErrors()) {
      return refused(now, known, diagnostics(rules), Retry.NEVER);
    }
    tell(rules);
    return published(now, Attempt.FIRST, known);
  }

  private State published(SortedMap<String, String> now, Attempt attempt, State known)
      throws InterruptedException {
    Retry again = Retry.NEVER;
    if (reached(known) instanceof Waiting waiting && now.equals(waiting.files())) {
      again = waiting.again();
    }
    again = again.next(refusalPauses);
    try {
      String reason =
          now.equals(published)
              ? "rules that were tried are asked to alert again"
              : changed(published, now);
      return switch (publishing.publish(now, attempt, reason)) {
        case Publication.Judging judging -> {
          published = now;
          yield new Judging(now);
        }
        case Publication.Held held -> {
          published = now;
          yield refused(now, known, held.why(), again);
        }
        case Publication.Standing standing -> {
          String why = standing.words();
          if (!isTold(now, known, why)) {
            LOG.warn(NOT_PUBLISHED, why);
          }
          yield new Waiting(now, why, again);
        }
      };
    } catch (IllegalArgumentException e) {
      return refused(now, known, String.valueOf(e.getMessage()), again);
    } catch (KafkaException | RegistryException e) {
      Retry outage =
          known instanceof Untaken untaken && now.equals(untaken.files())
              ? untaken.again()
              : Retry.NEVER;
      Untaken untaken = new Untaken(now, outage.next(outagePauses), reached(known));
      LOG.warn(
          "the changed rules were not published and are tried again in {} s, those of before go on"
              + " judging: {}",
          untaken.again().pause().toSeconds(),
          e.getMessage());
      return untaken;
    } catch (RuntimeException e) {
      LOG.error("the changed rules were not published: {}", e.getMessage(), e);
      return refused(now, known, String.valueOf(e), again);
    }
  }

  /** What was so when brokers and registry answered last. */
  private static State reached(State known) {
    return known instanceof Untaken untaken ? untaken.before() : known;
  }

  private SortedMap<String, String> read() throws IOException {
    RuleFiles read = new RuleFiles();
    stamps.reading();
    for (RulePath path : paths) {
      read.add(path);
    }
    files = read;
    return read.release();
  }

  /** A file that is being replaced is away for a moment; what stays away is said once. */
  private void miss(String why) {
    stamps.forget();
    if (missed && !(state instanceof Unreadable)) {
      tell(why);
      state = new Unreadable(state);
    }
    missed = true;
  }

  private State refused(SortedMap<String, String> files, State known, String why, Retry again) {
    if (!isTold(files, known, why)) {
      tell(why);
    }
    return new Waiting(files, why, again);
  }

  private static boolean isTold(SortedMap<String, String> files, State known, String why) {
    return reached(known) instanceof Waiting waiting
        && files.equals(waiting.files())
        && why.equals(waiting.why());
  }

  private void tell(String why) {
    LOG.error(REFUSED, why);
    refusals.increment();
  }

  /** What rules take the place of built-in ones, and which of these are off. */
  static void tell(RuleSet rules) {
    for (Replaced one : rules.replaced()) {
      LOG.info(
          "{} takes the place of built-in rule {} ('{}')",
          one.by().source(),
          one.rule(),
          Cells.plain(one.title(), LONGEST));
    }
    for (Disabled one : rules.disabled()) {
      LOG.info(
          "built-in rule {} ('{}') is disabled by {} in {}: {}",
          one.rule(),
          Cells.plain(one.title(), LONGEST),
          Cells.plain(one.owner(), LONGEST),
          one.at().source(),
          Cells.plain(one.reason(), LONGEST));
    }
  }

  private static String diagnostics(RuleSet rules) {
    List<String> lines = new ArrayList<>();
    for (Diagnostic diagnostic : rules.diagnostics()) {
      if (diagnostic.severity() == Diagnostic.Severity.ERROR && lines.size() < MOST_DIAGNOSTICS) {
        lines.add(diagnostic.render());
      }
    }
    return String.join("\n", lines);
  }

  private static String changed(SortedMap<String, String> before, SortedMap<String, String> now) {
    long added = now.keySet().stream().filter(name -> !before.containsKey(name)).count();
    long removed = before.keySet().stream().filter(name -> !now.containsKey(name)).count();
    long edited =
        now.entrySet().stream()
            .filter(
                one ->
                    before.containsKey(one.getKey())
                        && !one.getValue().equals(before.get(one.getKey())))
            .count();
    return "files changed: " + added + " new, " + edited + " edited, " + removed + " gone";
  }

  @Override
  public void close() {
    thread.interrupt();
    try {
      thread.join(LONGEST_CLOSE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
