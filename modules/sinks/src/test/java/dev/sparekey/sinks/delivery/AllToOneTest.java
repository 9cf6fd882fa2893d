package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class AllToOneTest {

  private static Subscription of(String instance) {
    Subscription subscription = new Subscription(List.of("t"));
    subscription.setGroupInstanceId(Optional.of(instance));
    return subscription;
  }

  @Test
  void partitions_areAllOfTheFirstInstance() {
    Map<String, Subscription> members = new HashMap<>();
    members.put("member-1", of("sparekey-2"));
    members.put("member-2", of("sparekey-1"));

    assertThat(new AllToOne().assign(Map.of("t", 2), members))
        .isEqualTo(
            Map.of(
                "member-1",
                List.of(),
                "member-2",
                List.of(new TopicPartition("t", 0), new TopicPartition("t", 1))));
  }

  @Test
  void nobody_hasNothing() {
    assertThat(new AllToOne().assign(Map.of("t", 2), Map.of())).isEmpty();
  }
}
