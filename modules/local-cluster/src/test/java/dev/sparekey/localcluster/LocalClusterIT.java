package dev.sparekey.localcluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

class LocalClusterIT {
  @TempDir private Path dir;

  /** Each but the last leaves broker and registry running, so that one start serves them all. */
  @Nested
  @TestInstance(TestInstance.Lifecycle.PER_CLASS)
  @TestMethodOrder(MethodOrderer.OrderAnnotation.class)
  class OneOfEach {
    private final ConcurrentLinkedQueue<String> progress = new ConcurrentLinkedQueue<>();
    private LocalCluster cluster;
    private BrokerCluster kafka;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
      cluster = LocalCluster.start(shared, progress::add);
      kafka = cluster.kafka();
    }

    @AfterAll
    void stop() {
      cluster.close();
    }

    @Test
    void cluster_started_saysSoOfBoth() {
      assertThat(progress).hasSize(3);
    }

    @Test
    void registry_killedAndRestarted_keepsIds() throws Exception {
      RegistryProcess registry = cluster.registry();
      String id = register(registry, "visits-value");
      registry.kill();
      registry.restart();
      assertThat(get(registry.url() + "/schemas/ids/" + id).statusCode()).isEqualTo(200);
      assertThat(register(registry, "visits-value")).isEqualTo(id);
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void cluster_closed_leavesNoProcess() {
      List<ProcessHandle> children =
          List.of(
              ProcessHandle.of(cluster.registry().pid()).orElseThrow(),
              ProcessHandle.of(kafka.brokers().getFirst().pid()).orElseThrow());
      assertThat(children).allMatch(ProcessHandle::isAlive);
      cluster.close();
      assertThat(children).noneMatch(ProcessHandle::isAlive);
    }

    @Test
    void broker_killedAndRestarted_keepsWhatWasAcknowledged() throws Exception {
      createTopic(kafka, "killed");
      produce(kafka, "killed", "one", "two");
      BrokerProcess broker = kafka.brokers().getFirst();
      broker.kill();
      assertThat(broker.isAlive()).isFalse();
      broker.restart();
      produce(kafka, "killed", "three");
      assertThat(consume(kafka, "killed", 3)).containsExactly("one", "two", "three");
    }

    @Test
    void broker_stoppedAndRestarted_staysAtItsAddress() throws Exception {
      String before = kafka.bootstrapServers();
      createTopic(kafka, "kept");
      produce(kafka, "kept", "one");
      kafka.brokers().getFirst().stop();
      kafka.brokers().getFirst().restart();
      assertThat(kafka.bootstrapServers()).isEqualTo(before);
      assertThat(consume(kafka, "kept", 1)).containsExactly("one");
    }

    @Test
    void broker_quiet_writesNoDuplicateLoggingBackend() throws Exception {
      assertThat(kafka.brokers().getFirst().log())
          .content()
          .doesNotContain("SLF4J", "multiple", "StatusLogger");
    }

    @Test
    void broker_interruptedFromTheTerminal_stillServes() throws Exception {
      long pid = kafka.brokers().getFirst().pid();
      assertThat(new ProcessBuilder("kill", "-INT", Long.toString(pid)).start().waitFor()).isZero();
      createTopic(kafka, "interrupted");
      produce(kafka, "interrupted", "one");
      assertThat(consume(kafka, "interrupted", 1)).containsExactly("one");
    }

    @Test
    void broker_restartedWhileRunning_isRefused() throws Exception {
      assertThatThrownBy(kafka.brokers().getFirst()::restart)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("broker 1 is running: stop or kill it first");
    }
  }

  @Test
  void brokers_oneOfThreeKilled_theOthersServe() throws Exception {
    try (BrokerCluster kafka = BrokerCluster.start(dir, 3)) {
      createTopic(kafka, "kept");
      produce(kafka, "kept", "one");
      kafka.brokers().getFirst().kill();
      produce(kafka, "kept", "two");
      assertThat(consume(kafka, "kept", 2)).containsExactly("one", "two");
    }
  }

