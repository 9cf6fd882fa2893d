package dev.sparekey.testkit;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An alert that a test changes where it matters. */
public final class AlertDraft {

  public static final Instant OCCURRED = Instant.parse("2026-03-23T13:07:00Z");
  public static final Instant EMITTED = Instant.parse("2026-03-23T13:40:00Z");
  public static final String ID = "0b7c8f6e-3a1d-5e2f-9c44-6d1f0a2b3c4d";
  public static final String CASE = "9d1e2f3a-4b5c-5d6e-8f70-112233445566";

  public String id = ID;
  public int epoch = 0;
  public int revision = 1;
  public String tenant = "tamarack";
  public String ruleId = "1dea16b6-e08f-479f-908f-ea822bfc2606";
  public String ruleTitle = "Agent re-armed an account without a fitting ticket";
  public String ruleVersion = "3f1c".repeat(16);
  public Verdict verdict = Verdict.CONFIRMED;
  public Severity severity = Severity.CRITICAL;
  public boolean delivered = true;
  public AccountId account = new AccountId("tamarack", "okta", "00u1ilse");
  public String subject = "ilse.brandvold@tamarack.example";
  public @Nullable Actor actor =
      new Actor(Actor.Role.AGENT, "00u9desk", "desk.mallory@tamarack.example");
  public String anchor = "evt-1";
  public Instant occurredAt = OCCURRED;
  public Instant emittedAt = EMITTED;
  public Interval primary = new Interval(4, 5);
  public Interval effective = new Interval(0, 1);
  public List<String> why = List.of("no verification of the requester is recorded");
  public TicketStatus ticket = TicketStatus.MISSING;
  public List<EvidenceLine> evidence = new ArrayList<>();
  public int evidenceOmitted = 0;
  public List<String> absence = List.of("no ticket in zendesk, complete until 13:37 (proven)");
  public RequirementFinding requirement =
      RequirementFinding.of(
          List.of(
              new RequirementFinding.Check(
                  "4.2.2.2", RequirementFinding.Status.UNMET, "no second recovery method")));
  public List<String> attack =
      List.of("attack.persistence", "attack.t1556.006", "attack.t1098", "other.tag");
  public List<String> nist = List.of("SP 800-63B-4 4.2.1");
  public String policyVersion = "builtin-1";
  public String mapping = "okta@5";
  public String caseId = CASE;
  public @Nullable TriageDecision triage = null;
  public boolean reopened = false;
  public @Nullable String mergedInto = null;
  public List<Containment> containment =
      List.of(
          new Containment("factor", "opf-77", OCCURRED, "bound in the episode: revoke it"),
          new Containment("contact", "c-1", OCCURRED, "do not call back by it"));
  public List<String> group = List.of();
  public @Nullable StepKind step = null;
  public List<String> unknowns = List.of("whether the requester was called back");

  public AlertDraft() {
    line("factor_reset", "evt-1", Duration.ZERO, "all factors reset by desk.mallory");
    line("factor_bound", "evt-2", Duration.ofMinutes(4), "a factor bound from a new network");
  }

  public AlertDraft line(String kind, String eventId, Duration after, String text) {
    evidence.add(new EvidenceLine(kind, eventId, OCCURRED.plus(after), text));
    return this;
  }

  public AlertDraft triaged(TriageDecision.Outcome outcome) {
    triage = new TriageDecision("d-1", outcome, "checked", "nora.analyst", EMITTED, null);
    return this;
  }

  public Alert alert() {
    return new Alert(
        id,
        epoch,
        revision,
        tenant,
        ruleId,
        ruleTitle,
        ruleVersion,
        verdict,
        severity,
        delivered,
        account,
        subject,
        actor,
        anchor,
        occurredAt,
        emittedAt,
        new AssuranceFinding(primary, effective, why),
        ticket,
        evidence,
        evidenceOmitted,
        absence,
        requirement,
        attack,
        nist,
        policyVersion,
        mapping,
        new Handling(
            caseId, null, List.of(), mergedInto, verdict != Verdict.WITHDRAWN, triage, reopened),
        new Explanation(List.of("selection 'helped' holds"), unknowns, List.of(), containment),
        group,
        step);
  }
}
