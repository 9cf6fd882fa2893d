package dev.sparekey.receivers.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.receivers.RememberingLog;
import dev.sparekey.receivers.decisions.DecisionForm;
import dev.sparekey.receivers.decisions.Decisions;
import dev.sparekey.receivers.decisions.Stated;
import dev.sparekey.rules.IpNetwork;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionInletTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private static final String TOKEN = "0123456789abcdef";
  private static final String BODY =
      "{\"alert\":\"a-1\",\"decision\":\"benign\",\"reason\":\"a drill\",\"by\":\"mara\"}";

  /** Answers as it is told to. */
  private static final class Desk implements Decisions {
    private final List<Stated> asked = new CopyOnWriteArrayList<>();
    private volatile Answer answer = new Answer.Recorded(false);

    @Override
    public CompletableFuture<Answer> decide(Stated stated, Instant now) {
      asked.add(stated);
      return CompletableFuture.completedFuture(answer);
    }
  }

  private final Desk desk = new Desk();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final HttpClient client = HttpClient.newHttpClient();
  private ReceiverServer server;

  @BeforeEach
  void start() throws IOException {
    List<IpNetwork> here = List.of(Objects.requireNonNull(IpNetwork.parse("127.0.0.0/8")));
    server =
        ReceiverServer.start(
            new Listener("127.0.0.1", 0, null, 900_000, 2_000_000, List.of()),
            List.of(
                new DecisionInlet(
                    "/decisions",
                    new CallerProof.Bearer(() -> TOKEN),
                    here,
                    DecisionForm.JSON,
                    desk),
                new DecisionInlet(
                    "/slack",
                    new CallerProof.Signature(
                        CallerProof.Scheme.SLACK, () -> TOKEN, Duration.ofMinutes(5)),
                    here,
                    DecisionForm.SLACK,
                    desk)),
            new RememberingLog(),
            meters,
            () -> NOW);
  }

  @AfterEach
  void stop() {
    server.close();
    client.close();
  }

  @Test
  void decision_thatIsKept_isAnswered204() throws Exception {
    assertThat(post(TOKEN, BODY).statusCode()).isEqualTo(204);
    assertThat(desk.asked)
        .singleElement()
        .returns("a-1", Stated::alert)
        .returns(Outcome.BENIGN, Stated::outcome)
        .returns("mara", Stated::by);
    assertThat(
            meters
                .counter(ReceiverServer.DECISIONS, "path", "/decisions", "outcome", "recorded")
                .count())
        .isEqualTo(1);
  }

  @Test
  void decision_withoutTheToken_isNotAsked() throws Exception {
    assertThat(post("0123456789abcdeF", BODY).statusCode()).isEqualTo(401);
    assertThat(desk.asked).isEmpty();
  }

  @Test
  void body_thatIsNoDecision_isAnswered400WithTheFact() throws Exception {
    HttpResponse<String> answer = post(TOKEN, "{\"alert\":\"a-1\"}");

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).isEqualTo("'decision' is missing\n");
  }

  @Test
  void body_beyondItsBound_isRefused() throws Exception {
    assertThat(post(TOKEN, " ".repeat(300_000)).statusCode()).isEqualTo(413);
  }

  @Test
  void decision_datedAhead_isRefused() throws Exception {
    String ahead = BODY.replace("}", ",\"at\":\"2026-11-29T12:05:01Z\"}");

    assertThat(post(TOKEN, ahead).statusCode()).isEqualTo(400);
    assertThat(desk.asked).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "unknown_alert, 404",
    "unknown_revision, 409",
    "other_decision, 409",
    "not_ready, 503",
    "not_kept, 503"
  })
  void decision_thatIsNotKept_isAnsweredWithWhy(String word, int status) throws Exception {
    desk.answer =
        switch (word) {
          case "unknown_alert" -> new Decisions.Answer.UnknownAlert();
          case "unknown_revision" -> new Decisions.Answer.UnknownRevision();
          case "other_decision" -> new Decisions.Answer.OtherDecision();
          case "not_ready" -> new Decisions.Answer.NotReady();
          default -> new Decisions.Answer.NotKept();
        };

    HttpResponse<String> answer = post(TOKEN, BODY);

    assertThat(answer.statusCode()).isEqualTo(status);
    assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(status == 503);
    assertThat(meters.counter(Gate.REFUSED, "feed", "/decisions", "reason", word).count())
        .isEqualTo(1);
  }

  @Test
  void slackButton_withSlacksSignature_isAnswered200() throws Exception {
    String form = pressed("sparekey_true_positive");

    assertThat(slack(form, form).statusCode()).isEqualTo(200);
    assertThat(desk.asked)
        .singleElement()
        .returns(Outcome.TRUE_POSITIVE, Stated::outcome)
        .returns("mara (U1)", Stated::by);
  }

  @Test
  void slackButton_signedForAnotherBody_isNotAsked() throws Exception {
    assertThat(slack(pressed("sparekey_benign"), pressed("sparekey_duplicate")).statusCode())
        .isEqualTo(401);
    assertThat(desk.asked).isEmpty();
  }

  @Test
  void slackButton_ofAnother_isAnswered200AndPassedOver() throws Exception {
    String form = pressed("approve");

    assertThat(slack(form, form).statusCode()).isEqualTo(200);
    assertThat(desk.asked).isEmpty();
  }

  private static String pressed(String action) {
    String payload =
        """
        {"type":"block_actions","user":{"id":"U1","username":"mara"},"actions":[
          {"action_id":"%s","value":"a-1 0.1","action_ts":"%d.5"}]}
        """
            .formatted(action, NOW.getEpochSecond() - 1);
    return "payload=" + URLEncoder.encode(payload, StandardCharsets.UTF_8);
  }

  private HttpResponse<String> slack(String signed, String sent) throws Exception {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(TOKEN.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    long time = NOW.getEpochSecond();
    byte[] text = ("v0:" + time + ":" + signed).getBytes(StandardCharsets.UTF_8);
    return send(
        request("/slack")
            .header("Content-Type", "application/x-www-form-urlencoded")
            .header("X-Slack-Request-Timestamp", Long.toString(time))
            .header("X-Slack-Signature", "v0=" + HexFormat.of().formatHex(mac.doFinal(text)))
            .POST(HttpRequest.BodyPublishers.ofString(sent)));
  }

  private HttpResponse<String> post(String token, String body) throws Exception {
    return send(
        request("/decisions")
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + server.port() + path))
        .timeout(Duration.ofSeconds(10));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }
}
