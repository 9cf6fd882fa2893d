package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.SubjectKind;
import java.util.Collection;
import java.util.Comparator;

/** In which order what directories say of an account counts. */
public final class Statements {

  /**
   * Of statements that hold from one time on the one that was told last counts. An id may be a
   * hash, so only of what was told at one time may it decide.
   *
   * <p>Example: the row of Monday says "since 1 April 2021", that of Tuesday the same and "until 1
   * November". Whose hash is greater is chance; on Tuesday the owner has left.
   */
  public static final Comparator<IdentityContextEvent> NEWEST_LAST =
      Comparator.comparing(IdentityContextEvent::validFrom)
          .thenComparing(row -> row.header().occurredAt())
          .thenComparing(row -> row.header().id());

  private Statements() {}

  /**
   * Whether something else counts once the newer of two rows that say the same stands in the place
   * of the older: a row between them that says otherwise was the last word until then.
   */
  public static boolean moves(
      IdentityContextEvent older, IdentityContextEvent newer, Collection<DossierEntry> among) {
    return older.tellsSinceWhen() != newer.tellsSinceWhen()
        || among.stream()
            .anyMatch(
                entry ->
                    entry.event() instanceof IdentityContextEvent other
                        && NEWEST_LAST.compare(older, other) < 0
                        && NEWEST_LAST.compare(other, newer) < 0);
  }

  /**
   * Whether it says nothing but since when the account is there, as of users that a directory knows
   * only as they are now. Such a statement leaves the word to all others.
   */
  static boolean isOfAgeOnly(IdentityContextEvent row) {
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
}
