package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/** Values are what the forms' descriptions make of them, one character after another. */
class PairsTest {

  private static final String MEANING =
      "|=\\\n\r\t^? a1~\u0000\u000b\u001b\u001c\u007f\u0085\u00a0\u2003\u202e\u2028\u3000éĀ漢…"
          + "\uD83D\uDE00\uDB40\uDC41";

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> plain =
        Arbitraries.strings().withCharRange(' ', '~').ofMinLength(1).ofMaxLength(40);
    Arbitrary<String> marks =
        Arbitraries.strings().withChars(MEANING.toCharArray()).ofMaxLength(30);
    Arbitrary<String> any = Arbitraries.strings().ofMaxLength(40);
    Arbitrary<String> oneAmongPlain =
        plain.flatMap(text -> Arbitraries.of(MEANING.split("")).map(mark -> text + mark + text));
    return Arbitraries.frequencyOf(
        Tuple.of(2, plain), Tuple.of(3, marks), Tuple.of(1, any), Tuple.of(2, oneAmongPlain));
  }

  private static Document pair(Signs signs, String value) {
    Pairs pairs = new Pairs(' ', signs);
    pairs.put("k", value);
    return pairs.document();
  }

  private static String pairOf(String described) {
    return described.isEmpty() ? "" : "k=" + described;
  }

  @Property
  void valueOfCef_isAsDescribed(@ForAll("texts") String text) {
    assertThat(pair(Cef.IN_VALUE, text).text())
        .isEqualTo(pairOf(escaped(text.strip(), "\\=", "\\n", "\\r")));
  }

  @Property
  void fieldOfCefsHeader_isAsDescribed(@ForAll("texts") String text) {
    Pairs pairs = new Pairs(' ', Cef.IN_VALUE);
    pairs.header(text, Cef.IN_HEADER);
    assertThat(pairs.document().text()).isEqualTo(escaped(text.strip(), "\\|", " ", " "));
  }

  @Property
  void valueOfLeef_isAsDescribed(@ForAll("texts") String text) {
    StringBuilder described = new StringBuilder();
    text.replaceAll("[\t\n\r|^]", " ")
        .codePoints()
        .map(point -> Plain.isHidden(point) ? Plain.REPLACEMENT : point)
        .forEach(described::appendCodePoint);
    assertThat(pair(Leef.SIGNS, text).text()).isEqualTo(pairOf(described.toString().strip()));
  }

  @Property
  void bytes_areThoseOfTheText(@ForAll("texts") String text) {
    Document document = pair(Cef.IN_VALUE, text.repeat(1_000));
    assertThat(document.bytes()).isEqualTo(document.text().getBytes(StandardCharsets.UTF_8).length);
  }

  private static String escaped(String text, String marks, String newLine, String carriageReturn) {
    StringBuilder escaped = new StringBuilder();
    for (int point : text.codePoints().toArray()) {
      if (point == '\n') {
        escaped.append(newLine);
      } else if (point == '\r') {
        escaped.append(carriageReturn);
      } else if (point == '\t') {
        escaped.append(' ');
      } else if (marks.indexOf(point) >= 0) {
        escaped.append('\\').appendCodePoint(point);
      } else {
        escaped.appendCodePoint(Plain.isHidden(point) ? Plain.REPLACEMENT : point);
      }
    }
    return escaped.toString();
  }

  @Test
  void pairs_areSeparatedAndThoseWithoutAValueLeftOut() {
    Pairs pairs = new Pairs(' ', Cef.IN_VALUE);
    pairs.header("CEF:");
    pairs.put("blank", " \t");
    pairs.put("a", "1");
    pairs.put("none", (String) null);
    pairs.put("empty", "");
    pairs.put("n", -12L);
    pairs.word("w", "word");
    for (String line : List.of("x", " ", "z")) {
      pairs.put("line", line.equals("z") ? 3 : 1, line);
    }
    assertThat(pairs.document().text()).isEqualTo("CEF:a=1 n=-12 w=word line1=x line3=z");
  }
}
