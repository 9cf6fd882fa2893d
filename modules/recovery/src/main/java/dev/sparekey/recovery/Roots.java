package dev.sparekey.recovery;

import dev.sparekey.model.Authenticators;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of an account's logins of the last two days that 64 newer ones have pushed out: who
 * is in may sign in as often as he likes, and what he then does in a session is still judged by how
 * that one began.
 *
 * <p>Of each quarter of a UTC day the {@value #MOST} earliest are kept, so that no login pushes out
 * one before it; and where there are more, it is the set of authenticators with most of them that
 * loses its latest, so that logins with a password take no place of the owner's key. Quarters are
 * forgotten as a whole: were each login forgotten at its own hour, a late one would take a place
 * that it would not have had in time.
 *
 * <p>Example: a password opens a session at 10:00, and 3,000 others by 10:30. Of 06:00 to 12:00 the
 * 64 earliest are kept, and with them the one of 10:00. Had 64 come from 09:00 to 10:00, it would
 * be lost behind the 64 newest, as its id cannot be told from one whose login was never told.
 *
 * <p>A lawful fold. Of one set the earliest are the same whatever came first. Which sets lose is
 * told by each login's place within its own and by the set's: with more logins no place comes
 * earlier, so what is lost once would be lost always.
 *
 * <p>They stand behind an account's traces, newest first: an account without any is stored as
 * before there were any.
 */
final class Roots {

  /** Of a quarter of a day. */
  static final int MOST = 64;

  static final Duration QUARTER = Duration.ofHours(6);

  private static final long QUARTER_SECONDS = QUARTER.toSeconds();

  private Roots() {}

  /** The beginning of the quarter of the UTC day that a time lies in. */
  static Instant quarter(Instant at) {
    return Instant.ofEpochSecond(number(at) * QUARTER_SECONDS);
  }

  private static long number(Instant at) {
    return Math.floorDiv(at.getEpochSecond(), QUARTER_SECONDS);
  }

  /** Where they begin among an account's traces. */
  static int placeIn(List<Login> traces) {
    int place = traces.size();
    while (place > 0 && traces.get(place - 1).isRoot()) {
      place--;
    }
    return place;
  }

  /**
   * With one more login; the same list if it adds nothing.
   *
   * @param roots newest first
   */
  @SuppressWarnings("ReferenceEquality") // the very one that came
  static List<Login> with(List<Login> roots, Login login) {
    if (login.session() == null) {
      return roots;
    }
    Login root = login.root();
    int found = Collections.binarySearch(roots, root, Login.NEWEST_FIRST);
    if (found >= 0) {
      return roots;
    }
    int place = -found - 1;
    long number = number(root.at());
    int from = place;
    while (from > 0 && number(roots.get(from - 1).at()) == number) {
      from--;
    }
    int to = place;
    while (to < roots.size() && number(roots.get(to).at()) == number) {
      to++;
    }
    List<Login> quarter = new ArrayList<>(to - from + 1);
    quarter.addAll(roots.subList(from, to));
    quarter.add(place - from, root);
    if (quarter.size() > MOST) {
      Login last = lastOf(quarter);
      if (last == root) {
        return roots;
      }
      quarter.remove(last);
    }
    List<Login> joined = new ArrayList<>(roots.size() + 1);
    joined.addAll(roots.subList(0, from));
    joined.addAll(quarter);
    joined.addAll(roots.subList(to, roots.size()));
    return Collections.unmodifiableList(joined);
  }

  /** Those from then on; the same list if all are. */
  static List<Login> since(List<Login> roots, Instant from) {
    int count = roots.size();
    while (count > 0 && roots.get(count - 1).at().isBefore(from)) {
      count--;
    }
    return count == roots.size() ? roots : List.copyOf(roots.subList(0, count));
  }

  /** The latest with the set of which there are most; of two sets the last. */
  private static Login lastOf(List<Login> quarter) {
    Map<Authenticators, Integer> counts = counts(quarter);
    Authenticators most = null;
    for (Map.Entry<Authenticators, Integer> entry : counts.entrySet()) {
      if (most == null || isBefore(counts.get(most), most, entry.getValue(), entry.getKey())) {
        most = entry.getKey();
      }
    }
    for (Login login : quarter) {
      if (login.authenticators().equals(most)) {
        return login;
      }
    }
    throw new IllegalArgumentException("a quarter without a login has no last one");
  }

  private static Map<Authenticators, Integer> counts(List<Login> logins) {
    Map<Authenticators, Integer> counts = new HashMap<>();
    for (Login login : logins) {
      counts.merge(login.authenticators(), 1, Integer::sum);
    }
    return counts;
  }

  private static boolean isBefore(
      @Nullable Integer count, Authenticators set, int otherCount, Authenticators other) {
    int known = count == null ? 0 : count;
    return known == otherCount ? Usage.SETS.compare(set, other) < 0 : known < otherCount;
  }

  /**
   * One for each set and quarter. A set that hides its factors proves nothing that others would
   * not.
   */
  static List<LeftOut> leftOut(List<Login> roots) {
    List<LeftOut> leftOut = new ArrayList<>();
    int from = 0;
    while (from < roots.size()) {
      long number = number(roots.get(from).at());
      int to = from;
      while (to < roots.size() && number(roots.get(to).at()) == number) {
        to++;
      }
      if (to - from == MOST) {
        addLeftOut(roots.subList(from, to), leftOut);
      }
      from = to;
    }
    return leftOut;
  }

  /** Of these, one more would be left out. */
  private static void addLeftOut(List<Login> quarter, List<LeftOut> leftOut) {
    Map<Authenticators, Integer> counts = counts(quarter);
    for (Map.Entry<Authenticators, Integer> entry : counts.entrySet()) {
      Authenticators set = entry.getKey();
      int oneMore = entry.getValue() + 1;
      boolean isLast =
          set.exact()
              && counts.entrySet().stream()
                  .allMatch(
                      other ->
                          other.getKey().equals(set)
                              || isBefore(other.getValue(), other.getKey(), oneMore, set));
      if (isLast) {
        Login latest =
            quarter.stream()
                .filter(login -> login.authenticators().equals(set))
                .findFirst()
                .orElseThrow();
        leftOut.add(new LeftOut(latest.at(), set));
      }
    }
  }
}
