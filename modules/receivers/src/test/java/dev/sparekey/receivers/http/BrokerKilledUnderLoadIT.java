package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.localcluster.BrokerProcess;
import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.KafkaRawLog;
import dev.sparekey.rules.IpNetwork;
import dev.sparekey.testkit.CommittedLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What was answered 2xx is in Kafka, whatever happens to the broker meanwhile. */
class BrokerKilledUnderLoadIT {

  private static final String TOKEN = "0123456789abcdef";
  private static final String TOPIC = "raw.okta";
  private static final int SENDERS = 12;
  private static final int BEFORE = 500;
  private static final int AFTER = 500;

  @TempDir private Path dir;

  /** Senders that go on until they are told to stop, a new record each time. */
  private static final class Load implements AutoCloseable {
    final Set<String> accepted = ConcurrentHashMap.newKeySet();
    final Map<Integer, AtomicLong> answers = new ConcurrentSkipListMap<>();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private final List<Thread> senders = new ArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();
    private final URI uri;

    Load(int port) {
      this.uri = URI.create("http://127.0.0.1:" + port + "/okta");
      for (int i = 0; i < SENDERS; i++) {
        int sender = i;
        senders.add(Thread.ofPlatform().start(() -> send(sender)));
      }
    }

    private void send(int sender) {
      for (int i = 0; !stopped.get(); i++) {
        String id = sender + "-" + i;
        try {
          int status = post("{\"uuid\":\"" + id + "\",\"x\":\"" + "x".repeat(900) + "\"}");
          answers.computeIfAbsent(status, none -> new AtomicLong()).incrementAndGet();
          if (status / 100 == 2) {
            accepted.add(id);
          } else {
            // As a sender should: Retry-After is two seconds; shorter keeps the load up.
            Thread.sleep(50);
          }
        } catch (IOException e) {
          answers.computeIfAbsent(0, none -> new AtomicLong()).incrementAndGet();
        } catch (InterruptedException e) {
          return;
        }
      }
    }

    private int post(String record) throws IOException, InterruptedException {
      return client
          .send(
              HttpRequest.newBuilder(uri)
                  .timeout(Duration.ofSeconds(30))
                  .header("Authorization", "Bearer " + TOKEN)
                  .header("Content-Type", "application/json")
                  .POST(HttpRequest.BodyPublishers.ofString(record))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .statusCode();
    }

    long count(int status) {
      return answers.getOrDefault(status, new AtomicLong()).get();
    }

    @Override
    public void close() {
      stopped.set(true);
      // Waits for what is on its way, and answers are bounded.
      client.close();
      senders.forEach(Thread::interrupt);
    }
  }

  @Test
  void brokerKilledUnderLoad_everyRecordAnswered2xxIsInKafka() throws Exception {
    try (BrokerCluster kafka = BrokerCluster.start(dir, 1)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic(TOPIC, 3, (short) 1))).all().get();
      }
      Load load;
      // Room for six of the twelve: while the broker is away, the others are told to come back.
      Listener listener = new Listener("127.0.0.1", 0, null, 4_000, 6_000, List.of());
      try (KafkaRawLog log =
              new KafkaRawLog(Map.of("bootstrap.servers", kafka.bootstrapServers()));
          ReceiverServer server =
              ReceiverServer.start(
                  listener,
                  List.of(okta()),
                  log,
                  new SimpleMeterRegistry(),
                  InstantSource.system())) {
        try (Load running = new Load(server.port())) {
          load = running;
          await(() -> running.accepted.size() >= BEFORE);
          BrokerProcess broker = kafka.brokers().getFirst();
          broker.kill();
          await(() -> running.count(429) >= SENDERS);
          int whenDead = running.accepted.size();
          broker.restart();
          await(() -> running.accepted.size() >= whenDead + AFTER);
        }
      }
      Set<String> kept = kept(kafka);
      System.out.println(
          "answers by status "
              + load.answers
              + ", accepted "
              + load.accepted.size()
              + ", distinct in Kafka "
              + kept.size());
      assertThat(new TreeMap<>(load.answers)).containsKeys(204, 429);
      Set<String> lost = new HashSet<>(load.accepted);
      lost.removeAll(kept);
      assertThat(lost).as("answered 2xx and not in Kafka").isEmpty();
    }
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(20))
        .until(condition);
  }

  private static Webhook okta() {
    return new Webhook(
        new FeedTopic("okta", TOPIC),
        "/okta",
        new CallerProof.Bearer(() -> TOKEN),
        List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8"))),
        false,
        false);
  }

  private static Set<String> kept(BrokerCluster kafka) {
    Set<String> kept = new HashSet<>();
    try (CommittedLog log = new CommittedLog(kafka.bootstrapServers(), List.of(TOPIC))) {
      for (List<ConsumerRecord<byte[], byte[]>> partition : log.upToNow(TOPIC).values()) {
        for (ConsumerRecord<byte[], byte[]> record : partition) {
          String text = new String(record.value(), StandardCharsets.UTF_8);
          kept.add(text.substring(9, text.indexOf('"', 9)));
        }
      }
    }
    return kept;
  }
}
