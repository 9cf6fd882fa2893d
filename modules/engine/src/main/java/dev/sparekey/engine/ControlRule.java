package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import java.util.Arrays;
import java.util.UUID;

/** What is found in the work with Sparekey itself, which no rule of a release can leave out. */
enum ControlRule {
  WEAKENED("0c6b5f0e-6a53-4a0b-9d0c-4c1f4f0f7d21", "Detection was weakened"),
  CLOSED_IN_MASS("7f3d4b52-0b5e-4a9e-8c36-2a3fb1f6a9d4", "Findings were closed in a mass"),
  /** Also where more is asked than before: what was asked before this stage does not know. */
  ACCEPTED(
      "5d0e9a1c-93c4-4f5e-8a51-0f6a2b7c1e48",
      "It was decided what primary MFA is asked of an account");

  private final UUID id;
  private final String title;

  ControlRule(String id, String title) {
    this.id = UUID.fromString(id);
    this.title = title;
  }

  UUID id() {
    return id;
  }

  String title() {
    return title;
  }

  /** The id of the alert with this anchor. */
  String alertId(String tenant, String anchor) {
    return AlertIds.of(tenant, id, anchor);
  }

  static boolean raised(Alert alert) {
    return Arrays.stream(values()).anyMatch(rule -> rule.id.toString().equals(alert.ruleId()));
  }
}
