package dev.sparekey.keycloak;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.events.admin.AuthDetails;

/** Events in the form in which the Admin REST API tells them. */
final class EventJson {

  /** Whoever tries to log in writes some of the texts. */
  static final int LONGEST_TEXT = 1_000;

  static final int MOST_DETAILS = 64;

  /** As many as the pipeline reads of a list. */
  static final int MOST_ROLES = 1_024;

  private static final JsonFactory JSON = new JsonFactory();
  private static final Set<String> ROLE_MAPPINGS =
      Set.of("REALM_ROLE_MAPPING", "CLIENT_ROLE_MAPPING");
  private static final Pattern USER = Pattern.compile("users/([^/]+)(?:/.*)?");

  private EventJson() {}

  /**
   * @param notes of the authentication that the event belongs to
   */
  static CapturedEvent of(Event event, Map<String, String> notes) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      write(json, "id", event.getId());
      json.writeNumberField("time", event.getTime());
      write(json, "type", event.getType() == null ? null : event.getType().name());
      write(json, "realmId", event.getRealmId());
      write(json, "realmName", event.getRealmName());
      write(json, "clientId", event.getClientId());
      write(json, "userId", event.getUserId());
      write(json, "sessionId", event.getSessionId());
      write(json, "ipAddress", event.getIpAddress());
      write(json, "error", event.getError());
      write(json, "details", event.getDetails());
      write(json, "authNotes", notes);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter failed", e);
    }
    String key = event.getUserId() == null ? event.getRealmId() : event.getUserId();
    return new CapturedEvent(event.getId(), event.getTime(), String.valueOf(key), out.toString());
  }

  /**
   * Without the representation, which is as large as an administrator likes and has contacts. Of
   * roles that are given only it has the names, so these are told.
   */
  static CapturedEvent of(AdminEvent event) {
    StringWriter out = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(out)) {
      json.writeStartObject();
      write(json, "id", event.getId());
      json.writeNumberField("time", event.getTime());
      write(json, "realmId", event.getRealmId());
      write(json, "realmName", event.getRealmName());
      AuthDetails by = event.getAuthDetails();
      if (by != null) {
        json.writeObjectFieldStart("authDetails");
        write(json, "realmId", by.getRealmId());
        write(json, "realmName", by.getRealmName());
        write(json, "clientId", by.getClientId());
        write(json, "userId", by.getUserId());
        write(json, "ipAddress", by.getIpAddress());
        json.writeEndObject();
      }
      write(
          json,
          "operationType",
          event.getOperationType() == null ? null : event.getOperationType().name());
      write(json, "resourceType", event.getResourceTypeAsString());
      write(json, "resourcePath", event.getResourcePath());
      write(json, "error", event.getError());
      write(json, "details", event.getDetails());
      List<String> roles = roles(event);
      if (!roles.isEmpty()) {
        json.writeArrayFieldStart("roles");
        for (String role : roles) {
          json.writeString(clipped(role));
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a StringWriter failed", e);
    }
    return new CapturedEvent(event.getId(), event.getTime(), key(event), out.toString());
  }

  /**
   * Keycloak refuses a role that has another name than the one told. It is read to its end, however
   * long: descriptions before the name would else hide it.
   */
  private static List<String> roles(AdminEvent event) {
    String type = event.getResourceTypeAsString();
    String representation = event.getRepresentation();
    if (representation == null || type == null || !ROLE_MAPPINGS.contains(type)) {
      return List.of();
    }
    List<String> names = new ArrayList<>();
    try (JsonParser json = JSON.createParser(representation)) {
      if (json.nextToken() != JsonToken.START_ARRAY) {
        return List.of();
      }
      while (names.size() < MOST_ROLES && json.nextToken() == JsonToken.START_OBJECT) {
        while (json.nextToken() == JsonToken.FIELD_NAME) {
          String field = json.currentName();
          if (json.nextToken() == JsonToken.VALUE_STRING && field.equals("name")) {
            names.add(json.getText());
          }
          json.skipChildren();
        }
      }
    } catch (IOException unreadable) {
      // The event counts without them, or with those before.
    }
    return names;
  }

  private static String key(AdminEvent event) {
    Matcher user = USER.matcher(String.valueOf(event.getResourcePath()));
    return user.matches() ? user.group(1) : String.valueOf(event.getRealmId());
  }

  private static void write(JsonGenerator json, String name, @Nullable String value)
      throws IOException {
    if (value != null) {
      json.writeStringField(name, clipped(value));
    }
  }

  private static void write(
      JsonGenerator json, String name, @Nullable Map<String, @Nullable String> values)
      throws IOException {
    if (values == null || values.isEmpty()) {
      return;
    }
    json.writeObjectFieldStart(name);
    int left = MOST_DETAILS;
    for (Map.Entry<String, @Nullable String> one : values.entrySet()) {
      if (left-- == 0) {
        break;
      }
      write(json, clipped(one.getKey()), one.getValue());
    }
    json.writeEndObject();
  }

  private static String clipped(String text) {
    if (text.length() <= LONGEST_TEXT) {
      return text;
    }
    // Half of a pair is no character, and the generator would refuse it.
    boolean splits = Character.isHighSurrogate(text.charAt(LONGEST_TEXT - 1));
    return text.substring(0, splits ? LONGEST_TEXT - 1 : LONGEST_TEXT);
  }
}
