package dev.sparekey.rules;

import static dev.sparekey.rules.Truth.TRUE;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RuleCollectionTest {

  @Test
  void global_isPartOfEveryDocumentAfterIt() {
    RuleSet rules =
        Loading.of(
            """
            action: global
            logsource: {product: okta}
            detection: {condition: s}
            ---
            title: One
            detection: {s: {a: x}}
            ---
            title: Two
            detection: {s: {a: y}}
            """);
    assertThat(rules.hasErrors()).isFalse();
    assertThat(rules.rules())
        .extracting(rule -> rule.header().title())
        .containsExactly("One", "Two");
    assertThat(rules.rules().getLast().detection().evaluate(FakeFields.of("a", "y")))
        .isEqualTo(TRUE);
  }

  @Test
  void repeat_changesTheRuleBeforeIt() {
    RuleSet rules =
        Loading.of(
            """
            title: One
            logsource: {product: okta}
            detection: {s: {a: x}, condition: s}
            ---
            action: repeat
            title: Two
            detection: {s: {b: y}}
            """);
    assertThat(rules.hasErrors()).isFalse();
    Detection second = rules.rules().getLast().detection();
    assertThat(second.fields()).containsExactly("a", "b");
  }

  @Test
  void reset_endsTheGlobalPart() {
    assertThat(
            Loading.problems(
                """
                action: global
                logsource: {product: okta}
                ---
                action: reset
                ---
                title: One
                detection: {s: {a: x}, condition: s}
                """))
        .singleElement()
        .satisfies(problem -> assertThat(problem).contains("no 'logsource'"));
  }

  @Test
  void collection_writtenOutTooLarge_isRefused() {
    StringBuilder text = new StringBuilder("action: global\n");
    for (int i = 0; i < 1_000; i++) {
      text.append("k").append(i).append(": x\n");
    }
    text.append("---\ntitle: x\n".repeat(200));
    assertThat(Loading.problems(text.toString()))
        .anySatisfy(problem -> assertThat(problem).contains("writes out to more than 100000 keys"));
  }
}
