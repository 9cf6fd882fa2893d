package dev.sparekey.sinks.transport;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.matching;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.postRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.status;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.http.Fault;
import com.github.tomakehurst.wiremock.junit5.WireMockExtension;
import com.github.tomakehurst.wiremock.stubbing.Scenario;
import dev.sparekey.sinks.delivery.Outcome;
import dev.sparekey.sinks.delivery.Parcel;
import dev.sparekey.sinks.format.Format;
import dev.sparekey.sinks.format.Links;
import dev.sparekey.testkit.AlertDraft;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SplunkHecTransportTest {

  private static final String EVENT = "/services/collector/event";
  private static final String ACK = "/services/collector/ack";
  private static final String SUCCESS = "{\"text\":\"Success\",\"code\":0}";

  @RegisterExtension
  static final WireMockExtension SERVER =
      WireMockExtension.newInstance()
          .options(WireMockConfiguration.wireMockConfig().dynamicPort().bindAddress("127.0.0.1"))
          .build();

  private static List<Outcome> send(boolean acknowledged, List<Parcel> parcels)
      throws IOException, InterruptedException {
    Endpoint.SplunkHec splunk =
        new Endpoint.SplunkHec(
            URI.create(SERVER.baseUrl() + "/"),
            () -> "tok",
            "sec",
            "sparekey",
            acknowledged,
            Endpoint.Tls.PLATFORM);
    try (SplunkHecTransport transport =
        new SplunkHecTransport(splunk, new Http(Endpoint.Tls.PLATFORM), time -> {})) {
      return transport.send(parcels);
    }
  }

  @Test
  void batch_isObjectsOneAfterAnother() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson(SUCCESS)));

    assertThat(Parcels.kinds(send(false, Parcels.of(Format.OCSF, "a", "b"))))
        .containsExactly("Accepted", "Accepted");

    String body =
        SERVER
            .findAll(
                postRequestedFor(urlEqualTo(EVENT))
                    .withHeader("Authorization", equalTo("Splunk tok")))
            .getFirst()
            .getBodyAsString();
    List<JsonNode> events = new ArrayList<>();
    try (MappingIterator<JsonNode> objects =
        new ObjectMapper().readerFor(JsonNode.class).readValues(body)) {
      objects.forEachRemaining(events::add);
    }
    assertThat(events).hasSize(2);
    assertThat(body).startsWith("{\"time\":1774273200.000,");
    assertThat(events.getFirst().path("time").doubleValue())
        .isEqualTo((double) AlertDraft.EMITTED.getEpochSecond());
    assertThat(events.getFirst().path("index").textValue()).isEqualTo("sec");
    assertThat(events.getFirst().at("/event/class_uid").intValue()).isEqualTo(2004);
    assertThat(events.getLast().at("/fields/alert_id").textValue()).isEqualTo("b");
  }

  @Test
  void document_isPostedAsItsFormWroteIt() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson(SUCCESS)));
    AlertDraft draft = new AlertDraft();
    draft.subject = "eve\u202Egro";
    String document = Format.OCSF.of(draft.alert(), Links.NONE);

    send(false, List.of(new Parcel(draft.alert(), document)));

    String body = SERVER.findAll(postRequestedFor(urlEqualTo(EVENT))).getFirst().getBodyAsString();
    assertThat(body).contains("\"event\":" + document).doesNotContain("\u202E");
  }

  @Test
  void documentThatIsNoJson_isTheEventsText() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson(SUCCESS)));
    send(false, Parcels.of(Format.CEF, "a"));
    String body = SERVER.findAll(postRequestedFor(urlEqualTo(EVENT))).getFirst().getBodyAsString();
    assertThat(new ObjectMapper().readTree(body).path("event").textValue()).startsWith("CEF:1|");
  }

  @Test
  void acknowledgment_isAskedForOnTheChannelUntilItComes() throws Exception {
    SERVER.stubFor(
        post(urlEqualTo(EVENT))
            .withHeader("X-Splunk-Request-Channel", matching("[0-9a-f-]{36}"))
            .willReturn(okJson("{\"text\":\"Success\",\"code\":0,\"ackId\":7}")));
    SERVER.stubFor(
        post(urlEqualTo(ACK))
            .inScenario("indexing")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(okJson("{\"acks\":{\"7\":false}}"))
            .willSetStateTo("indexed"));
    SERVER.stubFor(
        post(urlEqualTo(ACK))
            .inScenario("indexing")
            .whenScenarioStateIs("indexed")
            .willReturn(okJson("{\"acks\":{\"7\":true}}")));

    assertThat(send(true, Parcels.of(Format.OCSF, "a")))
        .containsExactly(new Outcome.Accepted("indexed, acknowledgment 7"));

    SERVER.verify(
        2, postRequestedFor(urlEqualTo(ACK)).withRequestBody(equalToJson("{\"acks\":[7]}")));
    assertThat(
            SERVER.findAll(postRequestedFor(urlEqualTo(ACK))).stream()
                .map(request -> request.getHeader("X-Splunk-Request-Channel"))
                .distinct()
                .toList())
        .containsExactly(
            SERVER
                .findAll(postRequestedFor(urlEqualTo(EVENT)))
                .getFirst()
                .getHeader("X-Splunk-Request-Channel"));
  }

  @Test
  void acknowledgmentThatNeverComes_isNoAcceptance() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson("{\"ackId\":7}")));
    SERVER.stubFor(post(urlEqualTo(ACK)).willReturn(okJson("{\"acks\":{\"7\":false}}")));
    assertThat(send(true, Parcels.of(Format.OCSF, "a")))
        .containsExactly(
            new Outcome.Later(
                "the batch was taken, but asked 30 times, a second apart, the indexer has not"
                    + " acknowledged it: does it keep up?",
                null,
                true));
  }

  @Test
  void acknowledgmentsThatAreNotToBeHad_areSaidWithTheirStatus() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson("{\"ackId\":7}")));
    SERVER.stubFor(post(urlEqualTo(ACK)).willReturn(status(403)));
    assertThat(send(true, Parcels.of(Format.OCSF, "a")).toString())
        .contains("has not acknowledged it, the last answered by HTTP 403");
  }

  @Test
  void acknowledgmentsThatAreNotAnswered_areAskedForThreeTimesAndNoMore() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(okJson("{\"ackId\":7}")));
    SERVER.stubFor(
        post(urlEqualTo(ACK)).willReturn(aResponse().withFault(Fault.CONNECTION_RESET_BY_PEER)));

    List<Outcome> outcomes = send(true, Parcels.of(Format.OCSF, "a"));

    assertThat(Parcels.known(outcomes)).containsExactly(true);
    assertThat(outcomes.toString())
        .contains(
            "the batch was taken, but 3 questions about its acknowledgment had no answer, the last:"
                + " localhost: ");
    SERVER.verify(3, postRequestedFor(urlEqualTo(ACK)));
  }

  @Test
  void badDocumentOfABatch_isLookedForOneByOne() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(status(400)));
    assertThat(Parcels.kinds(send(false, Parcels.of(Format.OCSF, "a", "b"))))
        .containsExactly("Later", "Later");
    assertThat(Parcels.kinds(send(false, Parcels.of(Format.OCSF, "a")))).containsExactly("Refused");
  }

  private static void refuses(int status, String body) {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(status(status).withBody(body)));
  }

  @ParameterizedTest
  @CsvSource({
    "7, Incorrect index, Later",
    "10, Data channel is missing, Later",
    "11, Invalid data channel, Later",
    "14, ACK is disabled, Later",
    "6, Invalid data format, Refused",
    "12, Event field is required, Refused",
    "15, Error in handling indexed fields, Refused"
  })
  void refusal_isOfTheEventOrOfTheCollector(int code, String text, String kind) throws Exception {
    refuses(400, "{\"text\":\"" + text + "\",\"code\":" + code + "}");
    List<Outcome> outcomes = send(false, Parcels.of(Format.OCSF, "a"));
    assertThat(Parcels.kinds(outcomes)).containsExactly(kind);
    assertThat(outcomes.toString()).contains("HTTP 400 code " + code + " (" + text + ")");
  }

  @Test
  void badDocumentOfABatch_isTheOneThatTheAnswerNames() throws Exception {
    refuses(400, "{\"text\":\"Invalid data format\",\"code\":6,\"invalid-event-number\":1}");
    List<Outcome> outcomes = send(false, Parcels.of(Format.OCSF, "a", "b", "c"));
    String why = "HTTP 400 code 6 (Invalid data format)";
    assertThat(outcomes)
        .containsExactly(
            new Outcome.Later("a document of a batch: " + why, null, true, false),
            new Outcome.Refused(why, false),
            new Outcome.Later("a document of a batch: " + why, null, false, false));
  }

  @Test
  void answerOfOtherWords_isNotRepeated() throws Exception {
    refuses(400, "{\"text\":\"no <script> here\",\"code\":6}");
    assertThat(send(false, Parcels.of(Format.OCSF, "a")))
        .containsExactly(new Outcome.Refused("HTTP 400 code 6", false));
  }

  @Test
  void overloadedIndexer_isTriedLater() throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(status(503)));
    assertThat(Parcels.kinds(send(false, Parcels.of(Format.OCSF, "a")))).containsExactly("Later");
  }

  /** Of a firewall or a login page: it would else count as 200 findings that Splunk has. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "<html><body>The requested URL was rejected. Support ID 1</body></html>",
        "",
        "[]",
        "{\"text\":\"Success\"}",
        "{\"text\":\"Success\",\"code\":null}",
        "{\"text\":\"Server is busy\",\"code\":9}"
      })
  void answerWithoutTheCollectorsWordOfSuccess_isNoAcceptance(String body) throws Exception {
    SERVER.stubFor(post(urlEqualTo(EVENT)).willReturn(status(200).withBody(body)));

    List<Outcome> outcomes = send(false, Parcels.of(Format.OCSF, "a", "b"));

    assertThat(Parcels.kinds(outcomes)).containsExactly("Later", "Later");
    assertThat(Parcels.known(outcomes)).containsExactly(true, true);
    assertThat(outcomes.toString()).contains("is it Splunk's collector").doesNotContain("Support");
  }
}
