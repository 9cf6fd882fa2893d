package dev.sparekey.sinks.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PortionTest {

  private final Portion portion = new Portion();

  @Test
  void batchThatFailed_isHalvedDownToOne() {
    for (int size : new int[] {200, 100, 50, 25, 12, 6, 3, 1, 1}) {
      assertThat(portion.of(200)).isEqualTo(size);
      portion.failed(size);
    }
  }

  @Test
  void batchThatPassed_isDoubledUntilAllGo() {
    portion.failed(200);
    portion.failed(100);
    portion.passed(50);
    assertThat(portion.of(200)).isEqualTo(100);
    portion.passed(30);
    assertThat(portion.of(200)).isEqualTo(100);
    portion.passed(100);
    assertThat(portion.of(200)).isEqualTo(200);
  }
}
