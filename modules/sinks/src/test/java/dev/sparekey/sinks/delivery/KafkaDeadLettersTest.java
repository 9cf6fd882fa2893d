package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.Alert;
import dev.sparekey.testkit.AlertDraft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class KafkaDeadLettersTest {

  /** Acknowledges what it is told to, when it is told to. */
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());

  private final KafkaDeadLetters deadLetters =
      new KafkaDeadLetters(
          producer,
          new KafkaDeadLetters.Names("sparekey.dead-letters", "sparekey.alerts"),
          (topic, letter) -> letter.toString().getBytes(StandardCharsets.UTF_8),
          "sixteen grains of it");
  private final MemoryLog log = new MemoryLog();
  private final DeliveryCounts counts = new DeliveryCounts();

  /** Takes others, and never this one. */
  private static final class Refusing implements Transport {
    @Override
    public int most() {
      return 10;
    }

    @Override
    public List<Outcome> send(List<Parcel> parcels) {
      return parcels.stream()
          .<Outcome>map(
              one ->
                  one.alert().id().equals("a")
                      ? new Outcome.Refused("HTTP 400", false)
                      : new Outcome.Accepted("ok"))
          .toList();
    }

    @Override
    public void close() {}
  }

  private static Alert alert(String id) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    return draft.alert();
  }

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");

  /** One turn, in which a finding is refused, and one in which it is given up, on a thread. */
  private CompletableFuture<Void> turn() {
    log.published(alert("a"));
    log.published(alert("b"));
    return turnOfWhatThereIs();
  }

  private CompletableFuture<Void> turnOfWhatThereIs() {
    Delivery delivery =
        new Delivery(
            new Destination(
                "siem",
                Filter.DELIVERED,
                alert -> "document",
                Duration.ofSeconds(60),
                Duration.ofHours(24),
                Duration.ZERO,
                0,
                Duration.ZERO,
                Duration.ZERO),
            log,
            new Refusing(),
            deadLetters,
            counts,
            PipelinePulse.UNWATCHED,
            () -> now,
            new Random(7));
    return CompletableFuture.runAsync(
        () -> {
          try {
            delivery.turn();
            now = now.plus(Duration.ofHours(25));
            delivery.turn();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
        },
        task -> new Thread(task).start());
  }

  private void untilItIsSent() {
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> producer.history().size() == 1);
  }

  @Test
  void offset_isNotedOnlyWhenTheBrokersHaveTheDeadLetter() throws Exception {
    CompletableFuture<Void> turn = turn();
    untilItIsSent();
    assertThatThrownBy(() -> turn.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));

    producer.completeNext();

    turn.get(10, TimeUnit.SECONDS);
    assertThat(log.settled).containsExactly(Map.entry(0, 2L));
    assertThat(counts.snapshot().dead()).isEqualTo(1);
  }

  @Test
  void deadLetterThatTheBrokersDoNotTake_endsNothingAndItsOffsetIsNotNoted() throws Exception {
    CompletableFuture<Void> turn = turn();
    untilItIsSent();
    producer.errorNext(new TimeoutException("no acknowledgment"));

    turn.get(10, TimeUnit.SECONDS);
    assertThat(log.settled).containsExactly(Map.entry(0, 0L));
    assertThat(counts.snapshot().dead()).isZero();
    assertThat(counts.snapshot().accepted()).isEqualTo(1);
    assertThat(counts.hindrance())
        .isEqualTo("cannot write dead letters (TimeoutException): 1 wait");
  }

  /** It may be a finding of a newer version, of which the destination would never hear. */
  @Test
  void recordThatCannotBeRead_isADeadLetterBeforeItsOffsetIsNoted() throws Exception {
    log.entries.add(new AlertLog.Entry.Unreadable(new Position(3, 41), "fingerprint"));
    CompletableFuture<Void> turn = turnOfWhatThereIs();
    untilItIsSent();
    assertThat(log.settled).isEmpty();
    producer.completeNext();

    turn.get(10, TimeUnit.SECONDS);
    assertThat(log.settled).containsExactly(Map.entry(3, 42L));
    assertThat(counts.snapshot().unreadable()).isEqualTo(1);
    ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
    assertThat(letter.key()).asString(StandardCharsets.UTF_8).isEqualTo("sink:siem");
    assertThat(letter.value())
        .asString(StandardCharsets.UTF_8)
        .contains("unreadable", "\"partition\": 3", "\"offset\": 41")
        .doesNotContain("fingerprint");
  }

  @Test
  void deadLetter_hasCoordinatesAndAReasonAndNothingOfTheAlert() throws Exception {
    CompletableFuture<Void> turn = turn();
    untilItIsSent();
    producer.completeNext();
    turn.get(10, TimeUnit.SECONDS);

    ProducerRecord<byte[], byte[]> letter = producer.history().getFirst();
    assertThat(letter.topic()).isEqualTo("sparekey.dead-letters");
    assertThat(letter.key()).asString(StandardCharsets.UTF_8).isEqualTo("sink:siem");
    assertThat(letter.value())
        .asString(StandardCharsets.UTF_8)
        .contains("sink:siem", "sparekey.alerts", "too_old")
        .doesNotContain(alert("a").subject(), alert("a").ruleTitle());
  }

  @Test
  void noteOfSeveralDeadLetters_isThereWhenTheBrokersHaveThemAll() throws Exception {
    CompletableFuture<Void> noting =
        CompletableFuture.runAsync(
            () ->
                deadLetters.note(
                    "siem",
                    "resending",
                    List.of(
                        new KafkaDeadLetters.Noted(new Position(0, 7), "0".repeat(64), alert("a")),
                        new KafkaDeadLetters.Noted(new Position(0, 9), "1".repeat(64), null))),
            task -> new Thread(task).start());
    Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> producer.history().size() == 2);
    producer.completeNext();
    assertThatThrownBy(() -> noting.get(200, TimeUnit.MILLISECONDS))
        .isInstanceOf(java.util.concurrent.TimeoutException.class);
    producer.completeNext();
    noting.get(10, TimeUnit.SECONDS);
    assertThat(producer.history().get(0).headers().lastHeader("alert").value())
        .asString(StandardCharsets.UTF_8)
        .isEqualTo("a");
    assertThat(producer.history().get(1).headers()).isEmpty();
  }
}
