package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.answered;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.denied;
import static dev.sparekey.engine.Happenings.failed;
import static dev.sparekey.engine.Happenings.from;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.otherTicket;
import static dev.sparekey.engine.Happenings.own;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Event;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.TenantPolicies;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/** The law of the product: what is known decides, not the order it came in. */
class FinalStateTest {

  /** Who helps, and changes the policy of all. */
  private static final AccountId DESK = new AccountId("default", "okta", "00uDESK");

  private static final RuleSet ALL_RULES = Pack.load();

  @Property(tries = 300)
  void finalState_anyOrderAndDuplicates_isTheSame(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    List<Event> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    for (Event event : events) {
      if (random.nextInt(3) == 0) {
        shuffled.add(event);
      }
    }
    Collections.shuffle(shuffled, random);

    assertThat(played(shuffled)).isEqualTo(played(events));
  }

  @Property(tries = 60)
  void finalState_byAllRulesOfThePack_isTheSameInAnyOrder(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    List<Event> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(byAllRules(shuffled)).isEqualTo(byAllRules(events));
  }

  private static List<String> byAllRules(List<Event> events) {
    Drive drive = new Drive(0, ALL_RULES, "zendesk");
    events.forEach(drive::with);
    return drive.complete("zendesk", day(400), Proof.PROVEN).clock(day(400)).finalState();
  }

  /** Decisions are records among others: it does not matter what was known when they came. */
  @Property(tries = 300)
  void finalState_withDecisionsAnywhere_isTheSame(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    Random random = new Random(seed);
    List<Triaged> decisions = decisions(events, random);
    List<Object> records = new ArrayList<>(events);
    records.addAll(decisions);
    List<Object> shuffled = new ArrayList<>(records);
    shuffled.addAll(decisions);
    Collections.shuffle(shuffled, random);

    assertThat(playedAll(shuffled)).isEqualTo(playedAll(records));
  }

  /** What nobody decided on leaves nothing behind when it is explained. */
  @Property(tries = 100)
  void decisions_onOneAccount_changeNothingElsewhere(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    List<Triaged> decisions = decisions(events, new Random(seed));
    List<Object> records = new ArrayList<>(events);
    records.addAll(decisions);
    List<String> touched = decisions.stream().map(triaged -> triaged.seen().id()).toList();

    assertThat(verdictsWithout(playedAll(records), touched))
        .isEqualTo(verdictsWithout(played(events), touched));
  }

  /** Id and verdict of what was not decided on. Whether it is a repeat may change with that. */
  private static List<String> verdictsWithout(List<String> finalState, List<String> touched) {
    return finalState.stream()
        .filter(line -> touched.stream().noneMatch(line::startsWith))
        .map(line -> String.join(" ", line.split(" ", -1)[0], line.split(" ", -1)[1]))
        .toList();
  }

  /** On some of the revisions that were published while half of the events were known. */
  private static List<Triaged> decisions(List<Event> events, Random random) {
    Drive drive = new Drive("zendesk");
    List<Event> half = new ArrayList<>(events);
    Collections.shuffle(half, random);
    half.subList(0, (half.size() + 1) / 2).forEach(drive::with);
    drive.complete("zendesk", day(400), Proof.ASSUMED);
    List<Triaged> decisions = new ArrayList<>();
    for (Alert alert : drive.revisions()) {
      TriageDecision.Outcome[] outcomes = TriageDecision.Outcome.values();
      if (random.nextBoolean()) {
        decisions.add(
            new Triaged(
                new TriageDecision(
                    "d" + decisions.size(),
                    outcomes[random.nextInt(outcomes.length)],
                    "looked at",
                    "mara",
                    day(random.nextInt(40)),
                    null),
                alert));
      }
    }
    return decisions;
  }

  /** What was decided of an account's primary, early or late. */
  private record Accepted(AccountId account, PrimaryAcceptance decision) {}

  @Property(tries = 300)
  void finalState_withAcceptedPrimariesAnywhere_isTheSame(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    Random random = new Random(seed);
    List<Accepted> accepted = accepted(random);
    List<Object> records = new ArrayList<>(events);
    records.addAll(accepted);
    List<Object> shuffled = new ArrayList<>(records);
    shuffled.addAll(accepted);
    Collections.shuffle(shuffled, random);

    Drive one = driveAll(records);
    Drive other = driveAll(shuffled);
    assertThat(other.finalState()).isEqualTo(one.finalState());
    assertThat(other.shown()).isEqualTo(one.shown());
  }

