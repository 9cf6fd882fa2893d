package dev.sparekey.app.demo.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Writes Keycloak user and admin events, without a listener's notes. */
final class KeycloakLog {

  static final String FEED = "keycloak";
  private static final String REALM = "tamarack";

  private final Journal journal;

  KeycloakLog(Journal journal) {
    this.journal = journal;
  }

  /** A login with the person's TOTP or passkey; gives the session. */
  String login(Person person, Place place, Instant at) {
    String session = journal.id();
    ObjectNode event = event(person, place, at, "LOGIN");
    ObjectNode details = details(event, session).put("username", person.mail());
    event.put("sessionId", session);
    if (person.passkey()) {
      details.put("credential_type", "webauthn-passwordless");
    } else {
      details.put("selected_credential_id", totp(person));
    }
    journal.add(FEED, event, at);
    return session;
  }

  /** A login without a second factor. */
  String passwordLogin(Person person, Place place, Instant at) {
    String session = journal.id();
    ObjectNode event = event(person, place, at, "LOGIN").put("sessionId", session);
    details(event, session).put("username", person.mail());
    journal.add(FEED, event, at);
    return session;
  }

  void codeLogin(Person person, Place place, Instant at) {
    String session = journal.id();
    ObjectNode event = event(person, place, at, "LOGIN").put("sessionId", session);
    details(event, session)
        .put("credential_type", "recovery-authn-codes")
        .put("username", person.mail());
    journal.add(FEED, event, at);
  }

  void wrongCode(Person person, Place place, Instant at) {
    ObjectNode event = event(person, place, at, "LOGIN_ERROR");
    event.put("error", "invalid_user_credentials");
    details(event, journal.id()).put("credential_type", "recovery-authn-codes");
    journal.add(FEED, event, at);
  }

  /** A change by the person: {@code otp}, {@code recovery-authn-codes} and the like. */
  void update(Person person, Place place, Instant at, String session, String credential) {
    ObjectNode event = event(person, place, at, "UPDATE_CREDENTIAL");
    details(event, session).put("credential_type", credential).put("username", person.mail());
    journal.add(FEED, event, at);
  }

  /** An agent deletes the person's TOTP. */
  void deleteTotp(Person agent, Place place, Instant at, Person of) {
    ObjectNode event = Journal.object();
    event.put("id", journal.id()).put("time", at.toEpochMilli()).put("realmId", REALM);
    event
        .putObject("authDetails")
        .put("realmId", "master")
        .put("clientId", "security-admin-console")
        .put("userId", agent.keycloak())
        .put("ipAddress", place.address());
    event
        .put("operationType", "ACTION")
        .put("resourceType", "USER")
        .put("resourcePath", "users/" + of.keycloak() + "/credentials/" + totp(of));
    event.putObject("details").put("credential_type", "otp").put("credential_id", totp(of));
    journal.add(FEED, event, at);
  }

  private ObjectNode event(Person person, Place place, Instant at, String type) {
    return Journal.object()
        .put("id", journal.id())
        .put("time", at.toEpochMilli())
        .put("type", type)
        .put("realmId", REALM)
        .put("clientId", "app")
        .put("userId", person.keycloak())
        .put("ipAddress", place.address());
  }

  private static ObjectNode details(ObjectNode event, String session) {
    return event
        .putObject("details")
        .put("auth_method", "openid-connect")
        .put("auth_type", "code")
        .put("code_id", session);
  }

  private static String totp(Person person) {
    return "totp-" + person.keycloak();
  }
}
