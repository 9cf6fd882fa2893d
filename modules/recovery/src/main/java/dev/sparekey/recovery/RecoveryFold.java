package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.model.RecoveryState.Phase;
import dev.sparekey.model.RecoveryState.Shortfall;
import dev.sparekey.model.RecoveryStep;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Reads an account's steps, in time order, as a way from normal through recovery to degraded or
 * restored. An episode is over a gap of 24 h after its last step, or when its completion is
 * recorded and nothing re-arms the account after it.
 *
 * <p>Example: a code is used on Monday at 10:00 by somebody whose usual login is stronger. Until
 * Tuesday at 10:00 the account is in recovery, from then on degraded, for as long as nothing proves
 * as much as the usual login did: a factor bound on Friday from a session that does restores it. So
 * does the decision of Thursday that less is accepted of the account from then on.
 */
final class RecoveryFold {

  private final AssurancePolicy policy;

  /** Newest first; from {@link #next} on they are still to come. */
  private final List<PrimaryAcceptance> decisions;

  private int next;
  private final Duration gap;
  private final Duration longest;
  private final Instant horizon;

  /** What was said last, if a recovery was over by then; null otherwise. */
  private final @Nullable RecoveryState over;

  private @Nullable RecoveryState forgotten;
  private @Nullable RecoveryStep opener;
  private @Nullable EpisodeSpan span;
  private @Nullable RecoveryStep completed;

  private Phase phase = Phase.NORMAL;
  private @Nullable RecoveryStep led;
  private @Nullable Instant since;
  private @Nullable EventRef evidence;
  private String why = "no recovery is known";

  /** The worst since the account was last normal or restored. */
  private Shortfall shortfall = Shortfall.NONE;

  private @Nullable Interval primary;
  private @Nullable RecoveryStep weakest;
  private @Nullable RecoveryStep strongest;

  /** What the open episode had fallen short of was accepted by it. */
  private @Nullable PrimaryAcceptance accepted;

  /**
   * Steps behind the horizon count by the state that was said of them, since what stood between
   * them may be deleted: read again without their completion, those that are kept would tell
   * another story. "No recovery is known" is never said again of an account of which one was.
   *
   * @param steps ascending by time
   * @param decisions on what the account's primary is at most, newest first
   * @param clock the stage's time: an episode may be over by it
   * @param said the state that was said last, or a degraded account would be normal again 132 days
   *     after; null when none was, as when all is read for the first time
   */
  RecoveryFold(
      AssurancePolicy policy,
      List<RecoveryStep> steps,
      List<PrimaryAcceptance> decisions,
      Instant clock,
      @Nullable RecoveryState said) {
    this(policy, decisions, clock, said);
    steps.forEach(this::readOn);
    acceptUntil(Instant.MAX);
    Instant end = endsAt();
    if (end != null && !end.isAfter(clock)) {
      close(end);
    }
    RecoveryState before = over;
    if (before != null && phase == Phase.NORMAL && opener == null) {
      carryOn(before);
      for (PrimaryAcceptance decision : decisions.reversed()) {
        accept(decision);
      }
    }
  }

  /** One that has read no step yet. */
  RecoveryFold(
      AssurancePolicy policy,
      List<PrimaryAcceptance> decisions,
      Instant clock,
      @Nullable RecoveryState said) {
    this.policy = policy;
    this.decisions = decisions;
    next = decisions.size() - 1;
    gap = policy.episodeGap();
    longest = policy.settleAfter();
    horizon = clock.equals(Instant.MIN) ? clock : clock.minus(policy.horizon());
    over = said != null && isOver(said) ? said : null;
    if (over != null && over.since().isBefore(horizon)) {
      carryOn(over);
    }
  }

  /** Those of before a time; one of its own does not excuse what happened then. */
  private void acceptUntil(Instant time) {
    while (next >= 0 && decisions.get(next).at().isBefore(time)) {
      accept(decisions.get(next));
      next--;
    }
  }

  /**
   * Less than what was fallen short of is accepted from then on. It ends no recovery that is open,
   * and what falls short in it afterwards leaves it as degraded as ever.
   */
  private void accept(PrimaryAcceptance decision) {
    RecoveryState before = forgotten;
    if (before != null && !decision.at().isAfter(before.since())) {
      return;
    }
    Instant end = endsAt();
    if (end != null && !end.isAfter(decision.at())) {
      close(end);
    }
    Interval lost = primary;
    if (lost == null || decision.primary() >= lost.ceiling()) {
      return;
    }
    if (opener != null) {
      clear();
      // What falls short of it from now on is another matter than what it accepts.
      phase = Phase.NORMAL;
      accepted = decision;
    } else if (phase == Phase.DEGRADED) {
      restored(decision.at(), decision);
    }
  }

