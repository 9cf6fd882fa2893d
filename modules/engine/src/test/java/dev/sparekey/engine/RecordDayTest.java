package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.RawMatchesTest.COUNTED;
import static dev.sparekey.engine.RawMatchesTest.LOUD;
import static dev.sparekey.engine.RawMatchesTest.QUIET;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.TriageDecision.Outcome;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

/** Matches of rules over raw records are looked at by the day. */
class RecordDayTest {

  private static final String VALUES =
      COUNTED
          .formatted("client.ipAddress")
          .replace("event_count", "value_count")
          .replace("{gte: 3}", "{field: subject.account, gte: 2}");

  private static final List<RuleSet> RULES =
      List.of(
          RawMatchesTest.rules(LOUD, QUIET),
          RawMatchesTest.rules(LOUD + COUNTED.formatted("client.ipAddress"), QUIET),
          RawMatchesTest.rules(LOUD + COUNTED.formatted("subject.account"), QUIET),
          RawMatchesTest.rules(LOUD + VALUES, QUIET));

  @Provide
  Arbitrary<RuleSet> rules() {
    return Arbitraries.of(RULES);
  }

  private static AccountsStage stage(RuleSet rules) {
    return new AccountsStage(
        AssurancePolicy.DEFAULT,
        rules,
        release -> rules,
        Set.of(),
        Set.of(),
        new TreeMap<>(),
        0,
        Instant.MIN,
        0,
        1);
  }

  private static RawMatch match(RuleSet rules, int record, Instant at, Random random) {
    String title = random.nextInt(3) == 0 ? "Quiet" : "Loud";
    Map<String, String> kept = Map.of("client.ipAddress", "192.0.2." + random.nextInt(3));
    return RawMatchesTest.match(rules, title, "r" + record, at, ANNA, kept);
  }

