package dev.sparekey.rules;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 network. Texts are parsed here because Java's own parser asks the name service
 * about whatever is no address. IPv4 is held as its IPv6-mapped form, so {@code ::ffff:10.0.0.1}
 * lies in {@code 10.0.0.0/8}.
 *
 * @param high the address's upper 64 bits
 * @param low the lower 64
 * @param length of the prefix in bits, 0 to 128
 */
record IpNetwork(long high, long low, int length) {

  private record Address(long high, long low, boolean v4) {}

  /** Null when the text is no network. An address without a length is a network of one. */
  static @Nullable IpNetwork parse(String text) {
    int slash = text.indexOf('/');
    Address address = address(slash < 0 ? text : text.substring(0, slash));
    if (address == null) {
      return null;
    }
    int bits = address.v4() ? 32 : 128;
    int length = slash < 0 ? bits : number(text.substring(slash + 1), 10, 3, bits);
    if (length < 0) {
      return null;
    }
    int prefix = length + 128 - bits;
    return new IpNetwork(address.high() & mask(prefix), address.low() & mask(prefix - 64), prefix);
  }

  boolean contains(String text) {
    Address address = address(text);
    return address != null
        && (address.high() & mask(length)) == high
        && (address.low() & mask(length - 64)) == low;
  }

  private static long mask(int bits) {
    return bits <= 0 ? 0 : bits >= 64 ? -1L : -1L << (64 - bits);
  }

  private static @Nullable Address address(String text) {
    if (text.isEmpty() || text.length() > 45) {
      return null;
    }
    if (text.indexOf(':') < 0) {
      long v4 = v4(text);
      return v4 < 0 ? null : new Address(0, 0xFFFF_0000_0000L | v4, true);
    }
    return v6(text);
  }

  private static long v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long value = 0;
    for (String part : parts) {
      int octet = number(part, 10, 3, 255);
      if (octet < 0) {
        return -1;
      }
      value = value << 8 | octet;
    }
    return value;
  }

  private static @Nullable Address v6(String text) {
    String groups = text;
    int dot = text.indexOf('.');
    if (dot >= 0) {
      int colon = text.lastIndexOf(':');
      long v4 = v4(text.substring(colon + 1));
      if (v4 < 0) {
        return null;
      }
      groups =
          text.substring(0, colon + 1)
              + Long.toHexString(v4 >> 16)
              + ":"
              + Long.toHexString(v4 & 0xFFFF);
    }
    int gap = groups.indexOf("::");
    String[] head = split(gap < 0 ? groups : groups.substring(0, gap));
    String[] tail = split(gap < 0 ? "" : groups.substring(gap + 2));
    int given = head.length + tail.length;
    if (gap < 0 ? given != 8 : given > 7) {
      return null;
    }
    long[] halves = new long[2];
    for (int i = 0; i < given; i++) {
      int group = number(i < head.length ? head[i] : tail[i - head.length], 16, 4, 0xFFFF);
      if (group < 0) {
        return null;
      }
      int at = i < head.length ? i : 8 - given + i;
      halves[at / 4] |= (long) group << (48 - 16 * (at % 4));
    }
    boolean mapped = halves[0] == 0 && halves[1] >>> 32 == 0xFFFF;
    return new Address(halves[0], halves[1], mapped && dot >= 0);
  }

  private static String[] split(String groups) {
    return groups.isEmpty() ? new String[0] : groups.split(":", -1);
  }

  /** -1 when it is no number of at most so many digits, or beyond the limit. */
  private static int number(String digits, int radix, int most, int limit) {
    if (digits.isEmpty() || digits.length() > most) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      char c = digits.charAt(i);
      int digit = c < 128 ? Character.digit(c, radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value <= limit ? value : -1;
  }
}
