package dev.sparekey.app.demo.company;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import java.time.Instant;
import java.util.List;

/**
 * A takeover that has to be delivered.
 *
 * @param account the native id of the account that is taken
 * @param subject whose account it is
 * @param at when the recovery step that opens the account occurs
 * @param until when the attacker is through; what the account does afterwards is not the attack
 * @param rule the id of the rule that is about what happens here
 * @param signs what an alert has to bring as evidence, or it is about something else
 * @param story one line for a person
 */
public record Attack(
    String name,
    String account,
    String feed,
    String subject,
    Instant at,
    Instant until,
    String rule,
    List<Sign> signs,
    String story) {

  public Attack {
    signs = List.copyOf(signs);
  }

  /**
   * A line of evidence.
   *
   * @param kind the alert's word for it
   * @param from the earliest time of the record it rests on
   * @param until the latest
   */
  public record Sign(String kind, Instant from, Instant until) {

    static Sign at(String kind, Instant at) {
      return new Sign(kind, at, at);
    }

    private boolean isIn(Alert alert) {
      return alert.evidence().stream()
          .anyMatch(
              line ->
                  line.kind().equals(kind)
                      && !line.occurredAt().isBefore(from)
                      && !line.occurredAt().isAfter(until));
    }
  }

  /** Whether something that occurred at an account is part of this. */
  public boolean covers(AccountId accountId, Instant occurredAt) {
    return feed.equals(accountId.feed())
        && account.equals(accountId.nativeId())
        && !occurredAt.isBefore(at)
        && !occurredAt.isAfter(until);
  }

  /** Whether a delivered finding is what has to be found. */
  public boolean isShownBy(Alert alert) {
    return rule.equals(alert.ruleId())
        && covers(alert.account(), alert.occurredAt())
        && signs.stream().allMatch(sign -> sign.isIn(alert));
  }
}
