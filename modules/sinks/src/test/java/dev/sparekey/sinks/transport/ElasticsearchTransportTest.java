package dev.sparekey.sinks.transport;

import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ElasticsearchTransportTest {

  private static final String BULK = "/_bulk";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static List<Outcome> send(List<Parcel> parcels) throws IOException, InterruptedException {
    Endpoint.Elasticsearch elasticsearch =
        new Endpoint.Elasticsearch(
            URI.create(SERVER.baseUrl()),
            "sparekey-alerts",
            () -> "ApiKey k",
            Endpoint.Tls.PLATFORM);
    try (ElasticsearchTransport transport =
        new ElasticsearchTransport(elasticsearch, new Http(Endpoint.Tls.PLATFORM))) {
      return transport.send(parcels);
    }
  }

  private static void answers(String items) {
    SERVER.stubFor(
        post(urlEqualTo(BULK)).willReturn(okJson("{\"errors\":true,\"items\":[" + items + "]}")));
  }

  private static String item(int status, String error) {
    return "{\"index\":{\"status\":"
        + status
        + (error.isEmpty() ? "" : ",\"error\":{\"type\":\"" + error + "\"}")
        + "}}";
  }

  @Test
  void actions_haveTheAlertsIdAndAVersionThatGrows() throws Exception {
    answers(item(201, ""));
    AlertDraft draft = new AlertDraft();
    draft.epoch = 2;
    draft.revision = 5;
    send(List.of(new Parcel(draft.alert(), Format.ECS.of(draft.alert(), Links.NONE))));

    String[] lines =
        SERVER
            .findAll(postRequestedFor(urlEqualTo(BULK)))
            .getFirst()
            .getBodyAsString()
            .split("\n", -1);
    JsonNode action = new ObjectMapper().readTree(lines[0]).path("index");
    assertThat(action.path("_id").textValue()).isEqualTo(AlertDraft.ID);
    assertThat(action.path("_index").textValue()).isEqualTo("sparekey-alerts");
    assertThat(action.path("version").longValue()).isEqualTo(2_000_000_005L);
    assertThat(action.path("version_type").textValue()).isEqualTo("external");
    assertThat(new ObjectMapper().readTree(lines[1]).at("/event/kind").textValue())
        .isEqualTo("alert");
    assertThat(lines[2]).isEmpty();
  }

  @Test
  void partialFailure_isToldDocumentByDocument() throws Exception {
    answers(
        String.join(
            ",",
            item(201, ""),
            item(429, "es_rejected_execution_exception"),
            item(400, "document_parsing_exception"),
            item(409, "version_conflict_engine_exception")));
    List<Outcome> outcomes = send(Parcels.of(Format.ECS, "a", "b", "c", "d"));
    assertThat(Parcels.kinds(outcomes)).containsExactly("Accepted", "Later", "Refused", "Accepted");
    assertThat(outcomes.get(2))
        .isEqualTo(new Outcome.Refused("status 400 document_parsing_exception", false));
  }

  @ParameterizedTest
  @CsvSource({
    "401, security_exception",
    "403, security_exception",
    "403, cluster_block_exception",
    "404, index_not_found_exception",
    "400, index_closed_exception",
    "400, illegal_argument_exception"
  })
  void documentThatTheIndexTakesFromNobody_isTriedLater(int status, String error) throws Exception {
    answers(item(status, error));
    assertThat(send(Parcels.of(Format.ECS, "a")))
        .containsExactly(new Outcome.Later("status " + status + " " + error, null, false));
  }

  @ParameterizedTest
  @CsvSource({
    "400, mapper_parsing_exception",
    "400, strict_dynamic_mapping_exception",
    "413, unknown"
  })
  void documentThatTheIndexCannotHold_isRefused(int status, String error) throws Exception {
    answers(item(status, error));
    assertThat(send(Parcels.of(Format.ECS, "a")))
        .containsExactly(new Outcome.Refused("status " + status + " " + error, false));
  }

  @Test
  void refusedBulk_saysTheKindOfErrorAndNothingElse() throws Exception {
    SERVER.stubFor(
        post(urlEqualTo(BULK))
            .willReturn(
                status(403)
                    .withBody(
                        "{\"error\":{\"type\":\"security_exception\",\"reason\":\"ilse's\"},"
                            + "\"status\":403}")));
    assertThat(send(Parcels.of(Format.ECS, "a")))
        .containsExactly(new Outcome.Later("HTTP 403 security_exception", null, false));
  }

  @Test
  void answerWithTooFewItems_isNoAcceptance() throws Exception {
    answers(item(201, ""));
    assertThat(Parcels.kinds(send(Parcels.of(Format.ECS, "a", "b"))))
        .containsExactly("Later", "Later");
  }

  @Test
  void answerThatIsNoJson_isNoAcceptance() throws Exception {
    SERVER.stubFor(post(urlEqualTo(BULK)).willReturn(okJson("<html>")));
    assertThat(Parcels.kinds(send(Parcels.of(Format.ECS, "a")))).containsExactly("Later");
  }

  @Test
  void refusedLogin_isTriedLater() throws Exception {
    SERVER.stubFor(post(urlEqualTo(BULK)).willReturn(status(401)));
    assertThat(Parcels.kinds(send(Parcels.of(Format.ECS, "a")))).containsExactly("Later");
  }
}
