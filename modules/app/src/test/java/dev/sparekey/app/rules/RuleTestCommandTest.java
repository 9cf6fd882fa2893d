package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.recovery.AssurancePolicy;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

class RuleTestCommandTest {

  private static final String RULE =
      """
      title: A code was <used>
      id: 0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      name: made_up
      logsource: {product: sparekey, category: recovery_step}
      detection:
        used: {step.action: code_used}
        condition: used
      level: low
      sparekey:
        deliver: always
        tests:
          - name: it was
            example: positive
            events: [{at: 0, step: code_used}]
            expect: confirmed
            delivered: true
            severity: low
          - name: it was not
            events: [{at: 0, step: code_failed}]
            expect: EXPECTED
      """;

  @TempDir private Path dir;

  private Path rule(String expected) throws IOException {
    return Files.writeString(dir.resolve("r.yml"), RULE.replace("EXPECTED", expected));
  }

  @Test
  void tests_thatPass_areExitZero() throws IOException {
    CommandRun run = CommandRun.of("test", rule("none"));

    assertThat(run.err()).isEmpty();
    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("    2       0  A code was <used>").contains("0 failed");
  }

  @Test
  void testsOfARuleThatIsOnlyTried_areRunAsIfItAlerted() throws IOException {
    Path shadow = Files.createDirectories(dir.resolve("shadow"));
    Files.writeString(shadow.resolve("r.yml"), RULE.replace("EXPECTED", "none"));

    CommandRun run = CommandRun.of("test", shadow);

    assertThat(run.exit()).as(run.out()).isZero();
  }

