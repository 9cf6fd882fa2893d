package dev.sparekey.app.demo;

import dev.sparekey.model.AccountId;
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

/** An alert to vary. */
record Alerts(
    String id,
    int revision,
    String rule,
    Verdict verdict,
    Severity severity,
    boolean delivered,
    String account,
    String subject,
    Instant occurredAt,
    TicketStatus ticket,
    Instant evidenceAt) {

  static Alerts some() {
    return new Alerts(
        "a",
        1,
        "rule",
        Verdict.CONFIRMED,
        Severity.HIGH,
        true,
        "00u1",
        "ilse.brandvold@tamarack.example",
        Instant.parse("2026-03-23T13:07:00Z"),
        TicketStatus.MISSING,
        Instant.parse("2026-03-23T13:07:00Z"));
  }

  Alerts id(String other) {
    return new Alerts(
        other,
        revision,
        rule,
        verdict,
        severity,
        delivered,
        account,
        subject,
        occurredAt,
        ticket,
        evidenceAt);
  }

  Alerts verdict(Verdict other) {
    return new Alerts(
        id,
        revision,
        rule,
        other,
        severity,
        delivered,
        account,
        subject,
        occurredAt,
        ticket,
        evidenceAt);
  }

  Alerts severity(Severity other) {
    return new Alerts(
        id,
        revision,
        rule,
        verdict,
        other,
        delivered,
        account,
        subject,
        occurredAt,
        ticket,
        evidenceAt);
  }

  Alerts delivered(boolean other) {
    return new Alerts(
        id,
        revision,
        rule,
        verdict,
        severity,
        other,
        account,
        subject,
        occurredAt,
        ticket,
        evidenceAt);
  }

  Alerts subject(String other) {
    return new Alerts(
        id,
        revision,
        rule,
        verdict,
        severity,
        delivered,
        account,
        other,
        occurredAt,
        ticket,
        evidenceAt);
  }

  Alerts ticket(TicketStatus other) {
    return new Alerts(
        id,
        revision,
        rule,
        verdict,
        severity,
        delivered,
        account,
        subject,
        occurredAt,
        other,
        evidenceAt);
  }

  Alerts evidenceAt(Instant other) {
    return new Alerts(
        id,
        revision,
        rule,
        verdict,
        severity,
        delivered,
        account,
        subject,
        occurredAt,
        ticket,
        other);
  }

  /** About something that happened to an account, as a rule says. */
  Alerts about(String otherAccount, Instant at, String otherRule) {
    return new Alerts(
        otherAccount + at + otherRule,
        revision,
        otherRule,
        verdict,
        severity,
        delivered,
        otherAccount,
        subject,
        at,
        ticket,
        at);
  }

  Finding finding() {
    return new Finding(alert(), null);
  }

  Finding after(Alerts before) {
    return new Finding(alert(), before.alert());
  }

  Alert alert() {
    return new Alert(
        id,
        0,
        revision,
        "default",
        rule,
        "Agent re-armed an account without a fitting ticket",
        "0",
        verdict,
        severity,
        delivered,
        new AccountId("default", "okta", account),
        subject,
        null,
        "anchor",
        occurredAt,
        occurredAt,
        new AssuranceFinding(Interval.exactly(5), new Interval(0, 1), List.of()),
        ticket,
        List.of(new EvidenceLine("step", "anchor", evidenceAt, "")),
        0,
        List.of(),
        RequirementFinding.UNKNOWN,
        List.of(),
        List.of(),
        "0",
        "okta",
        Handling.ofCase("case"),
        Explanation.NONE);
  }
}
