package dev.sparekey.rules;

/**
 * What one clause of a detection says about a record.
 *
 * @param selection the name of the selection it belongs to
 * @param clause field, modifiers and values as written, shortened; the rule's text, never the
 *     record's
 */
public record ClauseVerdict(String selection, String clause, Truth truth) {}
