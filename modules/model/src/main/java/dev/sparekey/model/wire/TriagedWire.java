package dev.sparekey.model.wire;

import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;

/** Decisions to Avro and back, by the rules of {@link EventWire}. */
public final class TriagedWire {
  private TriagedWire() {}

  public static dev.sparekey.model.avro.Triaged toAvro(Triaged triaged) {
    return new dev.sparekey.model.avro.Triaged(
        toAvro(triaged.decision()), AlertWire.toAvro(triaged.seen()));
  }

  /**
   * @throws InvalidWireValueException if a field is outside the bounds of {@link TriageDecision}
   */
  public static Triaged fromAvro(dev.sparekey.model.avro.Triaged triaged) {
    return Parts.within(
        "Triaged",
        () -> new Triaged(fromAvro(triaged.getDecision()), AlertWire.fromAvro(triaged.getSeen())));
  }

  static dev.sparekey.model.avro.TriageDecision toAvro(TriageDecision decision) {
    return new dev.sparekey.model.avro.TriageDecision(
        decision.id(),
        Parts.same(dev.sparekey.model.avro.TriageOutcome.class, decision.decision()),
        decision.reason(),
        decision.by(),
        Parts.time("at", decision.at()),
        decision.note());
  }

  static TriageDecision fromAvro(dev.sparekey.model.avro.TriageDecision decision) {
    return Parts.within(
        "TriageDecision",
        () ->
            new TriageDecision(
                decision.getId(),
                Parts.same(TriageDecision.Outcome.class, decision.getDecision()),
                decision.getReason(),
                decision.getBy(),
                decision.getAt(),
                decision.getNote()));
  }
}
