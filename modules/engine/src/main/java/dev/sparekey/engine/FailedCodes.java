package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.recovery.DossierEntry;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;

/**
 * Of the wrong codes of one account and day the first are kept, which is a lawful fold: whoever can
 * try one can try a million, and each would be judged beside all the others.
 */
final class FailedCodes {

  /** More than the 100 that SP 800-63B-4 §3.2.2 allows before the authenticator is disabled. */
  static final int MOST_A_DAY = 128;

  private static final Comparator<RecoveryEvent> BY_TIME =
      Comparator.comparing((RecoveryEvent event) -> event.header().occurredAt())
          .thenComparing(event -> event.header().id());

  private FailedCodes() {}

  /** True for what is to be kept; makes room for it. Other steps are always kept. */
  static boolean admit(RecoveryEvent event, AccountStore store) {
    if (event.action() != RecoveryAction.CODE_FAILED) {
      return true;
    }
    AccountId account = event.account();
    List<RecoveryEvent> sameDay = new ArrayList<>();
    for (DossierEntry entry : store.dossier(account)) {
      if (entry.event() instanceof RecoveryEvent known
          && known.action() == RecoveryAction.CODE_FAILED
          && day(known) == day(event)) {
        sameDay.add(known);
      }
    }
    boolean known = sameDay.stream().anyMatch(one -> one.header().id().equals(event.header().id()));
    if (known || sameDay.size() < MOST_A_DAY) {
      return true;
    }
    RecoveryEvent last = Collections.max(sameDay, BY_TIME);
    if (BY_TIME.compare(event, last) > 0) {
      return false;
    }
    store.removeDossierEntry(account, DossierEntry.id(last.header().id(), null));
    return true;
  }

  private static int day(RecoveryEvent event) {
    return DaySet.dayOf(event.header().occurredAt());
  }
}
