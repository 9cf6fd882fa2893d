package dev.sparekey.sinks.resend;

/** What the topics say of a destination's dead letters, and where it is noted what became of it. */
public interface Ledger {

  /** What is known by now. */
  Backlog backlog();

  /** Reads on, to what stands there now. */
  void refresh() throws InterruptedException;

  /** Returns once it is noted down that these dead letters need nothing more, or throws. */
  void settle(Choice choice, Settling settling);
}
