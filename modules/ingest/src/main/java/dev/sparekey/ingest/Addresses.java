package dev.sparekey.ingest;

import org.jspecify.annotations.Nullable;

/** IP addresses as text. Nothing is ever resolved. */
final class Addresses {
  private static final int LONGEST = 45;
  private static final int GROUPS = 8;

  private Addresses() {}

  /** The /24 of an IPv4 address, the /48 of an IPv6 address; null when it is neither. */
  static @Nullable String network(String address) {
    if (address.length() > LONGEST) {
      return null;
    }
    int[] v4 = v4(address);
    if (v4 != null) {
      return v4[0] + "." + v4[1] + "." + v4[2] + ".0/24";
    }
    int[] v6 = v6(address);
    if (v6 == null) {
      return null;
    }
    boolean mapped = v6[5] == 0xFFFF && (v6[0] | v6[1] | v6[2] | v6[3] | v6[4]) == 0;
    return mapped
        ? (v6[6] >> 8) + "." + (v6[6] & 0xFF) + "." + (v6[7] >> 8) + ".0/24"
        : Integer.toHexString(v6[0])
            + ":"
            + Integer.toHexString(v6[1])
            + ":"
            + Integer.toHexString(v6[2])
            + "::/48";
  }

  private static int @Nullable [] v4(String text) {
    String[] parts = text.split("\\.", -1);
    if (parts.length != 4) {
      return null;
    }
    int[] bytes = new int[4];
    for (int i = 0; i < 4; i++) {
      bytes[i] = number(parts[i], 10, 3);
      if (bytes[i] < 0 || bytes[i] > 255) {
        return null;
      }
    }
    return bytes;
  }

  private static int @Nullable [] v6(String text) {
    int gap = text.indexOf("::");
    int[] head = groups(gap < 0 ? text : text.substring(0, gap));
    int[] tail = gap < 0 ? new int[0] : groups(text.substring(gap + 2));
    if (head == null || tail == null) {
      return null;
    }
    int given = head.length + tail.length;
    if (gap < 0 ? given != GROUPS : given >= GROUPS) {
      return null;
    }
    int[] all = new int[GROUPS];
    System.arraycopy(head, 0, all, 0, head.length);
    System.arraycopy(tail, 0, all, GROUPS - tail.length, tail.length);
    return all;
  }

  private static int @Nullable [] groups(String text) {
    if (text.isEmpty()) {
      return new int[0];
    }
    String[] parts = text.split(":", -1);
    int[] dotted = v4(parts[parts.length - 1]);
    int plain = dotted == null ? parts.length : parts.length - 1;
    int[] groups = new int[plain + (dotted == null ? 0 : 2)];
    for (int i = 0; i < plain; i++) {
      groups[i] = number(parts[i], 16, 4);
      if (groups[i] < 0) {
        return null;
      }
    }
    if (dotted != null) {
      groups[plain] = dotted[0] << 8 | dotted[1];
      groups[plain + 1] = dotted[2] << 8 | dotted[3];
    }
    return groups.length > GROUPS ? null : groups;
  }

  /** -1 when it is no number of at most {@code most} digits. */
  private static int number(String digits, int radix, int most) {
    if (digits.isEmpty() || digits.length() > most) {
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
    return value;
  }
}
