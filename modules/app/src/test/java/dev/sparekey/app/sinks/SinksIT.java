package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpServer;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Severity;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.CommittedLog;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import dev.sparekey.testkit.OcsfSchema;
import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sparekey sinks run} beside a real broker and registry, with a destination that fails. */
class SinksIT {

  private static final int LAST_REVISION = 3;

  /** How long a destination is down under load; issue 6 asks for 300 s, which is run by hand. */
  private static final Duration OUTAGE =
      Duration.ofSeconds(Integer.getInteger("sparekey.outage-seconds", 10));

  /** Findings that begin in a second; each is told three times. */
  private static final int A_SECOND = Integer.getInteger("sparekey.outage-findings", 30);

  private static final int TICKS_A_SECOND = 10;

  /** Of a destination that takes what it is sent, while another is down. */
  private static final Duration LONGEST_DELAY = Duration.ofSeconds(5);

  private static final Pattern WAITING =
      Pattern.compile("sparekey_sinks_waiting\\{sink=\"hook\"} ([0-9.E]+)");

  /** What a destination is not given yet beyond that stays in the topic. */
  private static final int MOST_WAITING = 10_000;

  private static final String LAKE = "siem.ocsf";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir;

  /** A hook that takes so many findings and no more: none until it is told to. */
  private static final class Hook implements AutoCloseable {
    final AtomicInteger most = new AtomicInteger();
    final AtomicInteger refused = new AtomicInteger();
    final Map<String, Integer> newest = new ConcurrentHashMap<>();
    private final HttpServer server;

    Hook() throws IOException {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
      server.createContext(
          "/",
          exchange -> {
            exchange.getRequestBody().readAllBytes();
            boolean takes = newest.size() < most.get();
            if (takes) {
              String[] delivery =
                  exchange.getRequestHeaders().getFirst("X-Sparekey-Delivery").split(":", -1);
              newest.merge(delivery[0], Integer.valueOf(delivery[2]), Math::max);
            } else {
              refused.incrementAndGet();
            }
            exchange.sendResponseHeaders(takes ? 204 : 503, -1);
            exchange.close();
          });
      server.start();
    }

    int port() {
      return server.getAddress().getPort();
    }

    @Override
    public void close() {
      server.stop(0);
    }
  }

