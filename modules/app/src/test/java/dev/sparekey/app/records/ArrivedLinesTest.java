package dev.sparekey.app.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ArrivedLinesTest {

  private static final int RECORDS = 40;

  /** With so many others a file has less memory than its records take. */
  private static final int MANY = 1 << 16;

  @TempDir private Path dir;

  private Path newestFirst() throws IOException {
    List<String> lines = new ArrayList<>();
    for (int second = RECORDS; second > 0; second--) {
      lines.add(
          "{\"at\":%d,\"body\":\"my recovery codes: 48219930, 11293847, 57102938\"}"
              .formatted(second));
    }
    lines.add("my recovery code is 60347718");
    return Files.write(dir.resolve("records.jsonl"), lines);
  }

  private ArrivedLines opened(Path file, Runnable spilling, int files) throws IOException {
    return new ArrivedLines(
        "okta", file, 1 << 20, Set.of(), ArrivedLinesTest::at, dir, spilling, files);
  }

  private static Instant at(byte[] line) {
    String digits = new String(line, StandardCharsets.UTF_8).replaceAll("^\\D*(\\d+).*$", "$1");
    return Instant.ofEpochSecond(Long.parseLong(digits));
  }

  /** They may be written down. */
  @Test
  void records_ofAFileThatIsTurnedRound_areRedacted() throws IOException {
    try (ArrivedLines lines = opened(newestFirst(), () -> {}, 1)) {
      assertThat(lines.isTurnedRound()).isTrue();
      assertThat(new String(lines.next(), StandardCharsets.UTF_8))
          .isEqualTo("my recovery code is [redacted]");
      assertThat(lines.number()).isEqualTo(RECORDS + 1);
      assertThat(new String(lines.next(), StandardCharsets.UTF_8))
          .startsWith("{\"at\":1,")
          .contains("[redacted]")
          .doesNotContainPattern("[0-9]{8}");
    }
  }

  @Test
  void files_thatAreReadAtOnce_shareTheMemory() throws IOException {
    Path file = newestFirst();
    AtomicInteger alone = new AtomicInteger();
    AtomicInteger ofMany = new AtomicInteger();

    opened(file, alone::incrementAndGet, 1).close();
    opened(file, ofMany::incrementAndGet, MANY).close();

    assertThat(alone).hasValue(0);
    assertThat(ofMany).hasValue(1);
  }
}
