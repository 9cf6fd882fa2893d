package dev.sparekey.engine;

import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Rule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that is judged from an account's past, and how much of it that takes. With less, what
 * is told is true of the days that were seen, and blind for those before.
 *
 * @param what in words, such as "its usual MFA"
 * @param span how long an account is to be observed for it
 */
public record History(String what, Duration span) {

  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm 'UTC'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private static final List<String> OF_PRIMARY =
      List.of(
          "assurance.primary.floor",
          "assurance.primary.ceiling",
          "assurance.gap_certain",
          "assurance.gap_possible",
          "before.primary_used_minutes_ago",
          "requirement.clause",
          "requirement.status");

  private static final List<String> OF_FAMILIARITY =
      List.of(
          "session.new_device",
          "session.new_network",
          "session.new_country",
          "before.anomalous_login",
          "after.anomalous_login");

  private static final List<String> OF_CHANGES =
      List.of("before.contact_changed_minutes_ago", "before.policy_weakened_minutes_ago");

  /** What a rule reads of it; empty for a rule that needs no past. */
  public static List<History> neededBy(Rule rule, AssurancePolicy policy) {
    List<History> needed = new ArrayList<>();
    if (OF_PRIMARY.stream().anyMatch(rule::reads)) {
      needed.add(new History("its usual MFA", policy.primaryWindow()));
    }
    if (OF_FAMILIARITY.stream().anyMatch(rule::reads)) {
      needed.add(new History("what is new for it", policy.familiarAfter()));
    }
    if (OF_CHANGES.stream().anyMatch(rule::reads)) {
      needed.add(new History("what was changed before", policy.contactWindow()));
    }
    return needed;
  }

  /**
   * What is judged from less, in a line; empty when all of it was seen.
   *
   * <p>Example: of an account that is observed since 21 November, a step of the 24th is judged by a
   * usual MFA "from 3 of 90 days", which is made good on 19 February.
   *
   * @param since the first event known of the account
   * @param at when the step occurred
   */
  static Optional<String> shortOf(Collection<History> needed, Instant since, Instant at) {
    Duration observed = since.isBefore(at) ? Duration.between(since, at) : Duration.ZERO;
    List<String> parts = new ArrayList<>();
    Duration longest = Duration.ZERO;
    for (History one : needed) {
      if (observed.compareTo(one.span) < 0) {
        parts.add(
            one.what
                + " is judged from "
                + observed.toDays()
                + " of "
                + one.span.toDays()
                + " days");
        longest = one.span.compareTo(longest) > 0 ? one.span : longest;
      }
    }
    return parts.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the account is observed only since "
                + MINUTE.format(since)
                + ": "
                + String.join(", ", parts)
                + "; in full from "
                + MINUTE.format(since.plus(longest))
                + " on");
  }
}
