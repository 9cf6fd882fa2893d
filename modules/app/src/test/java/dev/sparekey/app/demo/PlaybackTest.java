package dev.sparekey.app.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.demo.company.Company;
import dev.sparekey.app.demo.company.Script;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class PlaybackTest {

  private static final Script SCRIPT = Company.generate(7, Instant.parse("2026-03-02T00:00:00Z"));
  private static final int HISTORY = SCRIPT.history().size();
  private static final Duration START = Duration.ofSeconds(10);

  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(true, null, new ByteArraySerializer(), new ByteArraySerializer());

  @Test
  void advance_pipelineReadsNothing_waitsWithABacklog() {
    Playback playback = new Playback(producer, SCRIPT, Duration.ZERO);

    playback.advance(START, 0);
    playback.advance(START.plusSeconds(60), 0);

    assertThat(playback.played()).isEqualTo(2_000);
    assertThat(playback.position()).isEqualTo("playing the history, week 1 of 3");
  }

  @Test
  void advance_pipelineKeepsUp_playsAllInOrderOfArrival() {
    Playback playback = new Playback(producer, SCRIPT, Duration.ZERO);

    while (!playback.ended()) {
      playback.advance(START, playback.played());
    }

    assertThat(producer.history()).hasSize(playback.records());
    assertThat(producer.history().getFirst().topic()).startsWith("raw.");
  }

  @Test
  void advance_historyNotYetRead_holdsTheDayBack() {
    Playback playback = playedHistory();

    playback.advance(START, HISTORY - 1);

    assertThat(playback.played()).isEqualTo(HISTORY);
  }

  @Test
  void advance_stretchedDay_isAtOneOClockAfterHalfOfIt() {
    Playback playback = playedHistory();
    playback.advance(START, HISTORY);

    playback.advance(START.plusMillis(12_500), HISTORY);

    assertThat(playback.position()).startsWith("playing the day with the attacks, 13:0");
  }

  @Test
  void advance_stretchedDayOver_hasPlayedAll() {
    Playback playback = playedHistory();
    playback.advance(START, HISTORY);

    playback.advance(START.plusSeconds(25), HISTORY);

    assertThat(playback.ended()).isTrue();
  }

  @Test
  void advance_brokerDidNotTakeAnEarlierRecord_says() {
    MockProducer<byte[], byte[]> refusing =
        new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer());
    Playback playback = new Playback(refusing, SCRIPT, Duration.ZERO);
    playback.advance(START, 0);
    refusing.errorNext(new TimeoutException("expired"));

    assertThatThrownBy(() -> playback.advance(START, 2_000))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("expired");
  }

  private Playback playedHistory() {
    Playback playback = new Playback(producer, SCRIPT, Duration.ofSeconds(25));
    while (playback.played() < HISTORY) {
      playback.advance(Duration.ZERO, playback.played() - 1L);
    }
    return playback;
  }
}
