package dev.sparekey.engine;

import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.Rule;
import java.util.List;

/**
 * Whether a finding goes to the SIEM. A gap alone is recorded and counted: people do lose phones.
 * It takes a certain gap and a second sign, or a rule that needs no gap.
 */
final class Delivery {

  /** Refused pushes within the hour before a step that count as a burst. */
  private static final int DENIAL_BURST = 3;

  private Delivery() {}

  static boolean of(Rule rule, RecoveryStep step, Verdict verdict) {
    return switch (rule.header().response().deliver()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case COMPOSED -> composed(rule, step, verdict, Boolean.TRUE.equals(step.privileged()));
    };
  }

  /** Whether it would go to the SIEM if the account had no administrative rights. */
  static boolean withoutPrivilege(Rule rule, RecoveryStep step, Verdict verdict) {
    return switch (rule.header().response().deliver()) {
      case ALWAYS -> true;
      case NEVER -> false;
      case COMPOSED -> composed(rule, step, verdict, false);
    };
  }

  private static boolean composed(
      Rule rule, RecoveryStep step, Verdict verdict, boolean privileged) {
    return switch (verdict) {
      // An undecided absence that has outlived its patience is for a person to look at.
      case UNDETERMINED -> true;
      case PENDING, WITHDRAWN -> false;
      case SUSPECTED ->
          (rule.reads("ticket.status")
                  && ((privileged && earlyAbsence(step.ticket())) || heldDown(step)))
              || wouldBeDelivered(rule, step, privileged);
      case CONFIRMED ->
          (step.assurance().gap() == Gap.CERTAIN && (privileged || secondSign(rule, step)))
              || wouldBeDelivered(rule, step, privileged);
    };
  }

  /** As it was before somebody wrote to the desk. */
  private static boolean wouldBeDelivered(Rule rule, RecoveryStep step, boolean privileged) {
    RecoveryStep proven = step.ticket().provenButFor() ? step.ifProven() : null;
    return proven != null && composed(rule, proven, Verdict.CONFIRMED, privileged);
  }

  private static boolean earlyAbsence(TicketFinding ticket) {
    return ticket.status() == TicketStatus.MISSING && ticket.proof() == Proof.ASSUMED;
  }

  /**
   * Anybody can write to the desk in the name of nobody, once a day, and no absence would ever be
   * confirmed; so what only such tickets keep from being confirmed is for a person to look at.
   */
  private static boolean heldDown(RecoveryStep step) {
    return step.ticket().provenButFor()
        && unexplained(step.ticket().status())
        && step.assurance().primary().floor() > Interval.AAL1;
  }

  private static boolean secondSign(Rule rule, RecoveryStep step) {
    var around = step.surroundings();
    return step.session().anythingNew()
        || around.mfaDenials() >= DENIAL_BURST
        || around.contactChanged() != null
        || around.policyWeakened() != null
        || Boolean.TRUE.equals(step.credential().superseded())
        || Boolean.TRUE.equals(step.credential().life().exposed())
        || unexplained(step.ticket().status())
        || unverified(step)
        || (around.newFactorBound() != null && around.privilegedAction() != null)
        || (around.anomalousLogin() != null && rule.reads("after.anomalous_login"))
        || (Boolean.TRUE.equals(step.session().impossibleTravel())
            && rule.reads("session.impossible_travel"));
  }

  private static boolean unexplained(TicketStatus status) {
    return switch (status) {
      case MISSING, MISMATCHED, CONTESTED, RETROACTIVE -> true;
      case LINKED, LINKED_LATE, PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  /**
   * Nothing recorded, or only what anybody can look up. That a privileged account needs more than a
   * ticket's word is said by {@link #composed}: privilege alone suffices there.
   */
  private static boolean unverified(RecoveryStep step) {
    List<Verification> verification = step.ticket().verification();
    return step.event().actor().helped()
        && !step.corroborated()
        && verification != null
        && verification.stream().allMatch(Delivery::worthless);
  }

  private static boolean worthless(Verification verification) {
    return switch (verification) {
      case NONE, SECURITY_QUESTIONS -> true;
      case MANAGER_APPROVAL, CALLBACK, PUSH, DOCUMENT_LIVENESS, IN_PERSON, UNMAPPED -> false;
    };
  }
}
