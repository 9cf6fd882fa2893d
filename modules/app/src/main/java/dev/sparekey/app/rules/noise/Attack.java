package dev.sparekey.app.rules.noise;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import java.time.Instant;
import java.util.Set;

/**
 * A takeover that has to be delivered.
 *
 * @param accounts that are taken or tried
 * @param acts ids of the events that tell of what the attacker did
 * @param from the first of the attacker's acts
 * @param until the last of them
 */
record Attack(String name, Set<AccountId> accounts, Set<String> acts, Instant from, Instant until) {

  Attack {
    accounts = Set.copyOf(accounts);
    acts = Set.copyOf(acts);
  }

  /**
   * Whether a finding is about what the attacker did: anchored in it, or, of a group, with it among
   * its evidence. Ten resets by one agent may begin with an honest one a minute before.
   */
  boolean isShownBy(Alert alert) {
    return alert.group().isEmpty()
        ? accounts.contains(alert.account()) && isWithin(alert.occurredAt())
        : alert.evidence().stream()
            .anyMatch(line -> acts.contains(line.eventId()) && isWithin(line.occurredAt()));
  }

  private boolean isWithin(Instant time) {
    return !time.isBefore(from) && !time.isAfter(until);
  }
}