  private RecoveryFold(RecoveryFold other) {
    policy = other.policy;
    decisions = other.decisions;
    next = other.next;
    accepted = other.accepted;
    gap = other.gap;
    longest = other.longest;
    horizon = other.horizon;
    over = other.over;
    forgotten = other.forgotten;
    opener = other.opener;
    span = other.span;
    completed = other.completed;
    phase = other.phase;
    led = other.led;
    since = other.since;
    evidence = other.evidence;
    why = other.why;
    shortfall = other.shortfall;
    primary = other.primary;
    weakest = other.weakest;
    strongest = other.strongest;
  }

  /** Reads the next step. */
  void readOn(RecoveryStep step) {
    if (over == null || !step.occurredAt().isBefore(horizon)) {
      acceptUntil(step.occurredAt());
      read(step);
    }
  }

  /**
   * Where the account stood at a time, by the steps until then: an episode may be over by it that a
   * later step re-arms.
   */
  RecoveryFold at(Instant time) {
    RecoveryFold then = new RecoveryFold(this);
    then.acceptUntil(time);
    Instant end = then.endsAt();
    if (end != null && !end.isAfter(time)) {
      then.close(end);
    }
    return then;
  }

  /** When the recovery began that is not over, or that left the account weaker for certain. */
  @Nullable Instant weakSince() {
    RecoveryStep open = opener;
    if (open != null) {
      return open.occurredAt();
    }
    if (phase != Phase.DEGRADED || shortfall != Shortfall.CERTAIN) {
      return null;
    }
    EventRef weak = evidence;
    return weak == null ? since : weak.at();
  }

  /**
   * Whether no recovery is open, and the last that is known left the account as strong as before.
   */
  boolean isWhole() {
    return opener == null && phase != Phase.DEGRADED;
  }

  private void carryOn(RecoveryState said) {
    forgotten = said;
    phase = said.phase();
    since = said.since();
    evidence = said.evidence();
    why = said.why();
    shortfall = said.shortfall();
    primary = shortfall == Shortfall.NONE ? null : said.primary();
  }

  private static boolean isOver(RecoveryState said) {
    return switch (said.phase()) {
      case DEGRADED, RESTORED -> true;
      case NORMAL, IN_RECOVERY -> false;
    };
  }

  /** When the open episode will be over if nothing more happens; null when none is open. */
  @Nullable Instant endsAt() {
    EpisodeSpan open = span;
    if (opener == null || open == null) {
      return null;
    }
    return completed == null ? open.endsAt(gap, longest) : completed.occurredAt();
  }

  RecoveryState state(AccountId account, @Nullable String subject, Instant observedSince) {
    RecoveryStep open = opener;
    RecoveryStep began = open == null ? led : open;
    RecoveryState before = began == null ? forgotten : null;
    Actor owner = began != null ? began.event().actor() : before == null ? null : before.owner();
    RecoveryPath path =
        began != null ? began.event().path() : before == null ? null : before.path();
    String episode = began != null ? began.episode() : before == null ? null : before.episode();
    Instant from = open == null ? since : open.occurredAt();
    return new RecoveryState(
        account,
        subject,
        open == null ? phase : Phase.IN_RECOVERY,
        from == null ? observedSince : from,
        episode,
        owner,
        path,
        shortfall,
        primary == null ? Interval.UNKNOWN : primary,
        open == null ? evidence : ref(open),
        open == null ? why : "an episode is open that began with " + wording(open),
        observedSince);
  }

  private void read(RecoveryStep step) {
    RecoveryStep open = opener;
    if (open != null && !open.id().equals(step.episode())) {
      Instant end = endsAt();
      close(end == null ? step.occurredAt() : end);
    }
    if (step.episode() != null && opener == null) {
      opener = step;
      span = null;
    }
    if (opener != null) {
      EpisodeSpan before = span;
      span = before == null ? EpisodeSpan.openedBy(step.event()) : before.with(step.event());
      follow(step);
    } else if (phase == Phase.DEGRADED && restores(step)) {
      restored(step.occurredAt(), step);
    }
  }

