package dev.sparekey.app.rules.noise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Severity;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class OutcomeTest {

  private static final Outcome.Fate FOUND = new Outcome.Fate("guessing", List.of("Guessing"));
  private static final Outcome.Fate MISSED = new Outcome.Fate("theft", List.of());

  private static Outcome.OfRule rule(String id, int delivered) {
    return new Outcome.OfRule(id, id, Map.of(Severity.HIGH, delivered), delivered, delivered);
  }

  private static Outcome outcome(Outcome.Fate fate, int cases, int high, int most) {
    List<Outcome.OfRule> rules =
        List.of(rule("a", most), rule("b", 30), rule("c", 30), rule("d", 10));
    return new Outcome(10_000, 10, List.of(fate), rules, cases, high, 20);
  }

  @Test
  void whatIsExactlyGranted_isNoShortcoming() {
    assertThat(outcome(FOUND, 120, 30, 30).shortcomings()).isEmpty();
  }

  @Test
  void attackThatNoRuleDelivered_isMissed() {
    assertThat(outcome(MISSED, 120, 30, 30).shortcomings()).containsExactly("missed: theft");
  }

  @Test
  void oneCaseMoreThanGranted_isAShortcoming() {
    assertThat(outcome(FOUND, 121, 30, 30).shortcomings())
        .containsExactly("12.10 delivered cases a day, at most 12.00 are granted");
  }

  @Test
  void oneHighCaseMoreThanGranted_isAShortcoming() {
    assertThat(outcome(FOUND, 120, 31, 30).shortcomings())
        .containsExactly("3.10 cases of severity high a day, at most 3.00 are granted");
  }

  @Test
  void ruleWithMoreThanItsShare_isAShortcoming() {
    assertThat(outcome(FOUND, 120, 30, 40).shortcomings())
        .containsExactly("0.36 of the delivered findings are one rule's, at most 0.30 are granted");
  }
}
