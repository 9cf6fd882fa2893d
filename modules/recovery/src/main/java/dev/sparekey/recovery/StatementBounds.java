package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * How many of a directory's statements of one account are kept. Of happenings the first of a day
 * are; of statements the last, because what was said last is what holds. Both are lawful folds.
 *
 * <p>Example: a feed that tells of an account anew each second leaves the last 32 rows of the day.
 * Who was privileged before it began is still known, unless those rows say otherwise.
 */
public final class StatementBounds {

  /**
   * So many of one directory that hold from one day on, and so many that tell one fact: what a row
   * says of an account others that say nothing of it do not push out.
   */
  static final int MOST_OF_A_DAY = 32;

  /** So many of one directory, whatever days they hold from: as many as days and rows a year. */
  static final int MOST_OF_A_DIRECTORY = 4_096;

  private static final Comparator<DossierEntry> TOLD_FIRST =
      Comparator.comparing((DossierEntry entry) -> entry.event().header().occurredAt())
          .thenComparing(entry -> entry.id());

  private StatementBounds() {}

  /** What begins on one day, as {@link Statements} count them, by one directory. */
  record Day(String directory, long beginning) {
    static Day of(IdentityContextEvent row) {
      return new Day(row.header().feed(), Statements.beginning(row));
    }

    boolean holds(Instant at) {
      return Statements.dayOf(at) == beginning;
    }

    String words() {
      return directory
          + " said so much of the account between "
          + Statements.startOf(beginning)
          + " and "
          + Statements.startOf(beginning + 1)
          + " that there may be more than the last "
          + MOST_OF_A_DAY
          + " statements, which are kept";
    }
  }

  /**
   * The rows that are too many.
   *
   * @param dossier of one account, in any order; what is no directory's row is left alone
   */
  public static List<DossierEntry> surplus(Collection<DossierEntry> dossier) {
    List<DossierEntry> rows = new ArrayList<>();
    for (DossierEntry entry : dossier) {
      if (entry.event() instanceof IdentityContextEvent) {
        rows.add(entry);
      }
    }
    if (rows.size() <= MOST_OF_A_DAY) {
      return List.of();
    }
    rows.sort(
        Comparator.comparing(StatementBounds::row, Statements.NEWEST_LAST)
            .thenComparing(entry -> entry.id())
            .reversed());
    Set<DossierEntry> kept = Collections.newSetFromMap(new IdentityHashMap<>());
    keep(rows, row -> true, kept);
    if (kept.size() < rows.size()) {
      for (DirectoryRows.Fact fact : EnumSet.allOf(DirectoryRows.Fact.class)) {
        keep(rows, fact::isToldBy, kept);
      }
    }
    return rows.stream().filter(row -> !kept.contains(row)).toList();
  }

  /**
   * @param newestFirst of all directories
   */
  private static void keep(
      List<DossierEntry> newestFirst,
      Predicate<IdentityContextEvent> tells,
      Set<DossierEntry> kept) {
    Map<Day, Integer> ofDay = new HashMap<>();
    List<DossierEntry> left = new ArrayList<>();
    for (DossierEntry entry : newestFirst) {
      if (tells.test(row(entry))
          && ofDay.merge(Day.of(row(entry)), 1, Integer::sum) <= MOST_OF_A_DAY) {
        left.add(entry);
      }
    }
    if (left.size() > MOST_OF_A_DIRECTORY) {
      left.sort(TOLD_FIRST.reversed());
    }
    // The first tell how old the account is. By their day: which was told first changes.
    long first = Statements.beginning(row(newestFirst.getLast()));
    Map<String, Integer> ofDirectory = new HashMap<>();
    for (DossierEntry entry : left) {
      if (ofDirectory.merge(row(entry).header().feed(), 1, Integer::sum) <= MOST_OF_A_DIRECTORY
          || Statements.beginning(row(entry)) == first) {
        kept.add(entry);
      }
    }
  }

  private static IdentityContextEvent row(DossierEntry entry) {
    return (IdentityContextEvent) entry.event();
  }

  /**
   * The days of which there may have been more.
   *
   * @param rows that are kept
   */
  static Set<Day> crowded(Collection<IdentityContextEvent> rows) {
    if (rows.size() < MOST_OF_A_DAY) {
      return Set.of();
    }
    Map<Day, Integer> ofDay = new HashMap<>();
    rows.forEach(row -> ofDay.merge(Day.of(row), 1, Integer::sum));
    ofDay.values().removeIf(count -> count < MOST_OF_A_DAY);
    return ofDay.keySet();
  }
}
