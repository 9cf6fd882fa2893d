package dev.sparekey.ingest.redaction;

/**
 * A part of a text that should not be kept.
 *
 * @param start of its first character
 * @param end behind its last
 */
public record Span(int start, int end) {}
