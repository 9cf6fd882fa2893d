package dev.sparekey.model;

/**
 * An event of another feed which shows that a requester was verified in this way.
 *
 * @param event that shows it
 */
public record Corroboration(Verification kind, EventRef event) {}
