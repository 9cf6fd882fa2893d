package dev.sparekey.app.rules;

import dev.sparekey.app.replay.Arrivals;
import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.replay.Told;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Control;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.DoubleConsumer;

/**
 * The rules on records of before as if they were live: records arrive in their order, the clock
 * moves minute by minute, and each feed says how far it is complete.
 */
final class Backtest {

  private static final Duration TICK = Duration.ofMinutes(1);

  /** After the last record all windows pass, the first day of them as finely as before. */
  private static final Duration FINE = Duration.ofDays(1);

  private static final Duration COARSE_TICK = Duration.ofHours(1);
  private static final Duration ALL_WINDOWS = Duration.ofDays(40);

  /** A change of the verdict so long after the first word about a finding is a late one. */
  private static final Duration LATE = Duration.ofHours(4);

  private final Proof proof;
  private final Duration disorder;
  private final LocalRunner runner;
  private final Map<String, Instant> newest = new HashMap<>();
  private final Map<String, Finding> findings = new TreeMap<>();
  private Instant now = Instant.MIN;
  private Instant first = Instant.MAX;
  private Instant last = Instant.MIN;
  private Duration skipped = Duration.ZERO;

  /**
   * @param proof how the feeds say that they are complete
   * @param disorder how far behind the time they say so
   */
  Backtest(
      AssurancePolicy policy,
      RuleSet rules,
      Set<String> ticketFeeds,
      Set<String> feeds,
      Proof proof,
      Duration disorder) {
    this.proof = proof;
    this.disorder = disorder;
    runner =
        new LocalRunner(
            policy,
            rules,
            ticketFeeds,
            feeds,
            alert -> revised(alert, false),
            alert -> revised(alert, true),
            view -> {});
    feeds.forEach(feed -> newest.put(feed, Instant.MIN));
  }

  /** What was decided of an account; ahead of all records. */
  void decided(Control decision) {
    runner.accept(decision);
  }

  /** What was said of one finding. */
  private static final class Finding {
    private final Alert first;
    private final boolean tried;
    private Alert last;
    private Instant decidedAt;
    private boolean everDelivered;

    Finding(Alert first, boolean tried) {
      this.first = first;
      this.tried = tried;
      last = first;
      decidedAt = first.emittedAt();
    }

    void revise(Alert alert) {
      if (alert.verdict() != last.verdict()) {
        decidedAt = alert.emittedAt();
      }
      last = alert;
      everDelivered |= alert.delivered() && alert.verdict() != Verdict.WITHDRAWN;
    }
  }

  /**
   * How a rule did.
   *
   * @param tried whether it is only tried, so that all of this reaches nobody
   * @param alerts that were ever published
   * @param withdrawn of those, in the end
   * @param delivered that were ever delivered
   * @param lateFlips whose verdict changed more than 4 h after it was first said
   * @param toFirst from the step to the first word, ascending
   * @param toFinal from the step to the last change of the verdict, ascending
   * @param accounts that it concerned
   */
  record OfRule(
      String id,
      String title,
      boolean tried,
      int alerts,
      int withdrawn,
      int delivered,
      int lateFlips,
      List<Duration> toFirst,
      List<Duration> toFinal,
      int accounts) {
    OfRule {
      toFirst = List.copyOf(toFirst);
      toFinal = List.copyOf(toFinal);
    }
  }

  /**
   * @param from when the first record arrived
   * @param to when the last did
   * @param skipped the time of gaps of more than 40 days between two records
   * @param cases that were delivered, without what rules found that are only tried
   */
  record Result(List<OfRule> rules, Instant from, Instant to, Duration skipped, int cases) {
    Result {
      rules = List.copyOf(rules);
    }

    double days() {
      return Math.max(
          1.0, (double) Duration.between(from, to).minus(skipped).toMinutes() / (24 * 60));
    }
  }

