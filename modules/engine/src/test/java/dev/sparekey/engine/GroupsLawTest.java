package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * The law of the final state, across accounts: by who acted, and by what changes as more is known.
 */
class GroupsLawTest {

  private static final List<AccountId> PEOPLE =
      List.of(ANNA, BERT, new AccountId("default", "okta", "00uCLEO"));

  static final List<RuleSet> RULES =
      List.of(
          GroupsStageTest.rules("actor.id", "2d", 3),
          GroupsStageTest.rules("ticket.status", "4d", 2),
          GroupsStageTest.rules("actor.id, subject.privileged", "5d", 2),
          AssumedMatchesTest.threeUnexplained("high", "subject.tenant", "4d"),
          AssumedMatchesTest.failedAndNotExplained("subject.tenant", "2d"),
          AssumedMatchesTest.failedAndNotExplained("subject.account", "2d"),
          correlating("temporal", "subject.tenant", "1d", "reset and not bound"),
          correlating("temporal_ordered", "subject.account", "1d", "reset and not bound"),
          correlating("temporal_ordered", "subject.tenant", "1d", "bound and reset"),
          correlating("event_count", "subject.tenant", "3d", "{gte: 2, lt: 5}"),
          correlating("value_count", "actor.id", "4d", "{field: subject.account, gte: 2}"));

  private static RuleSet correlating(
      String type, String groupBy, String timespan, String condition) {
    // Of an account that no directory tells of, whether it was bound to a privileged one is
    // unknown.
    return AbsenceTest.correlating(
        "{step.action: factor_bound, subject.privileged: false}",
        "{type: %s, rules: [reset, bound], group-by: [%s], timespan: %s, condition: %s}"
            .formatted(type, groupBy, timespan, condition));
  }

  @Property(tries = 150)
  void finalState_anyOrderAndDuplicates_isTheSame(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet rules,
      @ForAll long seed) {
    List<Event> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    events.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);

