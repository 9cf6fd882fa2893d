package dev.sparekey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class CommittedLogTest {

  private static final TopicPartition ONLY = new TopicPartition("topic", 0);

  private int timesUnknown;

  private final MockConsumer<byte[], byte[]> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized List<PartitionInfo> partitionsFor(String topic) {
          return timesUnknown-- > 0 ? List.of() : super.partitionsFor(topic);
        }
      };

  @Test
  void upToNow_brokerThatGivesNoRecords_failsInTime() {
    try (CommittedLog log = log(Duration.ofMillis(20))) {
      assertThatThrownBy(() -> log.upToNow("topic"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("topic-0 ends at 1 and was read to 0");
    }
  }

  @Test
  void upToNow_recordsThere_givesThem() {
    try (CommittedLog log = log(Duration.ofSeconds(60))) {
      byte[] value = "one".getBytes(StandardCharsets.UTF_8);
      consumer.addRecord(new ConsumerRecord<>("topic", 0, 0, value, value));

      assertThat(log.upToNow("topic").get(0)).hasSize(1);
    }
  }

  @Test
  void upToNow_ofATopicThatTheBrokerGetsToKnow_givesItsRecords() {
    timesUnknown = 2;
    try (CommittedLog log = log(Duration.ofSeconds(60))) {
      byte[] value = "one".getBytes(StandardCharsets.UTF_8);
      consumer.addRecord(new ConsumerRecord<>("topic", 0, 0, value, value));

      assertThat(log.upToNow("topic").get(0)).hasSize(1);
    }
  }

  private CommittedLog log(Duration longest) {
    Node[] nodes = {};
    consumer.updatePartitions(
        "topic", List.of(new PartitionInfo("topic", 0, Node.noNode(), nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(ONLY, 0L));
    consumer.updateEndOffsets(Map.of(ONLY, 1L));
    return new CommittedLog(consumer, List.of("topic"), longest);
  }
}
