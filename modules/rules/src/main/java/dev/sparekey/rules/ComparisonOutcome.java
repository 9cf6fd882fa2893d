package dev.sparekey.rules;

import org.jspecify.annotations.Nullable;

/**
 * What one comparison of a detection says of a record.
 *
 * @param selection it stands in, as the rule names it
 * @param written the field with its modifiers and values, in one line
 * @param truth whether it holds
 * @param seen what the record says of the field; null for a search in all texts
 */
public record ComparisonOutcome(
    String selection, String written, Truth truth, @Nullable FieldValue seen) {}
