package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sparekey.localcluster.ChildJvm;
import dev.sparekey.model.Alert;
import dev.sparekey.testkit.GroupProgress;
import dev.sparekey.testkit.KafkaAndRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole pipeline runs once, undisturbed, and leaves an inbox; another application then reads
 * that same inbox with the accounts stage alone, and is killed again and again.
 */
abstract class AccountsKillContract {

  private static final int HOURS = 24;
  private static final List<Integer> KILLED_AT_PERCENT = List.of(25, 60);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path dir;

  abstract KafkaAndRegistry start(Path dir) throws Exception;

  @Test
  void accounts_killedInTheMiddleOfOneInbox_publishTheSameBytes() throws Exception {
    try (KafkaAndRegistry platform = start(dir.resolve("platform"));
        TestBed bed = new TestBed(platform)) {
      try (Pipeline pipeline = bed.pipeline(dir.resolve("whole"))) {
        bed.produce(HelpDesk.logins(HOURS));
        for (int hour = 0; hour < HOURS; hour++) {
          bed.produce(HelpDesk.hour(hour));
        }
        bed.produce(HelpDesk.until(Scenario.END));
        await().atMost(PATIENCE).until(bed::isDone);
        assertThat(pipeline.state()).isEqualTo(Pipeline.State.READY);
      }
      Published published = new Published(bed);
      SortedMap<String, List<String>> whole = published.sinceTheLastCall();
      assertThat(whole.values().stream().mapToInt(List::size).sum()).isGreaterThan(2 * HOURS);

      try (GroupProgress progress = progress(platform, "killed")) {
        long size = progress.size(Topics.INBOX);
        for (int percent : KILLED_AT_PERCENT) {
          try (ChildJvm child = child(platform, true)) {
            Midst midst = new Midst(progress, size * percent / 100);
            whileAlive(child).until(midst::isReached);
            child.kill();
          }
          assertThat(progress.worked(Topics.INBOX))
              .as("worked through when killed at %d %%, of %d", percent, size)
              .isBetween(size * percent / 100, size - 1);
        }
        try (ChildJvm child = child(platform, false)) {
          // Each look reads and counts all topics, beside those that write them.
          whileAlive(child).pollInterval(Duration.ofMillis(250)).until(progress::isDone);
        }
      }
      SortedMap<String, List<String>> killed = published.sinceTheLastCall();

      assertThat(killed).isEqualTo(whole);
    }
  }

  private static GroupProgress progress(KafkaAndRegistry platform, String application) {
    return new GroupProgress(
        platform.bootstrapServers(), application, List.of(Topics.INBOX), List.of(Topics.ALERTS));
  }

  private ChildJvm child(KafkaAndRegistry platform, boolean throttled) throws IOException {
    return ChildJvm.start(
        "accounts",
        dir.resolve("child"),
        List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Dorg.apache.avro.SERIALIZABLE_PACKAGES="
                + System.getProperty("org.apache.avro.SERIALIZABLE_PACKAGES")),
        AccountsMain.class.getName(),
        List.of(
            platform.bootstrapServers(),
            platform.registryUrl(),
            "killed",
            dir.resolve("killed").toString(),
            Boolean.toString(throttled)));
  }

  private static ConditionFactory whileAlive(ChildJvm child) {
    return await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .failFast(() -> assertThat(child.isAlive()).as(child::tail).isTrue());
  }

  /**
   * Behind so many records, and between the writing of an alert and the commit of what led to it:
   * right after a commit a kill has nothing to spoil.
   */
  private static final class Midst {
    private final GroupProgress progress;
    private final long behind;
    private long worked = -1;
    private long written;

    Midst(GroupProgress progress, long behind) {
      this.progress = progress;
      this.behind = behind;
    }

    boolean isReached() throws InterruptedException {
      long writtenNow = progress.written(Topics.ALERTS);
      long workedNow = progress.worked(Topics.INBOX);
      boolean reached = workedNow >= behind && workedNow == worked && writtenNow > written;
      worked = workedNow;
      written = writtenNow;
      return reached;
    }
  }

  /**
   * What the alerts' topic got, by its partition and by that of the inbox. Each partition of the
   * inbox is a task of its own, and which of two tasks writes first to a partition that both write
   * to is nobody's promise.
   */
  private static final class Published {
    private final TestBed bed;
    private final Map<Integer, Integer> told = new HashMap<>();

    Published(TestBed bed) {
      this.bed = bed;
    }

    SortedMap<String, List<String>> sinceTheLastCall() throws NoSuchAlgorithmException {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      SortedMap<String, List<String>> published = new TreeMap<>();
      for (var partition : bed.log(Topics.ALERTS).entrySet()) {
        List<ConsumerRecord<byte[], byte[]>> records = partition.getValue();
        int from = told.getOrDefault(partition.getKey(), 0);
        for (ConsumerRecord<byte[], byte[]> record : records.subList(from, records.size())) {
          Alert alert = bed.alert(record);
          sha256.update(record.key());
          sha256.update(record.value());
          int inbox =
              BuiltInPartitioner.partitionForKey(Keys.account(alert.account()), TestBed.PARTITIONS);
          published
              .computeIfAbsent(
                  "inbox " + inbox + " alerts " + partition.getKey(), one -> new ArrayList<>())
              .add(
                  alert.id()
                      + " r"
                      + alert.revision()
                      + ' '
                      + HexFormat.of().formatHex(sha256.digest()));
        }
        told.put(partition.getKey(), records.size());
      }
      return published;
    }
  }
}
