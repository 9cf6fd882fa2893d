package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.BERT;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.approved;
import static dev.sparekey.engine.Happenings.approvedByName;
import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.denied;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.mail;
import static dev.sparekey.engine.Happenings.managed;
import static dev.sparekey.engine.Happenings.renamed;
import static dev.sparekey.engine.Happenings.row;
import static dev.sparekey.engine.Happenings.ticket;
import static dev.sparekey.engine.Happenings.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is no longer known never withdraws or lowers what was said when it was. */
class UnknownLawTest {

  private static final RuleSet RULES = rules();
  private static final String AGENT_RESETS =
      "Agent's account recovered, then others' accounts reset";
  private static final String UNVERIFIED = "Helped reset with no verification or a worthless one";
  private static final RecoveryAction FACTOR_RESET = RecoveryAction.FACTOR_RESET;
  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.PASSKEY_DEVICE_BOUND);
  private static final String NEW_PLACE = "Recovery from a device and network new to the account";

  private static final Set<TicketStatus> ABSENT =
      EnumSet.of(
          TicketStatus.MISSING,
          TicketStatus.RETROACTIVE,
          TicketStatus.MISMATCHED,
          TicketStatus.CONTESTED);

  /** From midnight. */
  private static final Instant FILLED_DAY = day(20).truncatedTo(ChronoUnit.DAYS);

  /** A notice explains: what it clears is not withdrawn because something is unknown. */
  private static final List<DayTally.Kind> FILLED =
      Stream.of(DayTally.Kind.values())
          .filter(kind -> kind != DayTally.Kind.RECOVERY_NOTIFIED)
          .toList();

  /** The steps and what is around them; judged on the fourth day after the last. */
  private static final Instant JUDGED = day(26);

  /** The account of the agent who resets Anna's. */
  private static final AccountId AGENT = new AccountId("default", "okta", "00uDESK");

  /** The pack, and a rule over raw records. */
  private static RuleSet rules() {
    Map<String, String> texts = new TreeMap<>(Pack.texts());
    texts.put("raw.yml", RawMatchesTest.LOUD);
    texts.put("far.yml", TravelLawTest.RULE);
    RuleSet rules = RuleSet.load(texts);
    assertThat(rules.hasErrors()).isFalse();
    return rules;
  }

  private static Drive usual() {
    Drive drive = new Drive(0, RULES, "zendesk");
    for (AccountId account : List.of(ANNA, BERT, AGENT)) {
      drive.with(row("hr", account, day(-400), null, mail(account)));
    }
    for (int i = 0; i < 12; i++) {
      drive.with(login("u" + i, day(i), PASSWORD_OTP, "as0", "d0"));
      drive.with(Happenings.login("a" + i, AGENT, day(i), PASSWORD_OTP, "as0"));
      drive.with(Happenings.login("b" + i, BERT, day(i), PASSWORD_OTP, "as1"));
    }
    return drive.with(managed("m", ANNA, BERT, day(-30)));
  }

  private static RecoveryEvent ofTheAgent(String id, Instant at, RecoveryAction action) {
    return by("00uOTHER", helped(id, AGENT, at, action));
  }

  private static AuthenticationEvent login(
      String id, Instant at, Authenticators used, String network, String device) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        ANNA,
        mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        used,
        "session-" + id,
        new Origin("192.0.2.1", network, network.equals("as0") ? "NL" : "C" + network, device, null)
            .at(where(network)));
  }

  /** Oslo, Lagos, and many places of which some are not told. */
  private static @Nullable Coordinates where(String network) {
    return switch (network) {
      case "as0" -> new Coordinates(5_991, 1_075);
      case "as9" -> new Coordinates(645, 339);
      default -> network.length() == 2 ? null : new Coordinates(5_151, network.hashCode() % 9_000);
    };
  }

  private static RecoveryEvent self(
      String id, Instant at, RecoveryAction action, String network, String device) {
    return new RecoveryEvent(
        header(id, "okta", at),
        ANNA,
        null,
        action,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, ANNA.nativeId(), mail(ANNA)),
        Credential.UNKNOWN,
        action == RecoveryAction.CODE_USED
            ? Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE)
            : null,
        "session-" + id,
        new Origin("192.0.2.1", network, "NL", device, null).at(where(network)),
        null);
  }

  @Test
  void recoveryFromANewPlace_followedByLoginsFrom200Devices_isStillSaid() {
    Drive drive = usual().with(self("c", day(20), RecoveryAction.CODE_USED, "as9", "d9"));
    List<Alert> before = drive.alerts(NEW_PLACE);
    for (int i = 0; i < 200; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(90L + i));
      drive.with(login("x" + i, at, PASSWORD_OTP, "as9", "made-up" + i));
    }

    assertThat(before).singleElement().returns(true, Alert::delivered);
    assertThat(drive.alerts(NEW_PLACE)).singleElement().returns(true, Alert::delivered);
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  /** Anybody can write to the desk in the name of nobody. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void agentRecoveredWithoutATicket_besideAMailForNobody_isStillSaidToResetOthers(boolean mail) {
    Drive drive = usual();
    if (mail) {
      drive.with(
          Happenings.changed(
              ticket("n", AGENT, day(20).minusSeconds(300)), List.of("nobody@example.org"), null));
    }
    drive.with(ofTheAgent("a", day(20), RecoveryAction.FACTOR_RESET));
    drive.complete("zendesk", day(20).plus(Duration.ofMinutes(32)), Proof.PROVEN);
    drive.with(helped("c", ANNA, day(20).plus(Duration.ofMinutes(40)), FACTOR_RESET));
    drive.complete("zendesk", JUDGED, Proof.PROVEN).clock(JUDGED);

    assertThat(drive.alerts(AGENT_RESETS))
        .singleElement()
        .returns(mail ? Verdict.SUSPECTED : Verdict.CONFIRMED, Alert::verdict)
        .returns(Severity.HIGH, Alert::severity)
        .returns(true, Alert::delivered)
        .satisfies(
            alert ->
                assertThat(alert.absence().toString().contains("a ticket is assumed to be missing"))
                    .isEqualTo(mail));
  }

  /** Anybody can fill in forms in Anna's name; one of 70 may be a version of her ticket. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void helpedResetWithoutACheck_beside70FormsOfTheDay_isStillSaidOnceTheDeskHasProvenIt(
      boolean forms) {
    Drive drive = usual();
    drive.with(ticket("1", ANNA, day(20).minus(Duration.ofMinutes(90))));
    for (int i = 0; forms && i < 70; i++) {
      Instant at = day(20).minus(Duration.ofMinutes(60)).plusSeconds(i);
      drive.with(Happenings.otherTicket("f" + i, ANNA, at));
    }
    drive.with(helped("r", ANNA, day(20), FACTOR_RESET));
    drive.complete("zendesk", day(21), Proof.ASSUMED).clock(day(21));
    List<Alert> assumed = drive.alerts(UNVERIFIED);
    drive.complete("zendesk", day(21), Proof.PROVEN);

    assertThat(assumed)
        .singleElement()
        .returns(Verdict.SUSPECTED, Alert::verdict)
        .returns(Severity.HIGH, Alert::severity);
    assertThat(drive.alerts(UNVERIFIED))
        .singleElement()
        .returns(forms ? Verdict.SUSPECTED : Verdict.CONFIRMED, Alert::verdict)
        .returns(Severity.HIGH, Alert::severity)
        .returns(true, Alert::delivered)
        .satisfies(
            alert ->
                assertThat(
                        alert
                            .absence()
                            .toString()
                            .contains("this alone keeps it from being confirmed"))
                    .isEqualTo(forms));
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  /** Nothing of it lies before the step, and nothing was deleted. */
  @Test
  void weakStep_followedByMoreBindingsThanOutliveTheHorizon_isStillSaid() {
    Drive drive = new Drive(0, RULES, "zendesk");
    for (int i = 0; i < 2; i++) {
      drive.with(login("u" + i, day(i), KEY, "as0", "d0"));
    }
    // From then on it matters by what factors were bound.
    drive.with(self("u1", day(1).plusSeconds(60), RecoveryAction.CODE_SET_ISSUED, "as0", "d0"));
    Instant opened = day(20).minusSeconds(300);
    drive.with(
        login("c", opened, Authenticators.exactly(Authenticator.PASSWORD), "as9", "d9"),
        self("c", day(20), RecoveryAction.CODE_SET_REGENERATED, "as9", "d9"));
    drive.complete("zendesk", day(21), Proof.PROVEN).clock(day(21));
    Map<String, Alert> before = byId(drive.alerts());

    bindings("o", day(20).plusSeconds(300), 1).forEach(drive::with);
    Map<String, Alert> after = byId(drive.alerts());

    assertThat(drive.steps(ANNA).get(1).assurance().gap()).isEqualTo(Gap.CERTAIN);
    assertThat(before.values())
        .anyMatch(alert -> alert.verdict() == Verdict.CONFIRMED && alert.delivered());
    before.forEach((id, alert) -> assertThatItStands(alert, after.get(id), false));
  }

  /** Of one OTP, bound and removed again and again. */
  private static List<Event> bindings(String id, Instant from, int secondsBetween) {
    List<Event> bindings = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      RecoveryAction action =
          i % 2 == 0 ? RecoveryAction.FACTOR_BOUND : RecoveryAction.FACTOR_REMOVED;
      RecoveryEvent step =
          self(id + i, from.plusSeconds((long) i * secondsBetween), action, "as0", "d0");
      bindings.add(
          new RecoveryEvent(
              step.header(),
              step.account(),
              null,
              action,
              step.path(),
              step.actor(),
              new Credential(Authenticator.OTP, "otp", null, null, null),
              null,
              "session-c",
              step.origin(),
              null));
    }
    return bindings;
  }

  @Property(tries = 30)
  void whatIsUnknownSince_neitherWithdrawsNorLowers(@ForAll Random random) {
    Drive drive = usual();
    List<Event> happened = new ArrayList<>();
    for (int i = 1 + random.nextInt(12); i > 0; i--) {
      happened.add(happening(random, "h" + i));
    }
    happened.forEach(drive::with);
    for (int i = random.nextInt(3); i > 0; i--) {
      drive.with(match("m" + i, then(random)));
    }
    // A feed may have proven how far it is, or be assumed to be there.
    Proof proof = random.nextInt(3) == 0 ? Proof.ASSUMED : Proof.PROVEN;
    drive.complete("zendesk", JUDGED, proof).clock(JUDGED);
    Map<String, Alert> before = byId(drive.alerts());

    List<Event> since = since(random);
    // What may be the missing ticket, or lead to it, makes an absence suspected: that is said.
    boolean open = random.nextBoolean();
    if (open) {
      since.addAll(random.nextBoolean() ? forNobody(random, happened) : names(random));
    }
    Collections.shuffle(since, random);
    since.forEach(drive::with);
    fill(random, drive, open);
    // The feed is lost: from now on nobody says how far it is, or nobody proves it.
    if (random.nextBoolean()) {
      drive.complete("zendesk", JUDGED.plusSeconds(3_600), Proof.ASSUMED);
    }
    drive.clock(JUDGED.plus(Duration.ofDays(1)));
    Map<String, Alert> after = byId(drive.revisions());

    before.forEach((id, alert) -> assertThatItStands(alert, standing(alert, after), open));
  }

  /** All of a day had to make room for what was told later, and occurred before. */
  @ParameterizedTest
  @MethodSource("filled")
  void whatWasSaidOfADay_thatIsFilledFromItsStart_standsOrIsStoodInFor(DayTally.Kind kind) {
    Random random = new Random(kind.ordinal());
    Drive drive = usual();
    for (int i = 0; i < 12; i++) {
      drive.with(happening(random, "h" + i));
    }
    drive.with(of(kind, "last", FILLED_DAY.plusSeconds(80_000)));
    drive.complete("zendesk", JUDGED, Proof.PROVEN).clock(JUDGED);
    Map<String, Alert> before = byId(drive.alerts());

    fill(kind, FILLED_DAY, drive);
    drive.clock(JUDGED.plus(Duration.ofDays(1)));
    Map<String, Alert> after = byId(drive.revisions());

    assertThat(before).isNotEmpty();
    boolean open = kind == DayTally.Kind.TICKET;
    before.forEach((id, alert) -> assertThatItStands(alert, standing(alert, after), open));
  }

  private static List<DayTally.Kind> filled() {
    return FILLED;
  }

  /**
   * An earlier step that came late is what the alert is about from then on. Of a day of which more
   * was told than is kept, what says so stands for what had to make room.
   */
  private static @Nullable Alert standing(Alert before, Map<String, Alert> last) {
    Alert alert = last.get(before.id());
    while (alert != null && alert.verdict() == Verdict.WITHDRAWN) {
      String into = alert.handling().mergedInto();
      alert = into == null ? null : last.get(into);
    }
    boolean lower =
        alert == null
            || alert.severity().compareTo(before.severity()) < 0
            || (before.delivered() && !alert.delivered() && alert.handling().repeatOf() == null);
    return lower
        ? last.values().stream().filter(one -> saysOfADayOf(before, one)).findFirst().orElse(alert)
        : alert;
  }

  private static boolean saysOfADayOf(Alert before, Alert overflow) {
    int day = DaySet.dayOf(overflow.occurredAt());
    return overflow.ruleTitle().equals(OverflowedDay.TITLE)
        && overflow.severity() == Severity.CRITICAL
        && before.evidence().stream().anyMatch(line -> DaySet.dayOf(line.occurredAt()) == day);
  }

  private static void assertThatItStands(Alert before, @Nullable Alert after, boolean open) {
    assertThat(after).as("%s became %s", before, after).isNotNull();
    if (after == null) {
      return;
    }
    assertThat(after.severity())
        .as("%s became %s", before, after)
        .isGreaterThanOrEqualTo(before.severity());
    // A graver or more special finding of the case may be what is delivered now.
    if (before.delivered() && after.handling().repeatOf() == null) {
      assertThat(after.delivered()).as("%s became %s", before, after).isTrue();
    }
    // That the ticket which fits tells of no check is an absence, too.
    boolean ofAbsence =
        ABSENT.contains(after.ticketStatus()) || after.ruleTitle().equals(UNVERIFIED);
    if (before.verdict() == Verdict.CONFIRMED && !(open && ofAbsence)) {
      assertThat(after.verdict()).as("%s became %s", before, after).isEqualTo(Verdict.CONFIRMED);
    }
  }

  private static Map<String, Alert> byId(List<Alert> alerts) {
    Map<String, Alert> byId = new TreeMap<>();
    alerts.forEach(alert -> byId.put(alert.id(), alert));
    return byId;
  }

  private static Event happening(Random random, String id) {
    Instant at = then(random);
    String network = random.nextBoolean() ? "as0" : "as9";
    String device = random.nextBoolean() ? "d0" : "d9";
    return switch (random.nextInt(22)) {
      case 18 -> approved(id, ANNA, at, BERT, null);
      case 19, 20 -> approvedByName(id, ANNA, at, mail(BERT), PASSWORD_OTP);
      case 21 -> codeUsed(id, BERT, at, network);
      case 16, 17 -> exposed(id, at, random.nextBoolean());
      case 12 -> ofTheAgent(id, at, RecoveryAction.FACTOR_RESET);
      case 13 -> ofTheAgent(id, at, RecoveryAction.PASSWORD_RESET);
      case 14 -> codeUsed(id, AGENT, at, network);
      case 15 -> ticket(id, AGENT, at);
      case 0, 1 -> self(id, at, RecoveryAction.CODE_USED, network, device);
      case 2 -> self(id, at, RecoveryAction.CODE_SET_REGENERATED, network, device);
      case 3 -> self(id, at, RecoveryAction.FACTOR_BOUND, network, device);
      case 4, 5 -> helped(id, ANNA, at, RecoveryAction.FACTOR_RESET);
      case 6 -> helped(id, ANNA, at, RecoveryAction.PASSWORD_RESET);
      case 7 -> ticket(id, ANNA, at, Verification.CALLBACK);
      case 8 -> ticket(id, ANNA, at);
      case 9 -> denied(id, ANNA, at);
      case 10 -> codeFailed(id, ANNA, at);
      default -> login(id, at, PASSWORD_OTP, network, device);
    };
  }

  /** More of everything than is kept, all of it later than a week after what makes familiar. */
  private static List<Event> since(Random random) {
    List<Event> since = new ArrayList<>();
    int devices = random.nextInt(3) * 70;
    for (int i = 0; i < devices; i++) {
      since.add(login("d" + i, later(random), PASSWORD_OTP, "n" + i % 60, "made-up" + i));
    }
    int sets = random.nextInt(2) * 40;
    for (int i = 1; i < sets; i++) {
      since.add(login("s" + i, later(random), set(i), "as0", "d0"));
    }
    int tickets = random.nextInt(2) * 70;
    for (int i = 0; i < tickets; i++) {
      since.add(Happenings.otherTicket("o" + i, ANNA, later(random)));
    }
    // Whoever is in Anna's manager's account approves much, and gives another account his name.
    int approvals = random.nextInt(3) == 0 ? Approvals.MOST_A_DAY + 6 : 0;
    for (int i = 0; i < approvals; i++) {
      AccountId subject = new AccountId("default", "okta", "00uS" + i);
      since.add(approved("w" + i, subject, FILLED_DAY.plusSeconds(i), BERT, null));
    }
    if (random.nextInt(3) == 0) {
      since.add(row("n", new AccountId("default", "okta", "00uS"), day(-30), null, mail(BERT)));
    }
    int codes = random.nextInt(2) * 10;
    for (int i = 0; i < codes; i++) {
      since.add(told("n" + i, "okta", ANNA, later(random), RecoveryAction.RECOVERY_REQUESTED));
    }
    return since;
  }

  /**
   * More of what has a cap than is kept, on a day of which something was said: what was may have to
   * make room. Put where a look at the account finds it, for each of 512 steps would be judged
   * beside all the others.
   */
  private static void fill(Random random, Drive drive, boolean open) {
    if (random.nextBoolean()) {
      DayTally.Kind kind = FILLED.get(random.nextInt(FILLED.size()));
      // Of more tickets than are kept one may be the missing one.
      if (open || kind != DayTally.Kind.TICKET) {
        fill(kind, then(random), drive);
      }
    }
    if (random.nextInt(4) == 0) {
      bindings("o", JUDGED, 121).forEach(binding -> keep(binding, drive));
      drive.with(self("o", JUDGED, RecoveryAction.FACTOR_BOUND, "as0", "d0"));
    }
    if (random.nextInt(4) == 0) {
      Instant from = then(random);
      for (int i = 0; i < MatchCap.MOST_A_DAY; i++) {
        keep(match("n" + i, from.plusSeconds(i)), drive.store());
      }
      drive.with(match("n", from));
    }
  }

  private static void fill(DayTally.Kind kind, Instant from, Drive drive) {
    for (int i = 0; i < kind.mostADay() + 5; i++) {
      keep(of(kind, kind + "-" + i, from.plusSeconds(i)), drive);
    }
    drive.with(of(kind, kind.name(), from));
  }

  private static void keep(RawMatch match, AccountsStore store) {
    if (MatchCap.admit(match, store)) {
      store.putMatch(match);
    }
  }

  private static Event of(DayTally.Kind kind, String id, Instant at) {
    return kind == DayTally.Kind.TICKET
        ? Happenings.otherTicket(id, ANNA, at)
        : DailyCapsTest.of(kind, id, at);
  }

  private static void keep(Event event, Drive drive) {
    DossierEntry entry = new DossierEntry(event, false);
    if (DailyCaps.admit(ANNA, entry, drive.store(), gone -> {}) == DailyCaps.Admission.KEPT) {
      drive.store().putDossierEntry(ANNA, entry);
    }
  }

  private static RecoveryEvent exposed(String id, Instant at, boolean hearsay) {
    RecoveryEvent found = told(id, "scanner", ANNA, at, RecoveryAction.CODE_EXPOSED);
    return new RecoveryEvent(
        found.header(),
        ANNA,
        null,
        found.action(),
        found.path(),
        hearsay ? Actor.UNKNOWN : found.actor(),
        found.credential(),
        null,
        null,
        found.origin(),
        null);
  }

  private static RawMatch match(String id, Instant at) {
    return RawMatchesTest.match(RULES, "Loud", id, at, ANNA, Map.of());
  }

  private static Instant then(Random random) {
    return day(20).plus(Duration.ofMinutes(random.nextInt(2 * 1_440)));
  }

  private static Instant later(Random random) {
    return JUDGED.plus(Duration.ofMinutes(random.nextInt(600)));
  }

  private static Authenticators set(int number) {
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    Authenticator[] all = Authenticator.values();
    for (int bit = 0; bit < 6; bit++) {
      if ((number & (1 << bit)) != 0) {
        kinds.add(all[bit]);
      }
    }
    return new Authenticators(kinds, Authenticators.Completeness.EXACT);
  }

  /** More than are kept, by whoever is in. Of these the account's own is kept, as the first. */
  private static List<Event> names(Random random) {
    List<Event> names = new ArrayList<>();
    for (int i = 0; i < 70; i++) {
      names.add(renamed("r" + i, ANNA, later(random), "z" + i + "@example.com"));
    }
    return names;
  }

  /** Tickets of the time of the steps that name people whom no directory knows. */
  private static List<Event> forNobody(Random random, List<Event> happened) {
    List<Event> tickets = new ArrayList<>();
    for (Event event : happened) {
      if (random.nextBoolean()) {
        tickets.add(
            Happenings.changed(
                ticket("n" + event.header().id(), ANNA, event.header().occurredAt()),
                List.of("nobody" + random.nextInt(9) + "@example.org"),
                null));
      }
    }
    return tickets;
  }
}
