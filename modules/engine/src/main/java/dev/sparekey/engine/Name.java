package dev.sparekey.engine;

/**
 * A name of a person within a tenant.
 *
 * @param text mail or login in lower case, or {@code feed:id}
 */
public record Name(String tenant, String text) {}