  @Test
  void testsOfARuleInThePlaceOfABuiltInOne_areRunOfIt() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("r.yml"),
            RULE.replace("EXPECTED", "none")
                .replace(
                    "0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10", "1dea16b6-e08f-479f-908f-ea822bfc2606")
                .replace("name: made_up", "name: agent_reset_without_ticket"));

    CommandRun run = CommandRun.of("test", file);

    assertThat(run.exit()).as(run.out() + run.err()).isZero();
    assertThat(run.err()).contains("note: takes the place of built-in rule");
    assertThat(run.out()).contains("    2       0  A code was <used>");
  }

  @Test
  void tests_underAnotherPolicy_areJudgedByIt() throws IOException {
    String missing =
        RULE.replace(
                "{step.action: code_used}", "{step.action: factor_reset, ticket.status: missing}")
            .replace(
                "[{at: 0, step: code_used}]",
                "[{at: 0, step: factor_reset, actor: agent}, {at: +33m, expect: confirmed}]")
            .replace("EXPECTED", "none");
    Path file = Files.writeString(dir.resolve("r.yml"), missing);
    String patient;
    try (InputStream in = AssurancePolicy.class.getResourceAsStream("policy.yaml")) {
      patient = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    assertThat(patient).contains("habit: 30 min");
    Path policy =
        Files.writeString(
            dir.resolve("policy.yaml"), patient.replace("habit: 30 min", "habit: 90 min"));

    assertThat(CommandRun.of("test", file).exit()).isZero();
    CommandRun run = CommandRun.of("test", "--policy", policy, file);
    assertThat(run.exit()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).contains("came pending", "a ticket may yet come");
  }

  @Test
  void junit_overARuleFile_isRefused() throws IOException {
    Path file = rule("none");

    CommandRun run = CommandRun.of("test", file, "--junit", file);

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--junit would overwrite");
    assertThat(file).content().startsWith("title: A code was <used>");
  }

  @Test
  void testThatFails_isExitOneAndSaysWhatWasExpectedWhatCameAndWhy() throws IOException {
    Path file = rule("suspected");

    CommandRun run = CommandRun.of("test", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains(file + ":20:15: A code was <used>: it was not")
        .contains("in the end expected suspected")
        .contains("came no finding")
        .contains("code_failed at 0")
        .containsPattern("no +step.action: code_used +was code_failed")
        .contains("2 tests of 1 rule: 1 failed");
  }

  @Test
  void expectedDeliveryAndSeverity_areCompared() throws IOException {
    Files.writeString(
        dir.resolve("r.yml"),
        RULE.replace("EXPECTED", "none")
            .replace("delivered: true", "delivered: false")
            .replace("severity: low", "severity: high"));

    CommandRun run = CommandRun.of("test", dir);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out())
        .contains("expected confirmed, severity high, not delivered")
        .contains("came confirmed (severity low, delivered, step at 0)");
  }

  @Test
  void mistakeInATest_isExitOneWithItsPlace() throws IOException {
    Path file = rule("nothing");

    CommandRun run = CommandRun.of("test", file);

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.err()).contains(file + ":20:15: 'expect' is one of none, pending,");
    assertThat(run.out()).isEmpty();
  }

  @Test
  void mistakeInATest_isFoundByTheLinter() throws IOException {
    assertThat(CommandRun.of("lint", rule("nothing")).exit()).isEqualTo(1);
  }

  @Test
  void results_asJson_tellEachTest() throws IOException {
    JsonNode json =
        new ObjectMapper().readTree(CommandRun.of("test", rule("pending"), "--format=json").out());

    assertThat(json.path("tests").intValue()).isEqualTo(2);
    assertThat(json.path("failed").intValue()).isEqualTo(1);
    assertThat(json.path("results").get(0).path("passed").booleanValue()).isTrue();
    assertThat(json.path("results").get(0).path("example").asText()).isEqualTo("positive");
    JsonNode failed = json.path("results").get(1);
    assertThat(failed.path("test").asText()).isEqualTo("it was not");
    assertThat(failed.path("failures").get(0).path("expected").asText()).isEqualTo("pending");
    assertThat(failed.path("failures").get(0).path("came").asText()).isEqualTo("no finding");
  }

  @Test
  void junit_isXmlWithOneFailureElementForEachFailedTest() throws Exception {
    Path xml = dir.resolve("out.xml");

    CommandRun run = CommandRun.of("test", rule("confirmed"), "--junit", xml);

    assertThat(run.exit()).isEqualTo(1);
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml.toFile());
    Element suite = (Element) document.getElementsByTagName("testsuite").item(0);
    assertThat(suite.getAttribute("name")).isEqualTo("A code was <used>");
    assertThat(suite.getAttribute("tests")).isEqualTo("2");
    assertThat(suite.getAttribute("failures")).isEqualTo("1");
    assertThat(document.getElementsByTagName("testcase").getLength()).isEqualTo(2);
    assertThat(document.getElementsByTagName("failure").getLength()).isEqualTo(1);
  }

  @Test
  void junit_thatCannotBeWritten_isWrongUsage() throws IOException {
    CommandRun run = CommandRun.of("test", rule("none"), "--junit", dir.resolve("no/such.xml"));

    assertThat(run.exit()).isEqualTo(2);
    assertThat(run.err()).contains("--junit: ");
  }

  @Test
  void pathThatIsNotThere_isWrongUsage() {
    assertThat(CommandRun.of("test", dir.resolve("none")).exit()).isEqualTo(2);
  }

  @Test
  void ruleWithoutTests_isCounted() throws IOException {
    Files.writeString(
        dir.resolve("r.yml"), RULE.substring(0, RULE.indexOf("  tests:")), StandardCharsets.UTF_8);

    CommandRun run = CommandRun.of("test", dir);

    assertThat(run.exit()).isZero();
    assertThat(run.out()).contains("0 tests of 1 rule: 0 failed").contains("without any test: 1");
  }

  /** Looks on the way, marks, and what waits for a ticket. */
  @Test
  void look_seesWhatIsSaidByThen() throws IOException {
    Path file =
        Files.writeString(
            dir.resolve("t.yml"),
            """
            title: Without a ticket
            id: 1b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
            logsource: {product: sparekey, category: recovery_step}
            detection:
              reset: {step.action: factor_reset, ticket.status: missing}
              condition: reset
            level: low
            sparekey:
              tests:
                - name: pending, then undetermined, then cleared
                  feeds: {desk: silent}
                  events:
                    - {at: 0, step: factor_reset, actor: agent}
                    - {at: +1h, expect: pending}
                    - {at: +1h, expect: none}
                    - {at: +5h, expect: undetermined}
                    - {at: -5m, arrives: +6h, ticket: T-1}
                    - {at: +6h, mark: desk}
                    - {at: +7h, expect: withdrawn}
                  expect: withdrawn
                - name: the feed is proven complete
                  events:
                    - {at: 0, step: factor_reset, actor: agent}
                    - {at: +40m, expect: confirmed}
                  expect: confirmed
            """);

    CommandRun run = CommandRun.of("test", file);

    assertThat(run.out()).contains("2 tests of 1 rule: 0 failed");
  }
}
