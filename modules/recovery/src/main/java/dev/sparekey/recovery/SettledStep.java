package dev.sparekey.recovery;

import dev.sparekey.model.Interval;
import java.time.Instant;

/**
 * What is remembered of a step that is judged for good: enough for what rests on it, as a factor it
 * bound does for as long as the factor lives.
 *
 * @param id of the step's event
 * @param at when it occurred
 */
public record SettledStep(String id, Instant at, Interval primary, Interval effective) {}
