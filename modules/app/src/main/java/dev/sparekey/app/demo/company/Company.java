package dev.sparekey.app.demo.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.app.demo.company.Attack.Sign;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * A made-up company of 48 people: three weeks of ordinary days and then one with six attacks, as
 * the records of its log sources. Names, addresses and networks are invented or reserved for
 * documentation.
 */
public final class Company {

  private static final int HISTORY_DAYS = 21;
  private static final int OKTA_ONLY = 36;
  private static final int BOTH = 40;
  private static final int FIRST_AGENT = 33;

  /** They log in before noon only: later their factor is the attacker's. */
  private static final List<Integer> VICTIMS = List.of(0, 2, 4, 40, 41, 42);

  /** From the step that opens the account to the attacker's last act of the script. */
  private static final Duration TAKEOVER = Duration.ofMinutes(20);

  /** The alerts' words for their evidence. */
  private static final String STEP = "step";

  private static final String STRANGE_LOGIN = "anomalous_login";
  private static final String NEW_FACTOR = "new_factor";
  private static final String TICKET = "ticket";

  private static final Duration LATE = Duration.ofHours(2);
  private static final Duration AFTERWARDS = Duration.ofDays(1);

  /**
   * Longer than a record travels, so that a mark never claims a record that is still on its way.
   */
  private static final Duration MARK_DELAY = Duration.ofSeconds(30);

  private static final List<String> NAMES =
      List.of(
          "Ilse Brandvold",
          "Tomas Quill",
          "Mirela Vantongeren",
          "Okoro Lindqvist",
          "Petra Sandoval",
          "Rufus Amadi",
          "Yuki Ferncastle",
          "Dalia Korhonen",
          "Emeka Thornbury",
          "Greta Ploeg",
          "Hamid Rosenvik",
          "Ines Calloway",
          "Jarek Oduya",
          "Kaia Wintermere",
          "Leopold Nakagawa",
          "Maud Esterhaus",
          "Nadir Fjellstad",
          "Oona Prescottsen",
          "Pavel Ibarra",
          "Quentin Asgari",
          "Rosalind Mbeki",
          "Soren Talavera",
          "Thandi Overgaard",
          "Umar Castellane",
          "Vera Holmqvist",
          "Wim Adeyemi",
          "Xenia Marlowe",
          "Yannick Dubrow",
          "Zora Hallinan",
          "Anselm Okonkwo",
          "Birgit Tamayo",
          "Cosmo Vellinga",
          "Dorte Achterberg",
          "Edda Rao",
          "Fabio Kestrel",
          "Gwen Mattila",
          "Hugo Zielinska",
          "Irma Bakare",
          "Joris Ellingham",
          "Katya Moreau",
          "Lars Onwudiwe",
          "Minna Carrow",
          "Nils Abernathy",
          "Olive Takahara",
          "Piet Lundgren",
          "Runa Salcedo",
          "Stellan Achebe",
          "Tove Marchetti");

  private static final List<String> FACTORS =
      List.of("FIDO_WEBAUTHN", "OKTA_VERIFY_PUSH", "TOKEN:SOFTWARE:TOTP");

  private final Random random;
  private final Instant firstDay;
  private final Instant day;
  private final Journal journal;
  private final OktaLog okta;
  private final KeycloakLog keycloak;
  private final Desk desk;
  private final List<Person> people = new ArrayList<>();
  private final List<Attack> attacks = new ArrayList<>();
  private final List<LegitimateCase> legitimate = new ArrayList<>();

  private Company(long seed, Instant firstDay) {
    this.random = new Random(seed);
    this.firstDay = firstDay.truncatedTo(ChronoUnit.DAYS);
    this.day = this.firstDay.plus(HISTORY_DAYS, ChronoUnit.DAYS);
    this.journal = new Journal(random);
    this.okta = new OktaLog(journal);
    this.keycloak = new KeycloakLog(journal);
    this.desk = new Desk(journal);
  }

  /**
   * The same seed and day give equal scripts.
   *
   * @param firstDay the first of the 21 days before the scripted one; its time of day is dropped
   */
  public static Script generate(long seed, Instant firstDay) {
    return new Company(seed, firstDay).script();
  }

