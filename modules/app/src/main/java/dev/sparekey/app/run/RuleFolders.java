package dev.sparekey.app.run;

import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.rules.Diagnostic;
import dev.sparekey.rules.RuleSet;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
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

  /** 1 while the files cannot be used and the rules of before judge, else 0. */
  static final String STALE_GAUGE = "sparekey.rules.stale";

  private static final Logger LOG = LoggerFactory.getLogger(RuleFolders.class);
  private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(2);
  private static final int MOST_DIAGNOSTICS = 50;

  private final List<Path> paths;
  private final Publishing publishing;
  private final Counter refused;
  private final Thread thread;
  private volatile boolean stale;

  /** What was published, or refused; it is not looked at again. */
  private SortedMap<String, String> done;

  private SortedMap<String, String> seen;

  /** What is done with files that load. */
  interface Publishing {
    void publish(SortedMap<String, String> texts, String reason) throws InterruptedException;
  }

  private RuleFolders(
      List<Path> paths,
      SortedMap<String, String> known,
      Publishing publishing,
      MeterRegistry meters) {
    this.paths = List.copyOf(paths);
    this.done = known;
    this.seen = known;
    this.publishing = publishing;
    this.refused = meters.counter(REFUSED_COUNTER);
    Gauge.builder(STALE_GAUGE, this, one -> one.stale ? 1 : 0).register(meters);
    this.thread = new Thread(this::look, "sparekey-rule-folders");
    thread.setDaemon(true);
  }

  /**
   * @param known the files as they were published or refused already
   * @param stale whether they were refused
   */
  static RuleFolders watch(
      List<Path> paths,
      SortedMap<String, String> known,
      Publishing publishing,
      boolean stale,
      MeterRegistry meters) {
    RuleFolders folders = new RuleFolders(paths, known, publishing, meters);
    folders.stale = stale;
    folders.thread.start();
    return folders;
  }

  private void look() {
    try {
      while (!Thread.interrupted()) {
        TimeUnit.NANOSECONDS.sleep(BETWEEN_LOOKS.toNanos());
        once();
      }
    } catch (InterruptedException e) {
      // Closed.
    }
  }

  private void once() throws InterruptedException {
    RuleFiles files = new RuleFiles();
    try {
      for (Path path : paths) {
        files.add(path);
      }
    } catch (IOException e) {
      // A file that is being replaced is away for a moment; a folder that stays away is said once.
      refuse(new TreeMap<>(), "cannot be read: " + e.getMessage());
      return;
    }
    SortedMap<String, String> now = files.release();
    boolean settled = now.equals(seen);
    seen = now;
    if (!settled || now.equals(done)) {
      return;
    }
    RuleSet rules = files.load();
    if (rules.hasErrors()) {
      refuse(now, diagnostics(rules));
      return;
    }
    try {
      publishing.publish(now, changed(done, now));
      done = now;
      stale = false;
    } catch (IllegalArgumentException e) {
      refuse(now, String.valueOf(e.getMessage()));
    } catch (KafkaException e) {
      LOG.warn("the changed rules were not published and are tried again: {}", e.getMessage());
    }
  }

  private void refuse(SortedMap<String, String> files, String why) {
    if (!files.equals(done)) {
      LOG.error("the changed rules are refused, those of before go on judging:\n{}", why);
      refused.increment();
      stale = true;
      done = files;
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
