package dev.sparekey.app.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvTest {

  @ParameterizedTest
  @ValueSource(strings = {"=1+1", "+1", "-1", "@SUM(A1)", "\uFF1D1", " =1", "\u00A0=1", "|calc"})
  void cell_thatCouldBeAFormula_beginsWithAnApostrophe(String text) {
    assertThat(Csv.cell(text)).startsWith("\"'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\t=1", "\r=1", "\n=1", "\u202E=1", "\u0000=1"})
  void cell_withAControlCharacterInFront_isHarmlessToo(String text) {
    assertThat(Csv.cell(text)).isIn("\".=1\"", "\"'.=1\"");
  }

  @Test
  void cell_withQuotesAndLineBreaks_isOneCellOnOneLine() {
    assertThat(Csv.cell("a\",\"=1\r\nb")).isEqualTo("\"a\"\",\"\"=1..b\"");
  }

  @Test
  void cell_ofAnOrdinaryName_isAsItIs() {
    assertThat(Csv.cell("anna@example.com")).isEqualTo("\"anna@example.com\"");
  }
}
