package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.EpisodeSpan;
import dev.sparekey.recovery.InvalidPolicyException;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Matches of rules over raw records, from the inbox to alerts. */
class RawMatchesTest {

  static final String LOUD =
      """
      title: Loud
      id: 11111111-1111-4111-8111-111111111111
      name: loud
      status: stable
      level: high
      tags: [attack.t1556.006]
      logsource: {product: okta, service: okta}
      detection: {s: {eventtype: x}, condition: s}
      """;

  static final String QUIET =
      LOUD.replace("Loud", "Quiet")
          .replace("name: loud", "name: quiet")
          .replace("11111111", "22222222")
          .replace("stable", "experimental");

  static final String COUNTED =
      """
      ---
      title: Many
      id: 33333333-3333-4333-8333-333333333333
      level: medium
      correlation:
        type: event_count
        rules: [loud]
        group-by: [%s]
        timespan: 10m
        condition: {gte: 3}
      """;

  private static final Instant AT = day(20);
  private static final GroupKey ADDRESS =
      new GroupKey(
          "default", "33333333-3333-4333-8333-333333333333", List.of("client.ipAddress=192.0.2.7"));

  static RuleSet rules(String... texts) {
    Map<String, String> all = new TreeMap<>(Pack.texts());
    all.keySet().retainAll(List.of("agent_reset_without_ticket.yml"));
    for (int i = 0; i < texts.length; i++) {
      all.put("raw" + i + ".yml", texts[i]);
    }
    RuleSet rules = RuleSet.load(all);
    assertThat(rules.hasErrors()).isFalse();
    return rules;
  }

  private static RawMatch match(RuleSet rules, String title, String id, Instant at) {
    return match(rules, title, id, at, ANNA, Map.of());
  }

  static RawMatch match(
      RuleSet rules,
      String title,
      String id,
      Instant at,
      AccountId account,
      Map<String, String> kept) {
    Rule rule =
        rules.rules().stream()
            .filter(one -> one.header().title().equals(title))
            .findFirst()
            .orElseThrow();
    return new RawMatch(
        header(id, "okta", at),
        rule.id().toString(),
        rule.header().version(),
        account,
        "anna@example.com",
        new Actor(Actor.Role.AGENT, "00uDESK", "desk@example.com"),
        "192.0.2.7",
        List.of("selection 's' holds"),
        new TreeMap<>(kept));
  }

  @Test
  void match_onAnAccountWithoutSteps_isAnAlertOfItsLevel() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk").with(match(rules, "Loud", "r1", AT));

