package dev.sparekey.app.run;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Disabled;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.Replaced;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the rule files hold where that differs from what was published last, by whomever.
 *
 * <p>Files that are tried again are as old as the look that found them first, and what somebody
 * publishes after that look stands. Example: {@code desk.yml} leaves its shadow at 09:00 and is
 * held back until the evening; at noon somebody goes back to the release of yesterday, by hand. The
 * look of the evening publishes nothing. An edit of a file after noon does.
 */
final class FilePublishing implements RuleFolders.Publishing {

  private static final Logger LOG = LoggerFactory.getLogger(FilePublishing.class);
  private static final int LONGEST = 256;
  private static final long NOTHING = -1;

  private final String by;
  private final Supplier<List<ControlLog.Entry>> log;
  private final Gate gate;
  private final Destination destination;
  private final InstantSource clock;

  /** The hash of the files that were to be published last. */
  private String asked = "";

  /** The place of what was published last as far as they know of it. */
  private long seen = NOTHING;

  /** The release that was made of them. */
  private String made = "";

  /** Says which files make rules alert that were not tried enough. */
  interface Gate {
    List<Promotions.Early> early(
        List<ControlLog.Entry> entries, SortedMap<String, String> next, Instant now);
  }

  /** Where a release goes. */
  interface Destination {
    /**
     * @return its number
     */
    long publish(SortedMap<String, String> texts, Control change) throws InterruptedException;
  }

  /**
   * @param by who publishes, for the audit
   * @param log what was published, oldest first
   */
  FilePublishing(
      String by,
      Supplier<List<ControlLog.Entry>> log,
      Gate gate,
      Destination destination,
      InstantSource clock) {
    this.by = by;
    this.log = log;
    this.gate = gate;
    this.destination = destination;
    this.clock = clock;
  }

  @Override
  public synchronized String publish(SortedMap<String, String> texts, String reason)
      throws InterruptedException {
    // Other instances watch the same files, and people publish by hand.
    List<ControlLog.Entry> entries = log.get();
    String last = entries.isEmpty() ? "" : entries.getLast().release();
    long place = entries.isEmpty() ? NOTHING : entries.getLast().number();
    String wanted = Release.of(texts).hash();
    if (!wanted.equals(asked)) {
      asked = wanted;
      seen = place;
      made = "";
    }
    if (wanted.equals(last)) {
      seen = place;
      made = last;
      return "";
    }
    // Told by its place, for a rollback is to a release that there was before. One that was made of
    // these files may be there unknown to us: no answer came.
    if (place > seen && !last.equals(made)) {
      LOG.info("release {} was published by others meanwhile and stands", last);
      return "";
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<Promotions.Early> early = gate.early(entries, texts, now);
    SortedMap<String, String> all = early.isEmpty() ? texts : Promotions.held(texts, early);
    String release = Release.of(all).hash();
    if (!release.equals(last)) {
      made = release;
      long number = destination.publish(all, new Control(by, now, reason, release));
      seen = number;
      LOG.info("published {} rule files as release {} ({})", all.size(), number, release);
      tell(RuleSet.load(all, Release::isShadow));
    }
    return Promotions.lines(early);
  }

  /** What a look at the folders does not tell. */
  private static void tell(RuleSet rules) {
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
}
