package dev.sparekey.sinks.resend;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a dead letter needs nothing more: the reason of the record that says so. */
public enum Settling {
  /** The destination took the newest revision. */
  RESENT,
  /** A newer revision was delivered since. */
  OVERTAKEN,
  /** The finding was withdrawn, and the destination never heard of it. */
  WITHDRAWN;

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null for the reason of a dead letter that is none of these. */
  static @Nullable Settling of(String reason) {
    for (Settling one : values()) {
      if (one.word().equals(reason)) {
        return one;
      }
    }
    return null;
  }
}
