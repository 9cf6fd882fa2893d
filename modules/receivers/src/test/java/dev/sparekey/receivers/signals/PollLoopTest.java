package dev.sparekey.receivers.signals;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.RememberingLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PollLoopTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Instant NOW = Instant.ofEpochSecond(1_795_953_660L);
  private static final String MARK =
      "*raw.signals {\"type\":\"mark\",\"feed\":\"signals\",\"complete_to\":\""
          + NOW.minusSeconds(120)
          + "\",\"proof\":\"proven\"}";

  @TempDir private Path dir;
  private final RememberingLog log = new RememberingLog();
  private final Map<String, String> waiting = new LinkedHashMap<>();
  private final List<JsonNode> questions = new CopyOnWriteArrayList<>();
  private final AtomicInteger faults = new AtomicInteger();
  private volatile int status = 200;
  private SignedTokens tokens;
  private HttpServer transmitter;

  @BeforeEach
  void start() throws Exception {
    tokens = new SignedTokens();
    transmitter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    transmitter.createContext(
        "/poll",
        exchange -> {
          JsonNode question = JSON.readTree(exchange.getRequestBody().readAllBytes());
          byte[] answer = answer(question).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    transmitter.start();
  }

  /** One token at a time; what is acknowledged or refused does not come again. */
  private synchronized String answer(JsonNode question) {
    questions.add(question);
    if (status != 200) {
      return "{}";
    }
    question.path("ack").forEach(jti -> waiting.remove(jti.asText()));
    question.path("setErrs").fieldNames().forEachRemaining(waiting::remove);
    ObjectNode answer = JSON.createObjectNode();
    ObjectNode sets = answer.putObject("sets");
    waiting.entrySet().stream().limit(1).forEach(one -> sets.put(one.getKey(), one.getValue()));
    return answer.put("moreAvailable", waiting.size() > 1).toString();
  }

  @AfterEach
  void stop() {
    transmitter.stop(0);
  }

  private PollLoop loop() throws IOException {
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
            new SimpleMeterRegistry());
    return PollLoop.start(
        new PollLoop.Endpoint(
            URI.create("http://127.0.0.1:" + transmitter.getAddress().getPort() + "/poll"),
            this::authorization,
            Duration.ofMillis(20)),
        stream,
        () -> NOW);
  }

  private String authorization() {
    if (faults.getAndDecrement() > 0) {
      throw new IllegalStateException("the token's file is gone");
    }
    return "Bearer x";
  }

  @Test
  void fetching_afterAnUnforeseenFault_goesOn() throws Exception {
    faults.set(2);
    waiting.put("j1", tokens.signed(SignedTokens.credentialChange("j1")));
    try (PollLoop loop = loop()) {
      await(this::waitingIsEmpty);
      assertThat(loop.isRunning()).isTrue();
    }
  }

  @Test
  void tokens_areKeptAcknowledgedAndThenTheFeedIsComplete() throws Exception {
    waiting.put("j1", tokens.signed(SignedTokens.credentialChange("j1")));
    waiting.put("j2", tokens.signed(SignedTokens.credentialChange("j2")));
    try (PollLoop loop = loop()) {
      await(() -> waitingIsEmpty() && log.appended.contains(MARK));
    }
    assertThat(log.appended.get(0)).contains("\"jti\":\"j1\"");
    assertThat(log.appended.get(1)).contains("\"jti\":\"j2\"");
    // While there was more, nothing was complete.
    assertThat(log.appended.get(2)).isEqualTo(MARK);
    assertThat(questions.get(0).path("ack")).isEmpty();
    assertThat(questions.get(1).path("ack")).hasSize(1);
  }

  @Test
  void token_thatIsForged_isReportedAndKeepsNothingBack() throws Exception {
    waiting.put("j1", new SignedTokens().signed(SignedTokens.credentialChange("j1")));
    waiting.put("j2", tokens.signed(SignedTokens.credentialChange("j2")));
    try (PollLoop loop = loop()) {
      await(this::waitingIsEmpty);
    }
    assertThat(questions.get(1).at("/setErrs/j1/err").asText()).isEqualTo("invalid_key");
    assertThat(log.appended).noneMatch(record -> record.contains("\"j1\""));
  }

  private void fault(int times) {
    for (int i = 0; i < times; i++) {
      log.thrown.add(new IllegalStateException("of a token"));
    }
  }

  /** The transmitter would give it again and again, before what is behind it. */
  @Test
  void token_onWhichReadingFailsThreeTimes_isReportedAndKeepsNothingBack() throws Exception {
    waiting.put("j1", tokens.signed(SignedTokens.credentialChange("j1")));
    waiting.put("j2", tokens.signed(SignedTokens.credentialChange("j2")));
    fault(3);
    try (PollLoop loop = loop()) {
      await(this::waitingIsEmpty);
      assertThat(loop.passedOver()).isEqualTo(1);
      assertThat(loop.isRunning()).isTrue();
    }
    assertThat(questions)
        .extracting(question -> question.at("/setErrs/j1/err").asText())
        .contains("invalid_request");
    assertThat(log.appended.getFirst()).contains("\"jti\":\"j2\"");
  }

  @Test
  void token_onWhichReadingFailsTwice_isKeptAndNothingIsCompleteBefore() throws Exception {
    waiting.put("j1", tokens.signed(SignedTokens.credentialChange("j1")));
    fault(2);
    try (PollLoop loop = loop()) {
      await(() -> waitingIsEmpty() && log.appended.contains(MARK));
      assertThat(loop.passedOver()).isZero();
    }
    assertThat(log.appended.getFirst()).contains("\"jti\":\"j1\"");
  }

  @Test
  void token_thatKafkaDoesNotTake_isNotAcknowledgedAndNothingIsComplete() throws Exception {
    waiting.put("j1", tokens.signed(SignedTokens.credentialChange("j1")));
    log.acknowledgment = CompletableFuture.failedFuture(new IOException("down"));
    try (PollLoop loop = loop()) {
      await(() -> questions.size() >= 3);
      assertThat(waitingIsEmpty()).isFalse();
      assertThat(log.appended).doesNotContain(MARK);
      log.acknowledgment = CompletableFuture.completedFuture(null);
      await(() -> waitingIsEmpty() && log.appended.contains(MARK));
    }
  }

  @Test
  void transmitter_thatIsDown_isAskedAgainAndNothingIsComplete() throws Exception {
    status = 503;
    try (PollLoop loop = loop()) {
      await(() -> questions.size() >= 2);
      assertThat(log.appended).isEmpty();
      status = 200;
      await(() -> log.appended.contains(MARK));
    }
  }

  private synchronized boolean waitingIsEmpty() {
    return waiting.isEmpty();
  }

  private static void await(java.util.concurrent.Callable<Boolean> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(condition);
  }
}
