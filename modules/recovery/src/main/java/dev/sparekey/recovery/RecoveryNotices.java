package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Whether the subject was told of a step, SP 800-63B-4 §4.2.3 and §4.6: in all cases, and not only
 * by the address that the code itself went to.
 */
public final class RecoveryNotices {

  /** So many of an account and UTC day are kept, the first; anybody can bring them about. */
  public static final int MOST_A_DAY = 32;

  private static final String CLAUSE = "4.6";

  /** A source that tells of something else so long after the step would have told of a notice. */
  private static final Duration TOLD_WITHIN = Duration.ofHours(24);

  private final AssurancePolicy policy;
  private final List<RecoveryEvent> notices = new ArrayList<>();
  private final Map<String, Instant> newestOfFeed = new HashMap<>();

  RecoveryNotices(AssurancePolicy policy, Dossier dossier) {
    this.policy = policy;
    for (RecoveryEvent event : dossier.recoveries()) {
      newestOfFeed.put(event.header().feed(), event.header().occurredAt());
      if (event.action() == RecoveryAction.RECOVERY_NOTIFIED) {
        notices.add(event);
      }
    }
  }

  /** The first notice within the week after a step, if one is known. */
  @Nullable EventRef first(RecoveryEvent step) {
    List<RecoveryEvent> following = following(step);
    return following.isEmpty()
        ? null
        : new EventRef(
            following.getFirst().header().id(), following.getFirst().header().occurredAt());
  }

  /**
   * §4.6 asks for notices to all addresses; how many there are no source tells, so what is met is
   * that one was sent elsewhere than where the code went.
   *
   * @param channel by which the code of the step came; null when it needed none
   */
  Check after(RecoveryEvent step, @Nullable Authenticator channel) {
    boolean notified = false;
    boolean elsewhere = false;
    boolean perhapsElsewhere = false;
    for (RecoveryEvent notice : following(step)) {
      notified = true;
      Boolean same = channel == null ? Boolean.FALSE : sameAddress(notice, step, channel);
      elsewhere |= Boolean.FALSE.equals(same);
      perhapsElsewhere |= same == null;
    }
    if (elsewhere) {
      return new Check(
          CLAUSE, Status.MET, "the subject was notified; whether at all addresses is not told");
    }
    if (perhapsElsewhere) {
      return new Check(
          CLAUSE, Status.UNKNOWN, "the subject was notified, perhaps only where the code went to");
    }
    Instant due = step.header().occurredAt().plus(TOLD_WITHIN);
    // A notice of years ago may have been deleted, which must not change what is said; and a source
    // that told of its first one a month later told of none in the month before.
    Instant oldest = step.header().occurredAt().minus(policy.primaryWindow());
    boolean nothingMore =
        ByTime.between(notices, oldest.plusNanos(1), due).stream()
            .anyMatch(notice -> newest(notice.header().feed()).isAfter(due));
    if (nothingMore && mayBeMore(step.header().occurredAt().minus(policy.skew()), due)) {
      return new Check(
          CLAUSE,
          Status.UNKNOWN,
          "of a day's notices the first " + MOST_A_DAY + " are kept: there may have been one");
    }
    if (notified) {
      return new Check(
          CLAUSE,
          nothingMore ? Status.UNMET : Status.UNKNOWN,
          "the subject was notified only where the code went to");
    }
    return nothingMore
        ? new Check(CLAUSE, Status.UNMET, "the source tells of notices and told of none here")
        : new Check(CLAUSE, Status.UNKNOWN, "no notice is known");
  }

  /**
   * Whether some of the time had to make room. With 32 of the morning, the notice of a step of noon
   * is not kept.
   */
  private boolean mayBeMore(Instant from, Instant to) {
    Instant day = from.truncatedTo(ChronoUnit.DAYS);
    while (!day.isAfter(to)) {
      Instant next = day.plus(1, ChronoUnit.DAYS);
      if (ByTime.between(notices, day, next.minusNanos(1)).size() >= MOST_A_DAY) {
        return true;
      }
      day = next;
    }
    return false;
  }

  private Instant newest(String feed) {
    return newestOfFeed.getOrDefault(feed, Instant.MIN);
  }

  private List<RecoveryEvent> following(RecoveryEvent step) {
    Instant at = step.header().occurredAt();
    return ByTime.between(notices, at.minus(policy.skew()), at.plus(policy.afterWindow()));
  }

  /** By the feed's own ids, else by the kind of channel, which says only when they differ. */
  private static @Nullable Boolean sameAddress(
      RecoveryEvent notice, RecoveryEvent step, Authenticator channel) {
    Boolean same = AccountChanges.sameId(notice.credential(), step.credential());
    if (same != null && notice.header().feed().equals(step.header().feed())) {
      return same;
    }
    Authenticator kind = notice.credential().kind();
    return kind != null && mail(kind) != mail(channel) ? Boolean.FALSE : null;
  }

  private static boolean mail(Authenticator kind) {
    return kind == Authenticator.EMAIL_CODE || kind == Authenticator.EMAIL_LINK;
  }
}
