package dev.sparekey.rules;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A built-in rule or correlation in whose place stands one with the same id.
 *
 * @param rule the id of both
 * @param name of the built-in one, by which others may still refer to it
 * @param title of the built-in one
 * @param owner who answers for the other; empty when nobody is named
 * @param reason why it stands there; empty when nobody says
 * @param by where the id of the other stands
 * @param of where that of the built-in one stands
 */
public record Replaced(
    UUID rule,
    @Nullable String name,
    String title,
    String owner,
    String reason,
    Place by,
    Place of) {

  /** Whether somebody answers for it and says why. */
  public boolean isExplained() {
    return !owner.isBlank() && !reason.isBlank();
  }
}
