package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RawMatch;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The days of matches that were asked for of late, so that what is past the cap of a day costs no
 * walk through all that the account keeps. It follows from what a store has and is kept nowhere:
 * after a start each day is counted once.
 *
 * <p>Example of a rule that matches 100 records a second on one account: on the 132nd day 33,792
 * are kept, and the 257th of the day and all behind it are told apart from these by one look-up.
 */
public final class MatchDays {

  private static final int MOST = 4_096;

  private record Key(AccountId account, String rule, int day) {
    static Key of(RawMatch match) {
      return new Key(match.account(), match.rule(), MatchDay.dayOf(match));
    }
  }

  private final Map<Key, MatchDay> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, MatchDay> eldest) {
          return size() > MOST;
        }
      };

  /**
   * @param day days since 1970-01-01
   * @param matches all of the account, which are walked through where the day is not at hand
   */
  public MatchDay of(
      AccountId account, String rule, int day, Supplier<Collection<RawMatch>> matches) {
    Key key = new Key(account, rule, day);
    MatchDay at = known.get(key);
    if (at == null) {
      at = MatchDay.of(matches.get(), rule, day);
      known.put(key, at);
    }
    return at;
  }

  /**
   * After a match was put.
   *
   * @param before what it replaced; null when it is one more
   */
  public void put(RawMatch match, @Nullable RawMatch before) {
    if (before == null) {
      known.computeIfPresent(Key.of(match), (key, day) -> day.with(match));
    } else {
      removed(before);
      removed(match);
    }
  }

  /** After a match was removed: which is the last now, only a walk can tell. */
  public void removed(RawMatch match) {
    known.remove(Key.of(match));
  }
}
