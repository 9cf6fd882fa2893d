package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {

  @Test
  void options_thatNameNoBrokers_areNone() {
    assertThat(Settings.from(name -> null)).isNull();
  }

  @Test
  void brokersAlone_areEnough() {
    assertThat(Settings.from(Map.of("bootstrapServers", "kafka-1:9092")::get))
        .isEqualTo(
            new Settings(
                Map.of("bootstrap.servers", "kafka-1:9092"),
                "raw.keycloak",
                10_000,
                Duration.ofMinutes(1),
                Duration.ofHours(24)));
  }

  @Test
  void clientFile_bringsWhatKafkasClientsNeed(@TempDir Path dir) throws Exception {
    Path file =
        Files.writeString(
            dir.resolve("client.properties"),
            "bootstrap.servers=kafka-1:9093\nsecurity.protocol=SSL\n");

    assertThat(Settings.from(Map.of("clientFile", file.toString())::get))
        .extracting(Settings::client)
        .isEqualTo(Map.of("bootstrap.servers", "kafka-1:9093", "security.protocol", "SSL"));
  }

  @Test
  void clientFile_thatIsMissing_isSaid() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.from(Map.of("clientFile", "/nowhere/x")::get))
        .withMessage("client-file '/nowhere/x' cannot be read: NoSuchFileException");
  }

  @Test
  void numbers_outOfRange_areSaidWithTheirValue() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Settings.from(Map.of("bootstrapServers", "k:1", "capacity", "0")::get))
        .withMessage("capacity should be from 1 to 1000000: was 0");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> Settings.from(Map.of("bootstrapServers", "k:1", "backfillHours", "x")::get))
        .withMessage("backfillHours should be a whole number: was 'x'");
  }

  @Test
  void client_cannotGiveUpIdempotence() {
    assertThat(Publication.producer(Map.of("acks", "1", "linger.ms", "50")))
        .containsEntry("acks", "all")
        .containsEntry("enable.idempotence", "true")
        .containsEntry("linger.ms", "50");
  }
}
