package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.RuleSet;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Rules that are only tried, and exceptions from rules. */
class TriedAndExceptedTest {

  private static final String RULE =
      """
      title: Reset
      id: 11111111-1111-4111-8111-111111111111
      name: reset
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset: {step.action: factor_reset}
        condition: reset
      level: high
      sparekey: {emit: finding, deliver: always}
      """;

  private static RuleSet load(String text, boolean shadow) {
    RuleSet rules = RuleSet.load(Map.of("test.yml", text), name -> shadow);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static RuleSet excepting(String when, String expires) {
    return load(
        RULE
            + """
            ---
            exceptions:
              - {rule: reset, when: %s, owner: mara, reason: CHG-1, from: 2026-01-01, expires: %s}
            """
                .formatted(when, expires),
        false);
  }

  @Test
  void ruleInShadow_alertsNobodyAndIsCounted() {
    Partitioned stages =
        new Partitioned(0, load(RULE, true))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET))
            .drained();

    assertThat(stages.revisions()).isEmpty();
    assertThat(stages.tries()).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void ruleThatACorrelationInShadowCounts_alertsAllTheSame() {
    String counting =
        """
        title: Resets
        id: 22222222-2222-4222-8222-222222222222
        correlation:
          type: event_count
          rules: [reset]
          group-by: [subject.account]
          timespan: 1d
          condition: {gte: 3}
        level: high
        """;
    RuleSet rules =
        RuleSet.load(
            Map.of("live.yml", RULE, "tried.yml", counting), name -> name.startsWith("tried"));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();

    Drive drive = new Drive(0, rules).with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts()).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void ruleTakenOutOfShadow_alertsAndTakesBackWhatItTried() {
    Partitioned stages =
        new Partitioned(0, load(RULE, true))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET))
            .drained();
    stages.activate(load(RULE, false)).drained();

    assertThat(stages.alerts()).singleElement().returns(1, Alert::revision);
    assertThat(stages.tries()).hasSize(2);
    assertThat(stages.alerts().getFirst().id()).isNotEqualTo(stages.tries().getFirst().id());
  }

  @Test
  void findingThatIsExcepted_isRecordedAndNotDelivered() {
    Drive drive =
        new Drive(0, excepting("{actor.id: 00uDESK}", "2026-12-31"))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET));

    Alert alert = drive.alerts().getFirst();
    assertThat(alert.delivered()).isFalse();
    assertThat(alert.explanation().clauses().getFirst())
        .startsWith("not delivered: excepted by mara");
  }

  @Test
  void findingThatAnotherAgentCaused_isDelivered() {
    Drive drive =
        new Drive(0, excepting("{actor.id: 00uOTHER}", "2026-12-31"))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts()).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void whatOccursAfterTheExceptionExpired_isDelivered() {
    Drive drive =
        new Drive(0, excepting("{actor.id: 00uDESK}", "2026-03-01"))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts()).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void privilegedAccount_isNeverExcepted() {
    Drive drive =
        new Drive(0, excepting("{actor.id: 00uDESK}", "2026-12-31"))
            .with(
                identity("i", ANNA, true, day(-1)),
                helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET),
                helped("s", BERT, day(0), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts())
        .filteredOn(Alert::delivered)
        .singleElement()
        .returns(ANNA, Alert::account);
  }

  @Test
  void exceptionThatIsActivated_stopsTheDeliveryOfWhatIsOpen() {
    Partitioned stages =
        new Partitioned(0, load(RULE, false))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET))
            .drained();
    stages.activate(excepting("{actor.id: 00uDESK}", "2026-12-31")).drained();

    assertThat(stages.revisions()).extracting(Alert::delivered).containsExactly(true, false);
  }

  @Test
  void stepThatACorrelationsExceptionCovers_isNotCounted() {
    String counting =
        RULE
            + """
            ---
            title: Resets
            id: 22222222-2222-4222-8222-222222222222
            name: resets
            correlation:
              type: event_count
              rules: [reset]
              group-by: [subject.tenant]
              timespan: 1d
              condition: {gte: 2}
            level: high
            sparekey: {emit: finding, deliver: always}
            ---
            exceptions:
              - {rule: resets, when: {subject.account: 00uBERT}, owner: m, reason: x,
                 from: 2026-01-01, expires: 2026-12-31}
            """;
    Drive drive =
        new Drive(0, load(counting, false))
            .with(
                helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET),
                helped("s", BERT, day(0), RecoveryAction.FACTOR_RESET));

    assertThat(drive.alerts("Resets")).isEmpty();
  }

  /** Nobody would be told of the step: what is tried goes to nobody. */
  @Test
  void ruleInShadow_takesNoCatchAllsWord() {
    String catchAll =
        RULE.replace("11111111", "33333333")
            .replace("name: reset", "name: any")
            .replace("level: high", "level: medium")
            .replace("deliver: always", "deliver: always, catch_all: true");
    RuleSet rules =
        RuleSet.load(
            Map.of("tried.yml", RULE, "live.yml", catchAll), name -> name.startsWith("tried"));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();

    Partitioned stages =
        new Partitioned(0, rules)
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET))
            .drained();

    assertThat(stages.alerts()).singleElement().returns(true, Alert::delivered);
  }

  @Test
  void correlationAcrossAccountsTakenOutOfShadow_alertsOfWhatIsThere() {
    String text =
        RULE.replace("emit: finding, deliver: always", "emit: report")
            + """
            ---
            title: Resets
            id: 22222222-2222-4222-8222-222222222222
            correlation:
              type: event_count
              rules: [reset]
              group-by: [actor.id]
              timespan: 1d
              condition: {gte: 2}
            level: high
            sparekey: {emit: finding, deliver: always}
            """;
    Partitioned stages =
        new Partitioned(0, load(text, true))
            .with(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET))
            .with(helped("s", BERT, day(0).plusSeconds(60), RecoveryAction.FACTOR_RESET))
            .drained();
    assertThat(stages.alerts()).isEmpty();

    stages.activate(load(text, false)).drained();

    assertThat(stages.alerts()).singleElement().returns(true, Alert::delivered);
  }
}
