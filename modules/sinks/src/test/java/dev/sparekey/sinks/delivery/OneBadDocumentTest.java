package dev.sparekey.sinks.delivery;

import static dev.sparekey.sinks.delivery.Rehearsal.FORBIDDEN;
import static dev.sparekey.sinks.delivery.Rehearsal.REFUSED;
import static dev.sparekey.sinks.delivery.Rehearsal.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.sinks.delivery.Rehearsal.Manner;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A document that alone is not taken, and a destination that takes none. */
class OneBadDocumentTest {

  private static final Duration SECOND = Duration.ofSeconds(1);
  private static final Duration SEVERAL = Duration.ofSeconds(5);
  private static final Outcome NOTHING_TO_SAY = new Outcome.Accepted("0 tokens taken", false);

  /** What a destination does with heartbeats and canaries. */
  private enum OfSignals {
    AS_OTHERS,
    TAKEN,
    NOT_TAKEN;

    boolean takes(Alert alert, boolean isGood) {
      return switch (Rehearsal.isSignal(alert) ? this : AS_OTHERS) {
        case AS_OTHERS -> isGood;
        case TAKEN -> true;
        case NOT_TAKEN -> false;
      };
    }
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsForbidden_keepsNoOtherAwayAndWaits(Manner manner) throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.takesAllBut(FORBIDDEN, "a0");
    work.publish("a", 20);
    work.run(Duration.ofMinutes(2));

    assertThat(work.ids()).hasSize(19).doesNotHaveDuplicates().doesNotContain("a0");
    assertThat(work.counts.snapshot().waiting()).isEqualTo(1);
    assertThat(work.log.settled).containsExactly(Map.entry(0, 0L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsRefused_keepsNoOtherAwayAndIsADeadLetterAfterItsTimeOnly(Manner manner)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.giveUp = Duration.ofMinutes(3);
    work.takesAllBut(REFUSED, "a7");
    work.publish("a", 20);
    work.run(Duration.ofMinutes(3));

    assertThat(work.ids()).hasSize(19).doesNotHaveDuplicates();
    assertThat(work.dead).isEmpty();
    assertThat(work.log.settled).containsExactly(Map.entry(0, 7L));
    work.run(SEVERAL);
    assertThat(work.dead).containsExactly("siem 7 a7 too_old");
    assertThat(work.log.settled).containsExactly(Map.entry(0, 20L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void documentThatIsForbidden_keepsNobodyWhoComesLaterAwayForMoreThanTwoMinutes(Manner manner)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.takesAllBut(FORBIDDEN, "a0");
    for (int hour = 0; hour < 23; hour++) {
      work.publish("a" + hour);
      work.run(Duration.ofMinutes(2));
      assertThat(work.ids()).hasSize(hour);
      work.run(Duration.ofMinutes(58), SEVERAL);
    }
    assertThat(work.batches).hasSizeLessThan(500);
  }

  @Test
  void documentThatIsSetAside_arrivesWithinMinutesOnceItIsTaken() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    Set<String> bad = work.takesAllBut(FORBIDDEN, "a0");
    work.publish("a", 5);
    work.run(Duration.ofHours(5), SEVERAL);
    assertThat(work.ids()).hasSize(4);

    bad.clear();
    work.run(Duration.ofMinutes(11));
    assertThat(work.ids()).hasSize(5).endsWith("a0");
    assertThat(work.log.settled).containsExactly(Map.entry(0, 5L));
  }

  @Test
  void newerRevisionOfADocumentThatIsSetAside_isTriedAtOnce() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    Set<String> bad = work.takesAllBut(FORBIDDEN, "a0");
    work.publish("a", 5);
    work.run(Duration.ofHours(5), SEVERAL);
    bad.clear();
    work.publish("a0", 2, Severity.HIGH);
    work.run(SECOND);
    assertThat(work.taken.getLast().id()).isEqualTo("a0");
    assertThat(work.taken.getLast().revision()).isEqualTo(2);
  }

  @Test
  void documentThatIsSetAside_isNoFailureOfTheDestination() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.WHOLE);
    work.takesAllBut(FORBIDDEN, "a0");
    work.publish("a", 20);
    work.run(Duration.ofHours(1));
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void twoBadDocuments_areFoundByTheNextThreeThatPass(Manner manner) throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.takesAllBut(FORBIDDEN, "a0", "a1");
    work.publish("a", 2);
    work.run(Duration.ofMinutes(10));
    assertThat(work.counts.snapshot().broken()).isTrue();
    for (int i = 2; i < 5; i++) {
      work.publish("a" + i);
      work.run(Duration.ofMinutes(2));
    }
    assertThat(work.ids()).containsExactly("a2", "a3", "a4");
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void digest_isNotPutOffByTheSearchForABadDocument(Manner manner) throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.between = Duration.ofMinutes(15);
    work.takesAllBut(FORBIDDEN, "a3");
    work.publish("a", 10);
    work.run(Duration.ofMinutes(2));
    assertThat(work.ids()).hasSize(9);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatIsDownFor23Hours_isAskedSeldomAndLosesNothing(Manner manner)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.down = UNAVAILABLE;
    work.publish("a", 50);
    for (int hour = 0; hour < 23; hour++) {
      work.publish("a" + hour, 2, Severity.HIGH);
      work.run(Duration.ofHours(1), SEVERAL);
    }
    assertThat(work.batches).hasSizeLessThan(23 * 60 * 7);
    assertThat(work.batches.stream().skip(1)).containsOnly(1);
    assertThat(work.counts.snapshot().broken()).isTrue();
    assertThat(work.log.settled).containsExactly(Map.entry(0, 0L));

