package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;

/** Which kinds of factors sources may tell as one another, when they are bound and when used. */
final class FactorKinds {

  /**
   * Sources call one and the same passkey by any of these, when it is bound and when it is used.
   */
  private static final Set<Authenticator> WEBAUTHN =
      EnumSet.of(
          Authenticator.WEBAUTHN,
          Authenticator.PASSKEY_SYNCED,
          Authenticator.PASSKEY_DEVICE_BOUND,
          Authenticator.PLATFORM);

  /** What a reset of "all factors" is about, and a login with a factor of unknown kind. */
  static final Set<Authenticator> ALL =
      EnumSet.of(
          Authenticator.SMS,
          Authenticator.VOICE,
          Authenticator.PUSH,
          Authenticator.OTP,
          Authenticator.WEBAUTHN,
          Authenticator.PASSKEY_SYNCED,
          Authenticator.PASSKEY_DEVICE_BOUND,
          Authenticator.PLATFORM,
          Authenticator.SMART_CARD);

  static final Set<Authenticator> ALL_FAMILIES =
      ALL.stream()
          .map(FactorKinds::family)
          .collect(Collectors.toCollection(() -> EnumSet.noneOf(Authenticator.class)));

  private FactorKinds() {}

  /** Sources tell the kind of a push when it is sent, not when the telephone is enrolled. */
  static Authenticator told(Authenticator kind) {
    return kind == Authenticator.PUSH_APPROVE || kind == Authenticator.PUSH_NUMBER
        ? Authenticator.PUSH
        : kind;
  }

  /** Kinds whose bindings are kept together, since one of them may be told as another. */
  static Authenticator family(Authenticator kind) {
    if (WEBAUTHN.contains(kind)) {
      return Authenticator.WEBAUTHN;
    }
    return kind == Authenticator.VOICE ? Authenticator.SMS : told(kind);
  }

  static Set<Authenticator> members(Authenticator family) {
    if (family == Authenticator.WEBAUTHN) {
      return WEBAUTHN;
    }
    return family == Authenticator.SMS
        ? EnumSet.of(Authenticator.SMS, Authenticator.VOICE)
        : EnumSet.of(family);
  }

  /**
   * Whether what was bound as the one may be told as the other when it is used. A number may be
   * texted or called. That a passkey is synced, or cannot be, is told by who looked.
   */
  static boolean mayBe(Authenticator bound, Authenticator used) {
    boolean synced = bound == Authenticator.PASSKEY_SYNCED || used == Authenticator.PASSKEY_SYNCED;
    boolean fixed =
        bound == Authenticator.PASSKEY_DEVICE_BOUND || used == Authenticator.PASSKEY_DEVICE_BOUND;
    return family(bound) == family(used) && !(synced && fixed);
  }

  static Set<Authenticator> familiesOf(Authenticator kind) {
    return kind == Authenticator.MFA_UNSPECIFIED ? ALL_FAMILIES : Set.of(family(kind));
  }

  static boolean isFactor(Authenticator kind) {
    return kind == Authenticator.MFA_UNSPECIFIED || ALL.contains(told(kind));
  }
}
