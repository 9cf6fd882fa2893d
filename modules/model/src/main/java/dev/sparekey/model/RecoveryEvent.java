package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Something that concerns the second door into an account.
 *
 * @param account of an exposure whose source knows a mail or login only, {@link AccountId#ofName}
 * @param authenticators for an action that was itself a login (a code or a pass used): the set
 *     presented; null otherwise
 * @param sessionId the session it was done from, by the source's id
 * @param ticketId the ticket the record quotes; null when it quotes none
 */
public record RecoveryEvent(
    EventHeader header,
    AccountId account,
    @Nullable String accountName,
    RecoveryAction action,
    RecoveryPath path,
    Actor actor,
    Credential credential,
    @Nullable Authenticators authenticators,
    @Nullable String sessionId,
    Origin origin,
    @Nullable String ticketId)
    implements Event, AccountEvent {

  public RecoveryEvent {
    Bounds.optional("accountName", accountName, Bounds.NAME);
    Bounds.optional("sessionId", sessionId, Bounds.ID);
    Bounds.optional("ticketId", ticketId, Bounds.TICKET_ID);
  }

  /**
   * Whether it is an exposure that nobody vouches for: codes stand in a text, and who wrote it, and
   * whose they are, a mail with any sender may have said. What looks for codes by itself is an
   * actor, the system.
   */
  public boolean isHearsay() {
    return action == RecoveryAction.CODE_EXPOSED && actor.role() == Actor.Role.UNKNOWN;
  }

  /**
   * Whether it is of whoever has a name: that something of theirs lies in the open. Of anything
   * else a name tells no account.
   */
  public boolean isByName() {
    return action == RecoveryAction.CODE_EXPOSED && account.isName();
  }

  /** The same of an account that has the name, as an event of its own. */
  public RecoveryEvent of(AccountId owner, String id) {
    return new RecoveryEvent(
        new EventHeader(
            id,
            header.tenant(),
            header.feed(),
            header.occurredAt(),
            header.recordedAt(),
            header.receivedAt(),
            header.mapping(),
            header.nativeType()),
        owner,
        null,
        action,
        path,
        actor,
        credential,
        authenticators,
        sessionId,
        origin,
        ticketId);
  }
}
