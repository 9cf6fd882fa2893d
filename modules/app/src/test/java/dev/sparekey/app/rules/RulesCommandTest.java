package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.app.config.RuleFiles;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Release;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RulesCommandTest {

  private static final String GOOD =
      """
      title: A made-up rule
      id: 0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      status: test
      description: A made-up rule for a test.
      author: Test
      date: 2026-11-24
      logsource: {product: sparekey, category: recovery_step}
      detection:
        used: {step.action: code_used}
        condition: used
      falsepositives: [None known.]
      level: low
      """;

  @TempDir private Path dir;

  private record Run(int exit, String out, String err) {}

  private static Run rules(Object... arguments) {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    String[] texts = new String[arguments.length];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = arguments[i].toString();
    }
    int exit =
        new CommandLine(new RulesCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute(texts);
    return new Run(exit, out.toString(), err.toString());
  }

  @Test
  void list_asJson_namesEveryBuiltInRule() throws IOException {
    Run run = rules("list", "--format=json");

    JsonNode list = new ObjectMapper().readTree(run.out());
    assertThat(run.exit()).isZero();
    assertThat(list).hasSizeGreaterThanOrEqualTo(Pack.names().size());
    assertThat(list)
        .allSatisfy(
            rule -> assertThat(rule.fieldNames()).toIterable().contains("id", "title", "level"))
        .allSatisfy(rule -> assertThat(rule.path("evaluated").booleanValue()).isTrue());
  }

  @Test
  void list_asTable_hasOneLineARule() {
    Run run = rules("list");

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith("LEVEL")
        .containsPattern("(?m) yes +- +b22cca43-bfbf-4712-ad32-5086b302fbe1 ")
        .containsPattern("(?m) yes +90 d +74f0a87c-6ac0-49f3-b105-347e9fab70ce ");
  }

  @Test
  void list_toWhatCannotBeWritten_isExitOne() {
    PrintWriter full =
        new PrintWriter(
            new Writer() {
              @Override
              public void write(char[] text, int from, int length) throws IOException {
                throw new IOException("No space left on device");
              }

              @Override
              public void flush() {}

              @Override
              public void close() {}
            });

    assertThat(new CommandLine(new RulesCommand()).setOut(full).execute("list")).isEqualTo(1);
  }

  @Test
  void list_withAConfiguration_namesItsRulesToo() throws IOException {
    Files.writeString(dir.resolve("good.yml"), GOOD);

    Run run = rules("list", "--config", configuration());

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .contains("0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10")
        .contains("b22cca43-bfbf-4712-ad32-5086b302fbe1");
  }

  @Test
  void list_withAWrongConfiguration_saysWhatIsWrong() throws IOException {
    Run run = rules("list", "--config", configuration());

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("'rules' names '.'");
  }

  private Path configuration() throws IOException {
    Files.writeString(dir.resolve("salt"), "sixteen grains of it");
    Files.createDirectories(dir.resolve("rules"));
    return Files.writeString(
        dir.resolve("sparekey.conf"),
        """
        pipeline: {state_dir: state, dead_letter_salt: {file: salt}}
        kafka: {bootstrap_servers: 'a:9092'}
        registry: {urls: 'http://r'}
        feeds: [{name: okta, source: okta}]
        rules: .
        """);
  }

  @Test
  void lint_ofARuleWithABuiltInId_saysWhatItReplaces() throws IOException {
    String name = "agent_reset_without_ticket.yml";
    Path file = Files.writeString(dir.resolve(name), Pack.texts().get(name));

    Run run = rules("lint", file);

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out())
        .startsWith(file + ":2:5: note: takes the place of built-in rule 'Agent re-armed")
        .contains("((built-in) " + name + ")");
  }

  @Test
  void lint_ofADisabledBuiltInRule_saysSo() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("off.yml"),
            "disabled: [{rule: agent_reset_without_ticket, owner: mara, reason: CHG-1}]\n");

    Run run = rules("lint", file);

    assertThat(run.exit()).as(run.out()).isZero();
    assertThat(run.out()).contains("note: built-in rule 'Agent re-armed", "is disabled");
  }

  @Test
  void lint_asJson_hasEachDiagnosticWithItsPlace() throws IOException {
    Path file =
        Files.writeString(dir.resolve("x.yml"), GOOD.replace("condition: used", "condition: usd"));

    Run run = rules("lint", "--format=json", file);

    JsonNode json = new ObjectMapper().readTree(run.out());
    assertThat(run.exit()).isEqualTo(1);
    assertThat(json.path("errors").intValue()).isEqualTo(1);
    assertThat(json.path("diagnostics")).hasSize(1);
    JsonNode one = json.path("diagnostics").get(0);
    assertThat(one.path("file").asText()).isEqualTo(file.toString());
    assertThat(one.path("line").intValue()).isEqualTo(10);
    assertThat(one.path("severity").asText()).isEqualTo("error");
    assertThat(one.path("message").asText()).contains("usd");
  }

  @Test
  void lint_ofAFileThatIsTooLongForARelease_isNotClean() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("x.yml"), GOOD + "# " + "x".repeat(Release.MOST_CHARACTERS) + "\n");

    Run run = rules("lint", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains("cannot be published: split it");
  }

  @Test
  void list_ofATitleThatATerminalWouldObey_showsDots() throws IOException {
    Files.writeString(
        dir.resolve("good.yml"),
        GOOD.replace("title: A made-up rule", "title: \"A \\e[31mred\\u202e rule\""));

    Run run = rules("list", "--config", configuration());

    assertThat(run.exit()).as(run.err()).isZero();
    assertThat(run.out()).contains("A .[31mred. rule").doesNotContain("\u001b", "\u202e");
  }

  @Test
  void lint_ofACorrelationOverABuiltInRule_isClean() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("many.yml"),
            """
            title: Many of them
            id: 6f0f5a52-0fd1-4f02-8d3b-1c5a8d6f2a11
            status: test
            description: A made-up correlation for a test.
            author: Test
            date: 2026-11-24
            falsepositives: [None known.]
            level: low
            correlation:
              type: event_count
              rules: [%s]
              group-by: [subject.account]
              timespan: 1h
              condition: {gte: 3}
            """
                .formatted(Pack.load().rules().getFirst().id()));

    Run run = rules("lint", file);

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void lint_ofALinkToAFolder_readsWhatIsThere() throws IOException {
    Path real = Files.createDirectories(dir.resolve("of/1234"));
    Files.writeString(real.resolve("wrong.yml"), GOOD.replace("condition: used", "condition: usd"));
    Path link = Files.createSymbolicLink(dir.resolve("current"), real);

    Run run = rules("lint", link);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).startsWith(link.resolve("wrong.yml") + ":10:");
  }

  @Test
  void lint_ofAFolderWithHiddenOnes_passesThemOver() throws IOException {
    Path given = Files.createDirectories(dir.resolve(".rules"));
    Files.createDirectories(given.resolve(".github"));
    Files.writeString(given.resolve(".github/ci.yml"), "on: push\n");
    Files.writeString(given.resolve(".pre-commit.yaml"), "repos: []\n");
    Files.writeString(given.resolve("good.yml"), GOOD);

    Run run = rules("lint", given);

    assertThat(run.out()).isEmpty();
    assertThat(run.exit()).isZero();
  }

  @Test
  void lint_ofAMistakeBelowAFolder_namesFileLineAndColumn() throws IOException {
    Path nested = Files.createDirectories(dir.resolve("a/b"));
    Path file = nested.resolve("wrong.yaml");
    Files.writeString(file, GOOD.replace("condition: used", "condition: usd"));

    Run run = rules("lint", dir);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).containsPattern("(?m)^" + file + ":10:\\d+: .*usd");
  }

  @Test
  void lint_ofFiveMistakes_reportsEachAtItsPlaceWithACaretBelow() throws IOException {
    String text =
        """
        title: Five mistakes
        id: 11111111-1111-4111-8111-11111111111
        level: high
        logsource: {product: sparekey, category: recovery_step}
        detection:
          used:
            step.acton: code_used
            subject.account|startwith: svc
          wrong:
            ticket.status: mising
          condition: used and not wrng
        """;
    Path file = Files.writeString(dir.resolve("five.yml"), text);

    Run run = rules("lint", file);

    assertThat(run.exit()).isEqualTo(1);
    List<String> lines = run.out().lines().toList();
    assertThat(lines).hasSize(15);
    String[] places = {"2:5", "7:5", "8:21", "10:20", "11:27"};
    String[] wrong = {"11111111-", "step.acton", "startwith", "mising", "wrng"};
    for (int i = 0; i < places.length; i++) {
      assertThat(lines.get(3 * i)).startsWith(file + ":" + places[i] + ": ");
      int caret = lines.get(3 * i + 2).indexOf('^');
      assertThat(lines.get(3 * i + 1).substring(caret)).startsWith(wrong[i]);
    }
  }

  @Test
  void lint_ofALineFullOfControlCharacters_writesNoneOfThem() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("x.yml"),
            GOOD.replace("condition: used", "condition: usd # \u202E" + "x".repeat(5_000)));

    Run run = rules("lint", file);

    assertThat(run.out()).contains("usd").doesNotContain("\u202E").hasSizeLessThan(1_000);
  }

  @Test
  void lint_ofARuleOverRecordsOfASourceOfOurs_isClean() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("okta.yml"),
            GOOD.replace("{product: sparekey, category: recovery_step}", "{product: okta}"));

    Run run = rules("lint", file);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).doesNotContain("blind");
  }

  @Test
  void lint_ofARuleOverRecordsThatNoSourceReads_saysSo() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("django.yml"),
            GOOD.replace("{product: sparekey, category: recovery_step}", "{product: django}"));

    Run run = rules("lint", file);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).containsPattern("(?m)^" + file + ":7:12: warning: blind: ");
  }

  @Test
  void lint_ofALogSourceThatNobodyKnows_isNotClean() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("octa.yml"),
            GOOD.replace("{product: sparekey, category: recovery_step}", "{product: octa}"));

    Run run = rules("lint", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out()).contains(":7:22: unknown product 'octa'; did you mean 'okta'?");
  }

  @Test
  void lint_ofAFileAndItsFolder_readsItOnce() throws IOException {
    Path file = Files.writeString(dir.resolve("good.yml"), GOOD);

    Run run = rules("lint", file, dir);

    assertThat(run.out()).doesNotContain("is already that of");
    assertThat(run.exit()).isZero();
  }

  @Test
  void lint_ofAMissingPath_isWrongUsage() {
    Run run = rules("lint", dir.resolve("none"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("no file or folder");
  }

  @Test
  void lint_ofAFolderWithoutRules_isWrongUsage() {
    assertThat(rules("lint", dir).exit()).isEqualTo(2);
  }

  @Test
  void lint_ofBytesThatAreNoText_isWrongUsage() throws IOException {
    Path file =
        Files.write(dir.resolve("x.yml"), "title: \u00e9".getBytes(StandardCharsets.ISO_8859_1));

    assertThat(rules("lint", file).err()).contains("is not UTF-8 text");
  }

  @Test
  void lint_ofAHugeFile_isRefused() throws IOException {
    Path file = Files.write(dir.resolve("x.yml"), new byte[RuleFiles.MAX_BYTES + 1]);

    assertThat(rules("lint", file).exit()).isEqualTo(2);
  }

  @Test
  void publish_untriedWithAReasonThatLeavesNoRoomForIt_saysHowLongItMayBe() throws IOException {
    Path config = configuration();
    Files.writeString(dir.resolve("good.yml"), GOOD);
    String long250 = "x".repeat(250);

    Run run = rules("publish", "--config", config, "--untried", "--reason", long250);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err())
        .contains("--reason should have at most 246 characters with --untried")
        .contains("had 250");
  }

  @Test
  void rules_withoutACommand_isWrongUsage() {
    assertThat(rules().exit()).isEqualTo(2);
  }
}
