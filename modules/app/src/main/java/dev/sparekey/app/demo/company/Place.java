package dev.sparekey.app.demo.company;

/**
 * Where a login comes from.
 *
 * @param address of the ranges for documentation (RFC 5737, RFC 3849)
 * @param network an AS number for documentation (RFC 5398)
 * @param device the browser's fingerprint
 */
record Place(String address, int network, String country, String device) {}
