package dev.sparekey.engine;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Completeness;
import dev.sparekey.recovery.Designation;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Validity;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what is known of each account and says what follows from it. A deterministic function of
 * its inbox: it has no clock but the marks that come through it.
 */
public final class AccountsStage {

  /** How long after a step a login can still be evidence about it. */
  private static final Duration LOGIN_MATTERS_FOR = Duration.ofDays(7);

  /** Longer than any step may take to settle. */
  private static final Duration HELPED_FOR = Duration.ofDays(100);

  /** Sources' times are admitted up to here. */
  private static final Instant LAST = Instant.parse("2099-01-01T00:00:00Z");

  private final AssurancePolicy policy;
  private final Set<String> ticketFeeds;
  private final Judgement judgement;
  private final Explaining explaining;
  private final Revisions revisions;
  private final Set<String> watched;
  private final @Nullable FeedWatch watch;
  private final Settlement settlement;
  private final StepDeadlines deadlines;

  /**
   * @param ticketFeeds the ticket feeds that are connected; with none, no absence is ever claimed
   * @param epoch of the alerts, raised by a rebuild
   */
  public AccountsStage(AssurancePolicy policy, RuleSet rules, Set<String> ticketFeeds, int epoch) {
    this(policy, rules, ticketFeeds, Collections.emptySortedMap(), epoch, false);
  }

  /**
   * @param silences the feeds whose silence is reported
   * @param first whether it is the first partition, which reports it
   */
  public AccountsStage(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      SortedMap<String, Silence> silences,
      int epoch,
      boolean first) {
    this.watched = Set.copyOf(silences.keySet());
    this.watch = first ? new FeedWatch(silences, policy.version(), epoch) : null;
    this.policy = policy;
    this.ticketFeeds = Set.copyOf(ticketFeeds);
    this.judgement = new Judgement(rules);
    this.explaining = new Explaining(policy, rules, judgement);
    this.revisions = new Revisions(policy.version(), epoch);
    this.settlement = new Settlement(policy);
    this.deadlines = new StepDeadlines(policy, this.ticketFeeds, !silences.isEmpty());
  }

  public void on(InboxRecord record, AccountsStore store, Consumer<Output> out) {
    switch (record) {
      case InboxRecord.Delivery delivery -> deliver(delivery, store, out);
      case InboxRecord.Undelivery undelivery -> undeliver(undelivery, store, out);
      case InboxRecord.Waits waits -> {
        if (watch != null) {
          watch.waits(waits.step(), store, waits.at(), out);
        }
      }
      case InboxRecord.Unresolved unresolved -> count(unresolved, store, out);
      case InboxRecord.Staffed staffed -> employ(staffed, store, out);
      case InboxRecord.Answered answered -> answer(answered, store, out);
      case InboxRecord.Decided decided -> decide(decided, store, out);
      case InboxRecord.Marked marked -> mark(marked, store, out);
    }
  }

  private void deliver(InboxRecord.Delivery delivery, AccountsStore store, Consumer<Output> out) {
    AccountId account = delivery.account();
    Event event = delivery.event();
    if (settlement.tooOld(event, store.marks().clock())) {
      return;
    }
    Profile before = store.profile(account);
    Profile profile = before;
    Questions questions = Questions.before(delivery, before, store);
    if (event instanceof AccountEvent named) {
      profile = profile.with(named);
    }
    boolean kept =
        switch (event) {
          case AuthenticationEvent authentication -> false;
          case RecoveryEvent recovery ->
              FailedCodes.admit(recovery, store) && keep(account, delivery, store);
          case TicketEvent ticket -> keep(account, delivery, store);
          case IdentityContextEvent identity -> keep(account, delivery, store);
        };
    if (event instanceof RecoveryEvent recovery && recovery.action().isStep()) {
      profile = profile.withStepAt(recovery.header().occurredAt());
      if (kept) {
        remember(recovery, delivery.at(), store, out);
      }
    }
    if (kept || !profile.names().equals(before.names())) {
      profile = questions.asked(profile, store, out);
    }
    if (!profile.equals(before)) {
      store.putProfile(account, profile);
    }
    // Also a login that 64 newer ones keep out of the profile: a step may rest on it.
    boolean login = event instanceof AuthenticationEvent one && matters(one, profile);
    if (kept || login || renamed(before, profile)) {
      assess(account, profile, login(event), store, delivery.at(), out);
    }
  }

