package dev.sparekey.benchmark;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/**
 * Logins, regenerations and tickets of a made-up company: the same seed gives the same events, so
 * that every system gets the same data in a process of its own.
 *
 * <p>A ticket comes at most 29 min after its regeneration or at least 35 min after it, and two
 * regenerations of one account lie at least 9 days apart: no verdict hangs on how a system reads an
 * edge of the 30 minutes, or on a ticket that could serve two regenerations.
 */
final class Workload {

  static final Instant START = Instant.parse("2026-03-02T00:00:00Z");

  private static final Duration IN_TIME = Duration.ofMinutes(29);
  private static final Duration TOO_LATE = Duration.ofMinutes(35);
  private static final Duration LATEST = Duration.ofMinutes(90);
  private static final Duration APART = Duration.ofDays(9);

  private final int accounts;
  private final List<Happening> happenings;

  private Workload(int accounts, List<Happening> happenings) {
    this.accounts = accounts;
    this.happenings = happenings;
  }

  /**
   * In order, as they occur: over 40 days each account has a regeneration and every tenth a second
   * one, 11 % of all events; 88 % of them get their ticket in time, 6 % too late, 6 % none.
   *
   * @param events in all, at least 4 an account
   */
  static Workload inOrder(int events, int accounts, long seed) {
    return inOrder(events, accounts, 1, seed);
  }

  /**
   * In order, where only one account in so many has regenerations.
   *
   * @param oneIn of so many accounts
   */
  static Workload inOrder(int events, int accounts, int oneIn, long seed) {
    Maker maker = new Maker(accounts, seed, false);
    for (int account = 0; account < accounts; account += oneIn) {
      long first = maker.uniform(Duration.ZERO, Duration.ofDays(20));
      maker.regeneration(account, first);
      if (account % 10 == 0) {
        long second = first + maker.uniform(APART, Duration.ofDays(20));
        maker.regeneration(account, second);
      }
    }
    return maker.filledWithLogins(events, Duration.ofDays(40));
  }

  /**
   * In order of arrival over two days, with tickets that arrive late: 70 % within 1 min, 20 % from
   * 1 to 20 min, 10 % from 20 min to 3 h after their creation. What the identity provider tells
   * arrives within 5 s.
   *
   * @param events in all, of which 11 % are regenerations; at least 4 an account
   */
  static Workload lateTickets(int events, int accounts, long seed) {
    Maker maker = new Maker(accounts, seed, true);
    int regenerations = events * 11 / 100;
    if (regenerations > accounts) {
      throw new IllegalArgumentException(
          "an account has one regeneration at most: had "
              + regenerations
              + " for "
              + accounts
              + " accounts");
    }
    for (int account = 0; account < regenerations; account++) {
      // Not in the first hours, so that logins come before.
      maker.regeneration(account, maker.uniform(Duration.ofHours(12), Duration.ofHours(48)));
    }
    return maker.filledWithLogins(events, Duration.ofDays(2));
  }

  int accounts() {
    return accounts;
  }

  /** In the order of arrival. */
  List<Happening> happenings() {
    return happenings;
  }

  /** Differs for different events: a way for two processes to see that they have the same. */
  String checksum() {
    long sum = 17;
    for (Happening happening : happenings) {
      sum = 31 * sum + happening.id().hashCode();
      sum = 31 * sum + happening.account();
      sum = 31 * sum + happening.occurredAt();
      sum = 31 * sum + happening.arrivedAt();
    }
    return Long.toHexString(sum);
  }

  private static final class Maker {
    private final int accounts;
    private final boolean late;
    private final SplittableRandom chance;
    private final List<Happening> made = new ArrayList<>();

    Maker(int accounts, long seed, boolean late) {
      this.accounts = accounts;
      this.late = late;
      this.chance = new SplittableRandom(seed);
    }

    /** Milliseconds from {@code from} to {@code to}, the latter not included. */
    long uniform(Duration from, Duration to) {
      return chance.nextLong(from.toMillis(), to.toMillis());
    }

    void regeneration(int account, long sinceStart) {
      long at = START.toEpochMilli() + sinceStart;
      add(Happening.Kind.REGENERATION, account, at);
      int percent = chance.nextInt(100);
      if (percent < 88) {
        add(Happening.Kind.TICKET, account, at + uniform(Duration.ofSeconds(1), IN_TIME));
      } else if (percent < 94) {
        add(Happening.Kind.TICKET, account, at + uniform(TOO_LATE, LATEST));
      }
    }

    Workload filledWithLogins(int events, Duration span) {
      while (made.size() < events) {
        add(
            Happening.Kind.LOGIN,
            chance.nextInt(accounts),
            START.toEpochMilli() + uniform(Duration.ZERO, span));
      }
      made.sort(Happening.BY_ARRIVAL);
      return new Workload(accounts, List.copyOf(made));
    }

    private void add(Happening.Kind kind, int account, long at) {
      String id = new UUID(chance.nextLong(), chance.nextLong()).toString();
      made.add(new Happening(kind, account, at, at + delay(kind), id));
    }

    private long delay(Happening.Kind kind) {
      if (!late) {
        return 0;
      }
      if (kind != Happening.Kind.TICKET) {
        return uniform(Duration.ZERO, Duration.ofSeconds(5));
      }
      int percent = chance.nextInt(100);
      if (percent < 70) {
        return uniform(Duration.ZERO, Duration.ofMinutes(1));
      }
      return percent < 90
          ? uniform(Duration.ofMinutes(1), Duration.ofMinutes(20))
          : uniform(Duration.ofMinutes(20), Duration.ofHours(3));
    }
  }
}
