package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.AlertLog;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.sinks.delivery.Position;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;

/** What a destination's part of the topic is by the word of a real broker. */
class KafkaAlertLogIT {

  private static final String GROUP = "sparekey-sink-a";
  private static final Duration POLL = Duration.ofMillis(100);

  private Instant now = Instant.parse("2026-03-24T12:00:00Z");

  private KafkaAlertLog log(KafkaAndRegistry platform, SchemaRegistry registry, String instance) {
    return new KafkaAlertLog(
        Map.of("bootstrap.servers", platform.bootstrapServers()),
        GROUP,
        instance,
        Topics.ALERTS,
        KafkaAlertLog.Start.BEGINNING,
        false,
        registry,
        () -> now);
  }

  private static SchemaRegistry registry(KafkaAndRegistry platform) {
    return new SchemaRegistry(RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(5)).pollInterval(Duration.ZERO);
  }

  /** What a process has read and says of it: here, that every other finding waits. */
  private static final class Half implements AlertLog.Account {
    private final List<AlertLog.Unsettled> unsettled = new ArrayList<>();
    private final Map<Integer, Long> tried = new TreeMap<>();
    private final Set<String> taken = new TreeSet<>();
    private final Set<String> settledBefore = new TreeSet<>();

    void read(List<AlertLog.Entry> entries) {
      for (AlertLog.Entry entry : entries) {
        if (entry instanceof AlertLog.Entry.Settled settled) {
          settledBefore.add(settled.alert().id());
        } else if (entry instanceof AlertLog.Entry.Read read) {
          String id = read.alert().id();
          if (read.position().offset() % 2 == 0) {
            unsettled.add(new AlertLog.Unsettled(read.position(), id));
          } else {
            taken.add(id);
          }
        }
      }
    }

    int size() {
      return unsettled.size() + taken.size() + settledBefore.size();
    }

    Set<String> waiting() {
      return unsettled.stream()
          .map(AlertLog.Unsettled::alertId)
          .collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public List<AlertLog.Unsettled> unsettled() {
      return unsettled;
    }

    @Override
    public Map<Integer, Long> tried() {
      return tried;
    }
  }

  @Test
  void hundredsOfFindingsThatWait_areAllThatTheNextProcessIsToSend() throws Exception {
    int findings = 600;
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        AlertTopic topic = new AlertTopic(platform);
        SchemaRegistry registry = registry(platform)) {
      AlertTopic.create(platform);
      for (int i = 0; i < findings; i++) {
        AlertDraft draft = new AlertDraft();
        draft.id = "finding-" + i;
        topic.publish(draft.alert());
      }
      topic.flush();
      Half first = new Half();
      try (KafkaAlertLog log = log(platform, registry, "one")) {
        await()
            .until(
                () -> {
                  first.read(log.next(POLL, true, first));
                  return first.size() == findings;
                });
        assertThat(log.settle(first)).isTrue();
        assertThat(log.isStillOurs()).isTrue();
      }
      Half next = new Half();
      try (KafkaAlertLog log = log(platform, registry, "one")) {
        await()
            .until(
                () -> {
                  next.read(log.next(POLL, true, next));
                  return next.size() == findings;
                });
      }
      assertThat(next.waiting()).hasSizeGreaterThan(250).isEqualTo(first.waiting());
      assertThat(next.settledBefore).isEqualTo(first.taken);
    }
  }

  @Test
  void instanceThatJoins_hearsOfWhatItGetsThatNobodyWasToldOfIt() throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        AlertTopic topic = new AlertTopic(platform);
        SchemaRegistry registry = registry(platform)) {
      AlertTopic.create(platform);
      int findings = 20;
      for (int i = 0; i < findings; i++) {
        AlertDraft draft = new AlertDraft();
        draft.id = "finding-" + i;
        topic.publish(draft.alert());
      }
      topic.flush();
      Half first = new Half();
      Half second = new Half();
      try (KafkaAlertLog one = log(platform, registry, "one");
          KafkaAlertLog two = log(platform, registry, "two")) {
        await()
            .until(
                () -> {
                  first.read(one.next(POLL, true, first));
                  return first.size() == findings;
                });
        first.tried.put(0, 2L);
        first.tried.put(1, 2L);
        await()
            .until(
                () -> {
                  one.next(POLL, true, first);
                  second.read(two.next(POLL, true, second));
                  return second.size() > 0;
                });
        int partition = second.unsettled.getFirst().from().partition();
        assertThat(two.mayBeSent(new Position(partition, 1))).isTrue();
        assertThat(two.mayBeSent(new Position(partition, 2))).isFalse();
        assertThat(first.waiting()).containsAll(second.waiting());
        assertThat(first.taken).containsAll(second.settledBefore);
        assertThat(second.taken).isEmpty();
      }
    }
  }

  /** As one that is cut off: it is put out of the group, and hears of it with its next look. */
  @Test
  void memberThatHasHeardOfNothing_hasNotItsPartitionsAfterTheBrokersGaveThemAway()
      throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()));
        SchemaRegistry registry = registry(platform)) {
      AlertTopic.create(platform);
      try (KafkaAlertLog log = log(platform, registry, "one")) {
        await()
            .until(
                () -> {
                  log.next(POLL, true, new Half());
                  return log.isAssigned();
                });
        assertThat(log.isStillOurs()).isTrue();

        admin
            .removeMembersFromConsumerGroup(
                GROUP, new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove("one"))))
            .all()
            .get();
        now = now.plusSeconds(6);
        assertThat(log.isAssigned()).isTrue();
        assertThat(log.isStillOurs()).isFalse();
      }
    }
  }
}
