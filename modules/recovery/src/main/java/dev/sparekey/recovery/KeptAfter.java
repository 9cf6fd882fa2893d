package dev.sparekey.recovery;

import java.time.Instant;

/**
 * That of an account's logins after a time none was missing when a step became known. What came
 * since was looked at as it came, and what bears on the step is kept for it, so that later logins
 * take nothing away by pushing others out of the profile.
 *
 * @param step its event's id
 * @param at 1970 where none had been pushed out
 */
public record KeptAfter(String step, Instant at) implements Witness {}
