package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Counts steps across accounts. A deterministic function of its inbox as the other stages are: what
 * an account takes back, its group takes back, and it has no clock but the marks of the accounts.
 */
public final class GroupsStage {

  /** What one record may do; the stage tells itself to go on. */
  private static final int MOST_AT_ONCE = 200;

  private final AssurancePolicy policy;
  private final Set<String> feeds;
  private final Revisions revisions;
  private final Map<String, Correlation> correlations = new HashMap<>();
  private final Forgetting forgetting;

  /**
   * @param feeds all that may tell of an account: what a rule says did not occur is certain when
   *     all of them are complete
   * @param epoch of the alerts, raised by a rebuild
   * @param alertFrom what ended before raises no alert; {@link Instant#MIN} for no such bound
   */
  public GroupsStage(
      AssurancePolicy policy, RuleSet rules, Set<String> feeds, int epoch, Instant alertFrom) {
    this.policy = policy;
    this.feeds = Set.copyOf(feeds);
    revisions = new Revisions(policy.version(), epoch, alertFrom);
    forgetting = new Forgetting(policy);
    for (Correlation correlation : rules.correlations()) {
      if (!correlation.withinAccount()) {
        correlations.put(correlation.id().toString(), correlation);
      }
    }
  }

  public void on(GroupRecord record, GroupsStore store, Consumer<Output> out) {
    switch (record) {
      case GroupRecord.Counted counted -> count(counted, store, out);
      case GroupRecord.Uncounted uncounted -> {
        GroupKey key = uncounted.key();
        Set<Instant> changed = GroupDays.remove(key, uncounted.step(), store);
        judge(key, changed, store, uncounted.at(), out);
      }
      case GroupRecord.Decided decided -> decide(decided, store, out);
      case GroupRecord.Resumed resumed -> due(Marks.NONE, store, resumed.at(), out);
      case GroupRecord.Marked marked -> mark(marked, store, out);
    }
  }

