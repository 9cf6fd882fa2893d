package dev.sparekey.app.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class RenderCommandTest {

  private static final String ALERT =
      """
      {"alert_id":"a-1","epoch":0,"revision":2,"verdict":"confirmed","severity":"high",\
      "delivered":true,"rule":"r-1","rule_version":"v1","title":"Reset without a ticket",\
      "subject":"mira@example.com","account":"00u1","feed":"okta","tenant":"default",\
      "actor":{"role":"agent","id":"00u9","name":"desk"},"anchor":"evt-1",\
      "occurred_at":"2026-03-23T13:07:00Z","emitted_at":"2026-03-23T13:40:00Z",\
      "assurance":{"primary":{"floor":4,"ceiling":5},"effective":{"floor":0,"ceiling":1},\
      "gap":"certain","why":["nothing was verified"]},"ticket_status":"missing",\
      "evidence":[{"kind":"factor_reset","event_id":"evt-1","occurred_at":"2026-03-23T13:07:00Z",\
      "text":"all factors reset"}],"evidence_omitted":0,"absence":[],"attack":["attack.t1556.006"],\
      "nist":[],"policy_version":"p1","mapping":"okta@1","case":"c-1","repeat_of":null,\
      "supersedes":[],"merged_into":null,"holds":true,"triage":null,"reopened":false,\
      "requirement":{"clause":null,"status":"unknown","why":"not told","checks":[]},\
      "clauses":[],"unknowns":[],"counterfactuals":[],"containment":[]}\
      """;

  @TempDir private Path dir;

  private record Run(int exit, String out, String err) {}

  private Run render(String format, String... lines) throws IOException {
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Path file = Files.writeString(dir.resolve("alerts.jsonl"), String.join("\n", lines));
    int exit =
        new CommandLine(new SinksCommand())
            .setOut(new PrintWriter(out, true))
            .setErr(new PrintWriter(err, true))
            .execute("render", "--format=" + format, file.toString());
    return new Run(exit, out.toString(), err.toString());
  }

  @Test
  void alert_inCef_isOneDocument() throws IOException {
    Run run = render("cef", ALERT);

    assertThat(run.exit()).isZero();
    assertThat(run.out())
        .startsWith("CEF:1|Sparekey|Sparekey|0.1.0|r-1|Reset without a ticket|8|rt=1774273200000 ")
        .contains(" duser=mira@example.com ")
        .endsWith("\n");
  }

  @Test
  void stepOfAnAlert_isRead() throws IOException {
    String step = "\"step\":{\"action\":\"code_used\",\"path\":\"self_service\"},\"anchor\"";

    assertThat(render("cef", ALERT.replace("\"anchor\"", step)).out())
        .contains(" sparekeyAction=code_used sparekeyPath=self_service ");
    assertThat(render("cef", ALERT).out()).doesNotContain("sparekeyAction");
  }

  @Test
  void linkThatIsNoAddress_isRefused() throws IOException {
    Path file = Files.writeString(dir.resolve("alerts.jsonl"), ALERT);

    for (String link : List.of("javascript:alert(1)", "https://soc.example/a b")) {
      assertThat(
              new CommandLine(new SinksCommand())
                  .setErr(new PrintWriter(new StringWriter()))
                  .execute("render", "--format=ocsf", "--link=" + link, file.toString()))
          .isEqualTo(2);
    }
  }

  @Test
  void linesThatAreNoAlerts_areNamedByNumberAndPassedOver() throws IOException {
    Run run =
        render("ocsf", ALERT, "", "{oops", ALERT.replace("\"high\"", "\"grave\""), ALERT, "[]");

    assertThat(run.exit()).isEqualTo(1);
    assertThat(run.out().lines()).hasSize(2);
    assertThat(run.err().lines())
        .satisfiesExactly(
            line -> assertThat(line).contains("alerts.jsonl:3: is not JSON: "),
            line ->
                assertThat(line)
                    .endsWith(
                        "alerts.jsonl:4: field 'severity' should be one of informational, low,"
                            + " medium, high, critical: was \"grave\""),
            line -> assertThat(line).endsWith("alerts.jsonl:6: should be a JSON object"));
  }

  @Test
  void missingField_isNamed() throws IOException {
    Run run = render("ocsf", ALERT.replace("\"anchor\":\"evt-1\",", ""));

    assertThat(run.err()).contains(":1: field 'anchor' should be a text: was missing");
  }

  @Test
  void lineOfMoreThanAMebibyte_isRefusedUnread() throws IOException {
    Run run = render("ocsf", ALERT.replace("nothing was", "n".repeat(1 << 20)), ALERT);

    assertThat(run.err()).contains(":1: has more than 1048576 bytes");
    assertThat(run.out().lines()).hasSize(1);
  }

  @Test
  void intervalThatIsNone_isNoAlert() throws IOException {
    Run run =
        render("ocsf", ALERT.replace("\"floor\":4,\"ceiling\":5", "\"floor\":4,\"ceiling\":9"));

    assertThat(run.err()).contains(":1: is no alert: an assurance interval lies within 0 to 5");
  }

  @Test
  void manyWrongLines_areCounted() throws IOException {
    Run run = render("ecs", "x\n".repeat(25).strip());

    assertThat(run.err().lines()).hasSize(21).last().asString().contains("and 5 lines more");
  }

  @Test
  void missingFile_isSaid() {
    StringWriter err = new StringWriter();
    int exit =
        new CommandLine(new SinksCommand())
            .setErr(new PrintWriter(err, true))
            .execute("render", "--format=ocsf", dir.resolve("none").toString());

    assertThat(exit).isEqualTo(1);
    assertThat(err.toString()).contains("cannot be read");
  }
}
