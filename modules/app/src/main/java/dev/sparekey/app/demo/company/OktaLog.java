package dev.sparekey.app.demo.company;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;

/** Writes Okta System Log events. */
final class OktaLog {

  static final String FEED = "okta";
  static final String PASSWORD_ONLY = "PASSWORD_AS_FACTOR";

  private final Journal journal;

  OktaLog(Journal journal) {
    this.journal = journal;
  }

  /** A login with the person's own second factor; gives the session. */
  String login(Person person, Place place, Instant at) {
    return login(person, place, at, person.factor());
  }

  String login(Person person, Place place, Instant at, String factor) {
    String session = "102" + journal.id().substring(0, 13).replace("-", "");
    write(person, place, at, "user.session.start", session, "SUCCESS");
    ObjectNode second =
        event(person, place, at.plusSeconds(4), "user.authentication.auth_via_mfa", session);
    ((ObjectNode) second.at("/debugContext/debugData")).put("factor", factor);
    add(second, at.plusSeconds(4), "SUCCESS", "");
    return session;
  }

  void wrongPassword(Person person, Place place, Instant at) {
    ObjectNode event = event(person, place, at, "user.session.start", "unknown");
    add(event, at, "FAILURE", "INVALID_CREDENTIALS");
  }

  void deniedPush(Person person, Place place, Instant at) {
    ObjectNode event = event(person, place, at, "user.mfa.okta_verify.deny_push", "unknown");
    ((ObjectNode) event.at("/debugContext/debugData")).put("factor", "OKTA_VERIFY_PUSH");
    add(event, at, "FAILURE", "User rejected Okta push verify");
  }

  /** An event by the person about themselves, such as the use of the admin console. */
  void write(Person person, Place place, Instant at, String type, String session, String result) {
    add(event(person, place, at, type, session), at, result, "");
  }

  /** A change to a person's account, by themselves or by an agent. */
  void change(Person by, Place place, Instant at, String type, String session, Person of) {
    ObjectNode event = event(by, place, at, type, session);
    event
        .putArray("target")
        .addObject()
        .put("id", of.okta())
        .put("type", "User")
        .put("alternateId", of.mail())
        .put("displayName", of.name());
    add(event, at, "SUCCESS", "");
  }

  /** As {@link #change}, where the factor is known. */
  void factorChange(
      Person by, Place place, Instant at, String type, String session, Person of, String factor) {
    ObjectNode event = event(by, place, at, type, session);
    ((ObjectNode) event.at("/debugContext/debugData")).put("factor", factor);
    event
        .putArray("target")
        .addObject()
        .put("id", of.okta())
        .put("type", "User")
        .put("alternateId", of.mail())
        .put("displayName", of.name());
    add(event, at, "SUCCESS", "");
  }

  private ObjectNode event(Person by, Place place, Instant at, String type, String session) {
    ObjectNode event = Journal.object();
    event.put("uuid", journal.id()).put("published", at.toString()).put("eventType", type);
    event
        .putObject("actor")
        .put("id", by.okta())
        .put("type", "User")
        .put("alternateId", by.mail())
        .put("displayName", by.name());
    ObjectNode client = event.putObject("client");
    client.put("ipAddress", place.address()).put("device", "Computer");
    client.putObject("geographicalContext").put("country", place.country());
    client.putObject("userAgent").put("rawUserAgent", "Mozilla/5.0 (X11; Linux x86_64)");
    event.putObject("debugContext").putObject("debugData").put("deviceFingerprint", place.device());
    event.putObject("authenticationContext").put("externalSessionId", session);
    event.putObject("securityContext").put("asNumber", place.network());
    return event;
  }

  private void add(ObjectNode event, Instant at, String result, String reason) {
    ObjectNode outcome = event.putObject("outcome").put("result", result);
    if (!reason.isEmpty()) {
      outcome.put("reason", reason);
    }
    journal.add(FEED, event, at);
  }
}
