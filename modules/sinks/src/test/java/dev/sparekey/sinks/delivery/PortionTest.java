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
  void batchThatPassed_isFollowedByAnEighthMoreUntilAllGo() {
    portion.failed(200);
    portion.failed(100);
    portion.passed(50);
    assertThat(portion.of(200)).isEqualTo(56);
    portion.passed(30);
    assertThat(portion.of(200)).isEqualTo(56);
    for (int batches = 0; batches < 13; batches++) {
      portion.passed(portion.of(200));
    }
    assertThat(portion.of(200)).isEqualTo(200);
  }

  @Test
  void batchOfOneThatPassed_isFollowedByTwo() {
    portion.failed(1);
    portion.passed(1);
    assertThat(portion.of(200)).isEqualTo(2);
  }

  @Test
  void destinationThatTakesNoMoreThanSixtyAtATime_isRarelySentMore() {
    int failed = 0;
    for (int left = 9_000; left > 0; ) {
      int size = Math.min(portion.of(200), left);
      if (size > 60) {
        portion.failed(size);
        failed++;
      } else {
        portion.passed(size);
        left -= size;
      }
    }
    assertThat(failed).isLessThan(45);
  }

  @Test
  void outage_leavesNoMark() {
    portion.failed(2);
    portion.forget();
    assertThat(portion.of(200)).isEqualTo(200);
  }
}
