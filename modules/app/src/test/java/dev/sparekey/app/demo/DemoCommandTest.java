package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.api.Test;

class DemoCommandTest {

  @Test
  void oneLine_ofChildsLog_hasTheFirstAndTheTellingLine() {
    IOException error =
        new IOException(
            """
            broker ended with code 1 while starting; end of /tmp/broker.log:
            java.lang.IllegalStateException: early
            org.apache.kafka.common.KafkaException: Socket server failed to bind: in use.
            \tat kafka.network.Acceptor.run
            """);

    assertThat(DemoCommand.oneLine(error))
        .isEqualTo(
            "broker ended with code 1 while starting:"
                + " org.apache.kafka.common.KafkaException: Socket server failed to bind: in use.");
  }

  @Test
  void oneLine_ofChildsSilentLog_namesNoLog() {
    assertThat(DemoCommand.oneLine(new IOException("broker ended; end of /tmp/broker.log:\n")))
        .isEqualTo("broker ended");
  }

  @Test
  void oneLine_withoutMessage_namesTheError() {
    assertThat(DemoCommand.oneLine(new IllegalStateException()))
        .isEqualTo("java.lang.IllegalStateException");
  }

  @Test
  void oneLine_withControls_isPlain() {
    assertThat(DemoCommand.oneLine(new IOException("a\u001b[2J"))).isEqualTo("a.[2J");
  }
}
