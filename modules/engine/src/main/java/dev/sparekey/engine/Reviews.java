package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Login;
import dev.sparekey.recovery.Profile;
import java.time.Instant;
import java.util.Set;
import java.util.function.Consumer;

/** Looks at accounts anew, because something is known of them or a time has come. */
final class Reviews {

  final AssurancePolicy policy;
  final TicketFeeds feeds;
  final Judgement judgement;
  final Explaining explaining;
  final Revisions revisions;
  final Settlement settlement;
  final StepDeadlines deadlines;

  Reviews(
      AssurancePolicy policy,
      TicketFeeds feeds,
      Judgement judgement,
      Explaining explaining,
      Revisions revisions,
      Settlement settlement,
      StepDeadlines deadlines) {
    this.policy = policy;
    this.feeds = feeds;
    this.judgement = judgement;
    this.explaining = explaining;
    this.revisions = revisions;
    this.settlement = settlement;
    this.deadlines = deadlines;
  }

  /**
   * Because something is known of it.
   *
   * @param profile as it is stored
   * @param arrived a login that may not be in the profile
   * @param at the emission time of the record that led here
   */
  void of(
      AccountId account,
      Profile profile,
      Set<Login> arrived,
      AccountsStore store,
      Instant at,
      Consumer<Output> out) {
    if (profile.newestStepAt() != null) {
      new Review(this, account, profile, store, at, out).assess(arrived);
    }
  }

  /** Because of what is said of others. */
  void of(Set<AccountId> accounts, AccountsStore store, Instant at, Consumer<Output> out) {
    for (AccountId account : accounts) {
      of(account, store.profile(account), Set.of(), store, at, out);
    }
  }

  /** Because a time has come, by which something may be forgotten too. */
  void due(Set<AccountId> accounts, AccountsStore store, Instant at, Consumer<Output> out) {
    for (AccountId account : accounts) {
      Review review = new Review(this, account, store.profile(account), store, at, out);
      review.assess(Set.of());
      review.expire();
    }
  }
}
