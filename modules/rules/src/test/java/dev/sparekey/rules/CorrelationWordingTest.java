package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CorrelationWordingTest {

  private static final String RULES =
      """
      title: A
      id: 0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      name: a
      logsource: {product: sparekey, category: recovery_step}
      detection: {used: {step.action: code_used}, condition: used}
      level: low
      ---
      title: B
      id: 1b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      name: b
      logsource: {product: sparekey, category: recovery_step}
      detection: {bound: {step.action: factor_bound}, condition: bound}
      level: low
      ---
      title: C
      id: 2b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      level: low
      correlation:
        rules: [a, b]
        group-by: [subject.account]
        timespan: 1h
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{type: event_count, condition: {gte: 5}} # at least 5 matches",
        "{type: event_count, condition: {gt: 1, lte: 9}} # more than 1 and at most 9 matches",
        "{type: value_count, condition: {field: origin.network, gte: 3}}"
            + " # at least 3 different values of origin.network",
        "{type: value_sum, condition: {field: credential.codes_left, lt: 3}}"
            + " # a sum of credential.codes_left of less than 3",
        "{type: temporal} # A and B",
        "{type: temporal_ordered} # A, then B",
      })
  void condition_isSaidInWords(String given, String words) {
    String text = RULES;
    for (String part : given.substring(1, given.length() - 1).split(", (?=condition)")) {
      text += "  " + part + "\n";
    }
    RuleSet rules = RuleSet.load(Map.of("r.yml", text));
    assertThat(rules.diagnostics()).isEmpty();
    Map<?, String> titles =
        rules.rules().stream().collect(Collectors.toMap(Rule::id, rule -> rule.header().title()));

    assertThat(rules.correlations().getFirst().condition(titles::get)).isEqualTo(words.strip());
  }
}
