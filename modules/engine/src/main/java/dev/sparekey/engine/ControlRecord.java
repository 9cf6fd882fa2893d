package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Control;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Triaged;
import java.time.Instant;

/** What people do about the judging. */
public sealed interface ControlRecord {

  /** The emission time that the record stands for. */
  Instant at();

  /**
   * Somebody published rules, which load.
   *
   * @param made its release is not null
   * @param number its place in the log of changes
   */
  record Published(Control made, String release, long number, Instant at)
      implements ControlRecord {}

  /** Somebody decided what an account's primary assurance is at most. */
  record Accepted(AccountId account, PrimaryAcceptance decision, Instant at)
      implements ControlRecord {}

  /** Somebody decided on a finding. */
  record Decided(Triaged triaged, Instant at) implements ControlRecord {}
}
