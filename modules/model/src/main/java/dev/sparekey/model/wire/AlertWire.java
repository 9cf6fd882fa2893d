package dev.sparekey.model.wire;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import java.util.ArrayList;
import java.util.List;

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
    Actor actor = alert.actor();
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
            toAvro(alert.assurance().primary()),
            toAvro(alert.assurance().effective()),
            alert.assurance().why()),
        Parts.same(dev.sparekey.model.avro.TicketStatus.class, alert.ticketStatus()),
        evidence,
        alert.evidenceOmitted(),
        alert.absence(),
        alert.attack(),
        alert.nist(),
        alert.policyVersion(),
        alert.mapping());
  }

  public static Alert fromAvro(dev.sparekey.model.avro.Alert alert) {
    List<EvidenceLine> evidence = new ArrayList<>();
    for (dev.sparekey.model.avro.EvidenceLine line : alert.getEvidence()) {
      evidence.add(
          new EvidenceLine(
              line.getKind(), line.getEventId(), line.getOccurredAt(), line.getText()));
    }
    dev.sparekey.model.avro.Actor actor = alert.getActor();
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
                    fromAvro(alert.getAssurance().getPrimary()),
                    fromAvro(alert.getAssurance().getEffective()),
                    alert.getAssurance().getWhy()),
                Parts.same(TicketStatus.class, alert.getTicketStatus()),
                evidence,
                alert.getEvidenceOmitted(),
                alert.getAbsence(),
                alert.getAttack(),
                alert.getNist(),
                alert.getPolicyVersion(),
                alert.getMapping()));
  }

  private static dev.sparekey.model.avro.Interval toAvro(Interval interval) {
    return new dev.sparekey.model.avro.Interval(interval.floor(), interval.ceiling());
  }

  private static Interval fromAvro(dev.sparekey.model.avro.Interval interval) {
    return new Interval(interval.getFloor(), interval.getCeiling());
  }
}
