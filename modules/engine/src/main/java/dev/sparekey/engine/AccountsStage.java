package dev.sparekey.engine;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Completeness;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is known of each account and says what follows from it. A deterministic function of
 * its inbox: it has no clock but the marks that come through it.
 */
public final class AccountsStage {

  /** How long after a step a login can still be evidence about it. */
  private static final Duration LOGIN_MATTERS_FOR = Duration.ofDays(7);

  private final AssurancePolicy policy;
  private final Set<String> ticketFeeds;
  private final Judgement judgement;
  private final Revisions revisions;

  /**
   * @param ticketFeeds the ticket feeds that are connected; with none, no absence is ever claimed
   * @param epoch of the alerts, raised by a rebuild
   */
  public AccountsStage(AssurancePolicy policy, RuleSet rules, Set<String> ticketFeeds, int epoch) {
    this.policy = policy;
    this.ticketFeeds = Set.copyOf(ticketFeeds);
    this.judgement = new Judgement(rules);
    this.revisions = new Revisions(policy.version(), epoch);
  }

  public void on(InboxRecord record, AccountsStore store, Consumer<Output> out) {
    switch (record) {
      case InboxRecord.Delivery delivery -> deliver(delivery, store, out);
      case InboxRecord.Answered answered -> answer(answered, store, out);
      case InboxRecord.Marked marked -> mark(marked, store, out);
    }
  }

  private void deliver(InboxRecord.Delivery delivery, AccountsStore store, Consumer<Output> out) {
    AccountId account = delivery.account();
    Profile before = store.profile(account);
    Profile profile = before;
    Event event = delivery.event();
    if (event instanceof AccountEvent named) {
      profile = profile.with(named);
    }
    boolean kept =
        switch (event) {
          case AuthenticationEvent authentication -> false;
          case RecoveryEvent recovery -> keep(account, delivery, store);
          case TicketEvent ticket -> keep(account, delivery, store);
          case IdentityContextEvent identity -> keep(account, delivery, store);
        };
    if (event instanceof RecoveryEvent recovery && recovery.action().isStep()) {
      profile = profile.withStepAt(recovery.header().occurredAt());
    }
    if (!profile.equals(before)) {
      store.putProfile(account, profile);
      ask(account, before, profile, delivery.at(), out);
    }
    // Also a login that 64 newer ones keep out of the profile: a step may rest on it.
    boolean login = event instanceof AuthenticationEvent one && matters(one, profile);
    if (kept || login || renamed(before, profile)) {
      assess(account, profile, login(event), store, delivery.at(), out);
    }
  }

  private static Set<Login> login(Event event) {
    return event instanceof AuthenticationEvent authentication
        ? Set.of(Login.of(authentication))
        : Set.of();
  }

  /**
   * The names stage is asked by the account, not told by the reader of the record: a mark of the
   * desk could overtake what the reader tells, and a ticket that has long been there would be
   * called missing until it is delivered.
   */
  private static void ask(
      AccountId account, Profile before, Profile after, Instant at, Consumer<Output> out) {
    for (String name : after.names().keySet()) {
      if (!before.names().containsKey(name)) {
        Name asked = new Name(account.tenant(), name);
        out.accept(new Output.ToNames(new NamesRecord.Linked(asked, account, at)));
      }
    }
  }

  private void answer(InboxRecord.Answered answered, AccountsStore store, Consumer<Output> out) {
    AccountId account = answered.account();
    Profile before = store.profile(account);
    Profile profile = before.withAnswer(answered.name().text());
    if (profile.equals(before)) {
      return;
    }
    store.putProfile(account, profile);
    if (!profile.asking()) {
      assess(account, profile, Set.of(), store, answered.at(), out);
    }
  }

  private static boolean keep(
      AccountId account, InboxRecord.Delivery delivery, AccountsStore store) {
    DossierEntry entry = new DossierEntry(delivery.event(), delivery.contested());
    DossierEntry known = store.dossierEntry(account, entry.id());
    DossierEntry joined = known == null ? entry : known.joined(entry);
    if (joined.equals(known)) {
      return false;
    }
    store.putDossierEntry(account, joined);
    return true;
  }

