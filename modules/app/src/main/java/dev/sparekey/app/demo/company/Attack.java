package dev.sparekey.app.demo.company;

import java.time.Instant;
import java.util.Set;

/**
 * A takeover that has to be delivered.
 *
 * @param account the native id of the account that is taken
 * @param at when the recovery step that opens the account occurs
 * @param until when the attacker is through; what the account does afterwards is not the attack
 * @param rules the ids of the rules that are about what happens here; one of them has to say so
 */
public record Attack(
    String name,
    String account,
    String feed,
    Instant at,
    Instant until,
    Set<String> rules,
    String story) {

  public Attack {
    rules = Set.copyOf(rules);
  }

  /** Whether something that occurred at an account is part of this. */
  public boolean covers(String ofFeed, String ofAccount, Instant occurredAt) {
    return feed.equals(ofFeed)
        && account.equals(ofAccount)
        && !occurredAt.isBefore(at)
        && !occurredAt.isAfter(until);
  }

  /** Whether a delivered finding of this rule about it is what has to be found. */
  public boolean isShownBy(String rule, String ofFeed, String ofAccount, Instant occurredAt) {
    return rules.contains(rule) && covers(ofFeed, ofAccount, occurredAt);
  }
}
