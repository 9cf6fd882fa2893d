package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;

/** Which of the rows are kept that directories tell of one who answers for others. */
public final class StaffRows {

  private StaffRows() {}

  /**
   * The rows of one of them after one more, of which a feed may tell the same each night: of rows
   * that say the same the one that was told last, and no more than {@link StatementBounds} has it.
   * Whatever the order in which they came, the same are left.
   *
   * @param rows of one account
   */
  public static List<DossierEntry> with(DossierEntry row, Collection<DossierEntry> rows) {
    DossierEntry last = row;
    for (DossierEntry known : rows) {
      if (known.id().equals(row.id())) {
        last = known.joined(row);
      }
    }
    List<DossierEntry> left = new ArrayList<>();
    for (DossierEntry known : rows) {
      if (sayTheSame(known, last)) {
        last = Statements.NEWEST_LAST.compare(told(known), told(last)) > 0 ? known : last;
      } else if (!known.id().equals(row.id())) {
        left.add(known);
      }
    }
    left.add(last);
    remove(left, StatementBounds.surplus(left), new ArrayList<>());
    return left;
  }

  private static IdentityContextEvent told(DossierEntry row) {
    return (IdentityContextEvent) row.event();
  }

  /** Whether two rows differ by nothing but their ids and when they were told. */
  private static boolean sayTheSame(DossierEntry one, DossierEntry other) {
    IdentityContextEvent first = told(one);
    IdentityContextEvent second = told(other);
    return first.header().feed().equals(second.header().feed())
        && first.validFrom().equals(second.validFrom())
        && Objects.equals(first.validTo(), second.validTo())
        && Staff.isOneWord(first, second);
  }

  /**
   * The rows of one of them that say nothing any more of any time from the horizon on: what has run
   * out or was corrected, what stands between two that say the same, and of what is older than the
   * horizon all but the newest.
   *
   * <p>Example: a desk tells of an agent anew at each of 400 changes of his user record, of which
   * none concerns his duties. The first stays, and those of the last 35 days.
   *
   * <p>A row that is told after that and begins before it, as when a directory says in March what
   * somebody was from January on, then holds up to the second of two alike between which others
   * were forgotten, and not only up to the first of those.
   *
   * @param rows of one account
   * @param horizon nothing before it is judged any more
   * @param inOrder whatever was told before it has come
   */
  public static List<DossierEntry> expired(
      Collection<DossierEntry> rows, Instant horizon, Instant inOrder) {
    List<DossierEntry> left = new ArrayList<>(rows);
    left.sort(Comparator.comparing(StaffRows::told, Statements.NEWEST_LAST));
    List<DossierEntry> expired = new ArrayList<>();
    Predicate<DossierEntry> isOld = entry -> told(entry).header().occurredAt().isBefore(inOrder);
    remove(left, silent(left, horizon, isOld), expired);
    remove(left, repeated(left, isOld), expired);
    remove(left, beyond(left, horizon), expired);
    return expired;
  }

  private static void remove(
      List<DossierEntry> from, Collection<DossierEntry> these, Collection<DossierEntry> into) {
    Set<DossierEntry> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    gone.addAll(these);
    from.removeIf(gone::contains);
    into.addAll(these);
  }

  /** What has run out, or was corrected by a row that begins no later than is asked for. */
  private static List<DossierEntry> silent(
      List<DossierEntry> sorted, Instant horizon, Predicate<DossierEntry> isOld) {
    List<IdentityContextEvent> rows = sorted.stream().map(StaffRows::told).toList();
    List<DossierEntry> silent = new ArrayList<>();
    for (int i = 0; i < rows.size(); i++) {
      IdentityContextEvent row = rows.get(i);
      Instant until = row.validTo();
      Instant asked = row.validFrom().isAfter(horizon) ? row.validFrom() : horizon;
      boolean hasRunOut =
          until != null && !until.isAfter(horizon) && !row.validFrom().isAfter(horizon);
      if (isOld.test(sorted.get(i))
          && (hasRunOut
              || Statements.isCorrected(rows, i, newer -> !newer.validFrom().isAfter(asked)))) {
        silent.add(sorted.get(i));
      }
    }
    return silent;
  }

  /** What has one before it and one behind it that say as of then what it says. */
  private static List<DossierEntry> repeated(
      List<DossierEntry> sorted, Predicate<DossierEntry> isOld) {
    List<DossierEntry> repeated = new ArrayList<>();
    for (int i = 1; i < sorted.size() - 1; i++) {
      if (isOld.test(sorted.get(i))
          && goesOn(sorted.get(i - 1), sorted.get(i))
          && goesOn(sorted.get(i), sorted.get(i + 1))) {
        repeated.add(sorted.get(i));
      }
    }
    return repeated;
  }

  private static boolean goesOn(DossierEntry first, DossierEntry second) {
    return Statements.goesOn(told(first), told(second))
        && Staff.isOneWord(told(first), told(second));
  }

  /** As {@link Expiry} has it of an account's own rows. */
  private static List<DossierEntry> beyond(List<DossierEntry> sorted, Instant horizon) {
    Map<String, Integer> ofDirectory = new HashMap<>();
    List<DossierEntry> beyond = new ArrayList<>();
    for (DossierEntry entry : sorted.reversed()) {
      IdentityContextEvent row = told(entry);
      if (row.header().occurredAt().isBefore(horizon)
          && !row.validFrom().isAfter(horizon)
          && ofDirectory.merge(row.header().feed(), 1, Integer::sum) > Expiry.LIVE_STATEMENTS) {
        beyond.add(entry);
      }
    }
    return beyond;
  }
}
