package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Counts steps across accounts. A deterministic function of its inbox as the other stages are: what
 * an account takes back, its group takes back, and it has no clock but the marks of the accounts.
 */
public final class GroupsStage {

  /** What one record may do; the stage tells itself to go on. */
  private static final int MOST_AT_ONCE = 200;

  /** Of stretches with many steps: each may read ten thousand. */
  private static final int MOST_LARGE_AT_ONCE = 16;

  private static final Duration LOOK_AGAIN_AFTER = Duration.ofHours(1);

  private static final List<GroupDeadline.Basis> BY_MARKS =
      List.of(
          GroupDeadline.Basis.PROVEN,
          GroupDeadline.Basis.ASSUMED,
          GroupDeadline.Basis.PATIENCE,
          GroupDeadline.Basis.FORGETTING,
          GroupDeadline.Basis.NOT_KNOWN);

  private final AssurancePolicy policy;
  private final Set<String> feeds;
  private final Revisions revisions;
  private final Releases releases;
  private final Forgetting forgetting;
  private AcrossAccounts rules;
  private boolean resumed;

  /** Whether the rules that judge only stand in for others, which do not load. */
  private boolean standIn;

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
    this.releases = releases;
    this.rules = AcrossAccounts.of(rules);
    this.policy = policy;
    this.feeds = Set.copyOf(feeds);
    revisions = new Revisions(policy.version(), epoch, alertFrom);
    forgetting = new Forgetting(policy);
  }

  public void on(GroupRecord record, GroupsStore store, Consumer<Output> out) {
    resume(store);
    switch (record) {
      case GroupRecord.Activated activated -> activate(activated.activation(), store);
      case GroupRecord.Retold retold -> retold(retold, store, out);
      case GroupRecord.Rejudging rejudging -> {
        GroupsRelease release = store.release();
        if (release != null
            && release.told()
            && !release.waiting().isEmpty()
            && release.activation().number() == rejudging.number()) {
          rejudge(release, store, rejudging.at(), out);
        }
      }
      case GroupRecord.Counted counted -> count(counted, store, out);
      case GroupRecord.Uncounted uncounted -> {
        GroupedStep.Place place = uncounted.step();
        if (GroupSteps.remove(uncounted.key(), place, store)) {
          judge(uncounted.key(), place.at(), store, uncounted.at(), out);
        }
      }
      case GroupRecord.Settled settled -> GroupSteps.settle(settled.key(), settled.step(), store);
      case GroupRecord.Decided decided -> decide(decided, store, out);
      case GroupRecord.Resumed resumed -> {
        due(Marks.NONE, store, resumed.at(), out);
        judgeWaiting(store, resumed.at(), out);
      }
      case GroupRecord.Marked marked -> mark(marked, store, out);
    }
  }

  /**
   * What was activated before the stage was started is what it judges by. Where that does not load
   * any more, after an update of Sparekey, those go on that the stage began with.
   */
  private void resume(GroupsStore store) {
    if (!resumed) {
      GroupsRelease known = store.release();
      AcrossAccounts activated = known == null ? null : loaded(known.activation());
      if (activated != null) {
        rules = activated;
      }
      standIn = known != null && activated == null;
      resumed = true;
    }
  }

  /** Null where they do not load, and those of before go on. */
  private @Nullable AcrossAccounts loaded(Activation activation) {
    try {
      return AcrossAccounts.of(releases.of(activation.release()));
    } catch (ReleaseRefusedException e) {
      return null;
    }
  }

  /**
   * Nobody is told of what a changed correlation finds before all accounts have told their steps as
   * the new rules see them: half of them by the old rules and half by the new make sums that
   * neither would. What did not change goes on.
   */
  private void activate(Activation activation, GroupsStore store) {
    GroupsRelease known = store.release();
    if (known != null && known.activation().number() >= activation.number()) {
      return;
    }
    AcrossAccounts now = loaded(activation);
    if (now == null) {
      return;
    }
    Set<String> waiting = new TreeSet<>(now.differingFrom(rules));
    if (known != null) {
      waiting.addAll(known.waiting());
    }
    // Of one that is gone nothing waits: what its accounts take back is taken back at once.
    waiting.removeIf(id -> now.get(id) == null);
    rules = now;
    standIn = false;
    store.putRelease(GroupsRelease.begin(activation, waiting));
  }

  private void retold(GroupRecord.Retold retold, GroupsStore store, Consumer<Output> out) {
    GroupsRelease known = store.release();
    if (known == null || known.told() || known.activation().number() != retold.number()) {
      return;
    }
    GroupsRelease release = known.toldBy(retold.partition(), retold.partitions());
    if (release.told()) {
      rejudge(release, store, retold.at(), out);
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
      Correlation correlation = rules.get(key.correlation());
      if (correlation != null && release.waiting().contains(key.correlation())) {
        judgeDay(key, correlation, one.about(), store, at, out);
      }
    }
    if (more) {
      long number = release.activation().number();
      GroupKey last = next.getLast().key();
      out.accept(new Output.ToGroups(new GroupRecord.Rejudging(last, number, at)));
    }
  }

  private void judgeDay(
      GroupKey key,
      Correlation correlation,
      Instant day,
      GroupsStore store,
      Instant at,
      Consumer<Output> out) {
    for (Stretch stretch : Stretch.touchedBy(correlation, day, day.plus(1, ChronoUnit.DAYS))) {
      judgeNowOrSoon(key, correlation, stretch, store, at, out);
    }
  }

  private void count(GroupRecord.Counted counted, GroupsStore store, Consumer<Output> out) {
    GroupKey key = counted.key();
    GroupedStep step = counted.step();
    boolean newDay = store.day(key, DaySet.dayOf(step.at())) == null;
    if (!GroupSteps.put(key, step, store)) {
      return;
    }
    Correlation correlation = rules.get(key.correlation());
    if (newDay) {
      store.putDeadline(forgetting.of(key, step.at(), correlation));
    }
    if (correlation == null) {
      // Its account is told of newer rules. It does not tell twice, so the step is kept until they
      // are known here, too.
      askAgain(key, step.at().truncatedTo(ChronoUnit.DAYS), heard(store.marks()).clock(), store);
    } else {
      judge(key, step.at(), store, counted.at(), out);
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
    store.putDeadline(forgetting.of(key, seen, rules.get(key.correlation())));
    judge(key, seen, store, decided.at(), out);
  }

  /** Says what changed about a group by what occurred at that time. */
  private void judge(
      GroupKey key, Instant changed, GroupsStore store, Instant at, Consumer<Output> out) {
    Correlation correlation = rules.get(key.correlation());
    if (correlation == null) {
      if (standIn) {
        return;
      }
      // It was taken out of the rules: it finds nothing any more.
      Stretch moment = new Stretch(changed, changed.plusNanos(1), changed, changed);
      say(key, null, moment, GroupSteps.Read.NOTHING, store, at, out);
      return;
    }
    for (Stretch stretch : Stretch.touchedBy(correlation, changed, changed)) {
      judgeNowOrSoon(key, correlation, stretch, store, at, out);
    }
  }

  /**
   * At once where there is little to read, and else with what comes until the next minute: whoever
   * resets thousands would have each step cost as much as all before it.
   *
   * @return whether it waits
   */
  private boolean judgeNowOrSoon(
      GroupKey key,
      Correlation correlation,
      Stretch stretch,
      GroupsStore store,
      Instant at,
      Consumer<Output> out) {
    GroupDeadline soon = GroupDeadline.nextMinute(key, stretch);
    if (store.waits(soon)) {
      return true;
    }
    GroupSteps.Read few = GroupSteps.few(key, correlation, stretch, store);
    if (few == null) {
      store.putDeadline(soon);
      return true;
    }
    say(key, correlation, stretch, few, store, at, out);
    return false;
  }

  private void say(
      GroupKey key,
      @Nullable Correlation by,
      Stretch stretch,
      GroupSteps.Read read,
      GroupsStore store,
      Instant at,
      Consumer<Output> out) {
    GroupsRelease release = store.release();
    if (release != null && !release.speaksOf(key.correlation())) {
      return;
    }
    List<Alert> published = new ArrayList<>();
    for (Alert alert : store.alerts(key)) {
      if (stretch.holds(alert.occurredAt())) {
        published.add(alert);
      }
    }
    List<Triaged> decisions = new ArrayList<>();
    for (Triaged triaged : store.decisions(key)) {
      if (stretch.holds(triaged.seen().occurredAt())) {
        decisions.add(triaged);
      }
    }
    if (read.steps().isEmpty() && published.isEmpty() && decisions.isEmpty()) {
      return;
    }
    Heard heard = heard(store.marks());
    if (by != null && forgetting.isOver(key, by, stretch, heard.clock(), store)) {
      return;
    }
    GroupJudgement.Judged judged =
        by == null
            ? new GroupJudgement.Judged(List.of(), List.of())
            : GroupJudgement.of(by, key, stretch, read, heard, policy);
    judged.open().forEach(open -> ask(open, key, heard, store));
    revisions.revise(
        new Revisions.Known(
            read.steps().stream().map(GroupedStep::step).toList(),
            judged.findings(),
            Set.of(),
            published,
            decisions,
            finding -> by == null ? Explanation.NONE : explanation(finding, by)),
        at,
        alert -> {
          store.putAlert(alert);
          out.accept(Output.of(alert));
        });
  }

  private Explanation explanation(Finding finding, Correlation by) {
    return Explaining.ofGroup(finding, by, rules.condition(by));
  }

  private Heard heard(Marks marks) {
    return Heard.of(marks, Mark.Path.ACCOUNTS, feeds);
  }

  /** Asks for all that a mark may still change about an absence. */
  private static void ask(Correlated open, GroupKey key, Heard heard, GroupsStore store) {
    Instant until = open.openUntil();
    Instant patienceEnds = open.patienceEnds();
    Instant about = open.cluster().first();
    if (until != null && patienceEnds != null) {
      store.putDeadline(new GroupDeadline(GroupDeadline.Basis.PROVEN, until, key, about));
      if (until.isAfter(heard.assumed())) {
        store.putDeadline(new GroupDeadline(GroupDeadline.Basis.ASSUMED, until, key, about));
      }
      if (patienceEnds.isAfter(heard.clock())) {
        store.putDeadline(
            new GroupDeadline(GroupDeadline.Basis.PATIENCE, patienceEnds, key, about));
      }
    }
  }

  private void mark(GroupRecord.Marked marked, GroupsStore store, Consumer<Output> out) {
    Marks before = store.marks();
    Marks after = before.with(marked.mark());
    if (!after.equals(before)) {
      store.putMarks(after);
      due(before, store, marked.at(), out);
      if (isNextMinute(before, after)) {
        judgeWaiting(store, marked.at(), out);
      }
    }
  }

  /** By the first partition of the accounts that says so, and again once all have. */
  private boolean isNextMinute(Marks before, Marks after) {
    return heard(after).clock().isAfter(heard(before).clock())
        || after
            .furthest(Mark.CLOCK, Mark.Path.ACCOUNTS)
            .isAfter(before.furthest(Mark.CLOCK, Mark.Path.ACCOUNTS));
  }

  /** One stretch of one group. */
  private record Part(GroupKey key, Correlation correlation, Stretch stretch) {}

  /** What has come due since then. */
  private void due(Marks before, GroupsStore store, Instant at, Consumer<Output> out) {
    Heard then = heard(before);
    Heard now = heard(store.marks());
    Set<Part> parts = new LinkedHashSet<>();
    GroupKey resumeBy = null;
    int room = MOST_AT_ONCE;
    for (GroupDeadline.Basis basis : BY_MARKS) {
      Instant reached = reached(basis, now);
      if (room > 0 && reached.isAfter(reached(basis, then))) {
        List<GroupDeadline> due = store.takeDeadlines(basis, reached, room);
        for (GroupDeadline one : due) {
          GroupKey key = one.key();
          Correlation correlation = rules.get(key.correlation());
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
      if (judgeNowOrSoon(part.key(), part.correlation(), part.stretch(), store, at, out)) {
        // The mark that it waits for may be this one.
        resumeBy = part.key();
      }
    }
    if (resumeBy != null) {
      out.accept(new Output.ToGroups(new GroupRecord.Resumed(resumeBy, at)));
    }
  }

  /** What has waited for the minute to be over. */
  private void judgeWaiting(GroupsStore store, Instant at, Consumer<Output> out) {
    List<GroupDeadline> waiting =
        store.takeDeadlines(GroupDeadline.Basis.NEXT_MINUTE, Instant.EPOCH, MOST_LARGE_AT_ONCE);
    for (GroupDeadline one : waiting) {
      GroupKey key = one.key();
      Correlation correlation = rules.get(key.correlation());
      if (correlation != null) {
        Stretch stretch = Stretch.at(correlation, one.about());
        GroupSteps.Read read = GroupSteps.most(key, correlation, stretch, store);
        say(key, correlation, stretch, read, store, at, out);
      }
    }
    if (waiting.size() == MOST_LARGE_AT_ONCE) {
      GroupKey next = waiting.getLast().key();
      out.accept(new Output.ToGroups(new GroupRecord.Resumed(next, at)));
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
