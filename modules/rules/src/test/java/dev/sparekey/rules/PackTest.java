package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Verification;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PackTest {

  private static Rule rule(String name) {
    return Pack.load().rules().stream()
        .filter(rule -> name.equals(rule.header().name()))
        .findFirst()
        .orElseThrow();
  }

  private static Strength match(String name, Object... fields) {
    return rule(name).detection().match(FakeFields.of(fields));
  }

  @Test
  void index_namesEveryRuleFile() throws IOException, URISyntaxException {
    URL index = Pack.class.getResource("pack/index.txt");
    assertThat(index).isNotNull();
    try (Stream<Path> files = Files.list(Path.of(index.toURI()).getParent())) {
      List<String> present =
          files
              .map(f -> f.getFileName().toString())
              .filter(f -> f.endsWith(".yml"))
              .sorted()
              .toList();
      assertThat(Pack.names()).isEqualTo(present);
    }
  }

  @Test
  void pack_loadsWithoutAnyDiagnostic() {
    assertThat(Pack.load().diagnostics()).isEmpty();
  }

  @Test
  void everyEmittedRule_hasWhatAnAnalystNeeds() {
    RuleSet pack = Pack.load();
    assertThat(emitted(pack))
        .hasSizeGreaterThanOrEqualTo(32)
        .allSatisfy(
            header -> {
              assertThat(header.response().runbook()).isNotBlank();
              assertThat(header.response().owner()).isNotBlank();
              assertThat(header.response().nist()).isNotEmpty();
              assertThat(header.falsePositives()).isNotEmpty();
              assertThat(header.tags()).anyMatch(tag -> tag.startsWith("attack.t"));
              assertThat(header.description()).contains("ATT&CK v17.1");
              assertThat(header.id().version()).isEqualTo(4);
            });
  }

  @Test
  void everyEmittedRule_bringsAnExampleOfEachKind() {
    RuleSet pack = Pack.load();
    Set<RuleTest.Example> always =
        Set.of(
            RuleTest.Example.POSITIVE,
            RuleTest.Example.NEGATIVE,
            RuleTest.Example.NEAR_MISS,
            RuleTest.Example.UNKNOWN);
    assertThat(emitted(pack))
        .allSatisfy(header -> assertThat(examples(pack, header)).containsAll(always));
  }

  @Test
  void everyRuleThatReadsTickets_bringsLateSilentAndEditedOnes() {
    RuleSet pack = Pack.load();
    assertThat(pack.rules())
        .filteredOn(pack::emits)
        .filteredOn(
            rule ->
                rule.detection().fields().stream()
                    .anyMatch(
                        field -> field.startsWith("ticket.") || field.startsWith("verification.")))
        .hasSizeGreaterThanOrEqualTo(3)
        .allSatisfy(
            rule ->
                assertThat(examples(pack, rule.header()))
                    .contains(
                        RuleTest.Example.LATE_TICKET,
                        RuleTest.Example.FEED_OUTAGE,
                        RuleTest.Example.TICKET_EDIT));
  }

  private static Stream<RuleHeader> emitted(RuleSet pack) {
    return Stream.concat(
        pack.rules().stream().filter(pack::emits).map(Rule::header),
        pack.correlations().stream().map(Correlation::header));
  }

  private static List<RuleTest.Example> examples(RuleSet pack, RuleHeader header) {
    return pack.tests().stream()
        .filter(test -> test.rule().equals(header.id()))
        .map(RuleTest::example)
        .filter(Objects::nonNull)
        .toList();
  }

  @Test
  void weakerThanPrimary_certainGap_isStrong() {
    assertThat(
            match(
                "recovery_weaker_than_primary",
                "step.action",
                "code_used",
                "assurance.gap_certain",
                true,
                "assurance.gap_possible",
                true))
        .isEqualTo(Strength.STRONG);
  }

  @Test
  void weakerThanPrimary_onlyPossibleGap_isWeak() {
    assertThat(
            match(
                "recovery_weaker_than_primary",
                "step.action",
                "factor_removed",
                "assurance.gap_certain",
                false,
                "assurance.gap_possible",
                true))
        .isEqualTo(Strength.WEAK);
  }

  @Test
  void weakerThanPrimary_accountUnlocked_isNone() {
    assertThat(
            match(
                "recovery_weaker_than_primary",
                "step.action",
                "account_unlocked",
                "assurance.gap_certain",
                true))
        .isEqualTo(Strength.NONE);
  }

  @Test
  void withoutTicket_missing_isStrong() {
    assertThat(
            match(
                "agent_reset_without_ticket",
                "actor.role",
                "agent",
                "step.action",
                "code_set_regenerated",
                "ticket.status",
                "missing"))
        .isEqualTo(Strength.STRONG);
  }

  @Test
  void withoutTicket_feedNotConnected_isNone() {
    assertThat(
            match(
                "agent_reset_without_ticket",
                "actor.role",
                "agent",
                "step.action",
                "factor_reset",
                "ticket.status",
                "not_connected"))
        .isEqualTo(Strength.NONE);
  }

  @Test
  void withoutTicket_owner_isNone() {
    assertThat(
            match(
                "agent_reset_without_ticket",
                "actor.role",
                "self",
                "step.action",
                "code_set_regenerated",
                "ticket.status",
                "missing"))
        .isEqualTo(Strength.NONE);
  }

  @Test
  void regeneration_laterLoginUndecided_isUnknown() {
    assertThat(
            match(
                "regeneration_then_anomalous_login",
                "step.action",
                "code_set_regenerated",
                "after.anomalous_login",
                FieldValue.unknown()))
        .isEqualTo(Strength.UNKNOWN);
  }

  @Test
  void unverified_securityQuestions_isStrong() {
    assertThat(unverified(List.of("security_questions"))).isEqualTo(Strength.STRONG);
  }

  @Test
  void unverified_callback_isNone() {
    assertThat(unverified(List.of("callback"))).isEqualTo(Strength.NONE);
  }

  @Test
  void unverified_securityQuestionsAndACheckThatAnotherFeedShows_isNone() {
    assertThat(unverified(List.of("security_questions"), true, "corroborated"))
        .isEqualTo(Strength.NONE);
  }

  @Test
  void unverified_callbackOfAPrivilegedAccountByTheTicketsWord_isStrong() {
    assertThat(unverified(List.of("callback"), true, "asserted")).isEqualTo(Strength.STRONG);
  }

  @Test
  void unverified_callbackBesideAWorthlessTag_isNone() {
    assertThat(unverified(List.of("none", "callback"))).isEqualTo(Strength.NONE);
  }

  /** What one kind of verification makes of a helped reset; the two kinds are all there are. */
  @ParameterizedTest
  @EnumSource(Verification.class)
  void unverified_oneKindAlone_matchesOnlyIfItIsWorthless(Verification kind) {
    boolean worthless = kind == Verification.NONE || kind == Verification.SECURITY_QUESTIONS;
    assertThat(unverified(List.of(kind.name().toLowerCase(Locale.ROOT))))
        .isEqualTo(worthless ? Strength.STRONG : Strength.NONE);
  }

  private static Strength unverified(List<String> verification) {
    return unverified(verification, false, "asserted");
  }

  private static Strength unverified(
      List<String> verification, boolean privileged, String evidence) {
    return match(
        "helped_reset_unverified",
        "actor.role",
        "agent",
        "step.action",
        "password_reset",
        "ticket.verification",
        verification,
        "subject.privileged",
        privileged,
        "verification.evidence",
        evidence);
  }

  @ParameterizedTest
  @EnumSource(Actor.Role.class)
  void rulesOfHelpedResets_areAboutThoseWhoHelp(Actor.Role role) {
    String word = role.name().toLowerCase(Locale.ROOT);
    Strength expected = new Actor(role, null, null).helped() ? Strength.STRONG : Strength.NONE;
    Object[] step = {
      "actor.role",
      word,
      "step.action",
      "factor_reset",
      "ticket.verification",
      "none",
      "verification.evidence",
      "none",
      "ticket.status",
      "missing"
    };
    assertThat(match("helped_reset_unverified", step)).isEqualTo(expected);
    assertThat(match("agent_reset_without_ticket", step)).isEqualTo(expected);
  }

  @Test
  void guessing_countsRefusedCodesOnly() {
    RuleSet pack = Pack.load();
    Rule refused = rule("recovery_code_refused");
    assertThat(pack.emits(refused)).isFalse();
    assertThat(pack.correlationsOf(refused))
        .filteredOn(Correlation::withinAccount)
        .singleElement()
        .satisfies(c -> assertThat(Counting.leastMatches(c)).isEqualTo(5))
        .satisfies(
            c -> assertThat(c.header().response().deliver()).isEqualTo(Response.Deliver.ALWAYS));
  }

  /**
   * What the schemas of Sigma 2.0 and 2.1 ask of correlations beyond what makes a rule load; {@link
   * SigmaSchemaTest} has the schemas themselves, where they are present.
   */
  @Test
  void correlationsOfThePack_haveTheFormOfTheSpecificationsSchemas() {
    int correlations = 0;
    for (Map.Entry<String, String> text : Pack.texts().entrySet()) {
      for (Yaml document : Yaml.parse(text.getKey(), text.getValue()).documents()) {
        if (child(document, "correlation") instanceof Yaml.Mapping correlation) {
          Yaml condition = child(correlation, "condition");
          assertThat(correlation.entry("group-by")).as(text.getKey()).isNotNull();
          assertThat(condition).as(text.getKey()).isInstanceOf(Yaml.Mapping.class);
          assertThat(correlation.entry("field") == null)
              .as("%s: a field is told beside the condition, too", text.getKey())
              .isEqualTo(child(condition, "field") == null);
          correlations++;
        }
      }
    }
    assertThat(correlations).isGreaterThan(10);
  }

  private static @Nullable Yaml child(@Nullable Yaml parent, String name) {
    Yaml.Entry entry = parent instanceof Yaml.Mapping mapping ? mapping.entry(name) : null;
    return entry == null ? null : entry.value();
  }
}
