package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of an account's dossier bears on nothing that is still open. What is older than the horizon
 * does not, but for what made a credential that may still live and for what directories say.
 */
public final class Expiry {

  /** Bindings of one kind that may all still be in use, or codes used of a set. */
  private static final int LIVE_BINDINGS = 16;

  /** The set in use and the one before it, which somebody may still try. */
  private static final int LIVE_SETS = 2;

  /**
   * A directory's old rows say who the account is today, and whose its names were. Only of one that
   * tells the same anew each night are the oldest let go.
   */
  private static final int LIVE_STATEMENTS = 64;

  private Expiry() {}

  private record Kind(RecoveryAction action, @Nullable Authenticator authenticator) {}

  /**
   * The entries that may be deleted.
   *
   * @param horizon entries at or after it stay
   */
  public static List<DossierEntry> of(Collection<DossierEntry> dossier, Instant horizon) {
    List<DossierEntry> old = new ArrayList<>();
    for (DossierEntry entry : dossier) {
      if (entry.event().header().occurredAt().isBefore(horizon)) {
        old.add(entry);
      }
    }
    old.sort(
        Comparator.comparing((DossierEntry entry) -> entry.event().header().occurredAt())
            .thenComparing(entry -> entry.id())
            .reversed());
    Map<Kind, Integer> living = new HashMap<>();
    int statements = 0;
    boolean demandKnown = false;
    List<DossierEntry> expired = new ArrayList<>();
    for (DossierEntry entry : old) {
      boolean lives =
          switch (entry.event()) {
            case RecoveryEvent event ->
                living.merge(new Kind(event.action(), event.credential().kind()), 1, Integer::sum)
                    <= mayLive(event.action());
            case IdentityContextEvent identity -> {
              boolean newDemand = identity.requiredLevel() != null && !demandKnown;
              demandKnown |= newDemand;
              yield ++statements <= LIVE_STATEMENTS || newDemand;
            }
            case TicketEvent ticket -> false;
            case AuthenticationEvent login -> false;
          };
      if (!lives) {
        expired.add(entry);
      }
    }
    return expired;
  }

  /** How many of the newest steps of that kind outlive the horizon. */
  private static int mayLive(RecoveryAction action) {
    return switch (action) {
      // Codes are counted down by their uses for as long as their set lives.
      case FACTOR_BOUND, FACTOR_REMOVED, FACTOR_RESET, CODE_USED -> LIVE_BINDINGS;
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_REVOKED,
          PASSWORD_RESET,
          CONTACT_CHANGED ->
          LIVE_SETS;
      case CODE_SET_VIEWED,
          CODE_FAILED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION ->
          0;
    };
  }
}
