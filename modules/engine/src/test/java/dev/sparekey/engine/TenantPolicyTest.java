package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.own;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.PolicyHour;
import dev.sparekey.recovery.TenantPolicies;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/**
 * A policy that holds for all accounts of a source is changed on the account of whoever does it.
 */
class TenantPolicyTest {

  private static final AccountId DESK = new AccountId("default", "okta", "00uDESK");
  private static final AccountId ROOT = new AccountId("default", "okta", "00uROOT");
  private static final RuleSet PACK = Pack.load();

  /** What is read of a step by changes of a policy of all. */
  private static final RuleSet RULES =
      rules(
          "before.tenant_policy_changed_minutes_ago|lte: 600",
          "before.tenant_policy_changed_minutes_ago|gt: 600",
          "before.actor_changed_policy_minutes_ago|lte: 600",
          "before.actor_changed_policy_minutes_ago|gt: 600");

  private static RuleSet rules(String... fields) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < fields.length; i++) {
      String[] field = fields[i].split(": ", 2);
      text.append(
          """
          %stitle: Reads %d
          id: 11111111-1111-4111-8111-1111111111%02d
          logsource: {product: sparekey, category: recovery_step}
          detection:
            read: {'%s': %s}
            condition: read
          level: high
          sparekey: {emit: finding, deliver: always}
          """
              .formatted(i == 0 ? "" : "---\n", i, i, field[0], field[1]));
    }
    RuleSet rules = RuleSet.load(Map.of("test.yml", text.toString()));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    return rules;
  }

  private static Event changed(String id, AccountId by, Instant at) {
    return own(id, by, at, RecoveryAction.RECOVERY_POLICY_CHANGED, "as1");
  }

  private static List<String> read(Drive drive, AccountId account) {
    return drive.alerts().stream()
        .filter(alert -> alert.account().equals(account))
        .map(Alert::ruleTitle)
        .sorted()
        .toList();
  }

  @Test
  void changeBeforeAStep_isReadOfTheStepsOfOthersInEitherOrder() {
    Event change = changed("p", DESK, day(20));
    Event reset = helped("r", ANNA, day(20).plus(Duration.ofHours(2)), RecoveryAction.FACTOR_RESET);

    assertThat(read(new Drive(0, RULES).with(change, reset), ANNA))
        .containsExactly("Reads 0", "Reads 2");
    assertThat(read(new Drive(0, RULES).with(reset, change), ANNA))
        .containsExactly("Reads 0", "Reads 2");
  }

  @Test
  void changeByAnother_isReadApartFromThatByWhoeverActed() {
    Event change = changed("p", ROOT, day(20));
    Event used = codeUsed("u", ANNA, day(20).plus(Duration.ofHours(12)), "as1");

    assertThat(read(new Drive(0, RULES).with(used, change), ANNA)).containsExactly("Reads 1");
  }

  @Test
  void changeOfAnotherSource_isReadOfNoStep() {
    Event change = changed("p", new AccountId("default", "aws", "00uDESK"), day(20));
    Event reset = helped("r", ANNA, day(20).plusSeconds(60), RecoveryAction.FACTOR_RESET);

    assertThat(read(new Drive(0, RULES).with(change, reset), ANNA)).isEmpty();
  }

  @Test
  void exemptionOfOne_isReadOfNoOthersStep() {
    Event exempted = helped("p", ROOT, day(20), RecoveryAction.RECOVERY_POLICY_CHANGED);
    Event reset = helped("r", ANNA, day(20).plusSeconds(60), RecoveryAction.FACTOR_RESET);

    assertThat(read(new Drive(0, RULES).with(exempted, reset), ANNA)).isEmpty();
  }

  @Test
  void change_isToldUnderTheFindingOfAStepOfTheDayAfter() {
    Drive drive = new Drive(0, FewRules.load()).with(changed("p", DESK, day(20)));
    for (int i = 1; i < 9; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(codeUsed("u", ANNA, day(20).plus(Duration.ofHours(3)), "as1"));

    assertThat(drive.alerts().getFirst().evidence())
        .extracting(EvidenceLine::kind, EvidenceLine::text)
        .contains(
            org.assertj.core.groups.Tuple.tuple(
                "policy_change",
                "before, the recovery policy of all accounts had been changed by desk@example.com"));
  }

  /** A source's log of administrators comes an hour behind that of its sign-ins. */
  @Test
  void change_toldLate_bringsBackNoFindingThatWasClosed() {
    Drive drive = new Drive(0, FewRules.load());
    for (int i = 1; i < 9; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive.with(codeUsed("u", ANNA, day(20), "as1"));
    Instant closed = day(20).plus(Duration.ofHours(1));
    drive.decide("d", drive.alerts().getFirst(), TriageDecision.Outcome.BENIGN, closed);
    drive.with(changed("p", DESK, day(20).minus(Duration.ofMinutes(30))));

    assertThat(drive.alerts())
        .singleElement()
        .returns(false, alert -> alert.handling().reopened())
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .extracting(EvidenceLine::kind)
                    .contains("policy_change"));
  }

  /**
   * One change, and a day on which people lose telephones as on any other: whoever made it helps
   * them with their tickets, and the owners of privileged accounts do as usual.
   */
  @Test
  void ordinaryRecoveriesOfTheDayAfter_raiseNothingBecauseOfTheChange() {
    Drive calm = new Drive(0, PACK, "zendesk");
    Drive changed = new Drive(0, PACK, "zendesk").with(changed("p", DESK, day(20)));
    for (Drive drive : List.of(calm, changed)) {
      for (int i = 0; i < 120; i++) {
        AccountId account = new AccountId("default", "okta", "00uP" + i);
        drive.with(identity("i" + i, account, i % 3 == 2, day(0)));
        for (int day = 1; day < 6; day++) {
          drive.with(login("l" + i + "-" + day, account, day(day), PASSWORD_OTP, "as1"));
        }
        Instant at = day(20).plus(Duration.ofMinutes(5L * i + 1));
        Instant before = at.minus(Duration.ofMinutes(4));
        switch (i % 3) {
          case 0 -> drive.with(codeUsed("u" + i, account, at, "as1"));
          case 1 ->
              drive.with(
                  ticket("T" + i, account, before, Verification.CALLBACK),
                  helped("r" + i, account, at, RecoveryAction.FACTOR_RESET));
          default -> {
            AuthenticationEvent login = login("m" + i, account, before, PASSWORD_OTP, "as1");
            drive.with(login, regenerated("g" + i, login, at));
          }
        }
      }
      drive.complete("zendesk", day(25), Proof.PROVEN).clock(day(25));
    }

    assertThat(grave(changed)).isEqualTo(grave(calm));
    assertThat(changed.revisions()).anyMatch(alert -> !alert.delivered());
  }

  /** New codes, made in the session of a login. */
  private static Event regenerated(String id, AuthenticationEvent login, Instant at) {
    RecoveryEvent own = own(id, login.account(), at, RecoveryAction.CODE_SET_REGENERATED, "as1");
    return new RecoveryEvent(
        own.header(),
        own.account(),
        own.accountName(),
        own.action(),
        own.path(),
        own.actor(),
        own.credential(),
        own.authenticators(),
        login.sessionId(),
        own.origin(),
        null);
  }

  /** However many accounts whoever changed it then takes, it is told once, and names the change. */
  @Test
  void recoveriesByWhoeverChangedIt_areOneAlert() {
    Drive drive = new Drive(0, PACK).with(changed("p", DESK, day(20)));
    for (int i = 0; i < 30; i++) {
      AccountId account = new AccountId("default", "okta", "00uP" + i);
      for (int day = 1; day < 6; day++) {
        drive.with(login("l" + i + "-" + day, account, day(day), PASSWORD_OTP, "as1"));
      }
      Instant at = day(20).plus(Duration.ofMinutes(20L * i + 1));
      drive.with(helped("r" + i, account, at, RecoveryAction.FACTOR_RESET));
    }
    // No desk is connected, so what a ticket would have shown is unknown and no gap certain.
    assertThat(
            drive.alerts(
                "Policy of all accounts changed, and others then recovered by the same person"))
        .isEmpty();

    Drive proven = new Drive(0, PACK, "zendesk").with(changed("p", DESK, day(20)));
    for (int i = 0; i < 30; i++) {
      AccountId account = new AccountId("default", "okta", "00uP" + i);
      for (int day = 1; day < 6; day++) {
        proven.with(login("l" + i + "-" + day, account, day(day), PASSWORD_OTP, "as1"));
      }
      Instant at = day(20).plus(Duration.ofMinutes(20L * i + 1));
      proven.with(helped("r" + i, account, at, RecoveryAction.FACTOR_RESET));
    }
    proven.complete("zendesk", day(23), Proof.PROVEN).clock(day(23));

    assertThat(
            proven.alerts(
                "Policy of all accounts changed, and others then recovered by the same person"))
        .singleElement()
        .returns(Severity.HIGH, Alert::severity)
        .returns(true, Alert::delivered)
        .returns("okta:p", Alert::anchor);
  }

  private static List<String> grave(Drive drive) {
    return drive.alerts().stream()
        .filter(alert -> alert.severity().compareTo(Severity.HIGH) >= 0 && alert.delivered())
        .map(Alert::id)
        .toList();
  }

  /** Only whom it may concern is looked at again, and once the hour is known nobody. */
  @Test
  void changesOfAnHourByOne_concernNobodyAfterTheFirst() {
    HeapAccountsStore store = new HeapAccountsStore();
    Affected affected = new Affected(AssurancePolicy.DEFAULT);
    store.putTaken(new Taken(day(20).plusSeconds(30), ANNA, "okta:r", "00uDESK"));
    List<Integer> concerned = new ArrayList<>();
    for (int second = 0; second < 20; second++) {
      concerned.add(affected.change(record("p" + second, ROOT, second), store).size());
    }

    assertThat(concerned).startsWith(1).hasSize(20);
    assertThat(concerned.stream().mapToInt(Integer::intValue).sum()).isEqualTo(1);
    assertThat(hours(store)).singleElement().returns(1, hour -> hour.first().size());
  }

  @Test
  void changeThatAnotherFollowed_concernsThoseInBetweenAndWhomItsMakerHelped() {
    HeapAccountsStore store = new HeapAccountsStore();
    Affected affected = new Affected(AssurancePolicy.DEFAULT);
    affected.change(record("next", ROOT, 3 * 3_600), store);
    AccountId between = new AccountId("default", "okta", "00uBETWEEN");
    AccountId later = new AccountId("default", "okta", "00uLATER");
    AccountId byMaker = new AccountId("default", "okta", "00uHELPED");
    AccountId elsewhere = new AccountId("default", "aws", "00uAWS");
    store.putTaken(new Taken(day(20).plusSeconds(3_600), between, "okta:1", null));
    store.putTaken(new Taken(day(20).plusSeconds(5 * 3_600), later, "okta:2", "00uROOT"));
    store.putTaken(new Taken(day(20).plusSeconds(6 * 3_600), byMaker, "okta:3", "00uDESK"));
    store.putTaken(new Taken(day(20).plusSeconds(3_600), elsewhere, "aws:4", "00uDESK"));

    assertThat(affected.change(record("p", DESK, 0), store))
        .containsExactlyInAnyOrder(between, byMaker);
  }

  @Test
  void change_isForgottenOnceNoStepBehindItIsJudged() {
    Drive drive = new Drive(0, RULES).with(changed("p", DESK, day(0)));
    Instant last =
        day(0)
            .plus(AssurancePolicy.DEFAULT.horizon())
            .plus(AssurancePolicy.DEFAULT.contactWindow());
    drive.clock(last);
    assertThat(drive.store().policies().endedBefore(Instant.MAX)).hasSize(1);
    drive.clock(last.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)));
    assertThat(drive.store().policies().endedBefore(Instant.MAX)).isEmpty();
  }

  private static List<PolicyHour> hours(HeapAccountsStore store) {
    return store.policies().endedBefore(Instant.MAX);
  }

  private static InboxRecord.PolicyChanged record(String id, AccountId by, int second) {
    Instant at = day(20).plusSeconds(second);
    return new InboxRecord.PolicyChanged(
        "default",
        "okta",
        TenantPolicies.told(own(id, by, at, RecoveryAction.RECOVERY_POLICY_CHANGED, "as1")),
        at);
  }

  private static List<Event> history(Random random) {
    List<Event> events = new ArrayList<>();
    List<AccountId> accounts = List.of(ANNA, Happenings.BERT, DESK, ROOT);
    for (int i = 5 + random.nextInt(25); i > 0; i--) {
      AccountId account = accounts.get(random.nextInt(accounts.size()));
      Instant at = day(0).plus(Duration.ofMinutes(10L * random.nextInt(6 * 24 * 40)));
      events.add(
          switch (random.nextInt(4)) {
            case 0 -> codeUsed("u" + i, account, at, "as1");
            case 1 -> helped("r" + i, account, at, RecoveryAction.FACTOR_RESET);
            default -> changed("p" + i, account, at);
          });
    }
    return events;
  }

  @Property(tries = 150)
  void finalState_withChangesInAnyOrder_isTheSame(@ForAll long history, @ForAll long seed) {
    List<Event> events = history(new Random(history));
    Random random = new Random(seed);
    List<Event> shuffled = new ArrayList<>(events);
    events.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    Drive hurried = new Drive(seed, RULES);
    shuffled.forEach(hurried::withoutWaiting);
    hurried.clock(day(41));

    assertThat(hurried.finalState()).isEqualTo(inOrder(events));
  }

  /** More change it in an hour than are kept, and act for others soon after. */
  @Property(tries = 30)
  void finalState_withAnHourOfManyChangers_isTheSame(@ForAll long history, @ForAll long seed) {
    Random random = new Random(history);
    List<Event> events = history(random);
    for (int i = 0; i < PolicyHour.MOST + 8; i++) {
      AccountId changer = new AccountId("default", "okta", "00uADMIN" + random.nextInt(40));
      events.add(changed("m" + i, changer, day(3).plusSeconds(random.nextInt(3_600))));
      if (i % 4 == 0) {
        Instant soon = day(3).plusSeconds(random.nextInt(8 * 3_600));
        events.add(
            by(changer.nativeId(), helped("h" + i, ANNA, soon, RecoveryAction.FACTOR_RESET)));
      }
    }
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    Drive hurried = new Drive(seed, RULES);
    shuffled.forEach(hurried::withoutWaiting);
    hurried.clock(day(41));

    assertThat(hurried.finalState()).isEqualTo(inOrder(events));
  }

  @Property(tries = 75)
  void finalState_ofSeveralPartitionsThatAreStartedAnew_isThatOfOne(
      @ForAll long history, @ForAll long seed) {
    List<Event> events = history(new Random(history));
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    Partitioned several = new Partitioned(seed, RULES);
    shuffled.forEach(several::with);
    several.drained().complete(Mark.CLOCK, day(41));

    assertThat(Drive.finalState(several.alerts())).isEqualTo(inOrder(events));
  }

  private static List<String> inOrder(List<Event> events) {
    Drive one = new Drive(0, RULES);
    events.forEach(one::with);
    return one.clock(day(41)).finalState();
  }
}
