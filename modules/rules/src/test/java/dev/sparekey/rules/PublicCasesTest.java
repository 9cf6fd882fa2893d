package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Native records of the public rule cases before SigmaHQ's rules, where the folder with them is
 * present. No case names a Sigma rule: each is the case of another vendor's rule, and those are
 * listed here whose subject a Sigma rule shares.
 *
 * <p>Not listed, because the Sigma rule says something else by its own text: {@code
 * aws_update_login_profile} and {@code aws_iam_backdoor_users_keys} exclude a user's own keys by
 * comparing a whole ARN with a name, respectively with the literal text of a field's name, and so
 * fire there too; {@code okta_mfa_reset_or_deactivated} knows no suspended factor; {@code
 * gcp_gworkspace_*} and most of {@code azure_*} name the fields of another export than the cases
 * have.
 */
class PublicCasesTest {

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

  private static final Map<String, LogSource> SOURCES =
      Map.of(
          "okta", new LogSource("okta", "okta", null),
          "onelogin", new LogSource("onelogin", "onelogin.events", null),
          "aws", new LogSource("aws", "cloudtrail", null),
          "github", new LogSource("github", "audit", null));

  private final Path fixtures =
      Path.of(System.getProperty("sparekey.root", ".")).resolve("../shared/fixtures");

  private record Case(String id, String rule, boolean expected, RawRecord record) {}

  private RuleSet sigmaHq() throws IOException {
    Path folder = fixtures.resolve("_sigma-rules");
    assumeTrue(Files.isDirectory(folder), "skipped: no public Sigma rules beside the project");
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".yml")).toList()) {
        texts.put(String.valueOf(file.getFileName()).replace(".yml", ""), Files.readString(file));
      }
    }
    return RuleSet.load(texts);
  }

  private List<Case> cases(String source) throws IOException {
    Path file = fixtures.resolve(source).resolve("panther-cases.jsonl");
    assumeTrue(Files.exists(file), "skipped: no public rule cases beside the project");
    ObjectMapper mapper = new ObjectMapper();
    List<Case> cases = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      JsonNode written = mapper.readTree(line);
      cases.add(
          new Case(
              written.path("id").asText(),
              written.path("rule").asText(),
              written.path("expected").asBoolean(),
              RawRecord.of(mapper.convertValue(written.path("event"), new TypeReference<>() {}))));
    }
    return cases;
  }

  @Test
  void caseOfTheSameSubject_givesTheExpectedVerdict() throws IOException {
    RuleSet rules = sigmaHq();
    int judged = 0;
    for (String source : List.of("okta", "onelogin")) {
      for (Case one : cases(source)) {
        String rule = SAME_SUBJECT.get(one.rule());
        if (rule != null) {
          List<String> fired =
              rules.matches(Objects.requireNonNull(SOURCES.get(source)), one.record()).stream()
                  .map(match -> match.header().source())
                  .toList();
          assertThat(fired.contains(rule)).as("%s by %s", one.id(), rule).isEqualTo(one.expected());
          judged++;
        }
      }
    }
    assertThat(judged).isGreaterThanOrEqualTo(14);
  }

  @Test
  void indexOfSourceRules_matchesWhatEveryRuleByItselfMatches() throws IOException {
    RuleSet rules = sigmaHq();
    for (Map.Entry<String, LogSource> source : SOURCES.entrySet()) {
      for (Case one : cases(source.getKey())) {
        assertThat(rules.matches(source.getValue(), one.record()))
            .isEqualTo(
                rules.rulesFor(source.getValue()).stream()
                    .filter(rule -> rule.detection().evaluate(one.record()) == Truth.TRUE)
                    .toList());
      }
    }
  }
}
