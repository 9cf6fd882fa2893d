package dev.sparekey.recovery;

import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

/**
 * From when to when an episode is known to have been open. Whatever asks when one ends asks here:
 * while its steps are open, once they are settled, and of what is shown of the account.
 *
 * <p>Example: a code used on Monday at 10:00 and a factor bound at 20:00 are a span from 10:00 to
 * 20:00, which ends on Tuesday at 20:00 if nothing more happens. A wrong code on Tuesday at 19:00
 * is one of the episode's steps, and it ends at 20:00 all the same.
 *
 * @param last when the last of the steps was that make it last
 */
public record EpisodeSpan(Instant start, Instant last) {

  static EpisodeSpan openedBy(RecoveryEvent opener) {
    return new EpisodeSpan(opener.header().occurredAt(), opener.header().occurredAt());
  }

  /** With one more of its steps, in the order of time. */
  EpisodeSpan with(RecoveryEvent step) {
    return extendsIt(step) ? new EpisodeSpan(start, step.header().occurredAt()) : this;
  }

  /**
   * When it is over if nothing more happens; a step of that time is still one of it.
   *
   * @param longest after which it ends although steps go on, so that its opener is never older than
   *     what is remembered
   */
  Instant endsAt(Duration gap, Duration longest) {
    Instant byGap = last.plus(gap);
    Instant byLength = start.plus(longest);
    return byGap.isBefore(byLength) ? byGap : byLength;
  }

  /** When it is over by a policy if nothing more happens. */
  public Instant endsAt(AssurancePolicy policy) {
    return endsAt(policy.episodeGap(), policy.settleAfter());
  }

  /** True when any part of the UTC day lies inside it. */
  boolean touchesDay(int day) {
    return DaySet.dayOf(start) <= day && day <= DaySet.dayOf(last);
  }

  /** The profile, knowing of it when its steps will be forgotten. */
  public Profile remembered(Profile profile) {
    return profile.withEpisode(start, last);
  }

  /**
   * Of each step that has an episode, by the step's id, the span of that episode until then.
   *
   * @param steps of one account, ascending by time
   */
  public static Map<String, EpisodeSpan> until(Collection<RecoveryStep> steps) {
    Map<String, EpisodeSpan> open = new HashMap<>();
    Map<String, EpisodeSpan> until = new HashMap<>();
    for (RecoveryStep step : steps) {
      String episode = step.episode();
      if (episode != null) {
        EpisodeSpan before = open.get(episode);
        EpisodeSpan now = before == null ? openedBy(step.event()) : before.with(step.event());
        open.put(episode, now);
        until.put(step.id(), now);
      }
    }
    return until;
  }

  /**
   * Whether a step within an episode makes it last longer. What anybody can bring about does not,
   * whoever tells of it: a form relays each request, a scanner finds what is written where it
   * looks, and an account that wrong passwords have locked is unlocked by a timer or a script. Nor
   * does what nobody's hand does: a pass of 24 h ends a day after it was given out, and would make
   * two days of one.
   */
  public static boolean extendsIt(RecoveryEvent step) {
    return switch (step.action()) {
      case CODE_FAILED, CODE_EXPIRED, CODE_EXPOSED, RECOVERY_REQUESTED, RECOVERY_NOTIFIED -> false;
      case ACCOUNT_UNLOCKED ->
          switch (step.actor().role()) {
            case AGENT, ADMIN -> true;
            case SELF, INTEGRATION, SYSTEM, UNKNOWN -> false;
          };
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_VIEWED,
          CODE_USED,
          CODE_SET_REVOKED,
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
}
