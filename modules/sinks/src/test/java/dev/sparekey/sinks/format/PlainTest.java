package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PlainTest {

  @Test
  void textThatFitsExactly_isWhole() {
    assertThat(Plain.cut("0123456789", 10)).isEqualTo("0123456789");
  }

  @Test
  void textOneTooLong_isCutWithRoomForTheMark() {
    assertThat(Plain.cut("0123456789a", 10)).isEqualTo("0123456…");
  }

  @Test
  void pairOfSurrogates_isNeverCutInTwo() {
    assertThat(Plain.cut("\uD83D\uDE00\uD83D\uDE00", 20)).isEqualTo("\uD83D\uDE00…");
  }

  @Test
  void loneSurrogate_isReplaced() {
    assertThat(Plain.cut("a\uD83Db", 20)).isEqualTo("a\uFFFDb");
  }
}
