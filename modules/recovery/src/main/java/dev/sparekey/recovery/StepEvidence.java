package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.Verification;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How strong the evidence behind a step was, and in words why. */
final class StepEvidence {

  private final AssurancePolicy policy;
  private final Bindings bindings;
  private final VerificationEvidence verification;

  StepEvidence(AssurancePolicy policy, Bindings bindings, VerificationEvidence verification) {
    this.policy = policy;
    this.bindings = bindings;
    this.verification = verification;
  }

  /** What the evidence behind a step is worth. */
  Interval effective(
      RecoveryEvent event,
      SessionEvidence.@Nullable Finding session,
      TicketFinding ticket,
      List<Corroboration> corroborations,
      List<String> why) {
    if (session == null) {
      Interval told = verified(ticket, why);
      corroborations.forEach(one -> why.add(one.why()));
      return verification.combined(told, corroborations);
    }
    Authenticators presented = event.authenticators();
    if (presented == null) {
      why.addAll(session.why());
      return session.worth();
    }
    Instant at = event.header().occurredAt();
    why.add("the step itself was a login with " + Wording.of(presented));
    String doubt = bindings.doubt(presented, at);
    if (doubt != null) {
      why.add(doubt);
    }
    return bindings.worth(presented, at);
  }

  /** What the step's own login or session showed by then. */
  Authenticators presented(RecoveryEvent event, Sessions.@Nullable Session own) {
    Authenticators shown = event.authenticators();
    if (shown != null) {
      return shown;
    }
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    boolean exact = false;
    for (Login login : own == null ? List.<Login>of() : own.until(provenBy(event))) {
      kinds.addAll(login.authenticators().kinds());
      exact |= login.authenticators().exact();
    }
    return new Authenticators(
        kinds, exact ? Authenticators.Completeness.EXACT : Authenticators.Completeness.AT_LEAST);
  }

  /** Whether no check of the requester is on record, and the feed is complete. */
  static boolean nothingOnRecord(TicketFinding ticket) {
    if (ticket.proof() != Proof.PROVEN) {
      return false;
    }
    return switch (ticket.status()) {
      case MISSING, MISMATCHED, CONTESTED, RETROACTIVE -> true;
      case LINKED, LINKED_LATE -> ticket.verification() != null && ticket.verification().isEmpty();
      case PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> false;
    };
  }

  /** Feeds' clocks differ: a login up to the skew after a step is read as before it. */
  private Instant provenBy(RecoveryEvent event) {
    return event.header().occurredAt().plus(policy.skew());
  }

  private Interval verified(TicketFinding ticket, List<String> why) {
    why.add(ticket.why());
    return switch (ticket.status()) {
      case LINKED, LINKED_LATE -> asserted(ticket, why);
      case MISSING, MISMATCHED, CONTESTED, RETROACTIVE -> {
        if (ticket.proof() == Proof.PROVEN) {
          why.add("no verification of the requester is on record, and the feed is complete");
          yield policy.ofProvenAbsence();
        }
        yield Interval.UNKNOWN;
      }
      case PENDING, UNDETERMINED, NOT_CONNECTED, NOT_REQUIRED -> Interval.UNKNOWN;
    };
  }

  private Interval asserted(TicketFinding ticket, List<String> why) {
    List<Verification> verification = ticket.verification();
    if (verification == null) {
      why.add("the ticket does not tell, or not yet, how the requester was verified");
      return Interval.UNKNOWN;
    }
    if (verification.isEmpty()) {
      why.add("the ticket says nothing of how the requester was verified");
      return ticket.proof() == Proof.PROVEN ? policy.ofProvenAbsence() : Interval.UNKNOWN;
    }
    why.add(
        "the ticket asserts " + Wording.verification(verification) + ", without other evidence");
    return policy.ofAsserted(verification);
  }
}
