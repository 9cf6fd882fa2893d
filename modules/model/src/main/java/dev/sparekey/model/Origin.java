package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Where a request came from, as far as the source tells. An unknown part is null, never a guess.
 *
 * @param address IP address as text, at most 45 characters
 * @param network what counts as one network: {@code as701} where the source gives the AS number,
 *     else the address' /24 (IPv4) or /48 (IPv6) prefix
 * @param country ISO 3166 country code or the source's country name
 * @param device the source's own device identifier; never the user agent, which anyone can copy; as
 *     the network at most 256 characters
 * @param userAgent the client's user agent; as the country at most 512 characters
 * @param coordinates where the source believes the address to be
 */
public record Origin(
    @Nullable String address,
    @Nullable String network,
    @Nullable String country,
    @Nullable String device,
    @Nullable String userAgent,
    @Nullable Coordinates coordinates) {

  private static final int LONGEST_ADDRESS = 45;

  public static final Origin UNKNOWN = new Origin(null, null, null, null, null);

  public Origin {
    Bounds.optional("origin.address", address, LONGEST_ADDRESS);
    Bounds.optional("origin.network", network, Bounds.ID);
    Bounds.optional("origin.country", country, Bounds.TEXT);
    Bounds.optional("origin.device", device, Bounds.ID);
    Bounds.optional("origin.userAgent", userAgent, Bounds.TEXT);
  }

  /** Of a source that tells no coordinates. */
  public Origin(
      @Nullable String address,
      @Nullable String network,
      @Nullable String country,
      @Nullable String device,
      @Nullable String userAgent) {
    this(address, network, country, device, userAgent, null);
  }

  public Origin at(@Nullable Coordinates there) {
    return new Origin(address, network, country, device, userAgent, there);
  }
}
