package dev.sparekey.app.receivers;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.SparekeyJvm;
import dev.sparekey.localcluster.BrokerCluster;
import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.testkit.CommittedLog;
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
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sparekey receivers run} beside a real broker. */
class ReceiversIT {

  private static final String TOKEN = "0123456789abcdef";
  private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
  private static final Pattern STATUS = Pattern.compile("metrics on http://127\\.0\\.0\\.1:(\\d+)");

  @TempDir private Path dir;
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void webhook_ofAConfiguration_bringsRecordsToItsFeedsTopic() throws Exception {
    try (BrokerCluster kafka = BrokerCluster.start(dir.resolve("kafka"), 1)) {
      try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
        admin.createTopics(List.of(new NewTopic("raw.okta", 2, (short) 1))).all().get();
      }
      try (ChildJvm child = run(configuration(kafka))) {
        int port = port(child, LISTENING);
        assertThat(post(port, "wrong-token-of-16", "{\"uuid\":\"0\"}").statusCode()).isEqualTo(401);
        assertThat(post(port, TOKEN, "[{\"uuid\":\"1\"},{\"uuid\":\"2\"}]").statusCode())
            .isEqualTo(204);
        assertThat(records(kafka))
            .containsExactlyInAnyOrder("{\"uuid\":\"1\"}", "{\"uuid\":\"2\"}");
        assertThat(get(port(child, STATUS), "/metrics"))
            .contains("sparekey_receivers_records_total{feed=\"okta\"} 2.0");
        assertThat(get(port(child, STATUS), "/health/ready")).contains("\"ready\":true");
        kafka.brokers().getFirst().kill();
        Awaitility.await()
            .atMost(Duration.ofMinutes(5))
            .untilAsserted(
                () ->
                    assertThat(get(port(child, STATUS), "/health/ready"))
                        .contains("\"ready\":false", "\"waiting_for\":[\"brokers\"]"));
      }
    }
  }

  private static List<String> records(BrokerCluster kafka) {
    try (CommittedLog log = new CommittedLog(kafka.bootstrapServers(), List.of("raw.okta"))) {
      return log.upToNow("raw.okta").values().stream()
          .flatMap(List::stream)
          .map(record -> new String(record.value(), StandardCharsets.UTF_8))
          .toList();
    }
  }

  private static int port(ChildJvm child, Pattern line) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue())
        .until(
            () -> {
              Matcher found = line.matcher(Files.readString(child.log()));
              return found.find() ? Integer.parseInt(found.group(1)) : 0;
            },
            port -> port > 0);
  }

  private HttpResponse<String> post(int port, String token, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/okta"))
            .timeout(Duration.ofSeconds(30))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String get(int port, String path) throws IOException, InterruptedException {
    return client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
            HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Path configuration(BrokerCluster kafka) throws IOException {
    Files.writeString(dir.resolve("token"), TOKEN);
    return Files.writeString(
        dir.resolve("sparekey.yaml"),
        """
        pipeline: {state_dir: state, dead_letter_salt: {file: token}}
        kafka: {bootstrap_servers: ["%s"]}
        registry: {urls: ["http://127.0.0.1:9"]}
        feeds: [{name: okta, source: okta}]
        listener: {port: 0, status: {port: 0}}
        receivers:
          - {feed: okta, webhook: {path: /okta, bearer: {file: token}}}
        """
            .formatted(kafka.bootstrapServers()));
  }

  private ChildJvm run(Path config) throws IOException {
    return SparekeyJvm.start(dir, 256, config, "receivers", "run");
  }
}
