package dev.sparekey.benchmark;

/**
 * What a system said of a regeneration.
 *
 * @param regeneration its id
 * @param at when, on the clock of arrivals, in milliseconds of the epoch
 * @param raised false when an earlier word was taken back
 * @param delivered whether an analyst hears of it
 */
record Signal(String regeneration, long at, boolean raised, boolean delivered) {}
