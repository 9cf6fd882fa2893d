package dev.sparekey.sinks.resend;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What a resend notes down of a dead letter: the reason of the record that says so. */
public enum Note {
  /** The finding is about to be sent: from here on the destination may have it. */
  RESENDING(false),
  /** The destination took the newest revision. */
  RESENT(true),
  /** A newer revision was delivered since. */
  OVERTAKEN(true),
  /** The finding was withdrawn, and the destination never heard of it. */
  WITHDRAWN(true),
  /** The topic of alerts does not have it any more. */
  GONE(true);

  private final boolean settling;

  Note(boolean settling) {
    this.settling = settling;
  }

  /** Whether the dead letter needs nothing more. */
  public boolean isSettling() {
    return settling;
  }

  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** Null for the reason of a dead letter, which is none of these. */
  static @Nullable Note of(String reason) {
    for (Note one : values()) {
      if (one.word().equals(reason)) {
        return one;
      }
    }
    return null;
  }
}