  private static List<Accepted> accepted(Random random) {
    List<Accepted> accepted = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      accepted.add(
          new Accepted(
              random.nextBoolean() ? ANNA : BERT,
              new PrimaryAcceptance(
                  random.nextInt(6),
                  "key lost",
                  "mara",
                  day(random.nextInt(33)).plusSeconds(random.nextInt(3)))));
    }
    return accepted;
  }

  private static List<String> playedAll(List<Object> records) {
    return driveAll(records).finalState();
  }

  private static Drive driveAll(List<Object> records) {
    Drive drive = new Drive("zendesk");
    for (Object record : records) {
      if (record instanceof Event event) {
        drive.with(event);
      } else if (record instanceof Triaged triaged) {
        drive.decide(triaged);
      } else if (record instanceof Accepted accepted) {
        drive.accept(accepted.account(), accepted.decision());
      }
    }
    return drive.complete("zendesk", day(400), Proof.PROVEN).clock(day(400));
  }

  @Property(tries = 200)
  void shownOfAccounts_anyOrderAndDuplicates_isTheSame(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    List<Event> shuffled = new ArrayList<>(events);
    Random random = new Random(seed);
    events.stream().filter(event -> random.nextInt(3) == 0).forEach(shuffled::add);
    Collections.shuffle(shuffled, random);

    assertThat(drive(shuffled).shown()).isEqualTo(drive(events).shown());
  }

  /**
   * Of people that are known: a ticket for nobody known may be anybody's. And of what was done to
   * them alone: a policy of all is everybody's.
   */
  @Property(tries = 100)
  void finalState_anUnrelatedAccount_changesNothing(@ForAll("histories") List<Event> happened) {
    List<Event> events = new ArrayList<>(happened);
    events.removeIf(event -> event instanceof RecoveryEvent told && TenantPolicies.isForAll(told));
    events.add(knownSinceEver(ANNA));
    events.add(knownSinceEver(BERT));
    List<Event> annas = events.stream().filter(event -> about(event).equals("anna")).toList();
    List<String> ofBoth =
        played(events).stream().filter(line -> line.contains(ANNA.nativeId())).toList();

    assertThat(played(annas)).isEqualTo(ofBoth);
  }

  @Property(tries = 300)
  void finalState_whicheverStageGetsOnFirst_isTheSame(
      @ForAll("histories") List<Event> events, @ForAll long seed) {
    Drive hurried = new Drive(seed, "zendesk");
    events.forEach(hurried::withoutWaiting);
    // The clock comes with the records: it does not leap to where steps settle while they wait.
    hurried
        .completeWithoutWaiting("zendesk", day(400), Proof.PROVEN)
        .clock(day(34))
        .clock(day(400));

    assertThat(hurried.finalState()).isEqualTo(played(events));
  }

  @Property(tries = 300)
  void ticket_beforeTheMark_isNeverMissedWhicheverStageGetsOnFirst(
      @ForAll long seed, @ForAll boolean ticketFirst) {
    Event login = login("l", ANNA, day(19), PASSWORD_OTP, "as1");
    Event reset = helped("r", ANNA, day(20), RecoveryAction.FACTOR_RESET);
    Event ticket = ticket("t", ANNA, day(20), Verification.CALLBACK);
    Drive drive =
        new Drive(seed, "zendesk")
            .withoutWaiting(login)
            .withoutWaiting(ticketFirst ? ticket : reset)
            .withoutWaiting(ticketFirst ? reset : ticket)
            .completeWithoutWaiting("zendesk", day(21), Proof.PROVEN)
            .clock(day(22));

    assertThat(drive.revisions().stream().map(Alert::ticketStatus).toList())
        .isSubsetOf(TicketStatus.PENDING, TicketStatus.LINKED)
        .last()
        .isEqualTo(TicketStatus.LINKED);
  }

  private static Event knownSinceEver(AccountId account) {
    return row("hr", account, day(-400), null, mail(account));
  }

  private static String about(Event event) {
    return event.toString().contains("anna@example.com") || event.toString().contains("00uANNA")
        ? "anna"
        : "bert";
  }

  private static List<String> played(List<Event> events) {
    return drive(events).finalState();
  }

  private static Drive drive(List<Event> events) {
    Drive drive = new Drive("zendesk");
    for (Event event : events) {
      drive.with(event);
    }
    return drive.complete("zendesk", day(400), Proof.PROVEN).clock(day(400));
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    Arbitrary<AccountId> accounts = Arbitraries.of(ANNA, BERT);
    Arbitrary<Instant> times =
        Arbitraries.integers()
            .between(0, 30 * 24 * 4)
            .map(q -> day(0).plus(Duration.ofMinutes(15L * q)));
    Arbitrary<Integer> kinds =
        Arbitraries.frequency(
            net.jqwik.api.Tuple.of(10, 0),
            net.jqwik.api.Tuple.of(2, 1),
            net.jqwik.api.Tuple.of(2, 2),
            net.jqwik.api.Tuple.of(2, 3),
            net.jqwik.api.Tuple.of(2, 4),
            net.jqwik.api.Tuple.of(1, 5),
            net.jqwik.api.Tuple.of(2, 6),
            net.jqwik.api.Tuple.of(2, 7),
            net.jqwik.api.Tuple.of(2, 8),
            net.jqwik.api.Tuple.of(1, 9),
            net.jqwik.api.Tuple.of(1, 10),
            net.jqwik.api.Tuple.of(2, 11),
            net.jqwik.api.Tuple.of(1, 12),
            net.jqwik.api.Tuple.of(1, 13),
            net.jqwik.api.Tuple.of(4, 14),
            net.jqwik.api.Tuple.of(1, 15),
            net.jqwik.api.Tuple.of(1, 16),
            net.jqwik.api.Tuple.of(1, 17),
            net.jqwik.api.Tuple.of(1, 18),
            net.jqwik.api.Tuple.of(1, 19),
            net.jqwik.api.Tuple.of(2, 20));
    Arbitrary<String> networks = Arbitraries.of("as1", "as2", "as66");
    return Combinators.combine(accounts, times, kinds, networks)
        .as((account, at, kind, network) -> event(account, at, kind, network))
        .list()
        .ofMinSize(1)
        .ofMaxSize(50);
  }

  /** The id follows from the content: the same id with other content is another matter. */
  private static Event event(AccountId account, Instant at, int kind, String network) {
    String id = account.nativeId() + at.getEpochSecond() + "-" + kind + network;
    return switch (kind) {
      case 0 -> from(where(network), login(id, account, at, PASSWORD_OTP, network));
      case 1 -> login(id, account, at, Authenticators.exactly(Authenticator.PASSWORD), network);
      case 2 -> from(where(network), codeUsed(id, account, at, network));
      case 3 -> helped(id, account, at, RecoveryAction.FACTOR_RESET);
      case 4 -> ticket(id, account, at, Verification.CALLBACK);
      case 5 -> identity(id, account, network.equals("as1"), at);
      case 7 -> told(id, "persona", account, at, RecoveryAction.RECOVERY_PROOFED);
      case 8 -> answered(id, account, at);
      case 9 -> told(id, "okta", account, at, RecoveryAction.FACTOR_BOUND);
      case 10 -> told(id, "okta", account, at, RecoveryAction.RECOVERY_NOTIFIED);
      case 11 -> own(id, account, at, RecoveryAction.CODE_SET_REGENERATED, network);
      case 12 -> helped(id, account, at, RecoveryAction.PASSWORD_RESET);
      case 13 -> by("00uOTHER", helped(id, account, at, RecoveryAction.FACTOR_RESET));
      case 14 -> ticketVersion(id, account, at, network);
      case 15 -> failed(id, account, at);
      case 16 -> denied(id, account, at);
      case 17 -> otherTicket(id, account, at);
      case 19 -> own(id, account, at, RecoveryAction.RECOVERY_POLICY_CHANGED, network);
      case 20 -> own(id, DESK, at, RecoveryAction.RECOVERY_POLICY_CHANGED, network);
      case 18 -> own(id, account, at, RecoveryAction.CODE_EXPOSED, network);
      default -> codeFailed(id, account, at);
    };
  }

  /** Oslo, Lagos, or not told. */
  private static @Nullable Coordinates where(String network) {
    return switch (network) {
      case "as1" -> new Coordinates(5_991, 1_075);
      case "as66" -> new Coordinates(645, 339);
      default -> null;
    };
  }

  /** One of several of a ticket a day, which differ in what they say and in who holds it. */
  private static TicketEvent ticketVersion(
      String id, AccountId account, Instant at, String saying) {
    return new TicketEvent(
        Happenings.header("t" + id, "zendesk", at),
        account.nativeId() + DaySet.dayOf(at),
        at.truncatedTo(ChronoUnit.DAYS),
        saying.equals("as1") ? TicketEvent.Status.CLOSED : TicketEvent.Status.OPEN,
        saying.equals("as2") ? TicketEvent.Category.OTHER : TicketEvent.Category.RECOVERY,
        List.of(mail(account)),
        at.getEpochSecond() % 3600 == 0 ? null : "desk@example.com",
        saying.equals("as66") ? List.of() : List.of(Verification.CALLBACK));
  }
}
