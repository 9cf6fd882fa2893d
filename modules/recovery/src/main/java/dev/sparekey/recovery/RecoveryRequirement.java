package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.RequirementFinding.Check;
import dev.sparekey.model.RequirementFinding.Status;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What NIST SP 800-63B-4 demands of a step: of a recovery §4.2, of the binding of an authenticator
 * §4.1.2.1, of a refused code §3.2.2. What no feed shows is unknown, never met and never unmet.
 */
final class RecoveryRequirement {

  private static final String BINDING = "4.1.2.1";

  /** §4.2 has no clause of its own where the account's level is not known. */
  private static final String ANY_LEVEL = "4.2.2";

  private static final Set<Authenticator> ISSUED =
      EnumSet.of(
          Authenticator.SMS,
          Authenticator.VOICE,
          Authenticator.EMAIL_CODE,
          Authenticator.EMAIL_LINK);

  private final AssurancePolicy policy;
  private final AccountChanges changes;
  private final RecoveryCodes codes;
  private final RecoveryNotices notices;
  private final VerificationEvidence verification;
  private final List<RecoveryEvent> proofs = new ArrayList<>();
  private final List<RecoveryEvent> factors = new ArrayList<>();

  /**
   * One step and what is known around it.
   *
   * @param begun when its episode began
   * @param primary of the account, for the level that it can authenticate at
   * @param effective behind the step
   * @param presented in the step's own session or login; {@link Authenticators#UNKNOWN} when not
   *     known
   * @param nothingOnRecord whether it is proven that no check of the requester is on record
   */
  record Step(
      RecoveryEvent event,
      RecoveryAction action,
      Instant begun,
      Interval primary,
      Interval effective,
      Authenticators presented,
      List<Corroboration> corroborations,
      boolean nothingOnRecord) {

    Instant at() {
      return event.header().occurredAt();
    }
  }

  RecoveryRequirement(
      AssurancePolicy policy,
      Dossier dossier,
      AccountChanges changes,
      RecoveryNotices notices,
      VerificationEvidence verification) {
    this.policy = policy;
    this.verification = verification;
    this.changes = changes;
    codes = new RecoveryCodes(dossier, policy.primaryWindow());
    this.notices = notices;
    for (RecoveryEvent event : dossier.recoveries()) {
      RecoveryAction action = event.action();
      if (action == RecoveryAction.CODE_USED
          || action == RecoveryAction.PASSWORD_RESET
          || action == RecoveryAction.RECOVERY_PROOFED
          || action == RecoveryAction.RECOVERY_APPROVED) {
        proofs.add(event);
      } else if (action == RecoveryAction.FACTOR_BOUND
          || action == RecoveryAction.FACTOR_REMOVED
          || action == RecoveryAction.FACTOR_RESET) {
        factors.add(event);
      }
    }
  }

  RequirementFinding of(Step step) {
    List<Check> checks = new ArrayList<>();
    switch (step.action()) {
      case CODE_USED -> {
        recovery(step, checks);
        checks.add(codes.throttledBefore(step.event()));
        if (usesSavedCode(step)) {
          checks.add(codes.replaced(step.event()));
        }
      }
      case PASSWORD_RESET -> {
        if (provenByBoundFactor(step)) {
          binding(step, !step.presented().kinds().contains(Authenticator.PASSWORD), checks);
        } else {
          recovery(step, checks);
        }
      }
      case FACTOR_RESET -> {
        if (!signedIn(step)) {
          recovery(step, checks);
        }
      }
      case TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          RECOVERY_COMPLETED ->
          recovery(step, checks);
      case FACTOR_REMOVED, CONTACT_CHANGED -> {
        if (step.event().actor().helped()) {
          recovery(step, checks);
        }
      }
      case CODE_SET_ISSUED, CODE_SET_REGENERATED -> {
        if (step.event().actor().helped()) {
          recovery(step, checks);
        } else {
          binding(step, false, checks);
        }
      }
      case FACTOR_BOUND -> binding(step, false, checks);
      case CODE_FAILED -> checks.add(codes.throttledBefore(step.event()));
      case CODE_SET_VIEWED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED -> {
        // Neither recovers an account nor binds anything to it.
      }
    }
    return RequirementFinding.of(checks);
  }

