package dev.sparekey.app.records;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CsvRowsTest {

  @TempDir private Path folder;

  private List<String> read(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-03T06:00:00.5Z")));
    List<String> records = new ArrayList<>();
    try (RecordLines lines = RecordLines.records("directory", file, 1 << 20)) {
      for (byte[] line = lines.next(); line.length > 0; line = lines.next()) {
        records.add(new String(line, StandardCharsets.UTF_8));
      }
    }
    return records;
  }

  @Test
  void rows_areObjectsByTheNamesOfTheFirstLine() throws IOException {
    assertThat(read("people.csv", "account,Hired at,as_of\r\n00u1,\"a, \"\"b\"\"\",2026-11-02\r\n"))
        .containsExactly(
            "{\"account\":\"00u1\",\"Hired_at\":\"a, \\\"b\\\"\",\"as_of\":\"2026-11-02\"}");
  }

  @Test
  void rowsWithoutATime_areAsOfWhenTheFileWasWritten() throws IOException {
    assertThat(read("people.CSV", "account\n00u1\n"))
        .containsExactly("{\"account\":\"00u1\",\"as_of\":\"2026-11-03T06:00:00Z\"}");
  }

  @Test
  void lineThatIsNoRow_staysWhatItIs() throws IOException {
    assertThat(read("people.csv", "account\n\"00u1\n00u2,x\n")).containsExactly("\"00u1", "00u2,x");
  }

  @Test
  void otherFiles_areReadAsTheyAre() throws IOException {
    assertThat(read("people.jsonl", "{\"a\":1}\n")).containsExactly("{\"a\":1}");
  }
}
