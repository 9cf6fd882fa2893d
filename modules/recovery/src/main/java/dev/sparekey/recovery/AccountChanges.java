package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which factors and contacts of one account are new, and since when we could have seen it. */
final class AccountChanges {

  private static final Set<Authenticator> CONTACTS =
      EnumSet.of(
          Authenticator.SMS,
          Authenticator.VOICE,
          Authenticator.EMAIL_CODE,
          Authenticator.EMAIL_LINK);

  private final List<RecoveryEvent> changes = new ArrayList<>();
  private final @Nullable Instant observedSince;

  /** Whether something is older than a time. */
  enum Answer {
    /** It was bound or changed since. */
    CHANGED,
    /** Something was bound or changed since, and nothing tells whether it is this one. */
    PERHAPS,
    /** Nothing of its kind was bound or changed since. */
    UNCHANGED,
    /** Nothing is known to be, but the account was not observed for so long. */
    UNOBSERVED
  }

  AccountChanges(Profile profile, Dossier dossier) {
    for (RecoveryEvent event : dossier.recoveries()) {
      if (event.action() == RecoveryAction.FACTOR_BOUND
          || event.action() == RecoveryAction.CONTACT_CHANGED) {
        changes.add(event);
      }
    }
    observedSince = profile.firstSeenAt();
  }

  /**
   * Whether a factor or contact that was used was older than a time.
   *
   * @param kinds that a change must be of to concern it; one of unknown kind may
   * @param used the event of its use
   * @param from changes from here until the use count
   */
  Answer since(Set<Authenticator> kinds, Use used, Instant from) {
    boolean perhaps = false;
    for (RecoveryEvent change : changes) {
      Instant at = change.header().occurredAt();
      if (!concerns(change, kinds) || at.isBefore(from) || at.isAfter(used.at())) {
        continue;
      }
      Boolean same = used.same(change);
      if (Boolean.TRUE.equals(same)) {
        return Answer.CHANGED;
      }
      perhaps |= same == null;
    }
    if (perhaps) {
      return Answer.PERHAPS;
    }
    return observedSince(from) ? Answer.UNCHANGED : Answer.UNOBSERVED;
  }

  /** Of a contact whose kind is not told, that it is a number or a mail address. */
  private static boolean concerns(RecoveryEvent change, Set<Authenticator> kinds) {
    Authenticator kind = change.credential().kind();
    if (kind != null) {
      return kinds.contains(kind);
    }
    return change.action() == RecoveryAction.FACTOR_BOUND || !Collections.disjoint(kinds, CONTACTS);
  }

  /**
   * A use of a factor or contact.
   *
   * @param feed whose ids its credential has; null where it has none
   */
  record Use(Instant at, @Nullable String feed, Credential credential) {

    static Use of(RecoveryEvent event) {
      return new Use(event.header().occurredAt(), event.header().feed(), event.credential());
    }

    /** Of which nothing is told but its time. */
    static Use at(Instant at) {
      return new Use(at, null, Credential.UNKNOWN);
    }

    /** Null when nothing can be compared. */
    private @Nullable Boolean same(RecoveryEvent change) {
      return change.header().feed().equals(feed) ? sameId(change.credential(), credential) : null;
    }
  }

  /**
   * Whether two credentials of one feed are one. Only ids of like kinds can be compared: that of a
   * password, or of a code, is never that of the address the code went to. Null when they cannot.
   */
  static @Nullable Boolean sameId(Credential one, Credential other) {
    return one.id() == null || other.id() == null || !alike(one.kind(), other.kind())
        ? null
        : one.id().equals(other.id());
  }

  /** Whether sources may tell one authenticator by either kind. */
  static boolean alike(@Nullable Authenticator one, @Nullable Authenticator other) {
    return one != null && other != null && medium(one) == medium(other);
  }

  /** Sources name one telephone, or one mailbox, by several kinds. */
  private static Authenticator medium(Authenticator kind) {
    return switch (kind) {
      case SMS, VOICE -> Authenticator.SMS;
      case EMAIL_CODE, EMAIL_LINK -> Authenticator.EMAIL_CODE;
      case PUSH, PUSH_APPROVE, PUSH_NUMBER -> Authenticator.PUSH;
      case WEBAUTHN, PASSKEY_SYNCED, PASSKEY_DEVICE_BOUND, PLATFORM -> Authenticator.WEBAUTHN;
      case PASSWORD,
          SECURITY_QUESTION,
          OTP,
          RECOVERY_CODE,
          TEMPORARY_PASS,
          BYPASS_CODE,
          SMART_CARD,
          FEDERATED,
          MFA_UNSPECIFIED ->
          kind;
    };
  }

  /** Whether the account was observed since that time, so that what is not known was not there. */
  boolean observedSince(Instant from) {
    return observedSince != null && !observedSince.isAfter(from);
  }
}