  private void recovery(Step step, List<Check> checks) {
    checks.add(combination(step));
    Authenticator channel = issuedBy(step);
    if (channel != null) {
      checks.add(codes.inTime(step.event(), channel));
      checks.add(establishedAddress(step, channel));
    }
    checks.add(notices.after(step.event(), channel));
  }

  private static boolean usesSavedCode(Step step) {
    return step.event().credential().kind() == Authenticator.RECOVERY_CODE
        || step.presented().kinds().contains(Authenticator.RECOVERY_CODE);
  }

  /** The channel of a code that was sent to the subject; null when none was, or none is known. */
  private static @Nullable Authenticator issuedBy(Step step) {
    Authenticator kind = step.event().credential().kind();
    if (step.action() == RecoveryAction.CODE_USED && kind != null) {
      return ISSUED.contains(kind) ? kind : null;
    }
    return !step.event().actor().helped() && step.event().path() == RecoveryPath.EMAIL
        ? Authenticator.EMAIL_LINK
        : null;
  }

  /**
   * The note in §4.2: whoever replaces a forgotten password while another authenticator still works
   * binds one, and recovers nothing.
   */
  private static boolean provenByBoundFactor(Step step) {
    return !step.event().actor().helped()
        && step.event().path() != RecoveryPath.EMAIL
        && !byCodeOrPass(step)
        && step.presented().kinds().stream()
            .anyMatch(kind -> kind == Authenticator.PASSWORD || physical(kind));
  }

  /** Whoever is signed in with MFA has lost nothing that a recovery would give back. */
  private static boolean signedIn(Step step) {
    return !step.event().actor().helped()
        && !byCodeOrPass(step)
        && aal(step.effective().floor()) >= 2;
  }

  private static boolean byCodeOrPass(Step step) {
    return step.presented().kinds().stream()
        .anyMatch(
            kind ->
                kind == Authenticator.RECOVERY_CODE
                    || kind == Authenticator.EMAIL_CODE
                    || kind == Authenticator.EMAIL_LINK
                    || kind == Authenticator.TEMPORARY_PASS
                    || kind == Authenticator.BYPASS_CODE);
  }

  /** An authenticator that is bound to an account and is neither password, code nor pass. */
  private static boolean physical(Authenticator kind) {
    return switch (kind) {
      case SMS,
          VOICE,
          PUSH,
          PUSH_APPROVE,
          PUSH_NUMBER,
          OTP,
          WEBAUTHN,
          PASSKEY_SYNCED,
          PASSKEY_DEVICE_BOUND,
          PLATFORM,
          SMART_CARD,
          MFA_UNSPECIFIED ->
          true;
      case PASSWORD,
          SECURITY_QUESTION,
          EMAIL_CODE,
          EMAIL_LINK,
          RECOVERY_CODE,
          TEMPORARY_PASS,
          BYPASS_CODE,
          FEDERATED ->
          false;
    };
  }

  /** Which methods of §4.2.1 a recovery has used, as far as is known by the step. */
  private static final class Used {
    private final Set<Authenticator> presented = EnumSet.noneOf(Authenticator.class);
    private boolean saved;
    private boolean issued;
    private boolean byNumber;
    private boolean unknownCode;
    private boolean proofing;
    private boolean answered;
    private boolean approved;
    private boolean complete = true;
    private int codes;

    void present(Authenticators shown) {
      presented.addAll(shown.kinds());
      complete &= shown.exact() && !shown.kinds().isEmpty();
    }

    /** What was bound in the recovery itself is none that the account had, if it is that one. */
    void perhapsBoundAnew(Predicate<Authenticator> kinds) {
      complete &= !presented.removeIf(kinds);
    }

    void code(@Nullable Authenticator kind) {
      codes++;
      saved |= kind == Authenticator.RECOVERY_CODE;
      issued |= kind != null && ISSUED.contains(kind);
      byNumber |= kind == Authenticator.SMS || kind == Authenticator.VOICE;
      unknownCode |= kind == null;
    }

