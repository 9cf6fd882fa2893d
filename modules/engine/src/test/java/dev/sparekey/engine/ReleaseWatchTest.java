package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Severity;
import dev.sparekey.rules.RuleSet;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ReleaseWatchTest extends ControlledStage {

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

  private void publishAgain(String release, long number) {
    Control made = new Control("mara", day(0), "again", release);
    stage.on(new ControlRecord.Published(made, release, number, day(0)), store, out::add);
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
}