    assertThat(played(shuffled, rules)).isEqualTo(played(events, rules));
  }

  @Property(tries = 150)
  void finalState_whicheverStageGetsOnFirst_isTheSame(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet rules,
      @ForAll long seed) {
    Drive hurried = new Drive(seed, rules, "zendesk");
    events.forEach(hurried::withoutWaiting);
    hurried
        .completeWithoutWaiting("zendesk", day(400), Proof.PROVEN)
        .clock(day(34))
        .clock(day(400));

    assertThat(hurried.finalState()).isEqualTo(played(events, rules));
  }

  @Property(tries = 150)
  void finalState_withDecisionsAnywhere_isTheSame(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet rules,
      @ForAll long seed) {
    Random random = new Random(seed);
    List<Object> records = new ArrayList<>(events);
    records.addAll(decisions(events, rules, random));
    List<Object> shuffled = new ArrayList<>(records);
    Collections.shuffle(shuffled, random);

    assertThat(playedAll(shuffled, rules)).isEqualTo(playedAll(records, rules));
  }

  /** Of which the first are forgotten long before the last come. */
  @Property(tries = 60)
  void finalState_withTheClockGoingAlong_isTheSame(
      @ForAll("longHistories") List<Event> events, @ForAll @From("rules") RuleSet rules) {
    List<Event> inOrder = new ArrayList<>(events);
    inOrder.sort(Comparator.comparing(event -> event.header().occurredAt()));
    inOrder = withoutRowsThatComeTooLate(inOrder);
    Drive along = new Drive(0, rules, "zendesk");
    int passed = 0;
    for (Event event : inOrder) {
      // Nothing is proven to a time of which something is still to come.
      for (; day(passed).isBefore(event.header().occurredAt()); passed++) {
        along.complete("zendesk", day(passed), Proof.PROVEN).clock(day(passed));
      }
      along.with(event);
    }
    for (; passed < 400; passed += 10) {
      along.complete("zendesk", day(passed), Proof.PROVEN).clock(day(passed));
    }

    assertThat(along.finalState()).isEqualTo(played(inOrder, rules));
  }

  /**
   * Without the one kind of record that reaches back farther than a step may be judged anew: a
   * directory's first row of an account, which says that its name was not the account's before.
   *
   * <p>Example of a ticket of day 50 under Anna's mail, a reset on the next day and her first row
   * of day 110, which gives her that mail from then on: the ticket was nobody's. Known on day 85,
   * the row leaves the reset without a ticket; on day 110 the reset is judged for good, and has it.
   */
  private static List<Event> withoutRowsThatComeTooLate(List<Event> inOrder) {
    List<Event> kept = new ArrayList<>();
    for (Event event : inOrder) {
      if (!(event instanceof IdentityContextEvent row) || !comesTooLate(row, kept)) {
        kept.add(event);
      }
    }
    return kept;
  }

  private static boolean comesTooLate(IdentityContextEvent row, List<Event> before) {
    boolean first =
        before.stream()
            .noneMatch(
                event ->
                    event instanceof IdentityContextEvent other
                        && other.account().equals(row.account()));
    Instant settled = row.header().occurredAt().minus(AssurancePolicy.DEFAULT.settleAfter());
    return first
        && before.stream()
            .anyMatch(
                event ->
                    event instanceof TicketEvent ticket
                        && ticket.requesters().contains(Happenings.mail(row.account()))
                        && before.stream().anyMatch(step -> bears(ticket, step, settled)));
  }

  /** Also on another account's step: a ticket that is nobody's may be about it. */
  private static boolean bears(TicketEvent ticket, Event event, Instant settled) {
    Instant created = ticket.createdAt();
    Instant at = event.header().occurredAt();
    return event instanceof RecoveryEvent step
        && step.actor().helped()
        && at.isBefore(settled)
        && !at.isBefore(created.minus(Duration.ofDays(7)))
        // Tickets that are nobody's are counted by the hour.
        && !at.isAfter(
            Assessment.latestStepBeside(
                AssurancePolicy.DEFAULT, created.plus(Duration.ofHours(1))));
  }

  @Property(tries = 60)
  void finalState_ofSeveralPartitions_isTheSame(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet rules,
      @ForAll long seed) {
    assertThat(Drive.finalState(ofSeveral(events, rules, seed).alerts()))
        .isEqualTo(Drive.finalState(ofSeveral(events.reversed(), rules, ~seed).alerts()));
  }

  /** Marks that are only assumed come ahead, and those that prove it at the end. */
  private static Partitioned ofSeveral(List<Event> events, RuleSet rules, long seed) {
    Random random = new Random(seed);
    Partitioned several =
        new Partitioned(seed, rules, Set.of("okta", "zendesk"), Set.of("zendesk"));
    for (Event event : events) {
      several.with(event);
      if (random.nextInt(3) == 0) {
        String feed = random.nextBoolean() ? "okta" : "zendesk";
        several.mark(feed, day(random.nextInt(20)), Proof.ASSUMED);
      }
    }
    several.mark("okta", day(34), Proof.ASSUMED);
    several.mark("zendesk", day(34), Proof.PROVEN);
    several.mark(Mark.CLOCK, day(34), Proof.PROVEN);
    return several.drained();
  }

  @Property(tries = 120)
  void finalState_ofRulesActivatedAnywhere_isAsIfTheyHadJudgedFromTheStart(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet before,
      @ForAll @From("rules") RuleSet rules,
      @ForAll long seed) {
    Random random = new Random(seed);
    int place = random.nextInt(events.size() + 1);
    Partitioned switched = new Partitioned(seed, before, "zendesk");
    events.subList(0, place).forEach(switched::with);
    switched.activate(rules);
    events.subList(place, events.size()).forEach(switched::with);
    switched.complete("zendesk", day(400)).complete(Mark.CLOCK, day(34));

    assertThat(Drive.finalState(switched.complete(Mark.CLOCK, day(400)).alerts()))
        .isEqualTo(played(events, rules));
  }

  /** On some of what was published while half of the events were known. */
  private static List<Triaged> decisions(List<Event> events, RuleSet rules, Random random) {
    Drive drive = new Drive(0, rules, "zendesk");
    List<Event> half = new ArrayList<>(events);
    Collections.shuffle(half, random);
    half.subList(0, (half.size() + 1) / 2).forEach(drive::with);
    List<Triaged> decisions = new ArrayList<>();
    TriageDecision.Outcome[] outcomes = TriageDecision.Outcome.values();
    for (Alert alert : drive.revisions()) {
      if (random.nextBoolean()) {
        decisions.add(
            new Triaged(
                new TriageDecision(
                    "d" + decisions.size(),
                    outcomes[random.nextInt(outcomes.length)],
                    "looked at",
                    "mara",
                    day(random.nextInt(20)),
                    null),
                alert));
      }
    }
    return decisions;
  }

  static List<String> played(List<Event> events, RuleSet rules) {
    return playedAll(List.copyOf(events), rules);
  }

  private static List<String> playedAll(List<?> records, RuleSet rules) {
    Drive drive = new Drive(0, rules, "zendesk");
    for (Object record : records) {
      if (record instanceof Event event) {
        drive.with(event);
      } else if (record instanceof Triaged triaged) {
        drive.decide(triaged);
      }
    }
    return drive.complete("zendesk", day(400), Proof.PROVEN).clock(day(400)).finalState();
  }

  @Provide
  Arbitrary<RuleSet> rules() {
    return Arbitraries.of(RULES);
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    return histories(15);
  }

  @Provide
  Arbitrary<List<Event>> longHistories() {
    return histories(160);
  }

  static Arbitrary<List<Event>> histories(int days) {
    Arbitrary<AccountId> accounts = Arbitraries.of(PEOPLE);
    Arbitrary<Instant> times =
        Arbitraries.integers()
            .between(0, days * 24)
            .map(hour -> day(0).plus(Duration.ofHours(hour)));
    Arbitrary<Integer> kinds =
        Arbitraries.frequency(
            Tuple.of(6, 0),
            Tuple.of(3, 1),
            Tuple.of(3, 2),
            Tuple.of(1, 3),
            Tuple.of(1, 4),
            Tuple.of(3, 5),
            Tuple.of(2, 6));
    return Combinators.combine(accounts, times, kinds)
        .as(GroupsLawTest::event)
        .list()
        .ofMinSize(1)
        .ofMaxSize(30)
        .map(GroupsLawTest::knowingNames);
  }

  /** Without a name no ticket leads to an account. */
  private static List<Event> knowingNames(List<Event> events) {
    List<Event> all = new ArrayList<>();
    for (AccountId account : PEOPLE) {
      all.add(login("known" + account.nativeId(), account, day(-1), PASSWORD_OTP, "as1"));
    }
    all.addAll(events);
    return all;
  }

  private static Event event(AccountId account, Instant at, int kind) {
    String id = account.nativeId() + at.getEpochSecond() + "-" + kind;
    return switch (kind) {
      case 0 -> helped(id, account, at, RecoveryAction.FACTOR_RESET);
      case 1 -> by("00uOTHER", helped(id, account, at, RecoveryAction.FACTOR_RESET));
      case 2 -> ticket(id, account, at, Verification.CALLBACK);
      case 5 -> told(id, "okta", account, at, RecoveryAction.FACTOR_BOUND);
      case 6 -> codeFailed(id, account, at);
      case 3 -> login(id, account, at, PASSWORD_OTP, "as1");
      default -> identity(id, account, at.getEpochSecond() % 7_200 == 0, at);
    };
  }
}
