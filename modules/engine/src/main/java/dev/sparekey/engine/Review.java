package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AccountViews;
import dev.sparekey.recovery.ApproverStanding;
import dev.sparekey.recovery.Assessment;
import dev.sparekey.recovery.Completeness;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.EpisodeSpan;
import dev.sparekey.recovery.LeftOut;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.recovery.SettledStep;
import dev.sparekey.recovery.Witness;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One look at one account, for one record: what is known of it is read once, and what follows from
 * it is said and kept.
 */
final class Review {

  /** No policy lets the clocks of feeds differ by more. */
  private static final Duration FEEDS_DIFFER_BY = Duration.ofHours(1);

  private final Reviews by;
  private final AccountId account;
  private final AccountsStore store;
  private final Instant at;
  private final Consumer<Output> out;
  private final Marks marks;
  private final ToldGroups groups;
  private final Collection<DossierEntry> entries;
  private @Nullable Dossier dossier;
  private final Map<String, SettledStep> settled = new HashMap<>();

  /** Ids of the events and records that are kept, once they are asked for. */
  private @Nullable Set<String> kept;

  private Profile profile;

  /**
   * @param profile as it is stored
   * @param at the emission time of the record that led here
   */
  Review(
      Reviews by,
      AccountId account,
      Profile profile,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    this.by = by;
    this.account = account;
    this.profile = profile;
    this.store = store;
    this.at = at;
    this.out = out;
    marks = store.marks();
    groups = new ToldGroups(account, store, at, out);
    entries = store.dossier(account);
  }

  /** Not sorted for the many logins that bear on nothing. */
  private Dossier dossier() {
    Dossier known = dossier;
    if (known == null) {
      known = new Dossier(entries, store.staff(), store.policies());
      dossier = known;
    }
    return known;
  }

  /** Judges its steps, says what changed, and settles what is due. */
  void assess() {
    assess(Set.of(), null);
  }

  /**
   * The same, because of a login.
   *
   * @param arrived may not be in the profile
   */
  void assess(Login arrived) {
    assess(Set.of(arrived), null);
  }

  /**
   * The same, because of a login after all steps and outside their sessions. Where it is not the
   * first from somewhere new after one of them, they stand as they stood.
   *
   * @param later may not be in the profile
   */
  void assessLater(Login later) {
    assess(Set.of(later), later);
  }

  /**
   * Of 3,000 earlier logins of a quarter, told newest first, each would leave another time from
   * which on some may have been left out.
   */
  private void dropIncluded(Witness witness, Set<Witness> kept) {
    if (witness instanceof LeftOut now) {
      for (Witness before : Set.copyOf(kept)) {
        if (before instanceof LeftOut earlier && now.includes(earlier)) {
          store.removeWitness(account, earlier);
        }
      }
    }
  }

