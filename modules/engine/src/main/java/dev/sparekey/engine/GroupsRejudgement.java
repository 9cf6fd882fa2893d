package dev.sparekey.engine;

import java.time.Instant;
import java.util.List;
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
        known.judging().resumed(known.refused(), activation -> loaded(activation) != null);
    switch (now) {
      case Judging.Start start ->
          become(known.by(start, reviews.rules().meanings()), known, store, at, out);
      case Judging.Release release -> {
        AcrossAccounts rules = AcrossAccounts.of(releases.of(release.by()));
        reviews.judgeBy(rules);
        if (!now.equals(known.judging())) {
          become(
              known.by(known.activation(), release, rules.excepted(), rules.meanings()),
              known,
              store,
              at,
              out);
        }
      }
      case Judging.StandIn standIn -> {
        reviews.standIn(known.excepting());
        become(known.by(standIn, reviews.rules().meanings()), known, store, at, out);
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
  void activate(Activation activation, GroupsStore store, Instant recorded, Consumer<Output> out) {
    GroupsRelease known = store.release();
    if (known != null && known.activation().number() >= activation.number()) {
      return;
    }
    GroupsRelease before =
        known == null ? GroupsRelease.start(activation, reviews.rules().meanings()) : known;
    AcrossAccounts now = loaded(activation);
    if (now == null) {
      store.putRelease(before.refusing(activation));
      return;
    }
    reviews.judgeBy(now);
    Judging.Release release = new Judging.Release(activation);
    Instant clock = reviews.heard(store.marks()).clock();
    become(
        before.by(activation, release, now.excepted(), now.meanings()),
        before,
        store,
        // Where records tell the time, whoever published the rules lives months later.
        clock.isAfter(Instant.EPOCH) ? clock : recorded,
        out);
  }

  void retold(GroupRecord.Retold retold, GroupsStore store, Consumer<Output> out) {
    GroupsRelease known = store.release();
    if (known != null) {
      become(known.with(retold), known, store, retold.at(), out);
    }
  }

  /** Where some are judged anew already, the word to go on is on its way. */
  private void become(
      GroupsRelease now,
      GroupsRelease before,
      GroupsStore store,
      Instant at,
      Consumer<Output> out) {
    if (before.anew().isEmpty() && !now.anew().isEmpty()) {
      rejudge(now, store, at, out);
    } else if (!now.equals(store.release())) {
      store.putRelease(now);
    }
  }

  /** Each day of a group of which something is kept has a deadline at which it is forgotten. */
  private void rejudge(GroupsRelease release, GroupsStore store, Instant at, Consumer<Output> out) {
    List<GroupDeadline> next =
        store.deadlines(GroupDeadline.Basis.FORGETTING, release.judgedTo(), MOST_AT_ONCE);
    boolean more = next.size() == MOST_AT_ONCE;
    store.putRelease(more ? release.judgedTo(next.getLast()) : release.finished());
    for (GroupDeadline one : next) {
      GroupKey key = one.key();
      if (release.anew().contains(key.correlation())) {
        reviews.judgeDay(key, one.about(), store, at, out);
      }
    }
    if (more) {
      GroupKey last = next.getLast().key();
      out.accept(new Output.ToGroups(new GroupRecord.Rejudging(last, at)));
    }
  }

  void goOn(GroupRecord.Rejudging rejudging, GroupsStore store, Consumer<Output> out) {
    GroupsRelease release = store.release();
    if (release != null && !release.anew().isEmpty()) {
      rejudge(release, store, rejudging.at(), out);
    }
  }
}
