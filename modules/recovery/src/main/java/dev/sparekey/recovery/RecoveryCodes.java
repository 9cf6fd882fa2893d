package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The life of one account's recovery codes against SP 800-63B-4 §3.2.2 (how often one may be
 * guessed), §4.2.1.1 (a used code is replaced) and §4.2.1.2 (how long one is valid).
 */
final class RecoveryCodes {

  /** §3.2.2: so many failures in a row, then the authenticator is disabled. */
  private static final int MOST_FAILURES = 100;

  /** §4.2.1.3: a code that went to a recovery contact may live so much longer. */
  private static final Duration CONTACTS_EXTENSION = Duration.ofHours(24);

  /** §4.2.1.2: that of a code by post, one day more for a recovery contact. */
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(31);

  /** What happens so long after the use shows that nothing more is to come of it. */
  private static final Duration REPLACED_WITHIN = Duration.ofHours(24);

  private final Map<String, Integer> failuresInARow = new HashMap<>();
  private final List<RecoveryEvent> requests = new ArrayList<>();
  private final List<RecoveryEvent> sets = new ArrayList<>();
  private final Map<String, Instant> newestOfFeed = new HashMap<>();

  /**
   * Reads the recovery events of one account, ascending by time.
   *
   * @param window what lies farther back than this is not looked at, whether it is still kept or
   *     not
   */
  RecoveryCodes(Dossier dossier, Duration window) {
    Map<String, Deque<Instant>> failures = new HashMap<>();
    for (RecoveryEvent event : dossier.recoveries()) {
      String feed = event.header().feed();
      Instant at = event.header().occurredAt();
      newestOfFeed.put(feed, at);
      RecoveryAction action = event.action();
      if (action == RecoveryAction.CODE_FAILED) {
        Deque<Instant> row = since(at.minus(window), failures, feed);
        row.add(at);
        failuresInARow.put(event.header().id(), row.size());
      } else if (action == RecoveryAction.CODE_USED) {
        failuresInARow.put(event.header().id(), since(at.minus(window), failures, feed).size());
        failures.remove(feed);
      } else if (action == RecoveryAction.CODE_SET_ISSUED
          || action == RecoveryAction.CODE_SET_REGENERATED) {
        failures.remove(feed);
        sets.add(event);
      } else if (action == RecoveryAction.CODE_SET_REVOKED
          || action == RecoveryAction.CODE_EXPIRED) {
        failures.remove(feed);
      } else if (action == RecoveryAction.RECOVERY_REQUESTED) {
        requests.add(event);
      }
    }
  }

  private static Deque<Instant> since(
      Instant from, Map<String, Deque<Instant>> failures, String feed) {
    Deque<Instant> row = failures.computeIfAbsent(feed, unknown -> new ArrayDeque<>());
    while (!row.isEmpty() && row.getFirst().isBefore(from)) {
      row.removeFirst();
    }
    return row;
  }

  /** A code that still works after more than 100 failures in a row was not disabled. */
  Check throttledBefore(RecoveryEvent event) {
    int failures = failuresInARow.getOrDefault(event.header().id(), 0);
    String clause = "3.2.2";
    if (failures <= MOST_FAILURES) {
      return new Check(clause, Status.MET, failures + " failures in a row");
    }
    return event.action() == RecoveryAction.CODE_USED
        ? new Check(clause, Status.UNMET, "a code worked after " + failures + " failures in a row")
        : new Check(
            clause,
            Status.UNKNOWN,
            failures + " failures in a row, and whether codes still worked is not known");
  }

  /**
   * That no replacement came is said only of a set that is used up, and only once its source has
   * told of something else on the account a day later.
   */
  Check replaced(RecoveryEvent use) {
    Instant at = use.header().occurredAt();
    String clause = "4.2.1.1";
    for (RecoveryEvent set : sets) {
      if (set.header().occurredAt().isAfter(at)) {
        return new Check(clause, Status.MET, "a new set was issued after the code was used");
      }
    }
    Integer left = use.credential().codesLeft();
    if (left == null || left > 0) {
      return new Check(
          clause,
          Status.UNKNOWN,
          left == null
              ? "no new set is known, and how many codes are left is not told"
              : "no new set is known, and " + left + " codes are left");
    }
    return toldSince(use.header().feed(), at.plus(REPLACED_WITHIN))
        ? new Check(clause, Status.UNMET, "the last code was used and none was issued since")
        : new Check(clause, Status.UNKNOWN, "the last code was used, and no new set is known yet");
  }

  /**
   * How long after its issue a code was used.
   *
   * <p>Example: a code by text message is valid for 10 min. One used after 20 min may have gone to
   * a recovery contact, and only after 24 h 10 min is it certainly too old.
   */
  Check inTime(RecoveryEvent use, Authenticator channel) {
    Instant at = use.header().occurredAt();
    Instant expires = use.credential().expiresAt();
    String clause = "4.2.1.2";
    if (expires != null && at.isAfter(expires)) {
      return new Check(
          clause, Status.UNMET, "the code was used after it had expired at " + expires);
    }
    Duration validity = RecoveryRequirement.validity(channel);
    RecoveryEvent request = requestOf(use, validity);
    if (request == null) {
      return new Check(clause, Status.UNKNOWN, "when the code was issued is not known");
    }
    Duration age = Duration.between(request.header().occurredAt(), at);
    String words = "the code was used " + age.toMinutes() + " min after it was asked for";
    if (age.compareTo(validity) <= 0) {
      return new Check(clause, Status.MET, words);
    }
    return age.compareTo(validity.plus(CONTACTS_EXTENSION)) > 0
        ? new Check(clause, Status.UNMET, words)
        : new Check(
            clause, Status.UNKNOWN, words + ", which only a recovery contact's code may be");
  }

  /**
   * The request that a code answers: by its id, else the newest before the use. An older one may be
   * meant, which would make the code older still, so nothing is said when both readings differ.
   */
  private @Nullable RecoveryEvent requestOf(RecoveryEvent use, Duration validity) {
    Instant at = use.header().occurredAt();
    String id = use.credential().id();
    RecoveryEvent newest = null;
    boolean older = false;
    for (RecoveryEvent request : requests) {
      if (!request.header().feed().equals(use.header().feed())
          || request.header().occurredAt().isAfter(at)
          || request.header().occurredAt().isBefore(at.minus(LONGEST_VALIDITY))) {
        continue;
      }
      if (id != null && id.equals(request.credential().id())) {
        return request;
      }
      older = newest != null;
      newest = request;
    }
    boolean fresh = newest != null && !newest.header().occurredAt().plus(validity).isBefore(at);
    return fresh && older ? null : newest;
  }

  private boolean toldSince(String feed, Instant at) {
    Instant newest = newestOfFeed.get(feed);
    return newest != null && newest.isAfter(at);
  }
}