  /** A step is to be found by its time, and cannot be judged without the ticket that it quotes. */
  private void remember(RecoveryEvent step, Instant at, AccountsStore store, Consumer<Output> out) {
    AccountId account = step.account();
    boolean mayBeHelped =
        switch (step.actor().role()) {
          case AGENT, ADMIN, INTEGRATION, UNKNOWN -> true;
          case SELF, SYSTEM -> false;
        };
    if (mayBeHelped) {
      store.putHelped(new Helped(step.header().occurredAt(), account, step.header().id()));
    }
    String quoted = step.ticketId();
    // Also with no desk connected: one that is connected later would wait for the answer for ever.
    if (quoted != null) {
      Name number = Name.ticket(account.tenant(), quoted);
      out.accept(new Output.ToNames(new NamesRecord.Linked(number, account, Validity.ALWAYS, at)));
    }
  }

  private void undeliver(
      InboxRecord.Undelivery undelivery, AccountsStore store, Consumer<Output> out) {
    AccountId account = undelivery.account();
    String entry = DossierEntry.id(undelivery.eventId(), undelivery.under());
    if (store.dossierEntry(account, entry) != null) {
      store.removeDossierEntry(account, entry);
      assess(account, store.profile(account), Set.of(), store, undelivery.at(), out);
    }
  }

  /**
   * Whether there are any matters, how many does not: an absence is at most suspected beside one.
   */
  private void count(InboxRecord.Unresolved unresolved, AccountsStore store, Consumer<Output> out) {
    Set<AccountId> concerned = new LinkedHashSet<>();
    for (Tally tally : unresolved.tallies()) {
      Hour hour = tally.hour();
      boolean before = store.unresolved(hour) > 0;
      store.putUnresolved(unresolved.partition(), tally);
      if (before != store.unresolved(hour) > 0) {
        Instant from = Assessment.earliestStepBeside(policy, hour.start());
        Instant to = Assessment.latestStepBeside(policy, hour.end());
        for (Helped step : store.helped(from, to)) {
          if (step.account().tenant().equals(hour.tenant())) {
            concerned.add(step.account());
          }
        }
      }
    }
    for (AccountId account : concerned) {
      assess(account, store.profile(account), Set.of(), store, unresolved.at(), out);
    }
  }

  /** Steps and tickets name agents in more ways than can be looked up, so all are looked at. */
  private void employ(InboxRecord.Staffed staffed, AccountsStore store, Consumer<Output> out) {
    AccountId member = staffed.row().account();
    DossierEntry row = new DossierEntry(staffed.row(), false);
    DossierEntry known = store.staffRow(member, row.id());
    DossierEntry joined = known == null ? row : known.joined(row);
    if (joined.equals(known)) {
      return;
    }
    store.putStaffRow(member, joined);
    Set<AccountId> concerned = new LinkedHashSet<>();
    for (Helped step : store.helped(Instant.EPOCH, LAST)) {
      if (step.account().tenant().equals(member.tenant())) {
        concerned.add(step.account());
      }
    }
    for (AccountId account : concerned) {
      assess(account, store.profile(account), Set.of(), store, staffed.at(), out);
    }
  }

  private static Set<Login> login(Event event) {
    return event instanceof AuthenticationEvent authentication
        ? Set.of(Login.of(authentication))
        : Set.of();
  }

  private void answer(InboxRecord.Answered answered, AccountsStore store, Consumer<Output> out) {
    AccountId account = answered.account();
    Designation name = answered.name().of();
    Profile profile =
        switch (name.kind()) {
          case PERSON -> Questions.answered(answered, store);
          case TICKET -> answeredQuote(account, name, store);
        };
    if (profile != null && !profile.asking()) {
      assess(account, profile, Set.of(), store, answered.at(), out);
    }
  }

  /** Null when it was answered before. */
  private static @Nullable Profile answeredQuote(
      AccountId account, Designation quoted, AccountsStore store) {
    if (store.answered(account, quoted)) {
      return null;
    }
    store.putAnswered(account, quoted);
    return store.profile(account);
  }

