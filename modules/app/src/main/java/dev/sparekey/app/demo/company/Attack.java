package dev.sparekey.app.demo.company;

import java.time.Instant;

/**
 * A takeover that has to be delivered.
 *
 * @param account the native id of the account that is taken
 * @param at when the recovery step that opens the account occurs
 */
public record Attack(String name, String account, String feed, Instant at, String story) {}
