package dev.sparekey.sinks.format;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Handling;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import java.util.List;

/** Our own fields for the forms without structure: with our name before them, lists numbered. */
final class FlatFields {

  private FlatFields() {}

  /** All that CEF's custom strings have no room for. */
  static void write(Pairs pairs, Told told) {
    Alert alert = told.alert();
    pairs.word("sparekeyDelivered", Boolean.toString(alert.delivered()));
    pairs.word("sparekeyReprocessed", Boolean.toString(told.reprocessed()));
    pairs.put("sparekeyRisk", Risk.score(alert));
    pairs.word("sparekeyActorRole", told.actorRole());
    pairs.put("sparekeyFeed", told.name(alert.account().feed()));
    pairs.put("sparekeyAnchor", told.name(alert.anchor()));
    StepKind step = alert.step();
    if (step != null) {
      pairs.word("sparekeyAction", Wording.lower(step.action()));
      pairs.word("sparekeyPath", Wording.lower(step.path()));
    }
    pairs.word("sparekeyGap", Wording.lower(alert.assurance().gap()));
    pairs.word("sparekeyProof", Wording.numbers(alert.assurance().effective()));
    pairs.word("sparekeyUsual", Wording.numbers(alert.assurance().primary()));
    pairs.word("sparekeyRequirement", Wording.lower(alert.requirement().status()));
    pairs.put("sparekeyRequirementClause", told.optionalName(alert.requirement().clause()));
    pairs.put(
        "sparekeyAttack",
        String.join(
            ",",
            told.techniques().stream()
                .map(one -> one.subId() == null ? one.id() : one.subId())
                .toList()));
    numbered(pairs, "sparekeyGroup", told.names(alert.group()));
    numbered(pairs, "sparekeyAbsence", told.texts(alert.absence()));
    numbered(pairs, "sparekeyWhy", told.texts(alert.assurance().why()));
    numbered(pairs, "sparekeyUnknown", told.texts(alert.explanation().unknowns()));
    numbered(pairs, "sparekeyRevoke", told.containment().stream().map(FlatFields::line).toList());
    numbered(pairs, "sparekeyEvidence", told.evidence().stream().map(FlatFields::line).toList());
    handling(pairs, told);
  }

  private static String line(Containment one) {
    return one.kind() + " " + one.nativeId() + " since " + Iso.of(one.since()) + ": " + one.text();
  }

  private static String line(EvidenceLine line) {
    return Iso.of(line.occurredAt())
        + " "
        + line.kind()
        + " "
        + line.eventId()
        + ": "
        + line.text();
  }

  private static void handling(Pairs pairs, Told told) {
    Handling handling = told.alert().handling();
    pairs.put("sparekeyRepeatOf", told.optionalName(handling.repeatOf()));
    pairs.put("sparekeyMergedInto", told.optionalName(handling.mergedInto()));
    numbered(pairs, "sparekeySupersedes", told.names(handling.supersedes()));
    pairs.put("sparekeyReopened", handling.reopened() ? "true" : null);
    TriageDecision triage = handling.triage();
    if (triage != null) {
      pairs.word("sparekeyTriage", Wording.lower(triage.decision()));
      pairs.put("sparekeyTriagedBy", told.name(triage.by()));
    }
  }

  private static void numbered(Pairs pairs, String key, List<String> lines) {
    for (int i = 0; i < lines.size(); i++) {
      pairs.put(key, i + 1, lines.get(i));
    }
  }
}
