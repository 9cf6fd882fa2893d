package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as far as the source tells. An unknown part is null, never a guess.
 *
 * @param address IP address as text
 * @param network what counts as one network: {@code as701} where the source gives the AS number,
 *     else the address' /24 (IPv4) or /48 (IPv6) prefix
 * @param country ISO 3166 country code or the source's country name
 * @param device the source's own device identifier; never the user agent, which anyone can copy
 * @param userAgent the client's user agent
 */
public record Origin(
    @Nullable String address,
    @Nullable String network,
    @Nullable String country,
    @Nullable String device,
    @Nullable String userAgent) {

  public static final Origin UNKNOWN = new Origin(null, null, null, null, null);
}
