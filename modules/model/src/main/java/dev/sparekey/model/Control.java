package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A change of what judges, by somebody who may make it.
 *
 * @param by who changes it, as whoever recorded it says: 1–256 characters
 * @param at when it was recorded, which is not when it takes effect
 * @param reason in a few words, 1–256 characters
 * @param release hash of the rules that judge from here on, 64 characters; null in a record of a
 *     kind that this version does not know
 */
public record Control(String by, Instant at, String reason, @Nullable String release) {

  public static final int LONGEST_REASON = 256;
  private static final int HASH = 64;

  public Control {
    Bounds.text("by", by, Bounds.NAME);
    Bounds.text("reason", reason, LONGEST_REASON);
    if (release != null && (release.length() != HASH || !release.matches("[0-9a-f]+"))) {
      throw new IllegalArgumentException(
          "release should be a SHA-256 in lower-case hexadecimal: had "
              + release.length()
              + " characters");
    }
  }
}
