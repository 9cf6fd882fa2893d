package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a directory says of the work of somebody behind an account. What is null or empty is not
 * told. Sparekey's readers fill the leave only, since nothing else of it is used; the rest stays
 * because what is stored has it.
 *
 * @param hiredAt when they began
 * @param leaveFrom since when they are away, or will be; null of nobody who is
 * @param leaveTo until when; null while it is open
 * @param roles what they are, in the directory's words in lower case; at most 32 of at most 256
 *     characters
 * @param desk the help desk or department that they belong to, at most 256 characters
 * @param vendor the company that they really work for, of somebody who is not employed; at most 256
 *     characters
 * @param timeZone where their day is, such as {@code Europe/Oslo}; at most 64 characters
 */
public record Employment(
    @Nullable Instant hiredAt,
    @Nullable Instant leaveFrom,
    @Nullable Instant leaveTo,
    List<String> roles,
    @Nullable String desk,
    @Nullable String vendor,
    @Nullable String timeZone) {

  /** Longest name of a time zone. */
  public static final int TIME_ZONE = 64;

  public Employment {
    roles = Bounds.texts("roles", roles, Bounds.NAME);
    Bounds.optional("desk", desk, Bounds.NAME);
    Bounds.optional("vendor", vendor, Bounds.NAME);
    Bounds.optional("timeZone", timeZone, TIME_ZONE);
  }

  /** Whether they are away at a time; one of no end lasts, and one of no beginning is none. */
  public boolean isOnLeave(Instant at) {
    return leaveFrom != null && !leaveFrom.isAfter(at) && (leaveTo == null || leaveTo.isAfter(at));
  }
}
