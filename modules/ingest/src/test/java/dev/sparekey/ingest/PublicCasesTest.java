package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.RawMatch;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The public rule cases before SigmaHQ's rules as ingest reads them, where both folders are
 * present. The test of the same name in {@code rules} puts the same before the rules alone, and
 * says which cases have a Sigma rule of their subject.
 */
class PublicCasesTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Rule of the case to the Sigma rule of the same subject. */
  private static final Map<String, String> SAME_SUBJECT =
      Map.of(
          "Okta.AdminRoleAssigned", "okta_admin_role_assigned_to_user_or_group",
          "Okta.Group.Admin.Role.Assigned", "okta_admin_role_assigned_to_user_or_group",
          "Okta.APIKeyCreated", "okta_api_token_created",
          "Okta.App.Unauthorized.Access.Attempt", "okta_unauthorized_access_to_app",
          "Okta.New.Behavior.Accessing.Admin.Console", "okta_new_behaviours_admin_console",
          "Okta.User.MFA.Reset.All", "okta_mfa_reset_or_deactivated",
          "OneLogin.UserAssumption", "onelogin_assumed_another_user");

  private static RuleSet sigmaHq() throws IOException {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(FixtureRecords.present("_sigma-rules"))) {
      for (Path file : files.filter(one -> one.toString().endsWith(".yml")).toList()) {
        texts.put(String.valueOf(file.getFileName()).replace(".yml", ""), Files.readString(file));
      }
    }
    return RuleSet.load(texts);
  }

  /** Many of the cases were written without the time, which no real record lacks. */
  private static JsonNode timed(String source, JsonNode event) {
    ObjectNode timed = event.deepCopy();
    String field = source.equals("okta") ? "published" : "event_timestamp";
    return timed.has(field) ? timed : timed.put(field, "2026-03-02T09:00:00.000Z");
  }

  private static Set<String> matched(Source source, JsonNode event, RawRules rules)
      throws IOException {
    return source
        .observe(new RawRecord(source.name(), JSON.writeValueAsBytes(event), null), rules)
        .matches()
        .stream()
        .map(RawMatch::rule)
        .collect(Collectors.toSet());
  }

  @Test
  void caseOfTheSameSubject_givesTheExpectedVerdict() throws IOException {
    RuleSet rules = sigmaHq();
    Map<String, String> names = new HashMap<>();
    rules.rules().forEach(rule -> names.put(rule.id().toString(), rule.header().source()));
    int judged = 0;
    for (String name : List.of("okta", "onelogin")) {
      Source source = Sources.builtIn().byName(name);
      RawRules over = RawRules.of(rules, name);
      for (JsonNode line : FixtureRecords.lines(name)) {
        String rule = SAME_SUBJECT.get(line.path("rule").asText());
        if (rule != null) {
          assertThat(matched(source, timed(name, line.path("event")), over))
              .extracting(names::get)
              .as("%s by %s", line.path("id").asText(), rule)
              .satisfies(
                  fired ->
                      assertThat(fired.contains(rule))
                          .isEqualTo(line.path("expected").asBoolean()));
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThanOrEqualTo(14);
  }

  @ParameterizedTest
  @ValueSource(strings = {"aws", "duo", "entra", "github", "google_workspace", "okta", "onelogin"})
  void recordThatCanBePlaced_matchesByItsMappingWhatItMatchesAlone(String name) throws IOException {
    RawRules over = RawRules.of(sigmaHq(), name);
    Source source = Sources.builtIn().byName(name);
    int placed = 0;
    for (JsonNode line : FixtureRecords.lines(name)) {
      JsonNode event = line.path("event");
      Map<String, Object> alone = JSON.convertValue(event, new TypeReference<>() {});
      Set<String> expected =
          over.hits(dev.sparekey.rules.RawRecord.of(alone)).stream()
              .map(hit -> hit.rule().id().toString())
              .collect(Collectors.toSet());
      Set<String> matched = matched(source, event, over);
      if (!matched.isEmpty() || isPlaced(source, event)) {
        assertThat(matched).as(line.path("id").asText()).isEqualTo(expected);
        placed++;
      }
    }
    assertThat(placed).isPositive();
  }

  /** Whether its time and its organisation are told. */
  private static boolean isPlaced(Source source, JsonNode event) throws IOException {
    Reading reading =
        source.read(new RawRecord(source.name(), JSON.writeValueAsBytes(event), null));
    return !(reading instanceof Reading.Rejected rejected)
        || rejected.reason() == RejectionReason.NOT_RELEVANT
        || rejected.reason() == RejectionReason.UNMAPPED_TYPE;
  }
}
