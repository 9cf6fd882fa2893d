package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Looks at groups anew, because something is known of their steps or a time has come. */
final class GroupReviews {

  /** Of stretches with many steps: each may read ten thousand. */
  private static final int MOST_LARGE_AT_ONCE = 16;

  private final AssurancePolicy policy;
  private final Set<String> feeds;
  private final Revisions revisions;
  private final Forgetting forgetting;
  private AcrossAccounts rules;
  private boolean standIn;

  /** Ids of those that have exceptions in the rules that are stood in for. */
  private Set<String> excepted = Set.of();

  /**
   * @param feeds all that may tell of an account
   */
  GroupReviews(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> feeds,
      Revisions revisions,
      Forgetting forgetting) {
    this.policy = policy;
    this.rules = AcrossAccounts.of(rules);
    this.feeds = Set.copyOf(feeds);
    this.revisions = revisions;
    this.forgetting = forgetting;
  }

  /** From here on these correlations judge. */
  void judgeBy(AcrossAccounts rules) {
    standIn = false;
    excepted = Set.of();
    this.rules = rules;
  }

  /**
   * Those that judge only stand in for others, which do not load.
   *
   * @param excepted ids of those that have exceptions in the others
   */
  void standIn(Set<String> excepted) {
    standIn = true;
    this.excepted = Set.copyOf(excepted);
  }

  AcrossAccounts rules() {
    return rules;
  }

  Heard heard(Marks marks) {
    return Heard.of(marks, Mark.Path.ACCOUNTS, feeds);
  }

  /** Says what changed about a group by what occurred at that time. */
  void judge(GroupKey key, Instant changed, GroupsStore store, Instant at, Consumer<Output> out) {
    Correlation correlation = rules.get(key.correlation());
    if (correlation == null) {
      if (standIn) {
        rememberSilence(key, store);
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

  /** Once others judge again, it is judged by them. */
  private static void rememberSilence(GroupKey key, GroupsStore store) {
    GroupsRelease release = store.release();
    if (release != null && release.speaksOf(key.correlation())) {
      store.putRelease(release.silentOf(key.correlation()));
    }
  }

  /**
   * At once where there is little to read, and else with what comes until the next minute: whoever
   * resets thousands would have each step cost as much as all before it.
   *
   * @return whether it waits
   */
  boolean judgeNowOrSoon(
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
    Revisions.Known known =
        new Revisions.Known(
            read.steps().stream().map(GroupedStep::step).toList(),
            judged.findings(),
            by == null ? standing(published, store) : Set.of(),
            // An account takes out what had to make room; all that a group has is kept.
            event -> true,
            published,
            decisions,
            finding -> by == null ? Explanation.NONE : explanation(finding, by));
    revisions.revise(
        standIn ? known.only(alert -> isAsSaid(by, alert)) : known,
        at,
        alert -> {
          store.putAlert(alert);
          out.accept(Output.of(alert));
        });
  }

  private Explanation explanation(Finding finding, Correlation by) {
    return Explaining.ofGroup(finding, by, rules.condition(by));
  }

  /** What is excepted is no part of a version, and what others except nobody knows any more. */
  private boolean isAsSaid(@Nullable Correlation by, Alert alert) {
    return by != null
        && by.header().version().equals(alert.ruleVersion())
        && !excepted.contains(alert.ruleId())
        && !rules.excepted().contains(alert.ruleId());
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

  /** What is kept of a day, by the correlation as it is now. */
  void judgeDay(GroupKey key, Instant day, GroupsStore store, Instant at, Consumer<Output> out) {
    Correlation correlation = rules.get(key.correlation());
    if (correlation == null) {
      for (Alert alert : List.copyOf(store.alerts(key))) {
        if (DaySet.dayOf(alert.occurredAt()) == DaySet.dayOf(day)
            && (isTakenBack(alert, store) || isDecidedUnsaid(alert, store))) {
          judge(key, alert.occurredAt(), store, at, out);
        }
      }
      return;
    }
    for (Stretch stretch : Stretch.touchedBy(correlation, day, day.plus(1, ChronoUnit.DAYS))) {
      judgeNowOrSoon(key, correlation, stretch, store, at, out);
    }
  }

  /**
   * Whether its account took the first step back. Of a correlation that is gone it still will, or
   * the step is judged for good.
   */
  private static boolean isTakenBack(Alert alert, GroupsStore store) {
    GroupedStep.Place place =
        new GroupedStep.Place(alert.occurredAt(), alert.account(), alert.anchor());
    return store.step(GroupKey.of(alert), place) == null;
  }

  /** Somebody decided on it while nobody was told of its correlation. */
  private static boolean isDecidedUnsaid(Alert alert, GroupsStore store) {
    for (Triaged triaged : store.decisions(GroupKey.of(alert))) {
      if (triaged.seen().id().equals(alert.id())
          && !triaged.decision().equals(alert.handling().triage())) {
        return true;
      }
    }
    return false;
  }

  /**
   * Ids of the steps in alerts of a correlation that is gone which nobody has taken back: those
   * alerts are left as they were said.
   */
  private static Set<String> standing(List<Alert> published, GroupsStore store) {
    Set<String> standing = new HashSet<>();
    for (Alert alert : published) {
      if (!isTakenBack(alert, store)) {
        standing.add(alert.anchor());
        for (EvidenceLine line : alert.evidence()) {
          standing.add(line.eventId());
        }
      }
    }
    return standing;
  }

  /** What has waited for the minute to be over. */
  void judgeWaiting(GroupsStore store, Instant at, Consumer<Output> out) {
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
}
