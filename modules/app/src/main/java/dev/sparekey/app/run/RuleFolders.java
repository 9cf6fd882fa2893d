package dev.sparekey.app.run;

import dev.sparekey.app.config.FileStamps;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.config.RulePath;
import dev.sparekey.registryclient.RegistryException;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final int MOST_DIAGNOSTICS = 50;

  /** Of what is refused: a time has to pass, or somebody to act. */
  private static final Pauses REFUSALS = new Pauses(Duration.ofMinutes(1), Duration.ofMinutes(10));

  /** Of what brokers or registry do not take: they may be back in a moment. */
  private static final Pauses OUTAGES = new Pauses(Duration.ofSeconds(1), Duration.ofMinutes(1));

  /** Logged with the reason. */
  static final String REFUSED = "the changed rules are refused, those of before go on judging:\n{}";

  private final List<RulePath> paths;
  private final Publishing publishing;
  private final Counter refusals;
  private final Thread thread;
  private final FileStamps stamps;
  private volatile boolean stale;
  private volatile boolean unpublished;

  /** What was published last; what changed is told against it. */
  private SortedMap<String, String> published;

  /** What was published, or refused; it is not looked at again unless {@link #again} says so. */
  private SortedMap<String, String> done;

  private SortedMap<String, String> seen;

  /** Why not all of {@link #done} judges; empty when it does. */
  private String refused;

  private Retry again;

  /** What brokers or registry did not take last, and when they are asked again. */
  private SortedMap<String, String> untaken = Collections.emptySortedMap();

  private Retry outage = Retry.NEVER;

  /** What is known to load, so that it is not compiled each second while no broker answers. */
  private SortedMap<String, String> loadable;

  /** What {@link #seen} was read from. */
  private RuleFiles files = new RuleFiles();

  /** Whether the last look could not read the files. */
  private boolean missed;

  /** Whether that was so twice in a row, which was told. */
  private boolean away;

  /** What is done with files that load. */
  interface Publishing {
    /**
     * @return why some of it is not to alert yet; empty when nothing is held back
     */
    String publish(SortedMap<String, String> texts, String reason) throws InterruptedException;
  }

  /**
   * What became of the files that are there at the beginning.
   *
   * @param refused why not all of them judge; empty when they do
   * @param again whether that may change by itself
   */
  record Known(String refused, boolean again) {

    static final Known PUBLISHED = new Known("", false);

    /** They have mistakes, which were told. */
    static final Known WRONG = new Known("they have mistakes", false);

    static Known refused(String why) {
      return new Known(why, !why.isEmpty());
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

    boolean isAhead() {
      return !pause.isZero() && System.nanoTime() - at < 0;
    }
  }

  private RuleFolders(
      List<RulePath> paths,
      SortedMap<String, String> files,
      Publishing publishing,
      Known known,
      MeterRegistry meters) {
    this.paths = List.copyOf(paths);
    this.published = files;
    this.done = files;
    this.seen = files;
    this.loadable = Collections.emptySortedMap();
    this.publishing = publishing;
    this.refused = known.refused();
    this.again = known.again() ? Retry.NEVER.next(REFUSALS) : Retry.NEVER;
    this.stale = !refused.isEmpty();
    this.stamps = new FileStamps(System::currentTimeMillis);
    this.refusals = meters.counter(REFUSED_COUNTER);
    Gauge.builder(STALE_GAUGE, this, one -> one.stale ? 1 : 0).register(meters);
    Gauge.builder(UNPUBLISHED_GAUGE, this, one -> one.unpublished ? 1 : 0).register(meters);
    this.thread = new Thread(this::look, "sparekey-rule-folders");
    thread.setDaemon(true);
  }

  /**
   * @param files as they were published or refused already
   * @param known which of the two
   */
  static RuleFolders watch(
      List<RulePath> paths,
      SortedMap<String, String> files,
      Publishing publishing,
      Known known,
      MeterRegistry meters) {
    RuleFolders folders = new RuleFolders(paths, files, publishing, known, meters);
    folders.thread.start();
    return folders;
  }

  private void look() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
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
    if (!settled) {
      return;
    }
    away = false;
    boolean tried = now.equals(done);
    if (tried && !again.isDue()) {
      stale = !refused.isEmpty();
      taken();
      return;
    }
    if (!now.equals(untaken)) {
      outage = Retry.NEVER;
    }
    if (!tried && !now.equals(loadable)) {
      again = Retry.NEVER;
      RuleSet rules = files.load();
      if (rules.hasErrors()) {
        refuse(now, diagnostics(rules), Retry.NEVER);
        return;
      }
      loadable = now;
    }
    if (!outage.isAhead()) {
      publish(now);
    }
  }

  private void publish(SortedMap<String, String> now) throws InterruptedException {
    try {
      String early =
          publishing.publish(
              now,
              now.equals(published)
                  ? "rules that were tried are asked to alert again"
                  : changed(published, now));
      published = now;
      taken();
      if (early.isEmpty()) {
        done = now;
        refused = "";
        stale = false;
        again = Retry.NEVER;
      } else {
        refuse(now, early, again.next(REFUSALS));
      }
    } catch (IllegalArgumentException e) {
      refuse(now, String.valueOf(e.getMessage()), again.next(REFUSALS));
    } catch (KafkaException | RegistryException e) {
      untaken = now;
      outage = outage.next(OUTAGES);
      stale = true;
      unpublished = true;
      LOG.warn(
          "the changed rules were not published and are tried again in {} s, those of before go on"
              + " judging: {}",
          outage.pause().toSeconds(),
          e.getMessage());
    } catch (RuntimeException e) {
      LOG.error("the changed rules were not published: {}", e.getMessage(), e);
      refuse(now, String.valueOf(e), again.next(REFUSALS));
    }
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
    if (missed && !away) {
      tell(why);
      away = true;
      stale = true;
    }
    missed = true;
  }

  /** Brokers and registry have nothing to take any more. */
  private void taken() {
    untaken = Collections.emptySortedMap();
    outage = Retry.NEVER;
    unpublished = false;
  }

  private void refuse(SortedMap<String, String> files, String why, Retry retry) {
    if (!files.equals(done) || !why.equals(refused)) {
      tell(why);
    }
    done = files;
    refused = why;
    stale = true;
    again = retry;
    taken();
  }

  private void tell(String why) {
    LOG.error(REFUSED, why);
    refusals.increment();
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
