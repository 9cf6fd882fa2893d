package dev.sparekey.engine;

import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts steps across accounts. A deterministic function of its inbox as the other stages are: what
 * an account takes back, its group takes back, and it has no clock but the marks of the accounts.
 */
public final class GroupsStage {

  /** What one record may do; the stage tells itself to go on. */
  private static final int MOST_AT_ONCE = 200;

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofHours(1);

  private static final List<GroupDeadline.Basis> BY_MARKS =
      List.of(
          GroupDeadline.Basis.PROVEN,
          GroupDeadline.Basis.ASSUMED,
          GroupDeadline.Basis.PATIENCE,
          GroupDeadline.Basis.FORGETTING,
          GroupDeadline.Basis.NOT_KNOWN);

  private final GroupReviews reviews;
  private final GroupsRejudgement rejudgement;
  private final Forgetting forgetting;

  /**
   * @param feeds all that may tell of an account: what a rule says did not occur is certain when
   *     all of them are complete
   * @param epoch of the alerts, raised by a rebuild
   * @param alertFrom what ended before raises no alert; {@link Instant#MIN} for no such bound
   */
  public GroupsStage(
      AssurancePolicy policy, RuleSet rules, Set<String> feeds, int epoch, Instant alertFrom) {
    this(policy, rules, Releases.NONE, feeds, epoch, alertFrom);
  }

  /**
   * @param rules those that judge until others are activated
   * @param releases where activated rules are found
   * @param feeds all that may tell of an account: what a rule says did not occur is certain when
   *     all of them are complete
   * @param epoch of the alerts, raised by a rebuild
   * @param alertFrom what ended before raises no alert; {@link Instant#MIN} for no such bound
   */
  public GroupsStage(
      AssurancePolicy policy,
      RuleSet rules,
      Releases releases,
      Set<String> feeds,
      int epoch,
      Instant alertFrom) {
    forgetting = new Forgetting(policy);
    reviews =
        new GroupReviews(
            policy, rules, feeds, new Revisions(policy.version(), epoch, alertFrom), forgetting);
    rejudgement = new GroupsRejudgement(releases, reviews);
  }

  public void on(GroupRecord record, GroupsStore store, Consumer<Output> out) {
    rejudgement.resume(store, record.at(), out);
    switch (record) {
      case GroupRecord.Activated activated ->
          rejudgement.activate(activated.activation(), store, activated.at(), out);
      case GroupRecord.Retold retold -> rejudgement.retold(retold, store, out);
      case GroupRecord.Rejudging rejudging -> rejudgement.goOn(rejudging, store, out);
      case GroupRecord.Counted counted -> count(counted, store, out);
      case GroupRecord.Uncounted uncounted -> {
        GroupedStep.Place place = uncounted.step();
        if (GroupSteps.remove(uncounted.key(), place, store)) {
          reviews.judge(uncounted.key(), place.at(), store, uncounted.at(), out);
        }
      }
      case GroupRecord.Settled settled -> GroupSteps.settle(settled.key(), settled.step(), store);
      case GroupRecord.Decided decided -> decide(decided, store, out);
      case GroupRecord.Resumed resumed -> {
        due(Heard.NOTHING, reviews.heard(store.marks()), store, resumed.at(), out);
        reviews.judgeWaiting(store, resumed.at(), out);
      }
      case GroupRecord.Marked marked -> mark(marked, store, out);
    }
  }

  private void count(GroupRecord.Counted counted, GroupsStore store, Consumer<Output> out) {
    GroupKey key = counted.key();
    GroupedStep step = counted.step();
    boolean newDay = store.day(key, DaySet.dayOf(step.at())) == null;
    if (!GroupSteps.put(key, step, store)) {
      return;
    }
    Correlation correlation = reviews.rules().get(key.correlation());
    if (newDay) {
      store.putDeadline(forgetting.of(key, step.at(), correlation));
    }
    if (correlation == null) {
      // Its account is told of newer rules. It does not tell twice, so the step is kept until they
      // are known here, too.
      askAgain(
          key, step.at().truncatedTo(ChronoUnit.DAYS), reviews.heard(store.marks()).clock(), store);
    } else {
      reviews.judge(key, step.at(), store, counted.at(), out);
    }
  }

