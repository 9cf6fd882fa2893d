package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.app.config.RulePath;
import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.model.Control;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the watcher of the rule folders does with what changes in them. */
class RuleFoldersTest {

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: %s
      """;

  @TempDir private Path dir;
  private Path folder;
  private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
  private final List<String> reasons = new CopyOnWriteArrayList<>();
  private final List<RuleFolders.Attempt> attempts = new CopyOnWriteArrayList<>();
  private final List<SortedMap<String, String>> published = new CopyOnWriteArrayList<>();
  private volatile boolean down;
  private final AtomicInteger refusedByBrokers = new AtomicInteger();
  private volatile boolean gated;
  private volatile boolean broken;
  private volatile String held = "";
  private volatile Publication became = new Publication.Judging();
  private RuleFolders watching;

  @BeforeEach
  void watch() throws IOException {
    folder = Files.createDirectories(dir.resolve("rules"));
    write("low");
    RuleFiles known = new RuleFiles();
    known.add(folder);
    watching =
        RuleFolders.watch(
            List.of(RulePath.of(folder)),
            known.release(),
            this::publish,
            RuleFolders.Known.of(new Publication.Judging()),
            meters,
            BETWEEN_LOOKS);
  }

  @AfterEach
  void close() {
    watching.close();
  }

  private Publication publish(
      SortedMap<String, String> texts, RuleFolders.Attempt attempt, String reason) {
    if (broken) {
      broken = false;
      throw new IllegalStateException("an alert of another kind");
    }
    attempts.add(attempt);
    if (down) {
      refusedByBrokers.incrementAndGet();
      throw new TimeoutException("no broker answers");
    }
    if (gated) {
      throw new IllegalArgumentException("rules/reset.yml is not to alert yet");
    }
    published.add(texts);
    reasons.add(reason);
    return held.isEmpty() ? became : new Publication.Held(held);
  }

  private void write(String level) throws IOException {
    Path written = Files.writeString(dir.resolve("written"), RULE.formatted(level));
    Files.move(written, folder.resolve("reset.yml"), StandardCopyOption.ATOMIC_MOVE);
  }

  private double stale() {
    return meters.get(RuleFolders.STALE_GAUGE).gauge().value();
  }

  private double refused() {
    return meters.get(RuleFolders.REFUSED_COUNTER).counter().count();
  }

  private double unpublished() {
    return meters.get(RuleFolders.UNPUBLISHED_GAUGE).gauge().value();
  }

  private static ConditionFactory soon() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }

  @Test
  void editedFile_isPublishedOnce() throws IOException {
    write("high");

    soon().until(() -> !published.isEmpty());
    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(
            () -> assertThat(reasons).containsExactly("files changed: 0 new, 1 edited, 0 gone"));
    assertThat(published.getFirst()).containsEntry("rules/reset.yml", RULE.formatted("high"));
  }

  @Test
  void fileThatIsNewAndOneThatIsGone_areTold() throws IOException {
    Files.move(folder.resolve("reset.yml"), folder.resolve("other.yml"));

    soon()
        .untilAsserted(
            () -> assertThat(reasons).containsExactly("files changed: 1 new, 0 edited, 1 gone"));
  }

  @Test
  void fileWithAMistake_isRefusedOnceUntilItIsMended() throws IOException {
    write("loud");

    soon().until(() -> stale() == 1);
    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(() -> assertThat(refused()).isEqualTo(1));
    assertThat(published).isEmpty();

    write("high");
    soon().until(() -> stale() == 0);
    assertThat(published).hasSize(1);
  }

  @Test
  void brokersThatAreDown_areTriedAgain() throws IOException {
    down = true;
    write("high");
    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(() -> assertThat(refused()).isZero());

    down = false;

    soon().until(() -> published.size() == 1);
  }

  @Test
  void filesThatNoBrokerTakes_areTriedLessAndLessOftenAndAGaugeTells() throws IOException {
    assertThat(unpublished()).isZero();
    down = true;
    write("high");
    soon().until(() -> unpublished() == 1);

    // After 1, 2 and 4 looks; at each look it would be ten times.
    soon().during(BETWEEN_LOOKS.multipliedBy(10)).until(() -> unpublished() == 1);
    assertThat(refusedByBrokers.get()).isBetween(2, 5);
    assertThat(stale()).isEqualTo(1);

    down = false;

    soon().until(() -> unpublished() == 0);
    assertThat(published).hasSize(1);
    assertThat(stale()).isZero();
  }

  @Test
  void filesThatGoBackToWhatJudges_areNoLongerUnpublished() throws IOException {
    down = true;
    write("high");
    soon().until(() -> unpublished() == 1);

    write("low");

    soon().until(() -> unpublished() == 0);
    assertThat(stale()).isZero();
    assertThat(published).isEmpty();
  }

  @Test
  void filesThatNoBrokerTakes_areTriedAgainAsTheSame() throws IOException {
    down = true;
    write("high");
    soon().until(() -> refusedByBrokers.get() == 2);

    down = false;

    soon().until(() -> published.size() == 1);
    assertThat(attempts.getFirst()).isEqualTo(RuleFolders.Attempt.FIRST);
    assertThat(attempts.subList(1, attempts.size()))
        .hasSizeGreaterThanOrEqualTo(2)
        .containsOnly(RuleFolders.Attempt.AGAIN);
  }

  @Test
  void editThatIsMadeAgain_isTriedAsANewOne() throws IOException {
    down = true;
    write("high");
    soon().until(() -> unpublished() == 1);
    write("low");
    soon().until(() -> unpublished() == 0);
    down = false;

    write("high");

    soon().until(() -> published.size() == 1);
    assertThat(attempts.getLast()).isEqualTo(RuleFolders.Attempt.FIRST);
  }

  @Test
  void mistakeInFilesThatNoBrokerTakes_isARefusalAndNoLongerUnpublished() throws IOException {
    down = true;
    write("high");
    soon().until(() -> unpublished() == 1);

    write("loud");

    soon().until(() -> unpublished() == 0);
    assertThat(stale()).isEqualTo(1);
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void editOfFilesThatNoBrokerTook_isTriedAtOnce() throws IOException {
    down = true;
    write("high");
    soon().until(() -> refusedByBrokers.get() == 6);
    // The next attempt is 32 looks away.
    down = false;
    write("medium");

    Awaitility.await().atMost(BETWEEN_LOOKS.multipliedBy(20)).until(() -> published.size() == 1);
    assertThat(published.getFirst()).containsEntry("rules/reset.yml", RULE.formatted("medium"));
  }

  @Test
  void releaseThatIsRefused_isStaleAndNotTriedAgainAtOnce() throws IOException {
    gated = true;
    write("high");
    soon().until(() -> stale() == 1);

    gated = false;

    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(() -> assertThat(published).isEmpty());
    assertThat(refused()).isEqualTo(1);
  }

  @Test
  void releaseOfWhichSomeIsHeldBack_isPublishedOnceAndStale() throws IOException {
    held = "rules/reset.yml is not to alert yet: it has been tried since today";
    write("high");
    soon().until(() -> stale() == 1);

    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(() -> assertThat(published).hasSize(1));
    assertThat(refused()).isEqualTo(1);

    held = "";
    write("low");
    soon().until(() -> stale() == 0);
  }

  @Test
  void filesInWhosePlaceOthersStand_areStaleUntilAnEdit() throws IOException {
    became =
        new Publication.Standing(
            new ControlLog.Entry(
                7, "a".repeat(64), new Control("mara", Instant.EPOCH, "by hand", "a".repeat(64))));
    write("high");
    soon().until(() -> stale() == 1);
    // They were not refused, and nothing is wrong with brokers.
    assertThat(refused()).isZero();
    assertThat(unpublished()).isZero();

    became = new Publication.Judging();
    write("medium");

    soon().until(() -> stale() == 0);
  }

  @Test
  void failureThatNobodyForesaw_doesNotEndTheLooking() throws IOException {
    broken = true;
    write("high");
    soon().until(() -> stale() == 1);

    write("medium");

    soon().until(() -> published.size() == 1);
    assertThat(stale()).isZero();
  }

  @Test
  void editAfterARefusedOne_isToldAgainstWhatWasPublished() throws IOException {
    write("loud");
    soon().until(() -> stale() == 1);
    Files.writeString(
        folder.resolve("other.yml"), RULE.formatted("low").replace("99999999", "88888888"));

    write("high");

    soon()
        .untilAsserted(
            () -> assertThat(reasons).containsExactly("files changed: 1 new, 1 edited, 0 gone"));
  }

  @Test
  void folderThatIsAway_isSaidOnceAndTakenUpWhenItIsBack() throws IOException {
    Path away = dir.resolve("away");
    Files.move(folder, away);
    soon().until(() -> stale() == 1);
    soon()
        .during(BETWEEN_LOOKS.multipliedBy(5))
        .untilAsserted(() -> assertThat(refused()).isEqualTo(1));

    Files.move(away, folder);
    write("high");

    soon().until(() -> published.size() == 1);
    assertThat(stale()).isZero();
  }

  @Test
  void folderThatIsBackAsItWas_isNotStaleAndNotPublished() throws IOException {
    Path away = dir.resolve("away");
    Files.move(folder, away);
    soon().until(() -> stale() == 1);

    Files.move(away, folder);

    soon().until(() -> stale() == 0);
    assertThat(published).isEmpty();
  }
}
