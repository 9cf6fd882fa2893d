package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class OutboxTest {

  @Test
  void offered_comesOutInOrder() throws Exception {
    Outbox outbox = new Outbox(3);
    outbox.offer(Events.captured("a", 1));
    outbox.offer(Events.captured("b", 2));

    assertThat(outbox.take(1, 0)).extracting(CapturedEvent::id).containsExactly("a");
    assertThat(outbox.take(9, 0)).extracting(CapturedEvent::id).containsExactly("b");
    assertThat(outbox.take(9, 0)).isEmpty();
    assertThat(outbox.takeGap()).isNull();
  }

  @Test
  void full_dropsAtOnce_countsAndRemembersTheTime() {
    Outbox outbox = new Outbox(2);
    outbox.offer(Events.captured("a", 10));
    outbox.offer(Events.captured("b", 20));
    outbox.offer(Events.captured("c", 40));
    outbox.offer(Events.captured("d", 30));

    assertThat(outbox.size()).isEqualTo(2);
    assertThat(outbox.dropped()).isEqualTo(2);
    assertThat(outbox.takeGap()).isEqualTo(new Gap(30, 40));
    assertThat(outbox.takeGap()).isNull();
  }

  @Test
  void fullOfLongEvents_dropsThoughFewWait() {
    Outbox outbox = new Outbox(10);
    CapturedEvent large = new CapturedEvent("large", 1, "u1", "x".repeat(30_000));
    outbox.offer(large);
    outbox.offer(large);

    assertThat(outbox.size()).isEqualTo(1);
    assertThat(outbox.dropped()).isEqualTo(1);
  }

  @Test
  void put_waitsUntilHalfIsFree() throws Exception {
    Outbox outbox = new Outbox(4);
    outbox.offer(Events.captured("a", 1));
    outbox.offer(Events.captured("b", 2));
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> put =
          threads.submit(
              () -> {
                outbox.put(Events.captured("late", 0));
                return null;
              });
      assertThat(outbox.take(9, 0)).extracting(CapturedEvent::id).contains("a", "b");
      put.get();
    }
    assertThat(outbox.dropped()).isZero();
  }

  @Test
  void put_whileHalfIsTaken_leavesRoomForWhatIsNew() throws Exception {
    Outbox outbox = new Outbox(4);
    outbox.offer(Events.captured("a", 1));
    outbox.offer(Events.captured("b", 2));
    Thread putting =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    outbox.put(Events.captured("late", 0));
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                });
    await().until(() -> putting.getState() == Thread.State.WAITING);
    outbox.offer(Events.captured("c", 3));
    outbox.offer(Events.captured("d", 4));
    assertThat(outbox.dropped()).isZero();

    putting.interrupt();
    putting.join();
    assertThat(outbox.take(9, 0)).extracting(CapturedEvent::id).containsExactly("a", "b", "c", "d");
  }
}
