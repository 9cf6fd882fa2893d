package dev.sparekey.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RecordSenderTest {

  private final MockProducer<byte[], byte[]> broker =
      new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public synchronized void flush() {
          while (completeNext()) {}
        }
      };

  private final RecordSender sender = new RecordSender(broker);

  @Test
  void flush_brokerTakesAll_tellsHowMany() {
    sender.send("raw.idp", null, new byte[1]);
    sender.send("raw.idp", new byte[2], Instant.EPOCH);

    assertThat(sender.flush()).isEqualTo(2);
    assertThat(sender.flush()).isZero();
  }

  @Test
  void flush_brokerRefusesTheFirstOfThree_saysWhich() {
    for (int i = 0; i < 3; i++) {
      sender.send("raw.idp", null, new byte[1]);
    }
    broker.errorNext(new TimeoutException("expired"));

    assertThatThrownBy(sender::flush)
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContainingAll("record 1 of 3", "expired");
  }

  @Test
  void close_withoutHavingAsked_fails() {
    sender.send("raw.idp", null, new byte[1]);

    assertThatThrownBy(sender::close).hasMessageContaining("1 records sent");
  }
}
