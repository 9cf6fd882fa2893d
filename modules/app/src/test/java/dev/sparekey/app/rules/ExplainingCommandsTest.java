package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code rules explain}, {@code rules why} and {@code rules coverage}. */
@Execution(ExecutionMode.CONCURRENT)
class ExplainingCommandsTest {

  private static final Path EXAMPLES = Path.of("../../deploy/examples/quickstart");

  private static JsonNode json(Object... arguments) throws IOException {
    List<Object> all = new ArrayList<>(List.of(arguments));
    all.add("--format=json");
    CommandRun run = CommandRun.of(all.toArray());
    assertThat(run.exit()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  @ParameterizedTest
  @CsvSource({
    "agent_reset_without_ticket",
    "1dea16b6-e08f-479f-908f-ea822bfc2606",
    "Agent re-armed an account without a fitting ticket",
    "without a fitting",
  })
  void explain_findsARuleByIdNameOrTitle(String meant) {
    CommandRun run = CommandRun.of("explain", meant);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("helped and unexplained")
        .contains("32 min past the step")
        .containsPattern("ticket.status .*sparekey.*zendesk")
        .contains("Call the owner back");
  }

  @Test
  void explain_ofACorrelation_tellsWhatItCounts() {
    assertThat(CommandRun.of("explain", "recovery_code_guessing").out())
        .contains("step.action: code_failed")
        .contains("and within 10 min there are at least 5 matches, with the same subject.account");
  }

  @Test
  void explain_ofACorrelationWithAliases_namesTheSourcesOfWhatTheyStandFor() {
    assertThat(CommandRun.of("explain", "recovered_approver").out())
        .containsPattern("actor.id .*okta")
        .containsPattern("subject.account .*okta")
        .doesNotContain("none of the built-in sources");
  }

  @Test
  void explain_ofHalfAMinute_countsSeconds(@TempDir Path dir) throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("fast.yml"),
            """
            title: Fast guesses
            id: 77777777-7777-4777-8777-777777777777
            level: high
            correlation:
              type: event_count
              rules: [failed_guess]
              group-by: [subject.account]
              timespan: 30s
              condition: {gte: 3}
            ---
            title: A guess
            id: 88888888-7777-4777-8777-777777777777
            name: failed_guess
            level: low
            logsource: {product: sparekey, category: recovery_step}
            detection: {s: {step.action: code_failed}, condition: s}
            """);

    assertThat(CommandRun.of("explain", "Fast guesses", "--rules", file).out())
        .contains("and within 30 s there are");
  }

