package dev.sparekey.topology;

import java.time.Instant;

/**
 * A record that gave no event: where it lies and why, never what it said.
 *
 * @param reason in lower snake case
 * @param detail which field, type or place is meant; never a value
 * @param at when the record was received, by the broker's clock or the records'
 * @param hash SHA-256 of our salt and the record, in hexadecimal: equal records can be told, and
 *     without the salt none can be guessed
 */
record DeadLetter(
    String topic,
    int partition,
    long offset,
    String reason,
    String detail,
    Instant at,
    String hash) {}