  private void assess(Set<Login> arrived, @Nullable Login later) {
    Collection<RawMatch> matched = store.matches(account);
    if (profile.newestStepAt() == null && matched.isEmpty() && store.decisions(account).isEmpty()) {
      return;
    }
    boolean askingNames = askingNames();
    boolean asking = askingNames || Approvals.isAwaited(account, entries, store);
    Completeness feeds = by.feeds.completeness(account, asking, store);
    for (SettledStep step : store.settled(account)) {
      settled.put(step.id(), step);
    }
    Set<Witness> kept = store.witnesses(account);
    Assessment assessment = assessment(dossier(), withArrived(kept, arrived), feeds);
    List<AskedApproval> asked = Approvals.asked(account, store);
    Set<Witness> witnesses = assessment.witnesses(Approvals.events(asked));
    for (Witness witness : witnesses) {
      if (!kept.contains(witness)) {
        store.putWitness(account, witness);
        dropIncluded(witness, kept);
      }
    }
    List<RecoveryStep> steps = assessment.steps();
    if (later != null && !assessment.mayBeChangedBy(later)) {
      return;
    }
    // By what names have brought alone: two who approved each other would wait for each other.
    Supplier<Assessment> unvouched =
        () ->
            asking == askingNames && isUnvouched()
                ? assessment
                : unvouched(witnesses, by.feeds.completeness(account, askingNames, store));
    if (!askingNames && !asked.isEmpty()) {
      answer(asked, unvouched.get());
    }
    List<RecoveryStep> open = new ArrayList<>(steps.size());
    for (RecoveryStep step : steps) {
      if (!settled.containsKey(step.id())) {
        open.add(step);
      }
    }
    by.deadlines.ask(open, marks, store);
    if (asking) {
      by.deadlines.askingAbout(open, account, store);
    } else {
      open.forEach(step -> by.deadlines.tellWaiting(step, marks, at, out));
    }
    Heard heard = asking ? Heard.NOTHING : heard();
    List<JudgedMatch> matches = JudgedMatch.of(matched, steps, by.policy, profile.name());
    Set<String> forGood = judgedForGood(matches);
    Judgement.Judged judged = by.judgement().of(steps, matches, heard, forGood);
    List<Finding> findings = new ArrayList<>(judged.findings());
    List<Finding> rest = overflowed();
    findings.addAll(rest);
    Revisions.Known known =
        by.spokenFor(
            new Revisions.Known(
                steps,
                findings,
                forGood,
                this::keeps,
                store.alerts(account),
                store.decisions(account),
                finding ->
                    by.explaining()
                        .of(
                            finding,
                            steps,
                            profile,
                            event -> assessment(dossierWith(event), witnesses, feeds).steps(),
                            assessment::untold,
                            assessment::mayStillOpen)));
    AccountsRelease release = store.release();
    groups.tell(
        by.repetitions().without(judged.grouped()),
        groups.open(forGood),
        forGood,
        correlation -> mayTakeBack(correlation, asking, release));
    if (asking) {
      by.revisions.add(known, at, this::publish);
    } else {
      by.revisions.revise(known, at, this::publish);
      if (!rest.isEmpty() || matches.stream().anyMatch(JudgedMatch::lastOfMany)) {
        forgetWhatMadeRoom();
      }
      // Not before the names stage has answered: what it holds came in time.
      settle(steps, unvouched);
      groups.settle(by.settlement.settled(matches, by.feeds.toldTo(marks)));
      // An account of which a rule over raw records alone says something has no recovery to show.
      if (profile.newestStepAt() != null) {
        show(assessment);
      }
    }
    // Behind what may be taken away because a step's own ticket is no longer waited for.
    judged.open().forEach(one -> by.deadlines.ask(one, account, marks, store));
  }

  private List<Finding> overflowed() {
    Instant horizon = by.settlement.horizon(by.feeds.toldTo(marks));
    Profile.NameSeen name = profile.name();
    List<Finding> findings = new ArrayList<>();
    for (DayTally tally : DailyCaps.overflowed(account, entries, store)) {
      findings.add(
          OverflowedDay.of(
              tally, account, name == null ? null : name.name(), by.judgement(), horizon));
    }
    return findings;
  }

  private boolean keeps(String eventId) {
    Set<String> ids = kept;
    if (ids == null) {
      ids = new HashSet<>();
      for (DossierEntry entry : entries) {
        ids.add(entry.event().header().id());
      }
      for (RawMatch match : store.matches(account)) {
        ids.add(match.header().id());
      }
      kept = ids;
    }
    return ids.contains(eventId);
  }

  private Heard heard() {
    Heard heard = Heard.of(marks, Mark.Path.NAMES, by.deadlines.feeds());
    return isOnlyFoundInTheOpen() ? heard.withoutProof() : heard;
  }

