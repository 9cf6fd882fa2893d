package dev.sparekey.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.events.Event;
import org.keycloak.events.admin.AdminEvent;

class EventJsonTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void userEvent_isToldAsTheAdminApiDoes_withTheNotesBesideIt() throws Exception {
    CapturedEvent captured =
        EventJson.of(
            Events.login("e1"), Map.of("authn.credentials", "[\"password\",\"webauthn\"]"));

    assertThat(captured.id()).isEqualTo("e1");
    assertThat(captured.key()).isEqualTo("u1");
    assertThat(captured.time()).isEqualTo(1_795_502_467_002L);
    assertThat(JSON.readTree(captured.json()))
        .isEqualTo(
            JSON.readTree(
                """
                {"id": "e1", "time": 1795502467002, "type": "LOGIN", "realmId": "r1",
                 "realmName": "acme", "clientId": "app", "userId": "u1", "sessionId": "s1",
                 "ipAddress": "192.0.2.7", "details": {"username": "alice"},
                 "authNotes": {"authn.credentials": "[\\"password\\",\\"webauthn\\"]"}}
                """));
  }

  @Test
  void userEvent_ofNobody_hasTheRealmAsKey() {
    Event event = Events.login("e1");
    event.setUserId(null);
    event.setDetails(null);

    CapturedEvent captured = EventJson.of(event, Map.of());

    assertThat(captured.key()).isEqualTo("r1");
    assertThat(captured.json()).doesNotContain("userId", "details", "authNotes");
  }

  @Test
  void adminEvent_isToldWithoutItsRepresentation_underTheKeyOfTheUserItIsAbout() throws Exception {
    CapturedEvent captured = EventJson.of(Events.passwordReset("a1"));

    assertThat(captured.key()).isEqualTo("u1");
    assertThat(JSON.readTree(captured.json()))
        .isEqualTo(
            JSON.readTree(
                """
                {"id": "a1", "time": 1795502467002, "realmId": "r1", "realmName": "acme",
                 "authDetails": {"realmId": "r0", "userId": "agent", "ipAddress": "192.0.2.8"},
                 "operationType": "ACTION", "resourceType": "USER",
                 "resourcePath": "users/u1/reset-password"}
                """));
  }

  @Test
  void adminEvent_aboutNoUser_hasTheRealmAsKey() {
    AdminEvent event = Events.passwordReset("a1");
    event.setResourcePath("clients/c1");

    assertThat(EventJson.of(event).key()).isEqualTo("r1");
  }

  @Test
  void rolesThatAreGiven_areNamed_withoutTheRestOfTheRepresentation() throws Exception {
    JsonNode json =
        JSON.readTree(
            EventJson.of(
                    Events.rolesGiven(
                        """
                        [{"id": "1", "name": "manage-users", "containerId": "k7",
                          "attributes": {"name": ["no role"]}},
                         {"description": "no name"}, {"name": 7}, {"name": "view-users"}]
                        """))
                .json());

    assertThat(json.path("roles")).isEqualTo(JSON.readTree("[\"manage-users\", \"view-users\"]"));
    assertThat(json.toString()).doesNotContain("representation", "k7", "no role");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "no JSON", "{\"name\": \"x\"}", "[7, {\"name\": \"x\"}]", "[{}]"})
  void rolesThatCannotBeRead_areNotNamed_andTheEventIsTold(String representation) throws Exception {
    JsonNode json = JSON.readTree(EventJson.of(Events.rolesGiven(representation)).json());

    assertThat(json.has("roles")).isFalse();
    assertThat(json.path("resourceType").asText()).isEqualTo("CLIENT_ROLE_MAPPING");
  }

  @Test
  void representationThatBreaksOff_namesTheRolesBeforeIt() throws Exception {
    JsonNode json = JSON.readTree(EventJson.of(Events.rolesGiven("[{\"name\": \"a\"}, {")).json());

    assertThat(json.path("roles")).isEqualTo(JSON.readTree("[\"a\"]"));
  }

  @Test
  void roles_moreThanAllowed_areLeftOut() throws Exception {
    String many =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "{\"name\": \"role" + i + "\"}")
            .collect(Collectors.joining(", ", "[", "]"));

    JsonNode json = JSON.readTree(EventJson.of(Events.rolesGiven(many)).json());

    assertThat(json.path("roles").size()).isEqualTo(EventJson.MOST_ROLES);
  }

  @Test
  void text_longerThanAllowed_isCutBetweenCharacters() throws Exception {
    Event event = Events.login("e1");
    event.getDetails().put("username", "a".repeat(EventJson.LONGEST_TEXT - 1) + "😀");

    JsonNode json = JSON.readTree(EventJson.of(event, Map.of()).json());

    assertThat(json.at("/details/username").asText())
        .isEqualTo("a".repeat(EventJson.LONGEST_TEXT - 1));
  }

  @Test
  void details_moreThanAllowed_areLeftOut() throws Exception {
    Event event = Events.login("e1");
    event.setDetails(new HashMap<>());
    IntStream.range(0, 1_000).forEach(i -> event.getDetails().put("detail" + i, "x"));

    JsonNode json = JSON.readTree(EventJson.of(event, Map.of()).json());

    assertThat(json.path("details").size()).isEqualTo(EventJson.MOST_DETAILS);
  }
}
