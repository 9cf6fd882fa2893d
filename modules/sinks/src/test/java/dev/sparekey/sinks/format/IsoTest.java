package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class IsoTest {

  /** From the year -1000 to 12000. */
  @Property
  void time_isWrittenAsThePlatformDoes(
      @ForAll @LongRange(min = -93_000_000_000L, max = 316_000_000_000L) long seconds,
      @ForAll @IntRange(max = 999) int part,
      @ForAll @IntRange(max = 3) int unit) {
    int nanos =
        switch (unit) {
          case 0 -> 0;
          case 1 -> part * 1_000_000;
          case 2 -> part * 1_000;
          default -> part;
        };
    Instant time = Instant.ofEpochSecond(seconds, nanos);

    assertThat(Iso.of(time)).isEqualTo(time.toString());
  }
}
