package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import java.time.Instant;
import java.util.Set;

/**
 * A takeover that has to be delivered.
 *
 * @param accounts that are taken or tried
 * @param from the first of the attacker's acts
 * @param until the last of them
 */
record Attack(String name, Set<AccountId> accounts, Instant from, Instant until) {

  Attack {
    accounts = Set.copyOf(accounts);
  }

  /** Whether a finding is about what the attacker did. */
  boolean isShownBy(Alert alert) {
    return accounts.contains(alert.account())
        && !alert.occurredAt().isBefore(from)
        && !alert.occurredAt().isAfter(until);
  }
}
