package dev.sparekey.engine;

/**
 * How many tickets of one hour name a person nobody is known by.
 *
 * @param count 0 or more; not what was added, but how many there are
 */
public record Tally(Hour hour, int count) {}
