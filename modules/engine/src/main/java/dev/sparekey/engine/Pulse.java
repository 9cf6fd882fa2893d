package dev.sparekey.engine;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Whether a feed is heard.
 *
 * @param watchedFrom the first time the clock told
 * @param silentSince up to where it was complete when it fell silent; null while it is heard
 */
public record Pulse(String feed, Instant watchedFrom, @Nullable Instant silentSince) {}
