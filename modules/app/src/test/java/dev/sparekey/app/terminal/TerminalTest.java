package dev.sparekey.app.terminal;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TerminalTest {

  @Test
  void size_ofSttysAnswer_hasRowsFirst() {
    assertThat(Terminal.parse("24 80")).contains(new Terminal.Size(80, 24));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0 0", "24", "-1 80", "123456 80", "stty: no tty"})
  void size_ofAnythingElse_isUnknown(String answer) {
    assertThat(Terminal.parse(answer)).isEmpty();
  }
}
