package dev.sparekey.model;

/**
 * Assurance as far as it is known: at least {@code floor}, at most {@code ceiling}, on the scale 0
 * (none), 1 (aal1), 2 (aal2-weak), 3 (aal2), 4 (aal2-phishing-resistant), 5 (aal3).
 *
 * <p>Example: WebAuthn without attestation is [4,5]; a saved recovery code beside a password is
 * [2,2]; a login whose factors the log hides is [0,5].
 */
public record Interval(int floor, int ceiling) {

  public static final int NONE = 0;
  public static final int AAL1 = 1;
  public static final int AAL2_WEAK = 2;
  public static final int AAL2 = 3;
  public static final int AAL2_PHISHING_RESISTANT = 4;
  public static final int AAL3 = 5;

  public static final Interval UNKNOWN = new Interval(NONE, AAL3);

  public Interval {
    if (floor < NONE || ceiling > AAL3 || floor > ceiling) {
      throw new IllegalArgumentException(
          "an assurance interval lies within 0 to 5 and floor <= ceiling: was ["
              + floor
              + ","
              + ceiling
              + "]");
    }
  }

  public static Interval exactly(int rank) {
    return new Interval(rank, rank);
  }

  public boolean known() {
    return floor > NONE || ceiling < AAL3;
  }

  @Override
  public String toString() {
    return "[" + floor + "," + ceiling + "]";
  }
}
