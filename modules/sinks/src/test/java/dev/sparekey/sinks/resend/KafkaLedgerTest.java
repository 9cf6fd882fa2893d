package dev.sparekey.sinks.resend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.DeadLetter;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.DeadLetterWire;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.sinks.delivery.Filter;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.testkit.AlertDraft;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KafkaLedgerTest {

  private static final KafkaDeadLetters.Names TOPICS =
      new KafkaDeadLetters.Names("sparekey.dead-letters", "sparekey.alerts");
  private static final TopicPartition LETTERS = new TopicPartition(TOPICS.letters(), 0);
  private static final TopicPartition ALERTS = new TopicPartition(TOPICS.alerts(), 0);
  private static final String UNREADABLE = "?";

  private final MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
  private final List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
  private final List<ConsumerRecord<byte[], byte[]>> alerts = new ArrayList<>();
  private final List<String> said = new ArrayList<>();

  /** Records hold a finding's id, or a partition. */
  private final KafkaLedger ledger =
      new KafkaLedger(
          consumer,
          TOPICS,
          new KafkaLedger.Forms(
              (topic, id) -> id == null ? null : alert(new String(id, StandardCharsets.UTF_8)),
              (topic, partition) -> DeadLetterWire.toAvro(letter(partition))),
          new Destination(
              "siem",
              Filter.DELIVERED,
              alert -> "document",
              Duration.ZERO,
              Duration.ofHours(1),
              Duration.ZERO,
              0,
              Duration.ZERO,
              Duration.ZERO),
          "sixteen grains of it",
          (destination, reason, all) -> {},
          said::add);

  private static dev.sparekey.model.avro.Alert alert(String id) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    dev.sparekey.model.avro.Alert alert = AlertWire.toAvro(draft.alert());
    if (id.equals(UNREADABLE)) {
      alert.getAccount().setNativeId("");
    }
    return alert;
  }

  /** Of what stands first in a partition of alerts. */
  private static DeadLetter letter(byte[] partition) {
    return new DeadLetter(
        "sink:siem",
        TOPICS.alerts(),
        Integer.parseInt(new String(partition, StandardCharsets.UTF_8)),
        0,
        "too_old",
        "0".repeat(64));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private void died(int partition) {
    letters.add(
        new ConsumerRecord<>(
            TOPICS.letters(),
            0,
            letters.size(),
            bytes("sink:siem"),
            bytes(String.valueOf(partition))));
  }

  private void published(String id, @Nullable String value) {
    alerts.add(
        new ConsumerRecord<>(
            TOPICS.alerts(), 0, alerts.size(), bytes(id), value == null ? null : bytes(value)));
  }

  private List<String> choices() throws InterruptedException {
    for (TopicPartition one : List.of(LETTERS, ALERTS)) {
      Node[] none = {};
      consumer.updatePartitions(
          one.topic(), List.of(new PartitionInfo(one.topic(), 0, null, none, none)));
      consumer.updateBeginningOffsets(Map.of(one, 0L));
    }
    consumer.updateEndOffsets(Map.of(LETTERS, (long) letters.size(), ALERTS, (long) alerts.size()));
    consumer.schedulePollTask(() -> letters.forEach(consumer::addRecord));
    consumer.schedulePollTask(() -> alerts.forEach(consumer::addRecord));
    ledger.open(Instant.EPOCH, null);
    return ledger.backlog().choices().stream()
        .map(choice -> choice.what() + " " + choice.alertId())
        .toList();
  }

  @Test
  void findingThatStandsThere_isSent() throws InterruptedException {
    died(0);
    published("a", "a");
    assertThat(choices()).containsExactly("SEND a");
  }

  @Test
  void findingThatWasErasedSince_isGone() throws InterruptedException {
    died(0);
    published("a", "a");
    published("b", "b");
    published("a", null);
    assertThat(choices()).containsExactly("GONE a");
  }

  @Test
  void findingThatCannotBeRead_isNamedByItsKey() throws InterruptedException {
    died(0);
    published("a", UNREADABLE);
    assertThat(choices()).containsExactly("UNREADABLE a");
    assertThat(said)
        .containsExactly(
            "warning: the record at sparekey.alerts-0 offset 0 cannot be read:"
                + " InvalidWireValueException");
  }

  /** Whoever may write dead letters may write that, and brokers do not answer about it. */
  @Test
  void deadLetterOfAPartitionThatThereIsNot_isGone() throws InterruptedException {
    died(7);
    assertThat(choices()).containsExactly("GONE ");
  }
}