  private void count(GroupRecord.Counted counted, GroupsStore store, Consumer<Output> out) {
    GroupKey key = counted.key();
    Correlation correlation = correlations.get(key.correlation());
    // Else its account was told of another set of rules, and is about to take it back.
    if (correlation != null) {
      GroupedStep step = counted.step();
      Set<Instant> changed = GroupDays.put(key, step, store);
      if (!changed.isEmpty()) {
        Instant at = forgetting.of(step, correlation.reach());
        store.putDeadline(GroupDeadline.forgetting(at, key));
        judge(key, changed, store, counted.at(), out);
      }
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
    store.putDeadline(GroupDeadline.forgetting(forgetting.of(seen, reach(key)), key));
    judge(key, Set.of(seen), store, decided.at(), out);
  }

  /** Empty when it was taken out of the rules: it finds nothing any more. */
  private Optional<Correlation> correlation(GroupKey key) {
    return Optional.ofNullable(correlations.get(key.correlation()));
  }

  private Duration reach(GroupKey key) {
    return correlation(key).map(Correlation::reach).orElse(Duration.ZERO);
  }

  /**
   * Says what changed about a group, as far as it hangs together with what changed in it: nothing
   * that lies beyond a gap longer than the correlation reaches can have to do with it.
   */
  private void judge(
      GroupKey key, Set<Instant> changed, GroupsStore store, Instant at, Consumer<Output> out) {
    if (changed.isEmpty()) {
      return;
    }
    Instant first = Collections.min(changed);
    Instant last = Collections.max(changed);
    List<GroupedStep> steps = around(key, first, last, store);
    Instant from = steps.isEmpty() ? first : earlier(first, steps.getFirst().at());
    Instant to = steps.isEmpty() ? last : later(last, steps.getLast().at());
    Optional<Correlation> correlation = correlation(key);
    Heard heard = heard(store.marks());
    GroupJudgement.Judged judged =
        correlation
            .map(by -> GroupJudgement.of(by, key, steps, heard, policy, store))
            .orElse(new GroupJudgement.Judged(List.of(), List.of()));
    judged.open().forEach(open -> ask(open, key, heard, store));
    List<Finding> findings = judged.findings();
    Set<String> ids = new HashSet<>();
    findings.forEach(finding -> ids.add(AlertIds.of(finding)));
    List<Alert> published = new ArrayList<>();
    for (Alert alert : store.alerts(key)) {
      if (ids.contains(alert.id()) || isWithin(alert.occurredAt(), from, to)) {
        published.add(alert);
      }
    }
    List<Triaged> decisions = new ArrayList<>();
    for (Triaged triaged : store.decisions(key)) {
      Alert seen = triaged.seen();
      if (ids.contains(seen.id()) || isWithin(seen.occurredAt(), from, to)) {
        decisions.add(triaged);
      }
    }
    revisions.revise(
        new Revisions.Known(
            steps.stream().map(GroupedStep::step).toList(),
            findings,
            Set.of(),
            published,
            decisions,
            finding ->
                correlation.map(by -> Explaining.ofGroup(finding, by)).orElse(Explanation.NONE)),
        at,
        alert -> {
          store.putAlert(alert);
          out.accept(new Output.Publish(alert));
        });
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  private static boolean isWithin(Instant at, Instant from, Instant to) {
    return !at.isBefore(from) && !at.isAfter(to);
  }

  /** The steps between two times, and those on both sides that no gap parts from them. */
  private List<GroupedStep> around(GroupKey key, Instant from, Instant to, GroupsStore store) {
    Duration reach = reach(key);
    List<GroupedStep> steps = new ArrayList<>(store.steps(key, from, to));
    Instant first = from;
    for (List<GroupedStep> before = before(key, first, reach, store);
        !before.isEmpty();
        before = before(key, first, reach, store)) {
      steps.addAll(0, before);
      first = before.getFirst().at();
    }
    Instant last = to;
    for (List<GroupedStep> behind = behind(key, last, reach, store);
        !behind.isEmpty();
        behind = behind(key, last, reach, store)) {
      steps.addAll(behind);
      last = behind.getLast().at();
    }
    return steps;
  }

  private static List<GroupedStep> before(
      GroupKey key, Instant time, Duration reach, GroupsStore store) {
    return reach.isZero() ? List.of() : store.steps(key, time.minus(reach), time.minusNanos(1));
  }

  private static List<GroupedStep> behind(
      GroupKey key, Instant time, Duration reach, GroupsStore store) {
    return reach.isZero() ? List.of() : store.steps(key, time.plusNanos(1), time.plus(reach));
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
    }
  }

  /** What has come due since then. */
  private void due(Marks before, GroupsStore store, Instant at, Consumer<Output> out) {
    Heard then = heard(before);
    Heard now = heard(store.marks());
    int room = MOST_AT_ONCE;
    for (GroupDeadline.Basis basis : GroupDeadline.Basis.values()) {
      if (room > 0 && reached(basis, now).isAfter(reached(basis, then))) {
        List<GroupDeadline> due = store.takeDeadlines(basis, reached(basis, now), room);
        for (GroupDeadline one : due) {
          GroupKey key = one.key();
          switch (basis) {
            case PROVEN, ASSUMED, PATIENCE -> judge(key, Set.of(one.about()), store, at, out);
            case FORGETTING -> forgetting.forget(key, reach(key), now.clock(), store);
          }
        }
        room -= due.size();
        if (room == 0) {
          GroupKey next = due.getLast().key();
          out.accept(new Output.ToGroups(new GroupRecord.Resumed(next, at)));
        }
      }
    }
  }

  private static Instant reached(GroupDeadline.Basis basis, Heard heard) {
    return switch (basis) {
      case PROVEN -> heard.proven();
      case ASSUMED -> heard.assumed();
      case PATIENCE, FORGETTING -> heard.clock();
    };
  }
}
