package dev.sparekey.model;

/** How the evidence behind a step compares with what the account normally proves. */
public enum Gap {
  /** primary.floor &gt; effective.ceiling: weaker whatever the unknowns turn out to be. */
  CERTAIN,
  /** primary.ceiling &gt; effective.floor: weaker for some value of the unknowns. */
  POSSIBLE,
  NONE;

  /** With nothing known of the primary there is nothing to fall short of: no gap is claimed. */
  public static Gap between(Interval primary, Interval effective) {
    if (!primary.known()) {
      return NONE;
    }
    if (primary.floor() > effective.ceiling()) {
      return CERTAIN;
    }
    return primary.ceiling() > effective.floor() ? POSSIBLE : NONE;
  }
}