  private Script script() {
    hire();
    directory();
    for (int number = 0; number <= HISTORY_DAYS; number++) {
      ordinaryDay(firstDay.plus(number, ChronoUnit.DAYS));
    }
    mishaps();
    ownRecoveries();
    helpedRecoveries();
    resetWithoutTicket();
    resetOnSecurityQuestions();
    stolenCode();
    guessedCodes();
    factorBoundByAStranger();
    ticketWrittenAfterwards();
    marksAndClocks();
    List<Line> lines = journal.inOrderOfArrival();
    return new Script(
        lines.stream().filter(line -> line.receivedAt().isBefore(day)).toList(),
        lines.stream().filter(line -> !line.receivedAt().isBefore(day)).toList(),
        attacks,
        legitimate);
  }

  private void hire() {
    for (int number = 0; number < NAMES.size(); number++) {
      String name = NAMES.get(number);
      String mail = name.toLowerCase(Locale.ROOT).replace(' ', '.') + "@tamarack.example";
      String country = number % 5 == 4 ? "Norway" : "Netherlands";
      String laptop = journal.id().replace("-", "");
      Place office = new Place("192.0.2." + (10 + number), 64496, country, laptop);
      Place home = new Place("198.51.100." + (10 + number), 64500 + number % 6, country, laptop);
      boolean agent = number >= FIRST_AGENT && number < OKTA_ONLY;
      people.add(
          new Person(
              name,
              mail,
              number < BOTH ? "00u" + journal.id().replace("-", "").substring(0, 17) : "",
              number >= OKTA_ONLY || agent ? journal.id() : "",
              FACTORS.get(number % FACTORS.size()),
              number % 4 == 3,
              number < 2,
              number % 7 == 6 ? List.of(office) : List.of(office, home)));
    }
  }

  private void directory() {
    for (Person person : people) {
      if (!person.okta().isEmpty()) {
        directoryRow(person, OktaLog.FEED, person.okta());
      }
      if (!person.keycloak().isEmpty()) {
        directoryRow(person, KeycloakLog.FEED, person.keycloak());
      }
    }
  }

  private void directoryRow(Person person, String feed, String nativeId) {
    ObjectNode row = Journal.object();
    row.put("type", "identity_context")
        .put("id", "directory-" + nativeId)
        .put("occurred_at", firstDay.toString());
    row.putObject("account").put("tenant", "default").put("feed", feed).put("native_id", nativeId);
    row.put("kind", "person").put("privileged", person.privileged());
    row.putArray("names").add(person.mail());
    row.put("valid_from", firstDay.toString());
    journal.add("sparekey", row, firstDay);
  }

  private void ordinaryDay(Instant midnight) {
    DayOfWeek weekday = midnight.atOffset(ZoneOffset.UTC).getDayOfWeek();
    boolean free = weekday == DayOfWeek.SATURDAY || weekday == DayOfWeek.SUNDAY;
    for (Person person : people) {
      int logins = free ? (random.nextInt(8) == 0 ? 1 : 0) : 3 + random.nextInt(3);
      for (int number = 0; number < logins; number++) {
        int hours = midnight.equals(day) && VICTIMS.contains(people.indexOf(person)) ? 5 : 11;
        Instant at =
            midnight
                .plusSeconds(7 * 3600L + random.nextInt(hours * 3600))
                .plusMillis(random.nextInt(1000));
        Place place = free || random.nextInt(3) == 0 ? person.home() : person.office();
        if (person.okta().isEmpty() || (!person.keycloak().isEmpty() && random.nextInt(2) == 0)) {
          keycloak.login(person, place, at);
        } else {
          okta.login(person, place, at);
        }
      }
    }
  }

  private void mishaps() {
    for (int number = 0; number < 30; number++) {
      Person person = people.get(8 + random.nextInt(20));
      Instant at = on(random.nextInt(HISTORY_DAYS + 1), 8 + random.nextInt(9), random.nextInt(60));
      okta.wrongPassword(person, person.office(), at);
      okta.login(person, person.office(), at.plusSeconds(25));
    }
    for (int number : new int[] {4, 12, HISTORY_DAYS}) {
      Person person = people.get(9 + number);
      Instant at = on(number, 8, 41);
      for (int attempt = 0; attempt < 6; attempt++) {
        okta.wrongPassword(person, person.office(), at.plusSeconds(20L * attempt));
      }
      okta.change(
          agent(0),
          agent(0).office(),
          at.plusSeconds(600),
          "user.account.unlock_by_admin",
          "unknown",
          person);
      okta.login(person, person.office(), at.plusSeconds(660));
      legitimate(
          "lockout", person.okta(), OktaLog.FEED, at, "six wrong passwords, unlocked by the desk");
    }
    Person denied = people.get(7);
    Instant at = on(HISTORY_DAYS, 9, 5);
    okta.deniedPush(denied, denied.office(), at);
    okta.login(denied, denied.office(), at.plusSeconds(40));
    legitimate(
        "push denied once", denied.okta(), OktaLog.FEED, at, "denied by mistake, then approved");

    Person traveller = people.get(10);
    Place hotel = new Place("2001:db8:7::21", 65540, "Portugal", traveller.office().device());
    okta.login(traveller, hotel, on(HISTORY_DAYS - 1, 18, 20));
    okta.login(traveller, hotel, on(HISTORY_DAYS, 7, 50));
    legitimate(
        "traveller",
        traveller.okta(),
        OktaLog.FEED,
        on(HISTORY_DAYS, 7, 50),
        "the usual factor and laptop in another country");
  }

