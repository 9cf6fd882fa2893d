package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.RememberingLog;
import dev.sparekey.receivers.signals.EventStream;
import dev.sparekey.receivers.signals.SignedTokens;
import dev.sparekey.receivers.signals.Transmitter;
import dev.sparekey.rules.IpNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a transmitter is answered (RFC 8935 §2.2 to §2.4). */
class EventPushTest {

  @TempDir private Path dir;
  private final RememberingLog log = new RememberingLog();
  private final HttpClient client = HttpClient.newHttpClient();
  private SignedTokens tokens;
  private ReceiverServer server;

  @BeforeEach
  void start() throws Exception {
    tokens = new SignedTokens();
    SimpleMeterRegistry meters = new SimpleMeterRegistry();
    EventStream stream =
        EventStream.open(
            new FeedTopic("signals", "raw.signals"),
            new Transmitter(
                SignedTokens.ISSUER,
                SignedTokens.AUDIENCE,
                new Transmitter.Keys.Local(tokens.keysIn(dir)),
                Set.of()),
            new EventStream.Marking(false, Duration.ofMinutes(2)),
            log,
            meters);
    server =
        ReceiverServer.start(
            new Listener("127.0.0.1", 0, null, 100_000, 200_000, List.of()),
            List.of(
                new EventPush(
                    "/signals",
                    null,
                    List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8"))),
                    stream)),
            log,
            meters,
            () -> Instant.ofEpochSecond(1_795_953_660L));
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void token_thatIsKept_isAnswered202WithoutABody() throws Exception {
    HttpResponse<String> answer = push(tokens.signed(SignedTokens.credentialChange("j1")));

    assertThat(answer.statusCode()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(log.appended).hasSize(1);
  }

  @Test
  void token_ofAForger_isAnswered400WithItsCode() throws Exception {
    HttpResponse<String> answer =
        push(new SignedTokens().signed(SignedTokens.credentialChange("j1")));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.headers().firstValue("Content-Language")).contains("en");
    assertThat(answer.body()).startsWith("{\"err\":\"invalid_key\",\"description\":\"");
    assertThat(log.appended).isEmpty();
  }

  @Test
  void token_thatKafkaDoesNotTake_isToBeSentAgain() throws Exception {
    log.acknowledgment = CompletableFuture.failedFuture(new IOException("down"));

    HttpResponse<String> answer = push(tokens.signed(SignedTokens.credentialChange("j1")));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
  }

  @Test
  void body_ofAnotherType_isInvalid() throws Exception {
    HttpResponse<String> answer =
        post("application/json", tokens.signed(SignedTokens.credentialChange("j1")));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains("invalid_request");
  }

  private HttpResponse<String> push(String token) throws IOException, InterruptedException {
    return post("application/secevent+jwt", token);
  }

  private HttpResponse<String> post(String type, String body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + "/signals"))
            .timeout(Duration.ofSeconds(10))
            .header("Content-Type", type)
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }
}
