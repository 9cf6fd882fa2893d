package dev.sparekey.model;

import java.time.Instant;

/**
 * Something an analyst can revoke or rely on in the first minute.
 *
 * @param kind what it is, in lower snake case, such as {@code session} or {@code factor}
 * @param nativeId by which the source knows it
 * @param since when it began, as far as known
 * @param text one line for a person
 */
public record Containment(String kind, String nativeId, Instant since, String text) {}
