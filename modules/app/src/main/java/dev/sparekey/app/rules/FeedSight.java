package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Actor.Role;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.FieldValue;
import dev.sparekey.rules.LogSources;
import dev.sparekey.rules.RecoveryTaxonomy;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.Visibility;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What some sources together can show of recovery steps: what their mappings declare, and what is
 * worked out from that.
 */
final class FeedSight implements Visibility {

  private static final String ACTION = "step.action";
  private static final String ROLE = "actor.role";
  private static final String EXPOSED = "credential.exposed";

  /** What a field is worked out from; any of these suffices. A mapping does not declare it. */
  private static final Map<String, List<String>> DERIVED = derived();

  /** What is known only of steps that these events stand before or after. */
  private static final Map<String, RecoveryAction> TOLD_BY =
      Map.of(
          "before.contact_changed_minutes_ago", RecoveryAction.CONTACT_CHANGED,
          "before.policy_weakened_minutes_ago", RecoveryAction.RECOVERY_POLICY_CHANGED,
          "before.tenant_policy_changed_minutes_ago", RecoveryAction.RECOVERY_POLICY_CHANGED,
          "before.actor_changed_policy_minutes_ago", RecoveryAction.RECOVERY_POLICY_CHANGED,
          "after.new_factor_bound", RecoveryAction.FACTOR_BOUND,
          "after.privileged_action", RecoveryAction.PRIVILEGED_ACTION,
          "after.notified", RecoveryAction.RECOVERY_NOTIFIED);

  private final Set<String> sources = new HashSet<>();
  private final Set<String> shown = new HashSet<>();
  private final Set<RecoveryAction> told = EnumSet.noneOf(RecoveryAction.class);
  private final List<FieldValue> actions = new ArrayList<>();

  /** What somebody wrote to a desk marks no set as exposed; only what looks for codes does. */
  private final boolean findsExposures;

  FeedSight(Collection<Source> sources) {
    for (Source source : sources) {
      this.sources.add(source.name());
      shown.addAll(source.shows());
      told.addAll(source.actions());
    }
    // A set issued where one is known is read as a regeneration.
    if (told.contains(RecoveryAction.CODE_SET_ISSUED)) {
      told.add(RecoveryAction.CODE_SET_REGENERATED);
    }
    told.forEach(action -> actions.add(FieldValue.of(Words.of(action))));
    findsExposures = sources.stream().anyMatch(Source::findsExposures);
  }

  /**
   * The steps that they tell of, those apart that are told in one way only: an exposure of which a
   * desk alone tells has nobody who vouches for it.
   */
  List<Visibility> steps() {
    if (findsExposures || !told.contains(RecoveryAction.CODE_EXPOSED)) {
      return List.of(this);
    }
    FieldValue exposed = FieldValue.of(Words.of(RecoveryAction.CODE_EXPOSED));
    List<FieldValue> others = new ArrayList<>(actions);
    others.remove(exposed);
    List<Visibility> steps = new ArrayList<>();
    steps.add(
        new Steps(
            this,
            Map.of(
                ACTION, List.of(exposed), ROLE, List.of(FieldValue.of(Words.of(Role.UNKNOWN))))));
    if (!others.isEmpty()) {
      steps.add(new Steps(this, Map.of(ACTION, others)));
    }
    return steps;
  }

  /** Of all steps those that have only these values in some fields. */
  private record Steps(Visibility all, Map<String, List<FieldValue>> only) implements Visibility {
    @Override
    public boolean shows(String field) {
      return all.shows(field);
    }

    @Override
    public List<FieldValue> values(String field) {
      List<FieldValue> values = only.get(field);
      return values == null ? all.values(field) : values;
    }
  }

  @Override
  public boolean shows(String field) {
    if (RecoveryTaxonomy.taxonomy().isNeverKnown(field)) {
      return false;
    }
    if (field.equals(EXPOSED)) {
      return findsExposures;
    }
    RecoveryAction event = TOLD_BY.get(field);
    if (event != null) {
      return told.contains(event);
    }
    return shown.contains(field)
        || DERIVED.getOrDefault(field, List.of()).stream().anyMatch(shown::contains);
  }

  @Override
  public List<FieldValue> values(String field) {
    return field.equals(ACTION) ? List.copyOf(actions) : List.of();
  }

  /** Whether one of them brings the records that a rule over raw records reads. */
  boolean tellsOf(Rule rule) {
    return !rule.overSteps()
        && LogSources.readBy(rule.logSource()).stream().anyMatch(sources::contains);
  }

  /** Whether the sources tell of any recovery at all. */
  boolean tellsOfRecoveries() {
    return !actions.isEmpty();
  }

  private static Map<String, List<String>> derived() {
    Map<String, List<String>> derived = new HashMap<>();
    for (String field : RecoveryTaxonomy.taxonomy().names()) {
      if (field.startsWith("assurance.") || field.startsWith("requirement.")) {
        derived.put(field, List.of(ACTION));
      }
    }
    for (String field : List.of("generation", "age_days", "provenance", "codes_left")) {
      derived.put("credential." + field, List.of(ACTION));
    }
    // Which set or pass it is, only its id tells.
    for (String field : List.of("superseded", "uses")) {
      derived.put("credential." + field, List.of("credential.id"));
    }
    for (String field : List.of("expired", "lifetime_minutes")) {
      derived.put("credential." + field, List.of("credential.expires_at"));
    }
    List<String> places =
        List.of("session.new_network", "session.new_device", "session.new_country");
    derived.put("session.age_minutes", places);
    derived.put("session.continuity", places);
    derived.put("session.assurance.floor", places);
    derived.put("session.assurance.ceiling", places);
    derived.put("before.anomalous_login", places);
    derived.put("after.anomalous_login", places);
    derived.put("before.primary_used_minutes_ago", places);
    derived.put("origin.address", List.of("session.new_network"));
    derived.put("origin.network", List.of("session.new_network"));
    derived.put("origin.country", List.of("session.new_country"));
    derived.put("origin.device", List.of("session.new_device"));
    derived.put("actor.name", List.of("actor.id"));
    derived.put("subject.person", List.of("subject.account"));
    derived.put("subject.lifecycle", List.of("subject.privileged"));
    derived.put("subject.age_days", List.of("subject.privileged"));
    derived.put("ticket.uses", List.of("ticket.status"));
    derived.put("subject.staff", List.of("subject.privileged"));
    derived.put("identity.resolved", List.of("subject.privileged"));
    derived.put("identity.confidence", List.of("subject.account"));
    return Map.copyOf(derived);
  }
}
