package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Of what anybody can bring about on an account, the first records of a day are kept, which is a
 * lawful fold: whoever can click on "forgot password" can click a million times, and a script that
 * opens the page of its own codes each second makes 86,400 steps a day, each of which would be
 * judged beside all the others. That there were more is remembered, and said by {@link
 * OverflowedDay}.
 */
final class DailyCaps {

  /** No kind keeps fewer a day. */
  private static final int FEWEST = 16;

  private static final Comparator<DossierEntry> BY_TIME =
      Comparator.comparing((DossierEntry entry) -> entry.event().header().occurredAt())
          .thenComparing(entry -> entry.id());

  private DailyCaps() {}

  enum Admission {
    KEPT,
    /** Not kept, and from now on the day is known to have more than are. */
    FIRST_LEFT_OUT,
    LEFT_OUT
  }

  /**
   * Whether it is to be kept; makes room for it. What has no cap is always kept.
   *
   * @param gone is told of what made room
   */
  static Admission admit(
      AccountId account, DossierEntry entry, AccountStore store, Consumer<DossierEntry> gone) {
    DayTally.Kind kind = kind(entry.event());
    if (kind == null || store.dossierEntry(account, entry.id()) != null) {
      return Admission.KEPT;
    }
    int day = day(entry.event());
    DayTally known = store.dayTally(account, kind, day);
    if (known == null || known.kept() == 0) {
      store.putDayTally(account, tally(kind, day, 1, entry, known != null));
      return Admission.KEPT;
    }
    boolean later = isLater(entry, known);
    if (known.kept() < kind.mostADay()) {
      store.putDayTally(
          account,
          later
              ? tally(kind, day, known.kept() + 1, entry, known.overflowed())
              : new DayTally(
                  kind, day, known.kept() + 1, known.lastAt(), known.lastId(), known.overflowed()));
      return Admission.KEPT;
    }
    if (!later) {
      makeRoom(account, entry, known, store, gone);
      return Admission.KEPT;
    }
    if (known.overflowed()) {
      return Admission.LEFT_OUT;
    }
    store.putDayTally(
        account, new DayTally(kind, day, known.kept(), known.lastAt(), known.lastId(), true));
    return Admission.FIRST_LEFT_OUT;
  }

  /** Read anew only here, where an earlier one comes after a whole day's worth. */
  private static void makeRoom(
      AccountId account,
      DossierEntry entry,
      DayTally full,
      AccountStore store,
      Consumer<DossierEntry> gone) {
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
    DossierEntry madeRoom = store.dossierEntry(account, full.lastId());
    store.removeDossierEntry(account, full.lastId());
    if (madeRoom != null) {
      gone.accept(madeRoom);
    }
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

  /**
   * The days of which more was told than is kept, where what is not kept may be missed. Not of
   * tickets: an absence beside them says so itself. Of administrative actions only where a step of
   * the same day comes behind all that are kept: it asks for the first one after it.
   *
   * @param entries all of the account
   */
  static List<DayTally> overflowed(
      AccountId account, Collection<DossierEntry> entries, AccountStore store) {
    if (entries.size() < FEWEST) {
      return List.of();
    }
    Map<Lot, Integer> counts = new HashMap<>();
    for (DossierEntry entry : entries) {
      DayTally.Kind kind = kind(entry.event());
      if (kind != null && kind != DayTally.Kind.TICKET) {
        counts.merge(new Lot(kind, day(entry.event())), 1, Integer::sum);
      }
    }
    List<DayTally> overflowed = new ArrayList<>();
    counts.forEach(
        (lot, count) -> {
          DayTally tally =
              count < lot.kind().mostADay() ? null : store.dayTally(account, lot.kind(), lot.day());
          if (tally != null
              && tally.overflowed()
              && (lot.kind() != DayTally.Kind.PRIVILEGED_ACTION || mayMiss(entries, tally))) {
            overflowed.add(tally);
          }
        });
    return overflowed;
  }

  /**
   * From when on a step that opens an episode may not be kept; {@link Instant#MAX} if all are.
   *
   * @param entries all of the account
   */
  static Instant doubtedFrom(
      AccountId account, Collection<DossierEntry> entries, AccountStore store) {
    Instant from = Instant.MAX;
    for (DayTally tally : overflowed(account, entries, store)) {
      boolean mayOpen =
          switch (tally.kind()) {
            case SELF_SERVICE, UNATTRIBUTED, PROVIDER, DESK, INTEGRATION -> true;
            case CODE_FAILED,
                RECOVERY_REQUESTED,
                ACCOUNT_UNLOCKED,
                RECOVERY_NOTIFIED,
                TICKET,
                CODE_SET_VIEWED,
                PRIVILEGED_ACTION,
                HEARSAY,
                FINDING,
                HELPED_UNLOCK,
                CREDENTIAL_LISTED ->
                false;
          };
      if (mayOpen && tally.lastAt().isBefore(from)) {
        from = tally.lastAt();
      }
    }
    return from;
  }

  private record Lot(DayTally.Kind kind, int day) {}

  /** Whether a step of the day comes behind all that is kept: any other finds its first action. */
  private static boolean mayMiss(Collection<DossierEntry> entries, DayTally full) {
    return entries.stream()
        .anyMatch(
            entry ->
                entry.event() instanceof RecoveryEvent event
                    && event.action().isStep()
                    && day(event) == full.day()
                    && !event.header().occurredAt().isBefore(full.lastAt()));
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
      case ACCOUNT_UNLOCKED ->
          recovery.actor().helped() ? DayTally.Kind.HELPED_UNLOCK : DayTally.Kind.ACCOUNT_UNLOCKED;
      // Whoever is in and looks again and again hides no agent who looks.
      case CODE_SET_VIEWED ->
          recovery.actor().helped() ? byWhom(recovery) : DayTally.Kind.CODE_SET_VIEWED;
      case PRIVILEGED_ACTION -> DayTally.Kind.PRIVILEGED_ACTION;
      case CODE_EXPOSED -> exposure(recovery);
      case CREDENTIAL_LISTED -> DayTally.Kind.CREDENTIAL_LISTED;
      case CODE_SET_ISSUED,
          CODE_SET_REGENERATED,
          CODE_SET_REVOKED,
          CODE_USED,
          CODE_EXPIRED,
          FACTOR_BOUND,
          FACTOR_REMOVED,
          FACTOR_RESET,
          PASSWORD_RESET,
          CONTACT_CHANGED,
          TEMPORARY_PASS_ISSUED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_ISSUED,
          BYPASS_CODE_USED,
          IMPERSONATION_STARTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED ->
          byWhom(recovery);
    };
  }

  private static DayTally.Kind byWhom(RecoveryEvent step) {
    return switch (step.actor().role()) {
      case SELF -> DayTally.Kind.SELF_SERVICE;
      case AGENT, ADMIN -> DayTally.Kind.DESK;
      case INTEGRATION -> DayTally.Kind.INTEGRATION;
      case SYSTEM -> DayTally.Kind.PROVIDER;
      case UNKNOWN -> DayTally.Kind.UNATTRIBUTED;
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
