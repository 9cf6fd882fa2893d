package dev.sparekey.rules;

import java.util.UUID;

/**
 * A built-in rule or correlation that is left out.
 *
 * @param at where that is said
 * @param title of the rule
 * @param owner who answers for it
 */
public record Disabled(Place at, UUID rule, String title, String owner, String reason) {}
