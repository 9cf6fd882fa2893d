package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Handling;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TemplateTest {

  private static final Guide GUIDE =
      new Guide(
          new Links("https://soc.example.com/{alert_id}"),
          Map.of(new AlertDraft().ruleId, "1. Ask the agent.\n\n2. Call the owner back.\n"));

  private static JsonNode json(Template template, AlertDraft draft) {
    try {
      return new ObjectMapper().readTree(template.of(draft.alert(), GUIDE));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> values(JsonNode json, String field) {
    List<String> values = new ArrayList<>();
    json.findValues(field).forEach(value -> values.add(value.asText()));
    return values;
  }

  @Test
  void message_answersTheFirstMinuteInOrder() {
    AlertDraft draft = new AlertDraft();
    draft.evidenceOmitted = 3;
    assertThat(Template.text(draft.alert(), GUIDE))
        .isEqualTo(
            """
            [critical, confirmed] Agent re-armed an account without a fitting ticket: \
            ilse.brandvold@tamarack.example, by agent desk.mallory@tamarack.example

            Why
              Proof aal1 at most where aal2-phishing-resistant or more is usual (weaker for certain).
              no verification of the requester is recorded
              Confirmed: it happened as said; not that anybody meant harm.

            Revoke
              factor opf-77 (since 2026-03-23 13:07 UTC): bound in the episode: revoke it

            Call back
              Not by contact c-1 (since 2026-03-23 13:07 UTC): do not call back by it
              By a contact of the account older than 2026-03-23 13:07 UTC, never by one from the ticket.

            What happened
              2026-03-23 13:07 UTC  all factors reset by desk.mallory
              2026-03-23 13:11 UTC  a factor bound from a new network
              and 3 more

            What is missing
              no ticket in zendesk, complete until 13:37 (proven)

            What would decide
              whether the requester was called back

            What to do first
              1. Ask the agent.
              2. Call the owner back.

            https://soc.example.com/0b7c8f6e-3a1d-5e2f-9c44-6d1f0a2b3c4d

            alert 0b7c8f6e-3a1d-5e2f-9c44-6d1f0a2b3c4d revision 0.1, \
            case 9d1e2f3a-4b5c-5d6e-8f70-112233445566
            """);
  }

  @Test
  void withdrawnFinding_asksForNothing() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(Template.text(draft.alert(), GUIDE))
        .startsWith("[withdrawn] ")
        .contains("no longer holds")
        .doesNotContain("Revoke", "What to do first")
        .doesNotContain("Call back");
  }

  private static AlertDraft moved() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    draft.mergedInto = "5e6f7a8b-0000-5000-8000-000000000002";
    return draft;
  }

  @Test
  void findingThatMovedToAnotherId_saysWhereItGoesOn() {
    assertThat(Template.text(moved().alert(), GUIDE))
        .startsWith("[continued by another alert] ")
        .contains("Continued by alert 5e6f7a8b-0000-5000-8000-000000000002: what is to be done is")
        .doesNotContain("nothing is to be done", "no longer holds", "Revoke");
  }

  @ParameterizedTest
  @EnumSource(Template.class)
  void chat_ofAFindingThatMoved_saysWhereItGoesOn(Template template) {
    assertThat(template.of(moved().alert(), GUIDE))
        .contains("[continued by another alert]", "Continued by alert 5e6f7a8b-0000")
        .doesNotContain("nothing is to be done");
  }

  @Test
  void findingThatContinuesOthers_namesThem() {
    Alert alert = new AlertDraft().alert();
    List<String> before = List.of("a", "b", "c", "d", "e", "f", "g");
    assertThat(
            Template.text(
                alert.with(new Handling("c-1", null, before, null, true, null, false)), GUIDE))
        .contains("  Continues alert a, b, c, d, e and 2 more, withdrawn in its favour.\n");
  }

  @Test
  void decidedFindingThatNoLongerHolds_saysSoInItsFirstLine() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.TRUE_POSITIVE);
    Alert kept =
        draft.alert().with(new Handling("c-1", null, List.of(), null, false, draft.triage, false));
    assertThat(Template.text(kept, GUIDE))
        .startsWith("[critical, confirmed, no longer holds] ")
        .contains("What raised it no longer holds; it stays as it was decided on.")
        .doesNotContain("it happened as said");
  }

  @Test
  void decision_isTold() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.FALSE_POSITIVE);
    draft.reopened = true;
    assertThat(Template.text(draft.alert(), GUIDE))
        .contains("false positive by nora.analyst at 2026-03-23 13:40 UTC; more is known since");
  }

  @Test
  void plain_hasWhatAProgramNeeds() {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    JsonNode json = json(Template.PLAIN, draft);
    assertThat(json.path("action").textValue()).isEqualTo("factor_reset");
    assertThat(json.path("path").textValue()).isEqualTo("help_desk");
    assertThat(json.path("alert_id").textValue()).isEqualTo(AlertDraft.ID);
    assertThat(json.path("activity").textValue()).isEqualTo("created");
    assertThat(json.path("case_id").textValue()).isEqualTo(AlertDraft.CASE);
    assertThat(json.path("risk").intValue()).isEqualTo(100);
    assertThat(values(json, "title"))
        .containsExactly(
            "Why",
            "Revoke",
            "Call back",
            "What happened",
            "What is missing",
            "What would decide",
            "What to do first");
  }

  @Test
  void slack_readsNoMarkupOfOthers() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "<!channel> *bold* <https://evil.example|click>";
    JsonNode json = json(Template.SLACK, draft);
    assertThat(json.path("text").textValue()).contains("&lt;!channel&gt;").doesNotContain("<");
    assertThat(json.path("blocks"))
        .isNotEmpty()
        .allMatch(block -> block.at("/text/type").textValue().equals("plain_text"));
  }

  @Test
  void slack_withDecisions_hasAButtonForEachThatNamesTheRevision() throws Exception {
    Guide deciding = new Guide(Links.NONE, Map.of(), true);
    JsonNode actions =
        new ObjectMapper()
            .readTree(Template.SLACK.of(new AlertDraft().alert(), deciding))
            .path("blocks")
            .findParents("elements")
            .getFirst();
    assertThat(actions.path("type").textValue()).isEqualTo("actions");
    assertThat(values(actions, "action_id"))
        .containsExactly(
            "sparekey_true_positive",
            "sparekey_benign",
            "sparekey_false_positive",
            "sparekey_duplicate");
    assertThat(values(actions, "value")).containsOnly(AlertDraft.ID + " 0.1");
  }

  @Test
  void slack_unlessToldOtherwise_orOfWhatNoLongerHolds_hasNoButtons() {
    Guide deciding = new Guide(Links.NONE, Map.of(), true);
    AlertDraft withdrawn = new AlertDraft();
    withdrawn.verdict = Verdict.WITHDRAWN;
    assertThat(Template.SLACK.of(new AlertDraft().alert(), GUIDE)).doesNotContain("actions");
    assertThat(Template.SLACK.of(withdrawn.alert(), deciding)).doesNotContain("actions");
  }

  @Test
  void slack_keepsToItsBounds() {
    AlertDraft draft = new AlertDraft();
    draft.ruleTitle = "t".repeat(100_000);
    draft.why = List.of("w".repeat(100_000), "x".repeat(100_000));
    JsonNode blocks = json(Template.SLACK, draft).path("blocks");
    assertThat(blocks.size()).isLessThanOrEqualTo(50);
    assertThat(blocks.get(0).at("/text/text").textValue().length()).isLessThanOrEqualTo(150);
    assertThat(blocks).allMatch(block -> block.at("/text/text").textValue().length() <= 3_000);
  }

  @Test
  void teams_readsNoMarkdownOfOthers() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "[click](https://evil.example)";
    JsonNode card = json(Template.TEAMS, draft).at("/attachments/0/content");
    assertThat(card.path("type").textValue()).isEqualTo("AdaptiveCard");
    assertThat(values(card.path("body"), "type")).containsOnly("RichTextBlock", "TextRun");
    assertThat(card.at("/actions/0/url").textValue())
        .isEqualTo("https://soc.example.com/" + AlertDraft.ID);
  }

  @Test
  void hiddenCharacters_areReplacedInMessages() {
    AlertDraft draft = new AlertDraft();
    draft.subject = "a\u202Eb\nc";
    assertThat(json(Template.PLAIN, draft).path("headline").textValue()).contains("a\uFFFDb c");
  }
}
