package dev.sparekey.recovery;

import dev.sparekey.model.RecoveryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The steps of one account that belong together: each at most 24 h after the one before, opened by
 * something that lets somebody in without the usual proof.
 *
 * <p>Example: a code used on Monday at 10:00, a factor bound at 10:05 and a contact changed on
 * Tuesday at 09:00 are one episode; a factor bound on Wednesday at 09:01 is outside it. It would be
 * within, had a wrong code of Tuesday evening counted: anybody can type one a day, and so keep open
 * for as long as he likes what makes two recoveries one matter.
 */
final class Episodes {

  private final Map<String, Episode> byStep = new HashMap<>();
  private final List<Episode> all = new ArrayList<>();

  /** One episode, growing while it is read. */
  static final class Episode {
    private final String id;
    private final Instant start;
    private Instant last;

    private Episode(RecoveryEvent opener) {
      id = opener.header().id();
      start = opener.header().occurredAt();
      last = start;
    }

    String id() {
      return id;
    }

    Instant start() {
      return start;
    }
  }

  /**
   * Reads the recovery events of one account, ascending by time.
   *
   * @param longest after which an episode ends although steps go on, so that its opener is never
   *     older than what is remembered
   */
  Episodes(List<RecoveryEvent> events, Duration gap, Duration longest) {
    Episode current = null;
    for (RecoveryEvent event : events) {
      if (!event.action().isStep()) {
        continue;
      }
      Instant at = event.header().occurredAt();
      if (current != null
          && (at.isAfter(current.last.plus(gap)) || at.isAfter(current.start.plus(longest)))) {
        current = null;
      }
      if (current == null && event.action().opensEpisode(event.actor(), event.path())) {
        current = new Episode(event);
        all.add(current);
      }
      if (current != null) {
        current.last = extendsIt(event) ? at : current.last;
        byStep.put(event.header().id(), current);
      }
    }
  }

  /**
   * Whether a step within an episode makes it last longer: what anybody can bring about does not.
   */
  static boolean extendsIt(RecoveryEvent step) {
    return switch (step.action()) {
      case CODE_FAILED, RECOVERY_REQUESTED, ACCOUNT_UNLOCKED -> step.actor().helped();
      case RECOVERY_NOTIFIED -> false;
      case CODE_EXPOSED -> !step.isHearsay();
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_VIEWED,
          CODE_USED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          FACTOR_BOUND,
          FACTOR_REMOVED,
          FACTOR_RESET,
          PASSWORD_RESET,
          CONTACT_CHANGED,
          TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          IMPERSONATION_STARTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED ->
          true;
    };
  }

  @Nullable Episode of(RecoveryEvent event) {
    return byStep.get(event.header().id());
  }

  /** True when any part of the UTC day lies inside an episode. */
  boolean touchDay(int day) {
    return all.stream()
        .anyMatch(
            episode -> DaySet.dayOf(episode.start) <= day && day <= DaySet.dayOf(episode.last));
  }
}
