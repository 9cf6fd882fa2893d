package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.registryclient.RegistryUnavailableException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.streams.errors.StreamsException;
import org.apache.kafka.streams.errors.StreamsUncaughtExceptionHandler.StreamThreadExceptionResponse;
import org.junit.jupiter.api.Test;

class ThreadFailuresTest {

  private final AtomicLong nanos = new AtomicLong();
  private final Counter replaced = new SimpleMeterRegistry().counter("replaced");
  private final ThreadFailures failures = new ThreadFailures(replaced, nanos::get);

  private StreamThreadExceptionResponse handledAgainAndAgain(Exception cause, int times) {
    StreamThreadExceptionResponse last = StreamThreadExceptionResponse.REPLACE_THREAD;
    for (int i = 0; i < times; i++) {
      last = failures.handle(new StreamsException(cause));
    }
    return last;
  }

  @Test
  void failure_thatComesTenTimes_endsThePipeline() {
    Exception poison = new IllegalStateException("the same record again");

    assertThat(handledAgainAndAgain(poison, 9))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
    assertThat(handledAgainAndAgain(poison, 1))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_CLIENT);
    assertThat(replaced.count()).isEqualTo(9);
  }

  @Test
  void failure_nowAndThen_isForgottenAfterAnHour() {
    handledAgainAndAgain(new IllegalStateException("once"), 9);
    nanos.addAndGet(Duration.ofMinutes(61).toNanos());

    assertThat(handledAgainAndAgain(new IllegalStateException("later"), 9))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }

  @Test
  void registry_thatIsAway_isWaitedForAsLongAsItTakes() {
    assertThat(handledAgainAndAgain(new RegistryUnavailableException("away", null), 100))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }

  @Test
  void broker_thatIsAway_isWaitedForAsLongAsItTakes() {
    assertThat(handledAgainAndAgain(new TimeoutException("away"), 100))
        .isEqualTo(StreamThreadExceptionResponse.REPLACE_THREAD);
  }

  @Test
  void topic_thatGrew_endsEveryInstance() {
    assertThat(handledAgainAndAgain(new TopicGrewException("the topic raw.desk", 3, 2), 1))
        .isEqualTo(StreamThreadExceptionResponse.SHUTDOWN_APPLICATION);
  }
}
