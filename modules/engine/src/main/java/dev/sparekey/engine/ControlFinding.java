package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import java.time.Instant;
import java.util.List;

/**
 * Something done with Sparekey itself that somebody is to know of.
 *
 * @param by whoever did it, as whoever told it says
 * @param subject whom it is about: whoever did it, where it is about nobody's account
 * @param anchor of the alert
 * @param lines at most {@link Alert#MOST_EVIDENCE}
 * @param omitted how many lines more there would be
 * @param said about it beside the lines
 */
record ControlFinding(
    ControlRule rule,
    Severity severity,
    AccountId account,
    String by,
    String subject,
    String anchor,
    Instant occurredAt,
    List<EvidenceLine> lines,
    int omitted,
    List<String> said) {

  private static final String VERSION = "built-in-1";
  private static final int LONGEST_TEXT = 500;

  /** The place of an account, where it is about nobody's. */
  static final String FEED = "sparekey";

  static ControlFinding of(ControlRule rule, Severity severity, String tenant, String by) {
    return new ControlFinding(
        rule,
        severity,
        new AccountId(tenant, FEED, FEED),
        by,
        by,
        "",
        Instant.EPOCH,
        List.of(),
        0,
        List.of());
  }

  ControlFinding about(AccountId other) {
    return new ControlFinding(
        rule, severity, other, by, other.nativeId(), anchor, occurredAt, lines, omitted, said);
  }

  ControlFinding anchoredIn(String event, Instant at) {
    return new ControlFinding(
        rule, severity, account, by, subject, event, at, lines, omitted, said);
  }

  /** With as many of these lines as an alert has. */
  ControlFinding with(List<EvidenceLine> first, int all) {
    List<EvidenceLine> told = first.stream().limit(Alert.MOST_EVIDENCE).toList();
    return new ControlFinding(
        rule, severity, account, by, subject, anchor, occurredAt, told, all - told.size(), said);
  }

  ControlFinding saying(List<String> words) {
    return new ControlFinding(
        rule, severity, account, by, subject, anchor, occurredAt, lines, omitted, words);
  }

  /** The first revision of the alert that says so. */
  Alert alert(Instant at, int epoch, String policyVersion) {
    String id = rule.alertId(account.tenant(), anchor);
    return new Alert(
        id,
        epoch,
        1,
        account.tenant(),
        rule.id().toString(),
        rule.title(),
        VERSION,
        Verdict.CONFIRMED,
        severity,
        true,
        account,
        subject,
        new Actor(Actor.Role.ADMIN, null, by),
        anchor,
        occurredAt,
        at,
        new AssuranceFinding(Interval.UNKNOWN, Interval.UNKNOWN, List.of()),
        TicketStatus.NOT_REQUIRED,
        lines,
        omitted,
        said,
        RequirementFinding.UNKNOWN,
        List.of("attack.t1562.001"),
        List.of(),
        policyVersion,
        VERSION,
        Handling.ofCase(id),
        Explanation.NONE);
  }

  /** What fits into a line of evidence. */
  static String shortened(String text) {
    return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT - 1) + "…";
  }
}
