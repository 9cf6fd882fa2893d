package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * A login or a part of one.
 *
 * @param authenticators what was presented; {@link Authenticators#UNKNOWN} when the source does not
 *     say
 * @param sessionId the source's id of the login or session; events of one session share it
 */
public record AuthenticationEvent(
    EventHeader header,
    AccountId account,
    @Nullable String accountName,
    Outcome outcome,
    Authenticators authenticators,
    @Nullable String sessionId,
    Origin origin)
    implements Event, AccountEvent {

  public AuthenticationEvent {
    Bounds.optional("accountName", accountName, Bounds.NAME);
    Bounds.optional("sessionId", sessionId, Bounds.ID);
  }

  /** How an attempt ended. */
  public enum Outcome {
    SUCCESS,
    FAILURE,
    /** The user, or their device, refused a push. */
    DENIED
  }
}
