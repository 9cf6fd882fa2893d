package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.SubjectKind;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/** Ordinary days: people sign in, forget, lose and replace, and the desk helps them. */
final class Everyday {

  private static final double WORKING_DAY = 1.25;
  private static final double FREE_DAY = WORKING_DAY / 5;
  private static final double DAYS_A_WEEK = 7;
  private static final double SHARES_A_WEEK = 5 * WORKING_DAY + 2 * FREE_DAY;

  private static final Authenticators PASSWORD_ONLY =
      Authenticators.exactly(Authenticator.PASSWORD);

  private final Staff staff;
  private final Log log;
  private final Random random;
  private final Map<Person, Integer> codesLeft = new HashMap<>();
  private final Map<Person, Integer> sets = new HashMap<>();
  private final Map<Person, Origin> phones = new HashMap<>();
  private final List<Person> starting = new ArrayList<>();

  Everyday(Staff staff, Log log, Random random) {
    this.staff = staff;
    this.log = log;
    this.random = random;
  }

  /** From each place that they are said to use, so that it is true of them. */
  void firstLogins(Instant midnight) {
    for (Person person : staff.all()) {
      log.login(person, person.office(), duringWork(midnight));
      if (person.kind() != SubjectKind.SERVICE_ACCOUNT) {
        log.login(person, person.home(), duringWork(midnight));
      }
      if (person.usesMobile()) {
        log.login(person, person.mobile(), duringWork(midnight));
      }
    }
  }

  /** Once each working day and seldom on a free one; enough to learn what is usual. */
  void logins(Instant midnight, Set<Person> silent) {
    boolean free = isFree(midnight);
    for (Person person : staff.all()) {
      int logins = free ? (random.nextInt(10) == 0 ? 1 : 0) : 1 + random.nextInt(2);
      for (int i = 0; i < logins && !silent.contains(person); i++) {
        log.login(person, place(person, free), duringWork(midnight));
      }
      if (logins > 0 && !silent.contains(person)) {
        refusals(person, duringWork(midnight));
      }
    }
  }

  private void refusals(Person person, Instant at) {
    if (person.factor() != Authenticator.PUSH_NUMBER || !Habit.PUSH_REFUSED.occurs(random)) {
      return;
    }
    int refused = Habit.PUSHES_REFUSED_IN_A_ROW.occurs(random) ? 3 + random.nextInt(3) : 1;
    for (int i = 0; i < refused; i++) {
      log.login(person, person.office(), at.plusSeconds(45L * i), Outcome.DENIED, person.usual());
    }
  }

  /**
   * What happens besides logins, at the base rates.
   *
   * @param people as many as the company was made of
   */
  void recoveries(Instant midnight, int people) {
    starting.forEach(staff::joined);
    starting.clear();
    for (BaseRate rate : BaseRate.values()) {
      Consumer<Instant> happening =
          switch (rate) {
            case AGENT_PASSWORD_RESET -> this::agentPasswordReset;
            case SELF_SERVICE_RESET -> this::selfServiceReset;
            case UNLOCK -> this::unlock;
            case PHONE_SWAP -> this::phoneSwap;
            case AGENT_MFA_RESET -> this::agentMfaReset;
            case CONTACT_CHANGE -> this::contactChange;
            case NEW_HIRE -> this::newHire;
            case TEMPORARY_PASS -> this::temporaryPass;
            case CODE_USED -> this::codeUsed;
            case SET_REGENERATED -> this::setRegenerated;
          };
      double share = isFree(midnight) ? FREE_DAY : WORKING_DAY;
      double expected =
          rate.perDay() * share * DAYS_A_WEEK / SHARES_A_WEEK * people / BaseRate.PEOPLE;
      int count = poisson(expected);
      for (int i = 0; i < count; i++) {
        happening.accept(duringWork(midnight));
      }
    }
  }

  private void agentPasswordReset(Instant at) {
    Person person = staff.somebody();
    Origin place = place(person, false);
    wrongPasswords(person, place, at.minusSeconds(900), 1 + random.nextInt(4));
    helped(person, at, RecoveryAction.PASSWORD_RESET, Credential.UNKNOWN);
    log.login(person, place, soon(at));
  }

