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
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.SecurityEvents;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import org.jose4j.jwt.JwtClaims;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecurityEventTransportTest {

  private static final Instant NOON = Instant.parse("2026-03-24T12:00:00Z");

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static SecurityEventTransport transport(String key) throws IOException {
    return new SecurityEventTransport(
        new Endpoint.SecurityEvents(
            URI.create(SERVER.baseUrl() + "/events"),
            ReceiverKeys.ISSUER,
            ReceiverKeys.AUDIENCE,
            () -> key,
            () -> "Bearer t",
            null),
        new Http(null),
        () -> NOON);
  }

  private static List<Outcome> send() throws IOException, InterruptedException {
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
}
