package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;

/** In which order what directories say of an account counts. */
public final class Statements {

  /** A day begins in Auckland's summer 13 h before it does in UTC, in Honolulu 10 h after. */
  private static final Duration EASTERNMOST = Duration.ofHours(13);

  private static final long SECONDS_OF_A_DAY = Duration.ofDays(1).toSeconds();

  /**
   * Of statements that hold from one day on the one that was told last counts. An id may be a hash,
   * so only of what was told at one time may it decide.
   *
   * <p>Example: the row of Monday says "since 1 April 2021", that of Tuesday the same and "until 1
   * November". Whose hash is greater is chance; on Tuesday the owner has left.
   *
   * <p>The day and not the time, since a day begins when its zone says: the row of somebody who
   * moves from Los Angeles to Oslo begins nine hours before the one that it corrects.
   */
  public static final Comparator<IdentityContextEvent> NEWEST_LAST =
      Comparator.comparingLong(Statements::beginning)
          .thenComparing(row -> row.header().occurredAt())
          .thenComparing(IdentityContextEvent::validFrom)
          .thenComparing(row -> row.header().id());

  private Statements() {}

  /** Which day a row holds from on, whatever the zone in which it is told. */
  private static long beginning(IdentityContextEvent row) {
    return Math.floorDiv(row.validFrom().plus(EASTERNMOST).getEpochSecond(), SECONDS_OF_A_DAY);
  }

  private static boolean beginAlike(IdentityContextEvent one, IdentityContextEvent other) {
    return beginning(one) == beginning(other) && one.header().feed().equals(other.header().feed());
  }

  /**
   * Since when what a row tells without a day of its own counts: from its beginning on, unless the
   * same directory told of the same beginning before. Then that was so until it was last told, or
   * had run out.
   *
   * <p>Example: each night until 4 May the row of somebody "since 2021" says that Ann is the
   * manager, from 5 May on that Bob is. Bob counts since the night of 4 May, and did not approve as
   * the manager in March.
   *
   * @param rows as {@link #NEWEST_LAST} has them
   * @param place of the row in question
   * @param tells which rows tell what it is asked for
   */
  static Instant since(
      List<IdentityContextEvent> rows, int place, Predicate<IdentityContextEvent> tells) {
    IdentityContextEvent row = rows.get(place);
    for (int i = place - 1; i >= 0 && beginning(rows.get(i)) == beginning(row); i--) {
      IdentityContextEvent before = rows.get(i);
      Instant told = before.header().occurredAt();
      if (beginAlike(before, row)
          && told.isBefore(row.header().occurredAt())
          && tells.test(before)) {
        Instant end = before.validTo();
        Instant was = end != null && end.isBefore(told) ? end : told;
        return was.isAfter(row.validFrom()) ? was : row.validFrom();
      }
    }
    return row.validFrom();
  }

  /**
   * Whether something else counts once the newer of two rows that say the same stands in the place
   * of the older: a row between them that says otherwise was the last word until then, and one of
   * their beginning that was told after both counts since the newer was told.
   */
  public static boolean moves(
      IdentityContextEvent older, IdentityContextEvent newer, Collection<DossierEntry> among) {
    return older.tellsSinceWhen() != newer.tellsSinceWhen()
        || among.stream()
            .anyMatch(
                entry ->
                    entry.event() instanceof IdentityContextEvent other
                        && NEWEST_LAST.compare(older, other) < 0
                        && (NEWEST_LAST.compare(other, newer) < 0
                            || (NEWEST_LAST.compare(newer, other) < 0
                                && beginAlike(newer, other))));
  }

  /** Whether it says nothing but since when the account is there, or that it is. */
  static boolean isBare(IdentityContextEvent row) {
    return row.kind() == SubjectKind.UNKNOWN
        && row.accountName() == null
        && row.names().isEmpty()
        && row.privileged() == null
        && row.requiredLevel() == null
        && row.manager() == null
        && row.validTo() == null
        && row.staff() == null
        && row.employment() == null;
  }

  /**
   * Whether a row leaves a directory's word to the one before it: one of an account's age, as of
   * users that a directory knows only as they are now. A bare row that is told anew, of now or of
   * the same beginning, takes back the end that the one before it had.
   */
  static boolean leavesTheWord(IdentityContextEvent row, IdentityContextEvent before) {
    boolean anew =
        row.header().occurredAt().isAfter(before.header().occurredAt())
            && (!row.tellsSinceWhen() || row.validFrom().equals(before.validFrom()));
    return isBare(row) && !anew;
  }
}