  @Test
  void explain_asJson_namesTheSourcesOfEachField() throws IOException {
    JsonNode explained = json("explain", "agent_reset_without_ticket");

    assertThat(explained.path("fields").path("ticket.status"))
        .extracting(JsonNode::asText)
        .contains("sparekey", "zendesk")
        .doesNotContain("okta", "keycloak");
    assertThat(explained.path("waits_for")).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({
    "agent_reset_without_tikcet, did you mean 'agent_reset_without_ticket'?",
    "reset, stands in the titles of",
    "zzzzzzzzzzzzzzzzzzzzzzzzz, see 'sparekey rules list'",
  })
  void explain_ofNoRuleOrSeveral_isWrongUsage(String meant, String said) {
    CommandRun run = CommandRun.of("explain", meant);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(said);
  }

  /** Of one of two accounts, by the id of its step; by that of the record it is not said which. */
  @Test
  void why_ofAnExposureByName_isOfAnAccountThatHasTheName(@TempDir Path dir) throws IOException {
    Path events =
        Files.writeString(
            dir.resolve("events.jsonl"),
            """
            {"type":"authentication","id":"1","occurred_at":"2026-03-02T08:00:00Z",\
            "native_id":"u1","account_name":"mina@example.com","outcome":"success"}
            {"type":"recovery","id":"found","occurred_at":"2026-03-03T08:00:00Z",\
            "action":"code_exposed","account_name":"mina@example.com","actor":{"role":"system"}}
            """);
    Object[] asked = {"why", "--event", "found", "--source", "sparekey=" + events};
    assertThat(json(asked).path("account").asText()).isEqualTo("u1");

    Files.writeString(
        events,
        """
        {"type":"authentication","id":"2","occurred_at":"2026-03-02T08:00:00Z",\
        "native_id":"u2","account_name":"mina@example.com","outcome":"success"}
        """,
        java.nio.file.StandardOpenOption.APPEND);
    CommandRun run = CommandRun.of(asked);

    assertThat(run.exit()).isEqualTo(1);
    String one = run.err().replaceFirst("(?s).*give one of ([^,]*),.*", "$1");
    assertThat(
            json("why", "--event", one, "--source", "sparekey=" + events).path("account").asText())
        .isIn("u1", "u2");
  }

  private static Object[] why(Object... more) {
    List<Object> all = new ArrayList<>(List.of("why"));
    for (String source : List.of("okta", "keycloak", "zendesk")) {
      all.add("--source");
      all.add(source + "=" + EXAMPLES.resolve(source + ".jsonl"));
    }
    all.addAll(List.of(more));
    return all.toArray();
  }

  /** The reset of mira.okafor's factors, by an agent and without a ticket. */
  private static String reset() throws IOException {
    return steps().stream()
        .filter(step -> step.path("action").asText().equals("factor_reset"))
        .reduce((one, other) -> other)
        .orElseThrow()
        .path("event")
        .asText();
  }

  private static List<JsonNode> steps() throws IOException {
    List<JsonNode> steps = new ArrayList<>();
    String error = CommandRun.of(why("--event", "none")).err();
    assertThat(error).contains("the files hold no event 'none' (115 records read");
    for (String line : Files.readAllLines(EXAMPLES.resolve("okta.jsonl"))) {
      JsonNode record = new ObjectMapper().readTree(line);
      if (record.path("eventType").asText().contains("mfa.factor.reset")) {
        steps.add(json(why("--event", record.path("uuid").asText())));
      }
    }
    return steps;
  }

  @Test
  void why_ofAStep_tellsEachClauseWithWhatWasSeen() throws IOException {
    String event = reset();

    CommandRun run = CommandRun.of(why("--event", event, "--rule", "agent_reset_without_ticket"));

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("factor_reset of mira.okafor@example.com")
        .contains("Agent re-armed an account without a fitting ticket: confirmed")
        .containsPattern(
            "yes +ticket.status: missing, retroactive, contested, mismatched +was missing");
  }

  @Test
  void why_withoutARule_tellsAlsoWhyTheOthersDoNotFire() throws IOException {
    CommandRun run = CommandRun.of(why("--event", reset()));

    assertThat(run.out())
        .containsPattern("Recovery on the account of somebody who has left +subject.lifecycle\n")
        .containsPattern(
            "Refused pushes, then a recovery +before.mfa_denials was 0, not"
                + " before.mfa_denials\\|gte: 3");
  }

  @Test
  void why_asJson_hasTheFieldsAndTheRules() throws IOException {
    JsonNode why = json(why("--event", reset()));

    assertThat(why.path("fields").path("ticket.status").asText()).isEqualTo("missing");
    assertThat(why.path("fields").path("subject.age_days").isNull()).isTrue();
    assertThat(why.path("rules")).hasSizeGreaterThan(30);
    assertThat(
            StreamSupport.stream(why.path("rules").spliterator(), false)
                .filter(rule -> rule.path("verdict").asText().equals("confirmed"))
                .map(rule -> rule.path("title").asText()))
        .contains("Agent re-armed an account without a fitting ticket");
  }

  @Test
  void why_ofAStep_tellsWhatWasSaidAndToWhom() throws IOException {
    String event = reset();

    CommandRun run = CommandRun.of(why("--event", event, "--rule", "agent_reset_without_ticket"));
    JsonNode json = json(why("--event", event, "--rule", "agent_reset_without_ticket"));

    assertThat(run.out())
        .containsPattern(
            "Said of it:\n  Agent re-armed an account without a fitting ticket: confirmed, high,"
                + " delivered \\(alert [0-9a-f-]{36}\\)");
    assertThat(json.path("alerts").get(0).path("delivered").booleanValue()).isTrue();
  }

  @Test
  void why_ofAStepThatIsExcepted_saysByWhom(@TempDir Path dir) throws IOException {
    Path rules =
        Files.writeString(
            dir.resolve("except.yml"),
            "exceptions: [{rule: agent_reset_without_ticket, when: {actor.id: 00u9desk}, owner: mara,"
                + " reason: CHG-1, from: 2026-01-01, expires: 2026-12-31}]\n");

    CommandRun run =
        CommandRun.of(
            why("--event", reset(), "--rule", "agent_reset_without_ticket", "--rules", rules));

    assertThat(run.out())
        .contains("fitting ticket: confirmed, high, not delivered, excepted by mara where");
  }

  @Test
  void why_ofACorrelation_tellsTheGroupWhatIsThereAndWhatIsMissing() throws IOException {
    CommandRun run = CommandRun.of(why("--event", reset(), "--rule", "repeated_helped_resets"));
    JsonNode json = json(why("--event", reset(), "--rule", "repeated_helped_resets"));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .containsPattern("the step counts, and no window with it has what is asked for")
        .containsPattern("asked for: within .* at least \\d+ ")
        .containsPattern("group: subject.account = okta/")
        .containsPattern("1 match of '.*' at most .* away");
    assertThat(json.path("correlations").get(0).path("holds").booleanValue()).isFalse();
  }

  @Test
  void why_ofACorrelationThatHolds_saysSo(@TempDir Path dir) throws IOException {
    Path rules =
        Files.writeString(
            dir.resolve("two.yml"),
            """
            title: Two signs of one reset
            id: 77777777-7777-4777-8777-777777777777
            name: two_signs
            level: high
            correlation:
              type: event_count
              rules: [any_reset]
              group-by: [actor.id]
              timespan: 30s
              condition: {gte: 1}
            ---
            title: Any reset
            id: 88888888-7777-4777-8777-777777777777
            name: any_reset
            level: low
            logsource: {product: sparekey, category: recovery_step}
            detection: {s: {step.action: factor_reset}, condition: s}
            """);

    CommandRun run =
        CommandRun.of(why("--event", reset(), "--rule", "two_signs", "--rules", rules));

    assertThat(run.out())
        .contains("Two signs of one reset: a window with the step has what is asked for")
        .contains("group: actor.id = okta/")
        .contains("at most 30 s away");
  }

  @Test
  void why_ofAStepThatNoRuleOfACorrelationMatches_saysSo() throws IOException {
    assertThat(CommandRun.of(why("--event", reset(), "--rule", "recovery_code_guessing")).out())
        .contains("none of its rules matches the step for certain");
  }

  @Test
  void why_ofALogin_namesTheStepsOfItsAccount() throws IOException {
    CommandRun run = CommandRun.of(why("--event", loginOfMira()));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("is no recovery step; those of its account are okta:");
  }

  private static final String RAW =
      """
      title: A login by Okta's own record
      id: 66666666-6666-4666-8666-666666666666
      level: high
      logsource: {product: okta, service: okta}
      detection:
        selection: {eventtype: user.session.start}
        filter: {outcome.result: FAILURE}
        condition: selection and not filter
      """;

  private static String loginOfMira() throws IOException {
    String login = "";
    for (String line : Files.readAllLines(EXAMPLES.resolve("okta.jsonl"))) {
      JsonNode record = new ObjectMapper().readTree(line);
      if (record.path("eventType").asText().equals("user.session.start")
          && line.contains("mira.okafor")) {
        login = record.path("uuid").asText();
      }
    }
    assertThat(login).isNotEmpty();
    return login;
  }

  @Test
  void why_ofARecordThatIsNoStep_asksTheRulesThatReadItAsItIs(@TempDir Path dir)
      throws IOException {
    Path rules = Files.writeString(dir.resolve("raw.yml"), RAW);
    String login = loginOfMira();

    CommandRun run = CommandRun.of(why("--event", login, "--rules", rules));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("record user.session.start of mira.okafor@example.com")
        .contains("A login by Okta's own record: confirmed")
        .contains("yes      selection and not filter")
        .containsPattern("yes +eventtype: user.session.start +was user.session.start")
        .containsPattern("no +outcome.result: FAILURE +was SUCCESS");
    JsonNode json = json(why("--event", login, "--rules", rules));
    assertThat(json.path("rules").path(0).path("verdict").asText()).isEqualTo("confirmed");
    assertThat(json.path("native_type").asText()).isEqualTo("user.session.start");
  }

  @Test
  void why_ofAStep_asksTheRulesOverItsRecordToo(@TempDir Path dir) throws IOException {
    Path rules =
        Files.writeString(
            dir.resolve("raw.yml"), RAW.replace("user.session.start", "user.mfa.factor.reset*"));

    CommandRun run = CommandRun.of(why("--event", reset(), "--rules", rules));

    assertThat(run.out())
        .contains("factor_reset of mira.okafor@example.com")
        .contains("Agent re-armed an account without a fitting ticket: confirmed")
        .contains("A login by Okta's own record: confirmed");
  }

  private static String counting(String groupBy, int most) {
    return RAW.replace("level: high", "name: okta_login\nlevel: high")
        + """
        ---
        title: Many logins by Okta's own record
        id: 55555555-6666-4666-8666-666666666666
        name: many_logins
        level: high
        correlation:
          type: event_count
          rules: [okta_login]
          group-by: [%s]
          timespan: 30d
          condition: {gte: %d}
        generate: true
        sparekey: {emit: finding, deliver: always}
        """
            .formatted(groupBy, most);
  }

  @Test
  void why_ofARecord_tellsWhatACorrelationCountsBesideItAndWhatWasSaid(@TempDir Path dir)
      throws IOException {
    Path rules = Files.writeString(dir.resolve("many.yml"), counting("subject.account", 2));
    String login = loginOfMira();

    CommandRun run =
        CommandRun.of(why("--event", login, "--rule", "many_logins", "--rules", rules));
    JsonNode json = json(why("--event", login, "--rule", "many_logins", "--rules", rules));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Many logins by Okta's own record: a window with the record has what is asked")
        .contains("group: subject.account = ")
        .containsPattern("\\d+ matches of 'A login by Okta's own record' at most 30 d away")
        .containsPattern("Said of it:\n  Many logins by Okta's own record: confirmed, high");
    assertThat(json.path("correlations").get(0).path("holds").booleanValue()).isTrue();
    assertThat(json.path("alerts")).isNotEmpty();
  }

  @Test
  void why_ofARecord_tellsThatACorrelationHasTooFew(@TempDir Path dir) throws IOException {
    Path rules = Files.writeString(dir.resolve("many.yml"), counting("subject.account", 1_000));

    CommandRun run =
        CommandRun.of(why("--event", loginOfMira(), "--rule", "many_logins", "--rules", rules));

    assertThat(run.out())
        .contains("the record counts, and no window with it has what is asked for")
        .doesNotContain("Many logins by Okta's own record: confirmed");
  }

  /** Two exports that overlap. */
  @Test
  void why_ofRecordsThatAreInTwoFiles_countsEachOnce(@TempDir Path dir) throws IOException {
    Path rules = Files.writeString(dir.resolve("many.yml"), counting("subject.account", 2));
    List<String> logins = loginsOfMira(dir, 2);
    String again = "okta=" + dir.resolve("logins.jsonl");

    CommandRun run =
        CommandRun.of(
            "why",
            "--source",
            again,
            "--source",
            again,
            "--event",
            logins.getFirst(),
            "--rule",
            "many_logins",
            "--rules",
            rules);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("a window with the record has what is asked")
        .contains("  2 matches of 'A login by Okta's own record' at most 30 d away")
        .doesNotContain("on one day");
  }

  @Test
  void why_ofMoreMatchesOfADayThanAreKept_tellsHowManyAPipelineCounts(@TempDir Path dir)
      throws IOException {
    Path rules = Files.writeString(dir.resolve("many.yml"), counting("subject.account", 257));
    List<String> logins = loginsOfMira(dir, 257);
    Object[] why = {
      "why",
      "--source",
      "okta=" + dir.resolve("logins.jsonl"),
      "--event",
      logins.getFirst(),
      "--rule",
      "many_logins",
      "--rules",
      rules
    };

    CommandRun run = CommandRun.of(why);
    JsonNode json = json(why);

    assertThat(run.out())
        .contains("  257 matches of 'A login by Okta's own record' at most 30 d away")
        .contains(
            "  of 'A login by Okta's own record' an account has 257 on one day; a pipeline keeps"
                + " the first 256 of a day and counts no more");
    assertThat(
            json.path("correlations")
                .get(0)
                .path("most_of_a_day")
                .path("A login by Okta's own record")
                .intValue())
        .isEqualTo(257);
  }

  /** So many within a few minutes, by their ids. */
  private static List<String> loginsOfMira(Path dir, int count) throws IOException {
    String login = loginOfMira();
    String line =
        Files.readAllLines(EXAMPLES.resolve("okta.jsonl")).stream()
            .filter(one -> one.contains(login))
            .findFirst()
            .orElseThrow();
    ObjectMapper mapper = new ObjectMapper();
    List<String> ids = new ArrayList<>();
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      ObjectNode record = (ObjectNode) mapper.readTree(line);
      Instant at = Instant.parse("2026-06-01T09:00:00Z").plusSeconds(i);
      record.put("uuid", "login-" + i).put("published", at.toString());
      ids.add("login-" + i);
      lines.add(record.toString());
    }
    Files.write(dir.resolve("logins.jsonl"), lines);
    return ids;
  }

