package dev.sparekey.engine;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.ApproverStanding;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.StatementBounds;
import dev.sparekey.recovery.Statements;
import dev.sparekey.recovery.TenantPolicies;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What becomes known of one account. */
final class Arrivals {

  private final Settlement settlement;
  private final Reviews reviews;

  Arrivals(Settlement settlement, Reviews reviews) {
    this.settlement = settlement;
    this.reviews = reviews;
  }

  void deliver(InboxRecord.Delivery delivery, AccountsStore store, Consumer<Output> out) {
    AccountId account = delivery.account();
    Event event = delivery.event();
    if (settlement.tooOld(event, store.marks().clock())) {
      return;
    }
    Profile before = store.profile(account);
    Profile profile = before;
    Questions questions = Questions.before(delivery, before, store);
    // What comes by a name may be taken back, and says nothing of since when the account is
    // observed.
    if (event instanceof AccountEvent named && delivery.entry().under() == null) {
      profile = profile.with(named);
    }
    DailyCaps.Admission admission =
        event instanceof AuthenticationEvent
            ? DailyCaps.Admission.LEFT_OUT
            : DailyCaps.admit(
                account,
                delivery.entry(),
                store,
                gone -> {
                  Questions.forgetQuotes(
                      account, List.of(gone), store.dossier(account), store, delivery.at(), out);
                  Approvals.drop(account, gone, store, delivery.at(), out);
                  forgetTime(gone, store);
                });
    boolean isStep = event instanceof RecoveryEvent;
    DossierEntry known = isStep ? store.dossierEntry(account, delivery.entry().id()) : null;
    boolean kept = admission == DailyCaps.Admission.KEPT && keep(account, delivery.entry(), store);
    if (kept && isStep) {
      DossierEntry now = known == null ? delivery.entry() : known.joined(delivery.entry());
      Approvals.ask(account, known, now, store, delivery.at(), out);
      // Of two contents one may be no step.
      findByTime(account, known, delivery.entry().id(), store);
    }
    if (event instanceof RecoveryEvent recovery && recovery.action().isStep()) {
      profile = profile.withStepAt(recovery.header().occurredAt());
      if (kept) {
        linkQuoted(recovery, delivery.at(), out);
      }
    } else if (event instanceof RecoveryEvent listed
        && listed.action() == RecoveryAction.CREDENTIAL_LISTED) {
      // No step, but from now on there is something to show; of a time that no login is near to.
      profile = profile.withStepAt(Instant.EPOCH);
    }
    if (kept || !profile.names().equals(before.names())) {
      profile = questions.asked(profile, store, out);
    }
    boolean changed = !profile.equals(before);
    if (changed) {
      store.putProfile(account, profile);
    }
    boolean named = renamed(before, profile);
    if (event instanceof AuthenticationEvent login) {
      if (named || matters(login, profile)) {
        reviews.of(Login.of(login), named, account, profile, store, delivery.at(), out);
      }
      // Also where it bears on no step: from now on nobody learns of a new place by one.
      if (changed && !profile.full().equals(before.full())) {
        reviews.show(account, profile, store, delivery.at(), out);
      }
    } else if (kept || named || admission == DailyCaps.Admission.FIRST_LEFT_OUT) {
      reviews.of(account, profile, store, delivery.at(), out);
    }
  }

  private boolean keep(AccountId account, DossierEntry entry, AccountsStore store) {
    DossierEntry known = store.dossierEntry(account, entry.id());
    DossierEntry joined = known == null ? entry : known.joined(entry);
    if (joined.equals(known)) {
      return false;
    }
    if (joined.event() instanceof IdentityContextEvent row) {
      return keepStatement(account, row, joined, known == null, store);
    }
    store.putDossierEntry(account, joined);
    // Also where it was known: of two contents under one id the greater text may be of a later
    // time.
    askToForget(account, joined, store);
    return true;
  }

  private void askToForget(AccountId account, DossierEntry entry, AccountsStore store) {
    if (entry.event() instanceof RecoveryEvent) {
      store.putDeadline(
          new Deadline(Deadline.Basis.SETTLING, settlement.settlesAt(entry.event()), account));
    }
    Instant at = entry.event().header().occurredAt();
    store.putDeadline(new Deadline(Deadline.Basis.FORGETTING, settlement.expiresAt(at), account));
  }

