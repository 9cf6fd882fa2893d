package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Dossier;
import dev.sparekey.recovery.DossierEntry;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import dev.sparekey.rules.Evaluations;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at accounts anew, because something is known of them or a time has come. */
final class Reviews {

  final AssurancePolicy policy;
  final TicketFeeds feeds;
  final Revisions revisions;
  final Settlement settlement;
  final StepDeadlines deadlines;

  private Evaluations evaluations = Evaluations.PLAIN;
  private Judgement judgement;
  private Repetitions repetitions;
  private Explaining explaining;
  private boolean standIn;

  /** Ids of those that have exceptions in the rules that are stood in for. */
  private Set<String> excepted = Set.of();

  Reviews(
      AssurancePolicy policy,
      TicketFeeds feeds,
      RuleSet rules,
      Revisions revisions,
      Settlement settlement,
      StepDeadlines deadlines) {
    this.policy = policy;
    this.feeds = feeds;
    this.revisions = revisions;
    this.settlement = settlement;
    this.deadlines = deadlines;
    judgement = new Judgement(rules, policy);
    repetitions = new Repetitions(rules);
    explaining = new Explaining(policy, rules, judgement);
  }

  /** Whoever counts and times evaluations. */
  void evaluateBy(RuleSet rules, Evaluations by) {
    evaluations = by;
    judgeBy(rules);
  }

  /** From here on these rules judge. */
  void judgeBy(RuleSet rules) {
    standIn = false;
    excepted = Set.of();
    judgement = new Judgement(rules, policy, evaluations);
    repetitions = new Repetitions(rules);
    explaining = new Explaining(policy, rules, judgement);
  }

  /**
   * The rules that judge only stand in for others, which do not load.
   *
   * @param excepted ids of those that have exceptions in the others
   */
  void standIn(Set<String> excepted) {
    standIn = true;
    this.excepted = Set.copyOf(excepted);
  }

  boolean isStandIn() {
    return standIn;
  }

  /**
   * Without what may not be taken back, nor said otherwise: of a rule that is not among those that
   * stand in for it, or reads otherwise there, nobody knows whether it still holds. Nor of one that
   * has exceptions in either: they are no part of its version.
   */
  Revisions.Known spokenFor(Revisions.Known known) {
    return standIn ? known.only(this::isAsSaid) : known;
  }

  private boolean isAsSaid(Alert alert) {
    return judgement.said(alert) && !excepted.contains(alert.ruleId());
  }

  Judgement judgement() {
    return judgement;
  }

  Repetitions repetitions() {
    return repetitions;
  }

  Explaining explaining() {
    return explaining;
  }

  /**
   * Because something is known of it.
   *
   * @param profile as it is stored
   * @param at the emission time of the record that led here
   */
  void of(
      AccountId account, Profile profile, AccountsStore store, Instant at, Consumer<Output> out) {
    // What somebody decided on may since be another account's: it stays as it was seen.
    if (profile.newestStepAt() != null
        || !store.matches(account).isEmpty()
        || !store.decisions(account).isEmpty()) {
      new Review(this, account, profile, store, at, out).assess();
    }
  }

  /**
   * Because of a login, also one that 64 newer ones keep out of the profile: a step may rest on it.
   *
   * @param named whether it gave the account another name, which is said under every alert
   * @param profile as it is stored
   * @param at the emission time of the record that led here
   */
  void of(
      Login login,
      boolean named,
      AccountId account,
      Profile profile,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    if (profile.newestStepAt() == null) {
      if (named) {
        of(account, profile, store, at, out);
      }
      return;
    }
    Review review = new Review(this, account, profile, store, at, out);
    switch (named ? Review.Bearing.ANY : review.bearing(login)) {
      case NONE -> {}
      case LATER -> review.assessLater(login);
      case ANY -> review.assess(login);
    }
  }

  /**
   * Because of a match of a rule over raw records that was not there before.
   *
   * @param at the emission time of the record that led here
   */
  void of(RawMatch match, AccountsStore store, Instant at, Consumer<Output> out) {
    AccountId account = match.account();
    Profile profile = store.profile(account);
    RecordDay day = RecordDay.of(this, match, profile, store);
    if (day == null) {
      of(account, profile, store, at, out);
    } else {
      day.assess(at, out);
    }
  }

  /** As they stand; nothing is said or kept. */
  List<RecoveryStep> steps(AccountId account, AccountsStore store) {
    Profile profile = store.profile(account);
    return new Review(this, account, profile, store, Instant.EPOCH, ignored -> {}).steps();
  }

  /**
   * Whether the names stage has still to say what it holds for the account, or another account what
   * is to be said of an approver.
   */
  boolean asking(AccountId account, AccountsStore store) {
    Collection<DossierEntry> entries = store.dossier(account);
    return feeds.asking(account, store.profile(account), new Dossier(entries), store)
        || Approvals.isAwaited(account, entries, store);
  }

  /** Because only what is shown of it changed. */
  void show(
      AccountId account, Profile profile, AccountsStore store, Instant at, Consumer<Output> out) {
    new Review(this, account, profile, store, at, out).showAnew();
  }

  /** Because other rules judge. */
  void of(AccountId account, AccountsStore store, Instant at, Consumer<Output> out) {
    of(account, store.profile(account), store, at, out);
  }

  /** Because a time has come. */
  void due(StepDeadlines.Due due, AccountsStore store, Instant at, Consumer<Output> out) {
    for (AccountId account : due.toJudge()) {
      of(account, store.profile(account), store, at, out);
    }
    for (AccountId account : due.toShow()) {
      show(account, store.profile(account), store, at, out);
    }
    for (AccountId account : due.toForget()) {
      Profile profile = store.profile(account);
      if (new Review(this, account, profile, store, at, out).expire()) {
        // What is shown of the account may have rested on it.
        of(account, profile, store, at, out);
      }
    }
    AccountId next = due.next();
    if (next != null) {
      out.accept(new Output.ToInbox(new InboxRecord.Resumed(next, at)));
    }
  }
}
