package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
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
  private final int partition;
  private final int partitions;
  private boolean resumed;

  /**
   * @param partition of the inbox, from 0
   */
  Rejudgement(Releases releases, Reviews reviews, int partition, int partitions) {
    this.releases = releases;
    this.reviews = reviews;
    this.partition = partition;
    this.partitions = partitions;
  }

  /**
   * What was activated before the stage was started is what it judges by. Where that does not load
   * any more, after an update of Sparekey, those go on that the stage began with. What was refused
   * is tried again: perhaps the update reads it.
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
    Activation newest = known.activation();
    if (judgeBy(newest)) {
      if (known.refused()) {
        slice(AccountsRelease.begin(newest), newest, store, recorded, out);
      }
    } else if (!known.refused()) {
      reviews.standIn();
      store.putRelease(known.lost());
      if (!known.done()) {
        told(newest.number(), emission(recorded, store), out);
      }
    } else if (known.before() == null || !judgeBy(known.before())) {
      reviews.standIn();
    }
  }

  /** False when they do not load, and those of before go on. */
  private boolean judgeBy(Activation activation) {
    try {
      reviews.judgeBy(releases.of(activation));
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
    if (judgeBy(activation)) {
      slice(AccountsRelease.begin(activation), activation, store, activated.at(), out);
    } else {
      store.putRelease(AccountsRelease.refused(activation, known));
      // The groups may be of a version that reads it, and wait for all accounts to have told anew.
      told(activation.number(), emission(activated.at(), store), out);
    }
  }

  void goOn(InboxRecord.Rejudging rejudging, AccountsStore store, Consumer<Output> out) {
    AccountsRelease known = store.release();
    Activation judging = known == null ? null : known.judging();
    // Else others were activated since, and all are judged by those.
    if (known != null
        && judging != null
        && !known.done()
        && judging.number() == rejudging.number()) {
      if (reviews.isStandIn()) {
        store.putRelease(known.finished());
        told(judging.number(), emission(rejudging.at(), store), out);
      } else {
        slice(known, judging, store, rejudging.at(), out);
      }
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
    long number = by.number();
    store.putRelease(more ? release.judgedTo(next.getLast()) : release.finished());
    Set<AccountId> accounts = new LinkedHashSet<>();
    next.forEach(deadline -> accounts.add(deadline.account()));
    accounts.forEach(account -> reviews.of(account, store, at, out));
    if (more) {
      AccountId last = next.getLast().account();
      out.accept(new Output.ToInbox(new InboxRecord.Rejudging(last, number, at)));
    } else {
      told(number, at, out);
    }
  }

  private void told(long number, Instant at, Consumer<Output> out) {
    out.accept(new Output.ToGroups(new GroupRecord.Retold(number, partition, partitions, at)));
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
