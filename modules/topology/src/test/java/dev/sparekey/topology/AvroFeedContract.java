package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import dev.sparekey.model.DeadLetter;
import dev.sparekey.registryclient.ConfluentFraming;
import dev.sparekey.registryclient.Pauses;
import dev.sparekey.registryclient.RegistrySettings;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.testkit.FinalState;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Feeds of Avro, written by somebody else's producer, one record of which names a schema that the
 * registry does not have.
 */
abstract class AvroFeedContract {

  private static final int UNKNOWN = 2_000_000;
  private static final int BEFORE = 10;

  /** A 404 is believed after 5 s here; threads that wait for that fail every 2 s. */
  private static final Duration DISBELIEF = Duration.ofSeconds(5);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(2);

  @TempDir private Path dir;

  abstract KafkaAndRegistry start(Path dir) throws Exception;

  @Test
  void recordOfAnUnknownSchema_isADeadLetter_andThoseBehindItGiveTheirAlerts() throws Exception {
    try (KafkaAndRegistry platform = start(dir.resolve("platform"));
        TestBed bed =
            new TestBed(platform, AvroRecords.settings(Settings.Time.RECORDS, TestBed.PARTITIONS));
        SchemaRegistry theirs = TestBed.registry(platform.registryUrl());
        SchemaRegistry ours = impatient(platform.registryUrl());
        Pipeline pipeline =
            bed.pipeline(dir.resolve("state"), PublicRecords.register(ours, List.of()))) {
      AvroRecords avro = new AvroRecords(theirs);
      int written = 0;
      for (Scenario.Raw raw : Scenario.records()) {
        for (SpecificRecord record : AvroRecords.of(raw)) {
          bed.produce(AvroRecords.topic(raw.feed()), avro.write(record), raw.receivedAt());
        }
        if (++written == BEFORE) {
          bed.produce("recovery-events", ConfluentFraming.header(UNKNOWN), Scenario.START);
        }
      }
      await()
          // Threads that fail are what happens here; Awaitility would fail the test for them.
          .dontCatchUncaughtExceptions()
          .atMost(Duration.ofSeconds(90))
          .pollInterval(Duration.ofSeconds(1))
          // A thread may take longer to be replaced than the registry may go unseen (10 s here);
          // 'run' looks at it every 10 s, of the 60 s that are usual.
          .until(() -> ours.answers() && bed.isDone());

      assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      assertThat(bed.deadLetters())
          .extracting(
              DeadLetter::source,
              DeadLetter::topic,
              DeadLetter::partition,
              DeadLetter::offset,
              DeadLetter::reason)
          .containsExactly(tuple("idp", "recovery-events", 0, (long) BEFORE, "unknown_schema_id"));
      Direct direct = new Direct(Scenario.settings(Settings.Time.RECORDS, 1));
      Scenario.records().forEach(direct::accept);
      Map<String, FinalState> standing = FinalState.of(bed.alerts());
      assertThat(standing).isEqualTo(FinalState.of(direct.alerts().values()));
      assertThat(standing.values())
          .filteredOn(FinalState::delivered)
          .isNotEmpty()
          .allMatch(alert -> alert.account().nativeId().equals("anna"));
    }
  }

  private static SchemaRegistry impatient(String url) {
    return new SchemaRegistry(
        new RegistrySettings(
            List.of(url),
            Map.of(),
            Duration.ofSeconds(1),
            Duration.ofSeconds(1),
            LONGEST_WAIT,
            DISBELIEF),
        Pauses.real());
  }
}
