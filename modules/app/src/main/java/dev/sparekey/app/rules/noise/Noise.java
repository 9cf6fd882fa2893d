package dev.sparekey.app.rules.noise;

import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleConsumer;

/**
 * A company of some thousand people, its everyday and twelve attacks, before the rules as if it
 * were live: the clock moves by five minutes, and the feeds prove that they are complete until
 * shortly before.
 */
public final class Noise {

  /** With fewer people the attacked would be a good part of them. */
  public static final int FEWEST_PEOPLE = Staff.FEWEST;

  /** Four weeks in which accounts are only used, so that what is usual is known. */
  private static final Duration HISTORY = Duration.ofDays(28);

  /** The first day is a Monday. */
  private static final Instant FIRST_DAY = Instant.parse("2026-03-02T00:00:00Z");

  private static final Duration TICK = Duration.ofMinutes(5);
  private static final Duration COARSE_TICK = Duration.ofHours(1);

  /** Longer than any record travels, so that a mark never claims one that is on its way. */
  private static final Duration MARK_DELAY = Duration.ofMinutes(2);

  /** After the last day whatever waits for time gets it. */
  private static final Duration ALL_WINDOWS = Duration.ofDays(40);

  private final int people;
  private final int days;
  private final LocalRunner runner;
  private final Tally tally;
  private final Arrivals arrivals = new Arrivals();
  private final Staff staff;
  private final Log log;
  private final Everyday everyday;
  private final Attacks attacks;
  private Instant now = FIRST_DAY.minus(HISTORY);

  /** Equal arguments give equal outcomes. */
  public Noise(int people, int days, long seed, RuleSet rules, AssurancePolicy policy) {
    this.people = people;
    this.days = days;
    Random random = new Random(seed);
    staff = new Staff(people, random);
    log = new Log(arrivals, random);
    everyday = new Everyday(staff, log, random);
    attacks = new Attacks(staff, log, FIRST_DAY, days);
    tally = new Tally();
    runner =
        new LocalRunner(
            policy, rules, Set.of(Log.DESK), Set.copyOf(Log.FEEDS), this::published, view -> {});
  }

  /** What the company is made of, and what each number rests on; a line each. */
  public static List<String> assumptions() {
    List<String> lines = new ArrayList<>();
    for (BaseRate rate : BaseRate.values()) {
      lines.add(Words.of(rate) + ": " + rate.perDay() + " a day; " + rate.restsOn());
    }
    for (Habit habit : Habit.values()) {
      lines.add(Words.of(habit) + ": " + habit.restsOn());
    }
    return lines;
  }

  /**
   * @param progress gets how much is done, 0 to 1
   */
  public Outcome run(DoubleConsumer progress) {
    staff.all().forEach(person -> log.listed(person, now));
    everyday.firstLogins(now);
    attacks.plant(now);
    Instant end = FIRST_DAY.plus(Duration.ofDays(days));
    double whole = Duration.between(now, end).toDays();
    double done = 0;
    for (Instant day = now; day.isBefore(end); day = day.plus(Duration.ofDays(1))) {
      Instant tomorrow = day.plus(Duration.ofDays(1));
      everyday.logins(day, attacks.taken(tomorrow));
      boolean counted = !day.isBefore(FIRST_DAY);
      if (counted) {
        everyday.recoveries(day, people);
      }
      passUntil(tomorrow, counted ? TICK : COARSE_TICK);
      done++;
      progress.accept(done / whole);
    }
    passUntil(end.plus(Duration.ofDays(1)), TICK);
    passUntil(end.plus(ALL_WINDOWS), COARSE_TICK);
    return tally.outcome(people, days, attacks.all());
  }

  private void passUntil(Instant time, Duration tick) {
    while (now.isBefore(time)) {
      now = now.plus(tick);
      for (Event event = arrivals.nextBy(now); event != null; event = arrivals.nextBy(now)) {
        runner.accept(event);
      }
      // The feeds before the clock: by the clock alone, tickets would be missed.
      Instant completeTo = now.minus(MARK_DELAY);
      Log.FEEDS.forEach(feed -> runner.mark(feed, completeTo, Proof.PROVEN));
      runner.clock(now);
    }
  }

  private void published(Alert alert) {
    if (!alert.occurredAt().isBefore(FIRST_DAY)) {
      tally.add(alert);
    }
  }
}
