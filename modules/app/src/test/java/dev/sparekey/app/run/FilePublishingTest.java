package dev.sparekey.app.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sparekey.app.rules.ControlLog;
import dev.sparekey.app.rules.Promotions;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Release;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

/** What is published of rule files that are tried again, and what others publish meanwhile. */
class FilePublishingTest {

  private static final Instant NOW = Instant.parse("2026-11-30T09:00:00Z");

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: %s
      """;

  private static final String DESK = "rules/desk.yml";
  private static final String TRIED = "rules/shadow/desk.yml";
  private static final SortedMap<String, String> YESTERDAYS = files(TRIED, "low");
  private static final SortedMap<String, String> PROMOTED = files(DESK, "low");
  private static final String OTHERS = "a".repeat(64);

  private final List<ControlLog.Entry> log = new ArrayList<>();
  private boolean early;
  private boolean hides;
  private boolean answers = true;
  private boolean takes = true;
  private final FilePublishing publishing =
      new FilePublishing("this-one", () -> List.copyOf(log), this::early, this::take, () -> NOW);

  private static SortedMap<String, String> files(String name, String level) {
    return new TreeMap<>(Map.of(name, RULE.formatted(level)));
  }

  private List<Promotions.Early> early(
      List<ControlLog.Entry> entries, SortedMap<String, String> next, Instant now) {
    return early && next.containsKey(DESK)
        ? List.of(new Promotions.Early(DESK, TRIED, hides, "it is Monday"))
        : List.of();
  }

  private long take(SortedMap<String, String> texts, Control change) {
    if (takes) {
      append(change);
    }
    if (!answers) {
      throw new TimeoutException("no broker answers");
    }
    return log.getLast().number();
  }

  private void append(Control change) {
    log.add(new ControlLog.Entry(log.size(), String.valueOf(change.release()), change));
  }

  private void byHand(String release) {
    append(new Control("mara", NOW, "by hand", release));
  }

  private void yesterdays() {
    byHand(hash(YESTERDAYS));
  }

  private String look(SortedMap<String, String> files) throws InterruptedException {
    return publishing.publish(files, "files changed");
  }

  private static String hash(SortedMap<String, String> files) {
    return Release.of(files).hash();
  }

  private List<String> published() {
    return log.stream().map(ControlLog.Entry::release).toList();
  }

  @Test
  void changedFiles_arePublishedWithWhoAndWhen() throws InterruptedException {
    assertThat(look(PROMOTED)).isEmpty();

    assertThat(log)
        .singleElement()
        .extracting(ControlLog.Entry::made)
        .isEqualTo(new Control("this-one", NOW, "files changed", hash(PROMOTED)));
  }

  @Test
  void filesThatAnotherInstancePublished_areNotPublishedAgain() throws InterruptedException {
    byHand(hash(PROMOTED));

    assertThat(look(PROMOTED)).isEmpty();

    assertThat(log).hasSize(1);
  }

  @Test
  void fileThatIsHeldBack_isPublishedOnceItMayAlert() throws InterruptedException {
    early = true;
    assertThat(look(files(DESK, "low"))).contains("desk.yml is not to alert yet");

    early = false;

    assertThat(look(PROMOTED)).isEmpty();
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(PROMOTED));
  }

  @Test
  void fileThatIsHeldBack_isNotPublishedOverWhatSomebodyPublishedMeanwhile()
      throws InterruptedException {
    early = true;
    look(PROMOTED);
    byHand(OTHERS);

    early = false;

    assertThat(look(PROMOTED)).isEmpty();
    assertThat(published()).endsWith(OTHERS);
  }

  /** The release that it goes back to is the one that was in force when the files changed. */
  @Test
  void fileThatIsHeldBack_isNotPublishedOverARollback() throws InterruptedException {
    SortedMap<String, String> both = new TreeMap<>(PROMOTED);
    both.put("rules/other.yml", RULE.formatted("low").replace("99999999", "88888888"));
    yesterdays();
    early = true;
    look(both);
    yesterdays();

    early = false;

    assertThat(look(both)).isEmpty();
    assertThat(log).hasSize(3);
    assertThat(published()).endsWith(hash(YESTERDAYS));
  }

  @Test
  void fileThatIsHeldBackWhereNothingElseChanged_isNotPublishedOverWhatSomebodyPublished()
      throws InterruptedException {
    yesterdays();
    early = true;
    assertThat(look(PROMOTED)).isNotEmpty();
    assertThat(log).hasSize(1);
    byHand(OTHERS);

    early = false;

    assertThat(look(PROMOTED)).isEmpty();
    assertThat(published()).endsWith(OTHERS);
  }

  @Test
  void filesThatWereRefused_areNotPublishedOverWhatSomebodyPublishedMeanwhile()
      throws InterruptedException {
    early = true;
    hides = true;
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(IllegalArgumentException.class);
    byHand(OTHERS);

    early = false;

    assertThat(look(PROMOTED)).isEmpty();
    assertThat(published()).containsExactly(OTHERS);
  }

  @Test
  void filesThatCouldNotBePublished_areTriedAgain() throws InterruptedException {
    answers = false;
    takes = false;
    yesterdays();
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(TimeoutException.class);

    answers = true;
    takes = true;

    assertThat(look(PROMOTED)).isEmpty();
    assertThat(published()).containsExactly(hash(YESTERDAYS), hash(PROMOTED));
  }

  /** It is there though no answer came: that it is nobody else's is told by its hash. */
  @Test
  void releaseWithoutAnAnswer_isNotTakenForSomebodyElses() throws InterruptedException {
    early = true;
    answers = false;
    assertThatThrownBy(() -> look(PROMOTED)).isInstanceOf(TimeoutException.class);

    answers = true;

    assertThat(look(PROMOTED)).contains("desk.yml is not to alert yet");
    assertThat(published()).containsExactly(hash(YESTERDAYS));
  }

  @Test
  void editAfterARollback_isPublished() throws InterruptedException {
    early = true;
    look(PROMOTED);
    byHand(OTHERS);
    look(PROMOTED);

    early = false;
    look(files(DESK, "high"));

    assertThat(published()).endsWith(hash(files(DESK, "high")));
  }
}
