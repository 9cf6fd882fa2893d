package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SenderTest {

  private final Outbox outbox = new Outbox(10);
  private final RecordedTopic topic = new RecordedTopic();
  private final Sender sender =
      new Sender(outbox, topic, Clock.fixed(Instant.ofEpochMilli(77), ZoneOffset.UTC));
  private final Thread thread = Thread.ofPlatform().unstarted(sender);

  @AfterEach
  void end() throws Exception {
    sender.close();
    thread.interrupt();
    thread.join();
  }

  @Test
  void events_areSentInOrder_andThenNothingWaits() {
    outbox.offer(Events.captured("a", 1));
    outbox.offer(Events.captured("b", 2));
    thread.start();

    await().until(() -> sender.idleAt() == 77);
    assertThat(topic.ids()).containsExactly("a", "b");
    assertThat(sender.waiting()).isZero();
  }

  @Test
  void events_thatNoBrokerTook_areSentAgain_andCountAsWaiting() {
    topic.down(true);
    outbox.offer(Events.captured("a", 1));
    thread.start();
    await().until(() -> topic.attempts() > 1);
    assertThat(sender.waiting()).isEqualTo(1);
    assertThat(sender.idleAt()).isZero();

    topic.down(false);

    await().until(() -> sender.waiting() == 0);
    assertThat(topic.ids()).containsExactly("a");
  }

  @Test
  void sending_thatFailsUnforeseen_isTriedAgain() {
    topic.failOnce(new IllegalStateException("bug"));
    outbox.offer(Events.captured("a", 1));
    thread.start();

    await().until(() -> topic.ids().contains("a"));
  }

  @Test
  void close_sendsWhatWaits_andClosesTheTopic() throws Exception {
    outbox.offer(Events.captured("a", 1));
    sender.close();
    thread.start();
    thread.join();

    assertThat(topic.ids()).containsExactly("a");
    assertThat(topic.isClosed()).isTrue();
  }
}