  @Test
  void why_ofAStepThatARuleOverItsRecordMatches_tellsTheCorrelationThatCountsIt(@TempDir Path dir)
      throws IOException {
    String text =
        counting("subject.account", 1).replace("user.session.start", "user.mfa.factor.reset*");
    Path rules = Files.writeString(dir.resolve("many.yml"), text);

    CommandRun run =
        CommandRun.of(why("--event", reset(), "--rule", "many_logins", "--rules", rules));

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("Many logins by Okta's own record: a window with the step has what is asked for")
        .contains("1 match of 'A login by Okta's own record' at most 30 d away");
  }

  @Test
  void why_ofARecordThatTheCorrelationsRuleDoesNotMatch_saysSo(@TempDir Path dir)
      throws IOException {
    String text = counting("subject.account", 1).replace("user.session.start", "user.nothing");
    Path rules = Files.writeString(dir.resolve("many.yml"), text);

    CommandRun run =
        CommandRun.of(why("--event", loginOfMira(), "--rule", "many_logins", "--rules", rules));

    assertThat(run.out()).contains("none of its rules matches the record for certain");
  }

  @Test
  void explain_ofARuleOverRawRecords_namesTheSourcesOfThem(@TempDir Path dir) throws IOException {
    Path rules = Files.writeString(dir.resolve("raw.yml"), RAW);

    CommandRun run = CommandRun.of("explain", "A login by", "--rules", rules);

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("It fires when")
        .contains("records as they are, of okta")
        .doesNotContain("blind");
  }

