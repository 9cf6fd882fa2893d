package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.Sparekey;
import dev.sparekey.ingest.Sources;
import dev.sparekey.rules.Pack;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import picocli.CommandLine;

@Execution(ExecutionMode.CONCURRENT)
class BacktestAndDiffTest {

  private static final Path EXAMPLES = Path.of("../../deploy/examples/quickstart");
  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final Instant RESET = Instant.parse("2026-03-20T14:00:00Z");

  @TempDir private Path dir;

  private static List<Object> quickstart(Object... command) {
    List<Object> all = new ArrayList<>(List.of(command));
    for (String source : List.of("okta", "keycloak", "zendesk")) {
      all.add("--source");
      all.add(source + "=" + EXAMPLES.resolve(source + ".jsonl"));
    }
    return all;
  }

  private static JsonNode json(List<Object> arguments) throws IOException {
    List<Object> all = new ArrayList<>(arguments);
    all.add("--format=json");
    CommandRun run = CommandRun.of(all.toArray());
    assertThat(run.exit()).as(run.err()).isZero();
    return new ObjectMapper().readTree(run.out());
  }

  private static JsonNode rule(JsonNode result, String title) {
    for (JsonNode rule : result.path("rules")) {
      if (rule.path("title").asText().equals(title)) {
        return rule;
      }
    }
    throw new AssertionError("no finding of '" + title + "' in " + result);
  }

  /**
   * A helped reset, and a ticket of ten minutes before that is received so long after it; then a
   * login a day later, so that time passes.
   */
  private List<Object> lateTicket(Duration late) throws IOException {
    StringBuilder idp = new StringBuilder();
    for (int day = 20; day > 10; day--) {
      idp.append(login(RESET.minus(Duration.ofDays(day))));
    }
    idp.append(
        ("{'type':'recovery','id':'r','occurred_at':'%s','account':{'native_id':'anna'},"
                + "'account_name':'anna@example.com','action':'factor_reset',"
                + "'actor':{'role':'agent','id':'a1','name':'agent@example.com'}}\n")
            .formatted(RESET)
            .replace('\'', '"'));
    idp.append(login(RESET.plus(Duration.ofDays(1))));
    Instant created = RESET.minus(Duration.ofMinutes(10));
    String desk =
        ("{'type':'ticket','id':'t1','occurred_at':'%s','received_at':'%s','created_at':'%s',"
                + "'ticket_id':'1','status':'open','category':'recovery',"
                + "'requesters':['anna@example.com'],'agent':'agent@example.com'}\n")
            .formatted(created, RESET.plus(late), created)
            .replace('\'', '"');
    Files.writeString(dir.resolve("all.jsonl"), idp);
    Files.writeString(dir.resolve("desk.jsonl"), desk);
    return List.of(
        "backtest",
        "--source",
        "sparekey=" + dir.resolve("all.jsonl"),
        "--source",
        "sparekey=" + dir.resolve("desk.jsonl"));
  }

  private static String login(Instant at) {
    return ("{'type':'authentication','id':'l%s','occurred_at':'%s',"
            + "'account':{'native_id':'anna'},'account_name':'anna@example.com',"
            + "'outcome':'success','authenticators':{'kinds':['password','otp'],"
            + "'completeness':'exact'}}\n")
        .formatted(at.getEpochSecond(), at)
        .replace('\'', '"');
  }

  @Test
  void backtest_tellsWhenEachRuleFirstSpokeAndHowManyItConcerned() throws IOException {
    JsonNode result = json(quickstart("backtest"));

    JsonNode noTicket = rule(result, NO_TICKET);
    assertThat(noTicket.path("alerts").intValue()).isEqualTo(1);
    assertThat(noTicket.path("delivered").intValue()).isEqualTo(1);
    assertThat(noTicket.path("accounts").intValue()).isEqualTo(1);
    // The desk's 32 minutes, and 10 until the feed has proven as much.
    assertThat(noTicket.path("first_seconds_p50").longValue()).isBetween(41 * 60L, 43 * 60L);
    assertThat(result.path("cases_delivered").intValue()).isEqualTo(2);
  }

