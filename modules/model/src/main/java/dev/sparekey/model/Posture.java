package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The ways into an account, and the weakest of them. Reported, never alerted on.
 *
 * @param subject the newest login name or mail that a record gave the account
 * @param basis what the ways are known from
 * @param weakest the worth of the weakest way: the least floor and the least ceiling of all; null
 *     where no way is known
 * @param ways in order of {@link Way}, then kind
 * @param primary what the account usually proves itself with, as of its newest step, or of a
 *     decision behind it
 * @param listed entries of the inventory that are published
 * @param omitted entries beyond them, which are too many to publish
 * @param observedSince the first event known of the account
 * @param fullSince what there is more of than is kept, in order of {@link Kept}: whether something
 *     of it is new for the account cannot be told any more
 * @param accepted the newest decision on what the primary is at most; null where there is none
 */
public record Posture(
    AccountId account,
    @Nullable String subject,
    Basis basis,
    @Nullable Interval weakest,
    List<ObservedWay> ways,
    Interval primary,
    int listed,
    int omitted,
    Instant observedSince,
    List<Full> fullSince,
    @Nullable PrimaryAcceptance accepted) {

  /** Where the knowledge of ways comes from. */
  public enum Basis {
    /** From events only: ways that were never used or changed are not known. */
    OBSERVED_WAYS,
    /** No way is known. */
    UNKNOWN
  }

  /** A way into an account. */
  public enum Way {
    CODE_SET,
    TEMPORARY_PASS,
    BYPASS_CODE,
    CONTACT,
    FACTOR,
    PASSWORD,
    CERTIFICATE,
    KEY,
    /** A person or a system with the power to re-arm the account did so. */
    HELPED_RECOVERY,
    /** A link that was sent by e-mail. */
    EMAIL_RECOVERY
  }

  /**
   * A way that the events show.
   *
   * @param kind of authenticator; null where the way has none or it is not told
   * @param worth what comes in by it proves; of several the weakest
   * @param last the newest event of it
   */
  public record ObservedWay(Way way, @Nullable Authenticator kind, Interval worth, Instant last) {}

  /** What is kept of an account's logins, to tell what is new for it. */
  public enum Kept {
    DEVICES,
    NETWORKS,
    COUNTRIES,
    /** Sets of authenticators that it signed in with; devices and places are kept of each. */
    AUTHENTICATORS
  }

  /**
   * Something that there is too much of to keep it all.
   *
   * @param since the beginning of the first UTC day of which nothing of it is kept
   */
  public record Full(Kept of, Instant since) {}

  public Posture {
    Bounds.optional("subject", subject, Bounds.NAME);
    ways = List.copyOf(ways);
    fullSince = List.copyOf(fullSince);
  }
}