  @Test
  void destinationDownUnderLoadAndProcessKilled_everyLastRevisionArrivesAndNobodyElseWaits()
      throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        Hook hook = new Hook()) {
      createTopics(platform);
      Load load;
      Lake lake = new Lake(platform);
      try (lake) {
        try (SinksProcess child = run(platform, hook)) {
          child.await().until(() -> !child.status().isEmpty());
          load = load(platform, child);
          Map<String, Integer> all = load.lastRevisions();
          child.await().untilAsserted(() -> assertThat(lake.newest()).isEqualTo(all));
          child.await().untilAsserted(() -> assertThat(archived()).isEqualTo(all));
          assertThat(hook.newest).as("taken by the hook while it was down").isEmpty();
          assertThat(hook.refused.get()).isGreaterThanOrEqualTo(2);
          assertThat(lake.longestDelay(load))
              .as("of the topic while the hook was down")
              .isLessThan(LONGEST_DELAY);
          // The hook's own thread may be behind the others'.
          child.await().untilAsserted(() -> assertStatus(child, all.size()));

          int half = all.size() / 2;
          hook.most.set(half);
          child.await().until(() -> hook.newest.size() == half);
          child.kill();
        }
        hook.most.set(Integer.MAX_VALUE);
        try (SinksProcess child = run(platform, hook)) {
          child
              .await()
              .untilAsserted(
                  () -> assertThat(new TreeMap<>(hook.newest)).isEqualTo(load.lastRevisions()));
        }
        System.out.println(
            "a hook was down for %d s: %d findings of %d revisions each, the topic beside it"
                    .formatted(OUTAGE.toSeconds(), load.lastRevisions().size(), LAST_REVISION)
                + " had the last of each after at most "
                + lake.longestDelay(load).toMillis()
                + " ms");
      }
      assertThat(archived()).isEqualTo(load.lastRevisions());
    }
  }

  private static void assertStatus(SinksProcess child, int waiting)
      throws IOException, InterruptedException {
    String status = child.status();
    String metrics = get(status + "/metrics");
    assertThat(metrics)
        .contains(
            "sparekey_sinks_up{sink=\"hook\"} 0.0", "sparekey_sinks_up{sink=\"archive\"} 1.0");
    Matcher said = WAITING.matcher(metrics);
    assertThat(said.find()).isTrue();
    assertThat(Double.parseDouble(said.group(1)))
        .isGreaterThanOrEqualTo(Math.min(waiting, MOST_WAITING))
        .isLessThanOrEqualTo(waiting);
    assertThat(get(status + "/health/ready"))
        .contains("\"ready\":true", "\"sink hook\":\"does not take documents\"");
  }

  private static String get(String address) throws IOException, InterruptedException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client
          .send(
              HttpRequest.newBuilder(URI.create(address)).build(),
              HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** When each revision was published, by its key. */
  private record Load(Map<String, Instant> published) {

    static String key(String finding, int revision) {
      return finding + ":" + revision;
    }

    Map<String, Integer> lastRevisions() {
      Map<String, Integer> all = new TreeMap<>();
      for (int i = 0; i < published.size() / LAST_REVISION; i++) {
        all.put("finding-" + i, LAST_REVISION);
      }
      return all;
    }
  }

  /** The newest revision of each finding in the file that is never down. */
  private Map<String, Integer> archived() throws IOException {
    Map<String, Integer> newest = new TreeMap<>();
    // An outage of 300 s writes 180 MB, of which the first 100 MB are set aside as archive.1.
    try (DirectoryStream<Path> parts = Files.newDirectoryStream(dir, "archive*")) {
      for (Path part : parts) {
        addArchived(newest, part);
      }
    }
    return newest;
  }

  private static void addArchived(Map<String, Integer> newest, Path part) throws IOException {
    try (BufferedReader lines = Files.newBufferedReader(part)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Map<String, String> fields = new TreeMap<>();
        for (String pair : line.substring(line.indexOf("|x09|") + 5).split("\t", -1)) {
          fields.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
        }
        newest.merge(
            fields.get("sparekeyAlert"),
            Integer.valueOf(fields.get("sparekeyRevision")),
            Math::max);
      }
    }
  }

  /** The same of the topic of documents, each of which keeps to the schema. */
  private static final class Lake implements AutoCloseable {
    private final CommittedLog log;
    private final Map<Integer, Integer> read = new HashMap<>();
    private final Map<String, Integer> newest = new TreeMap<>();
    private final Map<String, Instant> first = new HashMap<>();

    Lake(KafkaAndRegistry platform) {
      log = new CommittedLog(platform.bootstrapServers(), List.of(LAKE));
    }

    Map<String, Integer> newest() throws IOException {
      for (var partition : log.upToNow(LAKE).entrySet()) {
        List<ConsumerRecord<byte[], byte[]>> records = partition.getValue();
        for (int i = read.getOrDefault(partition.getKey(), 0); i < records.size(); i++) {
          String document = new String(records.get(i).value(), StandardCharsets.UTF_8);
          JsonNode json = JSON.readTree(document);
          String finding = json.at("/finding_info/uid").textValue();
          int revision = json.at("/metadata/sequence").intValue();
          if (revision == LAST_REVISION) {
            assertThat(OcsfSchema.complaints(document)).isEmpty();
          }
          newest.merge(finding, revision, Math::max);
          first.putIfAbsent(
              Load.key(finding, revision), Instant.ofEpochMilli(records.get(i).timestamp()));
        }
        read.put(partition.getKey(), records.size());
      }
      return newest;
    }

    /** From the publication of a last revision to its document; others may be left out for it. */
    Duration longestDelay(Load load) {
      return load.published().entrySet().stream()
          .filter(entry -> entry.getKey().endsWith(":" + LAST_REVISION))
          .map(
              entry ->
                  Duration.between(
                      entry.getValue(), first.getOrDefault(entry.getKey(), Instant.MAX)))
          .max(Duration::compareTo)
          .orElseThrow();
    }

    @Override
    public void close() {
      log.close();
    }
  }

  private static void createTopics(KafkaAndRegistry platform) throws Exception {
    AlertTopic.create(platform);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(LAKE, 2, (short) 1))).all().get();
    }
  }

  /**
   * Findings that begin as long as the outage is, each told again half a second later and twice.
   */
  private static Load load(KafkaAndRegistry platform, SinksProcess child) throws Exception {
    Map<String, Instant> published = new HashMap<>();
    int atOnce = A_SECOND / TICKS_A_SECOND;
    int ticks = Math.toIntExact(OUTAGE.toSeconds()) * TICKS_A_SECOND;
    int between = TICKS_A_SECOND / 2;
    try (AlertTopic topic = new AlertTopic(platform)) {
      for (int tick = 0; tick < ticks + between * (LAST_REVISION - 1); tick++) {
        for (int revision = 1; revision <= LAST_REVISION; revision++) {
          int began = tick - between * (revision - 1);
          for (int i = began * atOnce;
              began >= 0 && began < ticks && i < (began + 1) * atOnce;
              i++) {
            Alert alert = alert("finding-" + i, revision);
            topic.publish(alert);
            published.put(Load.key(alert.id(), revision), Instant.now());
          }
        }
        topic.flush();
        assertThat(child.jvm().isAlive()).as(child.jvm()::tail).isTrue();
        TimeUnit.MILLISECONDS.sleep(1000 / TICKS_A_SECOND);
      }
    }
    return new Load(published);
  }

  /** Each revision raises the severity, so that none of them waits for others. */
  private static Alert alert(String id, int revision) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.severity = Severity.values()[revision + 1];
    return draft.alert();
  }

  private SinksProcess run(KafkaAndRegistry platform, Hook hook) throws IOException {
    return SinksProcess.start(
        dir,
        platform,
        "sinks-it",
        "sparekey-1",
        """
        sinks:
          - name: archive
            file: {path: archive}
            format: leef
            heartbeat: 0s
            canary: 0s
            start: beginning
          - name: lake
            kafka: {topic: siem.ocsf}
            heartbeat: 0s
            canary: 0s
            start: beginning
          - name: hook
            webhook: {url: "http://127.0.0.1:%d/hook"}
            start: beginning
        """
            .formatted(hook.port()));
  }
}
