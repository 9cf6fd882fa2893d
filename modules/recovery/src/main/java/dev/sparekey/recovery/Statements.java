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

  private static final Comparator<IdentityContextEvent> TOLD_LAST =
      Comparator.comparing(row -> row.header().occurredAt());

  private Statements() {}

  /** Which day a row holds from on, whatever the zone in which it is told. */
  static long beginning(IdentityContextEvent row) {
    return dayOf(row.validFrom());
  }

  static long dayOf(Instant at) {
    return Math.floorDiv(at.plus(EASTERNMOST).getEpochSecond(), SECONDS_OF_A_DAY);
  }

  static Instant startOf(long day) {
    return Instant.ofEpochSecond(day * SECONDS_OF_A_DAY).minus(EASTERNMOST);
  }

  /**
   * Whether the same directory told anew of what began on the same day: then the row says nothing
   * any more, not even once the newer one has run out.
   *
   * <p>Example: the row of Monday says that somebody is on the desk since 2021, that of Tuesday the
   * same and "until 1 November". On 2 November he is not on the desk by Monday's.
   *
   * @param rows as {@link #NEWEST_LAST} has them
   * @param place of the row in question
   * @param counts which newer rows tell what it is asked for
   */
  static boolean isCorrected(
      List<IdentityContextEvent> rows, int place, Predicate<IdentityContextEvent> counts) {
    IdentityContextEvent row = rows.get(place);
    for (int i = place + 1; i < rows.size() && beginning(rows.get(i)) == beginning(row); i++) {
      IdentityContextEvent newer = rows.get(i);
      if (newer.header().feed().equals(row.header().feed()) && counts.test(newer)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether something else counts once the newer of two rows that say the same stands in the place
   * of the older: a row between them that says otherwise was the last word until then, and so was a
   * bare one that was told between them.
   */
  public static boolean moves(
      IdentityContextEvent older, IdentityContextEvent newer, Collection<DossierEntry> among) {
    return older.tellsSinceWhen() != newer.tellsSinceWhen()
        || among.stream()
            .anyMatch(
                entry ->
                    entry.event() instanceof IdentityContextEvent other
                        && (isBetween(older, other, newer, NEWEST_LAST)
                            || (isBare(other) && isBetween(older, other, newer, TOLD_LAST))));
  }

  private static boolean isBetween(
      IdentityContextEvent older,
      IdentityContextEvent other,
      IdentityContextEvent newer,
      Comparator<IdentityContextEvent> order) {
    return order.compare(older, other) < 0 && order.compare(other, newer) < 0;
  }

  /**
   * Whether a row changes nothing that is read of an account, at any time: it says as of now what
   * the one before it said, and no other begins on its day.
   *
   * <p>Example: a directory tells of a user anew whenever he changes his picture. What it says of
   * him on Tuesday is what it said on Monday.
   *
   * @param among the account's other rows, in any order
   */
  public static boolean saysNothingNew(IdentityContextEvent row, Collection<DossierEntry> among) {
    DossierEntry before = null;
    IdentityContextEvent known = null;
    for (DossierEntry entry : among) {
      if (entry.event() instanceof IdentityContextEvent other && !isOfOneId(other, row)) {
        if (beginning(other) == beginning(row)) {
          return false;
        }
        if (NEWEST_LAST.compare(other, row) < 0
            && (known == null || NEWEST_LAST.compare(other, known) > 0)) {
          before = entry;
          known = other;
        }
      }
    }
    return before != null
        && known != null
        && !before.disputed()
        && !isBare(row)
        && goesOn(known, row)
        && sayTheSame(known, row);
  }

  private static boolean isOfOneId(IdentityContextEvent one, IdentityContextEvent other) {
    return one.header().id().equals(other.header().id());
  }

  /** Whether two rows differ by nothing but their header and since when they hold. */
  static boolean sayTheSame(IdentityContextEvent one, IdentityContextEvent other) {
    return new IdentityContextEvent(
            other.header(),
            one.account(),
            one.accountName(),
            one.kind(),
            one.names(),
            one.privileged(),
            one.requiredLevel(),
            one.manager(),
            other.validFrom(),
            one.validTo(),
            one.staff(),
            one.employment())
        .equals(other);
  }

  /** Whether one directory said both as of when it told them, and neither has an end. */
  static boolean goesOn(IdentityContextEvent first, IdentityContextEvent second) {
    return first.header().feed().equals(second.header().feed())
        && !first.tellsSinceWhen()
        && !second.tellsSinceWhen()
        && first.validTo() == null
        && second.validTo() == null;
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
