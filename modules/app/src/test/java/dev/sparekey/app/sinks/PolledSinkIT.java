package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.wire.AlertWire;
import dev.sparekey.model.wire.Subject;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistryAvroSerializer;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.RecordSender;
import dev.sparekey.topology.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of {@code sparekey sinks run} and a receiver that fetches security events. */
class PolledSinkIT {

  private static final int FINDINGS = 20;
  private static final String SECRET = "a-secret-of-16-characters";
  private static final String AT_ONCE = "{\"returnImmediately\":true}";
  private static final Pattern DOOR = Pattern.compile("fetched from 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern STATUS = Pattern.compile("metrics on http://127\\.0\\.0\\.1:(\\d+)");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir;

  @Test
  void instanceThatServesIsKilled_theOtherTellsTheSameAndNotesWhatIsAcknowledged()
      throws Exception {
    try (KafkaAndRegistry platform = ChildProcesses.start(dir.resolve("platform"));
        HttpClient client = HttpClient.newHttpClient()) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
        Topics.create(admin, 2, (short) 1);
      }
      publish(platform);
      Set<String> told = new TreeSet<>();
      try (ChildJvm second = run(platform, "sparekey-2")) {
        try (ChildJvm first = run(platform, "sparekey-1")) {
          until(first).until(() -> fetch(client, first).size() == FINDINGS);
          until(second).until(() -> ask(client, second, "", AT_ONCE).statusCode() == 503);
          assertThat(ask(client, second, "", AT_ONCE).headers().firstValue("Retry-After"))
              .isPresent();
          assertThat(ready(client, second)).contains("is served by another instance");
          assertThat(ready(client, first)).contains("\"sink zero-trust\":\"at work\"");
          told.addAll(fetch(client, first));
          assertThat(keys(client, first)).startsWith("{\"keys\":[{").contains("\"kid\":\"");
          assertThat(ask(client, first, "/verify", "{\"state\":\"abc\"}").statusCode())
              .isEqualTo(204);
          assertThat(fetch(client, first)).hasSize(FINDINGS + 1);
          first.kill();
        }
        HttpResponse<String> first200 =
            until(second)
                .until(() -> ask(client, second, "", AT_ONCE), said -> said.statusCode() == 200);
        assertThat(ids(first200)).isEqualTo(told);
        assertThat(committed(platform)).isZero();

        String ids = String.join("\",\"", told);
        ask(client, second, "", "{\"maxEvents\":0,\"ack\":[\"" + ids + "\"]}");
        until(second).until(() -> committed(platform) == FINDINGS);
        assertThat(fetch(client, second)).isEmpty();

        CompletableFuture<HttpResponse<String>> waiting =
            client.sendAsync(request(second, "", "{}"), HttpResponse.BodyHandlers.ofString());
        TimeUnit.SECONDS.sleep(1);
        assertThat(waiting).isNotDone();
        ProcessHandle process = ProcessHandle.of(second.pid()).orElseThrow();
        process.destroy();
        assertThat(waiting.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(process.onExit().get(15, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    }
  }

  private static ConditionFactory until(ChildJvm child) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(90))
        .pollInterval(Duration.ofMillis(200))
        .ignoreExceptionsInstanceOf(IOException.class)
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue());
  }

  private static HttpResponse<String> ask(
      HttpClient client, ChildJvm child, String below, String body)
      throws IOException, InterruptedException {
    return client.send(request(child, below, body), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(ChildJvm child, String below, String body) throws IOException {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + port(DOOR, child) + "/signals" + below))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + SECRET)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String keys(HttpClient client, ChildJvm child)
      throws IOException, InterruptedException {
    HttpRequest asked =
        HttpRequest.newBuilder(request(child, "/jwks", "").uri())
            .header("Authorization", "Bearer " + SECRET)
            .build();
    return client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String ready(HttpClient client, ChildJvm child)
      throws IOException, InterruptedException {
    URI page = URI.create("http://127.0.0.1:" + port(STATUS, child) + "/health/ready");
    return client
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String port(Pattern said, ChildJvm child) throws IOException {
    Matcher line = said.matcher(Files.readString(child.log()));
    if (!line.find()) {
      throw new IOException("it does not listen yet");
    }
    return line.group(1);
  }

  private static Set<String> fetch(HttpClient client, ChildJvm child)
      throws IOException, InterruptedException {
    return ids(ask(client, child, "", AT_ONCE));
  }

  private static Set<String> ids(HttpResponse<String> answer) throws IOException {
    Set<String> ids = new TreeSet<>();
    if (answer.statusCode() == 200) {
      JsonNode sets = JSON.readTree(answer.body()).path("sets");
      sets.fieldNames().forEachRemaining(ids::add);
    }
    return ids;
  }

  /** Records behind which all is settled. */
  private static long committed(KafkaAndRegistry platform) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()))) {
      return admin
          .listConsumerGroupOffsets("polled-it-sink-zero-trust")
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private static void publish(KafkaAndRegistry platform) throws Exception {
    try (SchemaRegistry registry =
            new SchemaRegistry(
                RegistrySettings.of(platform.registryUrl(), Map.of()), Pauses.real());
        RegistryAvroSerializer<dev.sparekey.model.avro.Alert> form =
            new RegistryAvroSerializer<>(
                registry,
                dev.sparekey.model.avro.Alert.class,
                Subject.ALERT.schema(),
                topic -> topic + "-value");
        RecordSender sender = new RecordSender(platform.bootstrapServers())) {
      registry.registerAll(Map.of(Topics.ALERTS + "-value", Subject.ALERT.schema()));
      for (int i = 0; i < FINDINGS; i++) {
        AlertDraft draft = new AlertDraft();
        draft.id = "finding-" + i;
        draft.containment = List.of();
        // Without a gap, a finding is one token.
        draft.effective = draft.primary;
        sender.send(
            Topics.ALERTS,
            draft.id.getBytes(StandardCharsets.UTF_8),
            Objects.requireNonNull(form.serialize(Topics.ALERTS, AlertWire.toAvro(draft.alert()))));
      }
      sender.flush();
    }
  }

  private ChildJvm run(KafkaAndRegistry platform, String instance) throws Exception {
    Path home = Files.createDirectories(dir.resolve(instance));
    Files.writeString(home.resolve("key.pem"), Keys.pem());
    Files.writeString(home.resolve("salt"), "sixteen grains of it");
    Files.writeString(home.resolve("bearer"), SECRET);
    Path config =
        Files.writeString(
            home.resolve("sparekey.yaml"),
            """
            pipeline: {application_id: polled-it, instance: %s, state_dir: state, dead_letter_salt: {file: salt}}
            kafka: {bootstrap_servers: ["%s"]}
            registry: {urls: ["%s"]}
            feeds: [{name: okta, source: okta}]
            delivery: {status: {port: 0}, listener: {port: 0}}
            sinks:
              - name: zero-trust
                security_events_poll: {path: /signals, issuer: "https://us.example", audience: them, key: {file: key.pem}, bearer: {file: bearer}}
                start: beginning
            """
                .formatted(instance, platform.bootstrapServers(), platform.registryUrl()));
    return SparekeyJvm.start(home, 256, config, "sinks", "run");
  }
}
