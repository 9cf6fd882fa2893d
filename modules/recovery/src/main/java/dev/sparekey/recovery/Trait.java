package dev.sparekey.recovery;

import java.util.List;

/** A place or device that logins came from. */
public record Trait(Kind kind, String value) implements Comparable<Trait> {

  /** What may be familiar. */
  public enum Kind {
    DEVICE(64),
    NETWORK(48),
    COUNTRY(16);

    static final List<Kind> KINDS = List.of(values());

    private final int most;

    Kind(int most) {
      this.most = most;
    }

    /**
     * How many of them are kept of one set of authenticators. By kind: some sources make up a
     * device a session, and those must not leave it unknown from which countries the owner signs
     * in.
     */
    int most() {
      return most;
    }
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
