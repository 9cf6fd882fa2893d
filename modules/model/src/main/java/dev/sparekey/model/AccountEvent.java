package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/** An event that names its account by the source's own id. */
public sealed interface AccountEvent
    permits AuthenticationEvent, RecoveryEvent, IdentityContextEvent {

  EventHeader header();

  AccountId account();

  /**
   * Login name or mail that the record gives the account, at most 256 characters; null where none.
   */
  @Nullable String accountName();
}
