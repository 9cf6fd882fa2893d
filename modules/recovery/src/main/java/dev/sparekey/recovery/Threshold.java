package dev.sparekey.recovery;

/** What establishes a primary assurance: where a policy's text has it, and between what bounds. */
enum Threshold {
  PRIMARY_DAYS("primary", "days", 1, 366, ""),
  PRIMARY_SHARE("primary", "share", 1, 100, " %"),
  /** Sessions are told apart among the retained logins, of which there are 64. */
  FEW_SESSIONS("primary", "few_sessions", 1, 64, "");

  final String section;
  final String key;
  final int least;
  final int most;

  /** What stands behind the number in the text. */
  final String unit;

  Threshold(String section, String key, int least, int most, String unit) {
    this.section = section;
    this.key = key;
    this.least = least;
    this.most = most;
    this.unit = unit;
  }
}
