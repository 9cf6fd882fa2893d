package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Switches a partition of the groups stage to other rules and judges its groups by them, once every
 * partition of the accounts stage has told its steps as the new rules see them.
 *
 * <p>Example: after release 8 a correlation asks for two resets by one agent instead of three.
 * Nobody is told of its groups until the last of six partitions has told; then the days of which
 * something is kept are judged anew, 200 at a time, between which records go on.
 */
final class GroupsRejudgement {

  /** Days of groups; the stage tells itself to go on. */
  private static final int MOST_AT_ONCE = 200;

  private final Releases releases;
  private final GroupReviews reviews;
  private boolean resumed;

  GroupsRejudgement(Releases releases, GroupReviews reviews) {
    this.releases = releases;
    this.reviews = reviews;
  }

  /**
   * What was activated before the stage was started is what it judges by. Where that does not load
   * any more, after an update of Sparekey, those stand in that the stage began with. What does not
   * judge is tried again: perhaps the update reads it.
   */
  void resume(GroupsStore store, Instant at, Consumer<Output> out) {
    if (!resumed) {
      GroupsRelease known = store.release();
      if (known != null) {
        goOnBy(known, store, at, out);
      }
      resumed = true;
    }
  }

  private void goOnBy(GroupsRelease known, GroupsStore store, Instant at, Consumer<Output> out) {
    Judging now =
        known.judging().resumed(known.activation(), activation -> loaded(activation) != null);
    boolean changed = !now.equals(known.judging());
    switch (now) {
      case Judging.Start start -> {}
      case Judging.Release release -> {
        AcrossAccounts rules = AcrossAccounts.of(releases.of(release.by()));
        reviews.judgeBy(rules);
        if (changed) {
          AcrossAccounts then =
              known.judging() instanceof Judging.Release before && !known.passedOver()
                  ? loaded(before.by())
                  : null;
          Set<String> waiting = waiting(rules, then, known);
          judgeOrWait(known.by(release, rules.excepted(), waiting), store, at, out);
        }
      }
      case Judging.StandIn standIn -> {
        reviews.standIn(known.excepting());
        if (changed) {
          store.putRelease(known.by(standIn));
        }
      }
    }
  }

  /** Null where they do not load, and those of before go on. */
  private @Nullable AcrossAccounts loaded(Activation activation) {
    try {
      return AcrossAccounts.of(releases.of(activation));
    } catch (ReleaseRefusedException e) {
      return null;
    }
  }

  /**
   * Nobody is told of what a changed correlation finds before all accounts have told their steps as
   * the new rules see them: half of them by the old rules and half by the new make sums that
   * neither would. What did not change goes on.
   */
  void activate(Activation activation, GroupsStore store) {
    GroupsRelease known = store.release();
    if (known != null && known.activation().number() >= activation.number()) {
      return;
    }
    AcrossAccounts now = loaded(activation);
    if (now == null) {
      store.putRelease(GroupsRelease.refused(activation, known, reviews.rules().ids()));
      return;
    }
    AcrossAccounts then = known != null && known.isRefused() ? null : reviews.rules();
    reviews.judgeBy(now);
    store.putRelease(GroupsRelease.begin(activation, now.excepted(), waiting(now, then, known)));
  }

  /**
   * Whose groups wait. Of one that is gone nothing waits: what its accounts take back is taken back
   * at once.
   *
   * @param then what judged before; null where accounts may have told their steps as others see
   *     them: rules that stood in, those of another start, or a release that was refused here
   */
  private static Set<String> waiting(
      AcrossAccounts now, @Nullable AcrossAccounts then, @Nullable GroupsRelease known) {
    Set<String> waiting = new TreeSet<>(then == null ? now.ids() : now.differingFrom(then));
    if (known != null) {
      waiting.addAll(known.waiting());
    }
    waiting.retainAll(now.ids());
    return waiting;
  }

  void retold(GroupRecord.Retold retold, GroupsStore store, Consumer<Output> out) {
    GroupsRelease known = store.release();
    if (known == null || known.activation().number() != retold.number()) {
      return;
    }
    GroupsRelease release = known.with(retold, reviews.rules().ids());
    if (known.told()) {
      store.putRelease(release);
    } else {
      judgeOrWait(release, store, retold.at(), out);
    }
  }

  private void judgeOrWait(
      GroupsRelease release, GroupsStore store, Instant at, Consumer<Output> out) {
    if (release.told()) {
      rejudge(release, store, at, out);
    } else {
      store.putRelease(release);
    }
  }

  /** Each day of a group of which something is kept has a deadline at which it is forgotten. */
  private void rejudge(GroupsRelease release, GroupsStore store, Instant at, Consumer<Output> out) {
    List<GroupDeadline> next =
        release.waiting().isEmpty()
            ? List.of()
            : store.deadlines(GroupDeadline.Basis.FORGETTING, release.judgedTo(), MOST_AT_ONCE);
    boolean more = next.size() == MOST_AT_ONCE;
    store.putRelease(more ? release.judgedTo(next.getLast()) : release.finished());
    for (GroupDeadline one : next) {
      GroupKey key = one.key();
      Correlation correlation = reviews.rules().get(key.correlation());
      if (correlation != null && release.waiting().contains(key.correlation())) {
        reviews.judgeDay(key, correlation, one.about(), store, at, out);
      }
    }
    if (more) {
      long number = release.activation().number();
      GroupKey last = next.getLast().key();
      out.accept(new Output.ToGroups(new GroupRecord.Rejudging(last, number, at)));
    }
  }

  void goOn(GroupRecord.Rejudging rejudging, GroupsStore store, Consumer<Output> out) {
    GroupsRelease release = store.release();
    if (release != null
        && release.told()
        && !release.waiting().isEmpty()
        && release.activation().number() == rejudging.number()) {
      rejudge(release, store, rejudging.at(), out);
    }
  }
}
