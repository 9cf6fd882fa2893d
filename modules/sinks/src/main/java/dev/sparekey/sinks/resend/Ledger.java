package dev.sparekey.sinks.resend;

import java.util.List;

/** What the topics say of a destination's dead letters, and where it is noted what became of it. */
public interface Ledger {

  /** What is known by now. */
  Backlog backlog();

  /** Reads on, to what stands there now. */
  void refresh() throws InterruptedException;

  /** Returns once it is noted down of all dead letters of these findings, or throws. */
  void note(List<Choice> choices, Note note);
}
