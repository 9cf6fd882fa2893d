package dev.sparekey.keycloak;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakContext;
import org.keycloak.sessions.AuthenticationSessionModel;

/**
 * What Keycloak notes of an authentication while it goes on and tells in no event: the credentials
 * that were used, which a later required action does not overwrite.
 */
final class AuthenticationNotes {

  /** A JSON list such as {@code ["password","recovery-authn-codes"]}. Internal to Keycloak. */
  static final String CREDENTIALS = "authn.credentials";

  private AuthenticationNotes() {}

  /** Of the authentication that the request belongs to; empty if to none. */
  static Map<String, String> of(@Nullable KeycloakContext context) {
    AuthenticationSessionModel authentication =
        context == null ? null : context.getAuthenticationSession();
    if (authentication == null) {
      return Map.of();
    }
    Map<String, String> notes = new LinkedHashMap<>();
    String credentials = authentication.getAuthNote(CREDENTIALS);
    if (credentials != null) {
      notes.put(CREDENTIALS, credentials);
    }
    return notes;
  }
}
