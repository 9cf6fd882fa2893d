package dev.sparekey.sinks.delivery;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.internals.AbstractPartitionAssignor;
import org.apache.kafka.common.TopicPartition;

/**
 * Gives all partitions to one member of the group, the first by its instance's name: who comes and
 * fetches comes to one place, and would never see what lies in another. Kafka's client makes it by
 * its name.
 */
public final class AllToOne extends AbstractPartitionAssignor {

  @Override
  public String name() {
    return "sparekey-all-to-one";
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionsPerTopic, Map<String, Subscription> subscriptions) {
    Map<String, List<TopicPartition>> assigned = new HashMap<>();
    SortedMap<String, String> members = new TreeMap<>();
    subscriptions.forEach(
        (member, subscription) -> {
          assigned.put(member, new ArrayList<>());
          members.put(subscription.groupInstanceId().orElse("") + " " + member, member);
        });
    if (!members.isEmpty()) {
      List<TopicPartition> all = new ArrayList<>();
      partitionsPerTopic.forEach((topic, count) -> all.addAll(partitions(topic, count)));
      assigned.put(members.firstEntry().getValue(), all);
    }
    return assigned;
  }
}