  /**
   * Whether nothing is known of the account but that something of it lies in the open. Who scans
   * for that may call a person by a name that no directory gives to an account, and this is that
   * name, or by an id of their own: then nobody would tell of it what happened, and that it did not
   * is proven by no mark. Tickets come by name, to each account that has it.
   */
  private boolean isOnlyFoundInTheOpen() {
    if (entries.isEmpty() || !profile.logins().isEmpty() || !profile.traces().isEmpty()) {
      return false;
    }
    for (DossierEntry entry : entries) {
      boolean isOfTheAccount =
          !(entry.event() instanceof TicketEvent)
              && !(entry.event() instanceof RecoveryEvent event
                  && event.action() == RecoveryAction.CODE_EXPOSED);
      if (isOfTheAccount) {
        return false;
      }
    }
    return true;
  }

  /**
   * Whether groups of a correlation may be told that a step is none of theirs any more.
   *
   * <p>Not while names are asked for: the answer may say otherwise. But of a correlation that
   * changed all steps are told anew before anybody is told of its groups, and one that only the
   * rules of before count would be added to those of others. Nor of one that the release reads
   * otherwise for which rules stand in.
   */
  private boolean mayTakeBack(
      String correlation, boolean asking, @Nullable AccountsRelease release) {
    boolean whole = release == null || release.tells().ids().contains(correlation);
    return by.isStandIn() ? whole && !asking : !whole || !asking;
  }

  /**
   * What is anchored in these stays as it was said: the settled steps, and of records that are no
   * steps those that are as old and that something was said of, or some group was told.
   */
  private Set<String> judgedForGood(List<JudgedMatch> matches) {
    Set<String> forGood = new HashSet<>(settled.keySet());
    if (!matches.isEmpty()) {
      Set<String> told = groups.settled();
      store.alerts(account).forEach(alert -> told.add(alert.anchor()));
      told.retainAll(by.settlement.settled(matches, by.feeds.toldTo(marks)));
      forGood.addAll(told);
    }
    return forGood;
  }

  /** As they stand. */
  List<RecoveryStep> steps() {
    if (profile.newestStepAt() == null) {
      return List.of();
    }
    return assessment(asking()).steps();
  }

  /**
   * Says what of its views the clock has changed, such as that an episode is over. That says
   * nothing new of its steps.
   */
  void showAnew() {
    if (profile.newestStepAt() != null && !asking()) {
      show(assessment(false));
    }
  }

  private boolean askingNames() {
    return by.feeds.asking(account, profile, dossier(), store);
  }

  private boolean asking() {
    return askingNames() || Approvals.isAwaited(account, entries, store);
  }

  /** Whether nothing that is known of the account rests on another's word. */
  private boolean isUnvouched() {
    return store.approverAnswers(account).isEmpty()
        && settled.values().stream().allMatch(step -> step.unvouched() == null);
  }

  private Assessment unvouched(Collection<Witness> witnesses, Completeness feeds) {
    return Assessment.unvouched(by.policy, profile, dossier(), witnesses, settled.values(), feeds);
  }

  /** Says of each approval that the owner gave what is to be said of him, where that is new. */
  private void answer(List<AskedApproval> asked, Assessment unvouched) {
    // What is about to be forgotten is not said anew because something of it has been.
    Instant horizon = by.settlement.horizon(by.feeds.toldTo(marks));
    List<AskedApproval> open =
        asked.stream().filter(one -> !one.occurredAt().isBefore(horizon)).toList();
    AccountViews views = store.views(account);
    List<ApproverStanding> standings =
        unvouched.standings(
            Approvals.events(open),
            marks.clock(),
            views == null ? null : views.state(),
            DailyCaps.doubtedFrom(account, entries, store));
    for (int i = 0; i < open.size(); i++) {
      AskedApproval one = open.get(i);
      ApproverStanding now = standings.get(i);
      if (!now.equals(one.told())) {
        store.putAsked(one.telling(now));
        Approvals.answer(one, now, at, out);
      }
    }
  }

  private Assessment assessment(boolean asking) {
    for (SettledStep step : store.settled(account)) {
      settled.put(step.id(), step);
    }
    Completeness feeds = by.feeds.completeness(account, asking, store);
    return assessment(dossier(), store.witnesses(account), feeds);
  }

