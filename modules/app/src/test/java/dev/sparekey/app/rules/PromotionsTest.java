package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is published where some of it is not to alert yet. */
class PromotionsTest {

  private static final String RULE =
      """
      title: Any reset
      id: 99999999-1111-4111-8111-111111111111
      logsource: {product: sparekey, category: recovery_step}
      detection: {reset: {step.action: factor_reset}, condition: reset}
      level: low
      """;

  private static Promotions.Early early(boolean hides) {
    return new Promotions.Early("rules/desk.yml", "rules/shadow/desk.yml", hides, "it is Monday");
  }

  @Test
  void fileThatIsEarly_goesOnBeingTriedAndTheOthersArePublished() {
    Map<String, String> next =
        Map.of("rules/desk.yml", RULE, "rules/hot_fix.yml", "placeholders: {a: [b]}");

    assertThat(Promotions.held(new TreeMap<>(next), List.of(early(false))))
        .containsOnlyKeys("rules/shadow/desk.yml", "rules/hot_fix.yml")
        .containsEntry("rules/shadow/desk.yml", RULE);
  }

  @Test
  void fileThatIsEarlyAndWhosePlaceIsTaken_isTriedByAnotherName() {
    Map<String, String> next =
        Map.of("rules/desk.yml", RULE, "rules/shadow/desk.yml", "placeholders: {a: [b]}");

    assertThat(Promotions.held(new TreeMap<>(next), List.of(early(false))))
        .containsOnlyKeys("rules/shadow/desk.yml", "shadow/rules/desk.yml");
  }

  @Test
  void fileThatIsEarlyAndHasRulesThatAlert_isRefusedForTryingItWouldSilenceThem() {
    TreeMap<String, String> next = new TreeMap<>(Map.of("rules/desk.yml", RULE));

    assertThatThrownBy(() -> Promotions.held(next, List.of(early(true))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it is Monday; others in that file alert already");
  }
}