  private void selfServiceReset(Instant at) {
    Person person = staff.somebody();
    Origin place = placeOfSelfService(person);
    wrongPasswords(person, place, at.minusSeconds(600), 1 + random.nextInt(4));
    log.proven(
        person,
        place,
        at,
        RecoveryAction.PASSWORD_RESET,
        RecoveryPath.SELF_SERVICE,
        Credential.UNKNOWN,
        Authenticators.exactly(person.factor()));
    log.login(person, place, soon(at));
  }

  private void unlock(Instant at) {
    Person person = staff.somebody();
    Origin place = place(person, false);
    wrongPasswords(person, place, at.minusSeconds(900), 5 + random.nextInt(8));
    helped(person, at, RecoveryAction.ACCOUNT_UNLOCKED, Credential.UNKNOWN);
    log.login(person, place, soon(at));
  }

  /** The old telephone still answers, so the session is as strong as ever. */
  private void phoneSwap(Instant at) {
    Person person = staff.somebody();
    Origin place = place(person, false);
    if (Habit.SWAPPED_ON_THE_PHONE.occurs(random)) {
      place = newPhone(person, at);
      phones.put(person, place);
    }
    String session = log.login(person, place, at);
    log.own(
        person, place, at.plusSeconds(120), RecoveryAction.FACTOR_BOUND, bound(person), session);
    if (!Habit.OLD_FACTOR_FORGOTTEN.occurs(random)) {
      log.own(
          person,
          place,
          at.plusSeconds(200),
          RecoveryAction.FACTOR_REMOVED,
          new Credential(person.factor(), null, null, null, null),
          session);
    }
  }

  private void agentMfaReset(Instant at) {
    Person person = staff.somebody();
    helped(person, at, RecoveryAction.FACTOR_RESET, Credential.UNKNOWN);
    phones.put(person, newPhone(person, at));
    Instant back = soon(at);
    bindAnew(
        person,
        Habit.BOUND_DAYS_LATER.occurs(random)
            ? back.plus(Duration.ofDays(2 + random.nextInt(4)))
            : back);
  }

  private void bindAnew(Person person, Instant at) {
    Origin place = place(person, false);
    String session = log.login(person, place, at, Outcome.SUCCESS, PASSWORD_ONLY);
    log.own(person, place, at.plusSeconds(90), RecoveryAction.FACTOR_BOUND, bound(person), session);
  }

  private void contactChange(Instant at) {
    Person person = staff.somebody();
    Origin place = placeOfSelfService(person);
    String session = log.login(person, place, at);
    log.own(
        person,
        place,
        at.plusSeconds(120),
        RecoveryAction.CONTACT_CHANGED,
        Credential.UNKNOWN,
        session);
  }

  private void newHire(Instant at) {
    Person person = staff.hire();
    starting.add(person);
    log.listed(person, at.minusSeconds(3600));
    Credential pass = pass(at);
    helped(person, at, RecoveryAction.TEMPORARY_PASS_ISSUED, pass);
    usePass(person, soon(at), pass);
  }

  private void temporaryPass(Instant at) {
    Person person = staff.somebody();
    Credential pass = pass(at);
    helped(person, at, RecoveryAction.TEMPORARY_PASS_ISSUED, pass);
    usePass(person, soon(at), pass);
  }

  private void usePass(Person person, Instant at, Credential pass) {
    Origin place = place(person, false);
    Authenticators used = Authenticators.exactly(Authenticator.TEMPORARY_PASS);
    String session = log.login(person, place, at, Outcome.SUCCESS, used);
    log.own(person, place, at, RecoveryAction.TEMPORARY_PASS_USED, pass, session);
    log.own(person, place, at.plusSeconds(90), RecoveryAction.FACTOR_BOUND, bound(person), session);
  }

