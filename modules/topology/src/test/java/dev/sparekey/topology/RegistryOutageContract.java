package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.FinalState;
import dev.sparekey.testkit.KafkaAndRegistry;
import dev.sparekey.testkit.RegistryProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The registry is stopped for 20 s, starts again and answers 404 for 3 s at least, while records
 * come in. One pipeline knows its ids from before; then another takes its place that has yet to ask
 * for them.
 */
abstract class RegistryOutageContract {

  private static final Duration OUTAGE = Duration.ofSeconds(20);
  private static final Duration NOT_FOUND = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_HOURS = 150;
  private static final long HOUR_MILLIS = 400;

  @TempDir private Path dir;

  abstract KafkaAndRegistry start(Path dir) throws Exception;

  @Test
  void registry_goneAndBackMidRun_costsNoAlertAndMakesNoDeadLetter() throws Exception {
    try (KafkaAndRegistry platform = start(dir.resolve("platform"));
        RegistryProxy proxy = RegistryProxy.before(platform.registryUrl());
        TestBed bed = new TestBed(platform);
        ScheduledExecutorService desk = Executors.newSingleThreadScheduledExecutor()) {
      bed.produce(HelpDesk.logins(MOST_HOURS));
      AtomicInteger hours = new AtomicInteger();
      Future<?> work =
          desk.scheduleAtFixedRate(
              () -> bed.produce(HelpDesk.hour(hours.getAndIncrement())),
              0,
              HOUR_MILLIS,
              TimeUnit.MILLISECONDS);
      Path state = dir.resolve("state");
      long stopped;
      try (SchemaRegistry knowing = TestBed.registry(proxy.url());
          Pipeline pipeline = bed.pipeline(state, PublicRecords.register(knowing))) {
        awaitAlerts(bed, 1);
        proxy.refuse();
        platform.stopRegistry();
        stopped = System.nanoTime();
        awaitAlerts(bed, 20);
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      }

      long before = bed.size(Topics.ALERTS);
      try (SchemaRegistry knowingNothing = TestBed.registry(proxy.url())) {
        assertNoStart(knowingNothing);
        patiently().until(() -> hasPassed(OUTAGE, stopped));
        long back = System.nanoTime();
        proxy.answerNotFound();
        platform.startRegistry();
        assertNoStart(knowingNothing);
        patiently().until(() -> hasPassed(NOT_FOUND, back));
        assertThat(proxy.notFoundAnswers()).isPositive();
        proxy.forward();
        assertThat(bed.size(Topics.ALERTS)).isEqualTo(before);

        try (Pipeline pipeline = bed.pipeline(state, PublicRecords.register(knowingNothing))) {
          awaitAlerts(bed, 1);
          work.cancel(false);
          desk.shutdown();
          assertThat(desk.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
          bed.produce(HelpDesk.until(Scenario.END));
          patiently().until(bed::isDone);
          assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
        }
      }

      assertThat(hours.get()).isBetween(50, MOST_HOURS);
      Map<String, FinalState> undisturbed = undisturbed(hours.get());
      assertThat(undisturbed).hasSizeGreaterThanOrEqualTo(2 * hours.get());
      assertThat(FinalState.of(bed.alerts())).isEqualTo(undisturbed);
      assertThat(bed.size(Topics.DEAD_LETTERS)).isZero();
    }
  }

  /**
   * A process that has yet to register its schemas ends here and is started anew by whoever runs
   * it.
   */
  private static void assertNoStart(SchemaRegistry registry) {
    assertThatThrownBy(() -> PublicRecords.register(registry))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  private static boolean hasPassed(Duration time, long sinceNanos) {
    return System.nanoTime() - sinceNanos >= time.toNanos();
  }

  private static ConditionFactory patiently() {
    // Threads that fail are what happens here; Awaitility would fail the test for them.
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }

  private static void awaitAlerts(TestBed bed, int more) {
    long before = bed.size(Topics.ALERTS);
    patiently().until(() -> bed.size(Topics.ALERTS) >= before + more);
  }

  private static Map<String, FinalState> undisturbed(int hours) {
    Direct direct = new Direct(Scenario.settings(Settings.Time.RECORDS, 1));
    HelpDesk.logins(MOST_HOURS).forEach(direct::accept);
    for (int hour = 0; hour < hours; hour++) {
      HelpDesk.hour(hour).forEach(direct::accept);
    }
    HelpDesk.until(Scenario.END).forEach(direct::accept);
    return FinalState.of(direct.alerts().values());
  }
}