  @Test
  void brokers_portTakenInTheMeantime_startOnOthers() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, Loopback.address())) {
      AtomicBoolean again = new AtomicBoolean();
      Ports takenFirst =
          count -> {
            List<Integer> ports = new ArrayList<>(Ports.free(count));
            if (!again.getAndSet(true)) {
              ports.set(0, taken.getLocalPort());
            }
            return ports;
          };
      try (BrokerCluster kafka = BrokerCluster.start(dir, 1, Map.of(), takenFirst)) {
        createTopic(kafka, "kept");
        produce(kafka, "kept", "one");
        assertThat(consume(kafka, "kept", 1)).containsExactly("one");
      }
    }
  }

  @Test
  void registry_portTakenInTheMeantime_isNamed() throws Exception {
    Path home =
        RegistryProcess.home(
            System.getProperty("sparekey.apicurio"), System.getProperty("sparekey.root"));
    try (ServerSocket taken = new ServerSocket(0, 1, Loopback.address())) {
      assertThatThrownBy(() -> RegistryProcess.start(dir, home, taken.getLocalPort()))
          .isInstanceOf(PortTakenException.class);
    }
  }

  @Test
  void leashedChild_stopped_runsItsShutdownHooks() throws Exception {
    Path left = dir.resolve("left");
    try (ChildJvm child =
        ChildJvm.start(
            "tidy", dir, List.of(), TidyMain.class.getName(), List.of(left.toString()))) {
      await().until(() -> Files.exists(dir.resolve("left.begun")));
    }
    assertThat(left).exists();
  }

  @Test
  void parent_killed_takesItsChildrenAlong() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Dsparekey.root=" + System.getProperty("sparekey.root"),
                "-cp",
                ChildJvm.ownClassPath(),
                DoomedParent.class.getName(),
                dir.toString())
            .redirectErrorStream(true)
            .redirectOutput(dir.resolve("parent.log").toFile())
            .start();
    try {
      Path pids = dir.resolve("pids");
      await().atMost(Duration.ofSeconds(90)).until(() -> Files.exists(pids) || !parent.isAlive());
      assertThat(pids).as("written by the parent, see parent.log").exists();
      Set<ProcessHandle> children = new HashSet<>();
      for (String pid : Files.readAllLines(pids)) {
        children.add(ProcessHandle.of(Long.parseLong(pid)).orElseThrow());
      }
      assertThat(children).hasSize(2).allMatch(ProcessHandle::isAlive);
      parent.destroyForcibly().waitFor();
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
    } finally {
      parent.destroyForcibly();
    }
  }

  private static void createTopic(BrokerCluster kafka, String topic) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      admin
          .createTopics(List.of(new NewTopic(topic, 1, (short) kafka.brokers().size())))
          .all()
          .get(30, TimeUnit.SECONDS);
    }
  }

  private static void produce(BrokerCluster kafka, String topic, String... values)
      throws Exception {
    try (KafkaProducer<String, String> producer =
        new KafkaProducer<>(
            Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new StringSerializer(),
            new StringSerializer())) {
      for (String value : values) {
        producer.send(new ProducerRecord<>(topic, value)).get(60, TimeUnit.SECONDS);
      }
    }
  }

  private static List<String> consume(BrokerCluster kafka, String topic, int count) {
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of(ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(topic, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      List<String> values = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(60))
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(200)).forEach(record -> values.add(record.value()));
                return values.size() >= count;
              });
      return values;
    }
  }

  private static String register(RegistryProcess registry, String subject) throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(
                    URI.create(registry.url() + "/subjects/" + subject + "/versions"))
                .header("Content-Type", "application/vnd.schemaregistry.v1+json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"schema\":\"\\\"string\\\"\"}")));
    assertThat(answer.statusCode()).isEqualTo(200);
    return answer.body().replaceAll("\\D", "");
  }

  private static HttpResponse<String> get(String url) throws Exception {
    return send(HttpRequest.newBuilder(URI.create(url)));
  }

  private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          request.timeout(Duration.ofSeconds(10)).build(), HttpResponse.BodyHandlers.ofString());
    }
  }
}