  /**
   * Of a directory's rows that say the same, which a nightly run sends, the one that was told last
   * is kept, as that is the one that counts among those of one time. Nothing follows from another
   * one, unless it takes back what was said in between: of 10,000 accounts there would be 3.6
   * million in a year.
   *
   * @return whether something may follow from it
   */
  private boolean keepStatement(
      AccountId account,
      IdentityContextEvent row,
      DossierEntry entry,
      boolean isNew,
      AccountsStore store) {
    Collection<DossierEntry> dossier = List.copyOf(store.dossier(account));
    DossierEntry same = null;
    for (DossierEntry one : dossier) {
      same = !one.id().equals(entry.id()) && one.saysTheSameAs(entry) ? one : same;
    }
    boolean says = !isNew || !Statements.saysNothingNew(row, dossier);
    if (same != null && same.event() instanceof IdentityContextEvent known) {
      if (Statements.NEWEST_LAST.compare(known, row) > 0) {
        store.removeDossierEntry(account, entry.id());
        return !isNew;
      }
      says = !isNew || same.disputed() || Statements.moves(known, row, dossier);
      store.removeDossierEntry(account, same.id());
    }
    store.putDossierEntry(account, entry);
    if (isNew && (same == null || says)) {
      askToForget(account, entry, store);
    }
    List<DossierEntry> surplus = StatementBounds.surplus(store.dossier(account));
    surplus.forEach(one -> store.removeDossierEntry(account, one.id()));
    return surplus.stream().noneMatch(one -> one.id().equals(entry.id()))
        && (says || !surplus.isEmpty());
  }

  /** Of two contents under one id by the time of the one that is kept. */
  private static void findByTime(
      AccountId account, @Nullable DossierEntry before, String entryId, AccountsStore store) {
    DossierEntry now = store.dossierEntry(account, entryId);
    if (before != null) {
      forgetTime(before, store);
    }
    if (now != null && now.event() instanceof RecoveryEvent step && step.action().isStep()) {
      store.putTaken(taken(step));
      if (mayBeHelped(step)) {
        store.putHelped(helped(step));
      }
    }
  }

  /** A step cannot be judged without the ticket that it quotes. */
  private static void linkQuoted(RecoveryEvent step, Instant at, Consumer<Output> out) {
    String quoted = step.ticketId();
    // Also with no desk connected: one that is connected later would wait for the answer for ever.
    if (quoted != null) {
      AccountId account = step.account();
      Name number = Name.ticket(account.tenant(), quoted);
      out.accept(new Output.ToNames(new NamesRecord.Linked(number, account, Validity.ALWAYS, at)));
    }
  }

  private static Taken taken(RecoveryEvent step) {
    return new Taken(
        step.header().occurredAt(),
        step.account(),
        step.header().id(),
        TenantPolicies.actorOf(step));
  }

  private static Helped helped(RecoveryEvent step) {
    return new Helped(step.header().occurredAt(), step.account(), step.header().id());
  }

  private static boolean mayBeHelped(RecoveryEvent step) {
    return switch (step.actor().role()) {
      case AGENT, ADMIN, INTEGRATION, UNKNOWN -> true;
      case SELF, SYSTEM -> false;
    };
  }

  /**
   * What is not kept is not found by its time either: of 86,400 wrong codes that are told newest
   * first, each makes room for itself.
   */
  private static void forgetTime(DossierEntry gone, AccountsStore store) {
    if (gone.event() instanceof RecoveryEvent step && step.action().isStep()) {
      store.removeTaken(taken(step));
      store.removeHelped(helped(step));
    }
  }

  /**
   * A login changes no verdict on an account without steps, or long after the last; a refused one
   * only where it came before one.
   */
  private boolean matters(AuthenticationEvent login, Profile profile) {
    Instant newest = profile.newestStepAt();
    if (newest == null) {
      return false;
    }
    Instant last =
        login.outcome() == AuthenticationEvent.Outcome.SUCCESS
            ? newest.plus(reviews.policy.afterWindow())
            : newest;
    return !login.header().occurredAt().isAfter(last);
  }

  /** A new name is said under every alert of the account, however old. */
  private static boolean renamed(Profile before, Profile after) {
    return !Objects.equals(text(before.name()), text(after.name()));
  }

  private static @Nullable String text(Profile.@Nullable NameSeen name) {
    return name == null ? null : name.name();
  }

  void undeliver(InboxRecord.Undelivery undelivery, AccountsStore store, Consumer<Output> out) {
    AccountId account = undelivery.account();
    String entry = DossierEntry.id(undelivery.eventId(), undelivery.under());
    DossierEntry known = store.dossierEntry(account, entry);
    if (known != null && !isSettled(account, known, store)) {
      store.removeDossierEntry(account, entry);
      DailyCaps.removed(account, known, store);
      forgetTime(known, store);
      Questions.forgetQuotes(
          account, List.of(known), store.dossier(account), store, undelivery.at(), out);
      reviews.of(account, store.profile(account), store, undelivery.at(), out);
    }
  }

