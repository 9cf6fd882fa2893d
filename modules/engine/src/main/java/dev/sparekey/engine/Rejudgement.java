package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Switches a partition of the accounts stage to other rules and judges its open steps by them.
 *
 * <p>Example: at the activation in place 4,711 of the inbox the record in place 4,712 is judged by
 * the new rules, and so are 200 accounts with open steps; the 300 others come in two further
 * slices, between which events go on. Where one of those is told of before its slice, it is judged
 * by the new rules then. A partition that is started anew goes on with the slice after the last
 * committed.
 */
final class Rejudgement {

  private final Releases releases;
  private final Reviews reviews;

  /** Of the rules that judge until others are activated. */
  private final Meanings start;

  private final int partition;
  private final int partitions;
  private boolean resumed;

  /**
   * @param rules those that judge until others are activated
   * @param partition of the inbox, from 0
   */
  Rejudgement(Releases releases, Reviews reviews, RuleSet rules, int partition, int partitions) {
    this.releases = releases;
    this.reviews = reviews;
    this.start = meanings(rules);
    this.partition = partition;
    this.partitions = partitions;
  }

  /**
   * What was activated before the stage was started is what it judges by. Where that does not load
   * any more, after an update of Sparekey, those stand in that the stage began with. What does not
   * judge is tried again: perhaps the update reads it.
   */
  void resume(AccountsStore store, Instant recorded, Consumer<Output> out) {
    if (!resumed) {
      AccountsRelease known = store.release();
      if (known != null) {
        goOnBy(known, store, recorded, out);
      }
      resumed = true;
    }
  }

  private void goOnBy(
      AccountsRelease known, AccountsStore store, Instant recorded, Consumer<Output> out) {
    Judging now = known.judging().resumed(known.refused(), this::loads);
    switch (now) {
      case Judging.Start begun -> standIn(known.by(begun, start), known, store, recorded, out);
      case Judging.Release release -> {
        RuleSet rules = releases.of(release.by());
        reviews.judgeBy(rules);
        if (!now.equals(known.judging())) {
          begin(
              known.by(known.activation(), release, Exceptions.idsIn(rules), meanings(rules)),
              known,
              release.by(),
              store,
              recorded,
              out);
        }
      }
      case Judging.StandIn standIn -> {
        reviews.standIn(known.excepting());
        standIn(known.by(standIn, start), known, store, recorded, out);
      }
    }
  }

  private void standIn(
      AccountsRelease now,
      AccountsRelease before,
      AccountsStore store,
      Instant recorded,
      Consumer<Output> out) {
    if (!now.equals(before)) {
      store.putRelease(now);
      told(now, emission(recorded, store), out);
    }
  }

  /** Says ahead of what it tells by a release what it does not tell whole meanwhile. */
  private void begin(
      AccountsRelease now,
      AccountsRelease before,
      Activation by,
      AccountsStore store,
      Instant recorded,
      Consumer<Output> out) {
    if (!now.tells().equals(before.tells())) {
      told(now, emission(recorded, store), out);
    }
    slice(now, by, store, recorded, out);
  }

  private static Meanings meanings(RuleSet rules) {
    return AcrossAccounts.of(rules).meanings();
  }

  private boolean loads(Activation activation) {
    try {
      releases.of(activation);
      return true;
    } catch (ReleaseRefusedException e) {
      return false;
    }
  }

  /** Told again, nothing happens. */
  void activate(InboxRecord.Activated activated, AccountsStore store, Consumer<Output> out) {
    Activation activation = activated.activation();
    AccountsRelease known = store.release();
    if (known != null && known.activation().number() >= activation.number()) {
      return;
    }
    AccountsRelease before = known == null ? AccountsRelease.start(activation, start) : known;
    if (loads(activation)) {
      RuleSet rules = releases.of(activation);
      reviews.judgeBy(rules);
      begin(
          before.by(
              activation,
              new Judging.Release(activation),
              Exceptions.idsIn(rules),
              meanings(rules)),
          before,
          activation,
          store,
          activated.at(),
          out);
    } else {
      AccountsRelease refused = before.refusing(activation);
      store.putRelease(refused);
      // Perhaps the first that the groups hear of this partition.
      told(refused, emission(activated.at(), store), out);
    }
  }

  void goOn(InboxRecord.Rejudging rejudging, AccountsStore store, Consumer<Output> out) {
    AccountsRelease known = store.release();
    // Else others were activated since, and all are judged by those.
    if (known != null
        && !known.done()
        && known.judging() instanceof Judging.Release release
        && release.by().number() == rejudging.number()) {
      slice(known, release.by(), store, rejudging.at(), out);
    }
  }

  /** Whoever has an open step has a deadline for its settling. */
  private void slice(
      AccountsRelease release,
      Activation by,
      AccountsStore store,
      Instant recorded,
      Consumer<Output> out) {
    Instant at = emission(recorded, store);
    @Nullable Deadline after = release.judgedTo();
    List<Deadline> next =
        store.deadlines(Deadline.Basis.SETTLING, after, StepDeadlines.MOST_AT_ONCE);
    boolean more = next.size() == StepDeadlines.MOST_AT_ONCE;
    AccountsRelease now =
        more ? release.judgedTo(next.getLast()) : release.finished(meanings(releases.of(by)));
    // What is looked at now is not told whole before.
    store.putRelease(release);
    Set<AccountId> accounts = new LinkedHashSet<>();
    next.forEach(deadline -> accounts.add(deadline.account()));
    accounts.forEach(account -> reviews.of(account, store, at, out));
    store.putRelease(now);
    if (more) {
      AccountId last = next.getLast().account();
      out.accept(new Output.ToInbox(new InboxRecord.Rejudging(last, by.number(), at)));
    } else {
      told(now, at, out);
    }
  }

  private void told(AccountsRelease release, Instant at, Consumer<Output> out) {
    out.accept(
        new Output.ToGroups(new GroupRecord.Retold(partition, partitions, release.tells(), at)));
  }

  /**
   * By the stage's own clock, as soon as it has one: where records tell the time, whoever published
   * the rules lives months later, and an alert's emission never goes back.
   */
  private static Instant emission(Instant recorded, AccountsStore store) {
    Instant clock = store.marks().clock();
    return clock.isAfter(Instant.EPOCH) ? clock : recorded;
  }
}