  @Test
  void backtest_asTable_hasALineForEachRuleAndASum() {
    CommandRun run = CommandRun.of(quickstart("backtest").toArray());

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^" + NO_TICKET + " +1 +1 +0 % +0 +4[12]m/4[12]m")
        .containsPattern("delivered in 2 cases: 0.1 cases a day");
    assertThat(run.err()).contains("115 records read");
  }

  @Test
  void backtest_ofARuleOverRawRecords_tellsOfItAsSoonAsTheRecordIsThere(@TempDir Path raw)
      throws IOException {
    Path rule =
        Files.writeString(
            raw.resolve("raw.yml"),
            """
            title: A login by Okta's own record
            id: 66666666-6666-4666-8666-666666666666
            level: low
            logsource: {product: okta, service: okta}
            detection: {s: {eventtype: user.session.start}, condition: s}
            """);

    JsonNode logins =
        rule(
            json(quickstart("backtest", "--rules", rule.toString())),
            "A login by Okta's own record");

    assertThat(logins.path("alerts").intValue()).isGreaterThan(3);
    assertThat(logins.path("delivered").intValue()).isZero();
    assertThat(logins.path("first_seconds_p95").longValue()).isLessThanOrEqualTo(60);
  }

  @Test
  void diff_ofARuleOverRawRecords_tellsWhatItAdds(@TempDir Path raw) throws IOException {
    Path rule =
        Files.writeString(
            raw.resolve("raw.yml"),
            """
            title: A login by Okta's own record
            id: 66666666-6666-4666-8666-666666666666
            level: low
            logsource: {product: okta, service: okta}
            detection: {s: {eventtype: user.session.start}, condition: s}
            """);

    JsonNode diff = json(quickstart("diff", "built-in", rule.toString()));

    assertThat(diff.path("added").intValue()).isGreaterThan(3);
    assertThat(diff.path("removed").intValue()).isZero();
  }

  @Test
  void findingThatALateTicketTakesBack_isALateFlip() throws IOException {
    List<Object> arguments = new ArrayList<>(lateTicket(Duration.ofHours(9)));
    arguments.addAll(List.of("--marks", "assumed"));

    JsonNode noTicket = rule(json(arguments), NO_TICKET);

    assertThat(noTicket.path("alerts").intValue()).isEqualTo(1);
    assertThat(noTicket.path("withdrawn").intValue()).isEqualTo(1);
    assertThat(noTicket.path("late_flips").intValue()).isEqualTo(1);
    // After 4 h of patience with a silent desk; the ticket comes five hours later.
    assertThat(noTicket.path("first_seconds_p50").longValue()).isEqualTo(4 * 3600L);
    assertThat(noTicket.path("final_seconds_p50").longValue()).isEqualTo(9 * 3600L);
  }

  @Test
  void ticketThatArrivesInTime_leavesNothing() throws IOException {
    JsonNode result = json(lateTicket(Duration.ofMinutes(-9)));

    assertThat(result.path("rules"))
        .noneMatch(rule -> rule.path("title").asText().equals(NO_TICKET));
  }

  /** Bert has no finding, and a record that says something impossible of when it came. */
  private static String bert(String id, String occurred, String received) {
    return login(RESET)
        .replace("anna", "bert")
        .replaceFirst("\"id\":\"[^\"]*\"", "\"id\":\"" + id + "\"")
        .replace("\"" + RESET + "\"", "\"" + occurred + "\",\"received_at\":\"" + received + "\"");
  }

  private void insert(int line, String record) throws IOException {
    Path file = dir.resolve("all.jsonl");
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    lines.add(line, record.strip());
    Files.write(file, lines);
  }

  private void assertPlaysAs(JsonNode undisturbed, JsonNode result) {
    assertThat(undisturbed.path("rules")).isNotEmpty();
    assertThat(result.path("rules")).isEqualTo(undisturbed.path("rules"));
    assertThat(result.path("days")).isEqualTo(undisturbed.path("days"));
  }

