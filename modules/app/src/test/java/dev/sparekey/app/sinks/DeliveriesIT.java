package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.config.ConfigurationReader;
import dev.sparekey.model.Alert;
import dev.sparekey.rules.Compiled;
import dev.sparekey.sinks.delivery.Destination;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What sinks share, beside a real broker. */
class DeliveriesIT {

  @TempDir private Path dir;

  /** With its heartbeat, the first thing that it makes a document of. */
  @Test
  void sinkWhoseThreadEndedByAnError_isNotAtWorkAndSaysWhatToDo() throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
      AlertTopic.create(platform);
      AtomicLong read = new AtomicLong();
      Configuration configuration =
          withForm(
              configuration(platform),
              alert -> {
                throw new NoClassDefFoundError("dev/sparekey/Gone");
              });

      try (Deliveries deliveries = Deliveries.start(configuration)) {
        await()
            .untilAsserted(
                () -> {
                  commit(admin, configuration.pipeline().applicationId(), read.incrementAndGet());
                  assertThat(page(deliveries, "/health/ready"))
                      .contains("was ended by NoClassDefFoundError: start this process anew");
                });
        assertThat(page(deliveries, "/metrics")).contains("sparekey_sinks_up{sink=\"a\"} 0.0");
      }
    }
  }

  @Test
  void pipelineWhoseGroupReadsOn_isSeenToGoOn() throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
      AlertTopic.create(platform);
      Configuration configuration = configuration(platform);
      String group = configuration.pipeline().applicationId();
      AtomicLong read = new AtomicLong(7);
      commit(admin, group, read.get());
      try (PipelineWatch watch =
          PipelineWatch.start(
              configuration.connection().admin(),
              configuration.pipeline(),
              InstantSource.system())) {
        assertThat(watch.isAlive()).isFalse();
        await()
            .until(
                () -> {
                  commit(admin, group, read.incrementAndGet());
                  return watch.isAlive();
                });
      }
    }
  }

  private static void commit(Admin admin, String group, long offset) throws Exception {
    admin
        .alterConsumerGroupOffsets(
            group, Map.of(new TopicPartition(Topics.INBOX, 0), new OffsetAndMetadata(offset)))
        .all()
        .get();
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofMinutes(5));
  }

  /** The same configuration, whose one sink makes its documents by another form. */
  private static Configuration withForm(Configuration of, Function<Alert, String> form) {
    Configuration.Sink sink = of.sinks().getFirst();
    Destination destination = sink.destination();
    Destination other =
        new Destination(
            destination.name(),
            destination.filter(),
            form,
            destination.coalesce(),
            destination.giveUpAfter(),
            destination.between(),
            destination.perMinute(),
            Duration.ofMinutes(1),
            destination.canary());
    return new Configuration(
        of.tenant(),
        of.pipeline(),
        of.kafka(),
        of.registry(),
        of.feeds(),
        of.rules(),
        of.ruleChanges(),
        of.policy(),
        List.of(new Configuration.Sink(other, sink.endpoint(), sink.start(), sink.door())),
        of.delivery(),
        of.listener(),
        of.receivers(),
        of.decisions(),
        of.http());
  }

  private static String page(Deliveries deliveries, String path) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(
                      URI.create("http://127.0.0.1:" + deliveries.statusPort() + path))
                  .build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  private Configuration configuration(KafkaAndRegistry platform) throws IOException {
    String text =
        """
        pipeline: {state_dir: state, partitions: 1, dead_letter_salt: {env: SALT}}
        kafka: {bootstrap_servers: '%s'}
        registry: {urls: '%s'}
        feeds: [{name: idp, source: okta}]
        delivery: {status: {port: 0}}
        sinks: [{name: a, file: {path: out}}]
        """
            .formatted(platform.bootstrapServers(), platform.registryUrl());
    Path file = Files.writeString(dir.resolve("f.yaml"), text);
    return switch (ConfigurationReader.read(file, variable -> "sixteen grains of it")) {
      case Compiled.Accepted<Configuration> accepted -> accepted.value();
      case Compiled.Refused<Configuration> refused ->
          throw new AssertionError(refused.diagnostics().toString());
    };
  }
}