  private void decide(InboxRecord.Decided decided, AccountsStore store, Consumer<Output> out) {
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
    assess(account, store.profile(account), Set.of(), store, decided.at(), out);
  }

  private boolean keep(AccountId account, InboxRecord.Delivery delivery, AccountsStore store) {
    DossierEntry entry = delivery.entry();
    DossierEntry known = store.dossierEntry(account, entry.id());
    DossierEntry joined = known == null ? entry : known.joined(entry);
    if (joined.equals(known)) {
      return false;
    }
    store.putDossierEntry(account, joined);
    if (known == null) {
      Instant at = joined.event().header().occurredAt();
      if (joined.event() instanceof RecoveryEvent) {
        store.putDeadline(new Deadline(Deadline.Basis.CLOCK, settlement.settlesAt(at), account));
      }
      store.putDeadline(new Deadline(Deadline.Basis.CLOCK, settlement.expiresAt(at), account));
    }
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
    for (AccountId account : deadlines.due(after, store)) {
      Profile profile = store.profile(account);
      assess(account, profile, Set.of(), store, marked.at(), out);
      settlement.expire(account, profile, after.clock(), store);
    }
    if (watch != null) {
      watch.look(store, marked.at(), out);
    }
    forget(
        StepDeadlines.completeTo(before, Deadline.Basis.CLOCK),
        StepDeadlines.completeTo(after, Deadline.Basis.CLOCK),
        store);
  }

  /** Once a day. */
  private static void forget(Instant before, Instant now, AccountsStore store) {
    if (now.isAfter(Instant.EPOCH)
        && (before.isBefore(Instant.EPOCH)
            || !now.truncatedTo(ChronoUnit.DAYS).equals(before.truncatedTo(ChronoUnit.DAYS)))) {
      store.removeHelpedBefore(now.minus(HELPED_FOR));
    }
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
    Dossier dossier = new Dossier(store.dossier(account), store.staff());
    boolean asking = asking(account, profile, dossier, store);
    Completeness feeds = completeness(account, asking, marks, store);
    Set<Login> witnesses = witnesses(account, profile, arrived, dossier, store);
    Map<String, SettledStep> settled = new HashMap<>();
    for (SettledStep step : store.settled(account)) {
      settled.put(step.id(), step);
    }
    List<RecoveryStep> steps =
        Assessment.of(policy, profile, dossier, witnesses, settled.values(), feeds);
    List<RecoveryStep> unsettled =
        steps.stream().filter(step -> !settled.containsKey(step.id())).toList();
    deadlines.ask(unsettled, marks, store);
    if (!asking) {
      unsettled.forEach(step -> tellWaiting(step, marks, at, out));
    }
    Consumer<Alert> publish =
        alert -> {
          store.putAlert(alert);
          out.accept(new Output.Publish(alert));
        };
    Revisions.Known known =
        new Revisions.Known(
            steps,
            judgement.of(steps),
            settled.keySet(),
            store.alerts(account),
            store.decisions(account),
            finding ->
                explaining.of(
                    finding,
                    steps,
                    event ->
                        Assessment.of(
                            policy,
                            profile,
                            dossier(account, event, store),
                            witnesses,
                            settled.values(),
                            feeds)));
    if (asking) {
      revisions.add(known, at, publish);
    } else {
      revisions.revise(known, at, publish);
      show(account, profile, dossier, steps, marks, store, out);
      // Not before the names stage has answered: what it holds came in time.
      settle(account, steps, settled.keySet(), marks.clock(), store);
    }
  }

  /**
   * Not while tickets may still be held: every helped recovery would be called weak for a moment.
   */
  private void show(
      AccountId account,
      Profile profile,
      Dossier dossier,
      List<RecoveryStep> steps,
      Marks marks,
      AccountsStore store,
      Consumer<Output> out) {
    AccountViews before = store.views(account);
    Instant since = profile.firstSeenAt();
    if (since == null) {
      throw new IllegalStateException("an account with a step was seen: " + account);
    }
    RecoveryState said = before == null ? null : before.state();
    Instant clock = StepDeadlines.completeTo(marks, Deadline.Basis.CLOCK);
    AccountViews now =
        AccountViews.of(policy, account, profile, dossier, steps, clock, since, said);
    if (now.equals(before)) {
      return;
    }
    ViewRevisions.revise(account, now, before, view -> out.accept(new Output.Show(view)));
    store.putViews(account, now);
    Instant changesAt = now.changesAt();
    if (changesAt != null && (before == null || !changesAt.equals(before.changesAt()))) {
      StepDeadlines.ask(new Deadline(Deadline.Basis.CLOCK, changesAt, account), marks, store);
    }
  }

