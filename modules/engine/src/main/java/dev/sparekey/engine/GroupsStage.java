package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Proof;
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

  /** What a mark of the clock looks at of what may be forgotten; the next one goes on. */
  private static final int MOST_FORGOTTEN = 200;

  private final Revisions revisions;
  private final Map<String, Correlation> correlations = new HashMap<>();
  private final Forgetting forgetting;

  /**
   * @param epoch of the alerts, raised by a rebuild
   * @param alertFrom what ended before raises no alert; {@link Instant#MIN} for no such bound
   */
  public GroupsStage(AssurancePolicy policy, RuleSet rules, int epoch, Instant alertFrom) {
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
      case GroupRecord.Marked marked -> mark(marked.mark(), store);
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
        store.putDeadline(new GroupDeadline(at, key));
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
    store.putDeadline(new GroupDeadline(forgetting.of(seen, reach(key)), key));
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
    List<Finding> findings =
        correlation.map(by -> GroupJudgement.of(by, key, steps, store)).orElse(List.of());
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

  private void mark(Mark mark, GroupsStore store) {
    Marks before = store.marks();
    Marks after = before.with(mark);
    if (after.equals(before)) {
      return;
    }
    store.putMarks(after);
    Instant clock = clock(after);
    if (!clock.isAfter(clock(before))) {
      return;
    }
    for (GroupDeadline due : store.takeDeadlines(clock, MOST_FORGOTTEN)) {
      forgetting.forget(due.key(), reach(due.key()), clock, store);
    }
  }

  private static Instant clock(Marks marks) {
    return marks.completeTo(Mark.CLOCK, Mark.Path.ACCOUNTS, Proof.PROVEN);
  }
}
