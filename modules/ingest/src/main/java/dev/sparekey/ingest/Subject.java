package dev.sparekey.ingest;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Event;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryEvent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a record concerns, for what is said of it that is no event.
 *
 * @param name login name or mail
 * @param address from where it came
 */
record Subject(AccountId account, @Nullable String name, Actor actor, @Nullable String address) {

  /** Nobody that the mapping can name: what the record says is said of its feed. */
  static Subject ofFeed(String tenant, String feed) {
    return new Subject(RawMatch.ofFeed(tenant, feed), null, Actor.UNKNOWN, null);
  }

  /**
   * Of the events that a record gave, the one that is about an account: a step before a login. Null
   * where there is none, for a ticket names persons.
   */
  static @Nullable AccountEvent told(List<Event> events) {
    AccountEvent told = null;
    for (Event event : events) {
      if (event instanceof RecoveryEvent recovery) {
        return recovery;
      }
      told = told == null && event instanceof AccountEvent named ? named : told;
    }
    return told;
  }

  static Subject of(AccountEvent event) {
    return switch (event) {
      case RecoveryEvent recovery ->
          new Subject(
              recovery.account(),
              recovery.accountName(),
              recovery.actor(),
              recovery.origin().address());
      case AuthenticationEvent login ->
          // Whoever logs in is the account's owner, or claims to be.
          new Subject(
              login.account(), login.accountName(), Actor.UNKNOWN, login.origin().address());
      case IdentityContextEvent row ->
          new Subject(row.account(), row.accountName(), Actor.UNKNOWN, null);
    };
  }
}
