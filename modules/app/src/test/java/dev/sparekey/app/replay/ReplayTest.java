package dev.sparekey.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.ingest.Sources;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.InvalidPolicyException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class ReplayTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Path ROOT = Path.of(System.getProperty("sparekey.root", "."));
  private static final Path EXAMPLES = ROOT.resolve("deploy/examples/quickstart");
  private static final Path CAPTURES = ROOT.resolve("../shared/fixtures/keycloak-captures");

  @TempDir private Path dir;

  /** What a run printed and how it ended. */
  private record Run(int exit, List<String> out, String err) {

    /** Per alert: its last revision's meaning, of those not withdrawn. */
    Map<String, String> finalState() {
      Map<String, String> state = new TreeMap<>();
      for (JsonNode alert : revisions()) {
        String meaning =
            Stream.of("verdict", "severity", "delivered", "rule", "account", "assurance")
                .map(field -> alert.path(field).toString())
                .toList()
                .toString();
        List<String> evidence = new ArrayList<>();
        alert.path("evidence").forEach(line -> evidence.add(line.path("event_id").asText()));
        state.put(alert.path("alert_id").asText(), meaning + evidence);
        if (alert.path("verdict").asText().equals("withdrawn")) {
          state.remove(alert.path("alert_id").asText());
        }
      }
      return state;
    }

    List<JsonNode> revisions() {
      List<JsonNode> revisions = new ArrayList<>();
      for (String line : out) {
        try {
          revisions.add(JSON.readTree(line));
        } catch (IOException e) {
          throw new AssertionError("not a JSON line: " + line, e);
        }
      }
      return revisions;
    }
  }

  private static Run replay(String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StringWriter usage = new StringWriter();
    ReplayCommand command =
        new ReplayCommand(
            new PrintStream(out, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8));
    int exit = new CommandLine(command).setErr(new PrintWriter(usage, true)).execute(arguments);
    return new Run(
        exit,
        out.toString(StandardCharsets.UTF_8).lines().toList(),
        err.toString(StandardCharsets.UTF_8) + usage);
  }

  private static String source(String name, Path file) {
    return "--source=" + name + "=" + file;
  }

  private static Run examples(Path from) {
    return replay(
        "--format=json",
        source("okta", from.resolve("okta.jsonl")),
        source("keycloak", from.resolve("keycloak.jsonl")),
        source("zendesk", from.resolve("zendesk.jsonl")));
  }

  @Test
  void examples_replayed_deliverTheTwoAttacksAndNotTheLostPhone() {
    Map<String, Boolean> delivered = new TreeMap<>();
    for (JsonNode alert : examples(EXAMPLES).revisions()) {
      delivered.merge(
          alert.path("subject").asText(), alert.path("delivered").asBoolean(), Boolean::logicalOr);
    }

    assertThat(delivered)
        .containsEntry("mira.okafor@example.com", true)
        .containsEntry("noor.haddad@example.com", true)
        .containsEntry("jonas.lind@example.com", false);
  }

  private List<String> miraWithDecisionOf(String at) throws IOException {
    Path decisions = dir.resolve("decisions.jsonl");
    Files.writeString(
        decisions,
        "{\"account\":\"okta:00u1mira\",\"primary\":\"aal1\",\"by\":\"N. Name\","
            + "\"reason\":\"key lost\",\"at\":\""
            + at
            + "\"}\n");
    Run run =
        replay(
            "--format=json",
            source("okta", EXAMPLES.resolve("okta.jsonl")),
            source("zendesk", EXAMPLES.resolve("zendesk.jsonl")),
            "--decisions=" + decisions);
    assertThat(run.exit()).isZero();
    return run.revisions().stream()
        .filter(alert -> alert.path("subject").asText().equals("mira.okafor@example.com"))
        .map(alert -> alert.path("assurance").toString())
        .distinct()
        .toList();
  }

  /** Her factors were reset on 23 March. */
  @Test
  void decisionOnAnAccount_isReadFromAFileAndExcusesNothingOfBefore() throws IOException {
    assertThat(miraWithDecisionOf("2026-03-24T10:00:00Z"))
        .isNotEmpty()
        .noneMatch(assurance -> assurance.contains("N. Name"));

    assertThat(miraWithDecisionOf("2026-03-22T10:00:00Z"))
        .allMatch(
            assurance ->
                assurance.contains(
                    "the account's primary was accepted as aal1 on 2026-03-22 by N. Name: key lost"));
  }

  @Test
  void decisionOnAnAccount_thatIsNone_isRefusedByItsLine() throws IOException {
    Path decisions = dir.resolve("decisions.jsonl");
    Files.writeString(decisions, "{\"account\":\"okta:00u1mira\"}\n");

    Run run = replay(source("okta", EXAMPLES.resolve("okta.jsonl")), "--decisions=" + decisions);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("decisions.jsonl:1: at is missing, or no text");
  }

  private static final String FINDING =
      """
      {"class_uid":2006,"type_uid":200601,"time":"2026-11-03T09:15:00Z","metadata":{"uid":"dsf-%d"},\
      "finding_info":{"title":"MFA recovery codes in a screenshot"},\
      "resources":[{"owner":{"email_addr":"%s"}}]}
      """;

  /** Okta calls her by a login of its own; whose the mail is that the scanner tells, HR knows. */
  @ParameterizedTest
  @ValueSource(strings = {"directory,ocsf,okta", "okta,ocsf,directory", "ocsf,okta,directory"})
  void exposureByName_isOnTheAccountThatADirectoryLinksWhateverIsReadFirst(String order)
      throws IOException {
    Files.writeString(
        dir.resolve("directory.csv"),
        "account,feed,mail,as_of,valid_from\n"
            + "00umina,okta,mina.okoye@example.com,2026-11-04T06:00:00Z,2024-02-01\n");
    Files.writeString(
        dir.resolve("ocsf.jsonl"),
        FINDING.formatted(1, "Mina.Okoye@example.com")
            + FINDING.formatted(2, "ola.berg@example.com"));
    Files.writeString(
        dir.resolve("okta.jsonl"),
        """
        {"uuid":"e1","published":"2026-11-02T08:09:00.000Z",\
        "eventType":"user.session.start","actor":{"id":"00umina","type":"User",\
        "alternateId":"mokoye"},"outcome":{"result":"SUCCESS"}}
        {"uuid":"e2","published":"2026-11-03T10:00:00.000Z",\
        "eventType":"user.mfa.factor.reset_all","actor":{"id":"00u9desk","type":"User"},\
        "target":[{"type":"User","id":"00umina"}],"outcome":{"result":"SUCCESS"}}
        """);
    List<String> arguments = new ArrayList<>(List.of("--format=json"));
    for (String name : order.split(",")) {
      String file = name + (name.equals("directory") ? ".csv" : ".jsonl");
      arguments.add(source(name, dir.resolve(file)));
    }
    Map<String, String> last = new TreeMap<>();
    for (JsonNode alert : replay(arguments.toArray(new String[0])).revisions()) {
      if (alert.path("title").asText().startsWith("Recovery codes found where")) {
        last.put(
            alert.path("alert_id").asText(),
            alert.path("verdict").asText().equals("withdrawn")
                ? ""
                : alert.path("feed").asText() + " " + alert.path("account").asText());
      }
    }

    assertThat(last.values())
        .filteredOn(account -> !account.isEmpty())
        .containsExactlyInAnyOrder("okta 00umina", "name: ola.berg@example.com");
  }

  /** Anna is reset with her manager's approval and no ticket; his account was recovered, or not. */
  private Run approvedReset(boolean recovered) throws IOException {
    List<String> lines = new ArrayList<>();
    for (int day = 1; day <= 12; day++) {
      lines.add(authentication("a" + day, "anna", day, "sms"));
      lines.add(authentication("b" + day, "boss", day, "otp"));
    }
    lines.add(
        "{'type':'identity_context','id':'m','occurred_at':'2026-02-01T08:00:00Z',"
            + "'native_id':'anna','manager':'boss@example.com'}");
    if (recovered) {
      lines.add(
          "{'type':'recovery','id':'c','occurred_at':'2026-03-17T12:00:00Z','native_id':'boss',"
              + "'action':'code_used','actor':{'role':'self'},'session_id':'x','authenticators':"
              + "{'kinds':['password','recovery_code'],'completeness':'exact'}}");
    }
    lines.add(authentication("s", "boss", 20, "otp"));
    lines.add(
        "{'type':'recovery','id':'v','occurred_at':'2026-03-20T09:10:00Z','native_id':'anna',"
            + "'action':'recovery_approved','session_id':'s-s','actor':"
            + "{'role':'admin','id':'boss','name':'boss@example.com'}}");
    lines.add(
        "{'type':'recovery','id':'r','occurred_at':'2026-03-20T09:30:00Z','native_id':'anna',"
            + "'action':'factor_reset','actor':"
            + "{'role':'agent','id':'desk','name':'desk@example.com'}}");
    Files.write(
        dir.resolve("own.jsonl"), lines.stream().map(line -> line.replace('\'', '"')).toList());
    return replay(
        "--format=json",
        source("sparekey", dir.resolve("own.jsonl")),
        source("zendesk", EXAMPLES.resolve("zendesk.jsonl")));
  }

  private static String authentication(String id, String account, int day, String factor) {
    return ("{'type':'authentication','id':'%s','occurred_at':'2026-03-%02dT09:00:00Z',"
            + "'native_id':'%s','account_name':'%s@example.com','outcome':'success',"
            + "'session_id':'s-%s',"
            + "'authenticators':{'kinds':['password','%s'],'completeness':'exact'}}")
        .formatted(id, day, account, account, id, factor);
  }

  private static List<String> standingOf(String account, Run run) {
    return run.finalState().values().stream()
        .filter(alert -> alert.contains("\"" + account + "\""))
        .toList();
  }

  @Test
  void reset_approvedByTheManager_leavesNoGap() throws IOException {
    Run run = approvedReset(false);

    assertThat(run.exit()).isZero();
    assertThat(standingOf("anna", run))
        .allMatch(alert -> alert.contains("\"gap\":\"none\""))
        .allMatch(alert -> alert.contains("from a session worth [3,3] and not in recovery"));
  }

  @Test
  void reset_approvedByAManagerRecovered3DaysBefore_isConfirmedAndSaysSo() throws IOException {
    assertThat(standingOf("anna", approvedReset(true)))
        .anyMatch(
            alert ->
                alert.contains("confirmed")
                    && alert.contains("own account was in recovery since 2026-03-17T12:00:00Z"));
  }

  @Test
  void replay_withAPolicy_judgesByItAndNamesItsVersion() throws IOException {
    String text =
        AssurancePolicy.defaultText()
            .replaceFirst(
                "recovery_code: .*", "recovery_code: {alone: 5, beside_password: 5, section: x}");
    Path policy = Files.writeString(dir.resolve("policy.yaml"), text);

    Run judged =
        replay(
            "--format=json",
            "--policy=" + policy,
            source("okta", EXAMPLES.resolve("okta.jsonl")),
            source("keycloak", EXAMPLES.resolve("keycloak.jsonl")),
            source("zendesk", EXAMPLES.resolve("zendesk.jsonl")));

    assertThat(judged.revisions())
        .isNotEmpty()
        .allMatch(alert -> alert.path("policy_version").asText().equals(version(text)))
        .noneMatch(alert -> alert.path("subject").asText().startsWith("noor.haddad"));
  }

  private static String version(String policy) {
    try {
      return AssurancePolicy.read("given", policy).version();
    } catch (InvalidPolicyException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void replay_withAWrongPolicy_isWrongUsageByLineAndColumn() throws IOException {
    Path policy = Files.writeString(dir.resolve("policy.yaml"), "ranks: []\n");

    Run run = replay("--policy=" + policy, source("keycloak", EXAMPLES.resolve("keycloak.jsonl")));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains(policy + ":1:8: 'ranks' should be a list");
  }

  @Test
  void replay_twice_printsTheSameBytes() {
    assertThat(examples(EXAMPLES).out()).isEqualTo(examples(EXAMPLES).out());
  }

  @Test
  void replay_ofShuffledAndDoubledLines_endsInTheSameState() throws IOException {
    Map<String, String> expected = examples(EXAMPLES).finalState();
    for (int seed = 0; seed < 5; seed++) {
      for (String name : List.of("okta", "keycloak", "zendesk")) {
        List<String> lines = new ArrayList<>(Files.readAllLines(EXAMPLES.resolve(name + ".jsonl")));
        lines.addAll(List.copyOf(lines));
        Collections.shuffle(lines, new Random(seed));
        Files.write(dir.resolve(name + ".jsonl"), lines);
      }
      assertThat(examples(dir).finalState()).as("seed " + seed).isEqualTo(expected).isNotEmpty();
    }
  }

  @Test
  void replay_withFilesInAnotherOrder_endsInTheSameState() {
    Run reversed =
        replay(
            "--format=json",
            source("zendesk", EXAMPLES.resolve("zendesk.jsonl")),
            source("keycloak", EXAMPLES.resolve("keycloak.jsonl")),
            source("okta", EXAMPLES.resolve("okta.jsonl")));

    assertThat(reversed.finalState()).isEqualTo(examples(EXAMPLES).finalState());
  }

  /**
   * 200 logins with a security key, one every four hours, and in another log what was done in the
   * session of the hundredth: an authenticator app bound, a password changed.
   */
  private Map<String, List<String>> twoLogsOfOneAccount() {
    Instant start = Instant.parse("2026-03-02T08:00:00Z");
    List<String> logins = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      logins.add(
          ("{'type':'authentication','id':'l%d','occurred_at':'%s','native_id':'anna',"
                  + "'account_name':'anna@example.com','outcome':'success','session_id':'s%d',"
                  + "'authenticators':{'kinds':['password','webauthn'],'completeness':'exact'}}")
              .formatted(i, start.plus(Duration.ofHours(4 * i)), i)
              .replace('\'', '"'));
    }
    List<String> steps = new ArrayList<>();
    for (String action : List.of("factor_bound", "password_reset")) {
      steps.add(
          ("{'type':'recovery','id':'%s','occurred_at':'%s','native_id':'anna',"
                  + "'account_name':'anna@example.com','session_id':'s100','action':'%s',"
                  + "'actor':{'role':'self'},'credential':{'kind':'otp_app'}}")
              .formatted(
                  action, start.plus(Duration.ofHours(400)).plusSeconds(60 + steps.size()), action)
              .replace('\'', '"'));
    }
    return Map.of("signins", logins, "audits", steps);
  }

  private Run replay(List<String> names, Map<String, List<String>> logs) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("--format=json"));
    for (String name : names) {
      Path file = Files.write(dir.resolve(name + ".jsonl"), logs.getOrDefault(name, List.of()));
      arguments.add(source("sparekey", file));
    }
    return replay(arguments.toArray(String[]::new));
  }

  @Test
  void stepThatASecondLogTellsOf_isJudgedByTheLoginsOfItsTime() throws IOException {
    Run run = replay(List.of("signins", "audits"), twoLogsOfOneAccount());

    assertThat(run.revisions())
        .isNotEmpty()
        .allMatch(alert -> alert.path("assurance").path("effective").path("floor").intValue() == 4);
  }

  @Test
  void replay_ofTwoLogsOfAnAccountInAnyOrderOfFilesAndLines_printsTheSameBytes()
      throws IOException {
    Map<String, List<String>> logs = twoLogsOfOneAccount();
    List<String> expected = replay(List.of("signins", "audits"), logs).out();
    Map<String, UnaryOperator<List<String>>> orders =
        Map.of(
            "ascending", lines -> lines,
            "descending", List::reversed,
            "shuffled", ReplayTest::shuffled);

    assertThat(expected).isNotEmpty();
    orders.forEach(
        (name, order) -> {
          Map<String, List<String>> ordered = new TreeMap<>();
          logs.forEach((log, lines) -> ordered.put(log, order.apply(lines)));
          for (List<String> files :
              List.of(List.of("signins", "audits"), List.of("audits", "signins"))) {
            try {
              assertThat(replay(files, ordered).out()).as(name + " " + files).isEqualTo(expected);
            } catch (IOException e) {
              throw new UncheckedIOException(e);
            }
          }
        });
  }

  private static List<String> shuffled(List<String> lines) {
    List<String> shuffled = new ArrayList<>(lines);
    Collections.shuffle(shuffled, new Random(1));
    return shuffled;
  }

  @Test
  void folderToSortIn_thatIsNone_isRefusedBeforeAnythingIsRead() {
    Run run =
        replay("--sort-in=" + dir.resolve("none"), source("okta", EXAMPLES.resolve("okta.jsonl")));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("--sort-in should be a folder that can be written to: was '" + dir + "/none'");
  }

  @Test
  void replay_ofAGzipFile_readsItByItsMagicBytes() throws IOException {
    Path zipped = dir.resolve("keycloak.log");
    try (var out = new GZIPOutputStream(Files.newOutputStream(zipped))) {
      Files.copy(EXAMPLES.resolve("keycloak.jsonl"), out);
    }

    Run run = replay("--format=json", source("keycloak", zipped));

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isNotEmpty();
  }

  @Test
  void badRecords_areRejectedByNameAndTheExitIsZero() throws IOException {
    Path file = dir.resolve("bad.jsonl");
    Files.writeString(
        file,
        """
        {not json
        [1,2]
        {"eventType":"user.session.start","outcome":{"result":"SUCCESS"},"actor":{"id":"a","type":"User"},"uuid":"x"}
        {"eventType":"user.session.start","outcome":{"result":"SUCCESS"},"actor":{"id":"a","type":"User"},"uuid":"x","published":"2099-01-01T00:00:00Z"}
        {"eventType":"user.session.start","outcome":{"result":"SUCCESS"},"actor":{"id":"a","type":"User"},"uuid":"x","published":"1970-01-01T00:00:00Z"}
        {"eventType":"no.such.type","uuid":"x","published":"2026-01-01T00:00:00Z"}
        """
            + "x".repeat(5_000_000)
            + "\n");
    Path rejections = dir.resolve("rejections.jsonl");

    Run run = replay("--format=json", source("okta", file), "--rejections=" + rejections);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).isEmpty();
    assertThat(Files.readAllLines(rejections))
        .hasSize(7)
        .anyMatch(line -> line.contains("\"too_large\""))
        .anyMatch(line -> line.contains("\"implausible_time\""))
        .noneMatch(line -> line.contains("{not json") || line.length() > 500);
  }

  @Test
  void unknownSource_isOneLineAndExitTwo() {
    Run run = replay(source("nosuch", EXAMPLES.resolve("okta.jsonl")));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("no source 'nosuch'; known are ");
  }

  @Test
  void settingOfASource_isTakenOrRefusedByItsMapping() throws IOException {
    Path file = dir.resolve("tickets.jsonl");
    Files.writeString(
        file,
        """
        {"id":1,"created_at":"2026-03-23T08:30:00Z","updated_at":"2026-03-23T08:36:00Z","status":"open","requester_id":7,"subject":"Drucker"}
        """);

    assertThat(replay(source("zendesk", file), "--set=zendesk.unmatched_category=unknown").exit())
        .isZero();
    Run wrong = replay(source("zendesk", file), "--set=zendesk.unmatched_category=andere");
    assertThat(wrong.exit()).isEqualTo(2);
    assertThat(wrong.err()).contains("'category' is never 'andere'");
  }

  @Test
  void settingThatThereIsNot_isExitTwoAndNamesThoseThereAre() {
    Run run =
        replay(source("zendesk", EXAMPLES.resolve("zendesk.jsonl")), "--set=zendesk.field=360001");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("the source 'zendesk' has no setting 'field': there are")
        .contains("verification_field");
  }

  @Test
  void settingOfASourceThatIsNotGiven_isExitTwo() {
    Run run = replay(source("okta", EXAMPLES.resolve("okta.jsonl")), "--set=zendesk.a=1");

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("of which no file is given");
  }

  @Test
  void settingInAnotherForm_isExitTwo() {
    assertThat(replay(source("okta", EXAMPLES.resolve("okta.jsonl")), "--set=zendesk").err())
        .contains("--set should be NAME.SETTING=VALUE: was 'zendesk'");
  }

  @Test
  void bundle_withRecordsThatGiveNothing_isReadAndEachIsInTheRejections() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("hook.jsonl"),
            "{\"data\":{\"events\":[{\"eventType\":\"user.quantum\"},{\"eventType\":\"app.user.x\"},"
                + "{\"eventType\":\"user.mfa.factor.reset_all\",\"uuid\":\"u\","
                + "\"published\":\"2026-11-03T09:15:27Z\",\"actor\":{\"id\":\"a\",\"type\":\"User\"},"
                + "\"target\":[{\"type\":\"User\",\"id\":\"b\"}]}]}}\n");
    Path rejections = dir.resolve("rejections.jsonl");

    Run run = replay("--format=json", source("okta", file), "--rejections=" + rejections);

    assertThat(run.exit()).isZero();
    assertThat(Files.readAllLines(rejections))
        .hasSize(2)
        .anyMatch(line -> line.contains("type user.quantum"))
        .anyMatch(line -> line.contains("type app.user.x"));
    assertThat(run.err()).contains("1 records").contains("1 events");
  }

  @Test
  void everyBuiltInSource_isTakenByName() throws IOException {
    List<String> all = new ArrayList<>();
    for (String name : Sources.builtIn().names()) {
      all.add(source(name, Files.writeString(dir.resolve(name + ".jsonl"), "\n")));
    }

    Run run = replay(all.toArray(String[]::new));

    assertThat(run.exit()).as(run.err()).isZero();
  }

  @Test
  void rejections_toAFileThatIsRead_isRefusedAndLeavesIt() throws IOException {
    Path log = Files.writeString(dir.resolve("okta.jsonl"), "{not json\n");
    Path link = Files.createLink(dir.resolve("other-name.jsonl"), log);

    Run run = replay(source("okta", log), "--rejections=" + link);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--rejections would overwrite '" + link + "', which is read");
    assertThat(log).hasContent("{not json\n");
  }

  @Test
  void output_thatCannotBeWritten_isExitOne() {
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    OutputStream full =
        new OutputStream() {
          @Override
          public void write(int one) throws IOException {
            throw new IOException("No space left on device");
          }
        };
    ReplayCommand command =
        new ReplayCommand(
            new PrintStream(full, false, StandardCharsets.UTF_8),
            new PrintStream(err, false, StandardCharsets.UTF_8));

    int exit =
        new CommandLine(command)
            .execute("--format=json", source("okta", EXAMPLES.resolve("okta.jsonl")));

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString(StandardCharsets.UTF_8))
        .contains("standard output cannot be written to");
  }

  @Test
  void file_thatEndsTooEarly_isNamed() throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (var out = new GZIPOutputStream(zipped)) {
      Files.copy(EXAMPLES.resolve("okta.jsonl"), out);
    }
    Path half = dir.resolve("okta.jsonl.gz");
    Files.write(half, Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2));

    Run run = replay("--format=json", source("okta", half));

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err())
        .startsWith("sparekey: the file '" + half + "' of source okta cannot be read after line ");
  }

  @Test
  void pipe_ofASourceThatIsReadTwice_isRefused() throws Exception {
    Path pipe = dir.resolve("pipe");
    Process made = new ProcessBuilder("mkfifo", pipe.toString()).start();
    assertThat(made.waitFor()).isZero();

    Run run = replay(source("sparekey", pipe));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("'" + pipe + "' should be a regular file");
  }

  @Test
  void hostileNames_inJson_reachNoTerminalRaw() throws IOException {
    Path file = dir.resolve("keycloak.jsonl");
    String name = "noor.haddad@example.com";
    String hostile = "\u009b2j\u202egro\u2028x";
    Files.writeString(
        file, Files.readString(EXAMPLES.resolve("keycloak.jsonl")).replace(name, name + hostile));

    Run run = replay("--format=json", source("keycloak", file));

    assertThat(String.join("", run.out()))
        .contains("\\u009B2j\\u202Egro\\u2028x")
        .doesNotContain("\u009b", "\u202e", "\u2028");
    assertThat(run.revisions())
        .anyMatch(alert -> alert.path("subject").asText().equals(name + hostile));
  }

  @Test
  void table_withoutATerminal_hasWholeSubjectsAndTicketStatus() throws IOException {
    Path file = dir.resolve("keycloak.jsonl");
    String name = "noor.haddad@example.com";
    String longer = "noor.haddad." + "x".repeat(100) + "@example.com";
    Files.writeString(
        file, Files.readString(EXAMPLES.resolve("keycloak.jsonl")).replace(name, longer));

    Run run = replay(source("keycloak", file));

    assertThat(run.out().getFirst()).contains("ticket");
    assertThat(run.out()).anyMatch(line -> line.contains(" " + longer + " "));
    assertThat(run.out()).anyMatch(line -> line.contains("not required"));
  }

  @Test
  void ownRule_isEvaluated() throws IOException {
    Path rules = Files.createDirectories(dir.resolve("rules"));
    Files.writeString(
        rules.resolve("own.yml"),
        """
        title: Any recovery code
        id: 6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b
        status: test
        description: A made-up rule for a test.
        author: Test
        date: 2026-11-24
        logsource:
          product: sparekey
          category: recovery_step
        detection:
          used:
            step.action: code_used
          condition: used
        falsepositives: [None known.]
        level: medium
        """);

    Run run =
        replay(
            "--format=json",
            source("keycloak", EXAMPLES.resolve("keycloak.jsonl")),
            "--rules=" + rules);

    assertThat(run.exit()).isZero();
    assertThat(run.revisions())
        .anyMatch(alert -> alert.path("title").asText().equals("Any recovery code"));
  }

  @Test
  void ruleOverRawRecords_isEvaluatedInReplayAndBacktest() throws IOException {
    Path rule =
        Files.writeString(
            dir.resolve("raw.yml"),
            """
            title: Okta's own word for it
            id: 77777777-7777-4777-8777-777777777777
            status: stable
            level: high
            logsource: {product: okta, service: okta}
            detection: {s: {eventType|startswith: user.mfa.factor.reset}, condition: s}
            """);

    Run run =
        replay(
            "--format=json",
            source("okta", EXAMPLES.resolve("okta.jsonl")),
            source("zendesk", EXAMPLES.resolve("zendesk.jsonl")),
            "--rules=" + rule);

    List<JsonNode> own =
        run.revisions().stream()
            .filter(alert -> alert.path("title").asText().startsWith("Okta's own"))
            .toList();
    assertThat(own).isNotEmpty();
    assertThat(own.getFirst().path("verdict").asText()).isEqualTo("confirmed");
    assertThat(own.getFirst().path("delivered").booleanValue()).isTrue();
    assertThat(run.err()).containsPattern("[1-9][0-9]* matches of raw records");
  }

  @Test
  void ownRule_thatDoesNotLoad_isTheUsersMistakeByLine() throws IOException {
    Path rule = Files.writeString(dir.resolve("own.yml"), "title: Nothing else\n");

    Run run = replay(source("keycloak", EXAMPLES.resolve("keycloak.jsonl")), "--rules=" + rule);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("own.yml:1:1: ");
  }

  @Test
  void ownMapping_givesASourceByItsName() throws IOException {
    String builtIn = Sources.text("keycloak");
    Path mapping = dir.resolve("own-mapping.yml");
    Files.writeString(mapping, builtIn.replace("source: keycloak", "source: my-idp"));

    Run run =
        replay(
            "--format=json",
            "--tenant=acme",
            "--mapping=" + mapping,
            source("my-idp", EXAMPLES.resolve("keycloak.jsonl")));

    assertThat(run.exit()).isZero();
    assertThat(run.revisions())
        .isNotEmpty()
        .allMatch(alert -> alert.path("feed").asText().equals("my-idp"))
        .allMatch(alert -> alert.path("tenant").asText().equals("acme"));
  }

  @Test
  void missingFile_isExitTwo() {
    assertThat(replay(source("okta", dir.resolve("none.jsonl"))).exit()).isEqualTo(2);
  }

  @Test
  void capturedRecoveryCodeLogin_hasACertainGap() throws IOException {
    assertThat(captures("01", "03", "04"))
        .anySatisfy(
            alert -> {
              assertThat(alert.path("verdict").asText()).isEqualTo("confirmed");
              assertThat(alert.path("assurance").path("gap").asText()).isEqualTo("certain");
              assertThat(alert.path("subject").asText()).isEqualTo("alice");
            });
  }

  @Test
  void capturedRegeneration_isNeverConfirmed() throws IOException {
    assertThat(captures("01", "03", "09"))
        .isNotEmpty()
        .noneMatch(alert -> alert.path("verdict").asText().equals("confirmed"));
  }

  @Test
  void capturedHelpDeskDeletion_isSuspected() throws IOException {
    assertThat(captures("01", "03", "13"))
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.path("verdict").asText()).isEqualTo("suspected");
              assertThat(alert.path("ticket_status").asText()).isEqualTo("not_connected");
              assertThat(alert.path("assurance").path("gap").asText()).isEqualTo("possible");
            });
  }

  private List<JsonNode> captures(String... scenarios) throws IOException {
    Assumptions.assumeTrue(Files.isDirectory(CAPTURES), "skipped: no captures beside the project");
    List<String> lines = new ArrayList<>();
    for (String scenario : scenarios) {
      try (Stream<Path> files = Files.list(CAPTURES)) {
        Path file =
            files
                .filter(f -> f.getFileName().toString().startsWith(scenario + "-"))
                .findFirst()
                .orElseThrow();
        JSON.readTree(file.toFile()).path("events").forEach(event -> lines.add(event.toString()));
      }
    }
    Path file = Files.write(dir.resolve("captures.jsonl"), lines);
    return replay("--format=json", source("keycloak", file)).revisions();
  }
}
