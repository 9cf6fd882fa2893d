package dev.sparekey.recovery;

import java.time.Duration;

/** How long things count: where a policy's text has it, and between what bounds it makes sense. */
enum Window {
  PRIMARY("primary", "window", Duration.ofDays(1), Duration.ofDays(366)),
  FAMILIAR_AFTER("familiarity", "after", Duration.ZERO, Duration.ofDays(90)),
  EPISODE_GAP("steps", "episode_gap", Duration.ofMinutes(1), Duration.ofDays(14)),
  REFUSALS_BEFORE("steps", "refusals_before", Duration.ofMinutes(1), Duration.ofDays(7)),
  CONTACT_CHANGED_BEFORE("steps", "contact_changed_before", Duration.ZERO, Duration.ofDays(90)),
  LOGINS_AFTER("steps", "logins_after", Duration.ZERO, Duration.ofDays(35)),
  PRIVILEGED_ACTION_AFTER("steps", "privileged_action_after", Duration.ZERO, Duration.ofDays(90)),
  SETTLE_AFTER("steps", "settle_after", Duration.ofDays(1), Duration.ofDays(90)),
  TICKET_AGE("tickets", "age", Duration.ofMinutes(1), Duration.ofDays(30)),
  TICKET_HABIT("tickets", "habit", Duration.ZERO, Duration.ofDays(7)),
  TICKET_RETROACTIVE("tickets", "retroactive_within", Duration.ZERO, Duration.ofDays(30)),
  CALLBACK_NUMBER_AGE("callbacks", "number_age", Duration.ofDays(1), Duration.ofDays(366)),
  PUSH_OR_CALL_BEFORE("checks", "push_or_call_before", Duration.ZERO, Duration.ofDays(1)),
  PROOFING_OR_APPROVAL_BEFORE(
      "checks", "proofing_or_approval_before", Duration.ZERO, Duration.ofDays(30)),
  SKEW("feeds", "skew", Duration.ZERO, Duration.ofHours(1)),
  PATIENCE("feeds", "patience", Duration.ofMinutes(1), Duration.ofDays(7)),
  PATIENCE_PRIVILEGED("feeds", "patience_privileged", Duration.ofMinutes(1), Duration.ofDays(7)),
  LATENESS("feeds", "lateness", Duration.ZERO, Duration.ofDays(90)),
  SESSION_AAL1("sessions", "aal1", Duration.ofMinutes(15), Duration.ofDays(366)),
  SESSION_AAL2("sessions", "aal2", Duration.ofMinutes(15), Duration.ofDays(366)),
  SESSION_AAL3("sessions", "aal3", Duration.ofMinutes(15), Duration.ofDays(366));

  final String section;
  final String key;
  final Duration least;
  final Duration most;

  Window(String section, String key, Duration least, Duration most) {
    this.section = section;
    this.key = key;
    this.least = least;
    this.most = most;
  }

  String path() {
    return section + "." + key;
  }
}
