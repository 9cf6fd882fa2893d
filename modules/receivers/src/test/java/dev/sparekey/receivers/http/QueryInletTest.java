package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.RawLog;
import dev.sparekey.rules.IpNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What whoever asks is answered. */
class QueryInletTest {

  private static final String SECRET = "a-secret-of-16-characters";

  private final HttpClient client = HttpClient.newHttpClient();
  private final List<String> asked = Collections.synchronizedList(new ArrayList<>());
  private volatile CompletableFuture<QueryInlet.Answer> answer =
      CompletableFuture.completedFuture(new QueryInlet.Answer(200, "{\"sets\":{}}"));
  private ReceiverServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ReceiverServer.start(
            new Listener("127.0.0.1", 0, null, 1_000, 200_000, List.of()),
            List.of(
                inlet("/signals", "127.0.0.0/8"),
                inlet("/elsewhere", "203.0.113.0/24"),
                page("/page", "127.0.0.0/8"),
                page("/elsewhere/page", "203.0.113.0/24")),
            RawLog.NONE,
            new SimpleMeterRegistry(),
            InstantSource.system());
  }

  private QueryInlet inlet(String path, String allow) {
    return new QueryInlet(
        path,
        new CallerProof.Bearer(() -> SECRET),
        List.of(Objects.requireNonNull(IpNetwork.parse(allow))),
        body -> {
          asked.add(new String(body, StandardCharsets.UTF_8));
          return answer;
        });
  }

  private static PageInlet page(String path, String allow) {
    return new PageInlet(
        path,
        new CallerProof.Bearer(() -> SECRET),
        List.of(Objects.requireNonNull(IpNetwork.parse(allow))),
        "application/jwk-set+json",
        "{\"keys\":[]}");
  }

  private HttpResponse<String> read(String path, String secret)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .header("Authorization", "Bearer " + secret)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void page_isShownToWhoeverMayAsk() throws Exception {
    HttpResponse<String> shown = read("/page", SECRET);
    assertThat(shown.statusCode()).isEqualTo(200);
    assertThat(shown.headers().firstValue("Content-Type")).contains("application/jwk-set+json");
    assertThat(shown.body()).isEqualTo("{\"keys\":[]}");

    assertThat(read("/page", "another-secret-of-16").statusCode()).isEqualTo(401);
    assertThat(read("/elsewhere/page", SECRET).statusCode()).isEqualTo(403);
    assertThat(ask("/page", SECRET, "application/json", "{}").statusCode()).isEqualTo(405);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  private HttpResponse<String> ask(String path, String secret, String type, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
            .timeout(Duration.ofSeconds(40))
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> ask(String body) throws IOException, InterruptedException {
    return ask("/signals", SECRET, "application/json; charset=utf-8", body);
  }

  @Test
  void question_isAnswered() throws Exception {
    HttpResponse<String> answered = ask("{\"maxEvents\":1}");
    assertThat(answered.statusCode()).isEqualTo(200);
    assertThat(answered.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answered.headers().firstValue("Cache-Control")).contains("no-store");
    assertThat(answered.body()).isEqualTo("{\"sets\":{}}");
    assertThat(asked).containsExactly("{\"maxEvents\":1}");
  }

  @Test
  void answerWithoutABody_hasNone() throws Exception {
    answer = CompletableFuture.completedFuture(new QueryInlet.Answer(204, ""));
    HttpResponse<String> answered = ask("{}");
    assertThat(answered.statusCode()).isEqualTo(204);
    assertThat(answered.body()).isEmpty();
  }

  @Test
  void notNow_saysWhenToComeAgain() throws Exception {
    answer = CompletableFuture.completedFuture(new QueryInlet.Answer(503, ""));
    HttpResponse<String> answered = ask("{}");
    assertThat(answered.statusCode()).isEqualTo(503);
    assertThat(answered.headers().firstValue("Retry-After")).contains("10");
  }

  @Test
  void strangers_areNotHeard() throws Exception {
    assertThat(ask("/signals", "another-secret-of-16", "application/json", "{}").statusCode())
        .isEqualTo(401);
    assertThat(ask("/elsewhere", SECRET, "application/json", "{}").statusCode()).isEqualTo(403);
    assertThat(ask("/signals", SECRET, "text/plain", "{}").statusCode()).isEqualTo(415);
    assertThat(ask(" ".repeat(1_001)).statusCode()).isEqualTo(413);
    assertThat(asked).isEmpty();
  }

  @Test
  void answerThatIsLongInComing_comes() throws Exception {
    CompletableFuture<QueryInlet.Answer> late = new CompletableFuture<>();
    answer = late;
    // Longer than the server lets a connection be idle.
    late.completeOnTimeout(new QueryInlet.Answer(200, "{\"late\":true}"), 18, TimeUnit.SECONDS);
    assertThat(ask("{}").body()).isEqualTo("{\"late\":true}");
  }
}
