package dev.sparekey.receivers.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.receivers.FeedTopic;
import dev.sparekey.receivers.Records;
import dev.sparekey.receivers.RememberingLog;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileLoopTest {

  private static final Duration EVERY = Duration.ofMillis(20);

  @TempDir private Path dir;
  private final RememberingLog log = new RememberingLog();
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private Path folder;
  private Path file;

  @BeforeEach
  void makeFolder() throws IOException {
    folder = Files.createDirectory(dir.resolve("logs"));
    file = folder.resolve("okta.log");
  }

  private FileLoop loop() throws IOException {
    return loop(null);
  }

  private FileLoop loop(@Nullable Duration settle) throws IOException {
    return loop(settle, Records::redacted);
  }

  private FileLoop loop(@Nullable Duration settle, FileLoop.Redacting redacting)
      throws IOException {
    return FileLoop.start(
        new LogFiles(
            new FeedTopic("okta", "raw.okta"),
            folder,
            "okta.log*",
            dir.resolve("positions.json"),
            EVERY,
            settle),
        redacting,
        log,
        meters,
        Instant::now);
  }

  @Test
  void lines_areReadAsTheyAreFinished() throws Exception {
    write("{\"n\":1}\n{\"n\":");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
      write("2}\n");
      awaitNumbers(1, 2);
    }
  }

  @Test
  void restart_goesOnWhereItWas() throws Exception {
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
    }
    write("{\"n\":2}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
    }
  }

  @Test
  void record_thatKafkaDidNotTake_isReadAgainAfterARestart() throws Exception {
    write("{\"n\":1}\n");
    log.acknowledgment = CompletableFuture.failedFuture(new IOException("down"));
    try (FileLoop loop = loop()) {
      awaitAppended(1);
    }
    log.acknowledgment = CompletableFuture.completedFuture(null);
    log.appended.clear();
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
    }
  }

  @Test
  void record_thatWasNotTakenByAnUnforeseenFault_isReadAgain() throws Exception {
    log.thrown.add(new IllegalStateException("closed"));
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
      assertThat(loop.isRunning()).isTrue();
    }
  }

  @Test
  void loop_thatIsClosed_isNotRunning() throws Exception {
    FileLoop loop = loop();
    loop.close();

    assertThat(loop.isRunning()).isFalse();
  }

  @Test
  void renamedFile_isReadToItsEndAndNotTwice() throws Exception {
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
      write("{\"n\":2}\n");
      Files.move(file, folder.resolve("okta.log.1"));
      write("{\"n\":3}\n");
      awaitNumbers(1, 2, 3);
    }
  }

  @Test
  void fileThatIsCopiedAndCut_isReadFromItsNewBeginning() throws Exception {
    write("{\"n\":1}\n{\"n\":2}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
      Files.copy(file, folder.resolve("okta.log.1"));
      Files.writeString(file, "{\"n\":3}\n", StandardOpenOption.TRUNCATE_EXISTING);
      awaitNumbers(1, 2, 3);
    }
  }

  @Test
  void compressedFile_ofOneThatWasRead_isNotReadAgain() throws Exception {
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
    }
    write("{\"n\":2}");
    gzip("okta.log.2.gz", "{\"n\":1}\n{\"n\":2}");
    Files.delete(file);
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
    }
  }

  @Test
  void compressedFile_thatIsStillWritten_isReadFurtherWhenItIsWhole() throws Exception {
    byte[] whole = packed(lines(1, 2000));
    Files.write(folder.resolve("okta.log.gz"), Arrays.copyOf(whole, whole.length / 2));
    try (FileLoop loop = loop()) {
      Awaitility.await().until(() -> !log.appended.isEmpty());
      Files.write(folder.resolve("okta.log.gz"), whole);
      Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> log.appended.size() >= 2000);
    }
    assertThat(numbers()).isEqualTo(IntStream.rangeClosed(1, 2000).boxed().toList());
  }

  @Test
  void compressedFile_thatIsTornInItsFirstBytes_holdsNothingUp() throws Exception {
    Path torn = Files.write(folder.resolve("okta.log.1.gz"), new byte[] {31, (byte) 139, 8});
    Files.setLastModifiedTime(torn, FileTime.from(Instant.parse("2026-01-01T00:00:00Z")));
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
    }
  }

  @Test
  void otherFile_thatBeginsWithTheSameLine_isReadWhole() throws Exception {
    write("{\"n\":1}\n{\"n\":2}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
      Files.writeString(folder.resolve("okta.log.other"), "{\"n\":1}\n{\"n\":9}\n{\"n\":8}\n");
      awaitNumbers(1, 2, 1, 9, 8);
    }
  }

  @Test
  void line_thatIsNoRecord_isCountedAndHoldsNothingUp() throws Exception {
    write(
        "{\"n\":1}\nnonsense\n\n{\"type\":\"clock\",\"time\":\"2030-01-01T00:00:00Z\"}\n{\"n\":2}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
    }
    assertThat(meters.counter(FileLoop.REFUSED, "feed", "okta", "reason", "no_records").count())
        .isEqualTo(2);
  }

  /** It would be read again and again, and nothing behind it ever. */
  @Test
  void line_onWhichReadingFails_isCountedAndPassedOver() throws Exception {
    write("{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
    FileLoop.Redacting failing =
        record -> {
          if (record.contains("2")) {
            throw new IllegalStateException("of " + record);
          }
          return Records.redacted(record);
        };
    try (FileLoop loop = loop(null, failing)) {
      awaitNumbers(1, 3);
      assertThat(loop.passedOver()).isEqualTo(1);
      assertThat(loop.isRunning()).isTrue();
    }
    assertThat(meters.counter(FileLoop.REFUSED, "feed", "okta", "reason", "fault").count())
        .isEqualTo(1);
  }

  @Test
  void line_thatIsTooLong_isCountedAndPassedOver() throws Exception {
    write("{\"n\":1}\n{\"a\":\"" + "x".repeat(1_000_000) + "\"}\n{\"n\":2}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1, 2);
    }
    assertThat(meters.counter(FileLoop.REFUSED, "feed", "okta", "reason", "too_large").count())
        .isEqualTo(1);
  }

  @Test
  void code_inALine_isNotKept() throws Exception {
    write("{\"n\":1,\"body\":\"backup code 4821 7733\"}\n");
    try (FileLoop loop = loop()) {
      awaitAppended(1);
    }
    assertThat(log.appended.getFirst()).contains("[redacted]").doesNotContain("4821");
  }

  @Test
  void link_isNotFollowed() throws Exception {
    Path secret = Files.writeString(dir.resolve("secret.jsonl"), "{\"n\":7}\n");
    Files.createSymbolicLink(folder.resolve("okta.log.0"), secret);
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      awaitNumbers(1);
    }
  }

  @Test
  void mark_ofAWriterThatIsTrusted_isBehindItsLastWord() throws Exception {
    write("{\"n\":1}\n");
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-29T12:00:00Z")));
    try (FileLoop loop = loop(Duration.ofMinutes(1))) {
      awaitAppended(2);
    }
    assertThat(log.appended.getLast())
        .isEqualTo(
            "*raw.okta {\"type\":\"mark\",\"feed\":\"okta\",\"complete_to\":\"2026-11-29T11:59:00Z\","
                + "\"proof\":\"proven\"}");
  }

  @Test
  void positions_thatAreSomethingElse_areNotOverwritten() throws Exception {
    Files.writeString(dir.resolve("positions.json"), "{\"other\":1}");

    assertThatThrownBy(this::loop)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("delete it");
  }

  @Test
  void files_ofOneFeed_haveOneReader() throws Exception {
    write("{\"n\":1}\n");
    try (FileLoop loop = loop()) {
      assertThatThrownBy(this::loop)
          .isInstanceOf(IOException.class)
          .hasMessageContaining("used by another reader");
    }
    try (FileLoop again = loop()) {
      awaitAppended(1);
    }
  }

  private static String lines(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int n = from; n <= to; n++) {
      text.append("{\"n\":").append(n).append("}\n");
    }
    return text.toString();
  }

  private void write(String text) throws IOException {
    Files.writeString(file, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private void gzip(String name, String text) throws IOException {
    Files.write(folder.resolve(name), packed(text));
  }

  private static byte[] packed(String text) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(text.getBytes(StandardCharsets.UTF_8));
    }
    return packed.toByteArray();
  }

  private List<Integer> numbers() {
    return log.appended.stream()
        .map(record -> Integer.valueOf(record.replaceAll("\\D", "")))
        .toList();
  }

  private void awaitNumbers(Integer... expected) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        // Several looks more: what comes twice comes by then.
        .during(EVERY.multipliedBy(5))
        .untilAsserted(() -> assertThat(numbers()).containsExactly(expected));
  }

  private void awaitAppended(int count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(10))
        .until(() -> log.appended.size() >= count);
  }
}
