package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What of an account's dossier bears on nothing that is still open. What is older than the horizon
 * does not, but for what made or ended a credential, which is replayed for as long as the account
 * lives, and for what directories say.
 *
 * <p>Example: a key bound by an attacker on 1 March and removed on 20 March. Both events stay: the
 * logins of the days between are in the account's bitmaps for ten years, and without the two they
 * would look like the owner's.
 */
public final class Expiry {

  /**
   * So many of each lot outlive the horizon. Whoever makes more than that hides the oldest, which
   * is why behind {@link #doubtedAfter} what is not known may have been anything.
   */
  static final int MOST_OF_A_LOT = 256;

  /**
   * A directory's old rows say who the account is today, and whose its names were. Only of one that
   * tells the same anew each night are the oldest let go. So many of each directory, and so many
   * that tell one fact, are kept: what one row of years ago said of an account no other feed and no
   * other file takes away.
   */
  static final int LIVE_STATEMENTS = 64;

  /** Apart, so that what one person can make many of pushes out nothing that another did. */
  private enum Lot {
    FACTORS,
    PASSWORDS,
    CONTACTS,
    CODE_SETS,
    /** Whoever is in can look at his set as often as he likes. */
    VIEWS,
    PASSES,
    EXPOSURES,
    /** Anybody can write to a desk what reads like a code. */
    HEARSAY,
    USES,
    LISTINGS
  }

  private Expiry() {}

  /**
   * From when on older bindings may have been deleted; null when none was. What was deleted has so
   * many kept ones behind it that were beyond the horizon themselves, and so lie before whatever is
   * still judged: those that follow a step say nothing of what was known before it.
   *
   * <p>Example: 200 bindings of last year, a step of noon, and 300 of the hour after it. At noon
   * 200 were known, so nothing older was deleted; at one o'clock it may have been.
   *
   * @param events ascending by time
   */
  static @Nullable Instant doubtedAfter(List<RecoveryEvent> events) {
    int factors = 0;
    for (RecoveryEvent event : events) {
      if (lot(event) == Lot.FACTORS && ++factors == MOST_OF_A_LOT) {
        return event.header().occurredAt();
      }
    }
    return null;
  }

  /**
   * Whether an event counts no more, deleted or not: what is shown of an account must not depend on
   * when the deletion came.
   */
  static boolean isForgotten(RecoveryEvent event, Instant horizon) {
    return lot(event) == null && event.header().occurredAt().isBefore(horizon);
  }

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
    Map<Lot, Integer> living = new EnumMap<>(Lot.class);
    Map<String, Integer> ofDirectory = new HashMap<>();
    Map<DirectoryRows.Fact, Integer> ofFact = new EnumMap<>(DirectoryRows.Fact.class);
    IdentityContextEvent first = Dossier.first(dossier);
    List<DossierEntry> expired = new ArrayList<>();
    for (DossierEntry entry : old) {
      boolean lives =
          switch (entry.event()) {
            case RecoveryEvent event -> {
              Lot lot = lot(event);
              yield lot != null && living.merge(lot, 1, Integer::sum) <= MOST_OF_A_LOT;
            }
            case IdentityContextEvent identity -> {
              boolean isNew =
                  ofDirectory.merge(identity.header().feed(), 1, Integer::sum) <= LIVE_STATEMENTS;
              for (DirectoryRows.Fact fact : DirectoryRows.Fact.values()) {
                isNew |=
                    fact.isToldBy(identity)
                        && ofFact.merge(fact, 1, Integer::sum) <= LIVE_STATEMENTS;
              }
              // The first tells how old the account is.
              yield isNew || identity.equals(first);
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

  /** Null for what makes, ends or tells of no credential. */
  private static @Nullable Lot lot(RecoveryEvent event) {
    return switch (event.action()) {
      case FACTOR_BOUND, FACTOR_REMOVED, FACTOR_RESET -> Lot.FACTORS;
      case PASSWORD_RESET -> Lot.PASSWORDS;
      case CONTACT_CHANGED -> Lot.CONTACTS;
      case CREDENTIAL_LISTED -> Lot.LISTINGS;
      case CODE_SET_ISSUED, CODE_SET_REGENERATED, CODE_SET_REVOKED, CODE_EXPIRED -> Lot.CODE_SETS;
      case CODE_SET_VIEWED -> Lot.VIEWS;
      case TEMPORARY_PASS_ISSUED, BYPASS_CODE_ISSUED -> Lot.PASSES;
      case CODE_EXPOSED -> event.isHearsay() ? Lot.HEARSAY : Lot.EXPOSURES;
      // Codes are counted down by their uses for as long as their set lives.
      case CODE_USED, TEMPORARY_PASS_USED, BYPASS_CODE_USED -> Lot.USES;
      case CODE_FAILED,
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
          null;
    };
  }
}
