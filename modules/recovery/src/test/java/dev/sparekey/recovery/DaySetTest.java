package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class DaySetTest {

  @Property
  void days_addedInAnyOrderAndTwice_areTheSet(
      @ForAll List<@IntRange(min = -500, max = 60_000) Integer> days, @ForAll long seed) {
    DaySet inOrder = of(days);
    Collections.shuffle(days, new Random(seed));
    days.addAll(List.copyOf(days));

    assertThat(of(days)).isEqualTo(inOrder);
    assertThat(inOrder.days())
        .containsExactly(new TreeSet<>(days).stream().mapToInt(Integer::intValue).toArray());
  }

  @Property
  void or_ofTwoSets_holdsTheDaysOfBoth(
      @ForAll List<@IntRange(min = 0, max = 40_000) Integer> one,
      @ForAll List<@IntRange(min = 0, max = 40_000) Integer> other) {
    DaySet joined = of(one).or(of(other));

    assertThat(joined).isEqualTo(of(other).or(of(one)));
    assertThat(one).allMatch(joined::contains);
    assertThat(other).allMatch(joined::contains);
  }

  @Test
  void dayOf_theSecondBeforeMidnight_isTheDayBefore() {
    assertThat(DaySet.dayOf(Instant.parse("1970-01-02T00:00:00Z"))).isEqualTo(1);
    assertThat(DaySet.dayOf(Instant.parse("1970-01-01T23:59:59Z"))).isZero();
  }

  private static DaySet of(List<Integer> days) {
    DaySet set = DaySet.EMPTY;
    for (int day : days) {
      set = set.with(day);
    }
    return set;
  }
}
