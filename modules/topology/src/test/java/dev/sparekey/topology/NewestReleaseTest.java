package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.Rule;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What a process that follows the control log puts before raw records. */
class NewestReleaseTest {

  private static final String RULE =
      """
      title: Policy changed
      id: 44444444-4444-4444-8444-444444444444
      level: %s
      logsource: {product: okta, service: okta}
      detection: {s: {eventtype: policy.rule.update}, condition: s}
      """;

  private final StubRegistry registry = new StubRegistry();
  private final RuleTexts texts = new RuleTexts();
  private final NewestRelease newest = new NewestRelease(new AvroControl(registry.client()), texts);

  @AfterEach
  void close() {
    registry.close();
  }

  private Release release(String level) {
    return Release.of(Map.of("policy.yml", RULE.formatted(level)));
  }

  private void write(String level) {
    texts.add(Release.hash(RULE.formatted(level)), RULE.formatted(level));
    texts.add(release(level).hash(), release(level).text());
  }

  private void publish(String release) {
    Control made = new Control("mara", Scenario.START, "a try", release);
    newest.published(
        null, PublicRecords.controls(registry.client()).serialize(Topics.CONTROL, made));
  }

  private List<Level> levels() {
    return newest.rules().stream()
        .flatMap(set -> set.rules().stream())
        .map(Rule::header)
        .map(header -> header.level())
        .toList();
  }

  @Test
  void severalReleases_newestIsTaken() {
    write("low");
    write("high");
    publish(release("low").hash());
    publish(release("high").hash());

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.HIGH);
    assertThat(newest.isAwaited()).isFalse();
  }

  @Test
  void release_behindWhichAHundredDecisionsOnAccountsStand_isFound() {
    write("low");
    publish(release("low").hash());
    var form = PublicRecords.controls(registry.client());
    Control decision =
        new Control(
            "mara",
            Scenario.START,
            "key lost",
            null,
            new Control.Accepted(new AccountId("default", "idp", "anna"), 1));
    for (int i = 0; i < 100; i++) {
      newest.published(PublicRecords.decisionKey(), form.serialize(Topics.CONTROL, decision));
    }

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
  }

  @Test
  void releaseThatDoesNotLoad_leavesTheOneBefore() {
    write("low");
    publish(release("low").hash());
    newest.settle(() -> true);
    write("loud");
    publish(release("loud").hash());

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
    assertThat(newest.isAwaited()).isFalse();
  }

  @Test
  void releaseThatDoesNotLoadReadWithTheOneBefore_leavesTheOneBefore() {
    write("low");
    write("loud");
    publish(release("low").hash());
    publish(release("loud").hash());

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
  }

  @Test
  void releaseWhoseTextsAreStillToCome_isAwaited() {
    write("low");
    publish(release("low").hash());
    newest.settle(() -> true);
    publish(release("high").hash());

    newest.settle(() -> false);
    assertThat(levels()).containsExactly(Level.LOW);
    write("high");
    newest.settle(() -> false);

    assertThat(levels()).containsExactly(Level.HIGH);
  }

  @Test
  void releaseWhoseTextsNobodyWrote_isPassedOver() {
    write("low");
    publish(release("low").hash());
    publish("0".repeat(64));

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
  }

  @Test
  void recordThatIsNoChange_isPassedOver() {
    write("low");
    publish(release("low").hash());
    newest.published(null, "nonsense".getBytes(StandardCharsets.UTF_8));

    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
  }

  @Test
  void registryThatIsDown_isAskedAgain() {
    write("low");
    publish(release("low").hash());
    registry.down(true);
    newest.settle(() -> true);
    assertThat(levels()).isEmpty();
    assertThat(newest.isAwaited()).isTrue();

    registry.down(false);
    newest.settle(() -> true);

    assertThat(levels()).containsExactly(Level.LOW);
  }
}
