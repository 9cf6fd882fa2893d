package dev.sparekey.model.wire;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Alerts to Avro and back, by the rules of {@link EventWire}. */
public final class AlertWire {
  private AlertWire() {}

  public static dev.sparekey.model.avro.Alert toAvro(Alert alert) {
    List<dev.sparekey.model.avro.EvidenceLine> evidence = new ArrayList<>();
    for (EvidenceLine line : alert.evidence()) {
      evidence.add(
          new dev.sparekey.model.avro.EvidenceLine(
              line.kind(),
              line.eventId(),
              Parts.time("evidence.occurredAt", line.occurredAt()),
              line.text()));
    }
    List<dev.sparekey.model.avro.Containment> containment = new ArrayList<>();
    for (Containment one : alert.explanation().containment()) {
      containment.add(
          new dev.sparekey.model.avro.Containment(
              one.kind(),
              one.nativeId(),
              Parts.time("containment.since", one.since()),
              one.text()));
    }
    Actor actor = alert.actor();
    Handling handling = alert.handling();
    TriageDecision triage = handling.triage();
    return new dev.sparekey.model.avro.Alert(
        alert.id(),
        alert.epoch(),
        alert.revision(),
        alert.tenant(),
        alert.ruleId(),
        alert.ruleTitle(),
        alert.ruleVersion(),
        Parts.same(dev.sparekey.model.avro.Verdict.class, alert.verdict()),
        Parts.same(dev.sparekey.model.avro.Severity.class, alert.severity()),
        alert.delivered(),
        Parts.toAvro(alert.account()),
        alert.subject(),
        actor == null ? null : Parts.toAvro(actor),
        alert.anchor(),
        Parts.time("occurredAt", alert.occurredAt()),
        Parts.time("emittedAt", alert.emittedAt()),
        new dev.sparekey.model.avro.AssuranceFinding(
            Parts.toAvro(alert.assurance().primary()),
            Parts.toAvro(alert.assurance().effective()),
            alert.assurance().why()),
        Parts.same(dev.sparekey.model.avro.TicketStatus.class, alert.ticketStatus()),
        evidence,
        alert.evidenceOmitted(),
        alert.absence(),
        alert.attack(),
        alert.nist(),
        alert.policyVersion(),
        alert.mapping(),
        toAvro(alert.requirement()),
        handling.caseId(),
        handling.repeatOf(),
        handling.supersedes(),
        handling.mergedInto(),
        handling.holds(),
        triage == null ? null : TriagedWire.toAvro(triage),
        handling.reopened(),
        alert.explanation().clauses(),
        alert.explanation().unknowns(),
        alert.explanation().counterfactuals(),
        containment,
        alert.group(),
        toAvro(alert.step()));
  }

