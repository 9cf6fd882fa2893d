package dev.sparekey.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroDeserializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.testkit.RecordSender;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code run} and {@code topics create} as a user has them. */
class RunIT {

  private static final List<String> FEEDS = List.of("okta", "keycloak", "zendesk");
  private static final Path EXAMPLES =
      Path.of(System.getProperty("sparekey.root"), "deploy", "examples", "quickstart");
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?Z|(?<=\"time\":)\\d{13}");
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");

  private static KafkaAndRegistry platform;

  @TempDir private Path dir;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void startPlatform() throws Exception {
    platform = LentProcesses.borrow();
    createSources(platform.bootstrapServers());
  }

  @AfterAll
  static void stopPlatform() {
    platform.close();
  }

  @BeforeEach
  void secrets() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it\n");
    Files.writeString(dir.resolve("right"), "openSesame\n");
    Files.writeString(dir.resolve("wrong"), "closeSesame\n");
  }

  @Test
  void quickstart_throughRun_raisesAlertsAndEndsInOrder() throws Exception {
    String servers = platform.bootstrapServers();
    Path config = config(servers, platform.registryUrl(), "");
    // On a busy machine a broker takes longer than those tests wait in which there is none.
    Files.writeString(
        config, Files.readString(config).replace("startup_wait: 2s", "startup_wait: 1m"));

    assertThat(execute("topics", "create", "--config", config.toString())).isZero();
    assertThat(execute("topics", "create", "--config", config.toString())).isZero();
    assertThat(out.toString()).contains("sparekey.inbox: was there");

    Process run = launch(config);
    try (HttpClient http = HttpClient.newHttpClient()) {
      Path log = dir.resolve("run.log");
      await().atMost(Duration.ofMinutes(5)).until(() -> address(log).find());
      Matcher address = address(log);
      assertThat(address.find()).isTrue();
      String base = address.group();
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> get(http, base + "/health/ready").statusCode() == 200);

      produce(servers);

      Alert found =
          published(
              servers,
              alert -> alert.delivered() && alert.subject().equals("noor.haddad@example.com"));
      decide(servers, config, found);
      decideByHttp(http, servers, config, found);
      accept(servers, config, found.account());
      assertThat(exported(config)).contains("noor.haddad@example.com", "\"sort\":\"code_set\"");
      assertThat(get(http, base + "/health/live").statusCode()).isEqualTo(200);
      assertThat(get(http, base + "/metrics").body())
          .contains("sparekey_ingest_records_total{feed=\"okta\"}")
          .contains("sparekey_pipeline_ready 1.0")
          .contains("kafka_stream_alive_stream_threads")
          .doesNotContain("kafka_admin");
      assertThat(get(http, base + "/elsewhere").statusCode()).isEqualTo(404);
      assertThat(post(http, base + "/metrics").statusCode()).isEqualTo(405);
      assertThat(Files.readString(log)).doesNotContain("noor").doesNotContain("grains");

      run.destroy();

      assertThat(run.waitFor(25, TimeUnit.SECONDS)).isTrue();
      assertThat(run.exitValue()).isEqualTo(143);
    } finally {
      run.destroyForcibly();
    }
  }

  /** A decision by the command line reaches the alert's next revision and the report. */
  private void decide(String servers, Path config, Alert alert) {
    String file = config.toString();
    assertThat(
            execute(
                "triage",
                alert.id(),
                "--decision=true-positive",
                "--reason=vished",
                "--by=mara",
                "--config=" + file))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("recorded: true_positive on revision");
    Alert decided =
        published(servers, one -> one.id().equals(alert.id()) && one.handling().triage() != null);
    assertThat(decided.handling().triage())
        .returns("mara", TriageDecision::by)
        .returns(TriageDecision.Outcome.TRUE_POSITIVE, TriageDecision::decision);

    assertThat(execute("triage", "report", "--config", file)).isZero();
    assertThat(out.toString()).contains("1.00  Recovery path weaker");

    assertThat(execute("triage", "none", "--decision=benign", "--reason=x", "--config=" + file))
        .isEqualTo(1);
    assertThat(err.toString()).contains("there is no alert none in sparekey.alerts");
  }

  /** A command decides what an account is held to; it is an alert, and can be told again. */
  private void accept(String servers, Path config, AccountId account) {
    String file = config.toString();
    String id = account.feed() + ":" + account.nativeId();
    assertThat(
            execute(
                "accounts",
                "accept",
                id,
                "--primary=aal1",
                "--reason=key lost",
                "--by=mara",
                "--config=" + file))
        .as(err.toString())
        .isZero();
    assertThat(out.toString()).contains("recorded: of " + id + " no more than aal1 is asked from ");
    published(
        servers,
        one ->
            one.ruleTitle().equals("It was decided what primary MFA is asked of an account")
                && one.account().equals(account));

    assertThat(execute("accounts", "decisions", "--config=" + file)).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("{\"account\":\"" + id + "\",\"primary\":\"aal1\",\"by\":\"mara\"");
  }

  /** So does one by HTTP, once, however often it is sent. */
  private void decideByHttp(HttpClient http, String servers, Path config, Alert alert)
      throws Exception {
    Path log = dir.resolve("receivers.log");
    Process receivers =
        java("receivers", "run", "--config", config.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    try {
      await()
          .atMost(Duration.ofMinutes(5))
          .failFast(() -> assertThat(receivers.isAlive()).isTrue())
          .until(() -> listening(log).find());
      Matcher address = listening(log);
      assertThat(address.find()).isTrue();
      URI decisions = URI.create("http://127.0.0.1:" + address.group(1) + "/decisions");
      await()
          .atMost(Duration.ofMinutes(5))
          .until(() -> decided(http, decisions, alert.id()).statusCode() == 204);
      assertThat(decided(http, decisions, alert.id()).statusCode()).isEqualTo(204);
      assertThat(decided(http, decisions, "none").statusCode()).isEqualTo(404);
      Alert decided =
          published(
              servers,
              one ->
                  one.id().equals(alert.id()) && "nora".equals(decider(one.handling().triage())));
      assertThat(decided.handling().triage())
          .returns(TriageDecision.Outcome.BENIGN, TriageDecision::decision);
      try (CommittedLog triage = new CommittedLog(servers, List.of(Topics.TRIAGE))) {
        assertThat(triage.upToNow(Topics.TRIAGE).values().stream().mapToInt(List::size).sum())
            .as("mara's by the command line, and nora's")
            .isEqualTo(2);
      }
      assertThat(Files.readString(log)).doesNotContain("grains").doesNotContain("drill");
    } finally {
      receivers.destroyForcibly();
    }
  }

  private static @Nullable String decider(@Nullable TriageDecision decision) {
    return decision == null ? null : decision.by();
  }

  private static Matcher listening(Path log) throws IOException {
    return LISTENING.matcher(Files.readString(log));
  }

  private static HttpResponse<String> decided(HttpClient http, URI address, String alert)
      throws Exception {
    return http.send(
        HttpRequest.newBuilder(address)
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer sixteen grains of it")
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"alert\":\""
                        + alert
                        + "\",\"decision\":\"benign\",\"reason\":\"a drill\",\"by\":\"nora\","
                        + "\"id\":\"T-1\"}"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void run_onSourcesWhoseTopicIsMissing_saysWhichAndEnds() throws IOException {
    Path config =
        config(platform.bootstrapServers(), platform.registryUrl(), "")
            .resolveSibling("ghost.yaml");
    Files.writeString(
        config,
        Files.readString(config.resolveSibling("sparekey.yaml"))
            .replace("name: okta", "name: ghost"));

    assertThat(execute("run", "--config", config.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("sparekey: topic raw.ghost of feed ghost is missing");
  }

  @Test
  void run_withoutBrokers_saysSoWithinTheWait() throws IOException {
    String nobody = "127.0.0.1:" + closedPort();
    Path config = config(nobody, platform.registryUrl(), "");

    assertThat(execute("run", "--config", config.toString())).isEqualTo(1);
    assertThat(err.toString())
        .contains("sparekey: no broker of " + nobody + " answered within 2 s");
  }

  @Test
  void run_withAPortThatIsTaken_saysSo() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Path config = config(platform.bootstrapServers(), platform.registryUrl(), "");
      Files.writeString(
          config, Files.readString(config).replace("port: 0", "port: " + taken.getLocalPort()));

      assertThat(execute("run", "--config", config.toString())).isEqualTo(2);
      assertThat(err.toString()).contains("http.port " + taken.getLocalPort() + " cannot be");
    }
  }

  @Test
  void topics_behindAPassword_areMadeWithTheRightOneOnly() throws Exception {
    try (BrokerCluster kafka =
        BrokerCluster.start(dir.resolve("kafka"), 1, Map.of("us", "openSesame"))) {
      String login =
          "  security_protocol: sasl_plaintext\n"
              + "  sasl: {mechanism: plain, username: us, password: {file: %s}}\n";
      String servers = kafka.passwordBootstrapServers();

      Path wrong = config(servers, "http://127.0.0.1:1", login.formatted("wrong"));
      assertThat(execute("topics", "create", "--config", wrong.toString())).isEqualTo(2);
      assertThat(err.toString())
          .contains("sparekey: the brokers " + servers + " refuse us: Authentication failed")
          .doesNotContain("closeSesame");

      Path right = config(servers, "http://127.0.0.1:1", login.formatted("right"));
      assertThat(execute("topics", "create", "--config", right.toString())).isZero();
      assertThat(out.toString()).contains("sparekey.inbox: made, 2 partitions, 1 replicas");
    }
  }

  @Test
  void run_withoutRegistry_saysSoWithinTheWait() throws Exception {
    String servers = platform.bootstrapServers();
    Path config = config(servers, "http://127.0.0.1:" + closedPort(), "");
    assertThat(execute("topics", "create", "--config", config.toString())).isZero();

    assertThat(execute("run", "--config", config.toString())).isEqualTo(1);
    assertThat(err.toString()).contains("sparekey: the registry did not answer within 2 s");
  }

  @Test
  void run_whoseLoginTheRegistryRefuses_endsWithoutAnotherAttempt() throws Exception {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(401, -1);
          exchange.close();
        });
    registry.start();
    try {
      String url = "http://127.0.0.1:" + registry.getAddress().getPort();
      Path config = config(platform.bootstrapServers(), url, "");
      assertThat(execute("topics", "create", "--config", config.toString())).isZero();

      assertThat(execute("run", "--config", config.toString())).isEqualTo(2);
      assertThat(err.toString()).contains("sparekey: the registry refuses us:");
    } finally {
      registry.stop(0);
    }
  }

  @Test
  void run_whoseBrokersAreKilled_isNotReady() throws Exception {
    BrokerCluster kafka = BrokerCluster.start(dir.resolve("kafka"), 1);
    Process run = null;
    try (HttpClient http = HttpClient.newHttpClient()) {
      createSources(kafka.bootstrapServers());
      Path config = config(kafka.bootstrapServers(), platform.registryUrl(), "");
      assertThat(execute("topics", "create", "--config", config.toString())).isZero();
      run = launch(config);
      Path log = dir.resolve("run.log");
      await().atMost(Duration.ofMinutes(5)).until(() -> address(log).find());
      Matcher address = address(log);
      assertThat(address.find()).isTrue();
      String ready = address.group() + "/health/ready";
      await().atMost(Duration.ofMinutes(5)).until(() -> get(http, ready).statusCode() == 200);

      kafka.close();

      await()
          .atMost(Duration.ofMinutes(5))
          .untilAsserted(
              () -> {
                HttpResponse<String> response = get(http, ready);
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.body()).contains("\"brokers\"");
              });
      assertThat(Files.readString(log)).doesNotContain("NetworkClient");
    } finally {
      kafka.close();
      if (run != null) {
        run.destroyForcibly();
      }
    }
  }

  private Path config(String servers, String registry, String security) throws IOException {
    return Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline:
          state_dir: state
          partitions: 2
          replicas: 1
          dead_letter_salt: {file: salt}
          startup_wait: 2s
        kafka:
          bootstrap_servers: %s
        %sregistry:
          urls: %s
        feeds:
          - {name: okta, source: okta}
          - {name: keycloak, source: keycloak}
          - {name: zendesk, source: zendesk}
        http:
          port: 0
        listener: {port: 0, status: {port: 0}}
        decisions: [{path: /decisions, bearer: {file: salt}}]
        """
            .formatted(servers, security, registry));
  }

  private int execute(String... arguments) {
    CommandLine commandLine = Sparekey.commandLine();
    commandLine.setOut(new PrintWriter(out, true));
    commandLine.setErr(new PrintWriter(err, true));
    return commandLine.execute(arguments);
  }

  private String exported(Path config) throws Exception {
    Path printed = dir.resolve("inventory.jsonl");
    Process export =
        java("inventory", "export", "--format", "json", "--config", config.toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .redirectOutput(printed.toFile())
            .start();
    assertThat(export.waitFor(60, TimeUnit.SECONDS)).isTrue();
    assertThat(export.exitValue()).isZero();
    return Files.readString(printed);
  }

  private Process launch(Path config) throws IOException {
    return java("run", "--config", config.toString())
        .redirectErrorStream(true)
        .redirectOutput(dir.resolve("run.log").toFile())
        .start();
  }

  private static ProcessBuilder java(String... arguments) {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES="
                + System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES"),
            "-cp",
            System.getProperty("java.class.path"),
            Sparekey.class.getName());
    return new ProcessBuilder(Stream.concat(command.stream(), Stream.of(arguments)).toList());
  }

  private static Matcher address(Path log) throws IOException {
    return ADDRESS.matcher(Files.readString(log));
  }

  private static int closedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static HttpResponse<String> get(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static HttpResponse<String> post(HttpClient http, String url) throws Exception {
    return http.send(
        HttpRequest.newBuilder(URI.create(url))
            .timeout(Duration.ofSeconds(10))
            .POST(HttpRequest.BodyPublishers.ofString("x"))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private static void createSources(String servers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", servers))) {
      admin
          .createTopics(
              FEEDS.stream()
                  .map(
                      feed ->
                          new NewTopic("raw." + feed, 2, (short) 1)
                              .configs(Map.of("message.timestamp.type", "LogAppendTime")))
                  .toList())
          .all()
          .get();
    }
  }

  /** The examples as if they had ended five minutes ago. */
  private static void produce(String servers) throws Exception {
    Instant newest = Instant.EPOCH;
    for (String feed : FEEDS) {
      Matcher matcher = TIME.matcher(Files.readString(EXAMPLES.resolve(feed + ".jsonl")));
      while (matcher.find()) {
        Instant time = time(matcher.group());
        newest = time.isAfter(newest) ? time : newest;
      }
    }
    Duration shift = Duration.between(newest, Instant.now().minus(Duration.ofMinutes(5)));
    try (RecordSender sender = new RecordSender(servers)) {
      for (String feed : FEEDS) {
        for (String line : Files.readAllLines(EXAMPLES.resolve(feed + ".jsonl"))) {
          String shifted = TIME.matcher(line).replaceAll(match -> shifted(match.group(), shift));
          sender.send("raw." + feed, null, shifted.getBytes(StandardCharsets.UTF_8));
        }
      }
      assertThat(sender.flush()).isPositive();
    }
  }

  private static Instant time(String text) {
    return text.contains("T") ? Instant.parse(text) : Instant.ofEpochMilli(Long.parseLong(text));
  }

  private static String shifted(String text, Duration shift) {
    Instant time = time(text).plus(shift);
    return text.contains("T") ? time.toString() : Long.toString(time.toEpochMilli());
  }

  /** The first revision that is as wanted; waits for it. */
  private static Alert published(String servers, Predicate<Alert> wanted) {
    AtomicReference<Alert> found = new AtomicReference<>();
    try (SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
        RegistryAvroDeserializer<dev.sparekey.model.avro.Alert> reading =
            new RegistryAvroDeserializer<>(registry, dev.sparekey.model.avro.Alert.class);
        KafkaConsumer<byte[], byte[]> consumer =
            new KafkaConsumer<>(
                Map.of(
                    "bootstrap.servers",
                    servers,
                    "group.id",
                    "reader-" + UUID.randomUUID(),
                    "auto.offset.reset",
                    "earliest",
                    "isolation.level",
                    "read_committed"),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
      consumer.subscribe(List.of(Topics.ALERTS));
      await()
          .atMost(Duration.ofMinutes(5))
          .until(
              () -> {
                for (ConsumerRecord<byte[], byte[]> record :
                    consumer.poll(Duration.ofMillis(200))) {
                  dev.sparekey.model.avro.Alert avro =
                      reading.deserialize(record.topic(), record.value());
                  if (avro != null && wanted.test(AlertWire.fromAvro(avro))) {
                    found.compareAndSet(null, AlertWire.fromAvro(avro));
                  }
                }
                return found.get() != null;
              });
    }
    return Objects.requireNonNull(found.get());
  }
}
