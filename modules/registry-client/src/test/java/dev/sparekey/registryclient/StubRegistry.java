package dev.sparekey.registryclient;

import static com.github.tomakehurst.wiremock.client.WireMock.any;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.jsonResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.post;
import static com.github.tomakehurst.wiremock.client.WireMock.put;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathEqualTo;
import static com.github.tomakehurst.wiremock.client.WireMock.urlPathMatching;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.client.MappingBuilder;
import com.github.tomakehurst.wiremock.client.ResponseDefinitionBuilder;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;

/** A registry that answers as told, and a clock that moves only when somebody waits. */
final class StubRegistry implements AutoCloseable {
  private static final Instant START = Instant.parse("2026-03-02T12:00:00Z");

  final WireMockServer server;
  private volatile Duration passed = Duration.ZERO;
  private volatile Duration setBack = Duration.ZERO;
  private Duration replayed = Duration.ZERO;
  private Runnable afterReplay = () -> {};

  StubRegistry() {
    this(WireMockConfiguration.options().bindAddress("127.0.0.1").dynamicPort());
  }

  StubRegistry(WireMockConfiguration options) {
    server = new WireMockServer(options);
    server.start();
  }

  SchemaRegistry client() {
    return client(Map.of());
  }

  SchemaRegistry client(Map<String, String> properties) {
    return client(RegistrySettings.of("http://127.0.0.1:" + server.port(), properties));
  }

  SchemaRegistry client(RegistrySettings settings) {
    return client(settings, this::pass);
  }

  /** By an hour, as a machine's clock may be. */
  SchemaRegistry clientWhoseClockIsSetBackAtEachPause() {
    return client(
        RegistrySettings.of("http://127.0.0.1:" + server.port(), Map.of()),
        time -> {
          setBack = setBack.plusHours(1);
          pass(time);
        });
  }

  private SchemaRegistry client(RegistrySettings settings, Pauses.Sleeper sleeper) {
    InstantSource clock = () -> START.plus(passed).minus(setBack);
    return new SchemaRegistry(
        settings, new Pauses(clock, () -> passed.toNanos(), sleeper, new Random(1)));
  }

  void pass(Duration time) {
    passed = passed.plus(time);
    if (passed.compareTo(replayed) >= 0) {
      afterReplay.run();
    }
  }

  Duration passed() {
    return passed;
  }

  void knows(int id, Schema schema) {
    server.stubFor(schemaById(id).willReturn(schemaAnswer(schema)));
  }

  /** Whatever the id. */
  void knowsAll(Schema schema) {
    server.stubFor(get(urlPathMatching("/schemas/ids/.*")).willReturn(schemaAnswer(schema)));
  }

  /** As after a restart with storage to replay: 404 for a while, counted from the start. */
  void knowsAfter(Duration replay, int id, Schema schema) {
    lacks(id);
    replayed = replay;
    afterReplay = () -> knows(id, schema);
  }

  void lacks(int id) {
    server.stubFor(
        schemaById(id)
            .willReturn(jsonResponse("{\"error_code\":40403,\"message\":\"not found\"}", 404)));
  }

  void lacksAllBut(int id) {
    server.stubFor(
        get(urlPathMatching("/schemas/ids/(?!" + id + "$).*"))
            .willReturn(jsonResponse("{\"error_code\":40403,\"message\":\"not found\"}", 404)));
  }

  void accepts(String subject, int id) {
    server.stubFor(
        put(urlPathEqualTo("/config/" + subject))
            .willReturn(jsonResponse("{\"compatibility\":\"FULL_TRANSITIVE\"}", 200)));
    server.stubFor(
        post(urlPathEqualTo("/subjects/" + subject + "/versions"))
            .willReturn(jsonResponse("{\"id\":" + id + "}", 200)));
  }

  void answersEverythingWith(int status) {
    server.stubFor(
        any(urlPathMatching("/.*"))
            .willReturn(
                jsonResponse("{\"error_code\":" + status + ",\"message\":\"told so\"}", status)));
  }

  static MappingBuilder schemaById(int id) {
    return get(urlPathEqualTo("/schemas/ids/" + id));
  }

  static ResponseDefinitionBuilder schemaAnswer(Schema schema) {
    return jsonResponse("{\"schema\":\"" + schema.toString().replace("\"", "\\\"") + "\"}", 200);
  }

  @Override
  public void close() {
    server.stop();
  }
}
