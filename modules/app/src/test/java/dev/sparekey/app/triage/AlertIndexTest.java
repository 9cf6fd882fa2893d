package dev.sparekey.app.triage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.topology.Topics;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;

class AlertIndexTest {

  private static final TopicPartition FIRST = new TopicPartition(Topics.ALERTS, 0);
  private static final TopicPartition SECOND = new TopicPartition(Topics.ALERTS, 1);

  private final List<String> read = new ArrayList<>();

  /** Records hold nothing but a finding's id. */
  private final Deserializer<dev.sparekey.model.avro.Alert> form =
      (topic, id) -> {
        AlertDraft draft = new AlertDraft();
        draft.id = new String(id, StandardCharsets.UTF_8);
        read.add(draft.id);
        return AlertWire.toAvro(draft.alert());
      };

  private final AlertIndex index =
      new AlertIndex(
          Map.of(),
          () -> {
            throw new AssertionError("not for its own thread");
          },
          () -> form);

  private static MockConsumer<byte[], byte[]> consumer(long ends, TopicPartition... partitions) {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    List<PartitionInfo> infos = new ArrayList<>();
    Node[] nodes = {new Node(0, "localhost", 9)};
    for (TopicPartition one : partitions) {
      infos.add(new PartitionInfo(one.topic(), one.partition(), nodes[0], nodes, nodes));
      consumer.updateBeginningOffsets(Map.of(one, 0L));
      consumer.updateEndOffsets(Map.of(one, ends));
    }
    consumer.updatePartitions(Topics.ALERTS, infos);
    return consumer;
  }

  /** All that the topic has from where it is read. */
  private static void bring(MockConsumer<byte[], byte[]> consumer, long ends) {
    for (TopicPartition one : consumer.assignment()) {
      for (long offset = consumer.position(one); offset < ends; offset++) {
        consumer.addRecord(
            new ConsumerRecord<>(
                one.topic(),
                one.partition(),
                offset,
                null,
                (one.partition() + "-" + offset).getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  private void readUntilItFails(long ends, TopicPartition... partitions) {
    MockConsumer<byte[], byte[]> consumer = consumer(ends, partitions);
    consumer.schedulePollTask(() -> bring(consumer, ends));
    consumer.schedulePollTask(() -> consumer.setPollException(new KafkaException("gone")));
    assertThatThrownBy(() -> index.read(consumer, form)).isInstanceOf(KafkaException.class);
  }

  @Test
  void readingAfterAFailure_goesOnWhereItWas() {
    readUntilItFails(2, FIRST);
    readUntilItFails(3, FIRST);

    assertThat(read).containsExactly("0-0", "0-1", "0-2");
    assertThat(index.places().size()).isEqualTo(3);
    assertThat(index.places().isCaughtUp()).isTrue();
  }

  @Test
  void partitionThatCameWithAFailure_isReadFromItsBeginning() {
    readUntilItFails(2, FIRST);
    readUntilItFails(2, FIRST, SECOND);

    assertThat(read).containsExactly("0-0", "0-1", "1-0", "1-1");
  }
}