  private void settle(
      AccountId account,
      List<RecoveryStep> steps,
      Set<String> settled,
      Instant clock,
      AccountsStore store) {
    Map<String, Instant> times = new HashMap<>();
    for (RecoveryStep step : steps) {
      times.put(step.id(), step.occurredAt());
    }
    Profile before = store.profile(account);
    Profile profile = before;
    for (RecoveryStep step : settlement.due(steps, settled, clock)) {
      store.putSettled(account, Settlement.settled(step));
      Instant opened = step.episode() == null ? null : times.get(step.episode());
      if (opened != null) {
        profile = profile.withEpisode(opened, step.occurredAt());
      }
      deadlines.forget(step, store);
    }
    if (!profile.equals(before)) {
      store.putProfile(account, profile);
    }
  }

  /** The account's dossier, were one more event in it. */
  private static Dossier dossier(AccountId account, Event event, AccountsStore store) {
    List<DossierEntry> entries = new ArrayList<>(store.dossier(account));
    entries.add(new DossierEntry(event, false));
    return new Dossier(entries, store.staff());
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
  private Completeness completeness(
      AccountId account, boolean asking, Marks marks, AccountsStore store) {
    if (ticketFeeds.isEmpty()) {
      return Completeness.NO_TICKETS;
    }
    if (asking) {
      return Completeness.NOTHING_YET;
    }
    return new Completeness(
        true,
        least(marks, Proof.PROVEN),
        least(marks, Proof.ASSUMED),
        StepDeadlines.completeTo(marks, Deadline.Basis.CLOCK),
        (from, to) -> unresolved(account.tenant(), from, to, store));
  }

  private int unresolved(String tenant, Instant from, Instant to, AccountsStore store) {
    int found = 0;
    for (String feed : ticketFeeds) {
      Hour hour = Hour.of(tenant, feed, from);
      while (!hour.start().isAfter(to)) {
        found += store.unresolved(hour);
        hour = hour.next();
      }
    }
    return found;
  }

  /** True when tickets that concern the account may still be held by the names stage. */
  private boolean asking(AccountId account, Profile profile, Dossier dossier, AccountsStore store) {
    return profile.asking()
        || (!ticketFeeds.isEmpty()
            && dossier.quoted().stream().anyMatch(quoted -> !store.answered(account, quoted)));
  }

  private Instant least(Marks marks, Proof proof) {
    Instant least = null;
    for (String feed : ticketFeeds) {
      Instant complete = StepDeadlines.completeTo(marks, new Deadline.Basis(feed, proof));
      least = earlier(least, complete);
    }
    return least == null ? Instant.MIN : least;
  }

  private static Instant earlier(@Nullable Instant one, Instant other) {
    return one == null || other.isBefore(one) ? other : one;
  }

  /** Of a step whose time has come by the clock and not by the feed. */
  private void tellWaiting(RecoveryStep step, Marks marks, Instant at, Consumer<Output> out) {
    TicketStatus status = step.ticket().status();
    Instant deadline = Assessment.ticketDeadline(policy, step.occurredAt());
    if ((status != TicketStatus.PENDING && status != TicketStatus.UNDETERMINED)
        || StepDeadlines.completeTo(marks, Deadline.Basis.CLOCK).isBefore(deadline)) {
      return;
    }
    for (String feed : ticketFeeds) {
      Deadline.Basis assumed = new Deadline.Basis(feed, Proof.ASSUMED);
      if (watched.contains(feed) && StepDeadlines.completeTo(marks, assumed).isBefore(deadline)) {
        Waiting waiting =
            new Waiting(feed, deadline, step.event().account(), step.id(), step.occurredAt());
        out.accept(new Output.ToInbox(new InboxRecord.Waits(waiting, at)));
      }
    }
  }
}
