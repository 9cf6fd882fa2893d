package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackfillTest {

  private static final long DELAY = 1_000;

  private final AtomicLong now = new AtomicLong();
  private final Outbox outbox = new Outbox(2);
  private final RecordedTopic topic = new RecordedTopic();
  private final List<CapturedEvent> stored = new ArrayList<>();
  private final Sender sender = new Sender(outbox, topic, new Hand(now));
  private final Thread sending = Thread.ofPlatform().start(sender);
  private Predicate<BooleanSupplier> turn = BooleanSupplier::getAsBoolean;

  @AfterEach
  void end() throws Exception {
    sender.close();
    sending.interrupt();
    sending.join();
  }

  private Backfill backfill(@Nullable Gap pending) {
    return new Backfill(
        outbox, sender, topic, new Stored(stored), attempt -> turn.test(attempt), DELAY, pending);
  }

  private void pass(long time) {
    now.set(time);
    await().until(() -> sender.idleAt() == time);
  }

  @Test
  void events_thatTheTopicLacks_areSentOnce() {
    for (int i = 0; i < 5; i++) {
      stored.add(Events.captured("e" + i, 100 + i));
    }
    topic.send(List.of(Events.captured("e1", 101), Events.captured("e3", 103)));
    Backfill backfill = backfill(new Gap(0, 1_000));
    pass(2_000);

    assertThat(backfill.look()).isTrue();
    assertThat(backfill.look()).isTrue();

    assertThat(topic.ids()).containsExactly("e1", "e3", "e0", "e2", "e4");
    assertThat(backfill.sent()).isEqualTo(3);
  }

  @Test
  void events_outsideTheGap_areLeftAlone() {
    stored.add(Events.captured("before", 99));
    stored.add(Events.captured("first", 100));
    stored.add(Events.captured("last", 900_000));
    stored.add(Events.captured("after", 900_001));
    Backfill backfill = backfill(new Gap(100, 900_000));
    pass(901_000);

    backfill.look();

    assertThat(topic.ids()).containsExactly("first", "last");
  }

  @Test
  void gap_isNotFilledBeforeItsDelayHasPassedWithNothingWaiting() {
    stored.add(Events.captured("e", 100));
    Backfill backfill = backfill(new Gap(0, 1_000));
    pass(1_999);

    assertThat(backfill.look()).isTrue();
    assertThat(topic.ids()).isEmpty();
  }

  @Test
  void droppedEvents_areMadeUpFor() {
    topic.down(true);
    for (int i = 0; i < 20; i++) {
      CapturedEvent event = Events.captured("e" + i, 1_000 + i);
      stored.add(event);
      outbox.offer(event);
    }
    Backfill backfill = backfill(null);
    assertThat(outbox.dropped()).isPositive();
    assertThat(backfill.look()).isTrue();

    topic.down(false);
    pass(5_000);
    assertThat(backfill.look()).isTrue();

    assertThat(topic.ids())
        .containsExactlyInAnyOrderElementsOf(stored.stream().map(CapturedEvent::id).toList());
    assertThat(backfill.sent()).isEqualTo(outbox.dropped());
  }

  @Test
  void gap_thatCannotBeComparedNow_isTriedAgain() {
    stored.add(Events.captured("e", 100));
    Backfill backfill = backfill(new Gap(0, 1_000));
    pass(2_000);
    topic.down(true);
    assertThat(backfill.look()).isFalse();

    topic.down(false);

    assertThat(backfill.look()).isTrue();
    assertThat(topic.ids()).containsExactly("e");
  }

  @Test
  void gap_thatAnotherNodeIsAt_isLookedAtLater() {
    stored.add(Events.captured("e", 100));
    Backfill backfill = backfill(new Gap(0, 1_000));
    pass(2_000);
    turn = attempt -> false;
    assertThat(backfill.look()).isFalse();
    topic.send(List.of(Events.captured("e", 100)));
    turn = BooleanSupplier::getAsBoolean;

    assertThat(backfill.look()).isTrue();
    assertThat(topic.ids()).containsExactly("e");
  }

  @Test
  void gap_ofWhichTheClusterDoesNotAnswer_isLookedAtLater() {
    stored.add(Events.captured("e", 100));
    Backfill backfill = backfill(new Gap(0, 1_000));
    pass(2_000);
    turn =
        attempt -> {
          throw new IllegalStateException("the cache timed out");
        };
    assertThat(backfill.look()).isFalse();
    turn = BooleanSupplier::getAsBoolean;

    assertThat(backfill.look()).isTrue();
    assertThat(topic.ids()).containsExactly("e");
  }

  private record Stored(List<CapturedEvent> events) implements EventStore {
    @Override
    public List<CapturedEvent> between(long from, long to) {
      return events.stream().filter(e -> e.time() >= from && e.time() <= to).toList();
    }

    @Override
    public List<String> realmsThatStoreLittle() {
      return List.of();
    }
  }

  /** A clock that is moved by hand. */
  private static final class Hand extends Clock {
    private final AtomicLong now;

    Hand(AtomicLong now) {
      this.now = now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now.get());
    }
  }
}
