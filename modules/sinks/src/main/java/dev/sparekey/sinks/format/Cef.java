package dev.sparekey.sinks.format;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;

/**
 * Common Event Format. What has no escape there is replaced: a tab becomes a space, other hidden
 * characters U+FFFD, and spaces at the ends of a value are dropped.
 */
final class Cef {

  private static final String PRODUCT =
      "|" + Told.PRODUCT + "|" + Told.PRODUCT + "|" + Told.PRODUCT_VERSION + "|";

  /** Of the header, where a bar ends a field and an equals sign means nothing. */
  static final Signs IN_HEADER = Signs.escaping('\\', '|');

  /** Of the extension, where an equals sign would begin a field and a bar means nothing. */
  static final Signs IN_VALUE = Signs.escapingLineBreaksAnd('\\', '=');

  private static final int LONGEST_CLASS = 1023;
  private static final int LONGEST_NAME = 512;
  private static final int LONGEST_MESSAGE = 1023;
  private static final int LONGEST_EXTERNAL_ID = 40;

  private Cef() {}

  static Document of(int version, Told told) {
    Alert alert = told.alert();
    Pairs pairs = new Pairs(' ', IN_VALUE);
    pairs.header("CEF:");
    pairs.header(Integer.toString(version));
    pairs.header(PRODUCT);
    pairs.header(Plain.cut(classId(told), LONGEST_CLASS), IN_HEADER);
    pairs.header("|");
    pairs.header(Plain.cut(told.title(), LONGEST_NAME), IN_HEADER);
    pairs.header("|");
    pairs.header(Integer.toString(severity(alert)));
    pairs.header("|");
    extension(pairs, told);
    return pairs.document();
  }

  /** 0 for what was withdrawn; else low 2 and 3, medium 5, high 8, very high 10. */
  static int severity(Alert alert) {
    if (alert.verdict() == Verdict.WITHDRAWN) {
      return 0;
    }
    return switch (alert.severity()) {
      case INFORMATIONAL -> 2;
      case LOW -> 3;
      case MEDIUM -> 5;
      case HIGH -> 8;
      case CRITICAL -> 10;
    };
  }

  /** Receivers differ in how they read these three in an id; no rule of ours has one. */
  private static String classId(Told told) {
    return told.name(told.alert().ruleId()).replace('=', '_').replace('%', '_').replace('#', '_');
  }

  private static void extension(Pairs pairs, Told told) {
    Alert alert = told.alert();
    pairs.put("rt", alert.emittedAt().toEpochMilli());
    pairs.put("start", told.start().toEpochMilli());
    pairs.put("end", told.end().toEpochMilli());
    pairs.put("externalId", Plain.cut(alert.id(), LONGEST_EXTERNAL_ID));
    pairs.word("act", Activity.of(alert).done);
    pairs.word("cat", "account-recovery");
    pairs.put("deviceExternalId", told.name(alert.tenant()));
    pairs.put("duser", told.subject());
    pairs.put("duid", told.account());
    Actor actor = told.actor();
    if (actor != null) {
      pairs.put("suser", told.optionalName(actor.name()));
      pairs.put("suid", told.optionalName(actor.id()));
    }
    pairs.put("msg", Plain.cut(told.headline(), LONGEST_MESSAGE));
    pairs.put("reason", told.text(told.proof()));
    pairs.put("request", told.link());
    pairs.put("cnt", told.evidenceCount());
    labelled(pairs, "cs1", "verdict", Wording.lower(alert.verdict()));
    labelled(pairs, "cs2", "case", told.name(alert.handling().caseId()));
    labelled(pairs, "cs3", "ticket", Wording.lower(alert.ticketStatus()));
    labelled(pairs, "cs4", "ruleVersion", told.name(alert.ruleVersion()));
    labelled(pairs, "cs5", "policyVersion", told.name(alert.policyVersion()));
    labelled(pairs, "cs6", "mapping", told.name(alert.mapping()));
    labelled(pairs, "cn1", "epoch", Integer.toString(alert.epoch()));
    labelled(pairs, "cn2", "revision", Integer.toString(alert.revision()));
    labelled(pairs, "cn3", "evidenceOmitted", Integer.toString(told.evidenceOmitted()));
    // Some receivers keep externalId as a number.
    pairs.put("sparekeyAlert", told.id());
    FlatFields.write(pairs, told);
  }

  private static void labelled(Pairs pairs, String key, String label, String value) {
    if (!value.isBlank()) {
      pairs.put(key, value);
      pairs.word(key + "Label", label);
    }
  }
}
