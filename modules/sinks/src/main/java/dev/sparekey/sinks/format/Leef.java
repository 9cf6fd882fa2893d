package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;

/**
 * Log Event Extended Format 2.0. It has no escapes, so what would end a field is replaced: tabs,
 * line breaks, bars and carets by a space, other hidden characters by U+FFFD; spaces at the ends of
 * a value are dropped.
 */
final class Leef {

  private static final String PRODUCT =
      "LEEF:2.0|" + Told.PRODUCT + "|" + Told.PRODUCT + "|" + Told.PRODUCT_VERSION + "|";
  static final Signs SIGNS = Signs.replacing('|', '^');
  private static final int LONGEST_EVENT_ID = 255;
  private static final int LONGEST_USER = 255;

  private Leef() {}

  static Document of(Told told) {
    Alert alert = told.alert();
    Pairs pairs = new Pairs('\t', SIGNS);
    pairs.header(PRODUCT);
    pairs.header(Plain.cut(told.name(alert.ruleId()), LONGEST_EVENT_ID), SIGNS);
    pairs.header("|x09|");
    // 13 digits need no devTimeFormat.
    pairs.put("devTime", alert.emittedAt().toEpochMilli());
    pairs.put("sev", Math.max(1, Cef.severity(alert)));
    pairs.word("cat", "account-recovery");
    pairs.put("usrName", Plain.cut(told.subject(), LONGEST_USER));
    pairs.put("accountName", told.account());
    pairs.put("resource", told.account());
    pairs.put("domain", told.name(alert.tenant()));
    pairs.put("url", told.link());
    pairs.word("isLoginEvent", "false");
    pairs.put("sparekeyAlert", told.id());
    pairs.put("sparekeyEpoch", alert.epoch());
    pairs.put("sparekeyRevision", alert.revision());
    pairs.word("sparekeyActivity", Activity.of(alert).done);
    pairs.word("sparekeyVerdict", Wording.lower(alert.verdict()));
    pairs.word("sparekeySeverity", Wording.lower(alert.severity()));
    pairs.put("sparekeyTitle", told.title());
    pairs.put("sparekeyMessage", told.headline());
    pairs.put("sparekeyStart", told.start().toEpochMilli());
    pairs.put("sparekeyEnd", told.end().toEpochMilli());
    pairs.put("sparekeyCase", told.name(alert.handling().caseId()));
    pairs.word("sparekeyTicket", Wording.lower(alert.ticketStatus()));
    pairs.put("sparekeyRuleVersion", told.name(alert.ruleVersion()));
    pairs.put("sparekeyPolicyVersion", told.name(alert.policyVersion()));
    pairs.put("sparekeyMapping", told.name(alert.mapping()));
    pairs.put("sparekeyEvidenceCount", told.evidenceCount());
    pairs.put("sparekeyEvidenceOmitted", told.evidenceOmitted());
    Actor actor = told.actor();
    if (actor != null) {
      pairs.put("sparekeyActor", told.optionalName(actor.name()));
      pairs.put("sparekeyActorId", told.optionalName(actor.id()));
    }
    FlatFields.write(pairs, told);
    return pairs.document();
  }
}
