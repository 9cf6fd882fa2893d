package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ReleaseTest {

  private static final Map<String, String> TEXTS =
      Map.of("(built-in) a.yml", "title: a\n", "rules/shadow/b.yml", "title: b\n");

  @Test
  void release_writtenAndRead_isTheSameUnderTheSameHash() {
    Release release = Release.of(TEXTS);

    assertThat(Release.parse(release.text())).isEqualTo(release);
    assertThat(release.hash()).isEqualTo(Release.hash(release.text())).hasSize(64);
  }

  @Test
  void release_ofOneOtherLetter_hasAnotherHash() {
    Map<String, String> other = new TreeMap<>(TEXTS);
    other.put("(built-in) a.yml", "title: A\n");

    assertThat(Release.of(other).hash()).isNotEqualTo(Release.of(TEXTS).hash());
  }

  @Test
  void text_thatIsNone_isRefusedWithItsLine() {
    assertThatIllegalArgumentException().isThrownBy(() -> Release.parse("title: a\n"));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Release.parse(Release.of(TEXTS).text() + "deadbeef x\n"))
        .withMessageContaining("line 4");
    assertThatIllegalArgumentException().isThrownBy(() -> Release.parse(""));
  }

  @Test
  void text_whoseFirstLineHasAnotherNumber_isAReleaseOfAnotherForm() {
    assertThat(Release.isOfAnotherForm("sparekey rules 2\nanything\n")).isTrue();
    assertThat(Release.isOfAnotherForm(Release.of(TEXTS).text())).isFalse();
    assertThat(Release.isOfAnotherForm("title: a\n")).isFalse();
    assertThat(Release.isOfAnotherForm("sparekey rules x\n")).isFalse();
    assertThat(Release.isOfAnotherForm("")).isFalse();
  }

  @Test
  void textOfALaterForm_isNotReadable() {
    Release release = Release.of(TEXTS);

    assertThat(Release.readable(release.text())).contains(release);
    assertThat(Release.readable("sparekey rules 2\nanything\n")).isEmpty();
    assertThat(Release.readable("sparekey rules 1\nanything\n")).isEmpty();
  }

  @Test
  void name_withALineBreak_isRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> Release.of(Map.of("a\nb.yml", "x")));
  }

  @Test
  void fileInAFolderCalledShadow_isTried() {
    assertThat(Release.isShadow("rules/shadow/b.yml")).isTrue();
    assertThat(Release.isShadow("shadow/b.yml")).isTrue();
    assertThat(Release.isShadow("rules/shadow.yml")).isFalse();
    assertThat(Release.isShadow("rules/foreshadow/b.yml")).isFalse();
  }

  @Test
  void release_withATextThatIsNotThere_isNotLoaded() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Release.of(TEXTS).load(Map.of()))
        .withMessageContaining("is not there");
  }
}
