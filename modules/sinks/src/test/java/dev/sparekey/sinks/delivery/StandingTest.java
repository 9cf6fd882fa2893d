package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.sinks.delivery.Standing.Aside;
import dev.sparekey.sinks.delivery.Standing.Evidence;
import dev.sparekey.sinks.delivery.Standing.Fresh;
import dev.sparekey.sinks.delivery.Standing.Suspected;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StandingTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");
  private static final Fresh FRESH = new Fresh(NOON.minusSeconds(9));

  private static Standing after(int failures) {
    return failures == 0 ? FRESH : new Suspected(NOON.minusSeconds(9), failures);
  }

  @ParameterizedTest
  @CsvSource({
    // failures before, evidence, asked for patience, becomes
    "0, NONE, false, Suspected",
    "0, TOOK_ANOTHER_BEFORE, false, Suspected",
    "0, TOOK_OTHERS_WITH_IT, false, Aside",
    "0, TOOK_OTHERS_WITH_IT, true, Suspected",
    "0, NO_DOCUMENT, false, Aside",
    "1, NONE, false, Suspected",
    "9, NONE, false, Suspected",
    "9, NONE, true, Suspected",
    "1, TOOK_ANOTHER_BEFORE, false, Aside",
    "1, TOOK_OTHERS_WITH_IT, false, Aside",
    "3, TOOK_ANOTHER_BEFORE, true, Suspected",
    "3, TOOK_OTHERS_WITH_IT, true, Suspected",
    "4, TOOK_ANOTHER_BEFORE, true, Aside",
    "1, NO_DOCUMENT, false, Aside",
  })
  void failure_isTheDocumentsWhereOthersPass(
      int before, Evidence evidence, boolean asked, String becomes) {
    Standing next = after(before).failed(evidence, asked ? Duration.ofSeconds(6) : null, NOON);
    assertThat(next.getClass().getSimpleName()).isEqualTo(becomes);
    assertThat(next.behind()).isEqualTo(NOON);
    assertThat(next.failures()).isEqualTo(next instanceof Aside ? 1 : before + 1);
  }

  @Test
  void whatIsSetAside_isTriedSeldomerUpToEachTenMinutes() {
    Standing standing = FRESH.failed(Evidence.NO_DOCUMENT, null, NOON);
    for (int seconds : new int[] {1, 4, 16, 64, 256, 600, 600}) {
      assertThat(standing).isInstanceOf(Aside.class);
      assertThat(((Aside) standing).nextTry()).isEqualTo(NOON.plusSeconds(seconds));
      standing = standing.failed(Evidence.NONE, null, NOON);
    }
  }

  @Test
  void patienceAskedFor_isGrantedUpToTenMinutes() {
    Aside aside = new Aside(NOON, 1, NOON, NOON);
    assertThat(aside.failed(Evidence.NONE, Duration.ofMinutes(3), NOON))
        .isEqualTo(new Aside(NOON, 2, NOON, NOON.plusSeconds(180)));
    assertThat(aside.failed(Evidence.NONE, Duration.ofDays(3), NOON))
        .isEqualTo(new Aside(NOON, 2, NOON, NOON.plusSeconds(600)));
  }

  @Test
  void newerRevision_isTriedAtOnceAndNoLaterThanTheOneBefore() {
    Aside aside = new Aside(NOON, 7, NOON, NOON.plusSeconds(600));
    assertThat(aside.renewed(NOON)).isEqualTo(new Aside(NOON, 7, NOON, NOON));
    assertThat(aside.renewed(NOON.plusSeconds(601))).isEqualTo(aside);
    assertThat(FRESH.renewed(NOON)).isEqualTo(FRESH);
    assertThat(after(2).renewed(NOON)).isEqualTo(after(2));
  }

  @Test
  void whatIsNotSetAside_isTriedAloneEachTenMinutesOnlyWhileTheDestinationSeemsToFail() {
    assertThat(FRESH.alone(true)).isEqualTo(FRESH.behind().plusSeconds(600));
    assertThat(after(3).alone(true)).isEqualTo(after(3).behind().plusSeconds(600));
    assertThat(after(3).alone(false)).isEqualTo(Instant.MAX);
    Aside aside = new Aside(NOON, 7, NOON, NOON.plusSeconds(5));
    assertThat(aside.alone(true)).isEqualTo(aside.alone(false)).isEqualTo(NOON.plusSeconds(5));
  }

  /** Whatever fails how often: it is tried within ten minutes, and not too often. */
  @Property
  void standing_growsOlderAndNeverWaitsForMoreThanTenMinutes(
      @ForAll @Size(max = 40) List<Evidence> evidence,
      @ForAll @Size(40) List<@IntRange(max = 4_000) Integer> asked) {
    Standing standing = FRESH;
    Instant now = NOON;
    for (int i = 0; i < evidence.size(); i++) {
      Duration patience = asked.get(i) > 1_000 ? null : Duration.ofSeconds(asked.get(i));
      Standing next = standing.failed(evidence.get(i), patience, now);
      assertThat(next.behind()).isEqualTo(now);
      assertThat(standing instanceof Aside && !(next instanceof Aside)).isFalse();
      assertThat(next instanceof Fresh).isFalse();
      Aside aside = aside(next);
      if (aside != null) {
        assertThat(aside.nextTry()).isAfter(now).isBeforeOrEqualTo(now.plusSeconds(600));
        assertThat(aside.since()).isBeforeOrEqualTo(now);
        if (aside.failures() > 5) {
          assertThat(aside.nextTry()).isEqualTo(now.plusSeconds(600));
        }
        now = aside.nextTry();
      }
      standing = next;
    }
  }

  /** What nobody else's success speaks against is never set aside. */
  @Property
  void outage_setsNothingAside(@ForAll @IntRange(max = 1_000) int failures) {
    Standing standing = FRESH;
    for (int i = 0; i < failures; i++) {
      standing = standing.failed(Evidence.NONE, i % 3 == 0 ? Duration.ofSeconds(i) : null, NOON);
    }
    assertThat(standing).isNotInstanceOf(Aside.class);
  }

  private static @Nullable Aside aside(Standing standing) {
    return standing instanceof Aside aside ? aside : null;
  }
}
