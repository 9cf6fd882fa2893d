package dev.sparekey.app.sources;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class JsonSlicesTest {

  private static List<String> slices(String text) {
    return JsonSlices.of(text).stream()
        .map(slice -> new String(slice, StandardCharsets.UTF_8))
        .toList();
  }

  @Test
  void lines_areOneRecordEach() {
    assertThat(slices("{\"a\":1}\n\n{\"b\":2}\r\n")).containsExactly("{\"a\":1}", "{\"b\":2}");
  }

  @Test
  void lineThatIsBroken_costsItselfAlone() {
    assertThat(slices("{\"a\":1}\n{\"b\":\n{\"c\":3}"))
        .containsExactly("{\"a\":1}", "{\"b\":", "{\"c\":3}");
  }

  @Test
  void list_isItsElements() {
    assertThat(slices("[ {\"a\":[1,2]},\n {\"b\":\"],{\"}\n, \"text\", 7 ]\n"))
        .containsExactly("{\"a\":[1,2]}", "{\"b\":\"],{\"}", "\"text\"", "7");
  }

  @Test
  void objectOfSeveralLines_isOneRecord() {
    assertThat(slices("{\n  \"a\": {\"b\": 1}\n}\n")).containsExactly("{\n  \"a\": {\"b\": 1}\n}");
  }

  @Test
  void objectsOfSeveralLines_areOneRecordEach() {
    assertThat(slices("{\n\"a\":1\n}\n{\n\"b\":2\n}")).hasSize(2);
  }

  @Test
  void firstLineThatClosesOnlyInPart_isNoRecord() {
    assertThat(slices("{\"a\":{}\n,\"b\":1}")).containsExactly("{\"a\":{}\n,\"b\":1}");
  }

  @Test
  void textsOneALine_areRecordsToBeRefused() {
    assertThat(slices("\"21:01 {[\"\n\"x\"")).containsExactly("\"21:01 {[\"", "\"x\"");
  }

  @Test
  void nothing_isNoRecord() {
    assertThat(slices(" \n ")).isEmpty();
    assertThat(slices("[]")).isEmpty();
  }

  @Property(tries = 200)
  void anyText_isCutWithoutEnd(@ForAll String text) {
    assertThat(slices(text).stream().mapToInt(String::length).sum())
        .isLessThanOrEqualTo(text.length());
  }
}