  private void codeUsed(Instant at) {
    Person person = staff.somebody();
    Origin place = random.nextInt(5) == 0 ? staff.onTheRoad(person) : place(person, false);
    int left = codesLeft.merge(person, 9, (before, first) -> Math.max(0, before - 1));
    Authenticators used =
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE);
    Credential code = new Credential(Authenticator.RECOVERY_CODE, setOf(person), null, null, left);
    for (int i = random.nextInt(3); i > 0; i--) {
      log.proven(
          person,
          place,
          at.minusSeconds(40L * i),
          RecoveryAction.CODE_FAILED,
          RecoveryPath.SELF_SERVICE,
          Credential.UNKNOWN,
          PASSWORD_ONLY);
    }
    log.proven(person, place, at, RecoveryAction.CODE_USED, RecoveryPath.SELF_SERVICE, code, used);
  }

  private void setRegenerated(Instant at) {
    Person person = staff.somebody();
    Origin place = place(person, false);
    sets.merge(person, 1, Integer::sum);
    codesLeft.remove(person);
    Credential set = new Credential(Authenticator.RECOVERY_CODE, setOf(person), null, null, 10);
    String session = log.login(person, place, at);
    log.own(person, place, at.plusSeconds(60), RecoveryAction.CODE_SET_REGENERATED, set, session);
  }

  private String setOf(Person person) {
    return person.codeSet() + "-" + sets.getOrDefault(person, 0);
  }

  /** With a ticket of before, of after the call, or with none. */
  private void helped(Person person, Instant at, RecoveryAction action, Credential credential) {
    Person agent = staff.agent();
    if (person.privileged() && Habit.PRIVILEGED_PROOFED.occurs(random)) {
      log.proofed(person, at.minusSeconds(60 + random.nextInt(1200)));
    }
    log.helped(person, agent, at, action, credential);
    if (Habit.WITHOUT_TICKET.occurs(random)) {
      return;
    }
    Instant written = at.minusSeconds(120 + random.nextInt(1500));
    if (Habit.LOGGED_AFTER_THE_CALL.occurs(random)) {
      written =
          Habit.LOGGED_TOO_LATE.occurs(random)
              ? at.plusSeconds(2100 + random.nextInt(7200))
              : at.plusSeconds(180 + random.nextInt(1500));
    }
    log.ticket(person, agent, written, TicketEvent.Category.RECOVERY, verified());
  }

  private List<Verification> verified() {
    if (Habit.VERIFICATION_LEFT_EMPTY.occurs(random)) {
      return List.of();
    }
    List<Verification> ways =
        List.of(
            Verification.CALLBACK,
            Verification.CALLBACK,
            Verification.MANAGER_APPROVAL,
            Verification.PUSH,
            Verification.IN_PERSON);
    return List.of(ways.get(random.nextInt(ways.size())));
  }

  private void wrongPasswords(Person person, Origin place, Instant from, int count) {
    for (int i = 0; i < count; i++) {
      log.login(person, place, from.plusSeconds(30L * i), Outcome.FAILURE, PASSWORD_ONLY);
    }
  }

  private Origin place(Person person, boolean free) {
    if (person.kind() == SubjectKind.SERVICE_ACCOUNT) {
      return person.office();
    }
    if (Habit.LOGIN_ON_THE_ROAD.occurs(random)) {
      return staff.onTheRoad(person);
    }
    if (person.usesMobile() && Habit.LOGIN_FROM_THE_PHONE.occurs(random)) {
      return phone(person);
    }
    return free || random.nextInt(3) == 0 ? person.home() : person.office();
  }

  private Origin placeOfSelfService(Person person) {
    return Habit.FROM_THE_PHONE.occurs(random) ? phone(person) : place(person, false);
  }

  private Origin phone(Person person) {
    return phones.getOrDefault(person, person.mobile());
  }

  /** With the old number, so in the old network. */
  private static Origin newPhone(Person person, Instant at) {
    Origin old = person.mobile();
    return new Origin(
        old.address(),
        old.network(),
        old.country(),
        old.device() + "-" + at.getEpochSecond(),
        null,
        old.coordinates());
  }

  private static Credential bound(Person person) {
    return new Credential(person.factor(), null, null, null, null);
  }

  private static Credential pass(Instant at) {
    return new Credential(
        Authenticator.TEMPORARY_PASS,
        "pass-" + at.toEpochMilli(),
        at.plusSeconds(8 * 3600L),
        1,
        null);
  }

  private Instant soon(Instant at) {
    return at.plusSeconds(150 + random.nextInt(600));
  }

  private Instant duringWork(Instant midnight) {
    return midnight
        .plusSeconds(7 * 3600L + random.nextInt(11 * 3600))
        .plusMillis(random.nextInt(1000));
  }

  private static boolean isFree(Instant midnight) {
    DayOfWeek day = midnight.atOffset(ZoneOffset.UTC).getDayOfWeek();
    return day == DayOfWeek.SATURDAY || day == DayOfWeek.SUNDAY;
  }

  private int poisson(double expected) {
    double left = Math.exp(-expected);
    int count = 0;
    for (double product = random.nextDouble(); product > left; product *= random.nextDouble()) {
      count++;
    }
    return count;
  }
}