    boolean saved() {
      return saved || presented.contains(Authenticator.RECOVERY_CODE);
    }

    boolean issued() {
      return issued
          || presented.contains(Authenticator.EMAIL_CODE)
          || presented.contains(Authenticator.EMAIL_LINK);
    }

    /** The message that brought a code is not an authenticator beside it. */
    boolean factor() {
      return answered
          || presented.stream()
              .filter(kind -> !byNumber || !ISSUED.contains(kind))
              .anyMatch(kind -> kind == Authenticator.PASSWORD || physical(kind));
    }

    boolean anyCode() {
      return saved() || issued() || unknownCode;
    }

    boolean enoughForAal2() {
      return proofing || enoughWithoutProofing();
    }

    boolean enoughWithoutProofing() {
      return (saved() && issued()) || (anyCode() && factor());
    }

    /** A code of an unknown method beside another may be of a different one. */
    boolean allShown() {
      return complete && !approved && !(unknownCode && codes > 1);
    }

    String words() {
      if (!anyCode()) {
        return factor() ? "a bound authenticator and no recovery code" : "no recovery code";
      }
      String method = saved() ? "saved" : issued() ? "issued" : "unknown";
      return codes > 1
          ? codes + " recovery codes by one method (" + method + ")"
          : "one " + method + " recovery code only";
    }
  }

  /**
   * The highest level at which the account can authenticate, AAL0 to AAL3. What it usually proves
   * is the least of it; a factor that is bound and lies in a drawer counts too. That there is none
   * is known only of an account that was observed for a whole window.
   */
  private Interval highestLevel(Step step) {
    Interval primary = step.primary();
    int least = aal(primary.floor());
    int most = aal(primary.ceiling());
    if (primary.floor() == Interval.AAL2_PHISHING_RESISTANT) {
      // §4.1 has the provider determine what an authenticator is: one that could not has no AAL3.
      most = 2;
    } else if (most <= 1) {
      if (unusedFactor(step)) {
        most = 3;
      } else if (!changes.observedSince(step.begun().minus(policy.primaryWindow()))) {
        most = 3;
      }
    }
    return new Interval(least, most);
  }

  /** Whether a factor was bound before the recovery began, and no event tells of its removal. */
  private boolean unusedFactor(Step step) {
    List<Credential> bound = new ArrayList<>();
    for (RecoveryEvent event : factors) {
      if (!event.header().occurredAt().isBefore(step.begun())) {
        break;
      }
      Credential credential = event.credential();
      Authenticator kind = credential.kind();
      switch (event.action()) {
        case FACTOR_BOUND -> {
          if (kind == null || physical(kind)) {
            bound.add(credential);
          }
        }
        case FACTOR_RESET -> bound.removeIf(one -> kind == null || kind == one.kind());
        default -> {
          String id = credential.id();
          bound.removeIf(one -> id == null ? kind == one.kind() : id.equals(one.id()));
        }
      }
    }
    return !bound.isEmpty();
  }

  private Check combination(Step step) {
    Interval level = highestLevel(step);
    int least = level.floor();
    int most = level.ceiling();
    String clause = ANY_LEVEL;
    if (most <= 1) {
      clause = "4.2.2.1";
    } else if (least == most) {
      clause = least == 2 ? "4.2.2.2" : "4.2.2.3";
    }
    Used used = used(step);
    if (step.event().actor().helped() || handedOut(step.action())) {
      return helped(step, clause, used);
    }
    if (most <= 1 && used.anyCode()) {
      return new Check(clause, Status.MET, "a recovery code of an account without MFA");
    }
    if (used.enoughForAal2()) {
      return enough(clause, used, most);
    }
    if (least >= 2 && used.allShown()) {
      return new Check(clause, Status.UNMET, used.words() + ", on an account with MFA");
    }
    if (!used.anyCode() && used.allShown()) {
      return new Check(clause, Status.UNMET, used.words());
    }
    return new Check(
        clause,
        Status.UNKNOWN,
        used.allShown()
            ? used.words() + ", and the account's level is not known"
            : "not all that was presented is known");
  }

