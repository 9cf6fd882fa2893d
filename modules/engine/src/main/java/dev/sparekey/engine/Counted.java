package dev.sparekey.engine;

import dev.sparekey.rules.TimedMatch;

/** A match as a correlation counts it. */
record Counted(TimedMatch match, Certainty certainty) {}