  private void ownRecoveries() {
    for (int number : new int[] {0, 1}) {
      Person person = people.get(44 + number);
      Instant at = on(number == 0 ? 15 : HISTORY_DAYS, 8, 12);
      keycloak.codeLogin(person, person.office(), at);
      legitimate(
          "recovery code used",
          person.keycloak(),
          KeycloakLog.FEED,
          at,
          "phone at home, code from the office");
    }
    for (int number : new int[] {0, 1}) {
      Person person = people.get(46 + number);
      Instant at = on(number == 0 ? 16 : HISTORY_DAYS, 13, 30);
      String session = keycloak.login(person, person.office(), at);
      keycloak.update(person, person.office(), at.plusSeconds(90), session, "recovery-authn-codes");
      legitimate(
          "codes regenerated",
          person.keycloak(),
          KeycloakLog.FEED,
          at.plusSeconds(90),
          "new codes from a session with the usual factor");
    }
    Person mistyped = people.get(43);
    keycloak.wrongCode(mistyped, mistyped.office(), on(17, 9, 1));
    keycloak.wrongCode(mistyped, mistyped.office(), on(17, 9, 2));
    keycloak.codeLogin(mistyped, mistyped.office(), on(17, 9, 3));
    legitimate(
        "recovery code mistyped",
        mistyped.keycloak(),
        KeycloakLog.FEED,
        on(17, 9, 1),
        "two typing errors, then a code that fits");
    Person phone = people.get(11);
    Instant at = on(HISTORY_DAYS, 10, 20);
    String session = okta.login(phone, phone.office(), at);
    okta.factorChange(
        phone,
        phone.office(),
        at.plusSeconds(60),
        "user.mfa.factor.deactivate",
        session,
        phone,
        phone.factor());
    okta.factorChange(
        phone,
        phone.office(),
        at.plusSeconds(150),
        "user.mfa.factor.activate",
        session,
        phone,
        phone.factor());
    legitimate(
        "new phone",
        phone.okta(),
        OktaLog.FEED,
        at.plusSeconds(60),
        "factor replaced from a session with the usual one");
  }

  private void helpedRecoveries() {
    List<String> checks =
        List.of("verification_callback", "verification_manager_approval", "verification_in_person");
    for (int number = 0; number < 6; number++) {
      Person person = people.get(15 + number);
      Instant at = on(number == 5 ? HISTORY_DAYS : 9 + 2 * number, 10, 10 + number);
      desk.ticket(
          person,
          agent(number),
          at.minusSeconds(900),
          "Lost my phone",
          "mfa_reset",
          checks.get(number % checks.size()));
      helped("factor reset with ticket", person, agent(number), at, "verified, then reset");
    }
    Person late = people.get(22);
    Instant created = lateTicketCreated();
    desk.ticketThatArrives(
        late, agent(1), created, LATE, "Stolen phone", "mfa_reset", "verification_callback");
    helped(
        "late ticket",
        late,
        agent(1),
        created.plusSeconds(300),
        "the ticket was there first and reached us two hours later");
    Person afterwards = people.get(23);
    Instant at = on(HISTORY_DAYS, 12, 20);
    helped(
        "ticket written afterwards",
        afterwards,
        agent(2),
        at,
        "the same agent wrote the ticket twelve minutes after the reset");
    desk.ticket(
        afterwards,
        agent(2),
        at.plusSeconds(12 * 60),
        "Lost my phone",
        "mfa_reset",
        "verification_in_person");
  }

