package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThatCode;

import org.junit.jupiter.api.Test;

class WatchTest {

  @Test
  void look_thatThrows_doesNotEndItsRepetition() {
    Runnable failing =
        () -> {
          throw new IllegalStateException("on purpose");
        };

    assertThatCode(Watch.lasting(failing)::run).doesNotThrowAnyException();
  }
}
