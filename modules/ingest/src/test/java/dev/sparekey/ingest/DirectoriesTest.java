package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.StaffRole;
import dev.sparekey.model.SubjectKind;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What directories, and sources that are one too, say of an account and since when. */
class DirectoriesTest {

  private static final String SWITCHED_OFF =
      "{'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'id':'1','userName':'jan',"
          + "'active':false,%s'meta':{'created':'2021-04-01T08:00:00Z'%s}}";

  private static List<IdentityContextEvent> read(String source, String json) {
    Reading reading =
        Sources.builtIn()
            .byName(source)
            .read(
                new RawRecord(
                    source, json.replace('\'', '"').getBytes(StandardCharsets.UTF_8), null));
    assertThat(reading).isInstanceOf(Reading.Mapped.class);
    return ((Reading.Mapped) reading)
        .events().stream().map(IdentityContextEvent.class::cast).toList();
  }

  @Test
  void userSwitchedOff_withoutATimeOfChange_hasLeftSinceTheExportsAsOf() {
    String json = SWITCHED_OFF.formatted("'as_of':'2026-11-03T06:00:00Z',", "");

    IdentityContextEvent left = read("directory", json).getFirst();
    assertThat(left.validFrom()).isEqualTo("2026-11-03T06:00:00Z");
    assertThat(left.validTo()).isEqualTo("2026-11-03T06:00:00Z");
  }

  @Test
  void userSwitchedOff_withATimeOfChange_hasLeftSinceThenWhateverTheExportsAsOf() {
    String json =
        SWITCHED_OFF.formatted(
            "'as_of':'2026-11-03T06:00:00Z',", ",'lastModified':'2026-10-31T16:00:00Z'");

    IdentityContextEvent left = read("directory", json).getFirst();
    assertThat(left.validFrom()).isEqualTo("2026-10-31T16:00:00Z");
    assertThat(left.validTo()).isEqualTo("2026-10-31T16:00:00Z");
  }

  /** Who changes departments at midnight is somebody's all the time. */
  @ParameterizedTest
  @CsvSource({
    "Europe/Oslo, 2026-10-31T23:00:00Z",
    "America/Los_Angeles, 2026-11-01T07:00:00Z",
    "UTC, 2026-11-01T00:00:00Z"
  })
  void rowThatBeginsTheDayAfterAnotherEnds_followsItWithoutAGap(String zone, String midnight) {
    String row = "{'account':'a','as_of':'2026-11-03T06:00:00Z','time_zone':'%s',%s}";
    String ends = "'valid_from':'2021-04-01','valid_to':'2026-10-31'";

    IdentityContextEvent before = read("directory", row.formatted(zone, ends)).getFirst();
    IdentityContextEvent after =
        read("directory", row.formatted(zone, "'valid_from':'2026-11-01'")).getFirst();
    assertThat(before.validTo()).isEqualTo(midnight);
    assertThat(after.validFrom()).isEqualTo(midnight);
  }

  /** Said of everybody it would take back what another directory says of a break-glass account. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "directory {'account':'a','mail':'a@example.org','as_of':'2026-11-03T06:00:00Z'}",
        "directory {'schemas':['urn:ietf:params:scim:schemas:core:2.0:User'],'id':'1',"
            + "'userName':'jan','active':true,'meta':{'lastModified':'2026-11-03T06:00:00Z'}}",
        "okta {'id':'00u1','status':'ACTIVE','created':'2021-04-01T08:00:00Z',"
            + "'lastUpdated':'2026-11-02T09:00:00Z','profile':{'login':'a@example.org'}}",
        "workos {'id':'e','event':'user.updated','created_at':'2026-11-03T09:15:27.118Z',"
            + "'data':{'object':'user','id':'u','email':'a@example.org'}}",
        "zendesk {'id':1,'email':'a@example.org','role':'agent',"
            + "'created_at':'2024-02-26T22:55:12Z'}"
      })
  void kind_thatNoFieldTells_isNotTold(String record) {
    String[] parts = record.split(" ", 2);

    assertThat(read(parts[0], parts[1]).getFirst())
        .returns(SubjectKind.UNKNOWN, IdentityContextEvent::kind);
  }

  @Test
  void userType_thatSaysSo_makesAServiceAccount() {
    String user =
        "{'id':'00u1','status':'ACTIVE','created':'2021-04-01T08:00:00Z',"
            + "'lastUpdated':'2026-11-02T09:00:00Z',"
            + "'profile':{'login':'a@example.org','userType':'Service'}}";

    assertThat(read("okta", user).getFirst().kind()).isEqualTo(SubjectKind.SERVICE_ACCOUNT);
  }

  @Test
  void agent_whoBecameAnAdministrator_isOneSinceTheUserWasChanged() {
    List<IdentityContextEvent> told =
        read(
            "zendesk",
            "{'id':9002,'email':'lars@example.org','role':'admin',"
                + "'created_at':'2024-02-26T22:55:12Z','updated_at':'2026-11-03T08:00:00Z'}");

    assertThat(told.getFirst().staff()).isEqualTo(StaffRole.ADMINISTRATOR);
    assertThat(told.getFirst().validFrom()).isEqualTo("2026-11-03T08:00:00Z");
    assertThat(told.getLast().staff()).isNull();
    assertThat(told.getLast().validFrom()).isEqualTo("2024-02-26T22:55:12Z");
  }
}
