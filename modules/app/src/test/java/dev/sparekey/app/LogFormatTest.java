package dev.sparekey.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class LogFormatTest {

  @ParameterizedTest
  @NullAndEmptySource
  @ValueSource(strings = "text")
  void format_notGivenOrText_isText(String given) {
    assertThat(Sparekey.logFormat(given)).contains("text");
  }

  @ParameterizedTest
  @ValueSource(strings = {"JSON", "json ", "xml"})
  void format_ofAnotherName_isNone(String given) {
    assertThat(Sparekey.logFormat(given)).isEmpty();
  }

  @Test
  void sparekey_withAFormatOfAnotherName_saysSoAndEnds() throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Sparekey.class.getName(),
                "rules",
                "list"));
    builder.environment().put("LOG_FORMAT", "JSON");
    Process process = builder.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

    assertThat(process.waitFor()).isEqualTo(2);
    assertThat(said.strip()).isEqualTo("sparekey: LOG_FORMAT should be text or json: was 'JSON'");
  }

  @Test
  void attemptsToConnect_areNotLogged() {
    assertThat(LoggerFactory.getLogger("org.apache.kafka.clients.NetworkClient").isWarnEnabled())
        .isFalse();
  }
}
