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
        .containsExactly(
            new TreeSet<>(days)
                .stream()
                    .filter(day -> day > Collections.max(days) - DaySet.KEPT)
                    .mapToInt(Integer::intValue)
                    .toArray());
  }

  @Test
  void days_olderThanTenYearsBeforeTheNewest_areForgotten() {
    assertThat(of(List.of(0, DaySet.KEPT - 1, DaySet.KEPT)).days())
        .containsExactly(DaySet.KEPT - 1, DaySet.KEPT);
  }

  @Property
  void bytes_ofASet_areThatSet(@ForAll List<@IntRange(min = -500, max = 60_000) Integer> days) {
    assertThat(DaySet.ofBytes(of(days).toBytes())).isEqualTo(of(days));
  }

  @Property
  void daysBeforeOne_areThoseOfTheSetBeforeIt(
      @ForAll List<@IntRange(min = -300, max = 300) Integer> days,
      @ForAll @IntRange(min = -310, max = 310) int one) {
    assertThat(of(days).before(one)).isEqualTo(of(days.stream().filter(day -> day < one).toList()));
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
