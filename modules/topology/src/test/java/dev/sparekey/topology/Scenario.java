package dev.sparekey.topology;

import dev.sparekey.ingest.Sources;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Anna and Boris log in with keys for four weeks; then an agent resets both, one with a ticket. */
final class Scenario {

  static final Instant START = Instant.parse("2026-03-02T08:00:00Z");
  static final Instant RESET = START.plus(Duration.ofDays(30));

  /** Before the resets settle: a clock that leaps further than that overtakes what is in flight. */
  static final Instant END = RESET.plus(Duration.ofDays(30));

  private Scenario() {}

  record Raw(String feed, String json, Instant receivedAt) {}

  static Settings settings(Settings.Time time, int partitions) {
    return settings(time, partitions, Pack.load());
  }

  /** With a rule that finds two resets by one agent within a week. */
  static Settings acrossAccounts(Settings.Time time, int partitions) {
    Map<String, String> texts = new TreeMap<>(Pack.texts());
    texts.put(
        "resets.yml",
        """
        title: Resets
        id: 22222222-2222-4222-8222-222222222222
        correlation:
          type: event_count
          rules: [helped_reset]
          group-by: [actor.id]
          timespan: 7d
          condition: {gte: 2}
        level: high
        sparekey: {emit: finding, deliver: always}
        ---
        title: Resets whose tickets say the same
        id: 33333333-3333-4333-8333-333333333333
        correlation:
          type: event_count
          rules: [helped_reset]
          group-by: [ticket.status]
          timespan: 7d
          condition: {gte: 2}
        level: high
        sparekey: {emit: finding, deliver: always}
        """);
    RuleSet rules = RuleSet.load(texts);
    if (rules.hasErrors()) {
      throw new AssertionError(rules.diagnostics());
    }
    return settings(time, partitions, rules);
  }

  /** Okta and two rules that read its records as they are, of which one counts the other. */
  static Settings rawRules(Settings.Time time, int partitions) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "raw.yml",
                """
                title: Policy changed
                id: 44444444-4444-4444-8444-444444444444
                name: policy_changed
                status: stable
                level: high
                logsource: {product: okta, service: okta}
                detection: {s: {eventtype: policy.rule.update}, condition: s}
                ---
                title: Policies changed from one address
                id: 55555555-5555-4555-8555-555555555555
                level: high
                correlation:
                  type: value_count
                  rules: [policy_changed]
                  group-by: [client.ipAddress]
                  timespan: 1h
                  condition: {gte: 2, field: actor.alternateId}
                generate: true
                """));
    if (rules.hasErrors()) {
      throw new AssertionError(rules.diagnostics());
    }
    return new Settings(
        List.of(
            new Feed("idp", Sources.builtIn().byName("okta"), 1, false),
            new Feed("desk", Sources.builtIn().byName("sparekey"), 1, true)),
        rules,
        AssurancePolicy.DEFAULT,
        time,
        partitions,
        Duration.ofMinutes(10),
        0,
        "salt");
  }

  /** Two administrators change a policy, which is no event of anybody's account. */
  static List<Raw> policyChanges() {
    List<Raw> records = new ArrayList<>();
    for (String admin : List.of("anna", "boris")) {
      Instant at = START.plus(Duration.ofMinutes(records.size()));
      records.add(
          new Raw(
              "idp",
              ("{\"uuid\":\"u-%s\",\"eventType\":\"policy.rule.update\",\"published\":\"%s\","
                      + "\"actor\":{\"id\":\"%s\",\"type\":\"User\","
                      + "\"alternateId\":\"%s@example.org\"},"
                      + "\"client\":{\"ipAddress\":\"192.0.2.7\"},"
                      + "\"debugContext\":{\"debugData\":{\"token\":\"hunter2\"}},"
                      + "\"outcome\":{\"result\":\"SUCCESS\"}}")
                  .formatted(admin, at, admin, admin),
              at));
    }
    return records;
  }

  private static Settings settings(Settings.Time time, int partitions, RuleSet rules) {
    var source = Sources.builtIn().byName("sparekey");
    return new Settings(
        List.of(new Feed("idp", source, 1, false), new Feed("desk", source, 1, true)),
        rules,
        AssurancePolicy.DEFAULT,
        time,
        partitions,
        Duration.ofMinutes(10),
        0,
        "salt");
  }

  static List<Raw> records() {
    List<Raw> records = new ArrayList<>();
    for (int day = 0; day < 28; day++) {
      for (String person : List.of("anna", "boris")) {
        Instant at = START.plus(Duration.ofDays(day));
        records.add(
            idp(
                at,
                "\"type\":\"authentication\",\"id\":\"login-%s-%d\",\"outcome\":\"success\","
                        .formatted(person, day)
                    + "\"authenticators\":{\"kinds\":[\"password\",\"webauthn\"],"
                    + "\"completeness\":\"exact\"},\"origin\":{\"network\":\"as1\"}",
                person));
      }
    }
    Instant ticket = RESET.minus(Duration.ofMinutes(20));
    records.add(
        new Raw(
            "desk",
            ("{\"type\":\"ticket\",\"id\":\"t1-v1\",\"occurred_at\":\"%s\",\"created_at\":\"%s\","
                    + "\"ticket_id\":\"1\",\"status\":\"open\",\"category\":\"recovery\","
                    + "\"requesters\":[\"boris@example.org\"],\"agent\":\"desk@example.org\","
                    + "\"verification\":[\"callback\"]}")
                .formatted(ticket, ticket),
            ticket));
    for (String person : List.of("anna", "boris")) {
      records.add(
          idp(
              RESET,
              "\"type\":\"recovery\",\"id\":\"reset-%s\",\"action\":\"factor_reset\","
                      .formatted(person)
                  + "\"path\":\"help_desk\",\"actor\":{\"role\":\"agent\",\"id\":\"agent1\","
                  + "\"name\":\"desk@example.org\"}",
              person));
    }
    records.add(
        new Raw(
            "desk",
            "{\"type\":\"mark\",\"feed\":\"desk\",\"complete_to\":\"%s\",\"proof\":\"proven\"}"
                .formatted(END),
            END));
    for (String feed : List.of("idp", "desk")) {
      records.add(new Raw(feed, "{\"type\":\"clock\",\"time\":\"%s\"}".formatted(END), END));
    }
    return records;
  }

  private static Raw idp(Instant at, String fields, String person) {
    return new Raw(
        "idp",
        "{%s,\"occurred_at\":\"%s\",\"native_id\":\"%s\",\"account_name\":\"%s@example.org\"}"
            .formatted(fields, at, person, person),
        at);
  }
}