  @Test
  void backtest_withARecordReceivedIn2098_playsTheOthersAsWithoutIt() throws IOException {
    List<Object> arguments = lateTicket(Duration.ofHours(9));
    JsonNode undisturbed = json(arguments);
    Instant third = RESET.minus(Duration.ofDays(18));
    insert(3, bert("b", third.toString(), "2098-01-01T00:00:00Z"));

    assertPlaysAs(undisturbed, json(arguments));
    assertThat(CommandRun.of(arguments.toArray()).err())
        .contains("0 rejected, 1 taken to have arrived earlier than they say");
  }

  @Test
  void backtest_withARecordThatOccurredLongAfterItsArrival_refusesItAndSaysWhich()
      throws IOException {
    List<Object> arguments = new ArrayList<>(lateTicket(Duration.ofHours(9)));
    JsonNode undisturbed = json(arguments);
    insert(3, bert("b", "2098-01-01T00:00:00Z", RESET.minus(Duration.ofDays(18)).toString()));
    Path rejections = dir.resolve("rejections");
    arguments.addAll(List.of("--rejections", rejections));

    assertPlaysAs(undisturbed, json(arguments));
    assertThat(rejections)
        .content()
        .contains("\"line\":4,\"reason\":\"from_the_future\"")
        .doesNotContain("bert");
  }

  @Test
  void backtest_withARecordOf2001BeforeTheOthers_doesNotWalkThroughTheYearsBetween()
      throws IOException {
    List<Object> arguments = lateTicket(Duration.ofHours(9));
    JsonNode undisturbed = json(arguments);
    insert(0, bert("b", "2001-01-01T00:00:00Z", "2001-01-01T00:00:00Z"));

    JsonNode result = json(arguments);

    assertPlaysAs(undisturbed, result);
    assertThat(result.path("days_skipped").intValue()).isBetween(9_000, 9_200);
    assertThat(CommandRun.of(arguments.toArray()).out()).contains("not counted: 9");
  }

  private void reverse(String name) throws IOException {
    Path file = dir.resolve(name);
    Files.write(file, Files.readAllLines(file).reversed());
  }

  @Test
  void backtest_ofAFileThatBeginsWithTheNewest_playsItFromItsEndAndSaysSo() throws IOException {
    List<Object> arguments = lateTicket(Duration.ofHours(9));
    JsonNode ascending = json(arguments);
    reverse("all.jsonl");

    assertPlaysAs(ascending, json(arguments));
    assertThat(CommandRun.of(arguments.toArray()).err())
        .contains(", '" + dir.resolve("all.jsonl") + "' read from its end");
  }

  @Test
  void backtest_ofAFileThatBeginsWithTheNewest_namesALineOfWhatItRefusesAsItStands()
      throws IOException {
    List<Object> arguments = new ArrayList<>(lateTicket(Duration.ofHours(9)));
    insert(3, bert("b", "2098-01-01T00:00:00Z", RESET.minus(Duration.ofDays(18)).toString()));
    reverse("all.jsonl");
    Path rejections = dir.resolve("rejections");
    arguments.addAll(List.of("--rejections", rejections));

    json(arguments);

    // The fourth of thirteen.
    assertThat(rejections).content().contains("\"line\":10,\"reason\":\"from_the_future\"");
  }

  @Test
  void backtest_ofAFileWithOneLateRecord_takesTheOrderOfItsLinesForThatOfArrival()
      throws IOException {
    List<Object> arguments = lateTicket(Duration.ofHours(9));
    insert(
        8,
        bert(
            "b",
            RESET.minus(Duration.ofDays(25)).toString(),
            RESET.minus(Duration.ofDays(25)).toString()));

    assertThat(CommandRun.of(arguments.toArray()).err()).doesNotContain("read from its end");
  }

  @Test
  void diff_withRulesBesideAAndB_isWrongUsage() throws IOException {
    List<Object> arguments = quickstart("diff", "built-in", "built-in");
    arguments.addAll(List.of("--rules", changed("level: high", "level: low")));

    CommandRun run = CommandRun.of(arguments.toArray());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("name the rules as A and B");
  }

  @Test
  void backtest_withWrongOptions_isWrongUsage() {
    List<Object> marks = quickstart("backtest", "--marks", "none");
    List<Object> disorder = quickstart("backtest", "--disorder", "-1");

    assertThat(CommandRun.of(marks.toArray()).err())
        .contains("--marks should be proven or assumed: was 'none'");
    assertThat(CommandRun.of(disorder.toArray()).exit()).isEqualTo(2);
  }