  Result run(Arrivals arrivals, DoubleConsumer progress) throws IOException {
    arrivals.read(this::arrived, progress);
    if (now.equals(Instant.MIN)) {
      return new Result(List.of(), Instant.EPOCH, Instant.EPOCH, Duration.ZERO, 0);
    }
    Instant end = last.plus(ALL_WINDOWS);
    // All there is was read, so from here on the feeds are complete.
    newest.replaceAll((feed, at) -> end);
    passUntil(last.plus(FINE), TICK);
    passUntil(end, COARSE_TICK);
    return result();
  }

  private void arrived(Instant at, Told told) {
    if (!last.equals(Instant.MIN) && at.isAfter(last.plus(ALL_WINDOWS))) {
      // Minute by minute a record of 2001 before those of today would take 13 million of them, in
      // which nothing waits for time any more.
      passUntil(last.plus(ALL_WINDOWS), TICK);
      skipped = skipped.plus(Duration.between(last, at));
      now = at.truncatedTo(ChronoUnit.MINUTES).minus(TICK);
    }
    first = at.isBefore(first) ? at : first;
    last = at.isAfter(last) ? at : last;
    passUntil(at, TICK);
    Instant occurred = told.header().occurredAt();
    newest.merge(told.header().feed(), occurred, (one, other) -> one.isAfter(other) ? one : other);
    runner.accept(told);
  }

  private void passUntil(Instant time, Duration tick) {
    if (now.equals(Instant.MIN)) {
      now = time.truncatedTo(ChronoUnit.MINUTES);
    }
    while (!now.plus(tick).isAfter(time)) {
      now = now.plus(tick);
      newest.forEach((feed, at) -> runner.mark(feed, completeTo(at), proof));
      runner.clock(now);
    }
  }

  /** As a poller proves it, or as it is derived from what was read. */
  private Instant completeTo(Instant newestOfFeed) {
    boolean derived = proof == Proof.ASSUMED && newestOfFeed.isBefore(now);
    Instant to = derived ? newestOfFeed : now;
    return to.equals(Instant.MIN) ? to : to.minus(disorder);
  }

  private void revised(Alert alert, boolean tried) {
    findings.computeIfAbsent(alert.id(), id -> new Finding(alert, tried)).revise(alert);
  }

  private Result result() {
    Map<String, List<Finding>> byRule = new TreeMap<>();
    Set<String> cases = new HashSet<>();
    for (Finding finding : findings.values()) {
      byRule.computeIfAbsent(finding.first.ruleId(), id -> new ArrayList<>()).add(finding);
      if (finding.everDelivered && !finding.tried) {
        cases.add(finding.last.handling().caseId());
      }
    }
    List<OfRule> rules = new ArrayList<>();
    byRule.forEach((id, of) -> rules.add(ofRule(id, of)));
    return new Result(rules, first, last, skipped, cases.size());
  }

  private static OfRule ofRule(String id, List<Finding> findings) {
    Set<AccountId> accounts = new HashSet<>();
    List<Duration> toFirst = new ArrayList<>();
    List<Duration> toFinal = new ArrayList<>();
    int withdrawn = 0;
    int delivered = 0;
    int lateFlips = 0;
    for (Finding finding : findings) {
      Alert one = finding.first;
      accounts.add(one.account());
      toFirst.add(Duration.between(one.occurredAt(), one.emittedAt()));
      toFinal.add(Duration.between(one.occurredAt(), finding.decidedAt));
      withdrawn += finding.last.verdict() == Verdict.WITHDRAWN ? 1 : 0;
      delivered += finding.everDelivered ? 1 : 0;
      lateFlips += Duration.between(one.emittedAt(), finding.decidedAt).compareTo(LATE) > 0 ? 1 : 0;
    }
    toFirst.sort(Duration::compareTo);
    toFinal.sort(Duration::compareTo);
    return new OfRule(
        id,
        findings.getFirst().last.ruleTitle(),
        findings.getFirst().tried,
        findings.size(),
        withdrawn,
        delivered,
        lateFlips,
        toFirst,
        toFinal,
        accounts.size());
  }
}
