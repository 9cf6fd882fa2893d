package dev.sparekey.model;

import java.time.Instant;

/** What the places of two logins say of who signed in. */
public sealed interface Travel {

  Possible POSSIBLE = new Possible();

  /** Of all logins within half a day one person can have made each that is known. */
  record Possible() implements Travel {}

  /**
   * Nobody gets from the one place to the other in that time.
   *
   * @param at when the login behind the step was
   * @param from where it was
   * @param otherAt when the other login was, before or after it
   * @param otherFrom where that was
   * @param kilometres between the two, as the crow flies
   */
  record Impossible(
      Instant at, Coordinates from, Instant otherAt, Coordinates otherFrom, int kilometres)
      implements Travel {}
}
