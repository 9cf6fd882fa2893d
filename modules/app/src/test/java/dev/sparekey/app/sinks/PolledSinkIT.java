package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.LentProcesses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two instances of {@code sparekey sinks run} and a receiver that fetches security events. */
class PolledSinkIT {

  private static final int FINDINGS = 20;
  private static final String SECRET = "a-secret-of-16-characters";
  private static final String AT_ONCE = "{\"returnImmediately\":true}";
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path dir;

  @Test
  void instanceThatServesIsKilled_theOtherTellsTheSameAndNotesWhatIsAcknowledged()
      throws Exception {
    try (KafkaAndRegistry platform = LentProcesses.borrow();
        HttpClient client = HttpClient.newHttpClient()) {
      AlertTopic.create(platform);
      publish(platform);
      Set<String> told = new TreeSet<>();
      try (SinksProcess second = run(platform, "sparekey-2")) {
        try (SinksProcess first = run(platform, "sparekey-1")) {
          first.await().until(() -> fetch(client, first).size() == FINDINGS);
          second.await().until(() -> ask(client, second, "", AT_ONCE).statusCode() == 503);
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
            second
                .await()
                .until(() -> ask(client, second, "", AT_ONCE), said -> said.statusCode() == 200);
        assertThat(ids(first200)).isEqualTo(told);
        assertThat(committed(platform)).isZero();

        String ids = String.join("\",\"", told);
        ask(client, second, "", "{\"maxEvents\":0,\"ack\":[\"" + ids + "\"]}");
        second.await().until(() -> committed(platform) == FINDINGS);
        assertThat(fetch(client, second)).isEmpty();

        CompletableFuture<HttpResponse<String>> waiting =
            client.sendAsync(request(second, "", "{}"), HttpResponse.BodyHandlers.ofString());
        TimeUnit.SECONDS.sleep(1);
        assertThat(waiting).isNotDone();
        ProcessHandle process = ProcessHandle.of(second.jvm().pid()).orElseThrow();
        process.destroy();
        assertThat(waiting.get(15, TimeUnit.SECONDS).statusCode()).isEqualTo(503);
        assertThat(process.onExit().get(15, TimeUnit.SECONDS).isAlive()).isFalse();
      }
    }
  }

  private static HttpResponse<String> ask(
      HttpClient client, SinksProcess child, String below, String body)
      throws IOException, InterruptedException {
    return client.send(request(child, below, body), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(SinksProcess child, String below, String body)
      throws IOException {
    return HttpRequest.newBuilder(URI.create(child.door() + "/signals" + below))
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", "Bearer " + SECRET)
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(body))
        .build();
  }

  private static String keys(HttpClient client, SinksProcess child)
      throws IOException, InterruptedException {
    HttpRequest asked =
        HttpRequest.newBuilder(request(child, "/jwks", "").uri())
            .header("Authorization", "Bearer " + SECRET)
            .build();
    return client.send(asked, HttpResponse.BodyHandlers.ofString()).body();
  }

  private static String ready(HttpClient client, SinksProcess child)
      throws IOException, InterruptedException {
    URI page = URI.create(child.status() + "/health/ready");
    return client
        .send(HttpRequest.newBuilder(page).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static Set<String> fetch(HttpClient client, SinksProcess child)
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
    try (AlertTopic topic = new AlertTopic(platform)) {
      for (int i = 0; i < FINDINGS; i++) {
        AlertDraft draft = new AlertDraft();
        draft.id = "finding-" + i;
        draft.containment = List.of();
        // Without a gap, a finding is one token.
        draft.effective = draft.primary;
        topic.publish(draft.alert());
      }
      topic.flush();
    }
  }

  private SinksProcess run(KafkaAndRegistry platform, String instance) throws IOException {
    Path home = Files.createDirectories(dir.resolve(instance));
    Files.writeString(home.resolve("key.pem"), Keys.pem());
    Files.writeString(home.resolve("bearer"), SECRET);
    return SinksProcess.start(
        home,
        platform,
        "polled-it",
        instance,
        """
        sinks:
          - name: zero-trust
            security_events_poll: {path: /signals, issuer: "https://us.example", audience: them, key: {file: key.pem}, bearer: {file: bearer}}
            start: beginning
        """);
  }
}