    work.down = null;
    work.batches.clear();
    work.run(Duration.ofMinutes(2));
    assertThat(work.ids()).hasSize(50).doesNotHaveDuplicates();
    assertThat(work.taken).filteredOn(alert -> alert.revision() == 2).hasSize(23);
    assertThat(work.batches).hasSizeLessThan(10);
    assertThat(work.log.settled).containsExactly(Map.entry(0, 73L));
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void destinationThatRefusesEverythingFor23Hours_losesNothing(Manner manner)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.giveUp = Duration.ofHours(23).plusMinutes(2);
    work.publish("a0");
    work.run(SECOND);
    work.down = REFUSED;
    work.publish("a", 30);
    work.run(Duration.ofHours(23), SEVERAL);
    assertThat(work.counts.snapshot().broken()).isTrue();

    work.down = null;
    work.run(Duration.ofMinutes(3));
    assertThat(work.dead).isEmpty();
    assertThat(work.ids()).hasSize(30);
  }

  @Test
  void destinationThatComesAndGoes_isAskedAfterAPause() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    work.down = FORBIDDEN;
    work.publish("a", 100);
    work.run(Duration.ofHours(2));
    boolean[] taken = new boolean[1];
    work.down = null;
    work.says =
        alert -> {
          boolean isFirst = !taken[0];
          taken[0] = true;
          return isFirst ? null : FORBIDDEN;
        };
    while (!taken[0]) {
      work.run(SECOND);
    }
    work.batches.clear();
    work.run(Duration.ofMinutes(10));
    // One each 30 to 60 s, and each that waits once in ten minutes, no more than one in 5 s.
    assertThat(work.batches).hasSizeLessThan(150);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void findingsOfWhichNothingIsSaid_proveNothing(boolean refuses) throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    work.giveUp = Duration.ofMinutes(61);
    work.says =
        alert -> alert.id().startsWith("unsaid") ? NOTHING_TO_SAY : refuses ? REFUSED : FORBIDDEN;
    work.publish("a", 10);
    for (int i = 0; i < 60; i++) {
      work.publish("unsaid" + i);
      work.run(Duration.ofMinutes(1));
    }
    assertThat(work.dead).isEmpty();
    assertThat(work.counts.snapshot().broken()).isTrue();
    assertThat(work.counts.snapshot().waiting()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void heartbeatThatIsTaken_isNoFindingThatPasses(Manner manner) throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.heartbeat = Duration.ofMinutes(1);
    work.says = alert -> Rehearsal.isSignal(alert) ? null : REFUSED;
    work.publish("a0");
    work.run(Duration.ofHours(6), SEVERAL);
    assertThat(work.counts.snapshot().aside()).isZero();
    assertThat(work.heartbeats).isGreaterThan(240);
  }

