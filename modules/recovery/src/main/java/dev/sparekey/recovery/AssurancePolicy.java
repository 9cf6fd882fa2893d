package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What authenticators and verifications are worth, and how long things count. The default follows
 * NIST SP 800-63B-4; each rank cites its section.
 */
public final class AssurancePolicy {

  public static final AssurancePolicy DEFAULT = new AssurancePolicy();

  private AssurancePolicy() {}

  /**
   * Changes when a rank or a window does, so that an alert can say by which policy it was judged.
   */
  public String version() {
    return "default-1";
  }

  /** How long a login counts for the primary assurance. */
  Duration primaryWindow() {
    return Duration.ofDays(90);
  }

  /** UTC days of use that establish a set of authenticators as primary. */
  int primaryDays() {
    return 3;
  }

  /** Share of the retained logins that establishes one, in percent. */
  int primarySharePercent() {
    return 20;
  }

  /** With fewer sessions than this in the window, one use is enough. */
  int fewSessions() {
    return 5;
  }

  /** Only logins older than this teach what is familiar. */
  Duration familiarAfter() {
    return Duration.ofDays(7);
  }

  Duration episodeGap() {
    return Duration.ofHours(24);
  }

  /** How old a ticket may be when the step is taken. */
  Duration ticketAge() {
    return Duration.ofHours(24);
  }

  /** How long after the step this desk may write its ticket. */
  Duration ticketHabit() {
    return Duration.ofMinutes(30);
  }

  /** How long after the habit a ticket still counts as an attempt to explain the step. */
  Duration retroactiveWithin() {
    return Duration.ofDays(7);
  }

  /** How far two feeds' clocks may differ; within it the benign order is read. */
  Duration skew() {
    return Duration.ofMinutes(2);
  }

  /** How long an absence may stay undecided before a person sees it. */
  Duration undeterminedAfter(boolean privileged) {
    return privileged ? Duration.ofMinutes(30) : Duration.ofHours(4);
  }

  Duration refusalWindow() {
    return Duration.ofHours(1);
  }

  Duration contactWindow() {
    return Duration.ofDays(30);
  }

  Duration afterWindow() {
    return Duration.ofDays(7);
  }

  Duration privilegedActionWindow() {
    return Duration.ofDays(30);
  }

  /** What a login with this set proves. */
  public Interval of(Authenticators authenticators) {
    Interval known = ofExactly(authenticators.kinds());
    return authenticators.exact() ? known : new Interval(known.floor(), Interval.AAL3);
  }

  private static Interval ofExactly(Set<Authenticator> kinds) {
    boolean password = kinds.contains(Authenticator.PASSWORD);
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    for (Authenticator kind : kinds) {
      Interval worth = password ? besidePassword(kind) : alone(kind);
      floor = Math.max(floor, worth.floor());
      ceiling = Math.max(ceiling, worth.ceiling());
    }
    return new Interval(floor, ceiling);
  }

  private static Interval alone(Authenticator kind) {
    return switch (kind) {
      // §3.1.1.2 item 8, §3.1.3.1: no authenticators at all.
      case SECURITY_QUESTION, EMAIL_CODE -> Interval.exactly(Interval.NONE);
      // §2.1.1: any single factor reaches AAL1.
      case PASSWORD, EMAIL_LINK, SMS, VOICE, PUSH, PUSH_APPROVE, PUSH_NUMBER, OTP, RECOVERY_CODE ->
          Interval.exactly(Interval.AAL1);
      // An administrator vouched; what the administrator checked is not in the login.
      case TEMPORARY_PASS, BYPASS_CODE -> Interval.exactly(Interval.AAL1);
      // §3.2.5 phishing-resistant; without attestation nothing tells hardware or user verification.
      case WEBAUTHN, PLATFORM -> new Interval(Interval.AAL2_PHISHING_RESISTANT, Interval.AAL3);
      // App. B: at most AAL2.
      case PASSKEY_SYNCED -> Interval.exactly(Interval.AAL2_PHISHING_RESISTANT);
      // §2.3.1.
      case PASSKEY_DEVICE_BOUND, SMART_CARD -> Interval.exactly(Interval.AAL3);
      case FEDERATED -> Interval.UNKNOWN;
      case MFA_UNSPECIFIED -> new Interval(Interval.AAL2_WEAK, Interval.AAL3);
    };
  }

  private static Interval besidePassword(Authenticator kind) {
    return switch (kind) {
      case PASSWORD -> Interval.exactly(Interval.AAL1);
      case SECURITY_QUESTION, EMAIL_CODE, EMAIL_LINK, TEMPORARY_PASS, BYPASS_CODE ->
          Interval.exactly(Interval.AAL1);
      // §3.2.9 restricted; §3.1.3 approve-or-deny no longer acceptable; §3.1.2 a saved code is
      // static until used and nobody knows who keeps it.
      case SMS, VOICE, PUSH_APPROVE, RECOVERY_CODE -> Interval.exactly(Interval.AAL2_WEAK);
      case PUSH -> new Interval(Interval.AAL2_WEAK, Interval.AAL2);
      case PUSH_NUMBER, OTP -> Interval.exactly(Interval.AAL2);
      case WEBAUTHN, PLATFORM -> new Interval(Interval.AAL2_PHISHING_RESISTANT, Interval.AAL3);
      case PASSKEY_SYNCED -> Interval.exactly(Interval.AAL2_PHISHING_RESISTANT);
      case PASSKEY_DEVICE_BOUND, SMART_CARD -> Interval.exactly(Interval.AAL3);
      case FEDERATED -> new Interval(Interval.AAL1, Interval.AAL3);
      case MFA_UNSPECIFIED -> new Interval(Interval.AAL2_WEAK, Interval.AAL3);
    };
  }

  /**
   * What a ticket's word is worth. An assertion without another feed's evidence is capped at rank
   * 1; nothing or knowledge questions are worth nothing; a value we do not know is [0,3].
   */
  Interval ofAsserted(List<Verification> verification) {
    Interval best = Interval.exactly(Interval.NONE);
    for (Verification kind : verification) {
      Interval worth =
          switch (kind) {
            case NONE, SECURITY_QUESTIONS -> Interval.exactly(Interval.NONE);
            case MANAGER_APPROVAL, CALLBACK, PUSH, DOCUMENT_LIVENESS, IN_PERSON ->
                Interval.exactly(Interval.AAL1);
            case UNMAPPED -> new Interval(Interval.NONE, Interval.AAL2);
          };
      best =
          new Interval(
              Math.max(best.floor(), worth.floor()), Math.max(best.ceiling(), worth.ceiling()));
    }
    return best;
  }

  /** Evidence known not to exist: the step rested on the agent's word at most. */
  Interval ofProvenAbsence() {
    return new Interval(Interval.NONE, Interval.AAL1);
  }
}
