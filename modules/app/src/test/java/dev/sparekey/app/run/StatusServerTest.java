package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.config.Configuration;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StatusServerTest {

  private final Health health = new Health();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private StatusServer server;

  @BeforeEach
  void start() throws NotStartedException {
    server =
        StatusServer.start("http", new Configuration.Http("127.0.0.1", 0), health::report, meters);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Test
  void ready_beforeThePipeline_is503AndNamesWhatIsWaitedFor() throws Exception {
    health.phase("registry");

    HttpResponse<String> response = request("GET", "/health/ready");

    assertThat(response.statusCode()).isEqualTo(503);
    assertThat(response.body())
        .isEqualTo(
            "{\"ready\":false,\"pipeline\":\"not started\",\"registry\":\"not asked yet\","
                + "\"waiting_for\":[\"registry\"]}");
  }

  @Test
  void live_fromTheStart_is200() throws Exception {
    assertThat(request("GET", "/health/live").statusCode()).isEqualTo(200);
  }

  @Test
  void metrics_ofACounter_areInPrometheusText() throws Exception {
    meters.counter("sparekey.ingest.records", "feed", "okta").increment();

    HttpResponse<String> response = request("GET", "/metrics");

    assertThat(response.headers().firstValue("Content-Type"))
        .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
    assertThat(response.body()).contains("sparekey_ingest_records_total{feed=\"okta\"} 1.0");
  }

  @Test
  void request_thatWouldChangeSomething_is405() throws Exception {
    assertThat(request("POST", "/health/live").statusCode()).isEqualTo(405);
    assertThat(request("DELETE", "/metrics").statusCode()).isEqualTo(405);
  }

  @Test
  void response_toAnything_isNotToBeGuessedAtOrKept() throws Exception {
    HttpResponse<String> response = request("GET", "/nowhere");

    assertThat(response.statusCode()).isEqualTo(404);
    assertThat(response.body()).isEqualTo("not found\n");
    assertThat(response.headers().firstValue("X-Content-Type-Options")).hasValue("nosniff");
    assertThat(response.headers().firstValue("Cache-Control")).hasValue("no-store");
    assertThat(response.headers().firstValue("Server")).isEmpty();
  }

  @Test
  void request_malformed_isAnsweredWithoutAStack() throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      socket.shutdownOutput();

      String response =
          new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);

      assertThat(response)
          .startsWith("HTTP/1.1 400")
          .doesNotContain("at org.")
          .doesNotContain("Jetty");
    }
  }

  private HttpResponse<String> request(String method, String path) throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
              .timeout(Duration.ofSeconds(10))
              .method(method, HttpRequest.BodyPublishers.noBody())
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }
}