  /** The law: whoever looked at all of the account after each match would have nothing to add. */
  @Property(tries = 10)
  void lookAtADay_leavesNothingToALookAtAll(
      @ForAll @From("rules") RuleSet rules, @ForAll long seed) {
    Random random = new Random(seed);
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage = stage(rules);
    // Of the larger number there are more on a day than are kept.
    boolean many = random.nextInt(4) == 0;
    int matches = many ? 450 : 60;
    for (int i = 0; i < matches; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(random.nextInt(many ? 700 : 2_000)));
      RawMatch match = match(rules, random.nextInt(many ? 4_000 : 60), at, random);
      stage.on(new InboxRecord.Matched(match, at), store, told -> {});
      if (random.nextInt(60) == 0 && !store.alerts(ANNA).isEmpty()) {
        decide("d" + i, store.alerts(ANNA).iterator().next(), stage, store);
      }
      if (random.nextInt(200) == 0) {
        stage.on(delivery(codeFailed("s" + i, ANNA, at)), store, told -> {});
      }
      if (random.nextInt(matches) == 0) {
        stage.on(delivery(listed("i" + i, at)), store, told -> {});
      }
      if (random.nextInt(matches / 6) == 0) {
        lookAtAll(stage, store, i);
      }
    }
    lookAtAll(stage, store, matches);
  }

  private static void decide(String id, Alert seen, AccountsStage stage, HeapAccountsStore store) {
    TriageDecision decision =
        new TriageDecision(id, Outcome.BENIGN, "looked at", "mara", day(20), null);
    stage.on(new InboxRecord.Decided(new Triaged(decision, seen), day(20)), store, told -> {});
  }

  private static InboxRecord delivery(RecoveryEvent event) {
    List<Output> routed = new ArrayList<>();
    Routing.route(event, event.header().occurredAt(), routed::add);
    return routed.stream()
        .filter(Output.ToInbox.class::isInstance)
        .map(output -> ((Output.ToInbox) output).record())
        .findFirst()
        .orElseThrow();
  }

  private static void lookAtAll(AccountsStage stage, AccountsStore store, int number) {
    List<Output> out = new ArrayList<>();
    Activation again = new Activation(number, "0".repeat(64));
    stage.on(new InboxRecord.Activated(again, day(20)), store, out::add);
    assertThat(out)
        .singleElement()
        .satisfies(
            told ->
                assertThat(((Output.ToGroups) told).record())
                    .isInstanceOf(GroupRecord.Retold.class));
  }

  private static RecoveryEvent listed(String id, Instant at) {
    return Happenings.told(id, "okta", ANNA, at, RecoveryAction.CREDENTIAL_LISTED);
  }

  @Test
  void match_onAnAccountThatAnInventoryLists_isLookedAtByTheDay() {
    RuleSet rules = RULES.getFirst();
    HeapAccountsStore store = new HeapAccountsStore();
    stage(rules).on(delivery(listed("i", day(19))), store, told -> {});

    assertThat(store.profile(ANNA).newestStepAt()).isNotNull();
    assertThat(
            RecordDay.of(
                reviews(rules),
                match(rules, 1, day(20), new Random(1)),
                store.profile(ANNA),
                store))
        .isNotNull();
  }

  /** On a loud rule's account each that comes late would else be judged beside all of 132 days. */
  @Test
  void match_thatMakesRoom_isLookedAtByTheDayAndTakesTheOtherOnesAlertBack() {
    RuleSet rules = RULES.getFirst();
    HeapAccountsStore store = new HeapAccountsStore();
    fullDay(stage(rules), rules, store);
    RawMatch late = loud(rules, 0, day(20));
    assertThat(MatchCap.admit(late, store)).isTrue();
    store.putMatch(late);

    RecordDay day = RecordDay.of(reviews(rules), late, store.profile(ANNA), store);
    List<Output> out = new ArrayList<>();
    assertThat(day).isNotNull();
    if (day != null) {
      day.assess(day(20), out::add);
    }

    assertThat(out)
        .extracting(told -> ((Output.Publish) told).alert())
        .anySatisfy(
            alert ->
                assertThat(alert)
                    .returns(Verdict.WITHDRAWN, Alert::verdict)
                    .returns("okta:r" + MatchCap.MOST_A_DAY, Alert::anchor));
  }

  private static void fullDay(AccountsStage stage, RuleSet rules, HeapAccountsStore store) {
    for (int i = 1; i <= MatchCap.MOST_A_DAY; i++) {
      Instant at = day(20).plusSeconds(i);
      stage.on(new InboxRecord.Matched(loud(rules, i, at), at), store, told -> {});
    }
  }

  @Test
  void match_thatWasDecidedOnBeforeItMadeRoom_staysAsItWasSeen() {
    RuleSet rules = RULES.getFirst();
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage = stage(rules);
    fullDay(stage, rules, store);
    decide("d", ofTheLast(store), stage, store);

    for (int i = 1; i < 3; i++) {
      RawMatch late = loud(rules, 1_000 + i, day(20).minusSeconds(i));
      stage.on(new InboxRecord.Matched(late, day(20)), store, told -> {});
    }

    assertThat(ofTheLast(store))
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(false, alert -> alert.handling().holds());
  }

  private static Alert ofTheLast(HeapAccountsStore store) {
    return store.alerts(ANNA).stream()
        .filter(alert -> alert.anchor().equals("okta:r" + MatchCap.MOST_A_DAY))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void match_onADayFromWhichARecordMovedToAnother_isLookedAtWithAll() {
    RuleSet rules = RULES.getFirst();
    HeapAccountsStore store = new HeapAccountsStore();
    RawMatch first = loud(rules, 1, day(20));
    stage(rules).on(new InboxRecord.Matched(first, day(20)), store, told -> {});
    store.removeMatch(first);
    store.putMatch(loud(rules, 1, day(21)));
    RawMatch second = loud(rules, 2, day(20));
    store.putMatch(second);

    assertThat(RecordDay.of(reviews(rules), second, store.profile(ANNA), store)).isNull();
  }

  private static RawMatch loud(RuleSet rules, int record, Instant at) {
    return RawMatchesTest.match(rules, "Loud", "r" + record, at, ANNA, Map.of());
  }

  private static Reviews reviews(RuleSet rules) {
    AssurancePolicy policy = AssurancePolicy.DEFAULT;
    TicketFeeds feeds = new TicketFeeds(policy, Set.of());
    return new Reviews(
        policy,
        feeds,
        rules,
        new Revisions(policy.version(), 0, Instant.MIN),
        new Settlement(policy),
        new StepDeadlines(policy, feeds, Set.of(), Set.of(), Instant.MIN));
  }

  @Test
  void matchesOfADay_settleInOneLook() {
    RuleSet rules = RULES.getFirst();
    HeapAccountsStore store = new HeapAccountsStore();
    AccountsStage stage = stage(rules);
    for (int i = 0; i < 5; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(i));
      RawMatch match = match(rules, i, at, new Random(i));
      stage.on(new InboxRecord.Matched(match, at), store, told -> {});
    }

    assertThat(store.deadlines(Deadline.Basis.SETTLING, null, 10)).hasSize(1);
  }
}
