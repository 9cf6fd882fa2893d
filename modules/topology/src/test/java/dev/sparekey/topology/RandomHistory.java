package dev.sparekey.topology;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Records of two feeds about three people in five weeks, some by name only, out of order and partly
 * twice, with the feeds' marks and the time among them. No record follows a mark that covers it.
 */
final class RandomHistory {

  private static final List<String> PEOPLE = List.of("anna", "boris", "cleo");
  private static final List<String> DUTIES = List.of("help_desk", "none", "admin");

  /** When it was told is when it happened and a while. */
  private record Told(Instant at, Scenario.Raw raw) {}

  private final Random random;
  private final List<Told> told = new ArrayList<>();

  private RandomHistory(long seed) {
    random = new Random(seed);
  }

  static List<Scenario.Raw> of(long seed) {
    return new RandomHistory(seed).records();
  }

  private List<Scenario.Raw> records() {
    int events = 20 + random.nextInt(40);
    for (int i = 0; i < events; i++) {
      Instant at = Scenario.START.plus(Duration.ofMinutes(random.nextInt(34 * 24 * 60)));
      add(at, event(i, PEOPLE.get(random.nextInt(PEOPLE.size())), at));
    }
    for (int day = 2; day <= 35; day += 1 + random.nextInt(6)) {
      Instant now = Scenario.START.plus(Duration.ofDays(day));
      // Nothing is told later than 12 h after it happened.
      Instant complete = now.minus(Duration.ofHours(12));
      String proof = random.nextInt(4) == 0 ? "assumed" : "proven";
      told.add(new Told(now, mark(complete, proof, now)));
      told.add(new Told(now, clock("idp", complete, now)));
      told.add(new Told(now, clock("desk", complete, now)));
    }
    told.sort(Comparator.comparing(Told::at));
    List<Scenario.Raw> records = new ArrayList<>();
    told.forEach(one -> records.add(one.raw()));
    Instant end = Scenario.START.plus(Duration.ofDays(60));
    records.add(mark(end, "proven", end));
    records.add(clock("idp", end, end));
    records.add(clock("desk", end, end));
    Instant settled = Scenario.START.plus(Duration.ofDays(90));
    records.add(mark(settled, "proven", settled));
    records.add(clock("idp", settled, settled));
    records.add(clock("desk", settled, settled));
    return records;
  }

  private void add(Instant at, Scenario.Raw raw) {
    told.add(new Told(at.plus(Duration.ofMinutes(random.nextInt(700))), raw));
    if (random.nextInt(4) == 0) {
      told.add(new Told(at.plus(Duration.ofMinutes(random.nextInt(700))), raw));
    }
  }

  private Scenario.Raw event(int i, String person, Instant at) {
    String id = "e" + i;
    return switch (random.nextInt(18)) {
      case 0, 1, 2 -> login(id, person, at, "[\"password\",\"webauthn\"]");
      case 3 -> login(id, person, at, "[\"password\"]");
      case 4 -> recovery(id, person, at, "factor_reset", "agent", quoted());
      case 5 -> recovery(id, person, at, "account_unlocked", "agent", "");
      case 6 -> recovery(id, person, at, "code_used", "self", "");
      case 7 -> recovery(id, person, at, "factor_bound", "self", "");
      case 8 -> staff(id, at);
      case 9, 10 -> exposed(id, person, at);
      case 11 -> named(id, person, at);
      case 12, 13 -> approved(id, person, at);
      case 14 -> managed(id, person, at);
      case 15, 16 -> policyOfAll(id, at);
      default -> ticket(id, person, at);
    };
  }

  private String quoted() {
    return random.nextBoolean() ? "" : ",\"ticket_id\":\"n" + random.nextInt(4) + "\"";
  }

  private Scenario.Raw login(String id, String person, Instant at, String kinds) {
    return idp(
        id,
        person,
        at,
        "\"type\":\"authentication\",\"outcome\":\"success\",\"session_id\":\"s"
            + id
            + "\",\"authenticators\":{\"kinds\":"
            + kinds
            + ",\"completeness\":\"exact\"},\"origin\":{\"network\":\"as"
            + random.nextInt(3)
            + "\"}");
  }

  private static Scenario.Raw recovery(
      String id, String person, Instant at, String action, String role, String more) {
    String actor =
        role.equals("self")
            ? "{\"role\":\"self\"}"
            : "{\"role\":\"agent\",\"id\":\"agent1\",\"name\":\"desk@example.org\"}";
    return recovery(id, person, at, action, actor + more);
  }

  private static Scenario.Raw recovery(
      String id, String person, Instant at, String action, String actorAndMore) {
    return idp(
        id,
        person,
        at,
        "\"type\":\"recovery\",\"action\":\"" + action + "\",\"actor\":" + actorAndMore);
  }

