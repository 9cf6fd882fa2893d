package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlementTest {

  private static final Outcome.Refused REFUSED = new Outcome.Refused("HTTP 400", false);
  private static final KafkaException FORBIDDEN =
      new KafkaException("not taken", new TopicAuthorizationException("no"));
  private static final Duration GIVE_UP = Duration.ofHours(24);

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");
  private final DeliveryCounts counts = new DeliveryCounts();
  private final Outbox outbox =
      new Outbox(Filter.DELIVERED, Duration.ofSeconds(60), GIVE_UP, one -> false);
  private final List<String> written = new ArrayList<>();
  private int attempts;

  /** What the topic of dead letters says to each; null while it takes them. */
  private @Nullable RuntimeException failure;

  private final DeadLetters deadLetters =
      new DeadLetters() {
        @Override
        public void put(String destination, Undelivered undelivered) {
          Alert alert = undelivered.alert();
          write(
              alert.id()
                  + "."
                  + alert.revision()
                  + " at "
                  + undelivered.position().offset()
                  + " "
                  + undelivered.reason());
        }

        @Override
        public void unreadable(String destination, Position position, String fingerprint) {
          write(fingerprint + " at " + position.offset() + " unreadable");
        }
      };

  private final Settlement settlement =
      new Settlement(destination(GIVE_UP), outbox, deadLetters, counts, () -> now);

  private static Destination destination(Duration patience) {
    return new Destination(
        "siem",
        Filter.DELIVERED,
        alert -> "document",
        Duration.ofSeconds(60),
        patience,
        Duration.ZERO,
        0,
        Duration.ZERO,
        Duration.ZERO);
  }

  private void write(String line) {
    attempts++;
    if (failure != null) {
      throw failure;
    }
    written.add(line);
  }

  private void read(String id, int revision, long offset) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    outbox.accept(draft.alert(), new Position(0, offset), now);
  }

  private void settleAll(Outcome outcome) {
    outbox.due(now, 1_000).forEach(one -> settlement.settle(one, outcome));
    settlement.write();
  }

  private void writeAfter(Duration time) {
    now = now.plus(time);
    settlement.write();
  }

  /** The older one may be compacted away by then, and the hash is of the newest. */
  @Test
  void deadLetter_pointsAtTheRevisionThatItIsOf() {
    read("a", 1, 0);
    read("b", 1, 1);
    read("a", 2, 2);
    settleAll(REFUSED);
    assertThat(written).containsExactlyInAnyOrder("a.2 at 2 refused", "b.1 at 1 refused");
  }

  /** Of which only what is of the same finding is read again; of null all that stands behind it. */
  private static AlertLog.Unsettled unsettled(long offset, @Nullable String alertId) {
    return new AlertLog.Unsettled(new Position(0, offset), alertId);
  }

  @Test
  void deadLetterThatCannotBeWritten_keepsTheOffsetOfItsOldestRevision() {
    failure = FORBIDDEN;
    read("a", 1, 0);
    read("b", 1, 1);
    read("a", 2, 2);
    outbox.due(now, 100).stream()
        .filter(one -> one.alert().id().equals("a"))
        .forEach(one -> settlement.settle(one, REFUSED));
    settleAll(new Outcome.Accepted("ok"));

    assertThat(settlement.unsettled()).containsExactly(unsettled(0, "a"));
    assertThat(counts.snapshot().accepted()).isEqualTo(1);
    assertThat(counts.snapshot().dead()).isZero();

    failure = null;
    writeAfter(Duration.ofSeconds(30));

    assertThat(written).containsExactly("a.2 at 2 refused");
    assertThat(settlement.unsettled()).isEmpty();
    assertThat(counts.snapshot().dead()).isEqualTo(1);
  }

  @Test
  void findingWhoseDeadLetterWaits_isNotSentAgain() {
    failure = FORBIDDEN;
    read("a", 1, 0);
    settleAll(REFUSED);
    assertThat(outbox.due(now.plus(Duration.ofHours(1)), 100)).isEmpty();
    assertThat(settlement.unwritten()).isEqualTo(1);
  }

  @Test
  void findingThatIsGivenUp_isKeptUntilItsDeadLetterIsWritten() {
    read("a", 1, 0);
    failure = FORBIDDEN;
    now = now.plus(GIVE_UP).plusSeconds(1);
    settlement.giveUp(now);
    assertThat(settlement.unsettled()).containsExactly(unsettled(0, "a"));

    failure = null;
    writeAfter(Duration.ofSeconds(30));
    assertThat(written).containsExactly("a.1 at 0 too_old");
    assertThat(settlement.unsettled()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"PT1M, 1 min", "PT90S, 1 min", "PT90M, 90 min", "PT2H, 2 h", "P7D, 168 h"})
  void deadLetter_saysHowLongItWaited(Duration patience, String words) {
    assertThat(destination(patience).patience()).isEqualTo(words);
  }

  @Test
  void registryThatIsSilent_keepsDeadLettersWaiting() {
    failure = new RegistryUnavailableException("silent", null);
    read("a", 1, 0);
    settleAll(REFUSED);
    assertThat(settlement.hindrance())
        .isEqualTo("cannot write dead letters (RegistryUnavailableException): 1 wait");
  }

  /** Each attempt may hold the destination's thread for two minutes. */
  @Test
  void deadLettersThatCannotBeWritten_areTriedSeldomerAndSeldomer() {
    failure = FORBIDDEN;
    read("a", 1, 0);
    read("b", 1, 1);
    settleAll(REFUSED);
    assertThat(attempts).isEqualTo(1);
    assertThat(settlement.hindrance())
        .isEqualTo("cannot write dead letters (TopicAuthorizationException): 2 wait");

    writeAfter(Duration.ofSeconds(29));
    assertThat(attempts).isEqualTo(1);
    writeAfter(Duration.ofSeconds(1));
    assertThat(attempts).isEqualTo(2);
    writeAfter(Duration.ofSeconds(59));
    assertThat(attempts).isEqualTo(2);
    for (int hour = 0; hour < 3; hour++) {
      for (int i = 0; i < 60; i++) {
        writeAfter(Duration.ofMinutes(1));
      }
    }
    assertThat(attempts).isBetween(18, 25);

    failure = null;
    writeAfter(Duration.ofMinutes(10));
    assertThat(written).containsExactly("a.1 at 0 refused", "b.1 at 1 refused");
    assertThat(settlement.hindrance()).isNull();
  }

  /** Or ten thousand would hold the thread until another process has the partitions. */
  @Test
  void deadLetters_areWrittenAHundredInATurn() {
    for (int i = 0; i < 250; i++) {
      read("a" + i, 1, i);
    }
    settleAll(REFUSED);
    assertThat(written).hasSize(100);
    assertThat(settlement.unsettled()).hasSize(150).startsWith(unsettled(100, "a100"));
    assertThat(settlement.hindrance()).isNull();
    settlement.write();
    settlement.write();
    assertThat(written).hasSize(250);
  }

  @Test
  void deadLettersOfAPartitionThatIsLost_areLeftToWhoHasIt() {
    failure = FORBIDDEN;
    read("a", 1, 0);
    settleAll(REFUSED);
    outbox.forget(0);
    settlement.forget(0);
    assertThat(settlement.unwritten()).isZero();
    assertThat(settlement.unsettled()).isEmpty();
  }

  @Test
  void recordThatCannotBeRead_isADeadLetterBeforeItIsSettled() {
    failure = FORBIDDEN;
    outbox.pass(new Position(0, 4));
    settlement.unreadable(new Position(0, 4), "f1");
    assertThat(settlement.unsettled()).containsExactly(unsettled(4, null));
    assertThat(counts.snapshot().dead()).isZero();

    failure = null;
    writeAfter(Duration.ofSeconds(30));
    assertThat(written).containsExactly("f1 at 4 unreadable");
    assertThat(settlement.unsettled()).isEmpty();
    assertThat(counts.snapshot().dead()).isOne();
  }
}
