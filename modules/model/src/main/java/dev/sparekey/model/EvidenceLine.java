package dev.sparekey.model;

import java.time.Instant;

/**
 * One piece of evidence.
 *
 * @param kind what sort of statement it is, in lower snake case
 * @param eventId the event it rests on
 * @param occurredAt when that event occurred
 * @param text one line for a person
 */
public record EvidenceLine(String kind, String eventId, Instant occurredAt, String text) {}