  private void follow(RecoveryStep step) {
    if (step.action() == RecoveryAction.RECOVERY_COMPLETED) {
      completed = step;
    } else if (step.action().opensOrReArms()) {
      completed = null;
    }
    if (shortfall != Shortfall.NONE && restores(step)) {
      clear();
      strongest = step;
    } else if (step.action().opensOrReArms()) {
      Shortfall now = shortfall(step);
      if (now != Shortfall.NONE) {
        primary = primary == null ? step.assurance().primary() : stronger(primary, step);
        // What was shown before it says nothing of it.
        strongest = null;
      }
      if (rank(now) > rank(shortfall)) {
        shortfall = now;
        weakest = step;
      }
    }
  }

  private void close(Instant end) {
    led = opener;
    RecoveryStep proof = strongest == null ? opener : strongest;
    PrimaryAcceptance decision = strongest == null ? accepted : null;
    opener = null;
    completed = null;
    strongest = null;
    accepted = null;
    if (shortfall == Shortfall.NONE && decision != null) {
      restored(end, decision);
    } else if (shortfall == Shortfall.NONE && proof != null) {
      restored(end, proof);
    } else if (phase != Phase.DEGRADED) {
      phase = Phase.DEGRADED;
      since = end;
      RecoveryStep weak = weakest;
      evidence = weak == null ? null : ref(weak);
      why = weak == null ? "" : degraded(weak);
    }
  }

  private String degraded(RecoveryStep weak) {
    String by =
        switch (shortfall) {
          case CERTAIN -> " fell short of the account's primary MFA";
          case POSSIBLE -> " may have fallen short of the account's primary MFA";
          case UNKNOWN, NONE -> " cannot be measured: the account's primary MFA is not known";
        };
    return wording(weak) + by + ", and nothing as strong has been shown since";
  }

  private void restored(Instant at, RecoveryStep proof) {
    phase = Phase.RESTORED;
    since = at;
    evidence = ref(proof);
    why = wording(proof) + " rested on evidence as strong as the account's primary MFA";
    clear();
  }

  private void restored(Instant at, PrimaryAcceptance decision) {
    phase = Phase.RESTORED;
    since = at;
    evidence = null;
    why =
        "by decision, though nothing as strong was shown: the account's primary was "
            + Wording.of(decision, policy);
    clear();
  }

  private void clear() {
    shortfall = Shortfall.NONE;
    primary = null;
    weakest = null;
  }

  /**
   * Whether the step binds, proves or re-arms on evidence that is certainly as strong as all that
   * was fallen short of. What is not known restores nothing: its floor is 0.
   */
  private boolean restores(RecoveryStep step) {
    Interval lost = primary;
    if (lost == null || step.assurance().effective().floor() < lost.ceiling()) {
      return false;
    }
    return switch (step.action()) {
      case FACTOR_BOUND, RECOVERY_PROOFED, RECOVERY_COMPLETED -> true;
      case FACTOR_RESET, PASSWORD_RESET, TEMPORARY_PASS_ISSUED ->
          step.event().actor().helped()
              && step.corroborations().stream().anyMatch(Corroboration::mayCount);
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_VIEWED,
          CODE_USED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          FACTOR_REMOVED,
          CONTACT_CHANGED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_APPROVED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED ->
          false;
    };
  }

  private static Interval stronger(Interval one, RecoveryStep step) {
    Interval other = step.assurance().primary();
    return new Interval(
        Math.max(one.floor(), other.floor()), Math.max(one.ceiling(), other.ceiling()));
  }

  private static Shortfall shortfall(RecoveryStep step) {
    if (!step.assurance().primary().known()) {
      return Shortfall.UNKNOWN;
    }
    Gap gap = step.assurance().gap();
    return switch (gap) {
      case CERTAIN -> Shortfall.CERTAIN;
      case POSSIBLE -> Shortfall.POSSIBLE;
      case NONE -> Shortfall.NONE;
    };
  }

  private static int rank(Shortfall shortfall) {
    return switch (shortfall) {
      case NONE -> 0;
      case UNKNOWN -> 1;
      case POSSIBLE -> 2;
      case CERTAIN -> 3;
    };
  }

  private static EventRef ref(RecoveryStep step) {
    return new EventRef(step.id(), step.occurredAt());
  }

  private static String wording(RecoveryStep step) {
    return step.action().name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
