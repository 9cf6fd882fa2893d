package dev.sparekey.rules;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 network. An IPv6 network that is wider than the mapped addresses, such as {@code
 * ::/0}, holds IPv6 addresses only.
 *
 * @param first its first address
 * @param length of the prefix in bits, 0 to 128; of an IPv4 network at least 96
 */
public record IpNetwork(IpAddress first, int length) {

  /** The bits before the IPv4 address in its mapped form. */
  private static final int MAPPED = 96;

  /**
   * Null when the text is no network. An address without a length is a network of one; bits beyond
   * the length are ignored.
   */
  public static @Nullable IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    String written = slash < 0 ? text : text.substring(0, slash);
    IpAddress address = IpAddress.parse(written);
    if (address == null) {
      return null;
    }
    // "::ffff:10.0.0.0/104" counts as IPv6 does and is 10.0.0.0/8.
    int before = written.indexOf(':') < 0 ? MAPPED : 0;
    int bits = 128 - before;
    int length = slash < 0 ? bits : IpAddress.number(text.substring(slash + 1), 10, bits);
    return length < 0 ? null : of(address, before + length);
  }

  static IpNetwork of(IpAddress address, int length) {
    return new IpNetwork(
        new IpAddress(address.high() & mask(length), address.low() & mask(length - 64)), length);
  }

  public boolean contains(IpAddress address) {
    return (length >= MAPPED || !address.isV4()) && of(address, length).first().equals(first);
  }

  /** {@code 203.0.113.0/24}, {@code 2001:db8:7::/48}. */
  @Override
  public String toString() {
    return first + "/" + (length >= MAPPED && first.isV4() ? length - MAPPED : length);
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }
}
