package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** With the fakes that Kafka ships. */
class KafkaTopicTest {

  private static final String TOPIC = "raw.keycloak";

  private final Deque<MockProducer<String, String>> producers = new ArrayDeque<>();
  private final List<MockProducer<String, String>> used = new ArrayList<>();
  private final Map<TopicPartition, OffsetAndTimestamp> firstSince = new HashMap<>();
  private final MockConsumer<String, String> consumer =
      new MockConsumer<>("earliest") {
        @Override
        public synchronized Map<TopicPartition, @Nullable OffsetAndTimestamp> offsetsForTimes(
            Map<TopicPartition, Long> times) {
          Map<TopicPartition, @Nullable OffsetAndTimestamp> found = new HashMap<>();
          times.keySet().forEach(partition -> found.put(partition, firstSince.get(partition)));
          return found;
        }
      };
  private final KafkaTopic topic = new KafkaTopic(TOPIC, this::next, () -> consumer);

  private Producer<String, String> next() {
    MockProducer<String, String> producer = producers.removeFirst();
    used.add(producer);
    return producer;
  }

  private static MockProducer<String, String> producer() {
    return new MockProducer<>(true, null, new StringSerializer(), new StringSerializer());
  }

  @Test
  void events_goToTheTopicUnderTheirKeys() {
    producers.add(producer());

    assertThat(topic.send(List.of(Events.captured("a", 1), Events.captured("b", 2)))).isEmpty();

    assertThat(used.get(0).history())
        .containsExactly(
            new ProducerRecord<>(TOPIC, "u1", "{\"id\":\"a\"}"),
            new ProducerRecord<>(TOPIC, "u1", "{\"id\":\"b\"}"));
    assertThat(topic.published()).isEqualTo(2);
  }

  @Test
  void events_afterOneThatFails_areLeftWithIt_andAnotherProducerIsMade() {
    MockProducer<String, String> failing = producer();
    failing.sendException = new TimeoutException("no metadata");
    producers.add(failing);
    producers.add(producer());
    List<CapturedEvent> batch = List.of(Events.captured("a", 1), Events.captured("b", 2));

    List<CapturedEvent> left = topic.send(batch);

    assertThat(left).isEqualTo(batch);
    assertThat(failing.closed()).isTrue();
    assertThat(topic.send(left)).isEmpty();
    assertThat(topic.published()).isEqualTo(2);
  }

  @Test
  void event_thatIsTooLarge_isCountedAndNotSentAgain() {
    MockProducer<String, String> refusing =
        new MockProducer<>(false, null, new StringSerializer(), new StringSerializer()) {
          @Override
          public synchronized void flush() {
            errorNext(new RecordTooLargeException("2 MB"));
            completeNext();
          }
        };
    producers.add(refusing);

    List<CapturedEvent> left =
        topic.send(List.of(Events.captured("large", 1), Events.captured("b", 2)));

    assertThat(left).isEmpty();
    assertThat(topic.refused()).isEqualTo(1);
    assertThat(topic.published()).isEqualTo(1);
  }

  @Test
  void producer_thatCannotBeMade_leavesAll() {
    KafkaTopic misconfigured =
        new KafkaTopic(
            TOPIC,
            () -> {
              throw new KafkaException("no resolvable bootstrap urls");
            },
            () -> consumer);

    assertThat(misconfigured.send(List.of(Events.captured("a", 1)))).hasSize(1);
  }

  @Test
  void ids_areThoseOfAllPartitionsSinceTheTime() throws Exception {
    TopicPartition first = new TopicPartition(TOPIC, 0);
    TopicPartition second = new TopicPartition(TOPIC, 1);
    Node node = new Node(0, "", 0);
    Node[] nodes = {node};
    consumer.updatePartitions(
        TOPIC,
        List.of(
            new PartitionInfo(TOPIC, 0, node, nodes, nodes),
            new PartitionInfo(TOPIC, 1, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(first, 0L, second, 0L));
    consumer.updateEndOffsets(Map.of(first, 2L, second, 1L));
    firstSince.put(first, new OffsetAndTimestamp(1, 100));
    consumer.schedulePollTask(
        () -> {
          consumer.addRecord(new ConsumerRecord<>(TOPIC, 0, 1, "u1", "{\"x\":{},\"id\":\"new\"}"));
        });

    assertThat(topic.idsSince(100)).containsExactly("new");
  }

  @Test
  void ids_ofATopicThatCannotBeRead_areNotGuessed() {
    consumer.setPollException(new TimeoutException("no broker"));
    TopicPartition only = new TopicPartition(TOPIC, 0);
    Node node = new Node(0, "", 0);
    Node[] nodes = {node};
    consumer.updatePartitions(TOPIC, List.of(new PartitionInfo(TOPIC, 0, node, nodes, nodes)));
    consumer.updateBeginningOffsets(Map.of(only, 0L));
    consumer.updateEndOffsets(Map.of(only, 2L));
    firstSince.put(only, new OffsetAndTimestamp(0, 100));

    assertThatThrownBy(() -> topic.idsSince(100))
        .isInstanceOf(RawTopic.UnreadableTopicException.class)
        .hasMessageContaining("topic raw.keycloak cannot be read");
  }

  @Test
  void id_isThatOfTheRecord_notOfWhatItHolds() {
    assertThat(KafkaTopic.id("{\"details\":{\"id\":\"inner\"},\"id\":\"outer\"}"))
        .isEqualTo("outer");
    assertThat(KafkaTopic.id("{\"details\":{\"id\":\"inner\"}}")).isNull();
    assertThat(KafkaTopic.id("[1]")).isNull();
    assertThat(KafkaTopic.id("{\"id\":")).isNull();
    assertThat(KafkaTopic.id(null)).isNull();
  }
}