  private Path changed(String from, String to) throws IOException {
    String text = Pack.texts().getOrDefault("agent_reset_without_ticket.yml", "");
    assertThat(text).contains(from);
    return Files.writeString(dir.resolve("changed.yml"), text.replace(from, to));
  }

  @Test
  void diff_ofTheSameRules_isNone() throws IOException {
    JsonNode diff = json(quickstart("diff", "built-in", "built-in"));

    assertThat(diff.path("differences")).isEmpty();
    assertThat(diff.path("same").intValue()).isGreaterThan(5);
  }

  @Test
  void diff_ofAChangedLevel_namesTheFindingAndTheCause() throws IOException {
    JsonNode diff =
        json(quickstart("diff", "built-in", changed("level: high", "level: low").toString()));

    assertThat(diff.path("rescored").intValue()).isEqualTo(1);
    JsonNode one = diff.path("differences").get(0);
    assertThat(one.path("subject").asText()).isEqualTo("mira.okafor@example.com");
    assertThat(one.path("before").path("severity").asText()).isEqualTo("high");
    assertThat(one.path("after").path("severity").asText()).isEqualTo("low");
    assertThat(one.path("cause").asText()).isEqualTo("the rule has changed: level high -> low");
  }

  @Test
  void diff_ofARuleThatNoLongerFires_tellsWhatIsRemoved() throws IOException {
    String file = changed("condition: helped and", "condition: not helped and").toString();

    CommandRun run = CommandRun.of(quickstart("diff", "built-in", file).toArray());

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .containsPattern("(?m)^removed +Agent re-armed an account without a fitting tic… mira")
        .contains("because the rule has changed, or what filters it")
        .contains("0 added, 1 removed, 0 rescored");
    assertThat(CommandRun.of(quickstart("diff", file, "built-in").toArray()).out())
        .contains("1 added, 0 removed, 0 rescored");
  }

  @Test
  void diff_beyondABound_isExitOne() throws IOException {
    String file = changed("condition: helped and", "condition: not helped and").toString();

    CommandRun beyond =
        CommandRun.of(quickstart("diff", "built-in", file, "--max-removed", "0").toArray());
    CommandRun within =
        CommandRun.of(quickstart("diff", "built-in", file, "--max-removed", "1").toArray());

    assertThat(beyond.exit()).isEqualTo(1);
    assertThat(beyond.err()).contains("1 removed, at most 0 allowed");
    assertThat(within.exit()).isZero();
  }