  @ParameterizedTest
  @CsvSource({"okta, live", "'keycloak,okta', live", "keycloak, blind"})
  void coverageOfFeeds_tellsWhichRulesOverRawRecordsSee(
      String feeds, String state, @TempDir Path dir) throws IOException {
    Path rules = Files.writeString(dir.resolve("raw.yml"), RAW);

    JsonNode all = json("coverage", "--feeds", feeds, "--rules", rules).path("rules");

    assertThat(
            StreamSupport.stream(all.spliterator(), false)
                .filter(rule -> rule.path("title").asText().startsWith("A login by"))
                .map(rule -> rule.path("state").asText()))
        .containsExactly(state);
  }

  @Test
  void coverage_namesWhatNoRuleCovers() throws IOException {
    JsonNode coverage = json("coverage");

    assertThat(coverage.path("attack").path("covered").path("T1556.006")).isNotEmpty();
    assertThat(coverage.path("attack").path("holes").has("T1528")).isTrue();
    assertThat(coverage.path("nist").path("covered").path("4.2.1.1")).isNotEmpty();
    assertThat(CommandRun.of("coverage").out()).contains("Holes, which no rule covers:");
  }

  @ParameterizedTest
  @CsvSource({
    // A desk alone tells of no recovery.
    "zendesk, agent_reset_without_ticket, blind",
    "'okta,zendesk', agent_reset_without_ticket, live",
    // 'agent' is no field: it stands for the actor of one rule and the account of another.
    "'okta,keycloak,zendesk', recovered_agent_resets_others, live",
    "zendesk, recovered_agent_resets_others, blind",
    // Codes end there, but none is found in the open: there is nothing to wait for.
    "keycloak, exposed_and_not_replaced, blind",
    // What somebody wrote to a desk is hearsay: it marks no set, and no correlation waits for it.
    "'keycloak,zendesk', exposed_and_not_replaced, blind",
    "'keycloak,zendesk', exposed_code_used, blind",
    "'keycloak,zendesk', codes_written_to_the_desk, live",
    // What looks through mail and drives vouches for what it finds.
    "'keycloak,google_workspace', exposed_and_not_replaced, live",
    "'keycloak,google_workspace', exposed_code_used, live",
    // No desk: the ticket's status is never known.
    "okta, agent_reset_without_ticket, blind",
    // Okta has no recovery codes.
    "okta, recovery_code_guessing, blind",
    "keycloak, recovery_code_guessing, live",
    // It can fire by the ticket alone, but no directory tells of privileges.
    "'okta,zendesk', helped_reset_unverified, degraded",
    "'push_security,zendesk', policy_weakened_then_used, blind",
    "'push_security,zendesk,sparekey', policy_weakened_then_used, live",
    "'keycloak,zendesk', policy_weakened_then_used, live",
  })
  void coverageOfFeeds_tellsHowWellEachRuleSees(String feeds, String name, String state)
      throws IOException {
    String id = json("explain", name).path("id").asText();

    JsonNode rules = json("coverage", "--feeds", feeds).path("rules");

    assertThat(
            StreamSupport.stream(rules.spliterator(), false)
                .filter(rule -> rule.path("id").asText().equals(id))
                .map(rule -> rule.path("state").asText()))
        .containsExactly(state);
  }

  @Test
  void coverageOfFeeds_ofNoSourceOrNone_isWrongUsage() {
    assertThat(CommandRun.of("coverage", "--feeds", "oktaa").err())
        .contains("there is no source 'oktaa'");
    assertThat(CommandRun.of("coverage", "--feeds").exit()).isEqualTo(2);
  }
}
