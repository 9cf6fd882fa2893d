package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Who acted.
 *
 * @param id the source's id of the actor, at most 256 characters; null when it tells none
 * @param name login or mail of the actor, at most 256 characters
 */
public record Actor(Role role, @Nullable String id, @Nullable String name) {

  public static final Actor UNKNOWN = new Actor(Role.UNKNOWN, null, null);

  public Actor {
    Bounds.optional("actor.id", id, Bounds.ID);
    Bounds.optional("actor.name", name, Bounds.NAME);
  }

  /** In what capacity the actor acted on the account. */
  public enum Role {
    /** The subject, on their own account. */
    SELF,
    /** A help-desk agent. */
    AGENT,
    /** An administrator outside the help desk. */
    ADMIN,
    /** Another system, by an API credential. */
    INTEGRATION,
    /** The identity provider itself. */
    SYSTEM,
    UNKNOWN
  }

  /** True when somebody other than the subject acted, so that evidence of verification is due. */
  public boolean helped() {
    return switch (role) {
      case AGENT, ADMIN, INTEGRATION -> true;
      case SELF, SYSTEM, UNKNOWN -> false;
    };
  }
}
