package dev.sparekey.ingest;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.EventHeader;
import org.jspecify.annotations.Nullable;

/**
 * A record that somebody asked for by its id, as rules over raw records see it.
 *
 * @param header of the event that it became, or would have become
 * @param account whom it concerns
 * @param accountName login name or mail; null when the record tells none
 */
public record Inquired(
    EventHeader header,
    AccountId account,
    @Nullable String accountName,
    dev.sparekey.rules.RawRecord record) {}
