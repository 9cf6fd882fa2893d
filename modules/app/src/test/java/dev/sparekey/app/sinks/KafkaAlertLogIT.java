package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.sinks.delivery.KafkaAlertLog;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
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
    return Awaitility.await().atMost(Duration.ofSeconds(60)).pollInterval(Duration.ZERO);
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
                  log.next(POLL, true);
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
