package dev.sparekey.app.backfill;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.backfill.History.Records;
import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.ingest.Source;
import dev.sparekey.ingest.Sources;
import dev.sparekey.recovery.AssurancePolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code backfill} sends, and in which order. */
class OutgoingTest {

  private static final Instant NOW = Instant.parse("2026-03-30T08:00:00Z");
  private static final Source SOURCE = Sources.builtIn("default").byName("sparekey", Map.of());

  @TempDir private Path dir;
  private final List<String> said = new ArrayList<>();

  private static String login(int number) {
    return ("{'type':'authentication','id':'l%d','occurred_at':'%s','native_id':'anna',"
            + "'outcome':'success','authenticators':{'kinds':['password'],'completeness':'exact'}}")
        .formatted(number, NOW.minus(Duration.ofDays(20)).plus(Duration.ofHours(number)))
        .replace('\'', '"');
  }

  private static String step(int afterLogin) {
    return ("{'type':'recovery','id':'step','occurred_at':'%s','native_id':'anna',"
            + "'action':'factor_bound','actor':{'role':'self'}}")
        .formatted(
            NOW.minus(Duration.ofDays(20)).plus(Duration.ofHours(afterLogin)).plusSeconds(60))
        .replace('\'', '"');
  }

  private Path file(String name, List<String> lines) throws IOException {
    return Files.write(dir.resolve(name), lines);
  }

  /** The keys, in the order in which they were sent. */
  private List<String> sent(RejectionLog rejections, Path... files) throws IOException {
    List<String> keys = new ArrayList<>();
    try (Outgoing outgoing = new Outgoing(dir, said::add)) {
      History history =
          new History(
              AssurancePolicy.DEFAULT,
              NOW,
              null,
              outgoing::add,
              rejections,
              () -> false,
              said::add);
      for (Path file : files) {
        String feed = file.getFileName().toString().replace(".jsonl", "");
        history.read(new Records(feed, "raw." + feed, SOURCE, file), new Counts());
        assertThat(keys).isEmpty();
      }
      outgoing.send(
          (topic, key, value) -> {
            assertThat(topic).isEqualTo("raw." + key.substring(0, key.indexOf(':')));
            assertThat(new String(value, StandardCharsets.UTF_8))
                .contains("\"id\":\"" + key.substring(key.indexOf(':') + 1) + "\"");
            keys.add(key);
          },
          () -> false);
    }
    return keys;
  }

  @Test
  void stepOfASecondLog_isSentBetweenTheLoginsOfItsTime_inAnyOrderOfFilesAndLines()
      throws IOException {
    List<String> logins = new ArrayList<>();
    List<String> expected = new ArrayList<>();
    for (int number = 0; number < 130; number++) {
      logins.add(login(number));
      expected.add("signins:l" + number);
      if (number == 30) {
        expected.add("audits:step");
      }
    }
    Path audits = file("audits.jsonl", List.of(step(30)));
    List<String> shuffled = new ArrayList<>(logins);
    Collections.shuffle(shuffled, new Random(1));
    for (List<String> lines : List.of(logins, logins.reversed(), shuffled)) {
      Path signins = file("signins.jsonl", lines);

      assertThat(sent(RejectionLog.to(null), signins, audits)).isEqualTo(expected);
      assertThat(sent(RejectionLog.to(null), audits, signins)).isEqualTo(expected);
    }
  }

  @Test
  void recordThatIsRefused_isNamedByTheLineOnWhichItStands() throws IOException {
    Path signins = file("signins.jsonl", List.of(login(2), "{}", login(1)));
    Path rejections = dir.resolve("rejections");

    try (RejectionLog log = RejectionLog.to(rejections)) {
      assertThat(sent(log, signins)).containsExactly("signins:l1", "signins:l2");
    }

    assertThat(Files.readAllLines(rejections))
        .singleElement()
        .asString()
        .contains("\"file\":\"" + signins + "\",\"line\":2");
  }

  @Test
  void requestToEnd_leavesTheRestUnsent() throws IOException {
    List<String> keys = new ArrayList<>();
    try (Outgoing outgoing = new Outgoing(dir, said::add)) {
      for (int number = 0; number < 10; number++) {
        outgoing.add(NOW.plusSeconds(number), "raw.a", "a:" + number, new byte[1]);
      }
      outgoing.send((topic, key, value) -> keys.add(key), () -> keys.size() == 3);
    }
    assertThat(keys).containsExactly("a:0", "a:1", "a:2");
  }
}
