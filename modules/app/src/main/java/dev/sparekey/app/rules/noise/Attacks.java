package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Twelve attacks as public incidents and advisories tell of them, spread over the days. */
final class Attacks {

  private static final int COUNT = 12;
  private static final Authenticators PASSWORD_ONLY =
      Authenticators.exactly(Authenticator.PASSWORD);
  private static final int LISTED_BY_THE_INSIDER = 12;

  private final Staff staff;
  private final Log log;
  private final Instant firstDay;
  private final int days;
  private final List<Attack> attacks = new ArrayList<>();
  private final Map<Person, Instant> takenAt = new HashMap<>();

  Attacks(Staff staff, Log log, Instant firstDay, int days) {
    this.staff = staff;
    this.log = log;
    this.firstDay = firstDay;
    this.days = days;
  }

  List<Attack> all() {
    return List.copyOf(attacks);
  }

  /** Those whose account is not theirs any more at a time: they do not sign in as usual. */
  Set<Person> taken(Instant at) {
    Set<Person> taken = new HashSet<>();
    takenAt.forEach(
        (person, since) -> {
          if (since.isBefore(at)) {
            taken.add(person);
          }
        });
    return taken;
  }

  /** Writes them all. */
  void plant(Instant history) {
    log.told();
    resetWithoutTicket(on(0));
    resetWithRetroactiveTicket(on(1));
    resetWithMismatchedTicket(on(2));
    privilegedResetOnSecurityQuestions(on(3));
    fatigueThenRecovery(on(4));
    guessedCodes(on(5));
    supersededSet(on(6), history);
    factorAfterStrangeLogin(on(7));
    codesFromWeakSession(on(8));
    insider(on(9));
    contactChangedThenUsed(on(10));
    serviceFallback(on(11));
  }

  private void resetWithoutTicket(Instant at) {
    Person victim = staff.unprivilegedVictim(0);
    log.helped(victim, staff.agent(), at, RecoveryAction.FACTOR_RESET, Credential.UNKNOWN);
    attack(
        "desk talked into a reset, no ticket", victim, at, takeover(victim, at.plusSeconds(300)));
  }

  private void resetWithRetroactiveTicket(Instant at) {
    Person victim = staff.unprivilegedVictim(1);
    Person agent = staff.agent();
    log.helped(victim, agent, at, RecoveryAction.FACTOR_RESET, Credential.UNKNOWN);
    log.ticket(
        victim,
        agent,
        at.plus(Duration.ofHours(3)),
        TicketEvent.Category.RECOVERY,
        List.of(Verification.CALLBACK));
    attack(
        "desk talked into a reset, ticket 3 h later",
        victim,
        at,
        takeover(victim, at.plusSeconds(300)));
  }

  private void resetWithMismatchedTicket(Instant at) {
    Person victim = staff.unprivilegedVictim(2);
    Person agent = staff.agent();
    log.ticket(victim, agent, at.minusSeconds(7200), TicketEvent.Category.OTHER, List.of());
    log.helped(victim, agent, at, RecoveryAction.FACTOR_RESET, Credential.UNKNOWN);
    attack(
        "desk talked into a reset, ticket about something else",
        victim,
        at,
        takeover(victim, at.plusSeconds(300)));
  }

  private void privilegedResetOnSecurityQuestions(Instant at) {
    Person victim = staff.victim(0);
    Person agent = staff.agent();
    log.ticket(
        victim,
        agent,
        at.minusSeconds(600),
        TicketEvent.Category.RECOVERY,
        List.of(Verification.SECURITY_QUESTIONS));
    log.helped(victim, agent, at, RecoveryAction.FACTOR_RESET, Credential.UNKNOWN);
    Instant bound = takeover(victim, at.plusSeconds(300));
    attack("privileged account reset on security questions", victim, at, bound);
  }

  /** The owner keeps refusing, so the stolen print-out is tried. */
  private void fatigueThenRecovery(Instant at) {
    Person victim = staff.victimWithPush();
    Origin stranger = staff.stranger();
    for (int i = 0; i < 8; i++) {
      log.login(victim, stranger, at.plusSeconds(50L * i), Outcome.DENIED, victim.usual());
    }
    Instant used = at.plusSeconds(900);
    code(victim, stranger, used, victim.codeSet());
    attack("refused pushes, then a recovery code", victim, at, used);
  }

  private void guessedCodes(Instant at) {
    Person victim = staff.unprivilegedVictim(4);
    Origin stranger = staff.stranger();
    for (int i = 0; i < 9; i++) {
      log.proven(
          victim,
          stranger,
          at.plusSeconds(31L * i),
          RecoveryAction.CODE_FAILED,
          RecoveryPath.SELF_SERVICE,
          Credential.UNKNOWN,
          PASSWORD_ONLY);
    }
    attack("recovery codes guessed", victim, at, at.plusSeconds(300));
  }

