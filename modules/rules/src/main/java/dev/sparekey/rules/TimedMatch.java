package dev.sparekey.rules;

import java.time.Instant;

/**
 * A match of a rule that a correlation counts.
 *
 * @param id of the matched event
 * @param at when the event occurred, by its source's clock
 */
public record TimedMatch(String id, Instant at) {}
