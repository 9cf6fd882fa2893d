package dev.sparekey.model;

/**
 * Kinds of authenticator, as finely as sources tell them apart. How much each is worth is a matter
 * of policy, not of this list.
 */
public enum Authenticator {
  PASSWORD,
  /** Knowledge questions; no NIST authenticator at all (SP 800-63B-4 §3.1.1.2 item 8). */
  SECURITY_QUESTION,
  /** A code sent by e-mail, used to authenticate (SP 800-63B-4 §3.1.3.1 forbids it). */
  EMAIL_CODE,
  /** A link sent by e-mail that opens a recovery. */
  EMAIL_LINK,
  SMS,
  VOICE,
  /** A push whose kind the source does not tell. */
  PUSH,
  /** Approve-or-deny push. */
  PUSH_APPROVE,
  /** Push with number entry. */
  PUSH_NUMBER,
  /** A one-time password from an app or token. */
  OTP,
  /** A saved recovery or backup code: a look-up secret. */
  RECOVERY_CODE,
  /** A pass an administrator issued for a limited time. */
  TEMPORARY_PASS,
  /** A code an administrator issued to bypass MFA. */
  BYPASS_CODE,
  /** WebAuthn without attestation: a security key or a passkey, synced or not. */
  WEBAUTHN,
  PASSKEY_SYNCED,
  /** A device-bound, attested key with user verification. */
  PASSKEY_DEVICE_BOUND,
  /** A phishing-resistant platform authenticator such as Okta FastPass or Windows Hello. */
  PLATFORM,
  SMART_CARD,
  /** Another identity provider vouched. */
  FEDERATED,
  /** "MFA was used", without saying which. */
  MFA_UNSPECIFIED
}
