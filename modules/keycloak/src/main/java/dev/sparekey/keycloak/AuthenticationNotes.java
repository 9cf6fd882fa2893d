package dev.sparekey.keycloak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.keycloak.models.AuthenticationExecutionModel;
import org.keycloak.models.KeycloakContext;
import org.keycloak.models.RealmModel;
import org.keycloak.sessions.AuthenticationSessionModel;
import org.keycloak.sessions.CommonClientSessionModel.ExecutionStatus;

/** What Keycloak keeps of an authentication while it goes on, and tells in no event. */
final class AuthenticationNotes {

  /**
   * Keycloak's own note of the credentials that were used, such as {@code
   * ["password","recovery-authn-codes"]}; a later required action does not overwrite it.
   */
  static final String CREDENTIALS = "authn.credentials";

  /**
   * The authenticators that succeeded in this authentication, such as {@code
   * ["reset-credential-email"]}. Keycloak's note of this name has their executions' ids, and those
   * of earlier authentications of the session too.
   */
  static final String AUTHENTICATORS = "authenticators-completed";

  private static final JsonFactory JSON = new JsonFactory();

  private AuthenticationNotes() {}

  /** Of the authentication that the request belongs to; empty if to none. */
  static Map<String, String> of(KeycloakContext context) {
    AuthenticationSessionModel authentication = context.getAuthenticationSession();
    if (authentication == null) {
      return Map.of();
    }
    Map<String, String> notes = new LinkedHashMap<>();
    String credentials = authentication.getAuthNote(CREDENTIALS);
    if (credentials != null) {
      notes.put(CREDENTIALS, credentials);
    }
    RealmModel realm = context.getRealm();
    if (realm != null) {
      notes.put(AUTHENTICATORS, authenticators(realm, authentication.getExecutionStatus()));
    }
    return notes;
  }

  /** The realm has its executions in memory: the flow that asked for them has just run. */
  private static String authenticators(RealmModel realm, Map<String, ExecutionStatus> executions) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartArray();
      for (String name :
          executions.entrySet().stream()
              .filter(one -> one.getValue() == ExecutionStatus.SUCCESS)
              .map(one -> realm.getAuthenticationExecutionById(one.getKey()))
              .filter(Objects::nonNull)
              .map(AuthenticationExecutionModel::getAuthenticator)
              .filter(Objects::nonNull)
              .sorted()
              .toList()) {
        json.writeString(name);
      }
      json.writeEndArray();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter failed", e);
    }
    return out.toString();
  }
}
