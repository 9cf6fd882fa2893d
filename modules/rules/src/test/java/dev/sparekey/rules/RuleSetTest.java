package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RuleSetTest {
  private static final String ID = "11111111-1111-4111-8111-111111111111";
  private static final String RULE =
      """
      title: A rule
      id: %s
      name: a_rule
      level: high
      logsource: {product: sparekey, category: recovery_step}
      detection:
        s: {step.action: code_failed}
        condition: s
      """
          .formatted(ID);
  private static final String CORRELATION =
      """
      title: A correlation
      id: 22222222-2222-4222-8222-222222222222
      level: high
      correlation:
        type: event_count
        rules: [a_rule]
        group-by: [subject.account]
        timespan: 10m
        condition: {gt: 4}
      """;

  private static List<String> problems(RuleSet rules) {
    return rules.diagnostics().stream().map(Diagnostic::headline).toList();
  }

  @Test
  void correlation_ruleInAnotherText_isLinked() {
    RuleSet rules = RuleSet.load(Map.of("a.yml", CORRELATION + "generate: true\n", "b.yml", RULE));
    assertThat(problems(rules)).isEmpty();
    assertThat(rules.correlations())
        .singleElement()
        .satisfies(c -> assertThat(c.rules()).containsExactly(UUID.fromString(ID)))
        .satisfies(c -> assertThat(Counting.leastMatches(c)).isEqualTo(5));
  }

  @Test
  void rule_countedWithoutGenerate_doesNotEmit() {
    RuleSet rules = RuleSet.load(Map.of("a.yml", CORRELATION, "b.yml", RULE));
    assertThat(rules.emits(rules.rules().getFirst())).isFalse();
    RuleSet generating =
        RuleSet.load(Map.of("a.yml", CORRELATION + "generate: true\n", "b.yml", RULE));
    assertThat(generating.emits(generating.rules().getFirst())).isTrue();
  }

  @Test
  void rule_countedByWhatIsOnlyTried_emitsAllTheSame() {
    RuleSet tried =
        RuleSet.load(Map.of("shadow/a.yml", CORRELATION, "b.yml", RULE), Release::isShadow);
    assertThat(tried.emits(tried.rules().getFirst())).isTrue();
    assertThat(problems(tried)).isEmpty();
    RuleSet bothTried =
        RuleSet.load(Map.of("shadow/a.yml", CORRELATION, "shadow/b.yml", RULE), Release::isShadow);
    assertThat(bothTried.emits(bothTried.rules().getFirst())).isFalse();
  }

  @Test
  void ruleOfAnotherText_countedWithoutGenerate_isDoubted() {
    assertThat(problems(RuleSet.load(Map.of("a.yml", CORRELATION, "b.yml", RULE))))
        .containsExactly(
            "a.yml:6:11: warning: 'a_rule' of b.yml alerts no more by itself, since this correlation"
                + " counts it: write 'generate: true' if it should");
    String own = CORRELATION.replace("22222222", "33333333");
    assertThat(problems(RuleSet.load(Map.of("a.yml", CORRELATION, "b.yml", RULE + "---\n" + own))))
        .as("its own author meant it already")
        .isEmpty();
    assertThat(
            problems(
                RuleSet.load(
                    Map.of("a.yml", CORRELATION, "b.yml", RULE + "sparekey: {deliver: never}\n"))))
        .isEmpty();
  }

  @Test
  void correlation_ruleMissing_isRefused() {
    RuleSet rules = RuleSet.load(Map.of("a.yml", CORRELATION));
    assertThat(problems(rules))
        .containsExactly("a.yml:6:11: no rule that loads has the id or name 'a_rule'");
    assertThat(rules.correlations()).isEmpty();
  }

  @Test
  void id_twice_isReportedAtTheSecond() {
    RuleSet rules = RuleSet.load(Map.of("a.yml", RULE, "b.yml", RULE));
    assertThat(problems(rules))
        .containsExactly("b.yml:2:5: id " + ID + " is already that of a.yml:2 ('A rule')");
    assertThat(rules.rules()).hasSize(1);
  }

  @Test
  void document_withError_doesNotTakeOthersAlong() {
    RuleSet rules = RuleSet.load(Map.of("a.yml", RULE + "---\ntitle: Half a rule\n"));
    assertThat(rules.hasErrors()).isTrue();
    assertThat(rules.rules()).hasSize(1);
  }

  private static String version(String text) {
    RuleSet rules = Loading.of(text);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules.rules().getFirst().header().version();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "# more\n",
        "description: More words.\n",
        "falsepositives: [Drills]\n",
        "references: [https://example.com]\n",
        "status: stable\n",
        "author: Mara\nmodified: 2026-11-30\n",
        "sparekey: {runbook: Call them., owner: mara}\n",
        "sparekey: {tests: [{name: t, events: [{at: 0, step: code_used}], expect: none}]}\n",
        "---\ntitle: Another\nlogsource: {product: okta}\ndetection: {s: {a: x}, condition: s}\n",
      })
  void whatNeitherJudgesNorIsSaid_isNoOtherVersion(String more) {
    assertThat(version(RULE + more)).isEqualTo(version(RULE)).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '>',
      value = {
        "code_failed > code_used",
        "code_failed > '[code_failed]'",
        "A rule > Another rule",
        "level: high > level: low",
        "level: high > 'level: high\\ntags: [attack.t1078]'",
        "level: high > 'level: high\\nsparekey: {deliver: always}'",
        "level: high > 'level: high\\nsparekey: {nist: [4.2]}'",
        "level: high > 'level: high\\nsparekey: {catch_all: true}'",
        "11111111-1111 > 21111111-1111",
      })
  void whatJudgesOrIsSaid_isAnotherVersion(String from, String to) {
    assertThat(version(RULE.replace(from, to.replace("\\n", "\n")))).isNotEqualTo(version(RULE));
  }

  @Test
  void valueThatIsATextOrANumber_areTwoVersions() {
    String text = Loading.foreignRule("{product: okta}");
    assertThat(version(text.replace("{a: x}", "{a: 5}")))
        .isNotEqualTo(version(text.replace("{a: x}", "{a: '5'}")));
  }

  @Test
  void ruleThatIsCounted_isPartOfTheVersionOfTheCorrelation() {
    assertThat(correlationVersion(RULE + "# more\n")).isEqualTo(correlationVersion(RULE));
    assertThat(correlationVersion(RULE.replace("code_failed", "code_used")))
        .isNotEqualTo(correlationVersion(RULE));
  }

  private static String correlationVersion(String rule) {
    return RuleSet.load(Map.of("a.yml", CORRELATION, "b.yml", rule))
        .correlations()
        .getFirst()
        .header()
        .version();
  }

  @Test
  void rulesFor_logSource_areThoseThatCoverIt() {
    String okta =
        """
        title: Okta rule
        logsource: {product: okta}
        detection: {s: {eventType: x}, condition: s}
        """;
    RuleSet rules = RuleSet.load(Map.of("a.yml", RULE, "b.yml", okta));
    assertThat(rules.rulesFor(new LogSource("okta", "okta", null)))
        .extracting(r -> r.header().title())
        .containsExactly("Okta rule");
    assertThat(rules.rulesFor(LogSource.RECOVERY_STEP))
        .extracting(r -> r.header().title())
        .containsExactly("A rule");
    assertThat(rules.rulesFor(new LogSource("duo", null, null))).isEmpty();
  }

  @Test
  void response_withoutBlock_dependsOnWhoseRuleItIs() {
    String foreign = "title: F\nlogsource: {product: okta}\ndetection: {s: {a: x}, condition: s}\n";
    RuleSet rules = RuleSet.load(Map.of("a.yml", RULE, "b.yml", foreign));
    assertThat(rules.rules())
        .extracting(r -> r.header().response().deliver())
        .containsExactly(Response.Deliver.COMPOSED, Response.Deliver.ALWAYS);
  }
}