  private void decide(GroupRecord.Decided decided, GroupsStore store, Consumer<Output> out) {
    GroupKey key = decided.key();
    Triaged triaged = decided.triaged();
    Triaged latest = triaged;
    for (Triaged known : store.decisions(key)) {
      if (known.seen().id().equals(triaged.seen().id())) {
        latest = known.latest(triaged);
        if (latest.equals(known)) {
          return;
        }
      }
    }
    store.putDecision(latest);
    Instant seen = latest.seen().occurredAt();
    store.putDeadline(forgetting.of(key, seen, reviews.rules().get(key.correlation())));
    reviews.judge(key, seen, store, decided.at(), out);
  }

  private void mark(GroupRecord.Marked marked, GroupsStore store, Consumer<Output> out) {
    Marks before = store.marks();
    Marks after = before.with(marked.mark());
    if (after == before) {
      return;
    }
    store.putMarks(after);
    Heard then = reviews.heard(before);
    Heard now = reviews.heard(after);
    due(then, now, store, marked.at(), out);
    // By the first partition of the accounts that says so, and again once all have.
    if (now.clock().isAfter(then.clock())
        || after
            .furthest(Mark.CLOCK, Mark.Path.ACCOUNTS)
            .isAfter(before.furthest(Mark.CLOCK, Mark.Path.ACCOUNTS))) {
      reviews.judgeWaiting(store, marked.at(), out);
    }
  }

  /** One stretch of one group. */
  private record Part(GroupKey key, Correlation correlation, Stretch stretch) {}

  /** What has come due since then. */
  private void due(Heard then, Heard now, GroupsStore store, Instant at, Consumer<Output> out) {
    Set<Part> parts = new LinkedHashSet<>();
    GroupKey resumeBy = null;
    int room = MOST_AT_ONCE;
    for (GroupDeadline.Basis basis : BY_MARKS) {
      Instant reached = reached(basis, now);
      if (room > 0 && reached.isAfter(reached(basis, then))) {
        List<GroupDeadline> due = store.takeDeadlines(basis, reached, room);
        for (GroupDeadline one : due) {
          GroupKey key = one.key();
          Correlation correlation = reviews.rules().get(key.correlation());
          switch (basis) {
            case PROVEN, ASSUMED, PATIENCE -> {
              if (correlation != null) {
                parts.add(new Part(key, correlation, Stretch.at(correlation, one.about())));
              }
            }
            case FORGETTING -> forgetting.forget(one, correlation, now.clock(), store);
            case NOT_KNOWN -> {
              if (correlation == null) {
                askAgain(key, one.about(), now.clock(), store);
              } else {
                Instant end = one.about().plus(1, ChronoUnit.DAYS);
                for (Stretch stretch : Stretch.touchedBy(correlation, one.about(), end)) {
                  parts.add(new Part(key, correlation, stretch));
                }
              }
            }
            case NEXT_MINUTE -> throw new IllegalStateException("no mark decides: " + one);
          }
        }
        room -= due.size();
        if (room == 0) {
          resumeBy = due.getLast().key();
        }
      }
    }
    for (Part part : parts) {
      if (reviews.judgeNowOrSoon(part.key(), part.correlation(), part.stretch(), store, at, out)) {
        // The mark that it waits for may be this one.
        resumeBy = part.key();
      }
    }
    if (resumeBy != null) {
      out.accept(new Output.ToGroups(new GroupRecord.Resumed(resumeBy, at)));
    }
  }

  /**
   * Looks again in an hour whether the correlation of a day's steps is known.
   *
   * @param day as long as the day's steps are kept
   */
  private static void askAgain(GroupKey key, Instant day, Instant clock, GroupsStore store) {
    if (store.day(key, DaySet.dayOf(day)) != null) {
      Instant again = clock.equals(Instant.MIN) ? Instant.EPOCH : clock.plus(LOOK_AGAIN_AFTER);
      store.putDeadline(
          new GroupDeadline(
              GroupDeadline.Basis.NOT_KNOWN, again.truncatedTo(ChronoUnit.HOURS), key, day));
    }
  }

  private static Instant reached(GroupDeadline.Basis basis, Heard heard) {
    return switch (basis) {
      case PROVEN -> heard.proven();
      case ASSUMED -> heard.assumed();
      case PATIENCE, FORGETTING, NOT_KNOWN, NEXT_MINUTE -> heard.clock();
    };
  }
}
