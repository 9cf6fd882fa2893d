package dev.sparekey.sinks.delivery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * Alerts about nobody, by which a destination's silence can be told from peace. Informational, not
 * "delivered", and with rule ids of their own, so that they can be told from findings in every
 * form.
 */
public final class Signals {

  public static final String HEARTBEAT = "sparekey-heartbeat";
  public static final String CANARY = "sparekey-canary";
  public static final String TEST = "sparekey-test";

  private static final long SECONDS_PER_MINUTE = 60;

  private Signals() {}

  /**
   * One id a destination: a receiver that keeps the latest revision has one line of it. Revisions
   * are minutes, so that they grow over restarts, too.
   */
  static Alert heartbeat(String destination, Instant now) {
    return signal(
        HEARTBEAT,
        destination,
        destination,
        Math.toIntExact(now.getEpochSecond() / SECONDS_PER_MINUTE),
        "Sparekey raises alerts, and brings them to this destination",
        now);
  }

  /**
   * A finding as others are, one a period: a process that starts three times on a day sends the
   * day's again, and whoever drops doubles has one.
   *
   * @param every the period, such as a day
   */
  static Alert canary(String destination, Duration every, Instant now) {
    return signal(
        CANARY,
        destination,
        destination + Math.floorDiv(now.getEpochSecond(), Math.max(1, every.toSeconds())),
        1,
        "Sparekey canary: a sample finding that should arrive and be found",
        now);
  }

  /** What {@code sinks test} sends. */
  public static Alert test(String destination, Instant now) {
    return signal(
        TEST,
        destination,
        destination + now,
        1,
        "Sparekey test: a sample finding, to be ignored",
        now);
  }

  private static Alert signal(
      String rule, String destination, String seed, int revision, String title, Instant now) {
    String id = id(rule + seed);
    return new Alert(
        id,
        0,
        revision,
        "sparekey",
        rule,
        title,
        "1",
        Verdict.CONFIRMED,
        Severity.INFORMATIONAL,
        false,
        new AccountId("sparekey", "sparekey", destination),
        destination,
        null,
        id,
        now,
        now,
        new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
        TicketStatus.NOT_REQUIRED,
        List.of(new EvidenceLine("signal", id, now, "sent by Sparekey itself")),
        0,
        List.of(),
        RequirementFinding.UNKNOWN,
        List.of(),
        List.of(),
        "none",
        "none",
        Handling.ofCase(id),
        Explanation.NONE);
  }

  private static String id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString();
  }
}
