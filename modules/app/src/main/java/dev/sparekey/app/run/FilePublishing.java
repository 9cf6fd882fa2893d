package dev.sparekey.app.run;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Release;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes what the rule files hold where that differs from what was published last, by whomever.
 *
 * <p>Files that are tried again are as old as the look that found them first, and what somebody
 * publishes after that look stands. Example: {@code desk.yml} leaves its shadow at 09:00 and is
 * held back until the evening; at noon somebody goes back to the release of yesterday, by hand. The
 * look of the evening publishes nothing. An edit of a file after noon does.
 *
 * <p>At a start they are as old as the first release of them, but younger than what this instance
 * published itself. Example: the files were published on Monday, and others on Tuesday. Another
 * instance that starts with Monday's on Wednesday may be a machine that was not brought up to date,
 * so Tuesday's stand. The one that published Tuesday's had them and has Monday's again: somebody
 * reverted them.
 *
 * <p>Files that were published elsewhere in the last ten minutes, while this instance still had its
 * former ones, are as old as that release. Example: the files of 12:00 reach this machine at 12:01;
 * at 12:00:30 somebody went back by hand to those of yesterday, which stand. Had they been tried by
 * hand on Monday and taken back, and came into the folder on Thursday, they are new.
 */
final class FilePublishing implements RuleFolders.Publishing {

  /** So long after the first instance others may get the same files. */
  private static final Duration LONGEST_LAG = Duration.ofMinutes(10);

  /** The place of what was published last where nothing was. */
  static final long NOTHING = -1;

  private static final Logger LOG = LoggerFactory.getLogger(FilePublishing.class);

  private final String by;
  private final Supplier<List<ControlLog.Entry>> log;
  private final Function<String, Optional<Release>> releases;
  private final Gate gate;
  private final Destination destination;
  private final InstantSource clock;

  /** When the look was that found them. */
  private Instant found = Instant.MIN;

  /** The place of what was published last as far as that look knew. */
  private long knownThen = NOTHING;

  /** Whether it is known what was published before them. */
  private boolean placed;

  /** The place of the last release that is older than the files that were placed last. */
  private long since = NOTHING;

