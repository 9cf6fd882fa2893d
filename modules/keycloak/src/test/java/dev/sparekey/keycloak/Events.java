package dev.sparekey.keycloak;

import java.util.HashMap;
import java.util.Map;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;

/** Events to test with. */
final class Events {

  private Events() {}

  static Event login(String id) {
    Event event = new Event();
    event.setId(id);
    event.setTime(1_795_502_467_002L);
    event.setType(EventType.LOGIN);
    event.setRealmId("r1");
    event.setRealmName("acme");
    event.setClientId("app");
    event.setUserId("u1");
    event.setSessionId("s1");
    event.setIpAddress("192.0.2.7");
    event.setDetails(new HashMap<>(Map.of("username", "alice")));
    return event;
  }

  static AdminEvent passwordReset(String id) {
    AdminEvent event = new AdminEvent();
    event.setId(id);
    event.setTime(1_795_502_467_002L);
    event.setRealmId("r1");
    event.setRealmName("acme");
    AuthDetails by = new AuthDetails();
    by.setRealmId("r0");
    by.setUserId("agent");
    by.setIpAddress("192.0.2.8");
    event.setAuthDetails(by);
    event.setOperationType(OperationType.ACTION);
    event.setResourceType(ResourceType.USER);
    event.setResourcePath("users/u1/reset-password");
    event.setRepresentation("{\"email\":\"alice@example.com\"}");
    return event;
  }

  /** As short as can be. */
  static CapturedEvent captured(String id, long time) {
    return new CapturedEvent(id, time, "u1", "{\"id\":\"" + id + "\"}");
  }

  /** Roles of a client that an administrator gives a user. */
  static AdminEvent rolesGiven(String representation) {
    AdminEvent event = passwordReset("a1");
    event.setOperationType(OperationType.CREATE);
    event.setResourceType(ResourceType.CLIENT_ROLE_MAPPING);
    event.setResourcePath("users/u1/role-mappings/clients/c9");
    event.setRepresentation(representation);
    return event;
  }
}
