package dev.sparekey.rules;

import java.time.Instant;

/**
 * A window in which the condition holds as far as is known.
 *
 * @param place where it starts, or where it ends when it looks back
 * @param settledAt when all matches up to here are known, nothing undoes it; {@link Instant#MIN}
 *     when nothing can
 * @param reached when the condition came to hold
 */
record Window(Instant place, Instant settledAt, Instant reached) {}