  /**
   * A login changes no verdict on an account without steps, or long after the last; a refused one
   * only where it came before one.
   */
  private static boolean matters(AuthenticationEvent login, Profile profile) {
    Instant newest = profile.newestStepAt();
    if (newest == null) {
      return false;
    }
    Instant last =
        login.outcome() == AuthenticationEvent.Outcome.SUCCESS
            ? newest.plus(LOGIN_MATTERS_FOR)
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

  private void mark(InboxRecord.Marked marked, AccountsStore store, Consumer<Output> out) {
    Mark mark = marked.mark();
    Marks before = store.marks();
    Marks after = before.with(mark);
    if (after.equals(before)) {
      return;
    }
    store.putMarks(after);
    Set<AccountId> due = new LinkedHashSet<>();
    due(Deadline.Basis.CLOCK, completeTo(after, Deadline.Basis.CLOCK), store, due);
    for (String feed : ticketFeeds) {
      for (Proof proof : Proof.values()) {
        Deadline.Basis basis = new Deadline.Basis(feed, proof);
        due(basis, completeTo(after, basis), store, due);
      }
    }
    for (AccountId account : due) {
      assess(account, store.profile(account), Set.of(), store, marked.at(), out);
    }
  }

  private static void due(
      Deadline.Basis basis, Instant upTo, AccountsStore store, Set<AccountId> accounts) {
    for (Deadline deadline : store.takeDeadlines(basis, upTo)) {
      accounts.add(deadline.account());
    }
  }

  /**
   * By the way that tickets take, for the clock too: at 18:00 by the straight way the names stage
   * may still have the desk's 14:30 to hand on, and nobody's patience has been tried by that.
   */
  private static Instant completeTo(Marks marks, Deadline.Basis basis) {
    return marks.completeTo(basis.feed(), Mark.Path.NAMES, basis.proof());
  }

  /**
   * @param arrived a login that may not be in the profile
   */
  private void assess(
      AccountId account,
      Profile profile,
      Set<Login> arrived,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    if (profile.newestStepAt() == null) {
      return;
    }
    Marks marks = store.marks();
    Completeness feeds = completeness(profile, marks);
    Dossier dossier = new Dossier(store.dossier(account));
    Set<Login> witnesses = witnesses(account, profile, arrived, dossier, store);
    List<RecoveryStep> steps = Assessment.of(policy, profile, dossier, witnesses, feeds);
    for (RecoveryStep step : steps) {
      watch(step, marks, store);
    }
    Consumer<Alert> publish =
        alert -> {
          store.putAlert(alert);
          out.accept(new Output.Publish(alert));
        };
    List<Finding> findings = judgement.of(steps);
    if (profile.asking()) {
      revisions.add(findings, store.alerts(account), at, publish);
    } else {
      revisions.revise(findings, store.alerts(account), at, publish);
    }
  }

  private Set<Login> witnesses(
      AccountId account,
      Profile profile,
      Set<Login> arrived,
      Dossier dossier,
      AccountsStore store) {
    Set<Login> known = store.witnesses(account);
    Set<Login> candidates = new HashSet<>(known);
    candidates.addAll(arrived);
    Set<Login> witnesses = Assessment.witnesses(policy, profile, dossier, candidates);
    for (Login witness : witnesses) {
      if (!known.contains(witness)) {
        store.putWitness(account, witness);
      }
    }
    return witnesses;
  }

  /**
   * Several ticket feeds are complete only as far as the least of them, and not at all for an
   * account whose tickets may still be held under one of its names.
   */
  private Completeness completeness(Profile profile, Marks marks) {
    if (ticketFeeds.isEmpty()) {
      return Completeness.NO_TICKETS;
    }
    if (profile.asking()) {
      return Completeness.NOTHING_YET;
    }
    return new Completeness(
        true,
        least(marks, Proof.PROVEN),
        least(marks, Proof.ASSUMED),
        completeTo(marks, Deadline.Basis.CLOCK));
  }

  private Instant least(Marks marks, Proof proof) {
    Instant least = null;
    for (String feed : ticketFeeds) {
      Instant complete = completeTo(marks, new Deadline.Basis(feed, proof));
      least = earlier(least, complete);
    }
    return least == null ? Instant.MIN : least;
  }

  private static Instant earlier(@Nullable Instant one, Instant other) {
    return one == null || other.isBefore(one) ? other : one;
  }

  /**
   * Asks to look again when a mark that has not passed yet may change what the step's ticket says.
   */
  private void watch(RecoveryStep step, Marks marks, AccountsStore store) {
    Actor actor = step.event().actor();
    if (!actor.helped() || ticketFeeds.isEmpty()) {
      return;
    }
    AccountId account = step.event().account();
    Instant deadline = Assessment.ticketDeadline(policy, step.occurredAt());
    for (String feed : ticketFeeds) {
      for (Proof proof : Proof.values()) {
        watch(new Deadline(new Deadline.Basis(feed, proof), deadline, account), marks, store);
      }
    }
    Instant patience =
        Assessment.patienceEnds(policy, step.occurredAt(), Boolean.TRUE.equals(step.privileged()));
    watch(new Deadline(Deadline.Basis.CLOCK, patience, account), marks, store);
  }

  private static void watch(Deadline deadline, Marks marks, AccountsStore store) {
    if (completeTo(marks, deadline.basis()).isBefore(deadline.at())) {
      store.putDeadline(deadline);
    }
  }
}
