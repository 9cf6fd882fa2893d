package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * A change of what governs the recovery of all accounts of a source.
 *
 * @param by the source's id of whoever made it, at most 256 characters
 * @param name login or mail of the same, at most 256 characters; null when the source tells none
 */
public record TenantPolicyChange(EventRef event, String by, @Nullable String name) {

  public TenantPolicyChange {
    Bounds.text("policy_change.by", by, Bounds.ID);
    Bounds.optional("policy_change.name", name, Bounds.NAME);
  }

  /** Whether that id is of whoever made it. */
  public boolean isBy(@Nullable String actorId) {
    String actor = Actor.withoutSession(actorId);
    return actor != null && actor.equals(Actor.withoutSession(by));
  }
}