  public static Alert fromAvro(dev.sparekey.model.avro.Alert alert) {
    List<EvidenceLine> evidence = new ArrayList<>();
    for (dev.sparekey.model.avro.EvidenceLine line : alert.getEvidence()) {
      evidence.add(
          new EvidenceLine(
              line.getKind(), line.getEventId(), line.getOccurredAt(), line.getText()));
    }
    List<Containment> containment = new ArrayList<>();
    for (dev.sparekey.model.avro.Containment one : alert.getContainment()) {
      containment.add(
          new Containment(one.getKind(), one.getNativeId(), one.getSince(), one.getText()));
    }
    dev.sparekey.model.avro.Actor actor = alert.getActor();
    dev.sparekey.model.avro.TriageDecision triage = alert.getTriage();
    return Parts.within(
        "Alert",
        () ->
            new Alert(
                alert.getId(),
                alert.getEpoch(),
                alert.getRevision(),
                alert.getTenant(),
                alert.getRuleId(),
                alert.getRuleTitle(),
                alert.getRuleVersion(),
                Parts.same(Verdict.class, alert.getVerdict()),
                Parts.same(Severity.class, alert.getSeverity()),
                alert.getDelivered(),
                Parts.fromAvro(alert.getAccount()),
                alert.getSubject(),
                actor == null ? null : Parts.fromAvro(actor),
                alert.getAnchor(),
                alert.getOccurredAt(),
                alert.getEmittedAt(),
                new AssuranceFinding(
                    Parts.fromAvro(alert.getAssurance().getPrimary()),
                    Parts.fromAvro(alert.getAssurance().getEffective()),
                    alert.getAssurance().getWhy()),
                Parts.same(TicketStatus.class, alert.getTicketStatus()),
                evidence,
                alert.getEvidenceOmitted(),
                alert.getAbsence(),
                fromAvro(alert.getRequirement()),
                alert.getAttack(),
                alert.getNist(),
                alert.getPolicyVersion(),
                alert.getMapping(),
                new Handling(
                    alert.getCaseId(),
                    alert.getRepeatOf(),
                    alert.getSupersedes(),
                    alert.getMergedInto(),
                    alert.getHolds(),
                    triage == null ? null : TriagedWire.fromAvro(triage),
                    alert.getReopened()),
                new Explanation(
                    alert.getClauses(),
                    alert.getUnknowns(),
                    alert.getCounterfactuals(),
                    containment),
                alert.getGroup(),
                fromAvro(alert.getStep())));
  }

  /** Null says the same as "unknown", and spares the many alerts about no recovery its words. */
  private static dev.sparekey.model.avro.@Nullable RequirementFinding toAvro(
      RequirementFinding requirement) {
    if (requirement.equals(RequirementFinding.UNKNOWN)) {
      return null;
    }
    List<dev.sparekey.model.avro.RequirementCheck> checks = new ArrayList<>();
    for (RequirementFinding.Check check : requirement.checks()) {
      checks.add(
          new dev.sparekey.model.avro.RequirementCheck(
              check.clause(), toAvro(check.status()), check.why()));
    }
    return new dev.sparekey.model.avro.RequirementFinding(
        requirement.clause(), toAvro(requirement.status()), requirement.why(), checks);
  }

  private static RequirementFinding fromAvro(
      dev.sparekey.model.avro.@Nullable RequirementFinding requirement) {
    if (requirement == null) {
      return RequirementFinding.UNKNOWN;
    }
    List<RequirementFinding.Check> checks = new ArrayList<>();
    for (dev.sparekey.model.avro.RequirementCheck check : requirement.getChecks()) {
      checks.add(
          new RequirementFinding.Check(
              check.getClause(), fromAvro(check.getStatus()), check.getWhy()));
    }
    return new RequirementFinding(
        requirement.getClause(), fromAvro(requirement.getStatus()), requirement.getWhy(), checks);
  }

  private static dev.sparekey.model.avro.RequirementStatus toAvro(
      RequirementFinding.Status status) {
    return Parts.same(dev.sparekey.model.avro.RequirementStatus.class, status);
  }

  private static RequirementFinding.Status fromAvro(
      dev.sparekey.model.avro.RequirementStatus status) {
    return Parts.same(RequirementFinding.Status.class, status);
  }

  private static dev.sparekey.model.avro.@Nullable StepKind toAvro(@Nullable StepKind step) {
    return step == null
        ? null
        : new dev.sparekey.model.avro.StepKind(
            Parts.same(dev.sparekey.model.avro.RecoveryAction.class, step.action()),
            Parts.same(dev.sparekey.model.avro.RecoveryPath.class, step.path()));
  }

  /** That an action is not known here is no reason to lose the finding. */
  private static @Nullable StepKind fromAvro(dev.sparekey.model.avro.@Nullable StepKind step) {
    return step == null || step.getAction() == dev.sparekey.model.avro.RecoveryAction.UNRECOGNISED
        ? null
        : new StepKind(
            Parts.same(RecoveryAction.class, step.getAction()),
            Parts.same(RecoveryPath.class, step.getPath()));
  }
}