  private Instant lateTicketCreated() {
    return day.plusSeconds(9 * 3600L + 10 * 60);
  }

  /** The desk resets the factors; the owner binds a new one from the usual laptop. */
  private void helped(String name, Person person, Person agent, Instant at, String story) {
    okta.change(agent, agent.office(), at, "user.mfa.factor.reset_all", "unknown", person);
    Instant back = at.plusSeconds(240);
    String session = okta.login(person, person.office(), back, OktaLog.PASSWORD_ONLY);
    okta.factorChange(
        person,
        person.office(),
        back.plusSeconds(60),
        "user.mfa.factor.activate",
        session,
        person,
        person.factor());
    legitimate(name, person.okta(), OktaLog.FEED, at, story);
  }

  private void resetWithoutTicket() {
    Person victim = people.getFirst();
    Person agent = agent(0);
    Place stranger = stranger(1);
    Instant at = on(HISTORY_DAYS, 13, 7);
    okta.change(agent, agent.office(), at, "user.mfa.factor.reset_all", "unknown", victim);
    Instant login = at.plusSeconds(260);
    Instant bound = takeover(victim, stranger, login);
    String session = okta.login(victim, stranger, at.plusSeconds(500), "OKTA_VERIFY_PUSH");
    Instant admin = at.plusSeconds(560);
    okta.write(victim, stranger, admin, "user.session.access_admin_app", session, "SUCCESS");
    attack(
        "reset without ticket",
        victim,
        OktaLog.FEED,
        at,
        PackRules.RESET_WITHOUT_TICKET,
        List.of(
            Sign.at(STEP, at),
            Sign.at(STRANGE_LOGIN, login),
            Sign.at(NEW_FACTOR, bound),
            Sign.at("privileged_action", admin)),
        "a caller talks the desk into resetting a super admin's factors");
  }

  private void resetOnSecurityQuestions() {
    Person victim = people.get(2);
    Person agent = agent(1);
    Instant at = on(HISTORY_DAYS, 14, 2);
    Instant created = at.minusSeconds(480);
    Instant solved =
        desk.ticket(
            victim,
            agent,
            created,
            "New phone, locked out",
            "mfa_reset",
            "verification_security_questions");
    okta.change(agent, agent.office(), at, "user.mfa.factor.reset_all", "unknown", victim);
    Instant login = at.plusSeconds(300);
    Instant bound = takeover(victim, stranger(2), login);
    attack(
        "reset on security questions",
        victim,
        OktaLog.FEED,
        at,
        PackRules.HELPED_RESET_UNVERIFIED,
        List.of(
            Sign.at(STEP, at),
            new Sign(TICKET, created, solved),
            Sign.at(STRANGE_LOGIN, login),
            Sign.at(NEW_FACTOR, bound)),
        "the attacker opened the ticket and knew the answers");
  }

  private void stolenCode() {
    Person victim = people.get(40);
    Instant at = on(HISTORY_DAYS, 14, 47);
    keycloak.codeLogin(victim, stranger(3), at);
    attack(
        "stolen recovery code",
        victim,
        KeycloakLog.FEED,
        at,
        PackRules.WEAKER_THAN_PRIMARY,
        List.of(Sign.at(STEP, at)),
        "a saved code is used from a network that the owner never used");
  }

  private void guessedCodes() {
    Person victim = people.get(41);
    Instant at = on(HISTORY_DAYS, 15, 20);
    List<Sign> refused = new ArrayList<>();
    for (int attempt = 0; attempt < 9; attempt++) {
      Instant tried = at.plusSeconds(31L * attempt);
      keycloak.wrongCode(victim, stranger(4), tried);
      refused.add(Sign.at(STEP, tried));
    }
    attack(
        "recovery-code guessing",
        victim,
        KeycloakLog.FEED,
        at,
        PackRules.CODE_GUESSING,
        refused,
        "nine codes are refused within five minutes");
  }

  /** No rule counts denied pushes: what has to be found is the factor that a stranger binds. */
  private void factorBoundByAStranger() {
    Person victim = people.get(4);
    Place stranger = stranger(5);
    Instant at = on(HISTORY_DAYS, 16, 5);
    for (int attempt = 0; attempt < 7; attempt++) {
      okta.deniedPush(victim, stranger, at.plusSeconds(45L * attempt));
    }
    okta.change(
        victim, stranger, at.plusSeconds(600), "user.account.reset_password", "unknown", victim);
    Instant bound = takeover(victim, stranger, at.plusSeconds(700));
    attack(
        "factor bound by a stranger",
        victim,
        OktaLog.FEED,
        bound,
        PackRules.FACTOR_FROM_NEW_PLACE,
        List.of(Sign.at(STEP, bound)),
        "pushes are denied, then the password alone is enough to bind a factor");
  }

