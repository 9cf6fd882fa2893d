package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ControlStageTest {

  private final Map<String, RuleSet> releases = new HashMap<>();
  private final Set<String> unreadable = new HashSet<>();
  private final Set<String> missing = new HashSet<>();
  private final Store store = new Store();
  private final List<Output> out = new ArrayList<>();
  private final ControlStage stage =
      new ControlStage(
          activation -> {
            String hash = activation.release();
            if (unreadable.contains(hash)) {
              throw new ReleaseUnreadableException(hash);
            }
            if (missing.contains(hash)) {
              throw new ReleaseRefusedException(hash);
            }
            return Objects.requireNonNull(releases.get(hash), hash);
          },
          Set.of("default"),
          "policy-1",
          0);

  private static final class Store implements ControlStore {
    private final Map<String, Alert> alerts = new HashMap<>();
    private final Map<String, Closings> closings = new HashMap<>();
    private @Nullable Activation activation;
    private @Nullable Activation loaded;

    @Override
    public @Nullable Activation activation() {
      return activation;
    }

    @Override
    public void putActivation(Activation now) {
      activation = now;
    }

    @Override
    public @Nullable Activation loaded() {
      return loaded;
    }

    @Override
    public void putLoaded(Activation now) {
      loaded = now;
    }

    @Override
    public @Nullable Alert alert(String id) {
      return alerts.get(id);
    }

    @Override
    public void putAlert(Alert alert) {
      alerts.put(alert.id(), alert);
    }

    @Override
    public @Nullable Closings closings(String tenant, String by) {
      return closings.get(tenant + "/" + by);
    }

    @Override
    public void putClosings(String tenant, Closings changed) {
      closings.put(tenant + "/" + changed.by(), changed);
    }
  }

  private static RuleSet rule(String level, String deliver) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Reset
                id: 11111111-1111-4111-8111-111111111111
                logsource: {product: sparekey, category: recovery_step}
                detection:
                  reset: {step.action: factor_reset}
                  condition: reset
                level: %s
                sparekey: {emit: finding, deliver: %s}
                """
                    .formatted(level, deliver)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private void publish(RuleSet rules) {
    long number = releases.size();
    String hash = String.format("%064x", number);
    releases.put(hash, rules);
    Control made = new Control("mara", day(0), "too loud", hash);
    stage.on(new ControlRecord.Published(made, hash, number, day(0)), store, out::add);
  }

  private List<Alert> said() {
    return out.stream()
        .filter(Output.Publish.class::isInstance)
        .map(output -> ((Output.Publish) output).alert())
        .toList();
  }

  @Test
  void release_isPutIntoTheLogsOfBothStagesThatJudge() {
    publish(rule("high", "always"));

    assertThat(out)
        .hasSize(2)
        .satisfiesExactly(
            inbox -> assertThat(inbox).isInstanceOf(Output.ToInbox.class),
            groups -> assertThat(groups).isInstanceOf(Output.ToGroups.class));
  }

  @Test
  void firstRelease_takesNothingAway() {
    publish(RuleSet.load(Map.of()));

    assertThat(said()).isEmpty();
  }

  @Test
  void ruleThatIsGone_isAnAlertWithWhoAndWhy() {
    publish(rule("high", "always"));
    publish(RuleSet.load(Map.of()));

    Alert alert = said().getFirst();
    assertThat(said()).hasSize(1);
    assertThat(alert.severity()).isEqualTo(Severity.HIGH);
    assertThat(alert.delivered()).isTrue();
    assertThat(alert.subject()).isEqualTo("mara");
    assertThat(alert.absence()).singleElement().asString().contains("too loud");
    assertThat(alert.evidence())
        .extracting(EvidenceLine::kind, EvidenceLine::text)
        .containsExactly(tuple("rule_gone", "'Reset' (high) is gone"));
    assertThat(AlertIds.isOwn(alert)).isTrue();
  }

  @Test
  void levelThatIsLowered_isAnAlert() {
    publish(rule("medium", "always"));
    publish(rule("low", "always"));

    assertThat(said()).extracting(Alert::severity).containsExactly(Severity.MEDIUM);
    assertThat(said().getFirst().evidence().getFirst().kind()).isEqualTo("level_lowered");
  }

  @Test
  void deliveryThatIsTurnedOff_isAnAlert() {
    publish(rule("medium", "always"));
    publish(rule("medium", "never"));

    assertThat(said().getFirst().evidence().getFirst().text())
        .isEqualTo("'Reset' is never delivered, it was always delivered");
  }

  private static final String RESET =
      """
      title: Reset
      id: 11111111-1111-4111-8111-111111111111
      name: reset
      logsource: {product: sparekey, category: recovery_step}
      detection:
        reset: {step.action: factor_reset}
        condition: reset
      level: medium
      """;

  private static final String MANY =
      """
      title: Many resets
      id: 22222222-2222-4222-8222-222222222222
      level: medium
      correlation:
        type: event_count
        rules: [reset]
        group-by: [subject.account]
        timespan: 1d
        condition: {gte: 3}
      """;

  private static RuleSet resetAnd(String file, String text) {
    Map<String, String> texts = new HashMap<>(Map.of("reset.yml", RESET));
    texts.put(file, text);
    RuleSet rules = RuleSet.load(texts, name -> name.startsWith("shadow/"));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  @Test
  void ruleThatACorrelationTakesTheWordFrom_isAnAlert() {
    publish(resetAnd("reset.yml", RESET));
    publish(resetAnd("many.yml", MANY));

    assertThat(said().getFirst().evidence())
        .singleElement()
        .returns("muted", EvidenceLine::kind)
        .satisfies(
            line -> assertThat(line.text()).startsWith("'Reset' (medium) says nothing by itself"));
  }

  @Test
  void correlationThatIsOnlyTriedOrGenerates_takesNothingAway() {
    publish(resetAnd("reset.yml", RESET));
    publish(resetAnd("shadow/many.yml", MANY));
    publish(resetAnd("many.yml", MANY + "generate: true\n"));

    assertThat(said()).isEmpty();
  }

  private static String filter(String name) {
    return """
        title: Not %s
        logsource: {product: sparekey, category: recovery_step}
        filter: {rules: any, mine: {actor.id: %s}, condition: not mine}
        """
        .formatted(name, name);
  }

  @Test
  void filterThatIsAdded_isAnAlertAndOneThatWasThereIsNone() {
    publish(resetAnd("reset.yml", RESET));
    publish(resetAnd("bot.yml", filter("bot")));
    publish(resetAnd("bot.yml", filter("bot") + "---\n" + filter("hal")));

    assertThat(said()).hasSize(2);
    assertThat(said())
        .allSatisfy(
            alert ->
                assertThat(alert.evidence())
                    .singleElement()
                    .returns("filter_added", EvidenceLine::kind));
    assertThat(said().getLast().evidence().getFirst().text()).contains("'Not hal' of bot.yml");
  }

  @Test
  void releaseOfBefore_thatNoLongerLoads_isAnAlertThatNobodyCanTell() {
    publish(rule("high", "always"));
    unreadable.addAll(releases.keySet());
    publish(RuleSet.load(Map.of()));

    assertThat(said()).singleElement().extracting(Alert::severity).isEqualTo(Severity.HIGH);
    assertThat(said().getFirst().evidence())
        .singleElement()
        .returns("not_compared", EvidenceLine::kind)
        .returns(String.format("%064x", 0), EvidenceLine::eventId);
  }

  /** In a rolling update by a task that is not updated yet: the stages that are can judge by it. */
  @Test
  void releaseThatDoesNotLoadHere_isActivatedAndAnAlertThatNobodyCanTell() {
    publish(rule("high", "always"));
    int before = out.size();
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));

    Activation now = new Activation(1, String.format("%064x", 1));
    assertThat(store.activation()).isEqualTo(now);
    assertThat(out.subList(before, out.size()))
        .contains(
            new Output.ToInbox(new InboxRecord.Activated(now, day(0))),
            new Output.ToGroups(new GroupRecord.Activated(now, day(0))));
    assertThat(said()).singleElement().extracting(Alert::severity).isEqualTo(Severity.HIGH);
    assertThat(said().getFirst().evidence())
        .singleElement()
        .returns("not_compared", EvidenceLine::kind)
        .returns(String.format("%064x", 1), EvidenceLine::eventId);
  }

  /** Else one line that only another version reads would hide what the next one takes away. */
  @Test
  void releaseBehindOneThatDidNotLoad_isComparedWithTheLastThatDid() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));
    publish(RuleSet.load(Map.of()));

    assertThat(said()).hasSize(2);
    assertThat(said().getLast().evidence())
        .singleElement()
        .returns("rule_gone", EvidenceLine::kind)
        .extracting(EvidenceLine::text)
        .asString()
        .startsWith("since release 0: ");
  }

  @Test
  void releaseBehindOneThatDidNotLoad_thatTakesNothingAway_isNoAlert() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));
    publish(rule("high", "always"));

    assertThat(said()).hasSize(1);
  }

  /** An update reads it, and the stages that judge take it up without its being published again. */
  @Test
  void releaseThatLoadsAfterAnUpdate_isComparedAtTheStart() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));
    unreadable.clear();

    stage.resume(store, day(1), out::add);
    stage.resume(store, day(2), out::add);

    assertThat(said()).hasSize(2);
    Alert told = said().getLast();
    assertThat(told.id()).isEqualTo(said().getFirst().id());
    assertThat(told.revision()).isEqualTo(2);
    assertThat(told.emittedAt()).isEqualTo(day(1));
    assertThat(told.subject()).isEqualTo("mara");
    assertThat(told.absence()).singleElement().asString().contains("too loud");
    assertThat(told.evidence())
        .extracting(EvidenceLine::kind, EvidenceLine::text)
        .containsExactly(tuple("rule_gone", "since release 0: 'Reset' (high) is gone"));
  }

  @Test
  void releaseThatLoadsAfterAnUpdateAndTakesNothingAway_isLowFromThenOn() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 1));
    publish(rule("high", "always"));
    unreadable.clear();

    stage.resume(store, day(1), out::add);

    assertThat(said()).extracting(Alert::severity).containsExactly(Severity.HIGH, Severity.LOW);
    assertThat(said().getLast().evidence())
        .singleElement()
        .returns("compared", EvidenceLine::kind)
        .returns("its rules load now: since release 0: they take nothing away", EvidenceLine::text);
  }

  private void publishAgain(String release, long number) {
    Control made = new Control("mara", day(0), "again", release);
    stage.on(new ControlRecord.Published(made, release, number, day(0)), store, out::add);
  }

  /** By two instances at a time. */
  @Test
  void releaseThatWasPublishedTwiceAndLoadsAfterAnUpdate_isComparedWhereItWasSaidNotToBe() {
    publish(rule("high", "always"));
    String gone = String.format("%064x", 1);
    unreadable.add(gone);
    publish(RuleSet.load(Map.of()));
    publishAgain(gone, 2);
    assertThat(said()).hasSize(1);
    unreadable.clear();

    stage.resume(store, day(1), out::add);

    assertThat(said()).extracting(Alert::id).hasSize(2).containsOnly(said().getFirst().id());
    assertThat(said().getLast().evidence())
        .extracting(EvidenceLine::kind)
        .containsExactly("rule_gone");
  }

  @Test
  void releaseThatLoadsWhenItIsPublishedAgain_isComparedWhereItWasSaidNotToBe() {
    publish(rule("high", "always"));
    String same = String.format("%064x", 1);
    unreadable.add(same);
    publish(rule("high", "always"));
    unreadable.clear();

    publishAgain(same, 2);

    assertThat(said()).extracting(Alert::id).hasSize(2).containsOnly(said().getFirst().id());
    assertThat(said()).extracting(Alert::severity).containsExactly(Severity.HIGH, Severity.LOW);
  }

  @Test
  void releaseThatDoesNotLoadAfterAnUpdateEither_isNotSaidTwice() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));

    stage.resume(store, day(1), out::add);

    assertThat(said()).hasSize(1);
  }

  @Test
  void startWithoutAnUpdate_saysNothing() {
    stage.resume(store, day(0), out::add);
    publish(rule("high", "always"));
    publish(RuleSet.load(Map.of()));
    int before = out.size();

    stage.resume(store, day(1), out::add);

    assertThat(out).hasSize(before);
  }

  @Test
  void releasesOfWhichNeitherLoads_areBothSaidNotToBeCompared() {
    publish(rule("high", "always"));
    unreadable.add(String.format("%064x", 0));
    unreadable.add(String.format("%064x", 1));
    publish(RuleSet.load(Map.of()));

    assertThat(said().getFirst().evidence())
        .extracting(EvidenceLine::eventId)
        .containsExactly(String.format("%064x", 1), String.format("%064x", 0));
  }

  /** An update would not help. */
  @Test
  void releaseOfBefore_ofWhichTextsAreMissing_isNotSaidNotToLoadInThisVersion() {
    publish(rule("high", "always"));
    missing.addAll(releases.keySet());
    publish(RuleSet.load(Map.of()));

    assertThat(said().getFirst().evidence())
        .singleElement()
        .extracting(EvidenceLine::text)
        .asString()
        .startsWith("the rules of release 0 are not there, or not whole, ");
  }

  @Test
  void ruleThatIsMadeStronger_isNone() {
    publish(rule("low", "never"));
    publish(rule("high", "always"));

    assertThat(said()).isEmpty();
  }

  @Test
  void releaseToldTwice_changesNothingTheSecondTime() {
    publish(rule("high", "always"));
    publish(RuleSet.load(Map.of()));
    int before = out.size();
    String hash = String.format("%064x", 1);
    stage.on(
        new ControlRecord.Published(new Control("mara", day(0), "x", hash), hash, 1, day(0)),
        store,
        out::add);

    assertThat(out).hasSize(before);
  }

  /** Any finding about an account. */
  private static Alert seen(int i) {
    return seen("default", i);
  }

  private static Alert seen(String tenant, int i) {
    AccountId account = new AccountId(tenant, "okta", "00uP" + i);
    Drive drive = new Drive(0, rule("high", "always"));
    return drive
        .with(helped("r" + i, account, day(0), RecoveryAction.FACTOR_RESET))
        .alerts()
        .getFirst();
  }

  private void decide(Alert seen, String by, TriageDecision.Outcome outcome, Instant at) {
    TriageDecision decision = new TriageDecision("d" + seen.id(), outcome, "a drill", by, at, null);
    stage.on(new ControlRecord.Decided(new Triaged(decision, seen), at), store, out::add);
  }

  private void close(int from, int to, String by, Instant start, Duration apart) {
    close("default", from, to, by, start, apart);
  }

  private void close(String tenant, int from, int to, String by, Instant start, Duration apart) {
    for (int i = from; i < to; i++) {
      Instant at = start.plus(apart.multipliedBy(i - from));
      decide(seen(tenant, i), by, TriageDecision.Outcome.BENIGN, at);
    }
  }

  private void accept(int primary) {
    PrimaryAcceptance decision = new PrimaryAcceptance(primary, "key lost", "mara", day(1));
    stage.on(new ControlRecord.Accepted(ANNA, decision, day(1)), store, out::add);
  }

  /** Whoever may lower what an account is held to is who an attacker would like to be. */
  @Test
  void acceptedPrimary_goesToItsAccountAndIsAnAlert() {
    accept(1);

    assertThat(out.getFirst())
        .isEqualTo(
            new Output.ToInbox(
                new InboxRecord.Accepted(
                    ANNA, new PrimaryAcceptance(1, "key lost", "mara", day(1)), day(1))));
    assertThat(said())
        .singleElement()
        .returns(ControlRule.ACCEPTED.title(), Alert::ruleTitle)
        .returns(ANNA, Alert::account)
        .returns("00uANNA", Alert::subject)
        .returns(new Actor(Actor.Role.ADMIN, null, "mara"), Alert::actor)
        .satisfies(
            alert ->
                assertThat(alert.evidence().getFirst().text())
                    .contains("okta:00uANNA", "rank 1", "key lost"));
  }

  @Test
  void acceptedPrimary_toldTwice_isOneAlertAndAnotherRankIsAnother() {
    accept(1);
    accept(1);
    accept(2);

    assertThat(said()).hasSize(2);
  }

  /** Monday's finding is withdrawn by a decision that names Monday and is recorded on Thursday. */
  @ParameterizedTest
  @CsvSource({"1, 0, MEDIUM", "1, 5, MEDIUM", "1, 6, HIGH", "4, 4320, HIGH", "0, 0, HIGH"})
  void acceptedPrimary_recordedLateOrForNothing_isTold(
      int primary, int minutes, Severity severity) {
    accept(primary, "mara", "key lost", Duration.ofMinutes(minutes));

    assertThat(said()).singleElement().returns(severity, Alert::severity);
  }

  /** Everything is asked again: it withdraws nothing, however late it is recorded. */
  @Test
  void acceptedPrimary_takenBack_isSaidSoAndIsLow() {
    accept(5, "mara", "key found", Duration.ofDays(3));

    assertThat(said())
        .singleElement()
        .returns(ControlRule.ACCEPTED.title(), Alert::ruleTitle)
        .returns(Severity.LOW, Alert::severity)
        .satisfies(
            alert ->
                assertThat(alert.evidence().getFirst().text())
                    .isEqualTo(
                        "of okta:00uANNA everything is asked again from then on, because: key found"))
        .satisfies(alert -> assertThat(alert.absence()).noneMatch(line -> line.contains("later")));
  }

  @Test
  void acceptedPrimary_recordedTwentyMinutesLater_saysSoInMinutes() {
    accept(1, "mara", "key lost", Duration.ofMinutes(20));

    assertThat(said().getFirst().absence())
        .contains(
            "recorded 20 min later than the time it names: findings from then on may have been"
                + " withdrawn");
  }

  @Test
  void acceptedPrimary_recordedThreeDaysLater_saysSo() {
    accept(1, "mara", "key lost", Duration.ofDays(3));

    assertThat(said().getFirst().absence())
        .contains(
            "recorded 72 h later than the time it names: findings from then on may have been"
                + " withdrawn");
  }

  /** Whoever knows of a decision would hide his own behind it. */
  @Test
  void acceptedPrimary_ofOneRankAndTimeByAnotherOrForAnotherReason_isAnotherAlert() {
    accept(1, "mara", "key lost", Duration.ZERO);
    accept(1, "otto", "key lost", Duration.ZERO);
    accept(1, "mara", "key sold", Duration.ZERO);
    accept(1, "mara", "key lost", Duration.ZERO);

    assertThat(said()).extracting(Alert::id).hasSize(3).doesNotHaveDuplicates();
    assertThat(said())
        .extracting(Alert::anchor)
        .noneMatch(anchor -> anchor.contains("mara") || anchor.contains("key"));
  }

  private void accept(int primary, String by, String reason, Duration later) {
    PrimaryAcceptance decision = new PrimaryAcceptance(primary, reason, by, day(1));
    stage.on(new ControlRecord.Accepted(ANNA, decision, day(1).plus(later)), store, out::add);
  }

  @Test
  void decision_goesToWhereItsFindingComesFrom() {
    decide(seen(0), "mara", TriageDecision.Outcome.TRUE_POSITIVE, day(1));

    assertThat(out)
        .singleElement()
        .satisfies(
            output ->
                assertThat(((Output.ToInbox) output).record())
                    .isInstanceOf(InboxRecord.Decided.class));
  }

  @Test
  void twentyFiveClosedByOnePersonWithinAnHour_areOneAlertThatIsToldAgainAtFifty() {
    close(0, 24, "mara", day(1), Duration.ofMinutes(2));
    assertThat(said()).isEmpty();

    close(24, 50, "mara", day(1).plus(Duration.ofMinutes(48)), Duration.ofMinutes(1));

    assertThat(said()).extracting(Alert::revision).containsExactly(1, 2);
    assertThat(said()).extracting(Alert::id).containsOnly(said().getFirst().id());
    assertThat(said().getLast().absence()).singleElement().asString().startsWith("50 findings");
    assertThat(said().getLast().evidence()).hasSize(20);
    assertThat(said().getLast().evidenceOmitted()).isEqualTo(30);
  }

  @Test
  void twentyFiveClosedInADay_areNone() {
    close(0, 25, "mara", day(1), Duration.ofMinutes(50));

    assertThat(said()).isEmpty();
  }

  @Test
  void oneFindingClosedAgainAndAgain_isNone() {
    for (int i = 0; i < 60; i++) {
      decide(seen(0), "mara", TriageDecision.Outcome.BENIGN, day(1).plusSeconds(i));
    }

    assertThat(said()).isEmpty();
  }

  @Test
  void trueAlarms_areNoMass() {
    for (int i = 0; i < 30; i++) {
      decide(seen(i), "mara", TriageDecision.Outcome.TRUE_POSITIVE, day(1).plusSeconds(i));
    }

    assertThat(said()).isEmpty();
  }

  @Test
  void hundredClosedUnderAsManyNames_areOneAlert() {
    for (int i = 0; i < 100; i++) {
      close(i, i + 1, "somebody" + i, day(1).plusSeconds(i), Duration.ZERO);
    }

    assertThat(said()).hasSize(1);
    assertThat(said().getFirst().subject()).isEqualTo("several people");
  }

  @Test
  void findingsOfTwoTenantsClosedByOnePerson_areCountedApart() {
    close("one", 0, 24, "mara", day(1), Duration.ofSeconds(1));
    close("two", 24, 48, "mara", day(1), Duration.ofSeconds(1));
    assertThat(said()).isEmpty();

    close("one", 48, 49, "mara", day(1).plusSeconds(60), Duration.ZERO);

    assertThat(said()).singleElement().returns("one", Alert::tenant);
    assertThat(said().getFirst().evidence())
        .extracting(EvidenceLine::text)
        .noneMatch(line -> line.contains("00uP24"));
  }

  @Test
  void hundredClosedOfTwoTenants_areTheMassOfNeither() {
    for (int i = 0; i < 120; i++) {
      close(i % 2 == 0 ? "one" : "two", i, i + 1, "s" + i, day(1).plusSeconds(i), Duration.ZERO);
    }

    assertThat(said()).isEmpty();
  }

  @Test
  void alertOfTheStageItself_decidedOn_isToldAgainWithTheDecision() {
    publish(rule("high", "always"));
    publish(RuleSet.load(Map.of()));
    decide(said().getFirst(), "otto", TriageDecision.Outcome.BENIGN, day(1));

    assertThat(said()).hasSize(2);
    Alert last = said().getLast();
    assertThat(last.revision()).isEqualTo(2);
    assertThat(last.handling().triage()).isNotNull();
  }
}
