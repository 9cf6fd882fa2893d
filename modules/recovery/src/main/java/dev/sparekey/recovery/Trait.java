package dev.sparekey.recovery;

import dev.sparekey.model.Posture;
import java.util.List;

/** A place or device that logins came from. */
public record Trait(Kind kind, String value) implements Comparable<Trait> {

  /** What may be familiar. */
  public enum Kind {
    DEVICE(64, Posture.Kept.DEVICES),
    NETWORK(48, Posture.Kept.NETWORKS),
    COUNTRY(16, Posture.Kept.COUNTRIES);

    static final List<Kind> KINDS = List.of(values());

    private final int most;
    private final Posture.Kept kept;

    Kind(int most, Posture.Kept kept) {
      this.most = most;
      this.kept = kept;
    }

    /** As it is published. */
    Posture.Kept kept() {
      return kept;
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