  /** The place of what was published last as far as it is known. */
  private long known;

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
   * @param known the place of what was published last, or {@link #NOTHING}
   * @param log what was published, oldest first
   * @param releases by their hashes
   */
  FilePublishing(
      String by,
      long known,
      Supplier<List<ControlLog.Entry>> log,
      Function<String, Optional<Release>> releases,
      Gate gate,
      Destination destination,
      InstantSource clock) {
    this.by = by;
    this.known = known;
    this.log = log;
    this.releases = releases;
    this.gate = gate;
    this.destination = destination;
    this.clock = clock;
  }

  /** Publishes the files that a process begins with. */
  synchronized Publication start(SortedMap<String, String> texts) throws InterruptedException {
    Release wanted = Release.of(texts);
    List<ControlLog.Entry> entries = read();
    placed = true;
    since = known;
    long before = NOTHING;
    for (ControlLog.Entry entry : entries) {
      if (isOf(wanted, entry.release())) {
        since = before;
        break;
      }
      before = entry.number();
    }
    for (ControlLog.Entry entry : entries) {
      if (entry.made().by().equals(by)) {
        since = Math.max(since, entry.number());
      }
    }
    return publish(wanted, texts, entries, "the files at the start");
  }

  @Override
  public synchronized Publication publish(
      SortedMap<String, String> texts, RuleFolders.Attempt attempt, String reason)
      throws InterruptedException {
    Release wanted = Release.of(texts);
    boolean isFirst = attempt == RuleFolders.Attempt.FIRST;
    if (isFirst) {
      found = clock.instant();
      knownThen = known;
      placed = false;
    }
    List<ControlLog.Entry> entries = read();
    if (!placed) {
      // Where no broker answered at the look that found them, others may have published since, and
      // others before it that this instance never read of.
      long before =
          isFirst ? lastOf(entries) : Math.max(knownThen, publishedBefore(found, entries));
      since = publishedByOthers(wanted, entries).orElse(before);
      placed = true;
    }
    return publish(wanted, texts, entries, reason);
  }

  /** By the clocks of those who published. */
  private static long publishedBefore(Instant time, List<ControlLog.Entry> entries) {
    long before = NOTHING;
    for (ControlLog.Entry entry : entries) {
      if (entry.made().at().isBefore(time)) {
        before = entry.number();
      }
    }
    return before;
  }

  private OptionalLong publishedByOthers(Release wanted, List<ControlLog.Entry> entries) {
    Instant first = found.minus(LONGEST_LAG);
    return entries.stream()
        .filter(entry -> entry.number() > since && !entry.made().by().equals(by))
        .filter(entry -> entry.made().at().isAfter(first))
        .filter(entry -> isOf(wanted, entry.release()))
        .mapToLong(ControlLog.Entry::number)
        .findFirst();
  }

  private List<ControlLog.Entry> read() {
    List<ControlLog.Entry> entries = log.get();
    known = lastOf(entries);
    return entries;
  }

  private static long lastOf(List<ControlLog.Entry> entries) {
    return entries.isEmpty() ? NOTHING : entries.getLast().number();
  }

  private Publication publish(
      Release wanted,
      SortedMap<String, String> texts,
      List<ControlLog.Entry> entries,
      String reason)
      throws InterruptedException {
    // Other instances watch the same files, and people publish by hand.
    String last = entries.isEmpty() ? "" : entries.getLast().release();
    if (wanted.hash().equals(last)) {
      return new Publication.Judging();
    }
    ControlLog.Entry standing = standing(wanted, entries);
    if (standing != null) {
      return new Publication.Standing(standing);
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MICROS);
    List<Promotions.Early> early = gate.early(entries, texts, now);
    SortedMap<String, String> all = early.isEmpty() ? texts : Promotions.held(texts, early);
    String release = Release.of(all).hash();
    if (!release.equals(last)) {
      known = destination.publish(all, new Control(by, now, reason, release));
      LOG.info("published {} rule files as release {} ({})", all.size(), known, release);
    }
    return early.isEmpty()
        ? new Publication.Judging()
        : new Publication.Held(Promotions.lines(early));
  }

  /**
   * What others published since these files are there and did not take back; null if there is none.
   *
   * <p>A release of the same files is not others', whoever made it: another instance watches them,
   * too, and one that was made here may be there without an answer. Example: of two files that were
   * both held back one alerts in the evening, by another instance; this one goes on with the
   * second. But if both are held back again after that, somebody went back.
   */
  private ControlLog.@Nullable Entry standing(Release wanted, List<ControlLog.Entry> entries) {
    String current = "";
    ControlLog.Entry standing = null;
    for (ControlLog.Entry entry : entries) {
      String release = entry.release();
      if (entry.number() <= since) {
        current = release;
      } else if (release.equals(current)) {
        standing = null;
      } else if (isOf(wanted, release) && (!isOf(wanted, current) || isHeld(current, release))) {
        current = release;
        standing = null;
      } else {
        standing = entry;
      }
    }
    return standing;
  }

  private boolean isOf(Release wanted, String release) {
    return release.equals(wanted.hash())
        || releases.apply(release).filter(one -> isHeld(one, wanted)).isPresent();
  }

  private boolean isHeld(String release, String whole) {
    Optional<Release> held = releases.apply(release);
    return held.isPresent()
        && releases.apply(whole).filter(one -> isHeld(held.get(), one)).isPresent();
  }

  /** Whether it is of the same texts, some of which are only tried in it. */
  private static boolean isHeld(Release held, Release whole) {
    return held.hashes().entrySet().stream()
            .allMatch(
                file ->
                    Release.isShadow(file.getKey())
                        || file.getValue().equals(whole.hashes().get(file.getKey())))
        && sorted(held).equals(sorted(whole));
  }

  private static List<String> sorted(Release release) {
    return release.hashes().values().stream().sorted().toList();
  }
}
