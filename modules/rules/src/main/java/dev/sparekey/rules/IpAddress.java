package dev.sparekey.rules;

import org.jspecify.annotations.Nullable;

/**
 * An IPv4 or IPv6 address. Texts are parsed here because Java's own parser asks the name service
 * about whatever is no address. IPv4 is held as its IPv6-mapped form, so {@code ::ffff:10.0.0.1},
 * which dual-stack servers log, is {@code 10.0.0.1} itself.
 *
 * @param high the upper 64 bits
 * @param low the lower 64
 */
public record IpAddress(long high, long low) {
  private static final int LONGEST = 45;
  private static final int GROUPS = 8;
  private static final int MAPPED = 96;

  /**
   * Null when the text is no address. Zones ({@code fe80::1%eth0}), ports, brackets, surrounding
   * blanks, digits of other scripts and leading zeros of an IPv4 part are none: {@code 010.0.0.1}
   * is 8.0.0.1 to some readers and 10.0.0.1 to others.
   */
  public static @Nullable IpAddress parse(String text) {
    if (text.length() > LONGEST) {
      return null;
    }
    if (text.indexOf(':') >= 0) {
      return v6(text);
    }
    long v4 = v4(text);
    return v4 < 0 ? null : new IpAddress(0, 0xFFFF_0000_0000L | v4);
  }

  public boolean isV4() {
    return high == 0 && low >>> 32 == 0xFFFF;
  }

  /**
   * The network of the address's first bits.
   *
   * @param v4Length its length if this is an IPv4 address, 0 to 32
   * @param v6Length its length otherwise, 0 to 128
   */
  public IpNetwork network(int v4Length, int v6Length) {
    return IpNetwork.of(this, isV4() ? MAPPED + v4Length : v6Length);
  }

  /** As RFC 5952 writes it: small letters, the longest run of zero groups as {@code ::}. */
  @Override
  public String toString() {
    if (isV4()) {
      return (low >> 24 & 0xFF)
          + "."
          + (low >> 16 & 0xFF)
          + "."
          + (low >> 8 & 0xFF)
          + "."
          + (low & 0xFF);
    }
    int gap = 0;
    int gapEnd = 0;
    for (int from = 0; from < GROUPS; from++) {
      int to = from;
      while (to < GROUPS && group(to) == 0) {
        to++;
      }
      if (to - from > Math.max(1, gapEnd - gap)) {
        gap = from;
        gapEnd = to;
      }
    }
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < GROUPS; i++) {
      if (i >= gap && i < gapEnd) {
        text.append(i == gap ? "::" : "");
      } else {
        text.append(i == 0 || i == gapEnd ? "" : ":").append(Integer.toHexString(group(i)));
      }
    }
    return text.toString();
  }

  private int group(int index) {
    return (int) ((index < 4 ? high : low) >>> (48 - 16 * (index % 4))) & 0xFFFF;
  }

  private static long v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return -1;
    }
    long value = 0;
    for (String part : parts) {
      int octet = number(part, 10, 255);
      if (octet < 0) {
        return -1;
      }
      value = value << 8 | octet;
    }
    return value;
  }

  private static @Nullable IpAddress v6(String text) {
    String groups = text;
    if (text.indexOf('.') >= 0) {
      // Only the last 32 bits may be written as IPv4: "1.2.3.4::" is no address.
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
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return null;
    }
    long[] halves = new long[2];
    for (int i = 0; i < given; i++) {
      int group = number(i < head.length ? head[i] : tail[i - head.length], 16, 0xFFFF);
      if (group < 0) {
        return null;
      }
      int at = i < head.length ? i : GROUPS - given + i;
      halves[at / 4] |= (long) group << (48 - 16 * (at % 4));
    }
    return new IpAddress(halves[0], halves[1]);
  }

  private static String[] split(String groups) {
    return groups.isEmpty() ? new String[0] : groups.split(":", -1);
  }

  /** -1 when it is no number, beyond the limit, or decimal with a leading zero. */
  static int number(String digits, int radix, int limit) {
    boolean padded = radix == 10 && digits.length() > 1 && digits.charAt(0) == '0';
    if (digits.isEmpty() || digits.length() > 4 || padded) {
      return -1;
    }
    int value = 0;
    for (int i = 0; i < digits.length(); i++) {
      // Character.digit also knows the digits of other scripts, which no address has.
      int digit = digits.charAt(i) < 0x80 ? Character.digit(digits.charAt(i), radix) : -1;
      if (digit < 0) {
        return -1;
      }
      value = value * radix + digit;
    }
    return value <= limit ? value : -1;
  }
}
