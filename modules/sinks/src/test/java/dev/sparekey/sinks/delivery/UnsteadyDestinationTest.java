package dev.sparekey.sinks.delivery;

import static dev.sparekey.sinks.delivery.Rehearsal.FORBIDDEN;
import static dev.sparekey.sinks.delivery.Rehearsal.REFUSED;
import static dev.sparekey.sinks.delivery.Rehearsal.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.sinks.delivery.Rehearsal.Manner;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Destinations of which no single answer proves anything. */
class UnsteadyDestinationTest {

  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration TURN = Duration.ofMillis(200);

  private final Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4})
  void oneOfSeveralNodesThatRefusesEverything_losesNothing(int nodes) throws InterruptedException {
    int[] asked = new int[1];
    work.giveUp = Duration.ofMinutes(15);
    work.says = alert -> ++asked[0] % nodes == 0 ? REFUSED : null;
    work.publish("a", 40);
    work.run(Duration.ofHours(1));
    assertThat(work.dead).isEmpty();
    assertThat(work.ids()).hasSize(40).doesNotHaveDuplicates();
  }

  @Test
  void oneOfTwoNodesThatRefusesEverything_losesNothingOfWhatComesSingly()
      throws InterruptedException {
    Random coin = new Random(3);
    work.giveUp = Duration.ofMinutes(30);
    work.says = alert -> coin.nextBoolean() ? REFUSED : null;
    for (int i = 0; i < 40; i++) {
      work.publish("a" + i);
      work.run(Duration.ofMinutes(30), Duration.ofSeconds(2));
    }
    assertThat(work.dead).isEmpty();
    assertThat(work.ids()).hasSize(40);
  }

  @Test
  void oneRefusalAfterAnOutage_isNoDeadLetter() throws InterruptedException {
    int[] asked = new int[1];
    work.giveUp = Duration.ofMinutes(64);
    work.down = UNAVAILABLE;
    work.says = alert -> ++asked[0] == 10 ? REFUSED : null;
    work.publish("a", 10);
    work.run(Duration.ofHours(1));
    work.down = null;
    work.run(Duration.ofMinutes(5));
    assertThat(work.dead).isEmpty();
    assertThat(work.ids()).hasSize(10);
  }

  @Test
  void destinationThatFailsNowAndThenAfterAnOutage_getsAllWithinThreeMinutes()
      throws InterruptedException {
    Random dice = new Random(1);
    work.down = UNAVAILABLE;
    work.says = alert -> dice.nextInt(10) == 0 ? UNAVAILABLE : null;
    for (int i = 0; i < 60; i++) {
      work.publish("a" + i, 1, Severity.CRITICAL);
    }
    work.run(Duration.ofHours(2));
    work.down = null;
    work.run(Duration.ofMinutes(3));
    assertThat(work.ids()).hasSize(60);
  }

  @Test
  void destinationThatFailsThreeTimesOfTen_getsNearlyAllWithinAMinute()
      throws InterruptedException {
    Random dice = new Random(5);
    work.says = alert -> dice.nextInt(10) < 3 ? UNAVAILABLE : null;
    for (int i = 0; i < 300; i++) {
      work.publish("a" + i);
      if (i % 10 == 9) {
        work.run(MINUTE, TURN);
      }
    }
    work.run(Duration.ofMinutes(15));
    List<Duration> delays = new ArrayList<>();
    work.published.keySet().forEach(id -> delays.add(work.delay(id)));
    assertThat(delays).doesNotContainNull();
    Collections.sort(delays);
    assertThat(delays.get(290)).isLessThan(MINUTE);
    assertThat(delays.getLast()).isLessThan(Duration.ofMinutes(6));
  }

  /** A bucket of five, filled so often a minute. */
  private static Rehearsal.Says bucket(Rehearsal work, int perMinute) {
    double[] left = {5};
    Instant[] at = {work.now};
    return alert -> {
      double gained = Duration.between(at[0], work.now).toMillis() * perMinute / 60_000.0;
      left[0] = Math.min(5, left[0] + gained);
      at[0] = work.now;
      if (left[0] >= 1) {
        left[0] -= 1;
        return null;
      }
      return new Outcome.Later("HTTP 429", Duration.ofSeconds(60 / perMinute), false);
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {60, 20, 10})
  void destinationWithABoundOfRate_getsAllHardlyLaterThanItsBoundLets(int perMinute)
      throws InterruptedException {
    for (int findings : new int[] {20, 100, 300}) {
      Rehearsal limited = new Rehearsal(Manner.ONE_BY_ONE);
      limited.says = bucket(limited, perMinute);
      limited.publish("a", findings);
      limited.run(Duration.ofSeconds((findings - 5) * 60L / perMinute * 5 / 4 + 60), TURN);
      assertThat(limited.ids()).as(findings + " at " + perMinute).hasSize(findings);
    }
  }

  @Test
  void outageThatBeginsWithTwoFindings_isFollowedByWholeDigests() throws InterruptedException {
    Rehearsal mail = new Rehearsal(Manner.WHOLE);
    mail.most = 50;
    mail.between = Duration.ofMinutes(15);
    mail.down = FORBIDDEN;
    mail.publish("early", 2);
    mail.run(Duration.ofHours(1));
    mail.publish("a", 298);
    mail.down = null;
    mail.batches.clear();
    mail.run(Duration.ofMinutes(10));
    assertThat(mail.batches).hasSizeLessThan(4).contains(50);
  }

  @Test
  void signalsThatAreRefused_areSeenInHealthAndSentAgainInAMinute() throws InterruptedException {
    work.heartbeat = Duration.ofMinutes(15);
    work.canary = Duration.ofDays(1);
    work.says = alert -> REFUSED;
    work.run(Duration.ofHours(12), Duration.ofSeconds(5));
    assertThat(work.counts.snapshot().broken()).isTrue();
    work.says = alert -> null;
    work.batches.clear();
    work.run(Duration.ofMinutes(3));
    assertThat(work.heartbeats).isEqualTo(1);
    assertThat(work.batches).hasSize(2);
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  /** Of an index with a strict mapping. */
  @Test
  void documentsThatAreRefusedForAFieldThatIsMissing_arriveOnceTheMappingHasIt()
      throws InterruptedException {
    Rehearsal index = new Rehearsal(Manner.EACH);
    index.most = 200;
    index.giveUp = Duration.ofHours(20).plusMinutes(11);
    Set<String> bad = index.takesAllBut(REFUSED);
    for (int i = 0; i < 30; i++) {
      bad.add("new" + i);
    }
    index.publish("new", 30);
    index.publish("a", 170);
    index.run(Duration.ofHours(20), Duration.ofSeconds(5));
    assertThat(index.ids()).hasSize(170);
    bad.clear();
    index.run(Duration.ofMinutes(12));
    assertThat(index.dead).isEmpty();
    assertThat(index.ids()).hasSize(200);
  }

  @Test
  void noFinding_isAskedForMoreOftenThanEachMinuteInAnOutage() throws InterruptedException {
    Map<String, Integer> most = new HashMap<>();
    for (Manner manner : Manner.values()) {
      Rehearsal out = new Rehearsal(manner);
      out.says = alert -> UNAVAILABLE;
      out.publish("a", 5);
      out.run(Duration.ofHours(20));
      most.put(manner.name(), Collections.max(out.requests.values()));
    }
    assertThat(most.values()).allMatch(requests -> requests < 20 * 60);
  }
}
