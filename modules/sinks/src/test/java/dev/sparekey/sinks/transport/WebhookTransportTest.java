package dev.sparekey.sinks.transport;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookTransportTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(
              WireMockConfiguration.wireMockConfig()
                  .dynamicPort()
                  .dynamicHttpsPort()
                  .bindAddress("127.0.0.1"))
          .build();

  private static List<Outcome> send(Parcel... parcels) throws IOException, InterruptedException {
    Endpoint.Webhook webhook =
        new Endpoint.Webhook(
            URI.create(url()),
            () -> "a key",
            Map.of("Authorization", () -> "Bearer t"),
            Endpoint.Tls.PLATFORM);
    try (WebhookTransport transport =
        new WebhookTransport(webhook, new Http(Endpoint.Tls.PLATFORM), () -> NOON)) {
      return transport.send(List.of(parcels));
    }
  }

  private static String url() {
    return "http://localhost:" + SERVER.getPort() + "/hook/secret-part";
  }

  private static void answers(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(post(urlEqualTo("/hook/secret-part")).willReturn(answer));
  }

  private static Parcel parcel(String id) {
    return Parcels.of(id, 2, Format.OCSF);
  }

  @Test
  void document_isPostedWithASignatureThatAReceiverCanCheck() throws Exception {
    answers(aResponse().withStatus(204));
    assertThat(send(parcel("a-1"))).containsExactly(new Outcome.Accepted("HTTP 204"));

    LoggedRequest request =
        SERVER
            .findAll(
                postRequestedFor(urlEqualTo("/hook/secret-part"))
                    .withHeader("Content-Type", equalTo("application/json"))
                    .withHeader("Authorization", equalTo("Bearer t"))
                    .withHeader("X-Sparekey-Delivery", equalTo("a-1:0:2")))
            .getFirst();
    assertThat(request.getBodyAsString()).isEqualTo(parcel("a-1").document());
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec("a key".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    String seconds = String.valueOf(NOON.getEpochSecond());
    mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
    assertThat(request.getHeader("X-Sparekey-Signature"))
        .isEqualTo(
            "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(request.getBody())));
  }

  @Test
  void tooManyRequests_waitsAsLongAsAsked() throws Exception {
    answers(aResponse().withStatus(429).withHeader("Retry-After", "90"));
    assertThat(send(parcel("a")))
        .containsExactly(new Outcome.Later("HTTP 429", Duration.ofSeconds(90), false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "429|Sun, 06 Nov 1994 08:49:37 GMT|Sun, 06 Nov 1994 08:51:07 GMT|PT90S",
        "503|Sun, 06 Nov 1994 08:49:37 GMT|Mon, 07 Nov 1994 08:49:37 GMT|PT24H",
        "429|Sun, 06 Nov 1994 08:49:37 GMT|soon|PT0S",
        "503|Sun, 06 Nov 1994 08:49:37 GMT|soon|",
        "429||Sun, 06 Nov 1994 08:51:07 GMT|PT0S"
      })
  void patienceUntilATime_isReckonedByTheReceiversClock(
      int status, @Nullable String date, String until, @Nullable Duration patience)
      throws Exception {
    ResponseDefinitionBuilder answer =
        aResponse().withStatus(status).withHeader("Retry-After", until);
    answers(date == null ? answer : answer.withHeader("Date", date));
    assertThat(send(parcel("a")))
        .containsExactly(new Outcome.Later("HTTP " + status, patience, status == 503));
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 401, 403, 404, 407, 408, 409, 500, 503})
  void refusalOfEverybody_isTriedLater(int status) throws Exception {
    answers(aResponse().withStatus(status).withHeader("Location", "http://127.0.0.1:1/"));
    assertThat(Parcels.kinds(send(parcel("a")))).containsExactly("Later");
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 406, 410, 413, 414, 415, 422, 431})
  void refusalOfTheDocument_isFinal(int status) throws Exception {
    answers(aResponse().withStatus(status));
    assertThat(send(parcel("a"))).containsExactly(new Outcome.Refused("HTTP " + status, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "invalid_payload | ' invalid_payload'",
        "{\"error\":\"bad_request\",\"message\":\"ilse\"} | ' bad_request'",
        "{\"error\":{\"code\":\"BadRequest\",\"message\":\"ilse\"}} | ' BadRequest'",
        "{\"error\":\"no <script> here\"} | ''",
        "<html>ilse</html> | ''"
      })
  void refusal_saysTheKindOfErrorThatIsStatedAndNothingElse(String body, String stated)
      throws Exception {
    answers(aResponse().withStatus(400).withBody(body));
    assertThat(send(parcel("a"))).containsExactly(new Outcome.Refused("HTTP 400" + stated, false));
  }

  @ParameterizedTest
  @ValueSource(strings = {"CONNECTION_RESET_BY_PEER", "EMPTY_RESPONSE", "RANDOM_DATA_THEN_CLOSE"})
  void brokenConnection_isTriedLaterAndTellsNoSecretOfTheAddress(String fault) throws Exception {
    answers(aResponse().withFault(Fault.valueOf(fault)));
    List<Outcome> outcomes = send(parcel("a"));
    assertThat(Parcels.kinds(outcomes)).containsExactly("Later");
    assertThat(Parcels.known(outcomes)).containsExactly(true);
    assertThat(outcomes.toString()).doesNotContain("secret-part");
  }

  @Test
  void afterOneThatIsPostponed_theRestIsNotTried() throws Exception {
    answers(aResponse().withStatus(503));
    List<Outcome> outcomes = send(parcel("a"), parcel("b"), parcel("c"));
    assertThat(Parcels.kinds(outcomes)).containsExactly("Later", "Later", "Later");
    assertThat(Parcels.known(outcomes)).containsExactly(true, false, false);
    SERVER.verify(1, postRequestedFor(urlEqualTo("/hook/secret-part")));
  }

  private static List<Outcome> sendHastily(String url) throws IOException, InterruptedException {
    return send(url, Duration.ofMillis(300));
  }

  private static List<Outcome> send(String url, Duration longest)
      throws IOException, InterruptedException {
    Endpoint.Webhook webhook =
        new Endpoint.Webhook(URI.create(url), null, Map.of(), Endpoint.Tls.PLATFORM);
    try (WebhookTransport transport =
        new WebhookTransport(webhook, new Http(Endpoint.Tls.PLATFORM, longest), () -> NOON)) {
      return transport.send(List.of(parcel("a")));
    }
  }

  @Test
  void slowAnswer_isNotWaitedFor() throws Exception {
    answers(aResponse().withStatus(200).withFixedDelay(1_500));
    assertThat(sendHastily(url()))
        .containsExactly(new Outcome.Later("localhost: no answer within 300 ms", null, true));
  }

  @Test
  void answerThatDrips_isNotWaitedFor() throws Exception {
    answers(
        aResponse().withStatus(200).withBody("x".repeat(1_000)).withChunkedDribbleDelay(30, 1_500));
    assertThat(Parcels.kinds(sendHastily(url()))).containsExactly("Later");
  }

  @Test
  void longAnswer_isReadAsFarAsIsOfUse() throws Exception {
    answers(aResponse().withStatus(200).withBody("x".repeat(3 << 20)));
    assertThat(send(parcel("a"))).containsExactly(new Outcome.Accepted("HTTP 200"));
  }

  @Test
  void certificateThatNobodyVouchesFor_isNotBelieved() throws Exception {
    String url = "https://localhost:" + SERVER.getHttpsPort() + "/x";
    assertThat(Parcels.known(send(url, Duration.ofSeconds(20)))).containsExactly(false);
    SERVER.verify(0, postRequestedFor(urlEqualTo("/x")));
  }

  @ParameterizedTest
  @CsvSource({"301, false", "401, false", "404, false", "429, false", "500, true", "504, true"})
  void statusOfAServerThatFailed_leavesOpenWhetherItIsKnown(int status, boolean known)
      throws Exception {
    answers(aResponse().withStatus(status));
    assertThat(Parcels.known(send(parcel("a")))).containsExactly(known);
  }

  @Test
  void nobodyThere_knowsNothing() throws Exception {
    int port;
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      port = server.getLocalPort();
    }
    String url = "http://127.0.0.1:" + port + "/x";
    assertThat(Parcels.known(send(url, Duration.ofSeconds(20)))).containsExactly(false);
  }
}
