package dev.sparekey.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * A help desk that resets the factors of four people an hour, of the first two with a ticket. All
 * of them have logged in with keys on three days before.
 */
final class HelpDesk {

  private static final int AN_HOUR = 4;

  private HelpDesk() {}

  /** The logins of everybody whom the desk sees in its first hours. */
  static List<Scenario.Raw> logins(int hours) {
    List<Scenario.Raw> records = new ArrayList<>();
    for (int day = 0; day < 3; day++) {
      for (int person = 0; person < hours * AN_HOUR; person++) {
        records.add(
            idp(
                Scenario.START.plus(Duration.ofDays(day)).plusSeconds(person),
                person,
                "\"type\":\"authentication\",\"id\":\"login-%d-%d\",\"outcome\":\"success\","
                        .formatted(person, day)
                    + "\"authenticators\":{\"kinds\":[\"password\",\"webauthn\"],"
                    + "\"completeness\":\"exact\"},\"origin\":{\"network\":\"as1\"}"));
      }
    }
    return records;
  }

  /** One hour of work, from 0, and the word of both feeds that it is over. */
  static List<Scenario.Raw> hour(int hour) {
    List<Scenario.Raw> records = new ArrayList<>();
    Instant begin = Scenario.RESET.plus(Duration.ofHours(hour));
    for (int i = 0; i < AN_HOUR; i++) {
      int person = hour * AN_HOUR + i;
      if (i < 2) {
        records.add(ticket(begin.plusSeconds(60L * i), person));
      }
      records.add(
          idp(
              begin.plusSeconds(1200 + 60L * i),
              person,
              "\"type\":\"recovery\",\"id\":\"reset-%d\",\"action\":\"factor_reset\","
                      .formatted(person)
                  + "\"path\":\"help_desk\",\"actor\":{\"role\":\"agent\",\"id\":\"agent1\","
                  + "\"name\":\"desk@example.org\"}"));
    }
    records.addAll(until(begin.plus(Duration.ofHours(1))));
    return records;
  }

  /** The word of both feeds that they have told all up to a time. */
  static List<Scenario.Raw> until(Instant time) {
    List<Scenario.Raw> records = new ArrayList<>();
    records.add(
        new Scenario.Raw(
            "desk",
            "{\"type\":\"mark\",\"feed\":\"desk\",\"complete_to\":\"%s\",\"proof\":\"proven\"}"
                .formatted(time),
            time));
    for (String feed : List.of("idp", "desk")) {
      records.add(
          new Scenario.Raw(feed, "{\"type\":\"clock\",\"time\":\"%s\"}".formatted(time), time));
    }
    return records;
  }

  private static Scenario.Raw ticket(Instant at, int person) {
    return new Scenario.Raw(
        "desk",
        ("{\"type\":\"ticket\",\"id\":\"t%d-v1\",\"occurred_at\":\"%s\",\"created_at\":\"%s\","
                + "\"ticket_id\":\"%d\",\"status\":\"open\",\"category\":\"recovery\","
                + "\"requesters\":[\"person%d@example.org\"],\"agent\":\"desk@example.org\","
                + "\"verification\":[\"callback\"]}")
            .formatted(person, at, at, person, person),
        at);
  }

  private static Scenario.Raw idp(Instant at, int person, String fields) {
    return new Scenario.Raw(
        "idp",
        "{%s,\"occurred_at\":\"%s\",\"native_id\":\"%d\",\"account_name\":\"person%d@example.org\"}"
            .formatted(fields, at, person, person),
        at);
  }
}
