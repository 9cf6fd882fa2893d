package dev.sparekey.app.records;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowsTest {

  @TempDir private Path folder;

  private static final int MOST = 1000;
  private static final Set<String> COLUMNS = Set.of("account", "staff", "valid_to", "as_of");

  private List<String> read(String name, String text) throws IOException {
    return read(name, text, Set.of());
  }

  private List<String> read(String name, String text, Set<String> columns) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.parse("2026-11-03T06:00:00.5Z")));
    List<String> records = new ArrayList<>();
    try (RecordLines lines = RecordLines.records("directory", file, MOST, columns)) {
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

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {";,';'", "|,'|'", "T,tabs"})
  void columnsThatAreSeparatedByOtherSigns_areRefusedOfAnySource(String sign, String said) {
    String text = "user;when\n00u1;2026-11-02\n".replace(";", sign.replace("T", "\t"));

    assertThatThrownBy(() -> read("people.csv", text))
        .hasMessageContaining("columns should be separated by commas, not by " + said);
  }

  @Test
  void nameWithAnotherSign_besideCommas_isAName() throws IOException {
    assertThat(read("people.csv", "user|id,as_of\n00u1,2026-11-02\n"))
        .containsExactly("{\"user|id\":\"00u1\",\"as_of\":\"2026-11-02\"}");
  }

  private List<String> rows(String text) throws IOException {
    return read("people.csv", text, COLUMNS);
  }

  private void assertRefused(String text, String why) {
    assertThatThrownBy(() -> rows(text)).isInstanceOf(IOException.class).hasMessageContaining(why);
  }

  @Test
  void cell_mayHoldLineBreaks_andMakesNoRow() throws IOException {
    assertThat(rows("account,staff,as_of\n\"x\n00uevil,administrator,1\ny\",,2\n"))
        .containsExactly(
            "{\"account\":\"x\\n00uevil,administrator,1\\ny\",\"staff\":\"\",\"as_of\":\"2\"}");
  }

  /** Somebody's name begins with a quote, and the export does not write RFC 4180. */
  @ParameterizedTest
  @ValueSource(strings = {"\"x\n00uevil,administrator,1\n", "\"x\"y,administrator,1\n"})
  void fileWithABrokenQuote_isRefusedAsAWhole(String row) {
    assertRefused("account,staff,as_of\n00u1,none,1\n" + row, "a quote that does not end");
  }

  @ParameterizedTest
  @ValueSource(strings = {"00u1,none\n", "00u1\n", "{\"account\":\"x\"}\n"})
  void fileWithAShortRow_isRefusedAsAWhole(String row) {
    assertRefused("account,staff,as_of\n00u1,none,1\n" + row, " where the first has 3");
    assertRefused("account,staff,as_of\n00u1,none,1\n" + row, "line 3");
  }

  @Test
  void fileWithALongRow_isRefusedAsAWhole() {
    assertRefused("account,as_of\n00u1,1,2\n", "line 2, column ");
  }

  @Test
  void fileWithAnUnknownColumn_isRefused() {
    assertRefused("account,valid_until\n", "unknown column 'valid_until'");
    assertRefused("account,valid_too\n", "did you mean 'valid_to'?");
    assertRefused("account;valid_to\n", "not by ';'");
  }

  @Test
  void fileWithAColumnTwice_isRefused() {
    assertRefused("valid_to,Valid to\n", "the column 'Valid to' stands twice");
  }

  @Test
  void fileWithANamelessColumn_isRefused() {
    assertRefused("account,\n", "column 2 has no name");
  }

  @Test
  void fileWithoutNames_isRefused() {
    assertRefused("", "no row of names");
  }

  @Test
  void cell_longerThanTheBound_isRefused() {
    assertRefused("account\n" + "x".repeat(MOST + 1) + "\n", "a cell longer than 1000");
    assertRefused("account\n\"" + "x\n".repeat(200 * MOST), "a cell longer than 1000");
  }

  @Test
  void file_thatIsNoUtf8_isRefused() throws IOException {
    Path file = folder.resolve("latin.csv");
    Files.write(file, "account\nbj\u00f8rn\n".getBytes(StandardCharsets.ISO_8859_1));

    assertThatThrownBy(() -> RecordLines.records("directory", file, MOST, COLUMNS))
        .hasMessageContaining("no UTF-8 text");
  }

  @Test
  void row_isCountedByTheLineInWhichItBegins() throws IOException {
    Path file = folder.resolve("lines.csv");
    Files.writeString(file, "\uFEFFaccount,as_of\r\n\"a\nb\",1\r\n\r\n00u2,\"2\"\r\n");
    try (RecordLines lines = RecordLines.records("directory", file, MOST, COLUMNS)) {
      lines.next();
      assertThat(lines.number()).isEqualTo(2);
      lines.next();
      assertThat(lines.number()).isEqualTo(5);
    }
  }

  @Test
  void otherFiles_areReadAsTheyAre() throws IOException {
    assertThat(read("people.jsonl", "{\"a\":1}\n")).containsExactly("{\"a\":1}");
  }
}