  /** What is judged for good stays as it was said. */
  private static boolean isSettled(AccountId account, DossierEntry entry, AccountsStore store) {
    return entry.event() instanceof RecoveryEvent step
        && store.settled(account).stream().anyMatch(one -> one.id().equals(step.header().id()));
  }

  void answer(InboxRecord.Answered answered, AccountsStore store, Consumer<Output> out) {
    AccountId account = answered.account();
    Designation name = answered.name().of();
    Profile profile =
        switch (name.kind()) {
          case PERSON -> Questions.answered(answered, store);
          case TICKET -> answeredQuote(answered, name, store);
        };
    if (profile != null && !profile.asking()) {
      reviews.of(account, profile, store, answered.at(), out);
    }
  }

  /** Keeps what is asked about an approval, and looks at the account to answer it. */
  void beAsked(InboxRecord.ApprovalAsked asked, AccountsStore store, Consumer<Output> out) {
    AccountId account = asked.account();
    AskedApproval approval = new AskedApproval(account, asked.approval(), null);
    if (settlement.tooOld(asked.approval(), store.marks().clock())) {
      Approvals.answer(approval, ApproverStanding.UNKNOWN, asked.at(), out);
    } else if (Approvals.admit(approval, store, asked.at(), out)) {
      // So that what comes of that time is looked at, as what bears on a step is.
      Profile before = store.profile(account);
      Profile profile = before.withStepAt(approval.occurredAt());
      if (!profile.equals(before)) {
        store.putProfile(account, profile);
      }
      store.putDeadline(
          new Deadline(
              Deadline.Basis.FORGETTING, settlement.expiresAt(approval.occurredAt()), account));
      reviews.of(account, profile, store, asked.at(), out);
    }
  }

  void find(InboxRecord.ApproverFound found, AccountsStore store, Consumer<Output> out) {
    AccountId account = found.account();
    if (Approvals.found(found, store, out)) {
      reviews.of(account, store.profile(account), store, found.at(), out);
    }
  }

  void answer(InboxRecord.ApproverAnswered answered, AccountsStore store, Consumer<Output> out) {
    AccountId account = answered.account();
    if (Approvals.answered(account, answered.answer(), store)) {
      reviews.of(account, store.profile(account), store, answered.at(), out);
    }
  }

  /** Null when it was answered before, or is no longer asked for. */
  private static @Nullable Profile answeredQuote(
      InboxRecord.Answered answered, Designation quoted, AccountStore store) {
    AccountId account = answered.account();
    if (store.answered(account, quoted) || answered.validity().equals(Validity.NEVER)) {
      return null;
    }
    store.putAnswered(account, quoted);
    return store.profile(account);
  }

  /** Of two records with one id it is the same whichever comes first. */
  void match(InboxRecord.Matched matched, AccountsStore store, Consumer<Output> out) {
    RawMatch match = matched.match();
    AccountId account = match.account();
    Instant occurredAt = match.header().occurredAt();
    if (settlement.tooOld(occurredAt, store.marks().clock())) {
      return;
    }
    RawMatch known = store.match(account, match.id());
    boolean told =
        known == null
            ? !MatchCap.admit(match, store)
            : match.toString().compareTo(known.toString()) >= 0;
    if (told) {
      return;
    }
    if (known != null) {
      store.removeMatch(known);
    }
    store.putMatch(match);
    // Also what has no step is found by it when other rules are to judge.
    store.putDeadline(
        new Deadline(
            Deadline.Basis.SETTLING, settlement.lookedAtToSettle(match.header()), account));
    store.putDeadline(
        new Deadline(Deadline.Basis.FORGETTING, settlement.expiresAt(occurredAt), account));
    if (known == null) {
      reviews.of(match, store, matched.at(), out);
    } else {
      reviews.of(account, store.profile(account), store, matched.at(), out);
    }
  }

  /** It stays in the profile, as the days do whose hold it takes away: no horizon ends it. */
  void accept(InboxRecord.Accepted accepted, AccountsStore store, Consumer<Output> out) {
    AccountId account = accepted.account();
    Profile before = store.profile(account);
    Profile profile = before.withAcceptance(accepted.decision());
    if (!profile.equals(before)) {
      store.putProfile(account, profile);
      reviews.of(account, profile, store, accepted.at(), out);
    }
  }

  void decide(InboxRecord.Decided decided, AccountsStore store, Consumer<Output> out) {
    AccountId account = decided.account();
    Triaged triaged = decided.triaged();
    Triaged latest = triaged;
    for (Triaged known : store.decisions(account)) {
      if (known.seen().id().equals(triaged.seen().id())) {
        latest = known.latest(triaged);
        if (latest.equals(known)) {
          return;
        }
      }
    }
    store.putDecision(latest);
    reviews.of(account, store.profile(account), store, decided.at(), out);
  }
}
