package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RawRulesTest {

  private static final Map<String, Object> FAILED =
      Map.of(
          "eventType",
          "user.session.start",
          "outcome",
          Map.of("result", "FAILURE"),
          "actor",
          Map.of("alternateId", "anna@example.com"),
          "client",
          Map.of("ipAddress", List.of("192.0.2.1", "192.0.2.2")));

  private static final String RULE =
      """
      title: Failed login
      name: failed
      logsource: {product: okta, service: okta}
      detection:
        selection: {eventtype: user.session.start, outcome.result: FAILURE}
        filter: {actor.alternateId|endswith: '@example.org'}
        condition: selection and not filter
      """;

  private static final String COUNTED =
      RULE
          + """
          ---
          title: Many failed logins
          correlation:
            type: event_count
            rules: [failed]
            group-by: [actor.alternateId, client.ipAddress, transaction.id]
            timespan: 10m
            condition: {gte: 3}
          """;

  private static List<RawRules.Hit> hits(String text, String source) {
    return RawRules.of(Loading.of(text), source).hits(RawRecord.of(FAILED));
  }

  @Test
  void rule_thatMatches_tellsWhatEachSelectionSaid() {
    assertThat(hits(RULE, "okta"))
        .singleElement()
        .satisfies(
            hit ->
                assertThat(hit.selections())
                    .extracting(SelectionOutcome::selection, SelectionOutcome::truth)
                    .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("selection", Truth.TRUE),
                        org.assertj.core.groups.Tuple.tuple("filter", Truth.FALSE)));
  }

  @Test
  void rule_overAnotherSource_isNotAsked() {
    assertThat(hits(RULE, "onelogin")).isEmpty();
    assertThat(RawRules.of(Loading.of(RULE), "a mapping of one's own").isEmpty()).isTrue();
  }

  @Test
  void matchThatNothingCounts_keepsNothingOfTheRecord() {
    assertThat(hits(RULE, "okta")).singleElement().returns(Map.of(), hit -> Map.copyOf(hit.kept()));
  }

  @Test
  void matchThatIsCounted_keepsTheFieldsWithOneValue() {
    assertThat(hits(COUNTED, "okta"))
        .singleElement()
        .returns(Map.of("actor.alternateId", "anna@example.com"), hit -> Map.copyOf(hit.kept()));
  }

  @Test
  void feedOfSeveralLogSources_isPutBeforeTheRulesOfEach() {
    String rules =
        List.of("signinlogs", "auditlogs", "riskdetection").stream()
            .map(
                service ->
                    """
                    title: Of %s
                    logsource: {product: azure, service: %s}
                    detection: {s: {eventType: user.session.start}, condition: s}
                    """
                        .formatted(service, service))
            .reduce((one, other) -> one + "---\n" + other)
            .orElseThrow();
    assertThat(hits(rules, "entra")).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "high, status: stable, ALWAYS",
    "medium, status: test, ALWAYS",
    "medium, author: nobody, ALWAYS",
    "low, status: stable, NEVER",
    "informational, author: nobody, NEVER",
    "critical, status: experimental, NEVER",
    "high, status: deprecated, NEVER",
    "high, status: unsupported, NEVER",
    "low, 'sparekey: {deliver: always}', ALWAYS",
    "high, 'sparekey: {deliver: never}', NEVER",
    "high, 'sparekey: {emit: report}', NEVER",
  })
  void levelAndStatus_decideWhoIsTold_unlessTheAuthorDoes(
      String level, String more, Response.Deliver expected) {
    RuleSet rules = Loading.of(RULE + "level: " + level + "\n" + more + "\n");
    assertThat(rules.hasErrors()).isFalse();
    assertThat(rules.rules().getFirst().header().response().deliver()).isEqualTo(expected);
  }
}