  /** What an agent handed out rests on what the agent asked. */
  private static boolean handedOut(RecoveryAction action) {
    return action == RecoveryAction.TEMPORARY_PASS_USED
        || action == RecoveryAction.BYPASS_CODE_USED;
  }

  private static Check enough(String clause, Used used, int most) {
    boolean byCodes = used.enoughWithoutProofing();
    String words =
        !byCodes
            ? "the requester was proofed"
            : used.saved() && used.issued()
                ? "two recovery codes by different methods"
                : "a recovery code and a bound authenticator";
    // An account proofed at IAL3 asks for the biometric that was collected on site.
    if (most == 3) {
      return new Check(
          clause, Status.UNKNOWN, words + "; enough unless it is AAL3 and was proofed at IAL3");
    }
    return byCodes
        ? new Check(clause, Status.MET, words)
        : new Check(
            clause,
            Status.UNKNOWN,
            words + ", which §4.2.1.4 allows where the account had been proofed before");
  }

  /** §4.2.1 lets in other methods, such as an agent, when they are analysed and documented. */
  private Check helped(Step step, String clause, Used used) {
    if (used.enoughForAal2()) {
      return enough(clause, used, highestLevel(step).ceiling());
    }
    return step.nothingOnRecord()
            && step.corroborations().stream().noneMatch(Corroboration::mayCount)
        ? new Check(
            clause, Status.UNMET, "an agent acted and no check of the requester is on record")
        : new Check(
            clause,
            Status.UNKNOWN,
            "an agent acted, which §4.2.1 allows where a risk analysis is documented");
  }

  private Used used(Step step) {
    Used used = new Used();
    used.present(step.presented());
    boolean helped = step.event().actor().helped();
    Instant until = step.at().plus(policy.skew());
    Instant proofed = step.at().minus(policy.proofingOrApprovalBefore());
    Instant earliest = proofed.isBefore(step.begun()) ? proofed : step.begun();
    for (RecoveryEvent proof : ByTime.between(proofs, earliest, until)) {
      Instant at = proof.header().occurredAt();
      if (proof.action() == RecoveryAction.RECOVERY_PROOFED) {
        // With a helped step the corroborations tell which proofing counts.
        used.proofing |=
            !helped
                && proof.credential().kind() == null
                && !at.isBefore(proofed)
                && verification.isByAService(proof);
      } else if (proof.action() == RecoveryAction.RECOVERY_APPROVED) {
        // A manager may be a recovery contact, §4.2.1.3: one method more, if he is. A step of the
        // subject's own has no corroborations to ask.
        used.approved |=
            !at.isBefore(proofed)
                && verification.mayBeOfAContact(step.event(), proof, step.primary());
      } else if (!at.isBefore(step.begun())) {
        boolean itself = proof.header().id().equals(step.event().header().id());
        use(proof, itself, used);
      }
    }
    used.perhapsBoundAnew(kind -> isBoundAnew(kind, step));
    for (Corroboration shown : step.corroborations()) {
      used.proofing |= shown.established() && shown.kind() == Verification.DOCUMENT_LIVENESS;
      used.answered |= shown.established() && shown.kind() == Verification.PUSH;
    }
    return used;
  }

  /** Whether an authenticator of the kind was bound, or a password set, in the step's episode. */
  private boolean isBoundAnew(Authenticator kind, Step step) {
    if (kind == Authenticator.PASSWORD) {
      return ByTime.between(proofs, step.begun(), step.at().minusNanos(1)).stream()
          .anyMatch(proof -> proof.action() == RecoveryAction.PASSWORD_RESET);
    }
    return physical(kind)
        && ByTime.between(factors, step.begun(), step.at()).stream()
            .filter(event -> event.action() == RecoveryAction.FACTOR_BOUND)
            .map(event -> event.credential().kind())
            .anyMatch(bound -> bound == null || AccountChanges.alike(bound, kind));
  }

