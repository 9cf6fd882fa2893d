package dev.sparekey.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CellsTest {

  @Test
  void plain_ofEscapeSequence_hasNoEscape() {
    assertThat(Cells.plain("a\u001b[2Jb\u009bc\u0007\n", 80)).isEqualTo("a.[2Jb.c..");
  }

  @Test
  void plain_ofDirectionMarks_hasDots() {
    assertThat(Cells.plain("admin\u202egro.elpmaxe\u200f", 80)).isEqualTo("admin.gro.elpmaxe.");
  }

  @Test
  void plain_ofLongText_isCut() {
    assertThat(Cells.plain("x".repeat(500), 24)).hasSize(24);
  }

  @Test
  void width_ofWideCharacters_isTwoEach() {
    assertThat(Cells.width("山田a")).isEqualTo(5);
    assertThat(Cells.width("ｱ")).isEqualTo(1);
  }

  @Test
  void width_ofCombiningMark_isNone() {
    assertThat(Cells.width("e\u0301")).isEqualTo(1);
  }

  @Test
  void fit_shorterText_isFilled() {
    assertThat(Cells.fit("high", 8)).isEqualTo("high    ");
  }

  @Test
  void fit_longerText_isCutWithEllipsis() {
    assertThat(Cells.fit("rosalind.mbeki", 10)).isEqualTo("rosalind.…");
  }

  @Test
  void fit_wideCharacterAtTheEdge_isLeftOut() {
    assertThat(Cells.fit("山田太郎", 6)).isEqualTo("山田… ");
  }

  @Property
  void fit_anyText_takesUpExactlyTheCells(
      @ForAll String text, @ForAll @IntRange(min = 0, max = 60) int cells) {
    String fitted = Cells.fit(text, cells);

    assertThat(Cells.width(fitted)).isEqualTo(cells);
    assertThat(fitted.codePoints()).noneMatch(Character::isISOControl);
    assertThat(fitted.length()).isLessThan(5 * cells + 5);
  }
}
