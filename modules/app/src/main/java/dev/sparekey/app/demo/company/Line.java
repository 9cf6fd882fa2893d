package dev.sparekey.app.demo.company;

import java.time.Instant;

/**
 * One native record of a feed.
 *
 * @param feed {@code okta}, {@code keycloak}, {@code zendesk} or {@code sparekey}
 * @param json one object, without line breaks
 * @param occurredAt the record's own time; of a mark or clock, when it was written
 * @param receivedAt when it reached us; not before {@code occurredAt}
 */
public record Line(String feed, String json, Instant occurredAt, Instant receivedAt) {}
