package dev.sparekey.receivers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RecordsTest {

  @Test
  void object_isOneRecordWithoutAChange() throws Exception {
    String object = "{ \"a\" : 1.50, \"a\":\"\\u00e4 \uD83D\uDE00\", \"list\":[{\"b\":[]}] }";

    assertThat(of("\n " + object + "\n")).containsExactly(object);
  }

  @Test
  void list_isARecordPerObject() throws Exception {
    assertThat(of("[{\"a\":[1,{}]}, {\"b\":\"}\"}]"))
        .containsExactly("{\"a\":[1,{}]}", "{\"b\":\"}\"}");
  }

  @Test
  void lines_areARecordEach() throws Exception {
    assertThat(of("{\"a\":1}\n{\"b\":2}\r\n\n{\"c\":3}"))
        .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "1",
        "\"a\"",
        "null",
        "[]",
        "[1]",
        "[[{}]]",
        "{",
        "{\"a\":}",
        "[{\"a\":1}",
        "{\"a\":1}}",
        "secret-in-a-body"
      })
  void otherText_isNone_andIsNotQuoted(String body) {
    assertThatThrownBy(() -> of(body))
        .isInstanceOf(Records.NoRecordsException.class)
        .message()
        .doesNotContain("secret");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"mark\",\"feed\":\"zendesk\",\"complete_to\":\"2026-11-29T12:00:00Z\",\"proof\":\"proven\"}",
        "{\"time\":\"2026-11-29T12:00:00Z\",\"type\":\"clock\"}",
        "[{\"a\":1},{\"\\u0074ype\":\"mark\",\"complete_to\":1}]"
      })
  void markOrClock_isNoRecord(String body) {
    assertThatThrownBy(() -> of(body))
        .isInstanceOf(Records.NoRecordsException.class)
        .hasMessageContaining("/marks");
  }

  @Test
  void ticketAboutAMark_isARecord() throws Exception {
    assertThat(of("{\"type\":\"mark\",\"ticket\":{\"complete_to\":1}}")).hasSize(1);
  }

  @Test
  void nesting_beyondWhatIngestReads_isRefused() throws Exception {
    assertThat(of("{\"a\":" + "[".repeat(63) + "]".repeat(63) + "}")).hasSize(1);
    assertThatThrownBy(() -> of("{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}"))
        .isInstanceOf(Records.NoRecordsException.class);
  }

  @Test
  void brokenUtf8_isRefused() {
    assertThatThrownBy(() -> Records.of(new byte[] {'{', '"', (byte) 0xc3, '"', ':', '1', '}'}))
        .isInstanceOf(Records.NoRecordsException.class);
  }

  private static java.util.List<String> of(String body) throws Records.NoRecordsException {
    return Records.of(body.getBytes(StandardCharsets.UTF_8));
  }
}
