package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.app.config.MappingFile;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.topology.Feed;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LiveMappingsTest {

  private static final String MAPPING =
      """
      source: door
      type: /kind
      id: /nr
      occurred_at: /at
      events:
        - when: {kind: opened}
          emit: {authentication: {account: /who, outcome: success}}
      """;

  private static final RawRecord SHUT =
      new RawRecord(
          "door",
          "{\"kind\":\"shut\",\"nr\":1,\"who\":\"mina\",\"at\":\"2026-11-03T09:00:00Z\"}"
              .getBytes(StandardCharsets.UTF_8),
          null);

  @TempDir private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private @Nullable LiveMappings mappings;

  private Path file() {
    return folder.resolve("door.yml");
  }

  @BeforeEach
  void write() throws IOException {
    Files.writeString(file(), MAPPING);
  }

  @AfterEach
  void close() {
    if (mappings != null) {
      mappings.close();
    }
  }

  private Feed.Format.Json watched() throws IOException {
    MappingFile file = MappingFile.of(file(), "default", Map.of());
    mappings = LiveMappings.watch(List.of(file), meters);
    return new Feed.Format.Json(file);
  }

  @Test
  void changedMapping_readsTheNextRecord() throws IOException {
    Feed.Format.Json format = watched();
    assertThat(format.source().read(SHUT)).isInstanceOf(Reading.Rejected.class);
    Files.writeString(file(), MAPPING.replace("opened", "shut"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> format.source().read(SHUT) instanceof Reading.Mapped);
  }

  @Test
  void mappingWithAMistake_isRefusedAndTheOneOfBeforeGoesOn() throws IOException {
    Feed.Format.Json format = watched();
    String before = format.source().version();
    Files.writeString(file(), MAPPING.replace("outcome", "outcomes"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get(LiveMappings.STALE_GAUGE).gauge().value() == 1);
    assertThat(format.source().version()).isEqualTo(before);
    assertThat(meters.get(LiveMappings.REFUSED_COUNTER).counter().count()).isEqualTo(1);
    Files.writeString(file(), MAPPING.replace("opened", "shut"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get(LiveMappings.STALE_GAUGE).gauge().value() == 0);
  }

  @Test
  void mappingOfAnotherSource_isRefused() throws IOException {
    Feed.Format.Json format = watched();
    Files.writeString(file(), MAPPING.replace("source: door", "source: gate"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get(LiveMappings.STALE_GAUGE).gauge().value() == 1);
    assertThat(format.source().name()).isEqualTo("door");
  }

  @ParameterizedTest
  @ValueSource(strings = {"help_desk: true\n", "shows: [subject.account]\n"})
  void mappingByWhichOtherRulesWouldHold_isRefused(String more) throws IOException {
    Feed.Format.Json format = watched();
    String before = format.source().version();
    Files.writeString(file(), more + MAPPING);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get(LiveMappings.STALE_GAUGE).gauge().value() == 1);
    assertThat(format.source().version()).isEqualTo(before);
  }

  @Test
  void fileThatCannotBeFoundForAWhile_isReadAgainLater() throws IOException {
    Feed.Format.Json format = watched();
    Files.delete(file());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> meters.get(LiveMappings.STALE_GAUGE).gauge().value() == 1);
    Files.writeString(file(), MAPPING.replace("opened", "shut"));
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> format.source().read(SHUT) instanceof Reading.Mapped);
  }
}
