package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.StepKind;
import dev.sparekey.testkit.AlertDraft;
import org.junit.jupiter.api.Test;

class EcsTest {

  private static JsonNode ecs(AlertDraft draft) throws JsonProcessingException {
    return new ObjectMapper().readTree(Format.ECS.of(draft.alert(), Links.NONE));
  }

  @Test
  void alert_isAnAlertAndNoSignal() throws JsonProcessingException {
    assertThat(ecs(new AlertDraft()).at("/event/kind").textValue()).isEqualTo("alert");
  }

  @Test
  void actor_isTheUserAndTheVictimTheTarget() throws JsonProcessingException {
    JsonNode user = ecs(new AlertDraft()).path("user");
    assertThat(user.path("name").textValue()).isEqualTo("desk.mallory@tamarack.example");
    assertThat(user.at("/target/name").textValue()).isEqualTo("ilse.brandvold@tamarack.example");
    assertThat(user.at("/target/id").textValue()).isEqualTo("00u1ilse");
  }

  @Test
  void timestamp_isOfTheRevisionAndStartOfTheEvents() throws JsonProcessingException {
    JsonNode json = ecs(new AlertDraft());
    assertThat(json.path("@timestamp").textValue()).isEqualTo(AlertDraft.EMITTED.toString());
    assertThat(json.at("/event/start").textValue()).isEqualTo(AlertDraft.OCCURRED.toString());
  }

  @Test
  void techniques_areSplitFromTheirSubtechniques() throws JsonProcessingException {
    JsonNode technique = ecs(new AlertDraft()).at("/threat/technique");
    assertThat(technique.path("id")).extracting(JsonNode::textValue).contains("T1556", "T1098");
    assertThat(technique.at("/subtechnique/id/0").textValue()).isEqualTo("T1556.006");
  }

  @Test
  void evidence_isToldInOrder() throws JsonProcessingException {
    JsonNode evidence = ecs(new AlertDraft()).at("/sparekey/evidence");
    assertThat(evidence)
        .extracting(line -> line.path("event_id").textValue())
        .containsExactly("evt-1", "evt-2");
  }

  @Test
  void stepOfTheFinding_isTold() throws JsonProcessingException {
    AlertDraft draft = new AlertDraft();
    assertThat(ecs(draft).path("sparekey").has("step")).isFalse();
    draft.step = new StepKind(RecoveryAction.FACTOR_RESET, RecoveryPath.HELP_DESK);
    assertThat(ecs(draft).at("/sparekey/step").toString())
        .isEqualTo("{\"action\":\"factor_reset\",\"path\":\"help_desk\"}");
  }

  @Test
  void versionsAndCase_areTold() throws JsonProcessingException {
    JsonNode json = ecs(new AlertDraft());
    assertThat(json.at("/rule/version").textValue()).isEqualTo("3f1c".repeat(16));
    assertThat(json.at("/sparekey/policy_version").textValue()).isEqualTo("builtin-1");
    assertThat(json.at("/sparekey/mapping").textValue()).isEqualTo("okta@5");
    assertThat(json.at("/sparekey/case_id").textValue()).isEqualTo(AlertDraft.CASE);
  }
}