  private Scenario.Raw staff(String id, Instant at) {
    return new Scenario.Raw(
        "idp",
        ("{\"type\":\"identity_context\",\"id\":\"%s\",\"occurred_at\":\"%s\","
                + "\"native_id\":\"agent1\",\"names\":[\"desk@example.org\",\"desk:7\"],"
                + "\"staff\":\"%s\",\"valid_from\":\"%s\"}")
            .formatted(id, at, DUTIES.get(random.nextInt(DUTIES.size())), at),
        at);
  }

  /** By a login's name, or by one that only a directory tells, of some time. */
  private Scenario.Raw exposed(String id, String person, Instant at) {
    return new Scenario.Raw(
        random.nextBoolean() ? "idp" : "desk",
        ("{\"type\":\"recovery\",\"id\":\"%s\",\"occurred_at\":\"%s\","
                + "\"action\":\"code_exposed\",\"actor\":{\"role\":\"%s\"},"
                + "\"account_name\":\"%s@example.%s\"}")
            .formatted(
                id,
                at,
                random.nextBoolean() ? "system" : "unknown",
                person,
                random.nextBoolean() ? "org" : "net"),
        at);
  }

  private Scenario.Raw named(String id, String person, Instant at) {
    Instant from = at.minus(Duration.ofDays(random.nextInt(20)));
    return new Scenario.Raw(
        "idp",
        ("{\"type\":\"identity_context\",\"id\":\"%s\",\"occurred_at\":\"%s\","
                + "\"native_id\":\"%s\",\"names\":[\"%s@example.net\"],"
                + "\"valid_from\":\"%s\",\"valid_to\":\"%s\"}")
            .formatted(
                id, at, person, person, from, from.plus(Duration.ofDays(1 + random.nextInt(20)))),
        at);
  }

  /** From one of the sessions of another, which may have been or be still to come. */
  private Scenario.Raw approved(String id, String person, Instant at) {
    String approver = PEOPLE.get(random.nextInt(PEOPLE.size()));
    return idp(
        id,
        person,
        at,
        "\"type\":\"recovery\",\"action\":\"recovery_approved\",\"session_id\":\"se"
            + random.nextInt(60)
            + "\",\"actor\":{\"role\":\"admin\",\"id\":\""
            + approver
            + "\",\"name\":\""
            + approver
            + "@example.org\"}");
  }

  private Scenario.Raw managed(String id, String person, Instant at) {
    return idp(
        id,
        person,
        at,
        "\"type\":\"identity_context\",\"manager\":\""
            + PEOPLE.get(random.nextInt(PEOPLE.size()))
            + "@example.org\"");
  }

  /** By the agent who resets others, or one of these. */
  private Scenario.Raw policyOfAll(String id, Instant at) {
    int who = random.nextInt(PEOPLE.size() + 1);
    String changer = who == PEOPLE.size() ? "agent1" : PEOPLE.get(who);
    return recovery(
        id,
        changer,
        at,
        "recovery_policy_changed",
        "{\"role\":\"self\",\"id\":\"" + changer + "\"}");
  }

  private Scenario.Raw ticket(String id, String person, Instant at) {
    String requester = random.nextInt(5) == 0 ? "nobody" : person;
    String agent = random.nextBoolean() ? "desk@example.org" : "other@example.org";
    return new Scenario.Raw(
        "desk",
        ("{\"type\":\"ticket\",\"id\":\"%s\",\"occurred_at\":\"%s\",\"created_at\":\"%s\","
                + "\"ticket_id\":\"n%d\",\"status\":\"open\",\"category\":\"recovery\","
                + "\"requesters\":[\"%s@example.org\"],\"agent\":\"%s\","
                + "\"verification\":[\"callback\"]}")
            .formatted(id, at, at, random.nextInt(8), requester, agent),
        at);
  }

  private static Scenario.Raw idp(String id, String person, Instant at, String fields) {
    return new Scenario.Raw(
        "idp",
        ("{%s,\"id\":\"%s\",\"occurred_at\":\"%s\",\"native_id\":\"%s\","
                + "\"account_name\":\"%s@example.org\"}")
            .formatted(fields, id, at, person, person),
        at);
  }

  private static Scenario.Raw mark(Instant completeTo, String proof, Instant at) {
    return new Scenario.Raw(
        "desk",
        "{\"type\":\"mark\",\"feed\":\"desk\",\"complete_to\":\"%s\",\"proof\":\"%s\"}"
            .formatted(completeTo, proof),
        at);
  }

  private static Scenario.Raw clock(String feed, Instant time, Instant at) {
    return new Scenario.Raw(feed, "{\"type\":\"clock\",\"time\":\"%s\"}".formatted(time), at);
  }
}
