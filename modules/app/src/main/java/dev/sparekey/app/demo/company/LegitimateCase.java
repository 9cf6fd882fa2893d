package dev.sparekey.app.demo.company;

import java.time.Instant;

/**
 * Something that looks like an attack and is none; it must not be delivered at high or above.
 *
 * @param account the native id of the account it concerns
 * @param at when its first remarkable record occurs
 * @param story one line for a person
 */
public record LegitimateCase(String name, String account, String feed, Instant at, String story) {}