  @Test
  void diff_ofRulesThatDoNotLoad_saysWhere() throws IOException {
    String file = changed("level: high", "level: hihg").toString();

    CommandRun run = CommandRun.of(quickstart("diff", "built-in", file).toArray());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":");
  }

  private Path tried(String text) throws IOException {
    return Files.writeString(
        Files.createDirectories(dir.resolve("shadow")).resolve("tried.yml"),
        text.replace("1dea16b6-e08f-479f-908f-ea822bfc2606", "2dea16b6-e08f-479f-908f-ea822bfc2606")
            .replace("name: agent_reset_without_ticket", "name: tried")
            .replace("title: Agent re-armed", "title: Tried, agent re-armed"));
  }

  private static String noTicket() {
    return Pack.texts().getOrDefault("agent_reset_without_ticket.yml", "");
  }

  @Test
  void diff_ofARuleThatIsOnlyTried_addsWhatNobodyIsTold() throws IOException {
    tried(noTicket());

    JsonNode diff = json(quickstart("diff", "built-in", dir.resolve("shadow")));

    assertThat(diff.path("added").intValue()).isEqualTo(1);
    JsonNode after = diff.path("differences").get(0).path("after");
    assertThat(after.path("delivered").booleanValue()).isFalse();
    assertThat(after.path("tried").booleanValue()).isTrue();
  }

  @Test
  void diff_ofARuleThatIsOnlyTried_exceedsNoBudgetAndIsCountedApart() throws IOException {
    tried(noTicket());
    Path shadow = dir.resolve("shadow");

    CommandRun run =
        CommandRun.of(quickstart("diff", "built-in", shadow, "--max-added", "0").toArray());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out())
        .contains("1 added, 0 removed, 0 rescored")
        .contains("of these delivered, before or after: 0 added, 0 removed, 0 rescored");
    JsonNode delivered = json(quickstart("diff", "built-in", shadow)).path("delivered");
    assertThat(delivered.path("added").intValue()).isZero();
  }

  @Test
  void diff_ofARuleThatIsMovedOutOfShadow_exceedsABudgetOfNone() throws IOException {
    Path tried = tried(noTicket());
    Path active = Files.createDirectories(dir.resolve("active"));
    Files.copy(tried, active.resolve("moved.yml"));
    Path shadow = dir.resolve("shadow");

    CommandRun run =
        CommandRun.of(quickstart("diff", shadow, active, "--max-rescored", "0").toArray());

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains("1 rescored, at most 0 allowed");
  }

  @Test
  void diff_ofARuleThatIsOnlyRecorded_exceedsNoBudget() throws IOException {
    Path recorded = tried(noTicket().replace("deliver: composed", "deliver: never"));
    Path active = Files.createDirectories(dir.resolve("active"));
    Files.copy(recorded, active.resolve("recorded.yml"));

    CommandRun run =
        CommandRun.of(quickstart("diff", "built-in", active, "--max-added", "0").toArray());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("1 added, 0 removed, 0 rescored");
  }

  @Test
  void diff_ofARuleThatIsMovedOutOfShadow_tellsThatItAlerts() throws IOException {
    Path tried = tried(noTicket());
    Path active = Files.createDirectories(dir.resolve("active"));
    Files.copy(tried, active.resolve("moved.yml"));

    JsonNode diff = json(quickstart("diff", dir.resolve("shadow"), active));

    assertThat(diff.path("rescored").intValue()).isEqualTo(1);
    JsonNode one = diff.path("differences").get(0);
    assertThat(one.path("before").path("delivered").booleanValue()).isFalse();
    assertThat(one.path("after").path("delivered").booleanValue()).isTrue();
    assertThat(one.path("cause").asText())
        .isEqualTo("the rule has changed: it was only tried, and alerts now");
  }

  @Test
  void diff_ofATunedBuiltInCorrelation_takesItsPlace() throws IOException {
    String text = Pack.texts().getOrDefault("repeated_helped_resets.yml", "");
    assertThat(text).contains("gte: ");
    Path tuned =
        Files.writeString(dir.resolve("tuned.yml"), text.replaceFirst("gte: \\d+", "gte: 50"));

    CommandRun run = CommandRun.of(quickstart("diff", "built-in", tuned).toArray());

    assertThat(run.exit()).as(run.err()).isZero();
  }

  @Test
  void diff_ofAnException_namesItAsTheCause() throws IOException {
    Path rules =
        Files.writeString(
            dir.resolve("except.yml"),
            "exceptions: [{rule: agent_reset_without_ticket, when: {actor.id: 00u9desk},"
                + " owner: mara, reason: CHG-1, from: 2026-01-01, expires: 2026-12-31}]\n");

    JsonNode diff = json(quickstart("diff", "built-in", rules));

    assertThat(diff.path("rescored").intValue()).isEqualTo(1);
    assertThat(diff.path("differences").get(0).path("cause").asText())
        .startsWith("the rule has changed: an exception is new, excepted by mara where");
  }

  @Test
  void backtest_ofARuleThatIsOnlyTried_tellsItsHistoryAndCountsItNowhereElse() throws IOException {
    tried(noTicket());
    int cases = json(quickstart("backtest")).path("cases_delivered").intValue();

    JsonNode result = json(quickstart("backtest", "--rules", dir.resolve("shadow")));

    JsonNode rule = rule(result, "Tried, agent re-armed an account without a fitting ticket");
    assertThat(rule.path("tried").booleanValue()).isTrue();
    assertThat(rule.path("delivered").intValue()).isEqualTo(1);
    assertThat(result.path("cases_delivered").intValue()).isEqualTo(cases);
  }

  @Test
  void diff_ofAnotherPolicy_namesTheFindingsAndThePolicy() throws IOException {
    StringWriter own = new StringWriter();
    new CommandLine(new Sparekey()).setOut(new PrintWriter(own, true)).execute("policy", "show");
    String stricter =
        own.toString().replaceAll("(?m)^(  push: .*)aal2-weak, aal2]", "$1aal1, aal1]");
    assertThat(stricter).isNotEqualTo(own.toString());
    Path policy = Files.writeString(dir.resolve("policy.yaml"), stricter);

    JsonNode diff = json(quickstart("diff", "built-in", "built-in", "--policy-b", policy));

    assertThat(diff.path("differences")).isNotEmpty();
    assertThat(diff.path("differences"))
        .allSatisfy(
            one ->
                assertThat(one.path("cause").asText())
                    .isEqualTo("the rule is the same; what differs is the policy"));
  }

  @Test
  void diff_ofAnotherFileOfPeople_tellsWhatItWouldHaveSaid() throws IOException {
    String person =
        "{'type':'identity_context','id':'mira-%s','occurred_at':'2026-01-01T00:00:00Z',"
            + "'account':{'feed':'okta','native_id':'00u1mira'},'kind':'person','privileged':%s,"
            + "'names':['mira.okafor@example.com'],'valid_from':'2026-01-01T00:00:00Z'}\n";
    Path plain =
        Files.writeString(
            dir.resolve("people.jsonl"), person.formatted("a", false).replace('\'', '"'));
    Path admin =
        Files.writeString(
            dir.resolve("admins.jsonl"), person.formatted("b", true).replace('\'', '"'));

    JsonNode diff =
        json(
            quickstart(
                "diff",
                "built-in",
                "built-in",
                "--source",
                "sparekey=" + plain,
                "--source-b",
                "sparekey=" + admin));

    assertThat(diff.path("rescored").intValue()).isPositive();
    assertThat(diff.path("differences"))
        .anySatisfy(
            one -> {
              assertThat(one.path("before").path("severity").asText()).isEqualTo("high");
              assertThat(one.path("after").path("severity").asText()).isEqualTo("critical");
              assertThat(one.path("cause").asText()).endsWith("what differs is the files read");
            });
  }

  @Test
  void diff_ofAnotherMapping_namesTheFindingsAndTheMappings() throws IOException {
    String own = Sources.text("okta");
    String blind = own.replace("eventType: user.mfa.factor.reset_all", "eventType: no.such.type");
    assertThat(blind).isNotEqualTo(own);
    Path mapping = Files.writeString(dir.resolve("okta.yml"), blind);

    JsonNode diff = json(quickstart("diff", "built-in", "built-in", "--mapping-b", mapping));

    assertThat(diff.path("differences"))
        .anySatisfy(
            one -> {
              assertThat(one.path("title").asText()).isEqualTo(NO_TICKET);
              assertThat(one.path("kind").asText()).isEqualTo("removed");
              assertThat(one.path("cause").asText())
                  .isEqualTo("the rule is the same; what differs is the mappings");
            });
  }

  @Test
  void backtest_ofTopicsWithOptionsOfFiles_isWrongUsage() {
    CommandRun both = CommandRun.of(quickstart("backtest", "--config", "c.yaml").toArray());
    CommandRun neither = CommandRun.of("backtest");
    CommandRun bounded = CommandRun.of(quickstart("backtest", "--from", "30d").toArray());
    CommandRun backwards =
        CommandRun.of("backtest", "--config", "c.yaml", "--from", "1d", "--to", "30d");
    CommandRun odd = CommandRun.of("backtest", "--config", "c.yaml", "--from", "yesterday");

    assertThat(List.of(both, neither, bounded, backwards, odd))
        .extracting(CommandRun::exit)
        .containsOnly(2);
    assertThat(both.err()).contains("--source is of files: with --config");
    assertThat(neither.err()).contains("name each log source and a file", "--config");
    assertThat(bounded.err()).contains("--from and --to are of topics");
    assertThat(backwards.err()).contains("--from should be before --to: was 1d, 30d");
    assertThat(odd.err()).contains("--from should be a day such as 2026-11-01");
  }
}