  private void ticketWrittenAfterwards() {
    Person victim = people.get(42);
    Person agent = agent(2);
    Instant at = on(HISTORY_DAYS, 16, 40);
    keycloak.deleteTotp(agent, agent.office(), at, victim);
    Instant login = at.plusSeconds(420);
    keycloak.passwordLogin(victim, stranger(6), login);
    Instant created = at.plus(3, ChronoUnit.HOURS);
    Instant solved =
        desk.ticket(
            victim, agent(0), created, "Lost my phone", "mfa_reset", "verification_callback");
    attack(
        "ticket written three hours later",
        victim,
        KeycloakLog.FEED,
        at,
        PackRules.RESET_WITHOUT_TICKET,
        List.of(
            Sign.at(STEP, at), Sign.at(STRANGE_LOGIN, login), new Sign(TICKET, created, solved)),
        "an agent deletes a factor, and another agent writes the ticket afterwards");
  }

  /** A password-only login from a strange place binds a factor; gives the time of that. */
  private Instant takeover(Person victim, Place stranger, Instant at) {
    String session = okta.login(victim, stranger, at, OktaLog.PASSWORD_ONLY);
    Instant bound = at.plusSeconds(75);
    okta.factorChange(
        victim, stranger, bound, "user.mfa.factor.activate", session, victim, "OKTA_VERIFY_PUSH");
    return bound;
  }

  private void marksAndClocks() {
    for (Instant at = firstDay.plus(1, ChronoUnit.HOURS);
        at.isBefore(day);
        at = at.plus(1, ChronoUnit.HOURS)) {
      markAndClock(at);
    }
    Instant end = day.plus(1, ChronoUnit.DAYS);
    for (Instant at = day; !at.isAfter(end); at = at.plus(5, ChronoUnit.MINUTES)) {
      markAndClock(at);
    }
    markAndClock(end.plus(AFTERWARDS));
  }

  private void markAndClock(Instant at) {
    Instant completeTo = at.minus(MARK_DELAY);
    Instant created = lateTicketCreated();
    // A ticket of 09:10 that arrives at 11:10 was not in the feed at 10:00: a mark of then that
    // claimed 09:59:30 would be false, and the ticket would be contested.
    if (completeTo.isAfter(created.minus(MARK_DELAY)) && !at.isAfter(created.plus(LATE))) {
      completeTo = created.minus(MARK_DELAY);
    }
    ObjectNode mark = Journal.object();
    mark.put("type", "mark")
        .put("feed", Desk.FEED)
        .put("complete_to", completeTo.toString())
        .put("proof", "proven");
    journal.add(Desk.FEED, mark, at, at);
    for (String feed : List.of(OktaLog.FEED, KeycloakLog.FEED, Desk.FEED, "sparekey")) {
      ObjectNode clock = Journal.object();
      clock.put("type", "clock").put("time", at.toString());
      journal.add(feed, clock, at, at);
    }
  }

  private void attack(
      String name,
      Person victim,
      String feed,
      Instant at,
      String rule,
      List<Sign> signs,
      String story) {
    String account = feed.equals(OktaLog.FEED) ? victim.okta() : victim.keycloak();
    attacks.add(
        new Attack(name, account, feed, victim.mail(), at, at.plus(TAKEOVER), rule, signs, story));
  }

  private void legitimate(String name, String account, String feed, Instant at, String story) {
    legitimate.add(new LegitimateCase(name, account, feed, at, story));
  }

  private Person agent(int number) {
    return people.get(FIRST_AGENT + number % (OKTA_ONLY - FIRST_AGENT));
  }

  private Place stranger(int number) {
    return new Place(
        "203.0.113." + (20 * number),
        65545 + number % 3,
        number % 2 == 0 ? "Moldova" : "Panama",
        journal.id().replace("-", ""));
  }

  private Instant on(int dayNumber, int hour, int minute) {
    return firstDay
        .plus(dayNumber, ChronoUnit.DAYS)
        .plusSeconds(hour * 3600L + minute * 60L + random.nextInt(30));
  }
}
