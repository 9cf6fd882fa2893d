package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
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

  /** Of more, the newest are counted. */
  private static final int LONGEST_ROW = 256;

  /** §4.2.1.3: a code that went to a recovery contact may live so much longer. */
  private static final Duration CONTACTS_EXTENSION = Duration.ofHours(24);

  /** §4.2.1.2: that of a code by post, one day more for a recovery contact. */
  private static final Duration LONGEST_VALIDITY = Duration.ofDays(31);

  /** Anybody can ask for a code; so many of the newest requests are looked through for an id. */
  private static final int MOST_REQUESTS = 256;

  /** What happens so long after the use shows that nothing more is to come of it. */
  private static final Duration REPLACED_WITHIN = Duration.ofHours(24);

  private final Map<String, Integer> failuresInARow = new HashMap<>();
  private final Map<String, List<RecoveryEvent>> requestsOfFeed = new HashMap<>();
  private final Map<String, List<RecoveryEvent>> setsOfFeed = new HashMap<>();
  private final Map<String, Instant> newestOfFeed = new HashMap<>();

  /** What codes are guessed at: one authenticator, or several where the ids are not told. */
  private record Target(String feed, Method method) {
    static Target of(RecoveryEvent event) {
      return new Target(event.header().feed(), Method.of(event.credential().kind()));
    }
  }

  private enum Method {
    SAVED,
    TELEPHONE,
    MAIL,
    OTHER;

    /** What does not say how the code came is read as a code of the saved set. */
    static Method of(@Nullable Authenticator kind) {
      if (kind == null || kind == Authenticator.RECOVERY_CODE) {
        return SAVED;
      }
      return switch (kind) {
        case SMS, VOICE -> TELEPHONE;
        case EMAIL_CODE, EMAIL_LINK -> MAIL;
        default -> OTHER;
      };
    }
  }

  private record Failure(Instant at, @Nullable String id) {
    boolean isOf(@Nullable String other) {
      return id == null || other == null || id.equals(other);
    }
  }

  /**
   * Reads the recovery events of one account, ascending by time.
   *
   * @param window what lies farther back than this is not looked at, whether it is still kept or
   *     not
   */
  RecoveryCodes(Dossier dossier, Duration window) {
    Map<Target, List<Failure>> failures = new HashMap<>();
    for (RecoveryEvent event : dossier.recoveries()) {
      String feed = event.header().feed();
      Instant at = event.header().occurredAt();
      String id = event.credential().id();
      newestOfFeed.put(feed, at);
      switch (event.action()) {
        case CODE_FAILED -> {
          List<Failure> row = since(at.minus(window), failures, Target.of(event));
          if (row.size() == LONGEST_ROW) {
            row.removeFirst();
          }
          row.add(new Failure(at, id));
          failuresInARow.put(event.header().id(), count(row, id));
        }
        case CODE_USED -> {
          List<Failure> row = since(at.minus(window), failures, Target.of(event));
          failuresInARow.put(event.header().id(), count(row, id));
          row.removeIf(failure -> failure.isOf(id));
        }
        // Only what binds anew begins a row anew: a new secret of the same channel does not.
        case CODE_SET_ISSUED, CODE_SET_REGENERATED -> {
          failures.remove(new Target(feed, Method.SAVED));
          setsOfFeed.computeIfAbsent(feed, unknown -> new ArrayList<>()).add(event);
        }
        case FACTOR_BOUND, CONTACT_CHANGED -> {
          Target rebound = Target.of(event);
          if (rebound.method() == Method.TELEPHONE || rebound.method() == Method.MAIL) {
            since(at.minus(window), failures, rebound).removeIf(failure -> failure.isOf(id));
          }
        }
        case RECOVERY_REQUESTED ->
            requestsOfFeed.computeIfAbsent(feed, unknown -> new ArrayList<>()).add(event);
        case CODE_SET_VIEWED,
            CODE_SET_REVOKED,
            CODE_EXPIRED,
            CODE_EXPOSED,
            FACTOR_REMOVED,
            FACTOR_RESET,
            PASSWORD_RESET,
            TEMPORARY_PASS_ISSUED,
            TEMPORARY_PASS_USED,
            BYPASS_CODE_ISSUED,
            BYPASS_CODE_USED,
            ACCOUNT_UNLOCKED,
            IMPERSONATION_STARTED,
            RECOVERY_PROOFED,
            RECOVERY_APPROVED,
            RECOVERY_COMPLETED,
            RECOVERY_NOTIFIED,
            RECOVERY_POLICY_CHANGED,
            RESET_RIGHT_GRANTED,
            PRIVILEGED_ACTION,
            CREDENTIAL_LISTED -> {}
      }
    }
  }

  private static List<Failure> since(
      Instant from, Map<Target, List<Failure>> failures, Target target) {
    List<Failure> row = failures.computeIfAbsent(target, unknown -> new ArrayList<>());
    row.removeIf(failure -> failure.at().isBefore(from));
    return row;
  }

  private static int count(List<Failure> row, @Nullable String id) {
    return (int) row.stream().filter(failure -> failure.isOf(id)).count();
  }

  /**
   * A code that still works after more than 100 failures in a row of its own authenticator was not
   * disabled. Wrong codes of a text message say nothing of the saved set (§3.2.2), and a new
   * message does not begin the row anew (§3.1.3.2).
   */
  Check throttledBefore(RecoveryEvent event) {
    int failures = failuresInARow.getOrDefault(event.header().id(), 0);
    String clause = "3.2.2";
    if (failures <= MOST_FAILURES) {
      return new Check(clause, Status.MET, failures + " failures in a row were seen");
    }
    return event.action() == RecoveryAction.CODE_USED
        ? new Check(
            clause, Status.UNMET, "a code worked after at least " + failures + " failures in a row")
        : new Check(
            clause,
            Status.UNKNOWN,
            "at least "
                + failures
                + " failures in a row, and whether codes still worked is not known");
  }

  /**
   * That no replacement came within a day is said only of a set that is used up, and only once its
   * source has told of something else on the account a day later. A set of the spring after answers
   * no use of the autumn.
   */
  Check replaced(RecoveryEvent use) {
    Instant at = use.header().occurredAt();
    String clause = "4.2.1.1";
    List<RecoveryEvent> sets = setsOfFeed.getOrDefault(use.header().feed(), List.of());
    int next = ByTime.firstAfter(sets, at);
    if (next < sets.size()
        && !sets.get(next).header().occurredAt().isAfter(at.plus(REPLACED_WITHIN))) {
      return new Check(clause, Status.MET, "a new set was issued after the code was used");
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
    List<RecoveryEvent> asked = requestsOfFeed.getOrDefault(use.header().feed(), List.of());
    List<RecoveryEvent> before = ByTime.between(asked, at.minus(LONGEST_VALIDITY), at);
    before = before.subList(Math.max(0, before.size() - MOST_REQUESTS), before.size());
    for (RecoveryEvent request : before) {
      if (Boolean.TRUE.equals(AccountChanges.sameId(use.credential(), request.credential()))) {
        return request;
      }
    }
    RecoveryEvent newest = before.isEmpty() ? null : before.getLast();
    boolean older = before.size() > 1;
    boolean fresh = newest != null && !newest.header().occurredAt().plus(validity).isBefore(at);
    return fresh && older ? null : newest;
  }

  private boolean toldSince(String feed, Instant at) {
    Instant newest = newestOfFeed.get(feed);
    return newest != null && newest.isAfter(at);
  }
}
