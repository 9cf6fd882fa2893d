package dev.sparekey.recovery;

import java.util.List;

/**
 * The UTC days before all sessions that are retained, on which an account signed in. Of more logins
 * than are kept each such day is as good as one session with what was used on it: by the retained
 * sessions alone, whoever has the password would sign in 64 times more, and none of the owner's be
 * left to have a share.
 *
 * <p>Example: a key was used on 1 and on 9 March. On the 20th a session begins with a password at
 * 10:00, and 64 others until the codes are made anew in it at 10:30. No session before 10:00 is
 * retained; of the two days before the key has both.
 */
final class UnretainedDays {

  private final int[] with;
  private final int[] against;
  private final int[] since;
  private final int count;

  /**
   * Which days they are.
   *
   * @param first of the window
   * @param last on which something may not be retained, before the cutoff's own: a bitmap cannot
   *     tell the login before a step from the one after it
   * @param lastAgainst after which weaker sessions count against no set
   * @param decided the day after which a use counts as behind a decision
   */
  record Span(int first, int last, int lastAgainst, int decided) {}

  /**
   * @param used as the profile holds them
   * @param onLast by set, whether a session of the last day is retained
   */
  UnretainedDays(List<Usage> used, Span span, boolean[] onLast) {
    with = new int[used.size()];
    against = new int[used.size()];
    since = new int[used.size()];
    boolean[] on = new boolean[used.size()];
    int days = 0;
    for (int day = firstOf(used, span.first()); day <= span.last(); day++) {
      boolean any = false;
      boolean tells = false;
      for (int set = 0; set < on.length; set++) {
        boolean retained = day == span.last() && onLast[set];
        on[set] = !retained && used.get(set).days().contains(day);
        any |= on[set];
        tells |= on[set] && !used.get(set).authenticators().kinds().isEmpty();
      }
      days += any ? 1 : 0;
      for (int set = 0; set < on.length; set++) {
        with[set] += on[set] ? 1 : 0;
        since[set] += on[set] && day > span.decided() ? 1 : 0;
        against[set] += !on[set] && tells && day <= span.lastAgainst() ? 1 : 0;
      }
    }
    count = days;
  }

  /** Most accounts have a few days of a window of many. */
  private static int firstOf(List<Usage> used, int from) {
    int first = Integer.MAX_VALUE;
    for (Usage usage : used) {
      first = Math.min(first, usage.days().first());
    }
    return Math.max(first, from);
  }

  int count() {
    return count;
  }

  /** On which the set was used. */
  int with(int set) {
    return with[set];
  }

  /** On which others were, and it was not. */
  int against(int set) {
    return against[set];
  }

  /** On which it was used behind the decision. */
  int since(int set) {
    return since[set];
  }
}
