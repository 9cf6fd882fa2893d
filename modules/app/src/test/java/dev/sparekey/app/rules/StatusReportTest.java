package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Control;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatusReportTest {

  private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");
  private static final String HASH = "a".repeat(64);

  private static StatusReport report() {
    Map<String, String> texts = new HashMap<>();
    Pack.texts().forEach((name, text) -> texts.put(Release.BUILT_IN + name, text));
    texts.put(
        "rules/off.yml",
        """
        disabled: [{rule: recovered_approver, owner: mara, reason: CHG-1}]
        ---
        exceptions:
          - {rule: agent_reset_without_ticket, when: {actor.id: bot}, owner: mara, reason: CHG-2,
             from: 2026-01-01, expires: 2026-11-01}
          - {rule: agent_reset_without_ticket, when: {actor.id: bot}, owner: mara, reason: CHG-3,
             from: 2026-12-01, expires: 2027-11-30}
        """);
    texts.put("rules/mine.yml", Pack.texts().getOrDefault("agent_reset_without_ticket.yml", ""));
    RuleSet rules = RuleSet.load(texts, Release::isShadow);
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    ControlLog.Entry last =
        new ControlLog.Entry(7, HASH, new Control("mara", NOW, "to \u001b[31m try", HASH));
    return new StatusReport(
        last,
        rules,
        texts.size(),
        List.of(new Promotions.Tried("rules/shadow/a.yml", NOW, 3, 1)),
        List.of(last),
        2,
        NOW);
  }

  @Test
  void lines_nameWhatIsReplacedDisabledTriedAndExcepted() {
    assertThat(report().lines())
        .contains("release 7 " + HASH)
        .anyMatch(line -> line.matches("replaced .*: 'Agent re-armed.*' by rules/mine.yml"))
        .anyMatch(
            line -> line.matches("disabled .*: 'Recovery approved.*' by mara in .*off.yml: CHG-1"))
        .anyMatch(line -> line.startsWith("expired exception ") && line.contains("CHG-2"))
        .anyMatch(line -> line.startsWith("exception to come ") && line.contains("CHG-3"))
        .contains("shadow rules/shadow/a.yml: since " + NOW + ", 3 alerts, 1 of them delivered")
        .contains("change 7 at " + NOW + " by mara: to .[31m try")
        .contains("2 changes are of a kind that this version does not know");
  }

  @Test
  void json_hasTheSameInFields() throws IOException {
    JsonNode json = new ObjectMapper().readTree(report().json());

    assertThat(json.path("release").asText()).isEqualTo(HASH);
    assertThat(json.path("loads").booleanValue()).isTrue();
    assertThat(json.path("replaced").get(0).path("file").asText()).isEqualTo("rules/mine.yml");
    assertThat(json.path("disabled").get(0).path("reason").asText()).isEqualTo("CHG-1");
    assertThat(json.path("exceptions").get(0).path("expired").booleanValue()).isTrue();
    JsonNode next = json.path("exceptions").get(1);
    assertThat(next.path("from").asText()).isEqualTo("2026-12-01T00:00:00Z");
    assertThat(next.path("begun").booleanValue()).isFalse();
    assertThat(json.path("shadow").get(0).path("delivered").intValue()).isEqualTo(1);
    assertThat(json.path("changes").get(0).path("by").asText()).isEqualTo("mara");
    assertThat(json.path("unknown_changes").intValue()).isEqualTo(2);
  }
}
