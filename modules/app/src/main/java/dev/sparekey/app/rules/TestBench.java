package dev.sparekey.app.rules;

import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.RuleTest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Runs the tests of rules through the stages of the engine, one after the other. */
final class TestBench {

  /** Longer than any window in which a step is judged. */
  private static final Duration ALL_WINDOWS = Duration.ofDays(40);

  /** What is told at a time is not yet covered by what a feed has proven by then. */
  private static final Duration JUST_BEFORE = Duration.ofSeconds(1);

  private final AssurancePolicy policy;
  private final RuleSet rules;
  private final Map<UUID, Rule> byId = new HashMap<>();

  TestBench(AssurancePolicy policy, RuleSet rules) {
    this.policy = policy;
    this.rules = rules;
    rules.rules().forEach(rule -> byId.put(rule.id(), rule));
  }

  /**
   * How a test ended.
   *
   * @param failures what came otherwise than expected; none when it passed
   */
  record Result(RuleTest test, List<Failure> failures, Duration took) {
    Result {
      failures = List.copyOf(failures);
    }

    boolean passed() {
      return failures.isEmpty();
    }
  }

  /**
   * One look that found something else.
   *
   * @param expected where and what, as written
   * @param when in words
   * @param wanted in words
   * @param came in words
   * @param reasons why the rule said so, a line each
   */
  record Failure(
      RuleTest.Expected expected, String when, String wanted, String came, List<String> reasons) {
    Failure {
      reasons = List.copyOf(reasons);
    }
  }

  Result run(RuleTest test) {
    long started = System.nanoTime();
    List<Failure> failures = new Course(test).run();
    return new Result(test, failures, Duration.ofNanos(System.nanoTime() - started));
  }

  /** One test while it runs. */
  private final class Course {
    private final RuleTest test;
    private final LocalRunner runner;
    private final Map<String, Alert> last = new HashMap<>();
    private final Set<AccountId> accounts = new LinkedHashSet<>();
    private final List<Failure> failures = new ArrayList<>();
    private Instant now = Instant.MIN;
    private boolean begun;

    Course(RuleTest test) {
      this.test = test;
      boolean connected = test.feeds().get(RuleTest.DESK) != RuleTest.FeedState.NOT_CONNECTED;
      Set<String> feeds = new HashSet<>();
      test.feeds()
          .forEach(
              (feed, state) -> {
                if (state != RuleTest.FeedState.NOT_CONNECTED) {
                  feeds.add(feed);
                }
              });
      runner =
          new LocalRunner(
              policy,
              rules,
              connected ? Set.of(RuleTest.DESK) : Set.of(),
              feeds,
              this::published,
              // A rule in a folder 'shadow' is tested as it would alert.
              this::published,
              view -> {});
    }

    private void published(Alert alert) {
      if (alert.ruleId().equals(test.rule().toString())) {
        last.put(alert.id(), alert);
      }
    }

    List<Failure> run() {
      Instant end = RuleTest.START;
      for (RuleTest.Moment moment : test.moments()) {
        end = moment.at().isAfter(end) ? moment.at() : end;
        switch (moment) {
          case RuleTest.Moment.Told told -> tell(told);
          case RuleTest.Moment.Marked marked -> {
            passUntil(marked.at());
            runner.mark(marked.feed(), marked.completeTo(), marked.proof());
          }
          case RuleTest.Moment.Look look -> {
            passUntil(look.at());
            compare(look.expected(), "at " + offset(look.at()));
          }
        }
      }
      passUntil(end.plus(ALL_WINDOWS));
      compare(test.expected(), "in the end");
      return failures;
    }

    private void tell(RuleTest.Moment.Told told) {
      if (begun) {
        passUntil(told.at().minus(JUST_BEFORE));
      }
      Event event = told.event();
      switch (event) {
        case AuthenticationEvent login -> {}
        case IdentityContextEvent said -> {}
        case RecoveryEvent step -> begun = true;
        case TicketEvent ticket -> begun = true;
      }
      if (event instanceof AccountEvent of) {
        accounts.add(of.account());
      }
      runner.accept(event);
    }

    /** The feeds before the clock: by the clock alone, tickets would be missed. */
    private void passUntil(Instant time) {
      if (!time.isAfter(now)) {
        return;
      }
      now = time;
      test.feeds()
          .forEach(
              (feed, state) -> {
                switch (state) {
                  case LIVE -> runner.mark(feed, time, Proof.PROVEN);
                  case ASSUMED -> runner.mark(feed, time, Proof.ASSUMED);
                  case SILENT, NOT_CONNECTED -> {}
                }
              });
      runner.clock(time);
    }

