package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sparekey.registryclient.RegistryUnavailableException;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.FinalState;
import dev.sparekey.testkit.KafkaAndOwnRegistry;
import dev.sparekey.testkit.RegistryProxy;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
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
 * come in as Avro. One pipeline has read such records before; then another takes its place that
 * knows the ids it writes by, but has yet to ask for those it reads.
 */
abstract class RegistryOutageContract {

  private static final Duration OUTAGE = Duration.ofSeconds(20);
  private static final Duration NOT_FOUND = Duration.ofSeconds(3);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int MOST_HOURS = 125;
  private static final long HOUR_MILLIS = 800;

  @TempDir private Path dir;

  abstract KafkaAndOwnRegistry start(Path dir) throws Exception;

  @Test
  void registry_goneAndBackMidRun_costsNoAlertAndMakesNoDeadLetter() throws Exception {
    try (KafkaAndOwnRegistry platform = start(dir.resolve("platform"));
        RegistryProxy proxy = RegistryProxy.before(platform.registryUrl());
        TestBed bed =
            new TestBed(platform, AvroRecords.settings(Settings.Time.RECORDS, TestBed.PARTITIONS));
        SchemaRegistry theirs = TestBed.registry(platform.registryUrl());
        SchemaRegistry knowing = TestBed.registry(proxy.url());
        SchemaRegistry knowingOurs = TestBed.registry(proxy.url());
        SchemaRegistry knowingNothing = TestBed.registry(proxy.url());
        ScheduledExecutorService desk = Executors.newSingleThreadScheduledExecutor()) {
      AvroRecords avro = new AvroRecords(theirs);
      PublicRecords second = PublicRecords.register(knowingOurs, List.of());
      bed.produce(HelpDesk.logins(MOST_HOURS), avro);
      AtomicInteger hours = new AtomicInteger();
      Future<?> work =
          desk.scheduleAtFixedRate(
              () -> {
                // The logins were produced for so many hours.
                if (hours.get() < MOST_HOURS) {
                  bed.produce(HelpDesk.hour(hours.getAndIncrement()), avro);
                }
              },
              0,
              HOUR_MILLIS,
              TimeUnit.MILLISECONDS);
      Path state = dir.resolve("state");
      long stopped;
      try (Pipeline pipeline = bed.pipeline(state, PublicRecords.register(knowing, List.of()))) {
        awaitAlerts(bed, work, 1);
        proxy.refuse();
        platform.stopRegistry();
        stopped = System.nanoTime();
        awaitAlerts(bed, work, 20);
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      }

      try (Pipeline pipeline = bed.pipeline(state, second)) {
        assertNoStart(knowingNothing);
        patiently().until(() -> hasPassed(OUTAGE, stopped));
        long back = System.nanoTime();
        proxy.answerNotFound();
        platform.startRegistry();
        patiently().until(() -> hasPassed(NOT_FOUND, back) && proxy.notFoundAnswers() > 0);
        assertNoStart(knowingNothing);

        proxy.forward();
        awaitAlerts(bed, work, 1);
        work.cancel(false);
        desk.shutdown();
        assertThat(desk.awaitTermination(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(work::get).isInstanceOf(CancellationException.class);
        bed.produce(HelpDesk.until(Scenario.END), avro);
        patiently().until(bed::isDone);
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
        assertThat(PublicRecords.register(knowingNothing, List.of())).isNotNull();
      }

      Map<String, FinalState> undisturbed = undisturbed(hours.get());
      assertThat(undisturbed).hasSizeGreaterThanOrEqualTo(2 * hours.get());
      assertThat(FinalState.of(bed.alerts())).isEqualTo(undisturbed);
      assertThat(bed.size(Topics.DEAD_LETTERS)).isZero();
    }
  }

  /** A process that has yet to register its schemas waits for that, and starts no pipeline. */
  private static void assertNoStart(SchemaRegistry registry) {
    assertThatThrownBy(() -> PublicRecords.register(registry, List.of()))
        .isInstanceOf(RegistryUnavailableException.class);
  }

  private static boolean hasPassed(Duration time, long sinceNanos) {
    return System.nanoTime() - sinceNanos >= time.toNanos();
  }

  private static ConditionFactory patiently() {
    // Threads that fail are what happens here; Awaitility would fail the test for them.
    return await().dontCatchUncaughtExceptions().atMost(PATIENCE);
  }

  private static void awaitAlerts(TestBed bed, Future<?> work, int more) {
    long before = bed.size(Topics.ALERTS);
    patiently()
        .until(
            () -> {
              if (work.isDone()) {
                work.get();
              }
              return bed.size(Topics.ALERTS) >= before + more;
            });
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
