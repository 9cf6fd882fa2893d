package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.RememberingLog;
import dev.sparekey.rules.IpNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.GZIPOutputStream;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ReceiverServerTest {

  private static final String TOKEN = "0123456789abcdef";
  private static final String RECORD = "{\"uuid\":\"1\"}";
  private static final FeedTopic OKTA = new FeedTopic("okta", "raw.okta");

  private final RememberingLog log = new RememberingLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private ReceiverServer server;

  @BeforeEach
  void start() throws IOException {
    server =
        ReceiverServer.start(
            listener(),
            List.of(
                webhook("/okta", "127.0.0.0/8", true),
                webhook("/elsewhere", "203.0.113.0/24", true),
                new Webhook(
                    OKTA,
                    "/signed",
                    new CallerProof.Signature(
                        CallerProof.Scheme.GITHUB, () -> TOKEN, Duration.ofMinutes(5)),
                    List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8"))),
                    false,
                    false)),
            log,
            meters,
            () -> Instant.parse("2026-11-29T12:00:00Z"));
  }

  private static Listener listener() {
    return new Listener("127.0.0.1", 0, null, 4_000, 8_000, List.of());
  }

  private static Webhook webhook(String path, String allow, boolean more) {
    return new Webhook(
        OKTA,
        path,
        new CallerProof.Bearer(() -> TOKEN),
        List.of(Objects.requireNonNull(IpNetwork.parse(allow))),
        more,
        more);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void record_isAnsweredOnlyOnceTheLogHasIt() throws Exception {
    log.acknowledgment = new CompletableFuture<>();
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(post("/okta", RECORD).build(), HttpResponse.BodyHandlers.ofString());

    assertThatThrownBy(() -> answer.get(300, TimeUnit.MILLISECONDS))
        .isInstanceOf(TimeoutException.class);
    assertThat(log.appended).containsExactly("raw.okta " + RECORD);
    log.acknowledgment.complete(null);
    assertThat(answer.get(5, TimeUnit.SECONDS).statusCode()).isEqualTo(204);
    assertThat(meters.counter(ReceiverServer.RECORDS, "feed", "okta").count()).isEqualTo(1);
  }

  @Test
  void code_inARecord_neverReachesTheLog() throws Exception {
    send(post("/okta", "[{\"body\":\"backup code: 4821 7733\"},{\"body\":\"hi\"}]"));

    assertThat(log.appended)
        .containsExactly(
            "raw.okta {\"body\":\"backup code: [redacted]\"}", "raw.okta {\"body\":\"hi\"}");
    assertThat(meters.counter(ReceiverServer.REDACTED, "feed", "okta").count()).isEqualTo(1);
  }

  @Test
  void record_thatTheLogLoses_isToBeSentAgain() throws Exception {
    log.acknowledgment =
        CompletableFuture.failedFuture(new org.apache.kafka.common.errors.TimeoutException());

    HttpResponse<String> answer = send(post("/okta", RECORD));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).contains("2");
  }

  @Test
  void record_thatTheLogFindsTooLarge_isNotToBeSentAgain() throws Exception {
    log.acknowledgment = CompletableFuture.failedFuture(new RecordTooLargeException());

    assertThat(send(post("/okta", RECORD)).statusCode()).isEqualTo(413);
  }

  @Test
  void records_beyondTheRoom_areRefusedUntilOthersAreAcknowledged() throws Exception {
    log.acknowledgment = new CompletableFuture<>();
    String large = "{\"a\":\"" + "x".repeat(3_900) + "\"}";
    var first =
        client.sendAsync(post("/okta", large).build(), HttpResponse.BodyHandlers.ofString());
    var second =
        client.sendAsync(post("/okta", large).build(), HttpResponse.BodyHandlers.ofString());
    org.awaitility.Awaitility.await().until(() -> log.appended.size() == 2);

    HttpResponse<String> third = send(post("/okta", large));
    assertThat(third.statusCode()).isEqualTo(429);
    assertThat(third.headers().firstValue("Retry-After")).contains("2");

    log.acknowledgment.complete(null);
    assertThat(first.get().statusCode()).isEqualTo(204);
    assertThat(second.get().statusCode()).isEqualTo(204);
    assertThat(send(post("/okta", large)).statusCode()).isEqualTo(204);
  }

  @Test
  void everyRefusal_givesItsRoomBack() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(send(post("/okta", "no json " + "x".repeat(3_000))).statusCode()).isEqualTo(400);
    }
    assertThat(meters.get(Gate.IN_FLIGHT).gauge().value()).isZero();
  }

  @Test
  void sender_withoutTheToken_isRefusedBeforeItsBodyIsRead() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.port())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          ("POST /okta HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                  + "Content-Length: 3000\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.flush();
      socket.setSoTimeout(5_000);
      byte[] answer = socket.getInputStream().readNBytes(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 401");
    }
    assertThat(log.appended).isEmpty();
  }

  /** Each begins a body and sends no more of it. */
  @Test
  void strangers_whoTrickleBodiesBehindAnySignature_doNotKeepOutThoseWithATokenOfTheirOwn()
      throws Exception {
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i <= Gate.MOST_UNPROVEN; i++) {
        Socket stranger = new Socket("127.0.0.1", server.port());
        strangers.add(stranger);
        stranger.setSoTimeout(5_000);
        stranger
            .getOutputStream()
            .write(
                ("POST /signed HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "X-Hub-Signature-256: sha256=00\r\nContent-Length: 300\r\n\r\n{")
                    .getBytes(StandardCharsets.US_ASCII));
      }
      byte[] refused = firstAnswer(strangers);

      assertThat(new String(refused, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 429");
      assertThat(send(post("/okta", RECORD)).statusCode()).isEqualTo(204);
    } finally {
      for (Socket stranger : strangers) {
        stranger.close();
      }
    }
  }

  private static byte[] firstAnswer(List<Socket> sockets) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(5))
        .until(
            () -> {
              for (Socket socket : sockets) {
                if (socket.getInputStream().available() >= 12) {
                  return socket.getInputStream().readNBytes(12);
                }
              }
              return new byte[0];
            },
            answer -> answer.length > 0);
  }

  @Test
  void sender_fromAnAddressThatIsNotAllowed_isRefusedWithTheRightToken() throws Exception {
    assertThat(send(post("/elsewhere", RECORD)).statusCode()).isEqualTo(403);
    assertThat(
            send(post("/elsewhere", RECORD).header("X-Forwarded-For", "203.0.113.7")).statusCode())
        .isEqualTo(403);
    assertThat(log.appended).isEmpty();
  }

  /** HAProxy adds a line of its own behind the sender's. */
  @Test
  void sender_behindAProxyThatAddsALine_isWhoTheLastLineSays() throws Exception {
    server.close();
    server =
        ReceiverServer.start(
            new Listener(
                "127.0.0.1",
                0,
                null,
                4_000,
                8_000,
                List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")))),
            List.of(webhook("/elsewhere", "203.0.113.0/24", true)),
            log,
            meters,
            () -> Instant.parse("2026-11-29T12:00:00Z"));

    assertThat(send(forwarded("203.0.113.7", "198.51.100.6")).statusCode()).isEqualTo(403);
    assertThat(send(forwarded("198.51.100.6", "203.0.113.7")).statusCode()).isEqualTo(204);
  }

  private HttpRequest.Builder forwarded(String first, String second) {
    return post("/elsewhere", RECORD)
        .header("X-Forwarded-For", first)
        .header("X-Forwarded-For", second);
  }

  @Test
  void body_thatIsTooLong_isRefusedWhateverItSaysOfItsLength() throws Exception {
    byte[] body = ("{\"a\":\"" + "x".repeat(5_000) + "\"}").getBytes(StandardCharsets.UTF_8);

    assertThat(send(post("/okta", new String(body, StandardCharsets.UTF_8))).statusCode())
        .isEqualTo(413);
    assertThat(
            send(request("/okta")
                    .POST(
                        HttpRequest.BodyPublishers.ofInputStream(
                            () -> new java.io.ByteArrayInputStream(body))))
                .statusCode())
        .isEqualTo(413);
    assertThat(send(gzip(body)).statusCode()).isEqualTo(413);
    assertThat(log.appended).isEmpty();
  }

  @Test
  void compressedBody_isReadAsWhatItHolds() throws Exception {
    assertThat(send(gzip(RECORD.getBytes(StandardCharsets.UTF_8))).statusCode()).isEqualTo(204);
    assertThat(log.appended).containsExactly("raw.okta " + RECORD);
  }

  @Test
  void otherContentType_isRefused() throws Exception {
    HttpRequest.Builder form =
        HttpRequest.newBuilder(uri("/okta"))
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "text/plain")
            .POST(HttpRequest.BodyPublishers.ofString(RECORD));

    assertThat(send(form).statusCode()).isEqualTo(415);
  }

  @Test
  void oktaVerification_isAnsweredWithItsChallenge() throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/okta"))
                .header("X-Okta-Verification-Challenge", "a1b2-C3_d4"));

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    assertThat(answer.body()).isEqualTo("{\"verification\":\"a1b2-C3_d4\"}");
  }

  @Test
  void oktaVerification_thatIsNoToken_isNotEchoed() throws Exception {
    HttpResponse<String> answer =
        send(
            HttpRequest.newBuilder(uri("/okta"))
                .header("X-Okta-Verification-Challenge", "\",\"x\":\"y"));

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).doesNotContain("x\":");
  }

  @Test
  void mark_goesToEveryPartitionAsTheFeedsOwn() throws Exception {
    HttpResponse<String> answer =
        send(post("/okta/marks", "{\"complete_to\":\"2026-11-29T12:59:00+01:00\"}"));

    assertThat(answer.statusCode()).isEqualTo(204);
    assertThat(log.appended)
        .containsExactly(
            "*raw.okta {\"type\":\"mark\",\"feed\":\"okta\",\"complete_to\":\"2026-11-29T11:59:00Z\","
                + "\"proof\":\"proven\"}");
  }

  @Test
  void port_thatIsTaken_isSaidWithWhatToDo() {
    Listener taken = new Listener("127.0.0.1", server.port(), null, 4_000, 8_000, List.of());

    assertThatThrownBy(
            () ->
                ReceiverServer.start(
                    taken, List.of(webhook("/a", "127.0.0.0/8", false)), log, meters, Instant::now))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("listener.port " + server.port());
  }

  private HttpRequest.Builder gzip(byte[] body) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(body);
    }
    return request("/okta")
        .header("Content-Encoding", "gzip")
        .POST(HttpRequest.BodyPublishers.ofByteArray(packed.toByteArray()));
  }

  private HttpRequest.Builder post(String path, String body) {
    return request(path).POST(HttpRequest.BodyPublishers.ofString(body));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(10))
        .header("Authorization", "Bearer " + TOKEN)
        .header("Content-Type", "application/json");
  }

  private URI uri(String path) {
    return URI.create("http://127.0.0.1:" + server.port() + path);
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException, ExecutionException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
