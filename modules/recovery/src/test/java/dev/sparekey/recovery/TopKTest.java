package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class TopKTest {

  private static final int MOST = 5;

  @Property
  void entries_inAnyOrderAndTwice_leaveTheFirst(
      @ForAll List<@IntRange(min = 0, max = 30) Integer> entries, @ForAll long seed) {
    List<Integer> first = new TreeSet<>(entries).stream().limit(MOST).toList();
    entries.addAll(List.copyOf(entries));
    Collections.shuffle(entries, new Random(seed));

    List<Integer> kept = List.of();
    for (Integer entry : entries) {
      kept = TopK.add(kept, entry, Comparator.naturalOrder(), MOST);
    }

    assertThat(kept).isEqualTo(first);
  }

  @Property
  void entry_thatChangesNothing_leavesTheSameList(@ForAll @IntRange(min = 0, max = 30) int entry) {
    List<Integer> kept = TopK.add(List.of(), entry, Comparator.naturalOrder(), MOST);

    assertThat(TopK.add(kept, entry, Comparator.naturalOrder(), MOST)).isSameAs(kept);
  }
}
