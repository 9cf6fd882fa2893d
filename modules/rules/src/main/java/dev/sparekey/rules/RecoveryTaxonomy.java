package dev.sparekey.rules;

import static dev.sparekey.rules.FieldType.choice;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/** The fields of a recovery step that rules may read, with their values. */
public final class RecoveryTaxonomy {

  /** Says only that a gap may exist: a match that needs it is never confirmed. */
  public static final String GAP_POSSIBLE = "assurance.gap_possible";

  /** What the step is about. */
  static final String ACTION = "step.action";

  /** Fields that the design names and that no stage of this version computes. */
  private static final Set<String> NEVER_KNOWN = Set.of("actor.on_behalf_of");

  private static final Taxonomy TAXONOMY =
      Taxonomy.closed(types(), Set.of(GAP_POSSIBLE), NEVER_KNOWN);

  private RecoveryTaxonomy() {}

  public static Taxonomy taxonomy() {
    return TAXONOMY;
  }

  private static Map<String, FieldType> types() {
    Map<String, FieldType> types = new HashMap<>();
    step(types);
    people(types);
    credential(types);
    assurance(types);
    ticket(types);
    surroundings(types);
    return types;
  }

  private static void step(Map<String, FieldType> types) {
    types.put(
        ACTION,
        choice(
            "code_set_issued",
            "code_set_regenerated",
            "code_set_viewed",
            "code_used",
            "code_failed",
            "code_set_revoked",
            "code_expired",
            "code_exposed",
            "factor_bound",
            "factor_removed",
            "factor_reset",
            "password_reset",
            "contact_changed",
            "temporary_pass_issued",
            "temporary_pass_used",
            "bypass_code_issued",
            "bypass_code_used",
            "account_unlocked",
            "impersonation_started",
            "recovery_requested",
            "recovery_proofed",
            "recovery_approved",
            "recovery_completed",
            "recovery_notified",
            "recovery_policy_changed",
            "reset_right_granted"));
    types.put(
        "step.path",
        choice("self_service", "help_desk", "admin", "email", "integration", "unknown"));
    flags(types, "step.for_all");
  }

  private static void people(Map<String, FieldType> types) {
    texts(types, "subject.account", "subject.person", "subject.tenant");
    types.put("subject.kind", choice("person", "service_account", "break_glass", "unknown"));
    types.put("subject.lifecycle", choice("active", "on_leave", "leaver"));
    types.put("subject.staff", choice("none", "help_desk", "administrator"));
    flags(types, "subject.privileged", "actor.is_subject", "identity.resolved");
    numbers(types, "subject.age_days");
    texts(types, "actor.id", "actor.name", "actor.on_behalf_of");
    texts(types, "origin.address", "origin.network", "origin.country", "origin.device");
    types.put("actor.role", choice("self", "agent", "admin", "integration", "system", "unknown"));
    types.put("identity.confidence", choice("high", "medium", "low"));
  }

  private static void credential(Map<String, FieldType> types) {
    texts(types, "credential.kind", "credential.id", "credential.expires_at");
    numbers(
        types,
        "credential.generation",
        "credential.age_days",
        "credential.codes_left",
        "credential.uses",
        "credential.uses_allowed",
        "credential.lifetime_minutes");
    flags(types, "credential.superseded", "credential.exposed", "credential.expired");
    types.put("credential.provenance", choice("observed", "first_binding", "assumed"));
  }

  private static void assurance(Map<String, FieldType> types) {
    numbers(
        types,
        "assurance.primary.floor",
        "assurance.primary.ceiling",
        "assurance.effective.floor",
        "assurance.effective.ceiling");
    flags(types, "assurance.gap_certain", GAP_POSSIBLE);
    texts(types, "assurance.why", "requirement.clause");
    types.put("requirement.status", choice("met", "unmet", "unknown"));
  }

  private static void ticket(Map<String, FieldType> types) {
    types.put(
        "ticket.status",
        choice(
            "linked",
            "linked_late",
            "pending",
            "missing",
            "retroactive",
            "contested",
            "mismatched",
            "undetermined",
            "not_connected",
            "not_required"));
    types.put(
        "ticket.verification",
        choice(
            "none",
            "security_questions",
            "manager_approval",
            "callback",
            "push",
            "document_liveness",
            "in_person",
            "unmapped"));
    types.put(
        "verification.evidence",
        choice("corroborated", "asserted", "unmapped", "none", "not_required"));
    types.put(
        "verification.corroborated",
        choice("manager_approval", "callback", "push", "document_liveness", "in_person"));
    texts(types, "ticket.id", "ticket.agent", "ticket.requester");
    numbers(types, "ticket.uses", "ticket.lateness_minutes");
  }

  private static void surroundings(Map<String, FieldType> types) {
    numbers(types, "session.assurance.floor", "session.assurance.ceiling", "session.age_minutes");
    types.put("session.continuity", choice("intact", "broken"));
    flags(
        types,
        "session.new_device",
        "session.new_network",
        "session.new_country",
        "session.impossible_travel",
        "before.anomalous_login",
        "after.new_factor_bound",
        "after.anomalous_login",
        "after.privileged_action",
        "after.notified");
    numbers(
        types,
        "before.mfa_denials",
        "before.failed_logins",
        "before.primary_used_minutes_ago",
        "before.contact_changed_minutes_ago",
        "before.policy_weakened_minutes_ago",
        "before.tenant_policy_changed_minutes_ago",
        "before.actor_changed_policy_minutes_ago");
  }

  private static void texts(Map<String, FieldType> types, String... names) {
    put(types, new FieldType.Text(), names);
  }

  private static void numbers(Map<String, FieldType> types, String... names) {
    put(types, new FieldType.Numeric(), names);
  }

  private static void flags(Map<String, FieldType> types, String... names) {
    put(types, new FieldType.Flag(), names);
  }

  private static void put(Map<String, FieldType> types, FieldType type, String... names) {
    for (String name : names) {
      types.put(name, type);
    }
  }
}
