package dev.sparekey.registryclient;

import static com.github.tomakehurst.wiremock.client.WireMock.equalTo;
import static com.github.tomakehurst.wiremock.client.WireMock.equalToJson;
import static com.github.tomakehurst.wiremock.client.WireMock.getRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.putRequestedFor;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import com.github.tomakehurst.wiremock.stubbing.Scenario;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SchemaRegistryTest {
  private final StubRegistry stub = new StubRegistry();

  @AfterEach
  void stopStub() {
    stub.close();
  }

  @Test
  void schema_knownToTheRegistry_isReturned() {
    stub.knows(7, Visit.SCHEMA$);
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.schema(7)).isEqualTo(Visit.SCHEMA$);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 502, 503})
  void schema_registryInTroubleOnce_isRetried(int status) {
    thenKnows(7, status);
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.schema(7)).isEqualTo(Visit.SCHEMA$);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {429, 500, 503})
  void schema_registryInTroubleForLong_isUnavailableWithinFiveSeconds(int status) {
    stub.answersEverythingWith(status);
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.schema(7))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("schema id 7")
          .hasMessageContaining("attempts within 4500 ms");
    }
    assertThat(stub.passed()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
  }

  @Test
  void schema_registryNotListening_isUnavailable() {
    try (SchemaRegistry registry = stub.client()) {
      stub.server.stop();
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_registrySlowerThanTheReadTimeout_isUnavailable() {
    stub.server.stubFor(
        StubRegistry.schemaById(7)
            .willReturn(StubRegistry.schemaAnswer(Visit.SCHEMA$).withFixedDelay(2000)));
    Duration brief = Duration.ofMillis(100);
    RegistrySettings hasty =
        new RegistrySettings(
            List.of("http://127.0.0.1:" + stub.server.port()),
            Map.of(),
            brief,
            brief,
            Duration.ofMillis(300),
            Duration.ofSeconds(30));
    try (SchemaRegistry registry = stub.client(hasty)) {
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_answerDribblingPastTheReadTimeout_isUnavailable() {
    // A byte now and then keeps each read short of its own time-out.
    stub.server.stubFor(
        StubRegistry.schemaById(7)
            .willReturn(
                StubRegistry.schemaAnswer(Visit.SCHEMA$).withChunkedDribbleDelay(100, 10_000)));
    RegistrySettings hasty =
        new RegistrySettings(
            List.of("http://127.0.0.1:" + stub.server.port()),
            Map.of(),
            Duration.ofSeconds(2),
            Duration.ofSeconds(2),
            Duration.ofMillis(500),
            Duration.ofSeconds(30));
    try (SchemaRegistry registry = stub.client(hasty)) {
      long before = System.nanoTime();
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RegistryUnavailableException.class);
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(8));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403, 422})
  void schema_registryRefuses_isNotRetried(int status) {
    stub.answersEverythingWith(status);
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.schema(7))
          .isInstanceOfSatisfying(
              RegistryRefusedException.class, e -> assertThat(e.status()).isEqualTo(status));
    }
    assertThat(stub.passed()).isZero();
  }

  @Test
  void schema_ofAnotherLanguage_isUnreadableAndAskedForOnce() {
    stub.server.stubFor(
        StubRegistry.schemaById(7)
            .willReturn(
                jsonResponse("{\"schemaType\":\"PROTOBUF\",\"schema\":\"message A {}\"}", 200)));
    try (SchemaRegistry registry = stub.client()) {
      for (int i = 0; i < 3; i++) {
        assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(UnreadableSchemaException.class);
      }
    }
    stub.server.verify(1, getRequestedFor(urlPathEqualTo("/schemas/ids/7")));
  }

  @Test
  void schema_thatAvroDoesNotAccept_isUnreadable() {
    stub.server.stubFor(
        StubRegistry.schemaById(7)
            .willReturn(jsonResponse("{\"schema\":\"{\\\"type\\\":\\\"wreckord\\\"}\"}", 200)));
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(UnreadableSchemaException.class);
    }
  }

  @Test
  void schema_unknownAskedAgainLater_holdsUpForOneQuestionOnly() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(30));
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
      stub.pass(Duration.ofSeconds(6));
      Duration before = stub.passed();

      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
      assertThat(stub.passed()).isEqualTo(before);
    }
  }

  @Test
  void schema_404ForThreeSeconds_isFoundByTheRetry() {
    stub.knowsAfter(Duration.ofSeconds(3), 7, Visit.SCHEMA$);
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.schema(7)).isEqualTo(Visit.SCHEMA$);
    }
    assertThat(stub.passed()).isBetween(Duration.ofSeconds(3), Duration.ofSeconds(5));
  }

  @Test
  void schema_404Young_isUnavailableAndNotUnknown() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9))
          .isInstanceOf(RegistryUnavailableException.class)
          .hasMessageContaining("believed after 30 s");
    }
  }

  @Test
  void schema_404ForThirtySecondsFromAWarmRegistry_isUnknown() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(30));
      assertThatThrownBy(() -> registry.schema(9))
          .isInstanceOfSatisfying(
              UnknownSchemaIdException.class, e -> assertThat(e.schemaId()).isEqualTo(9));
    }
  }

  @Test
  void schema_404ForKnownIdsToo_isNeverUnknown() {
    stub.knows(1, Visit.SCHEMA$);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      stub.lacks(1);
      stub.lacks(9);
      for (int minute = 0; minute < 3; minute++) {
        assertThatThrownBy(() -> registry.schema(9))
            .isInstanceOf(RegistryUnavailableException.class)
            .hasMessageContaining("does not answer for an id known to exist either");
        stub.pass(Duration.ofMinutes(1));
      }
    }
  }

  @Test
  void schema_404AfterA503ToTheSameQuestion_isNotBelieved() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(40));
      stub.server.stubFor(
          StubRegistry.schemaById(9)
              .inScenario("outage")
              .whenScenarioStateIs(Scenario.STARTED)
              .willReturn(jsonResponse("{\"error_code\":503,\"message\":\"\"}", 503))
              .willSetStateTo("over"));
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_secondUnknownId_isBelievedAtOnce() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    stub.lacks(10);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      believeUnknown(registry, 9);
      Duration before = stub.passed();

      assertThatThrownBy(() -> registry.schema(10)).isInstanceOf(UnknownSchemaIdException.class);
      assertThat(stub.passed()).isEqualTo(before);
    }
  }

  @Test
  void schema_thousandUnknownIds_holdUpForOneDisbelief() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacksAllBut(1);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      believeUnknown(registry, 1000);
      for (int id = 1001; id < 2000; id++) {
        int unknown = id;
        assertThatThrownBy(() -> registry.schema(unknown))
            .isInstanceOf(UnknownSchemaIdException.class);
      }
    }
    assertThat(stub.passed()).isLessThan(Duration.ofSeconds(40));
  }

  @Test
  void schema_registeredJustNow_isFoundThoughASteadyRegistryLagsBehind() {
    stub.knows(1, Visit.SCHEMA$);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThat(registry.answers()).isTrue();
      stub.pass(Duration.ofSeconds(30));
      assertThat(registry.answers()).isTrue();
      stub.knowsAfter(stub.passed().plusMillis(400), 9, Visit.VERSION_1);

      assertThat(registry.schema(9)).isEqualTo(Visit.VERSION_1);
    }
  }

  @Test
  void schema_404AfterAMinuteInWhichNobodyLooked_isNotBelievedYet() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    stub.lacks(10);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      believeUnknown(registry, 9);
      stub.pass(Duration.ofSeconds(61));

      assertThatThrownBy(() -> registry.schema(10))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_404WhileAnotherIdFailed_isBelievedAllTheSame() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    stub.server.stubFor(
        StubRegistry.schemaById(8)
            .willReturn(jsonResponse("{\"error_code\":500,\"message\":\"\"}", 500)));
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(15));
      assertThatThrownBy(() -> registry.schema(8)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(15));

      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
    }
  }

  @Test
  void schema_404AfterAnOutageThatWasSeen_isNotBelievedYet() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    stub.lacks(10);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      believeUnknown(registry, 9);
      stub.lacks(1);
      assertThat(registry.answers()).isFalse();
      stub.knows(1, Visit.SCHEMA$);

      assertThatThrownBy(() -> registry.schema(10))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_knownIdDeletedForGood_isProvenByAnother() {
    stub.accepts("visits-value", 3);
    stub.knows(3, Visit.SCHEMA$);
    stub.knows(7, Visit.VERSION_1);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.registerAll(Map.of("visits-value", Visit.SCHEMA$));
      registry.schema(7);
      stub.lacks(7);
      assertThat(registry.answers()).isTrue();
      stub.pass(Duration.ofSeconds(30));

      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
    }
  }

  @Test
  void schema_404WhileTheNewestKnownIdIsMissingToo_startsAnew() {
    stub.knows(3, Visit.SCHEMA$);
    stub.knows(7, Visit.VERSION_1);
    stub.lacks(9);
    stub.lacks(10);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(3);
      registry.schema(7);
      believeUnknown(registry, 9);
      stub.lacks(7);

      assertThatThrownBy(() -> registry.schema(10))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void answers_withNothingKnown_isFalse() {
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.answers()).isFalse();
    }
  }

  @Test
  void schema_clockSetBackWhileWaiting_isUnavailableWithinFiveSeconds() {
    stub.answersEverythingWith(503);
    try (SchemaRegistry registry = stub.clientWhoseClockIsSetBackAtEachPause()) {
      assertThatThrownBy(() -> registry.schema(7)).isInstanceOf(RegistryUnavailableException.class);
    }
    assertThat(stub.passed()).isLessThan(Duration.ofSeconds(5));
  }

  @Test
  void schema_404WithNothingKnown_isNeverUnknown() {
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofMinutes(5));
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void schema_unknownAskedAgainAtOnce_isAnsweredWithoutTheRegistry() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(30));
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
      stub.server.resetRequests();
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
      stub.server.verify(0, getRequestedFor(urlPathEqualTo("/schemas/ids/9")));
    }
  }

  @Test
  void schema_unknownThenRegistered_isFoundSoonAfter() {
    stub.knows(1, Visit.SCHEMA$);
    stub.lacks(9);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(1);
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(RegistryUnavailableException.class);
      stub.pass(Duration.ofSeconds(30));
      assertThatThrownBy(() -> registry.schema(9)).isInstanceOf(UnknownSchemaIdException.class);
      stub.knows(9, Visit.VERSION_1);
      stub.pass(Duration.ofSeconds(6));
      assertThat(registry.schema(9)).isEqualTo(Visit.VERSION_1);
    }
  }

  @Test
  void schema_readBefore_worksWhileTheRegistryIsDown() {
    stub.knows(7, Visit.SCHEMA$);
    try (SchemaRegistry registry = stub.client()) {
      registry.schema(7);
      stub.server.stop();
      assertThat(registry.schema(7)).isEqualTo(Visit.SCHEMA$);
    }
  }

  @Test
  void id_registeredBefore_worksWhileTheRegistryIsDown() {
    stub.accepts("visits-value", 3);
    try (SchemaRegistry registry = stub.client()) {
      registry.registerAll(Map.of("visits-value", Visit.SCHEMA$));
      stub.server.stop();
      assertThat(registry.id("visits-value", Visit.SCHEMA$)).isEqualTo(3);
      assertThat(registry.schema(3)).isEqualTo(Visit.SCHEMA$);
    }
  }

  @Test
  void id_notRegistered_saysWhatToDo() {
    stub.server.stubFor(
        post(urlPathEqualTo("/subjects/visits-value"))
            .willReturn(jsonResponse("{\"error_code\":40403,\"message\":\"none\"}", 404)));
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.id("visits-value", Visit.SCHEMA$))
          .isInstanceOf(SchemaNotRegisteredException.class)
          .hasMessage("subject visits-value does not have this schema: register it first");
    }
  }

  @Test
  void registerAll_404FromARegistryThatStarts_isUnavailableAndNoRefusal() {
    stub.answersEverythingWith(404);
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(() -> registry.registerAll(Map.of("visits-value", Visit.SCHEMA$)))
          .isInstanceOf(RegistryUnavailableException.class);
    }
  }

  @Test
  void registerAll_newSubjects_areGuardedByFullTransitive() {
    stub.accepts("visits-value", 3);
    stub.accepts("other-value", 4);
    try (SchemaRegistry registry = stub.client()) {
      assertThat(
              registry.registerAll(
                  Map.of("visits-value", Visit.SCHEMA$, "other-value", Visit.VERSION_1)))
          .containsExactly(entry("other-value", 4), entry("visits-value", 3));
    }
    stub.server.verify(
        putRequestedFor(urlPathEqualTo("/config/visits-value"))
            .withRequestBody(equalToJson("{\"compatibility\":\"FULL_TRANSITIVE\"}", true, true)));
  }

  @Test
  void registerAll_incompatibleSchemas_areAllNamed() {
    for (String subject : List.of("a-value", "b-value", "c-value")) {
      stub.accepts(subject, 3);
    }
    for (String subject : List.of("a-value", "c-value")) {
      stub.server.stubFor(
          post(urlPathEqualTo("/subjects/" + subject + "/versions"))
              .willReturn(
                  jsonResponse("{\"error_code\":409,\"message\":\"field who is gone\"}", 409)));
    }
    try (SchemaRegistry registry = stub.client()) {
      assertThatThrownBy(
              () ->
                  registry.registerAll(
                      Map.of(
                          "a-value", Visit.SCHEMA$,
                          "b-value", Visit.SCHEMA$,
                          "c-value", Visit.SCHEMA$)))
          .isInstanceOfSatisfying(
              IncompatibleSchemaException.class,
              e -> assertThat(e.reasons()).containsOnlyKeys("a-value", "c-value"))
          .hasMessageContaining("incompatible schema for 2 subjects")
          .hasMessageContaining("a-value: field who is gone");
    }
  }

  @Test
  void registerAll_registryComesBackAfter503_succeeds() {
    stub.accepts("visits-value", 3);
    stub.server.stubFor(
        put(urlPathEqualTo("/config/visits-value"))
            .inScenario("start")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(jsonResponse("{\"error_code\":503,\"message\":\"starting\"}", 503))
            .willSetStateTo("up"));
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.registerAll(Map.of("visits-value", Visit.SCHEMA$)))
          .containsEntry("visits-value", 3);
    }
  }

  /**
   * As Apicurio answers when another instance makes the same rule between its look and its write.
   */
  @Test
  void registerAll_anotherInstanceSetsTheCompatibilityAtOnce_succeeds() {
    stub.accepts("visits-value", 3);
    stub.server.stubFor(
        put(urlPathEqualTo("/config/visits-value"))
            .inScenario("race")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(
                jsonResponse(
                    "{\"error_code\":409,\"message\":\"A rule named 'COMPATIBILITY' already exists.\"}",
                    409))
            .willSetStateTo("set"));
    try (SchemaRegistry registry = stub.client()) {
      assertThat(registry.registerAll(Map.of("visits-value", Visit.SCHEMA$)))
          .containsEntry("visits-value", 3);
    }
  }

  @Test
  void basicAuth_configured_isSent() {
    stub.knows(7, Visit.SCHEMA$);
    Map<String, String> properties =
        Map.of(
            "basic.auth.credentials.source", "USER_INFO", "basic.auth.user.info", "reader:s3cret");
    try (SchemaRegistry registry = stub.client(properties)) {
      registry.schema(7);
    }
    stub.server.verify(
        getRequestedFor(urlPathEqualTo("/schemas/ids/7"))
            .withHeader("Authorization", equalTo("Basic cmVhZGVyOnMzY3JldA==")));
  }

  @Test
  void bearerToken_configured_isSent() {
    stub.knows(7, Visit.SCHEMA$);
    Map<String, String> properties =
        Map.of("bearer.auth.credentials.source", "STATIC_TOKEN", "bearer.auth.token", "t0ken");
    try (SchemaRegistry registry = stub.client(properties)) {
      registry.schema(7);
    }
    stub.server.verify(
        getRequestedFor(urlPathEqualTo("/schemas/ids/7"))
            .withHeader("Authorization", equalTo("Bearer t0ken")));
  }

  @Test
  void settings_printed_showNoSecret() {
    assertThat(
            RegistrySettings.of("http://u:hidden@h", Map.of("bearer.auth.token", "t0ken"))
                .toString())
        .doesNotContain("t0ken", "hidden")
        .contains("bearer.auth.token");
  }

  /** With a registry that was not looked at before. */
  private void believeUnknown(SchemaRegistry registry, int id) {
    assertThatThrownBy(() -> registry.schema(id)).isInstanceOf(RegistryUnavailableException.class);
    stub.pass(Duration.ofSeconds(30));
    assertThatThrownBy(() -> registry.schema(id)).isInstanceOf(UnknownSchemaIdException.class);
  }

  private void thenKnows(int id, int statusFirst) {
    stub.knows(id, Visit.SCHEMA$);
    stub.server.stubFor(
        StubRegistry.schemaById(id)
            .inScenario("once")
            .whenScenarioStateIs(Scenario.STARTED)
            .willReturn(
                jsonResponse("{\"error_code\":" + statusFirst + ",\"message\":\"\"}", statusFirst))
            .willSetStateTo("well"));
  }
}
