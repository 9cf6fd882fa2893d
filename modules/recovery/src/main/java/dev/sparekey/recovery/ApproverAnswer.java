package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What another account said of the approval of a recovery that its owner gave.
 *
 * @param approval id of the event
 * @param approver whose account that is; or what stands in for a name, of which the names stage has
 *     said whose it was
 * @param standing null while that account has not answered
 */
public record ApproverAnswer(
    String approval, AccountId approver, @Nullable ApproverStanding standing) {

  /**
   * The account that an approval was given from, by its id; null where its record does not tell. An
   * id says nothing to another feed: the 7 of a personnel system is not the 7 of the provider whose
   * account it speaks of. An integration relays whoever approved, at any rate of a day, and has no
   * session that could tell of him.
   */
  public static @Nullable AccountId approver(RecoveryEvent event) {
    AccountId account = event.account();
    String id = event.actor().id();
    if (event.action() != RecoveryAction.RECOVERY_APPROVED
        || !isPerson(event.actor())
        || id == null
        || id.isEmpty()
        || account.isName()
        || !event.header().feed().equals(account.feed())
        || id.equals(account.nativeId())) {
      return null;
    }
    return new AccountId(account.tenant(), account.feed(), id);
  }

  /** The name of whoever approved, in lower case, where no id tells from which account. */
  public static @Nullable String approverName(RecoveryEvent event) {
    AccountId account = event.account();
    Actor actor = event.actor();
    String name = actor.name();
    boolean tells =
        event.action() == RecoveryAction.RECOVERY_APPROVED
            && isPerson(actor)
            && name != null
            && !name.isEmpty()
            && !account.isName()
            && !account.nativeId().equals(actor.id())
            && approver(event) == null;
    return tells && name != null ? name.toLowerCase(Locale.ROOT) : null;
  }

  private static boolean isPerson(Actor actor) {
    return switch (actor.role()) {
      case AGENT, ADMIN, UNKNOWN -> true;
      case SELF, INTEGRATION, SYSTEM -> false;
    };
  }
}
