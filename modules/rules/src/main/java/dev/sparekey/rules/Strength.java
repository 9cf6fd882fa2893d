package dev.sparekey.rules;

/** How firmly a detection holds on a record. */
public enum Strength {
  /** It does not hold. */
  NONE,
  /** What is known does not decide it. */
  UNKNOWN,
  /** It holds, but only by a field that merely says "possible": never enough for "confirmed". */
  WEAK,
  /** It holds whatever the weak fields say. */
  STRONG
}
