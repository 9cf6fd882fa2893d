package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sparekey.testkit.ChildProcesses;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sparekey sinks run} and a receiver to which security events are pushed. */
class PushedStreamIT {

  private static final String SECRET = "a-secret-of-16-characters";

  @TempDir private Path dir;

  @Test
  void receiverThatAsksForVerification_isPushedItsState() throws Exception {
    List<String> pushed = new CopyOnWriteArrayList<>();
    HttpServer receiver =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    receiver.createContext(
        "/events",
        exchange -> {
          String token =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.US_ASCII);
          pushed.add(
              new String(
                  Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]),
                  StandardCharsets.UTF_8));
          exchange.sendResponseHeaders(202, -1);
          exchange.close();
        });
    receiver.start();
    try (KafkaAndRegistry platform = ChildProcesses.start(dir.resolve("platform"));
        HttpClient client = HttpClient.newHttpClient()) {
      AlertTopic.create(platform);
      try (SinksProcess sinks = run(platform, receiver.getAddress().getPort())) {
        sinks.await().until(() -> ask(client, sinks, SECRET) == 204);

        sinks.await().until(() -> !pushed.isEmpty());
        assertThat(pushed)
            .singleElement()
            .asString()
            .contains("/ssf/event-type/verification\":{\"state\":\"abc\"}", "\"id\":\"gateway\"");
        assertThat(ask(client, sinks, "another-of-16-characters")).isEqualTo(401);
        assertThat(ask(client, sinks, SECRET)).isEqualTo(429);
      }
    } finally {
      receiver.stop(0);
    }
  }

  private static int ask(HttpClient client, SinksProcess sinks, String secret)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(sinks.door() + "/gateway/verify"))
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString("{\"state\":\"abc\"}"))
            .build();
    return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
  }

  private SinksProcess run(KafkaAndRegistry platform, int port) throws IOException {
    Files.writeString(dir.resolve("key.pem"), Keys.pem());
    Files.writeString(dir.resolve("bearer"), SECRET);
    return SinksProcess.start(
        dir,
        platform,
        "pushed-it",
        "sparekey-1",
        """
        sinks:
          - name: gateway
            security_events:
              url: http://127.0.0.1:%d/events
              issuer: https://us.example
              audience: them
              key: {file: key.pem}
              path: /gateway
              bearer: {file: bearer}
        """
            .formatted(port));
  }
}