  @Test
  void heartbeatAndCanaryThatAreNotTaken_keepNoFindingAway() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    work.heartbeat = Duration.ofMinutes(15);
    work.canary = Duration.ofDays(1);
    work.down = FORBIDDEN;
    work.publish("a0");
    work.run(Duration.ofHours(1));
    work.down = null;
    work.says = alert -> Rehearsal.isSignal(alert) ? FORBIDDEN : null;
    work.run(Duration.ofMinutes(3));
    assertThat(work.ids()).containsExactly("a0");
  }

  @Test
  void documentThatIsForbidden_keepsNoHeartbeatAway() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    work.heartbeat = Duration.ofMinutes(15);
    work.takesAllBut(FORBIDDEN, "a0");
    work.publish("a0");
    work.run(Duration.ofHours(2));
    assertThat(work.heartbeats).isBetween(7, 9);
  }

  @ParameterizedTest
  @EnumSource(Manner.class)
  void manyGraverDocumentsThatAreForbidden_keepNoMilderOneAway(Manner manner)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.says = alert -> alert.id().startsWith("bad") ? FORBIDDEN : null;
    for (int i = 0; i < 60; i++) {
      work.publish("bad" + i, 1, Severity.CRITICAL);
    }
    work.publish("a", 20);
    work.run(Duration.ofSeconds(15));
    assertThat(work.ids()).isNotEmpty();
    work.run(Duration.ofMinutes(15));
    assertThat(work.ids()).hasSize(20);
  }

  @Test
  void oneOfManyThatAreSetAside_arrivesWithinMinutesOnceItIsTaken() throws InterruptedException {
    Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
    Set<String> bad = work.takesAllBut(FORBIDDEN);
    for (int i = 0; i < 21; i++) {
      bad.add("bad" + i);
      work.publish("bad" + i, 1, i < 20 ? Severity.HIGH : Severity.CRITICAL);
      work.publish("good" + i);
      work.run(Duration.ofMinutes(1));
    }
    work.run(Duration.ofHours(1));
    bad.remove("bad7");
    work.run(Duration.ofMinutes(11));
    assertThat(work.ids()).contains("bad7");
  }

  /**
   * A receiver that goes bad at whichever question, within a batch or not, and is mended after an
   * hour: what it would take arrives, and only what it would not is lost.
   */
  @Property(tries = 60)
  void goodDocuments_areNotLostToAReceiverThatGoesBad(
      @ForAll Manner manner,
      @ForAll boolean refuses,
      @ForAll OfSignals ofSignals,
      @ForAll @Size(max = 4) Set<@IntRange(max = 29) Integer> bad,
      @ForAll @Size(max = 8) Set<@IntRange(max = 29) Integer> unsaid,
      @ForAll @Size(value = 30) List<Severity> severities,
      @ForAll @IntRange(min = 1, max = 60) int goesBadAt)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.heartbeat = Duration.ofMinutes(5);
    work.canary = Duration.ofDays(1);
    work.giveUp = Duration.ofMinutes(74);
    Set<String> nothingOf = ids(unsaid);
    Set<String> badOnes = ids(bad);
    badOnes.removeAll(nothingOf);
    int[] asked = new int[1];
    boolean[] mended = new boolean[1];
    work.says =
        alert -> {
          if (nothingOf.contains(alert.id())) {
            return NOTHING_TO_SAY;
          }
          asked[0]++;
          boolean isGood = (mended[0] || asked[0] < goesBadAt) && !badOnes.contains(alert.id());
          return ofSignals.takes(alert, isGood) ? null : refuses ? REFUSED : FORBIDDEN;
        };
    for (int i = 0; i < 30; i++) {
      work.publish("a" + i, 1, severities.get(i));
      work.run(Duration.ofSeconds(i % 3));
    }
    work.run(Duration.ofHours(1));
    mended[0] = true;
    work.run(Duration.ofMinutes(15));

    assertThat(work.ids()).doesNotHaveDuplicates();
    assertThat(work.dead).hasSameSizeAs(badOnes);
    assertThat(work.ids()).hasSize(30 - badOnes.size() - nothingOf.size());
  }

  private static Set<String> ids(Set<Integer> numbers) {
    Set<String> ids = new HashSet<>();
    numbers.forEach(one -> ids.add("a" + one));
    return ids;
  }

  /**
   * Whatever is bad, whenever it comes, and however the receiver says so: the others arrive, one
   * revision of a finding after another, and nothing is lost.
   */
  @Property(tries = 60)
  void goodDocuments_arriveWithinAQuarterOfAnHour(
      @ForAll Manner manner,
      @ForAll boolean refuses,
      @ForAll OfSignals ofSignals,
      @ForAll @Size(value = 30) List<Severity> severities,
      @ForAll @Size(max = 6) Set<@IntRange(max = 29) Integer> bad,
      @ForAll @Size(value = 30) List<@IntRange(max = 900) Integer> seconds)
      throws InterruptedException {
    Rehearsal work = new Rehearsal(manner);
    work.heartbeat = Duration.ofMinutes(5);
    work.canary = Duration.ofDays(1);
    Set<String> badOnes = ids(bad);
    work.says =
        alert ->
            ofSignals.takes(alert, !badOnes.contains(alert.id()))
                ? null
                : refuses ? REFUSED : FORBIDDEN;
    for (int second = 0; second <= 900; second++) {
      for (int i = 0; i < seconds.size(); i++) {
        if (seconds.get(i) == second) {
          work.publish("a" + i, 1, severities.get(i));
        }
        if (seconds.get(i) + 60 == second) {
          work.publish("a" + i, 2, severities.get((i + 1) % 30));
        }
      }
      work.run(SECOND);
    }
    work.run(Duration.ofMinutes(15));

    for (String id : work.published.keySet()) {
      if (!badOnes.contains(id)) {
        assertThat(work.delay(id)).as(id).isNotNull().isLessThan(Duration.ofMinutes(15));
      }
      assertThat(work.taken.stream().filter(one -> one.id().equals(id)))
          .extracting(Alert::revision)
          .isSorted()
          .doesNotHaveDuplicates();
    }
    assertThat(work.ids()).noneMatch(badOnes::contains);
    long settled = work.log.settled.getOrDefault(0, 0L);
    assertThat(settled).isLessThanOrEqualTo(work.log.size());
    if (bad.isEmpty()) {
      assertThat(settled).isEqualTo(work.log.size());
    }
  }
}
