package dev.sparekey.localcluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class PortsTest {

  @Test
  void free_many_areAllDifferent() throws IOException {
    assertThat(Ports.free(200)).hasSize(200).doesNotHaveDuplicates();
  }
}
