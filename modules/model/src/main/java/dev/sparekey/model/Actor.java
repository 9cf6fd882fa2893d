package dev.sparekey.model;

import org.jspecify.annotations.Nullable;

/**
 * Who acted.
 *
 * @param id the source's id of the actor, at most 256 characters; null when it tells none
 * @param name login or mail of the actor, at most 256 characters
 */
public record Actor(Role role, @Nullable String id, @Nullable String name) {

  private static final String ASSUMED = ":assumed-role/";

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

  /**
   * An actor's id without the name that whoever assumes a role of AWS gives his session as he
   * likes. Our mapping says {@code Admin/deploy-4711}, others the whole {@code
   * arn:aws:sts::1:assumed-role/Admin/deploy-4711}; in {@code arn:aws:iam::1:user/alice} the last
   * part is who it is.
   */
  public static @Nullable String withoutSession(@Nullable String id) {
    if (id == null) {
      return null;
    }
    int assumed = id.indexOf(ASSUMED);
    if (assumed < 0 && id.indexOf(':') >= 0) {
      return id;
    }
    int role = assumed < 0 ? 0 : assumed + ASSUMED.length();
    int end = id.indexOf('/', role);
    return end < 0 ? id : id.substring(0, end);
  }

  /** True when somebody other than the subject acted, so that evidence of verification is due. */
  public boolean helped() {
    return switch (role) {
      case AGENT, ADMIN, INTEGRATION -> true;
      case SELF, SYSTEM, UNKNOWN -> false;
    };
  }
}