    private void compare(RuleTest.Expected expected, String when) {
      List<Alert> alerts = new ArrayList<>(last.values());
      alerts.sort(Comparator.comparing(Alert::occurredAt).thenComparing(Alert::anchor));
      List<Alert> standing =
          alerts.stream().filter(alert -> alert.verdict() != Verdict.WITHDRAWN).toList();
      int waiting = waiting();
      List<Verdict> verdicts = new ArrayList<>();
      (expected.verdicts().contains(Verdict.WITHDRAWN) ? alerts : standing)
          .forEach(alert -> verdicts.add(alert.verdict()));
      if (expected.verdicts().contains(Verdict.PENDING)) {
        verdicts.addAll(Collections.nCopies(waiting, Verdict.PENDING));
      }
      boolean nothingEver = expected.verdicts().isEmpty() && !alerts.isEmpty();
      boolean same =
          verdicts.equals(expected.verdicts())
              && !nothingEver
              && (expected.delivered() == null || expected.delivered() == delivered(standing))
              && (expected.severity() == null || expected.severity() == gravest(standing));
      if (!same) {
        failures.add(
            new Failure(
                expected, when, Wording.of(expected), Wording.of(alerts, waiting), reasons()));
      }
    }

    /** How many steps the rule holds back, since their ticket may yet come. */
    private int waiting() {
      Rule rule = byId.get(test.rule());
      if (rule == null) {
        return 0;
      }
      int waiting = 0;
      for (AccountId account : accounts) {
        for (RecoveryStep step : runner.steps(account)) {
          waiting += Reason.of(rule, step).verdict() == Verdict.PENDING ? 1 : 0;
        }
      }
      return waiting;
    }

    private List<String> reasons() {
      List<String> lines = new ArrayList<>();
      for (AccountId account : accounts) {
        for (RecoveryStep step : runner.steps(account)) {
          for (Rule rule : judging()) {
            lines.addAll(Reason.of(rule, step).lines(offset(step.occurredAt())));
          }
        }
      }
      return lines;
    }

    /** The rule itself, or those that a correlation counts. */
    private List<Rule> judging() {
      Rule rule = byId.get(test.rule());
      if (rule != null) {
        return List.of(rule);
      }
      return rules.correlations().stream()
          .filter(correlation -> correlation.id().equals(test.rule()))
          .flatMap(correlation -> correlation.rules().stream())
          .map(byId::get)
          .toList();
    }
  }

  private static boolean delivered(List<Alert> standing) {
    return standing.stream().anyMatch(Alert::delivered);
  }

  private static @Nullable Severity gravest(List<Alert> standing) {
    return standing.stream().map(Alert::severity).max(Comparator.naturalOrder()).orElse(null);
  }

  /** A time as tests write it. */
  private static String offset(Instant at) {
    Duration offset = Duration.between(RuleTest.START, at);
    if (offset.isZero()) {
      return "0";
    }
    Duration length = offset.abs();
    StringBuilder text = new StringBuilder(offset.isNegative() ? "-" : "+");
    part(text, length.toDays(), 'd');
    part(text, length.toHoursPart(), 'h');
    part(text, length.toMinutesPart(), 'm');
    part(text, length.toSecondsPart(), 's');
    return text.toString();
  }

  private static void part(StringBuilder text, long number, char unit) {
    if (number > 0) {
      text.append(number).append(unit);
    }
  }

  /** Expectations and outcomes in words. */
  private static final class Wording {

    static String of(RuleTest.Expected expected) {
      StringBuilder text = new StringBuilder();
      text.append(expected.verdicts().isEmpty() ? "no finding" : words(expected.verdicts(), ", "));
      if (expected.severity() != null) {
        text.append(", severity ").append(word(expected.severity()));
      }
      if (expected.delivered() != null) {
        text.append(expected.delivered() ? ", delivered" : ", not delivered");
      }
      return text.toString();
    }

    static String of(List<Alert> alerts, int waiting) {
      List<String> parts = new ArrayList<>();
      for (Alert alert : alerts) {
        parts.add(
            word(alert.verdict())
                + " (severity "
                + word(alert.severity())
                + (alert.delivered() ? ", delivered" : ", not delivered")
                + ", step at "
                + offset(alert.occurredAt())
                + ")");
      }
      for (int i = 0; i < waiting; i++) {
        parts.add("pending");
      }
      return parts.isEmpty() ? "no finding" : String.join(", ", parts);
    }

    private static String words(List<? extends Enum<?>> constants, String between) {
      return String.join(between, constants.stream().map(Wording::word).toList());
    }

    private static String word(Enum<?> constant) {
      return Words.of(constant);
    }
  }
}
