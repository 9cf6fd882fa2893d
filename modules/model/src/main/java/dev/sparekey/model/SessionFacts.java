package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the session a step was done from. A null flag is unknown, not false.
 *
 * @param assurance of the session; null when the step has no session of the subject
 */
public record SessionFacts(
    @Nullable Interval assurance,
    @Nullable Boolean newDevice,
    @Nullable Boolean newNetwork,
    @Nullable Boolean newCountry) {

  public static final SessionFacts NONE = new SessionFacts(null, null, null, null);

  /** True when device, network or country is certainly new. */
  public boolean anythingNew() {
    return Boolean.TRUE.equals(newDevice)
        || Boolean.TRUE.equals(newNetwork)
        || Boolean.TRUE.equals(newCountry);
  }
}
