package dev.sparekey.ingest;

/** Ends the reading of one record: it does not fit. Carries no stack, as attackers may cause it. */
final class Unfit extends Exception {
  private final RejectionReason reason;
  private final String detail;

  Unfit(RejectionReason reason, String detail) {
    super(reason + ": " + detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  Reading.Rejected rejected() {
    return new Reading.Rejected(reason, detail);
  }
}
