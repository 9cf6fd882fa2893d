package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.approved;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.managed;
import static dev.sparekey.engine.Happenings.own;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Event;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Three people who approve each other's recoveries: what their accounts say of each other in the
 * end is a function of what happened.
 */
class ApprovalsLawTest {

  private static final AccountId CLEO = new AccountId("default", "okta", "00uCLEO");
  private static final List<AccountId> PEOPLE = List.of(ANNA, BERT, CLEO);
  private static final List<Authenticators> SETS =
      List.of(
          PASSWORD_OTP,
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS),
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS),
          Authenticators.exactly(Authenticator.PASSWORD));
  private static final Instant END = day(30);
  private static final Instant SETTLED = day(80);

  @Property(tries = 100)
  void finalState_ofThoseWhoApproveEachOther_isTheSameInAnyOrder(
      @ForAll long history, @ForAll long seed) {
    List<Event> events = history(new Random(history));
    Random random = new Random(seed);
    List<Event> shuffled = new ArrayList<>(events);
    events.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);
    Drive hurried = new Drive(seed, "zendesk");
    shuffled.forEach(hurried::withoutWaiting);

    assertThat(ended(hurried)).isEqualTo(ended(new Drive("zendesk"), events));
  }

  @Property(tries = 50)
  void finalState_ofSeveralPartitionsThatAreStartedAnew_isThatOfOne(
      @ForAll long history, @ForAll long seed) {
    List<Event> events = history(new Random(history));
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));
    Partitioned several = new Partitioned(seed, FewRules.load(), "zendesk");
    shuffled.forEach(several::with);
    for (Instant time : List.of(END, SETTLED)) {
      several.complete("zendesk", time).complete(Mark.CLOCK, time);
    }

    assertThat(Drive.finalState(several.alerts())).isEqualTo(alertsOf(events));
  }

  private static List<String> alertsOf(List<Event> events) {
    Drive one = new Drive("zendesk");
    events.forEach(one::with);
    for (Instant time : List.of(END, SETTLED)) {
      one.complete("zendesk", time, Proof.PROVEN).clock(time);
    }
    return one.finalState();
  }

  /** What is settled on the way is settled as it is at the end. */
  @Property(tries = 50)
  void finalState_withTheClockGoingAlong_isThatOfAClockAtTheEnd(@ForAll long history) {
    List<Event> events = history(new Random(history));
    events.sort((one, other) -> one.header().occurredAt().compareTo(other.header().occurredAt()));
    Drive along = new Drive("zendesk");
    int day = 0;
    for (Event event : events) {
      for (; day(day + 1).isBefore(event.header().occurredAt()); day++) {
        along.complete("zendesk", day(day), Proof.PROVEN).clock(day(day));
      }
      along.with(event);
    }
    for (; day <= 80; day++) {
      along.complete("zendesk", day(day), Proof.PROVEN).clock(day(day));
    }

    assertThat(ended(along)).isEqualTo(ended(new Drive("zendesk"), events));
  }

  /** The histories hold what the laws are about. */
  @Example
  void histories_holdApprovalsOfEachStanding() {
    Set<Corroboration.Standing> found = EnumSet.noneOf(Corroboration.Standing.class);
    for (long seed = 0; seed < 60; seed++) {
      Drive drive = new Drive("zendesk");
      history(new Random(seed)).forEach(drive::with);
      drive.complete("zendesk", END, Proof.PROVEN).clock(END);
      for (AccountId account : PEOPLE) {
        for (RecoveryStep step : drive.steps(account)) {
          step.corroborations().forEach(one -> found.add(one.standing()));
        }
      }
    }

    assertThat(found).containsExactlyInAnyOrder(Corroboration.Standing.values());
  }

  private static List<String> ended(Drive drive, List<Event> events) {
    events.forEach(drive::with);
    return ended(drive);
  }

  /** The alerts, what is shown of each step, and what was said of each approver. */
  private static List<String> ended(Drive drive) {
    drive.complete("zendesk", END, Proof.PROVEN).clock(END);
    drive.complete("zendesk", SETTLED, Proof.PROVEN).clock(SETTLED);
    List<String> ended = new ArrayList<>(drive.finalState());
    for (AccountId account : PEOPLE) {
      drive.steps(account).forEach(step -> ended.add(step.id() + step.corroborations()));
      drive.store().settled(account).forEach(step -> ended.add(step.toString()));
      drive.store().approverAnswers(account).stream()
          .map(Object::toString)
          .sorted()
          .forEach(ended::add);
    }
    return ended;
  }

  private static List<Event> history(Random random) {
    List<Event> events = new ArrayList<>();
    for (AccountId account : PEOPLE) {
      Authenticators usual = SETS.get(random.nextInt(3));
      for (int i = 0; i < 3; i++) {
        events.add(login("u" + i, account, day(-1 - i), usual, i));
      }
      if (random.nextInt(4) > 0) {
        AccountId manager = other(account, random);
        events.add(managed("m" + account.nativeId(), account, manager, day(-30)));
      }
    }
    for (int i = 5 + random.nextInt(20); i > 0; i--) {
      add("e" + i, random, events);
    }
    return withoutTraces(events);
  }

  /**
   * Of the ninth login and more only traces are kept after two days, and whether a session is told
   * of before or after that shows.
   */
  private static List<Event> withoutTraces(List<Event> events) {
    Map<AccountId, Integer> logins = new HashMap<>();
    List<Event> left = new ArrayList<>();
    for (Event event : events) {
      if (!(event instanceof AuthenticationEvent login)
          || logins.merge(login.account(), 1, Integer::sum) <= 8) {
        left.add(event);
      }
    }
    return left;
  }

  /** Approvals and resets hang together, or none would ever count. */
  private static void add(String id, Random random, List<Event> events) {
    AccountId account = PEOPLE.get(random.nextInt(PEOPLE.size()));
    Instant at = day(0).plus(Duration.ofMinutes(5L * random.nextInt(12 * 288)));
    switch (random.nextInt(10)) {
      // Whose a name is may change, and be two people's.
      case 4 -> {
        Instant until = random.nextBoolean() ? null : at.plus(Duration.ofDays(random.nextInt(9)));
        events.add(row(id, account, at, until, mail(other(account, random))));
      }
      case 0 -> events.add(codeUsed(id, account, at, "as9"));
      case 1 -> events.add(ticket(id, account, at, Verification.CALLBACK));
      case 2 -> events.add(own(id, account, at, RecoveryAction.FACTOR_BOUND, "as1"));
      case 3 -> events.add(login(id, account, at, SETS.get(random.nextInt(4)), random.nextInt(99)));
      default -> {
        AccountId approver = other(account, random);
        Instant given = at.minusSeconds(random.nextInt(7_200));
        int session = random.nextInt(1_000);
        events.add(
            login(
                id + "l",
                approver,
                given.minusSeconds(random.nextInt(7_200)),
                SETS.get(random.nextInt(4)),
                session));
        events.add(
            approved(id + "v", account, given, approver, "s" + approver.nativeId() + session));
        events.add(helped(id, account, at, RecoveryAction.FACTOR_RESET));
      }
    }
  }

  private static AccountId other(AccountId account, Random random) {
    List<AccountId> others = PEOPLE.stream().filter(one -> !one.equals(account)).toList();
    return others.get(random.nextInt(others.size()));
  }

  private static AuthenticationEvent login(
      String id, AccountId account, Instant at, Authenticators used, int session) {
    return new AuthenticationEvent(
        header(id + account.nativeId(), "okta", at),
        account,
        mail(account),
        AuthenticationEvent.Outcome.SUCCESS,
        used,
        "s" + account.nativeId() + session,
        new Origin("192.0.2.1", "as1", "NL", null, null));
  }
}
