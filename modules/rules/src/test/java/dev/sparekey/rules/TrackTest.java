package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TrackTest {

  /** Occurrence n at minute n / 2, so that each two share a time. */
  private static Track track(List<Integer> settled) {
    List<Occurrence> occurrences = new ArrayList<>();
    for (int i = 0; i < settled.size(); i++) {
      Instant settledAt = Counting.minute(settled.get(i));
      occurrences.add(new Occurrence(0, "k" + i, Counting.minute(i / 2), settledAt, List.of()));
    }
    return new Track(occurrences);
  }

  @Property(tries = 200)
  void settledAt_isTheLatestOfTheRange(
      @ForAll @Size(min = 1, max = 20) List<@IntRange(max = 50) Integer> settled,
      @ForAll @IntRange(max = 20) int from,
      @ForAll @IntRange(max = 20) int to) {
    int end = Math.min(to, settled.size());
    Instant expected =
        from >= end
            ? Instant.MIN
            : Counting.minute(
                settled.subList(from, end).stream().mapToInt(Integer::intValue).max().orElse(0));
    assertThat(track(settled).settledAt(from, end)).isEqualTo(expected);
  }

  @Property(tries = 200)
  void beforeAndUntil_areTheEdgesOfAMoment(
      @ForAll @IntRange(max = 20) int size, @ForAll @IntRange(max = 12) int minute) {
    Track track = track(Collections.nCopies(size, 0));
    Instant moment = Counting.minute(minute);
    long before = track.all().stream().filter(one -> one.at().isBefore(moment)).count();
    long until = track.all().stream().filter(one -> !one.at().isAfter(moment)).count();
    assertThat(track.before(moment)).isEqualTo((int) before);
    assertThat(track.until(moment)).isEqualTo((int) until);
    assertThat(track.anyWithin(moment, moment)).isEqualTo(until > before);
  }
}
