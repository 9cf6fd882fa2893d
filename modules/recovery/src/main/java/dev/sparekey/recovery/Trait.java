package dev.sparekey.recovery;

/** A place or device that logins came from. */
public record Trait(Kind kind, String value) implements Comparable<Trait> {

  /** What may be familiar. */
  public enum Kind {
    DEVICE,
    NETWORK,
    COUNTRY
  }

  /**
   * By hash before value: an attacker who wants to push a victim's own device out of the capped map
   * would otherwise only need small names.
   */
  @Override
  public int compareTo(Trait other) {
    int order = kind.compareTo(other.kind);
    if (order == 0) {
      order = Integer.compare(scattered(value), scattered(other.value));
    }
    return order != 0 ? order : value.compareTo(other.value);
  }

  private static int scattered(String value) {
    return Integer.reverse(value.hashCode() * 0x9E3779B9);
  }
}
