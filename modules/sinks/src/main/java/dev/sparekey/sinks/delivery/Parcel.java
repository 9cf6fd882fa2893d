package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;

/**
 * A revision in the form that its destination reads.
 *
 * @param document one line, or whatever the destination's template makes of the alert
 */
public record Parcel(Alert alert, String document) {}
