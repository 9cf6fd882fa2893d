package dev.sparekey.sinks.transport;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.Verdict;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityEventTransportTest {

  private static final String VERIFICATION =
      "https://schemas.openid.net/secevent/ssf/event-type/verification";
  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private Instant now = NOON;

  private SecurityEventTransport transport(String key) throws IOException {
    return new SecurityEventTransport(
        new Endpoint.SecurityEvents(
            "zero-trust",
            URI.create(SERVER.baseUrl() + "/events"),
            ReceiverKeys.ISSUER,
            ReceiverKeys.AUDIENCE,
            () -> key,
            () -> "Bearer t",
            Endpoint.Tls.PLATFORM),
        new Http(Endpoint.Tls.PLATFORM),
        () -> now);
  }

  private List<Outcome> send() throws IOException, InterruptedException {
    AlertDraft draft = new AlertDraft();
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      return transport.send(
          List.of(new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null))));
    }
  }

  private static void answers(ResponseDefinitionBuilder answer) {
    SERVER.stubFor(post(urlEqualTo("/events")).willReturn(answer));
  }

  @Test
  void tokens_areVerifiedByAnotherLibrary() throws Exception {
    answers(aResponse().withStatus(202));

    assertThat(send()).containsExactly(new Outcome.Accepted("3 tokens taken"));

    List<LoggedRequest> requests =
        SERVER.findAll(
            postRequestedFor(urlEqualTo("/events"))
                .withHeader("Content-Type", equalTo("application/secevent+jwt"))
                .withHeader("Accept", equalTo("application/json"))
                .withHeader("Authorization", equalTo("Bearer t")));
    assertThat(requests).hasSize(3);
    for (LoggedRequest request : requests) {
      JwtClaims claims = ReceiverKeys.verified(request.getBodyAsString());
      assertThat(claims.getIssuedAt().getValue()).isEqualTo(NOON.getEpochSecond());
      assertThat(claims.hasClaim("events")).isTrue();
      assertThat(claims.hasClaim("sub_id")).isTrue();
      assertThat(claims.hasClaim("sub")).isFalse();
      assertThat(claims.hasClaim("exp")).isFalse();
    }
  }

  @Test
  void findingWithoutTokens_isSettledAndSaysThatNobodyWasAsked() throws Exception {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(
              transport.send(
                  List.of(new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null)))))
          .containsExactly(new Outcome.Accepted("0 tokens taken", false));
    }
  }

  @Test
  void activatedRecovery_isVerifiedByAnotherLibrary() throws Exception {
    answers(aResponse().withStatus(202));
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(
              transport.send(
                  List.of(new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null)))))
          .containsExactly(new Outcome.Accepted("4 tokens taken"));
    }

    JwtClaims claims =
        ReceiverKeys.verified(
            SERVER.findAll(postRequestedFor(urlEqualTo("/events"))).getLast().getBodyAsString());
    assertThat(claims.getClaimValue("events"))
        .isEqualTo(
            Map.of(
                "https://schemas.openid.net/secevent/risc/event-type/recovery-activated",
                Map.of()));
    assertThat(claims.getClaimValue("toe")).isEqualTo(AlertDraft.OCCURRED.getEpochSecond());
    assertThat(claims.getClaimValue("sub_id"))
        .isEqualTo(Map.of("format", "email", "email", "ilse.brandvold@tamarack.example"));
    assertThat(claims.hasClaim("exp")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "invalid_request, Refused",
    "invalid_key, Later",
    "invalid_issuer, Later",
    "authentication_failed, Later"
  })
  void error_isOfTheTokenOrOfTheStream(String code, String kind) throws Exception {
    answers(
        aResponse()
            .withStatus(400)
            .withBody("{\"err\":\"" + code + "\",\"description\":\"<script>\"}"));
    List<Outcome> outcomes = send();
    assertThat(Parcels.kinds(outcomes)).containsExactly(kind);
    assertThat(outcomes.toString()).contains(code).doesNotContain("script");
  }

  @Test
  void tokenNotTaken_theRestWaits() throws Exception {
    answers(aResponse().withStatus(503));
    assertThat(Parcels.kinds(send())).containsExactly("Later");
    SERVER.verify(1, postRequestedFor(urlEqualTo("/events")));
  }

  @Test
  void shortKey_isRefusedAtTheStart() {
    assertThatThrownBy(() -> transport(ReceiverKeys.pem(ReceiverKeys.keys(1024))))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("2048 bits");
  }

  @Test
  void whatIsNoKey_isRefusedWithoutBeingShown() {
    assertThatThrownBy(() -> transport("s3cret"))
        .isInstanceOf(IOException.class)
        .hasMessageNotContaining("s3cret");
  }

  /** The first so many tokens are taken, and the next is answered so. */
  private void answersAfter(int taken, ResponseDefinitionBuilder answer) {
    for (int i = 0; i <= taken; i++) {
      SERVER.stubFor(
          post(urlEqualTo("/events"))
              .inScenario("tokens")
              .whenScenarioStateIs(i == 0 ? Scenario.STARTED : "after " + i)
              .willSetStateTo("after " + (i + 1))
              .willReturn(i < taken ? aResponse().withStatus(202) : answer));
    }
  }

  @Test
  void findingOfWhichATokenWasTaken_mayBeKnown() throws Exception {
    answersAfter(1, aResponse().withStatus(429));
    assertThat(send()).containsExactly(new Outcome.Later("HTTP 429", Duration.ZERO, true));
  }

  @Test
  void findingThatIsRefusedAfterATokenOfItWasTaken_mayBeKnown() throws Exception {
    answersAfter(2, aResponse().withStatus(400).withBody("{\"err\":\"invalid_request\"}"));
    assertThat(send()).containsExactly(new Outcome.Refused("HTTP 400 invalid_request", true));
  }

  @Test
  void findingOfWhichNoTokenWasTaken_isNotKnown() throws Exception {
    answersAfter(0, aResponse().withStatus(429));
    assertThat(send()).containsExactly(new Outcome.Later("HTTP 429", Duration.ZERO, false));
  }

  @Test
  void findingBehindOneThatIsNotAnswered_isNotKnown() throws Exception {
    answers(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER));
    AlertDraft draft = new AlertDraft();
    Parcel parcel = new Parcel(draft.alert(), SecurityEvents.of(draft.alert(), null));
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(Parcels.known(transport.send(List.of(parcel, parcel))))
          .containsExactly(true, false);
    }
  }

  // Verification (Shared Signals §8.1.4).

  private static StreamAnswer verify(SecurityEventTransport transport, String request) {
    return transport.verify(request.getBytes(StandardCharsets.UTF_8));
  }

  private static JwtClaims onlyToken() throws Exception {
    Awaitility.await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> !SERVER.findAll(postRequestedFor(urlEqualTo("/events"))).isEmpty());
    List<LoggedRequest> requests =
        SERVER.findAll(
            postRequestedFor(urlEqualTo("/events"))
                .withHeader("Content-Type", equalTo("application/secevent+jwt"))
                .withHeader("Authorization", equalTo("Bearer t")));
    assertThat(requests).hasSize(1);
    return ReceiverKeys.verified(requests.getFirst().getBodyAsString());
  }

  @Test
  void verification_isPushedWithTheReceiversState() throws Exception {
    answers(aResponse().withStatus(202));
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(verify(transport, "{\"stream_id\":\"zero-trust\",\"state\":\"V\\\"Ghp\"}"))
          .isEqualTo(new StreamAnswer(204, ""));

      JwtClaims claims = onlyToken();
      assertThat(claims.getClaimValue("sub_id"))
          .isEqualTo(Map.of("format", "opaque", "id", "zero-trust"));
      assertThat(claims.getClaimValue("events"))
          .isEqualTo(Map.of(VERIFICATION, Map.of("state", "V\"Ghp")));
    }
  }

  @Test
  void verificationThatNobodyAskedFor_hasNoStateAndSaysWhatCameBack() throws Exception {
    answers(aResponse().withStatus(202));
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(transport.verify()).isEqualTo(new Outcome.Accepted("HTTP 202"));
    }
    assertThat(onlyToken().getClaimValue("events")).isEqualTo(Map.of(VERIFICATION, Map.of()));
  }

  @Test
  void verification_isForOnceInAWhile() throws Exception {
    answers(aResponse().withStatus(202));
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(verify(transport, "{}").status()).isEqualTo(204);
      now = now.plus(Verification.BETWEEN.minusMillis(1));
      assertThat(verify(transport, "{}").status()).isEqualTo(429);
      now = now.plusMillis(1);
      assertThat(verify(transport, "{}").status()).isEqualTo(204);
    }
  }

  @Test
  void verificationThatIsNotAnswered_keepsNobodyFromEnding() throws Exception {
    SERVER.stubFor(
        post(urlEqualTo("/events")).willReturn(aResponse().withStatus(202).withFixedDelay(15_000)));
    long begin = System.nanoTime();
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      verify(transport, "{}");
      Awaitility.await()
          .untilAsserted(() -> SERVER.verify(postRequestedFor(urlEqualTo("/events"))));
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
  }

  @Test
  void verification_ofAnotherStreamOrWithoutBounds_isRefusedAndPushesNothing() throws Exception {
    try (SecurityEventTransport transport = transport(ReceiverKeys.pem())) {
      assertThat(verify(transport, "{\"stream_id\":\"other\"}").status()).isEqualTo(404);
      assertThat(verify(transport, "{\"state\":\"" + "a".repeat(1_025) + "\"}").status())
          .isEqualTo(400);
      assertThat(verify(transport, "no").status()).isEqualTo(400);
    }
    SERVER.verify(0, postRequestedFor(urlEqualTo("/events")));
  }

  /** Of a firewall or a login page, for instance. */
  @ParameterizedTest
  @CsvSource({"200, <html>Please log in</html>", "200, {}", "201, {}", "206, ''"})
  void answerThatIsNoAcknowledgment_isNoAcceptance(int status, String body) throws Exception {
    answers(aResponse().withStatus(status).withBody(body));

    List<Outcome> outcomes = send();

    assertThat(Parcels.kinds(outcomes)).containsExactly("Later");
    assertThat(Parcels.known(outcomes)).containsExactly(true);
    assertThat(outcomes.toString()).contains("HTTP " + status).doesNotContain("html");
  }

  /** RFC 8935 says 202; some receivers say 200 or 204 and nothing more. */
  @ParameterizedTest
  @CsvSource({"204, ''", "202, ''", "202, {}", "200, ''", "200, '\r\n'"})
  void acknowledgment_isAcceptance(int status, String body) throws Exception {
    answers(aResponse().withStatus(status).withBody(body));
    assertThat(Parcels.kinds(send())).containsExactly("Accepted");
  }
}