  /** How a login may be evidence about a step. */
  enum Bearing {
    NONE,
    /** Only as the first from somewhere new after it. */
    LATER,
    ANY
  }

  /**
   * How a login may be evidence about a step. One after all of them counts only where it is the
   * first from its network, country and device outside the step's session, or within it, or the
   * first from its coordinates while it may be too far away.
   */
  Bearing bearing(Login login) {
    Instant newest = profile.newestStepAt();
    if (newest == null) {
      return Bearing.NONE;
    }
    if (login.outcome() != AuthenticationEvent.Outcome.SUCCESS
        || !login.at().isAfter(newest.plus(FEEDS_DIFFER_BY))) {
      return Bearing.ANY;
    }
    Set<Long> own = new HashSet<>();
    for (DossierEntry entry : entries) {
      Long session =
          entry.event() instanceof RecoveryEvent step ? Login.session(step.sessionId()) : null;
      if (session != null) {
        own.add(session);
      }
    }
    for (AskedApproval asked : store.asked(account)) {
      Long session = Login.session(asked.approval().sessionId());
      if (session != null) {
        own.add(session);
      }
    }
    if (login.session() != null && own.contains(login.session())) {
      return Bearing.ANY;
    }
    Instant travelled = newest.plus(FEEDS_DIFFER_BY).plus(Assessment.travelWithin());
    for (Login earlier : profile.logins()) {
      if (earlier.at().isAfter(newest)
          && earlier.at().isBefore(login.at())
          && (earlier.session() == null || !own.contains(earlier.session()))
          && Objects.equals(earlier.network(), login.network())
          && Objects.equals(earlier.country(), login.country())
          && Objects.equals(earlier.device(), login.device())
          && (login.at().isAfter(travelled)
              || Objects.equals(earlier.coordinates(), login.coordinates()))) {
        return Bearing.NONE;
      }
    }
    return Bearing.LATER;
  }

  private Assessment assessment(Dossier of, Collection<Witness> witnesses, Completeness feeds) {
    return Assessment.of(
        by.policy, profile, of, witnesses, settled.values(), feeds, store.approverAnswers(account));
  }

  private static Set<Witness> withArrived(Set<Witness> known, Set<Login> arrived) {
    if (arrived.isEmpty()) {
      return known;
    }
    Set<Witness> all = new HashSet<>(known);
    all.addAll(arrived);
    return all;
  }

  /** The account's dossier, were one more event in it. */
  private Dossier dossierWith(Event event) {
    List<DossierEntry> more = new ArrayList<>(entries);
    more.add(new DossierEntry(event, false));
    return new Dossier(more, store.staff(), store.policies());
  }

  private void publish(Alert alert) {
    store.putAlert(alert);
    out.accept(Output.of(alert));
  }

  /**
   * What had to make room never comes back, so what is withdrawn of it need not be remembered. A
   * source that is read from its newest record back to its first would else leave an alert for each
   * record, and each look would read them all. What is told by a name may come back with the name,
   * and must then go on from its last revision: of two revisions of one number the later is taken
   * for a copy by whoever delivers.
   */
  private void forgetWhatMadeRoom() {
    for (Alert alert : List.copyOf(store.alerts(account))) {
      boolean madeRoom = alert.handling().mergedInto() != null && !keeps(alert.anchor());
      if (alert.verdict() == Verdict.WITHDRAWN
          && madeRoom
          && !alert.anchor().contains(AlertIds.OWNER)) {
        store.removeAlert(account, alert.id());
      }
    }
  }

  /**
   * Not while tickets may still be held: every helped recovery would be called weak for a moment.
   */
  private void show(Assessment assessment) {
    Instant since = profile.firstSeenAt();
    // A name is no account; and nobody saw one of which a directory and some exposures alone tell.
    if (since == null) {
      return;
    }
    AccountViews before = store.views(account);
    RecoveryState said = before == null ? null : before.state();
    AccountViews now =
        AccountViews.of(by.policy, account, profile, assessment, marks.clock(), since, said);
    Instant changesAt = now.changesAt();
    if (changesAt != null) {
      StepDeadlines.askToShow(changesAt, account, marks, store);
    }
    if (!now.equals(before)) {
      ViewRevisions.revise(account, now, before, view -> out.accept(new Output.Show(view)));
      store.putViews(account, now);
    }
  }

