package dev.sparekey.engine;

import dev.sparekey.rules.TimedMatch;

/**
 * A match as a correlation counts it.
 *
 * @param possible whether it is none for certain: told only of what must not occur, which is then
 *     not certain to be absent
 */
record Counted(TimedMatch match, boolean possible) {}
