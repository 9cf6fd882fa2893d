package dev.sparekey.model;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a step stands to the desk's tickets, as of the step.
 *
 * @param ticketId the ticket judged; null when there is none
 * @param version the event that gave the version that was judged
 * @param verification what it asserts; empty when proven empty; null while not known
 * @param lateness how long after the step it was created; zero when before; null when no ticket
 * @param proof how firmly the feed was known complete, for an absence; null otherwise
 * @param unresolved how many tickets of the time are for people whom no name leads to an account:
 *     any of them may be the one that is missed
 * @param aggravated true when it was written afterwards by somebody or at a time that makes it
 *     worse than late
 * @param requesters whom the ticket judged is for, by the names it gives; empty when it gives none
 * @param uses how many episodes of the account have asked for it as their explanation, this one
 *     included; 0 where the step belongs to none
 * @param provenButFor true where an absence would be proven, were it not for those unresolved, or
 *     for what was not kept: of a fitting ticket, or of any check in the one that fits
 * @param why the reason in words
 */
public record TicketFinding(
    TicketStatus status,
    @Nullable String ticketId,
    @Nullable EventRef version,
    @Nullable String agent,
    @Nullable List<Verification> verification,
    @Nullable Duration lateness,
    @Nullable Proof proof,
    int unresolved,
    boolean aggravated,
    boolean provenButFor,
    List<String> requesters,
    int uses,
    String why) {

  public TicketFinding {
    verification = verification == null ? null : List.copyOf(verification);
    requesters = List.copyOf(requesters);
  }

  /** One that is not worse than late, and beside which all names are resolved. */
  public TicketFinding(
      TicketStatus status,
      @Nullable String ticketId,
      @Nullable EventRef version,
      @Nullable String agent,
      @Nullable List<Verification> verification,
      @Nullable Duration lateness,
      @Nullable Proof proof,
      String why) {
    this(
        status,
        ticketId,
        version,
        agent,
        verification,
        lateness,
        proof,
        0,
        false,
        false,
        List.of(),
        0,
        why);
  }

  public static TicketFinding without(TicketStatus status, @Nullable Proof proof, String why) {
    return new TicketFinding(status, null, null, null, null, null, proof, why);
  }

  /** An absence, beside tickets that may be the one. */
  public static TicketFinding without(
      TicketStatus status, Proof proof, int unresolved, boolean provenButFor, String why) {
    return new TicketFinding(
        status,
        null,
        null,
        null,
        null,
        null,
        proof,
        unresolved,
        false,
        provenButFor,
        List.of(),
        0,
        why);
  }

  /**
   * The same, were it known that nothing else may be the ticket, nor say more of the one that fits.
   */
  public TicketFinding proven() {
    return new TicketFinding(
        status,
        ticketId,
        version,
        agent,
        fits() && verification == null ? List.of() : verification,
        lateness,
        Proof.PROVEN,
        0,
        aggravated,
        false,
        requesters,
        uses,
        why);
  }

  private boolean fits() {
    return switch (status) {
      case LINKED, LINKED_LATE -> true;
      case PENDING,
          MISSING,
          RETROACTIVE,
          CONTESTED,
          MISMATCHED,
          UNDETERMINED,
          NOT_CONNECTED,
          NOT_REQUIRED ->
          false;
    };
  }

  /**
   * One that fits, with what more than one ticket says of how the requester was verified.
   *
   * @param emptyButFor whether all of them would be known to say nothing, were it not for what was
   *     not kept
   */
  public TicketFinding verifiedBy(
      @Nullable List<Verification> told, boolean emptyButFor, String more) {
    return new TicketFinding(
        status,
        ticketId,
        version,
        agent,
        told,
        lateness,
        emptyButFor ? Proof.ASSUMED : proof,
        unresolved,
        aggravated,
        emptyButFor,
        requesters,
        uses,
        why + more);
  }
}
