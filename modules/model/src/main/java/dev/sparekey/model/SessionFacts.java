package dev.sparekey.model;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the session a step was done from. A null flag is unknown, not false.
 *
 * @param assurance of the session; null when the step has no session of the subject
 * @param startedAt when its root login was; null when that is not known
 * @param continuity whether the step comes from where the session began; null when not known
 * @param travel how the place of its login goes together with those of others; null when not known
 */
public record SessionFacts(
    @Nullable Interval assurance,
    @Nullable Instant startedAt,
    @Nullable Continuity continuity,
    @Nullable Boolean newDevice,
    @Nullable Boolean newNetwork,
    @Nullable Boolean newCountry,
    @Nullable Travel travel) {

  public static final SessionFacts NONE =
      new SessionFacts(null, null, null, null, null, null, null);

  /** Whether a session is still where it began. */
  public enum Continuity {
    INTACT,
    /** Same session id, other network, device or user agent than its root login. */
    BROKEN
  }

  /** Whether another login lies farther away than anybody travels in the time between. */
  public @Nullable Boolean impossibleTravel() {
    return travel == null ? null : travel instanceof Travel.Impossible;
  }

  /** True when device, network or country is certainly new. */
  public boolean anythingNew() {
    return Boolean.TRUE.equals(newDevice)
        || Boolean.TRUE.equals(newNetwork)
        || Boolean.TRUE.equals(newCountry);
  }
}
