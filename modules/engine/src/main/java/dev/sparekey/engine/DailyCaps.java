package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * Of what anybody can bring about on an account, the first records of a day are kept, which is a
 * lawful fold: whoever can click on "forgot password" can click a million times, and a script that
 * opens the page of its own codes each second makes 86,400 steps a day, each of which would be
 * judged beside all the others.
 */
final class DailyCaps {

  private static final Comparator<DossierEntry> BY_TIME =
      Comparator.comparing((DossierEntry entry) -> entry.event().header().occurredAt())
          .thenComparing(entry -> entry.id());

  private DailyCaps() {}

  /** True for what is to be kept; makes room for it. What has no cap is always kept. */
  static boolean admit(AccountId account, DossierEntry entry, AccountStore store) {
    DayTally.Kind kind = kind(entry.event());
    if (kind == null || store.dossierEntry(account, entry.id()) != null) {
      return true;
    }
    int day = day(entry.event());
    DayTally known = store.dayTally(account, kind, day);
    if (known == null || known.kept() == 0) {
      store.putDayTally(account, tally(kind, day, 1, entry, known != null));
      return true;
    }
    boolean later = isLater(entry, known);
    if (known.kept() < kind.mostADay()) {
      store.putDayTally(
          account,
          later
              ? tally(kind, day, known.kept() + 1, entry, known.overflowed())
              : new DayTally(
                  kind, day, known.kept() + 1, known.lastAt(), known.lastId(), known.overflowed()));
      return true;
    }
    if (!later) {
      makeRoom(account, entry, known, store);
    } else if (!known.overflowed()) {
      store.putDayTally(
          account, new DayTally(kind, day, known.kept(), known.lastAt(), known.lastId(), true));
    }
    return !later;
  }

  /** Read anew only here, where an earlier one comes after a whole day's worth. */
  private static void makeRoom(
      AccountId account, DossierEntry entry, DayTally full, AccountStore store) {
    DossierEntry last = entry;
    for (DossierEntry kept : store.dossier(account)) {
      boolean other = !kept.id().equals(full.lastId());
      if (other
          && kind(kept.event()) == full.kind()
          && day(kept.event()) == full.day()
          && BY_TIME.compare(kept, last) > 0) {
        last = kept;
      }
    }
    store.removeDossierEntry(account, full.lastId());
    store.putDayTally(account, tally(full.kind(), full.day(), full.kept(), last, true));
  }

  /** One that is taken back leaves room for another. */
  static void removed(AccountId account, DossierEntry entry, AccountStore store) {
    DayTally.Kind kind = kind(entry.event());
    if (kind == null) {
      return;
    }
    int day = day(entry.event());
    DayTally known = store.dayTally(account, kind, day);
    DossierEntry last = null;
    int kept = 0;
    for (DossierEntry other : store.dossier(account)) {
      if (kind(other.event()) == kind && day(other.event()) == day) {
        kept++;
        last = last == null || BY_TIME.compare(other, last) > 0 ? other : last;
      }
    }
    boolean overflowed = known != null && known.overflowed();
    if (last != null) {
      store.putDayTally(account, tally(kind, day, kept, last, overflowed));
    } else if (overflowed) {
      // What was not kept is not in the store: that there was more must outlast what was kept.
      store.putDayTally(account, tally(kind, day, 0, entry, true));
    } else {
      store.removeDayTally(account, kind, day);
    }
  }

  /** Forgets a day of which something was forgotten. */
  static void forget(AccountId account, DossierEntry entry, AccountStore store) {
    DayTally.Kind kind = kind(entry.event());
    if (kind != null) {
      store.removeDayTally(account, kind, day(entry.event()));
    }
  }

  /**
   * Whether one of the days of, or between, two times has more of a kind than are kept, and what is
   * not kept may have occurred by a third: it is none of the first by time. Where some was taken
   * back, it may be earlier than what is left.
   */
  static boolean omits(
      AccountId account,
      DayTally.Kind kind,
      Instant from,
      Instant to,
      Instant until,
      AccountStore store) {
    for (int day = DaySet.dayOf(from); day <= DaySet.dayOf(to); day++) {
      DayTally tally = store.dayTally(account, kind, day);
      if (tally != null
          && tally.overflowed()
          && (tally.kept() < kind.mostADay() || !tally.lastAt().isAfter(until))) {
        return true;
      }
    }
    return false;
  }

  /** The kind of a record that is capped; null for any other. */
  static DayTally.@Nullable Kind kind(Event event) {
    if (event instanceof TicketEvent) {
      return DayTally.Kind.TICKET;
    }
    if (!(event instanceof RecoveryEvent recovery)) {
      return null;
    }
    return switch (recovery.action()) {
      case CODE_FAILED -> DayTally.Kind.CODE_FAILED;
      case RECOVERY_REQUESTED -> DayTally.Kind.RECOVERY_REQUESTED;
      case RECOVERY_NOTIFIED -> DayTally.Kind.RECOVERY_NOTIFIED;
      // Somebody of the desk acts one account at a time.
      case ACCOUNT_UNLOCKED -> recovery.actor().helped() ? null : DayTally.Kind.ACCOUNT_UNLOCKED;
      case CODE_SET_VIEWED -> DayTally.Kind.CODE_SET_VIEWED;
      case PRIVILEGED_ACTION -> DayTally.Kind.PRIVILEGED_ACTION;
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_REVOKED,
          CODE_USED,
          FACTOR_BOUND,
          FACTOR_REMOVED,
          FACTOR_RESET,
          PASSWORD_RESET,
          CONTACT_CHANGED,
          TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED ->
          recovery.actor().helped() ? null : DayTally.Kind.SELF_SERVICE;
      case CODE_EXPOSED -> exposure(recovery);
      case CODE_EXPIRED,
          IMPERSONATION_STARTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          CREDENTIAL_LISTED ->
          null;
    };
  }

  /** By who says so: what one may say without end takes no room from what another found. */
  private static DayTally.Kind exposure(RecoveryEvent told) {
    if (told.isHearsay()) {
      return DayTally.Kind.HEARSAY;
    }
    return told.actor().role() == Actor.Role.SELF
        ? DayTally.Kind.SELF_SERVICE
        : DayTally.Kind.FINDING;
  }

  private static int day(Event event) {
    return DaySet.dayOf(
        event instanceof TicketEvent ticket ? ticket.createdAt() : event.header().occurredAt());
  }

  private static boolean isLater(DossierEntry entry, DayTally than) {
    int order = entry.event().header().occurredAt().compareTo(than.lastAt());
    return order > 0 || (order == 0 && entry.id().compareTo(than.lastId()) > 0);
  }

  private static DayTally tally(
      DayTally.Kind kind, int day, int kept, DossierEntry last, boolean overflowed) {
    return new DayTally(kind, day, kept, last.event().header().occurredAt(), last.id(), overflowed);
  }
}