  private static void use(RecoveryEvent proof, boolean itself, Used used) {
    if (proof.action() == RecoveryAction.PASSWORD_RESET) {
      if (!proof.actor().helped() && proof.path() == RecoveryPath.EMAIL) {
        used.code(Authenticator.EMAIL_LINK);
      }
      return;
    }
    Authenticators shown = proof.authenticators();
    boolean savedShown = shown != null && shown.kinds().contains(Authenticator.RECOVERY_CODE);
    Authenticator kind = proof.credential().kind();
    used.code(kind == null && savedShown ? Authenticator.RECOVERY_CODE : kind);
    if (!itself) {
      used.present(shown == null ? Authenticators.UNKNOWN : shown);
    }
  }

  private Check establishedAddress(Step step, Authenticator channel) {
    Instant from = step.at().minus(policy.contactWindow());
    Set<Authenticator> kinds =
        channel == Authenticator.EMAIL_CODE || channel == Authenticator.EMAIL_LINK
            ? EnumSet.of(Authenticator.EMAIL_CODE, Authenticator.EMAIL_LINK)
            : EnumSet.of(Authenticator.SMS, Authenticator.VOICE);
    String clause = "4.2.1.2";
    return switch (changes.since(kinds, AccountChanges.Use.of(step.event()), from)) {
      case CHANGED ->
          new Check(clause, Status.UNMET, "the address the code went to was changed since " + from);
      case PERHAPS ->
          new Check(
              clause,
              Status.UNKNOWN,
              "an address was changed since " + from + ", perhaps the one the code went to");
      case UNCHANGED ->
          new Check(clause, Status.MET, "the address the code went to is older than " + from);
      case UNOBSERVED ->
          new Check(clause, Status.UNKNOWN, "how old the code's address is was not observed");
    };
  }

  /**
   * §4.1.2.1: the lower of the highest level that the account can be authenticated at now and the
   * highest that the new authenticator will be used at.
   *
   * @param passwordLost whether the password is what is replaced: the account may then be left with
   *     single-factor authenticators, which is AAL1
   */
  private void binding(Step step, boolean passwordLost, List<Check> checks) {
    Interval added = worthOfNew(step);
    int atLeast = Math.min(aal(step.primary().floor()), aal(added.floor()));
    int atMost = Math.min(highestLevel(step).ceiling(), aal(added.ceiling()));
    if (passwordLost) {
      atLeast = Math.min(atLeast, 1);
    }
    int shownLeast = aal(step.effective().floor());
    int shownMost = aal(step.effective().ceiling());
    if (shownMost < atLeast) {
      checks.add(
          new Check(
              BINDING,
              Status.UNMET,
              "bound at AAL" + shownMost + " at most, where AAL" + atLeast + " is required"));
    } else if (shownLeast >= atMost) {
      checks.add(new Check(BINDING, Status.MET, "bound at AAL" + shownLeast + " at least"));
    } else {
      checks.add(
          new Check(
              BINDING, Status.UNKNOWN, "at which level it was bound, or should be, is not known"));
    }
    checks.add(notices.after(step.event(), null));
  }

  private Interval worthOfNew(Step step) {
    if (step.action() == RecoveryAction.PASSWORD_RESET) {
      return step.primary();
    }
    Authenticator kind =
        step.action() == RecoveryAction.FACTOR_BOUND
            ? step.event().credential().kind()
            : Authenticator.RECOVERY_CODE;
    return kind == null
        ? Interval.UNKNOWN
        : policy.of(Authenticators.exactly(Authenticator.PASSWORD, kind));
  }

  /** NIST's three levels: the ranks 2 to 4 are all AAL2. */
  private static int aal(int rank) {
    return switch (rank) {
      case Interval.NONE -> 0;
      case Interval.AAL1 -> 1;
      case Interval.AAL3 -> 3;
      default -> 2;
    };
  }

  /** How long a code of a channel is valid, §4.2.1.2; postal codes are told apart by no source. */
  static Duration validity(Authenticator channel) {
    return channel == Authenticator.SMS || channel == Authenticator.VOICE
        ? Duration.ofMinutes(10)
        : Duration.ofHours(24);
  }
}
