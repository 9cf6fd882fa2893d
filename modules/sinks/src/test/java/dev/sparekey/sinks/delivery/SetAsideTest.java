package dev.sparekey.sinks.delivery;

import static dev.sparekey.sinks.delivery.Rehearsal.FORBIDDEN;
import static dev.sparekey.sinks.delivery.Rehearsal.UNAVAILABLE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Rehearsal.Manner;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is set aside is tried at its own times, whatever others do. */
class SetAsideTest {

  private static final Duration TEN_MINUTES = Duration.ofMinutes(10).plusSeconds(10);

  private final Rehearsal work = new Rehearsal(Manner.ONE_BY_ONE);
  private final Set<String> bad = work.takesAllBut(FORBIDDEN, "old");

  private void setOldAside() throws InterruptedException {
    work.publish("old", 1, Severity.CRITICAL);
    work.publish("good");
    work.run(Duration.ofMinutes(5));
    assertThat(work.ids()).containsExactly("good");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 8, 15})
  void documentThatIsTakenNow_arrivesInTenMinutesThoughNewBadOnesComeEachFewMinutes(int every)
      throws InterruptedException {
    setOldAside();
    for (int minute = 0; minute < 120; minute += every) {
      bad.add("bad" + minute);
      work.publish("bad" + minute);
      work.publish("good" + minute);
      work.run(Duration.ofMinutes(every));
    }
    bad.remove("old");
    Instant mended = work.now;
    for (int minute = 120; minute < 140; minute += every) {
      bad.add("bad" + minute);
      work.publish("bad" + minute);
      work.publish("good" + minute);
      work.run(Duration.ofMinutes(every));
    }
    assertThat(work.arrived.get("old")).isNotNull().isBefore(mended.plus(TEN_MINUTES));
  }

  @Test
  void documentThatIsTakenNow_arrivesInTenMinutesThoughABadOneHasOneRevisionAfterAnother()
      throws InterruptedException {
    setOldAside();
    bad.add("bad");
    work.publish("bad", 1, Severity.HIGH);
    work.publish("good2");
    work.run(Duration.ofHours(1));
    bad.remove("old");
    for (int revision = 2; revision < 5; revision++) {
      work.publish("bad", revision, revision % 2 == 0 ? Severity.MEDIUM : Severity.HIGH);
      work.publish("more" + revision);
      work.run(Duration.ofMinutes(4));
    }
    assertThat(work.ids()).contains("old");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void documentThatIsTakenNow_arrivesInTenMinutesThoughALoneBadOneBreaksTheCircuit(boolean beats)
      throws InterruptedException {
    work.heartbeat = beats ? Duration.ofMinutes(15) : Duration.ZERO;
    setOldAside();
    bad.add("lone");
    work.publish("lone");
    work.run(Duration.ofHours(1));
    bad.remove("old");
    work.run(TEN_MINUTES);
    assertThat(work.ids()).contains("old");
  }

  @Test
  void documentThatHasNoForm_isNotTriedTurnAfterTurn() throws InterruptedException {
    boolean[] down = new boolean[1];
    work.heartbeat = Duration.ofMinutes(15);
    work.says = alert -> down[0] ? UNAVAILABLE : null;
    hasNoFormOf("bad");
    work.publish("bad");
    work.run(Duration.ofMinutes(15));
    down[0] = true;
    long before = work.counts.snapshot().failed();
    work.run(Duration.ofMinutes(15));
    assertThat(work.counts.snapshot().failed() - before).isLessThan(60);
  }

  @Test
  void whatIsSetAside_isCountedWithItsAge() throws InterruptedException {
    Instant begin = work.now;
    setOldAside();
    assertThat(work.counts.snapshot().aside()).isEqualTo(1);
    assertThat(work.counts.snapshot().asideSince())
        .isNotNull()
        .isBetween(begin, begin.plusSeconds(10));
    bad.clear();
    work.run(TEN_MINUTES);
    assertThat(work.counts.snapshot().aside()).isZero();
    assertThat(work.counts.snapshot().asideSince()).isNull();
  }

  private void hasNoFormOf(String prefix) {
    work.form =
        alert -> {
          if (alert.id().startsWith(prefix)) {
            throw new IllegalStateException("a fault of ours");
          }
          return "of " + alert.id();
        };
  }

  @Test
  void destinationThatNoDocumentCanBeMadeFor_isBrokenUntilOneIs() throws InterruptedException {
    work.heartbeat = Duration.ofMinutes(15);
    hasNoFormOf("a");
    work.publish("a", 50);
    work.run(Duration.ofHours(1));
    assertThat(work.heartbeats).isEqualTo(4);
    assertThat(work.counts.snapshot().broken()).isTrue();
    work.publish("good");
    work.run(Duration.ofHours(1));
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @Test
  void destinationThatNoDocumentCanBeMadeFor_isNotBrokenOnceNothingWaits()
      throws InterruptedException {
    hasNoFormOf("lone");
    work.publish("lone");
    work.run(Duration.ofMinutes(1));
    assertThat(work.counts.snapshot().broken()).isTrue();
    work.log.published(DeliveryAtWork.alert("lone", 2, Verdict.WITHDRAWN));
    work.run(Duration.ofMinutes(1));
    assertThat(work.counts.snapshot().broken()).isFalse();
  }

  @Test
  void heartbeat_isNotSentWhileNothingIsReadForAllThatWaits() throws InterruptedException {
    work.heartbeat = Duration.ofMinutes(15);
    work.most = 1_000;
    hasNoFormOf("a");
    work.publish("a", PushCourier.MOST_WAITING);
    work.run(Duration.ofMinutes(1));
    int before = work.heartbeats;
    work.run(Duration.ofHours(1), Duration.ofSeconds(30));
    assertThat(work.log.reading).isFalse();
    assertThat(work.heartbeats).isEqualTo(before);
  }
}
