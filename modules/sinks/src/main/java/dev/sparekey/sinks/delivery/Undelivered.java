package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;

/**
 * A revision that never reached its destination.
 *
 * @param position of that revision
 * @param reason in lower snake case
 * @param why in words that hold no secret and nothing of the document
 * @param mayBeKnown whether the destination may have heard of the finding all the same
 */
public record Undelivered(
    Position position, Alert alert, String reason, String why, boolean mayBeKnown) {}