    assertThat(drive.revisions())
        .singleElement()
        .returns(1, Alert::revision)
        .returns("okta:r1", Alert::anchor)
        .returns(AT, Alert::occurredAt)
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(Severity.HIGH, Alert::severity)
        .returns(true, Alert::delivered)
        .returns(ANNA, Alert::account)
        .returns("anna@example.com", Alert::subject)
        .returns(List.of("attack.t1556.006"), Alert::attack)
        .returns(List.of("selection 's' holds"), alert -> alert.explanation().clauses())
        .satisfies(alert -> assertThat(AlertIds.isOwn(alert)).isTrue())
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .singleElement()
                    .returns("record", line -> line.kind())
                    .returns(
                        "record test by agent desk@example.com from 192.0.2.7",
                        line -> line.text()));
    assertThat(drive.views()).isEmpty();
  }

  @Test
  void match_ofAnExperimentalRule_isRecordedAndNotDelivered() {
    RuleSet rules = rules(QUIET);
    Drive drive = new Drive(0, rules, "zendesk").with(match(rules, "Quiet", "r1", AT));
    assertThat(drive.alerts()).singleElement().returns(false, Alert::delivered);
  }

  @Test
  void match_toldTwice_isSaidOnce() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(match(rules, "Loud", "r1", AT)).with(match(rules, "Loud", "r1", AT));
    assertThat(drive.revisions()).hasSize(1);
  }

  @Test
  void twoRules_onOneRecord_areTwoAlertsInOneCase() {
    RuleSet rules = rules(LOUD, QUIET);
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(match(rules, "Loud", "r1", AT)).with(match(rules, "Quiet", "r1", AT));
    assertThat(drive.alerts())
        .hasSize(2)
        .extracting(alert -> alert.handling().caseId())
        .containsOnly(drive.alerts().getFirst().handling().caseId());
  }

  @Test
  void recordThatIsAStep_isTheSteps_withItsAssuranceAndCase() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(helped("r1", ANNA, AT, RecoveryAction.FACTOR_RESET));
    drive.with(match(rules, "Loud", "r1", AT));
    drive.complete("zendesk", day(30), Proof.PROVEN);

    Alert raw = drive.alerts("Loud").getFirst();
    Alert ofStep = drive.alerts("Agent re-armed an account without a fitting ticket").getFirst();
    assertThat(raw.handling().caseId()).isEqualTo(ofStep.handling().caseId());
    assertThat(raw.assurance()).isEqualTo(ofStep.assurance());
    assertThat(raw.evidence().getFirst().text()).startsWith("factor reset by agent");
    assertThat(raw.verdict()).isEqualTo(Verdict.CONFIRMED);
  }

  /** Anybody can type a wrong code: a day behind it is not a day behind the recovery. */
  @Test
  void record_withinADayOfAWrongCodeBehindARecovery_isNotOfItsCase() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(helped("r1", ANNA, AT, RecoveryAction.FACTOR_RESET));
    drive.with(Happenings.codeFailed("w", ANNA, AT.plus(Duration.ofHours(23))));
    drive.with(match(rules, "Loud", "later", AT.plus(Duration.ofHours(46))));

    assertThat(drive.alerts("Loud"))
        .singleElement()
        .returns(AlertIds.ofCase(ANNA, "okta:later"), alert -> alert.handling().caseId());
  }

  @Test
  void record_withinADayOfARecovery_isOfItsCase() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(helped("r1", ANNA, AT, RecoveryAction.FACTOR_RESET));
    drive.with(match(rules, "Loud", "soon", AT.plus(Duration.ofHours(23))));
    drive.with(match(rules, "Loud", "later", AT.plus(Duration.ofHours(25))));

    List<Alert> alerts = drive.alerts("Loud");
    assertThat(alerts)
        .filteredOn(alert -> alert.anchor().equals("okta:soon"))
        .singleElement()
        .returns(AlertIds.ofCase(ANNA, "okta:r1"), alert -> alert.handling().caseId());
    assertThat(alerts)
        .filteredOn(alert -> alert.anchor().equals("okta:later"))
        .singleElement()
        .returns(AlertIds.ofCase(ANNA, "okta:later"), alert -> alert.handling().caseId());
  }

  @ParameterizedTest
  @CsvSource({"12, true", "13, false"})
  void record_behindARecovery_isOfItsEpisodeAsLongAsThePolicySays(int hours, boolean within)
      throws InvalidPolicyException {
    String text = AssurancePolicy.defaultText();
    AssurancePolicy policy =
        AssurancePolicy.read("test", text.replace("episode_gap: 24 h", "episode_gap: 12 h"));
    List<RecoveryStep> steps =
        new Drive().with(helped("r", ANNA, AT, RecoveryAction.FACTOR_RESET)).steps(ANNA);

    assertThat(
            MatchedRecord.episode(
                AT.plus(Duration.ofHours(hours)), steps, EpisodeSpan.until(steps), policy))
        .isEqualTo(within ? steps.getFirst().episode() : null);
  }

  @Test
  void secondMatch_withinACase_isRecordedAsARepeat() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    drive.with(helped("r1", ANNA, AT, RecoveryAction.FACTOR_RESET));
    drive.with(match(rules, "Loud", "one", AT.plusSeconds(60)));
    drive.with(match(rules, "Loud", "two", AT.plusSeconds(120)));
    assertThat(drive.alerts("Loud")).hasSize(2).filteredOn(Alert::delivered).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void order_ofEventsAndMatches_doesNotMatter(long seed) {
    RuleSet rules = rules(LOUD, QUIET);
    Drive inOrder = new Drive(0, rules, "zendesk");
    Drive shuffled = new Drive(seed, rules, "zendesk");
    List<Runnable> one = told(rules, inOrder);
    List<Runnable> other = new ArrayList<>(told(rules, shuffled));
    Collections.shuffle(other, new Random(seed));
    one.forEach(Runnable::run);
    other.forEach(Runnable::run);
    inOrder.complete("zendesk", day(30), Proof.PROVEN);
    shuffled.complete("zendesk", day(30), Proof.PROVEN);

    assertThat(shuffled.finalState()).hasSizeGreaterThan(3).isEqualTo(inOrder.finalState());
  }

  private static List<Runnable> told(RuleSet rules, Drive drive) {
    return List.of(
        () -> drive.with(login("l1", ANNA, day(19), PASSWORD_OTP, "as1")),
        () -> drive.with(helped("r1", ANNA, AT, RecoveryAction.FACTOR_RESET)),
        () -> drive.with(helped("r2", ANNA, AT.plusSeconds(60), RecoveryAction.FACTOR_RESET)),
        () -> drive.with(match(rules, "Loud", "r1", AT)),
        () -> drive.with(match(rules, "Loud", "r2", AT.plusSeconds(60))),
        () -> drive.with(match(rules, "Loud", "x", AT.plusSeconds(90))),
        () -> drive.with(match(rules, "Quiet", "x", AT.plusSeconds(90))),
        () -> drive.with(match(rules, "Loud", "x", AT.plusSeconds(90))));
  }

  @Test
  void decision_onAMatch_isPartOfItsNextRevision() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk").with(match(rules, "Loud", "r1", AT));
    drive.decide("d1", drive.alerts().getFirst(), TriageDecision.Outcome.BENIGN, AT);
    assertThat(drive.alerts())
        .singleElement()
        .returns(2, Alert::revision)
        .satisfies(alert -> assertThat(alert.handling().triage()).isNotNull());
  }

  @Test
  void ruleThatIsNoLongerThere_saysNothing() {
    RuleSet rules = rules(LOUD);
    Drive without = new Drive(0, rules(), "zendesk").with(match(rules, "Loud", "r1", AT));
    assertThat(without.revisions()).isEmpty();
  }

  @Test
  void ofMoreThanADaysWorth_theFirstAreKept_andTheLastSaysSo() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = MatchCap.MOST_A_DAY; i >= 0; i--) {
      drive.with(match(rules, "Loud", "r" + i, AT.plusSeconds(i)));
    }
    assertThat(drive.alerts()).hasSize(MatchCap.MOST_A_DAY);
    assertThat(drive.alerts())
        .filteredOn(alert -> !alert.absence().isEmpty())
        .singleElement()
        .returns("okta:r" + (MatchCap.MOST_A_DAY - 1), Alert::anchor);
  }

  @Test
  void matches_beyondTheHorizon_areForgotten() {
    RuleSet rules = rules(LOUD);
    Drive drive = new Drive(0, rules, "zendesk").with(match(rules, "Loud", "r1", AT));
    drive.complete("zendesk", AT.plus(Duration.ofDays(140)), Proof.PROVEN);
    drive.clock(AT.plus(Duration.ofDays(140)));

    assertThat(drive.store().matches(ANNA)).isEmpty();
    assertThat(drive.store().alerts(ANNA)).isEmpty();
    assertThat(drive.revisions()).hasSize(1);
    drive.with(match(rules, "Loud", "r1", AT));
    assertThat(drive.revisions()).hasSize(1);
  }

  @Test
  void correlation_byAField_countsAcrossAccounts() {
    RuleSet rules = rules(LOUD + COUNTED.formatted("client.ipAddress"));
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = 0; i < 3; i++) {
      drive.with(
          match(
              rules,
              "Loud",
              "r" + i,
              AT.plusSeconds(i),
              i == 1 ? BERT : ANNA,
              Map.of("client.ipAddress", "192.0.2.7")));
    }
    assertThat(drive.alerts())
        .singleElement()
        .returns("Many", Alert::ruleTitle)
        .returns(List.of("client.ipAddress=192.0.2.7"), Alert::group)
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .hasSize(3)
                    .allSatisfy(line -> assertThat(line.text()).contains("record test by agent")));
  }

  @Test
  void correlation_byNothing_countsWhatTheTenantHas() {
    RuleSet rules = rules((LOUD + COUNTED.formatted("x")).replace("  group-by: [x]\n", ""));
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = 0; i < 3; i++) {
      drive.with(match(rules, "Loud", "r" + i, AT.plusSeconds(i), i == 1 ? BERT : ANNA, Map.of()));
    }
    assertThat(drive.alerts()).singleElement().returns(List.of("tenant=default"), Alert::group);
  }

  @Test
  void correlation_bySubject_countsWithinTheAccount() {
    RuleSet rules = rules(LOUD + COUNTED.formatted("subject.account"));
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = 0; i < 4; i++) {
      drive.with(match(rules, "Loud", "r" + i, AT.plusSeconds(i), i == 1 ? BERT : ANNA, Map.of()));
    }
    assertThat(drive.alerts())
        .singleElement()
        .returns("Many", Alert::ruleTitle)
        .returns(List.of(), Alert::group)
        .returns(ANNA, Alert::account);
  }

  /** Else the group of what occurred on day 20 would be kept until the account forgets it. */
  @Test
  void match_ofARecordThatIsNoStep_settlesInItsGroup35DaysAfterIt() {
    RuleSet rules = rules(LOUD + COUNTED.formatted("client.ipAddress"));
    Drive drive = counted(rules);

    drive.complete("zendesk", day(55).minusSeconds(1), Proof.PROVEN).clock(day(55).minusSeconds(1));
    assertThat(open(drive)).isEqualTo(3);

    drive.complete("zendesk", day(56), Proof.PROVEN).clock(day(56));
    assertThat(open(drive)).isZero();
  }

  @Test
  void match_thatIsSettledInItsGroup_isNotToldToItAgain() {
    RuleSet rules = rules(LOUD + COUNTED.formatted("client.ipAddress"));
    Drive drive = counted(rules);
    drive.complete("zendesk", day(56), Proof.PROVEN).clock(day(56));
    List<String> before = drive.finalState();

    drive.with(Happenings.renamed("n", ANNA, day(56), "anna.b@example.com"));
    drive.with(helped("s", ANNA, day(57), RecoveryAction.FACTOR_RESET));

    assertThat(before).isNotEmpty();
    assertThat(drive.finalState()).containsAll(before);
    assertThat(open(drive)).isZero();
  }

  @Test
  void groupOfMatches_isForgottenWhenTheyAreSettled_notWhenTheirAccountForgetsThem() {
    RuleSet rules = rules(LOUD + COUNTED.formatted("client.ipAddress"));
    Drive drive = counted(rules);

    drive.complete("zendesk", day(70), Proof.PROVEN).clock(day(70));

    assertThat(drive.groupsStore().day(ADDRESS, DaySet.dayOf(AT))).isNull();
    assertThat(drive.store().matches(ANNA)).isNotEmpty();
  }

  private static Drive counted(RuleSet rules) {
    Drive drive = new Drive(0, rules, "zendesk");
    for (int i = 0; i < 3; i++) {
      Map<String, String> kept = Map.of("client.ipAddress", "192.0.2.7");
      drive.with(match(rules, "Loud", "r" + i, AT.plusSeconds(i), ANNA, kept));
    }
    return drive;
  }

  private static int open(Drive drive) {
    return Objects.requireNonNull(drive.groupsStore().day(ADDRESS, DaySet.dayOf(AT))).open();
  }

  @Test
  void match_isGroupedAsAStepOfItsAccountIs() {
    Map<String, String> kept = Map.of("actor.id", "00uDESK", "user", "00uDESK", "mail", "A@x");
    RawMatch match = match(rules(LOUD), "Loud", "r", AT, ANNA, kept);
    JudgedMatch judged = new JudgedMatch(match, MatchedRecord.of(match, null, null), false);
    StepFields step = new StepFields(judged.step());

    assertThat(judged.identity("subject.account", Set.of("subject.account")))
        .isEqualTo(FieldValue.of("okta/00uANNA"))
        .isEqualTo(step.identity("subject.account", Set.of("subject.account")));
    assertThat(judged.identity("actor.id", Set.of("actor.id")))
        .isEqualTo(FieldValue.of("okta/00uDESK"))
        .isEqualTo(step.identity("actor.id", Set.of("actor.id")));
    assertThat(judged.identity("user", Set.of("user"))).isEqualTo(FieldValue.of("00uDESK"));
    assertThat(judged.identity("y", Set.of("y"))).isEqualTo(FieldValue.absent());
  }

  /** A feed that tells of another's accounts tells of whoever acted on his own by that one's id. */
  @Test
  void actorOnHisOwnAccount_countsWithTheAccountsSource() {
    RawMatch told = match(rules(LOUD), "Loud", "r", AT, ANNA, Map.of("actor.id", "00uANNA"));
    RawMatch match =
        new RawMatch(
            header("r", "ssf", AT),
            told.rule(),
            told.ruleVersion(),
            ANNA,
            told.accountName(),
            new Actor(Actor.Role.SELF, "00uANNA", null),
            told.address(),
            told.clauses(),
            told.kept());
    JudgedMatch judged = new JudgedMatch(match, MatchedRecord.of(match, null, null), false);

    assertThat(judged.identity("actor.id", Set.of("actor.id")))
        .isEqualTo(FieldValue.of("okta/00uANNA"))
        .isEqualTo(new StepFields(judged.step()).identity("actor.id", Set.of("actor.id")));
  }

  /** As under an alias that calls a step's actor what the record has under a name of its own. */
  @Test
  void fieldOfARecord_comparedWithAStepsId_isToldApartAsThatIs() {
    Map<String, String> kept = Map.of("user", "00uDESK", "mail", "A@x");
    RawMatch match = match(rules(LOUD), "Loud", "r", AT, ANNA, kept);
    JudgedMatch judged = new JudgedMatch(match, MatchedRecord.of(match, null, null), false);
    Set<String> agent = Set.of("actor.id", "user");

    assertThat(judged.identity("user", agent))
        .isEqualTo(new StepFields(judged.step()).identity("actor.id", agent));
    assertThat(judged.identity("mail", Set.of("mail", "subject.person")))
        .isEqualTo(FieldValue.of("a@x"));
  }
}
