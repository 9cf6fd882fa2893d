package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RawMatch;
import dev.sparekey.rules.RuleSet;
import java.lang.reflect.Proxy;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MatchDaysTest {

  private static final Instant AT = day(20);
  private static final RuleSet RULES = RawMatchesTest.rules(RawMatchesTest.LOUD);
  private static final String RULE = match(0).rule();
  private static final int DAY = MatchDay.dayOf(match(0));

  private final List<RawMatch> kept = new ArrayList<>();
  private final MatchDays days = new MatchDays();
  private int walks;

  private static RawMatch match(int second) {
    return RawMatchesTest.match(
        RULES, "Loud", "r" + second, AT.plusSeconds(second), ANNA, Map.of());
  }

  private Collection<RawMatch> walk() {
    walks++;
    return kept;
  }

  private MatchDay asked() {
    return days.of(ANNA, RULE, DAY, this::walk);
  }

  private void put(RawMatch match) {
    boolean isNew = kept.stream().noneMatch(other -> other.id().equals(match.id()));
    if (isNew) {
      kept.add(match);
    }
    days.put(match, isNew ? null : match);
  }

  /** Of the 257th of a day, and of all behind it. */
  @Test
  void matchPastTheCap_isRefusedWithoutAWalk() {
    HeapAccountsStore store = new HeapAccountsStore();
    for (int i = 0; i < MatchCap.MOST_A_DAY; i++) {
      store.putMatch(match(i));
    }

    assertThat(MatchCap.admit(match(MatchCap.MOST_A_DAY), walked(store))).isFalse();
    assertThat(walks).isZero();
  }

  private AccountStore walked(AccountStore store) {
    return (AccountStore)
        Proxy.newProxyInstance(
            AccountStore.class.getClassLoader(),
            new Class<?>[] {AccountStore.class},
            (proxy, method, arguments) -> {
              walks += method.getName().equals("matches") ? 1 : 0;
              return method.invoke(store, arguments);
            });
  }

  @Test
  void day_askedForAtEachMatch_isWalkedThroughOnce() {
    for (int i = 0; i < 1_000; i++) {
      asked();
      put(match(i));
    }

    assertThat(asked()).isEqualTo(new MatchDay(1_000, match(999)));
    assertThat(walks).isEqualTo(1);
  }

  /** Whatever is put again, or taken out, and in which order. */
  @Test
  void day_atHand_isWhatAWalkWouldCount() {
    Random chance = new Random(4);
    for (int i = 0; i < 2_000; i++) {
      RawMatch match = match(chance.nextInt(60));
      if (chance.nextInt(3) == 0) {
        kept.removeIf(other -> other.id().equals(match.id()));
        days.removed(match);
      } else {
        put(match);
      }
      assertThat(asked()).as("step %d", i).isEqualTo(MatchDay.of(kept, RULE, DAY));
    }
  }
}