  private void supersededSet(Instant at, Instant history) {
    Person victim = staff.unprivilegedVictim(5);
    Instant first = history.plus(Duration.ofDays(12));
    for (int set = 0; set < 2; set++) {
      Instant made = first.plus(Duration.ofDays(5L * set));
      String session = log.login(victim, victim.office(), made);
      log.own(
          victim,
          victim.office(),
          made.plusSeconds(60),
          set == 0 ? RecoveryAction.CODE_SET_ISSUED : RecoveryAction.CODE_SET_REGENERATED,
          new Credential(Authenticator.RECOVERY_CODE, victim.codeSet() + set, null, null, 10),
          session);
    }
    code(victim, staff.stranger(), at, victim.codeSet() + 0);
    attack("code of a replaced set used", victim, at, at);
  }

  /** A stolen password, a login from elsewhere, and a factor of the thief's own. */
  private void factorAfterStrangeLogin(Instant at) {
    Person victim = staff.unprivilegedVictim(6);
    attack("new factor after a strange login", victim, at, takeover(victim, at));
  }

  private void codesFromWeakSession(Instant at) {
    Person victim = staff.unprivilegedVictim(7);
    Origin stranger = staff.stranger();
    String session = log.login(victim, stranger, at, Outcome.SUCCESS, PASSWORD_ONLY);
    Instant made = at.plusSeconds(100);
    log.own(
        victim,
        stranger,
        made,
        RecoveryAction.CODE_SET_REGENERATED,
        new Credential(Authenticator.RECOVERY_CODE, victim.codeSet() + "-taken", null, null, 10),
        session);
    attack("codes regenerated from a weak session", victim, at, made);
  }

  /** Each with a ticket in good order, which the insider writes. */
  private void insider(Instant at) {
    Person agent = staff.agent();
    Set<AccountId> accounts = new HashSet<>();
    Instant last = at;
    for (int i = 0; i < LISTED_BY_THE_INSIDER; i++) {
      Person victim = staff.unprivilegedVictim(10 + i);
      last = at.plusSeconds(100L * i);
      log.ticket(
          victim,
          agent,
          last.minusSeconds(40),
          TicketEvent.Category.RECOVERY,
          List.of(Verification.CALLBACK));
      log.helped(victim, agent, last, RecoveryAction.PASSWORD_RESET, Credential.UNKNOWN);
      accounts.add(victim.account());
      takenAt.put(victim, at);
    }
    attacks.add(
        new Attack("agent works through a list of accounts", accounts, log.told(), at, last));
  }

  /** A session is stolen, the mailbox changed, and used the day after. */
  private void contactChangedThenUsed(Instant at) {
    Person victim = staff.unprivilegedVictim(8);
    Origin stranger = staff.stranger();
    String session = log.login(victim, victim.office(), at.minusSeconds(3600));
    log.own(victim, stranger, at, RecoveryAction.CONTACT_CHANGED, Credential.UNKNOWN, session);
    Instant used = at.plus(Duration.ofHours(26));
    log.proven(
        victim,
        stranger,
        used,
        RecoveryAction.PASSWORD_RESET,
        RecoveryPath.EMAIL,
        Credential.UNKNOWN,
        Authenticators.exactly(Authenticator.EMAIL_LINK));
    attack("contact changed, then used", victim, used, used);
  }

  private void serviceFallback(Instant at) {
    Person service = staff.service(0);
    log.login(service, service.office(), at.minusSeconds(3 * 3600L));
    code(service, staff.stranger(), at, service.codeSet());
    attack("fallback code of a service account used", service, at, at);
  }

  private void code(Person victim, Origin from, Instant at, String set) {
    log.proven(
        victim,
        from,
        at,
        RecoveryAction.CODE_USED,
        RecoveryPath.SELF_SERVICE,
        new Credential(Authenticator.RECOVERY_CODE, set, null, null, null),
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE));
  }

  /** A password-only login from elsewhere binds a factor; gives the time of that. */
  private Instant takeover(Person victim, Instant at) {
    Origin stranger = staff.stranger();
    String session = log.login(victim, stranger, at, Outcome.SUCCESS, PASSWORD_ONLY);
    Instant bound = at.plusSeconds(80);
    log.own(
        victim,
        stranger,
        bound,
        RecoveryAction.FACTOR_BOUND,
        new Credential(Authenticator.PUSH_NUMBER, null, null, null, null),
        session);
    return bound;
  }

  private void attack(String name, Person victim, Instant from, Instant until) {
    takenAt.put(victim, from);
    attacks.add(new Attack(name, Set.of(victim.account()), log.told(), from, until));
  }

  /** Spread over the days, at 14:00 UTC. */
  private Instant on(int number) {
    return firstDay.plus(Duration.ofDays((long) number * days / COUNT)).plus(Duration.ofHours(14));
  }
}