  private void settle(List<RecoveryStep> steps, Supplier<Assessment> unvouched) {
    List<RecoveryStep> due = by.settlement.due(steps, settled.keySet(), by.feeds.toldTo(marks));
    if (due.isEmpty()) {
      return;
    }
    Map<String, EpisodeSpan> spans = EpisodeSpan.until(steps);
    Map<String, RecoveryStep> own = new HashMap<>();
    for (RecoveryStep step : unvouched.get().steps()) {
      own.put(step.id(), step);
    }
    Profile before = profile;
    for (RecoveryStep step : due) {
      SettledStep forGood = Settlement.settled(step, own.getOrDefault(step.id(), step));
      settled.put(step.id(), forGood);
      store.putSettled(account, forGood);
      EpisodeSpan span = spans.get(step.id());
      if (span != null) {
        profile = span.remembered(profile);
      }
      by.deadlines.forget(step, marks, store);
    }
    if (!profile.equals(before)) {
      store.putProfile(account, profile);
    }
    Set<String> forGood = new HashSet<>();
    due.forEach(step -> forGood.add(step.id()));
    groups.tellSettled(forGood);
  }

  /**
   * Deletes what bears on nothing any more. It never changes a verdict that is still open.
   *
   * @return false when there was nothing of that kind
   */
  boolean expire() {
    Instant toldTo = by.feeds.toldTo(marks);
    List<DossierEntry> expired = by.settlement.expired(entries, toldTo);
    Set<String> gone = new HashSet<>();
    for (RawMatch match : List.copyOf(store.matches(account))) {
      if (match.header().occurredAt().isBefore(by.settlement.horizon(toldTo))) {
        gone.add(match.header().id());
        store.removeMatch(match);
      }
    }
    boolean asked = Approvals.forgetBefore(by.settlement.horizon(toldTo), account, store);
    if (expired.isEmpty() && gone.isEmpty() && !asked) {
      return false;
    }
    List<DossierEntry> kept = new ArrayList<>(entries);
    for (DossierEntry entry : expired) {
      String event = entry.event().header().id();
      gone.add(event);
      kept.remove(entry);
      store.removeDossierEntry(account, entry.id());
      store.removeSettled(account, event);
      DailyCaps.forget(account, entry, store);
      Approvals.forget(account, entry, store);
    }
    Questions.forgetQuotes(account, expired, kept, store, at, out);
    Set<String> left = new HashSet<>();
    kept.forEach(entry -> left.add(entry.event().header().id()));
    Instant horizon = by.settlement.horizon(by.feeds.toldTo(marks));
    for (Alert alert : List.copyOf(store.alerts(account))) {
      // Also where its step was among more than a day's worth, and has long been replaced.
      boolean stray = alert.occurredAt().isBefore(horizon) && !left.contains(alert.anchor());
      if (stray || gone.contains(alert.anchor())) {
        store.removeAlert(account, alert.id());
      }
    }
    groups.forget(gone);
    for (Triaged decided : List.copyOf(store.decisions(account))) {
      Alert seen = decided.seen();
      boolean stray = seen.occurredAt().isBefore(horizon) && !left.contains(seen.anchor());
      if (stray || gone.contains(seen.anchor())) {
        store.removeDecision(account, seen.id());
      }
    }
    Set<Witness> known = Set.copyOf(store.witnesses(account));
    Set<Witness> needed =
        assessment(
                new Dossier(kept, store.staff(), store.policies()), known, Completeness.NOTHING_YET)
            .witnesses(Approvals.events(store.asked(account)));
    for (Witness witness : known) {
      if (!needed.contains(witness)) {
        store.removeWitness(account, witness);
      }
    }
    return true;
  }
}
