package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import dev.sparekey.testkit.OcsfSchema;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OcsfTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Map<Integer, String> SEVERITIES =
      Map.of(1, "Informational", 2, "Low", 3, "Medium", 4, "High", 5, "Critical");
  private static final Map<Integer, String> RISKS =
      Map.of(0, "Info", 1, "Low", 2, "Medium", 3, "High", 4, "Critical");
  private static final Map<Integer, String> CONFIDENCES =
      Map.of(0, "Unknown", 1, "Low", 2, "Medium", 3, "High");
  private static final Map<Integer, String> ACTIVITIES =
      Map.of(1, "Create", 2, "Update", 3, "Close");
  private static final Map<Integer, String> STATUSES =
      Map.of(1, "New", 2, "In Progress", 4, "Resolved");

  private static JsonNode ocsf(AlertDraft draft) {
    try {
      return JSON.readTree(Format.OCSF.of(draft.alert(), Links.NONE));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static int activity(AlertDraft draft) {
    return ocsf(draft).path("activity_id").intValue();
  }

  @Test
  void firstRevision_creates() {
    assertThat(activity(new AlertDraft())).isEqualTo(1);
  }

  @Test
  void laterRevision_updates() {
    AlertDraft draft = new AlertDraft();
    draft.revision = 2;
    assertThat(activity(draft)).isEqualTo(2);
  }

  @Test
  void withdrawnRevision_closes() {
    AlertDraft draft = new AlertDraft();
    draft.revision = 3;
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(activity(draft)).isEqualTo(3);
  }

  @Test
  void findingDecidedBenign_closes() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.BENIGN);
    draft.revision = 3;
    assertThat(activity(draft)).isEqualTo(3);
  }

  @Test
  void findingDecidedBenignAndReopened_updates() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.BENIGN);
    draft.revision = 4;
    draft.reopened = true;
    assertThat(activity(draft)).isEqualTo(2);
  }

  @Test
  void findingDecidedTrue_isInProgress() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.TRUE_POSITIVE);
    draft.revision = 3;
    assertThat(ocsf(draft).path("status_id").intValue()).isEqualTo(2);
  }

  @Test
  void revisions_keepTheFindingsIdAndHaveTheirOwn() {
    Set<String> findings = new HashSet<>();
    Set<String> revisions = new HashSet<>();
    for (int revision = 1; revision <= 3; revision++) {
      AlertDraft draft = new AlertDraft();
      draft.revision = revision;
      findings.add(ocsf(draft).at("/finding_info/uid").textValue());
      revisions.add(ocsf(draft).at("/metadata/uid").textValue());
    }
    assertThat(findings).containsExactly(AlertDraft.ID);
    assertThat(revisions).hasSize(3);
  }

  @Test
  void sameRevisionOfAnotherEpoch_hasAnotherIdAndIsReprocessed() {
    AlertDraft draft = new AlertDraft();
    draft.epoch = 1;
    JsonNode again = ocsf(draft);
    assertThat(again.at("/metadata/uid")).isNotEqualTo(ocsf(new AlertDraft()).at("/metadata/uid"));
    assertThat(again.at("/unmapped/sparekey/reprocessed").booleanValue()).isTrue();
  }

  @Test
  void time_isOfTheRevisionAndEventsHaveTheirOwn() {
    JsonNode json = ocsf(new AlertDraft());
    assertThat(json.path("time").longValue()).isEqualTo(AlertDraft.EMITTED.toEpochMilli());
    assertThat(json.path("start_time").longValue()).isEqualTo(AlertDraft.OCCURRED.toEpochMilli());
    assertThat(json.path("end_time").longValue())
        .isEqualTo(AlertDraft.OCCURRED.plus(Duration.ofMinutes(4)).toEpochMilli());
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void whateverVerdictAndSeverity_idsAgreeWithTheirText(Verdict verdict) {
    for (Severity severity : Severity.values()) {
      AlertDraft draft = new AlertDraft();
      draft.verdict = verdict;
      draft.severity = severity;
      JsonNode json = ocsf(draft);
      int activity = json.path("activity_id").intValue();
      assertThat(json.path("type_uid").intValue())
          .isEqualTo(json.path("class_uid").intValue() * 100 + activity);
      assertThat(json.path("activity_name").textValue()).isEqualTo(ACTIVITIES.get(activity));
      assertThat(json.path("type_name").textValue())
          .isEqualTo(json.path("class_name").textValue() + ": " + ACTIVITIES.get(activity));
      assertText(json, "severity", SEVERITIES);
      assertText(json, "risk_level", RISKS);
      assertText(json, "confidence", CONFIDENCES);
      assertText(json, "status", STATUSES);
    }
  }

  private static void assertText(JsonNode json, String field, Map<Integer, String> captions) {
    assertThat(json.path(field).textValue())
        .isEqualTo(captions.get(json.path(field + "_id").intValue()));
  }

  @Test
  void document_namesTheSchemasVersionWithoutLetters() {
    assertThat(ocsf(new AlertDraft()).at("/metadata/version").textValue()).isEqualTo("1.8.0");
  }

  @Test
  void techniques_carryTheirVersionAndNames() {
    JsonNode attacks = ocsf(new AlertDraft()).at("/finding_info/attacks");
    assertThat(attacks).hasSize(2);
    assertThat(attacks.at("/0/version").textValue()).isEqualTo("17.1");
    assertThat(attacks.at("/0/technique/uid").textValue()).isEqualTo("T1556");
    assertThat(attacks.at("/0/sub_technique/uid").textValue()).isEqualTo("T1556.006");
    assertThat(attacks.at("/0/sub_technique/name").textValue())
        .isEqualTo("Multi-Factor Authentication");
    assertThat(attacks.at("/1/technique/name").textValue()).isEqualTo("Account Manipulation");
  }

  @Test
  void observables_pointAtWhatTheySay() {
    JsonNode json = ocsf(new AlertDraft());
    assertThat(json.path("observables")).hasSize(4);
    for (JsonNode observable : json.path("observables")) {
      String pointer =
          "/" + observable.path("name").textValue().replaceAll("[.\\[]", "/").replace("]", "");
      assertThat(json.at(pointer).textValue()).isEqualTo(observable.path("value").textValue());
    }
  }

  @Test
  void actorWithoutName_isToldById() {
    AlertDraft draft = new AlertDraft();
    draft.actor = new dev.sparekey.model.Actor(dev.sparekey.model.Actor.Role.ADMIN, "a-1", null);
    JsonNode user = ocsf(draft).at("/evidences/0/actor/user");
    assertThat(user.path("uid").textValue()).isEqualTo("a-1");
    assertThat(user.has("name")).isFalse();
  }

  @Test
  void versionsAndCase_areOnEveryDocument() {
    JsonNode json = ocsf(new AlertDraft());
    JsonNode own = json.at("/unmapped/sparekey");
    assertThat(json.at("/metadata/correlation_uid").textValue()).isEqualTo(AlertDraft.CASE);
    assertThat(own.path("case_id").textValue()).isEqualTo(AlertDraft.CASE);
    assertThat(own.path("rule_version").textValue()).isEqualTo("3f1c".repeat(16));
    assertThat(own.path("policy_version").textValue()).isEqualTo("builtin-1");
    assertThat(own.path("mapping").textValue()).isEqualTo("okta@5");
    assertThat(own.path("reprocessed").booleanValue()).isFalse();
  }

  @Test
  void findingAcrossAccounts_tellsWhatTheyShare() {
    AlertDraft draft = new AlertDraft();
    draft.group = List.of("actor.id=00u9desk");
    assertThat(ocsf(draft).at("/unmapped/sparekey/group/0").textValue())
        .isEqualTo("actor.id=00u9desk");
  }

  @Test
  void manyLongLines_areCutFromTheEndAndCounted() {
    AlertDraft draft = new AlertDraft();
    for (int i = 2; i < 20; i++) {
      draft.line("login", "evt-" + i + "x".repeat(400), Duration.ofMinutes(i), "t".repeat(400));
    }
    draft.evidenceOmitted = 7;
    JsonNode json = ocsf(draft);
    int told = json.path("evidences").size();
    assertThat(told).isBetween(1, 19);
    assertThat(json.at("/unmapped/sparekey/evidence_omitted").intValue()).isEqualTo(27 - told);
    assertThat(json.at("/finding_info/related_events_count").intValue()).isEqualTo(27);
    assertThat(json.at("/metadata/is_truncated").booleanValue()).isTrue();
  }

  @Test
  void findingThatMoved_saysInItsMessageWhereItGoesOn() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    draft.mergedInto = "a-2";
    assertThat(ocsf(draft).path("message").textValue())
        .contains("; withdrawn and continued by alert a-2, critical");
  }

  @Test
  void decidedFindingThatNoLongerHolds_saysSoInItsMessage() throws JsonProcessingException {
    Handling kept = new Handling("c-1", null, List.of(), null, false, null, false);
    JsonNode json = JSON.readTree(Format.OCSF.of(new AlertDraft().alert().with(kept), Links.NONE));
    assertThat(json.path("message").textValue())
        .contains("; confirmed but no longer holding, critical");
  }

  /** Splunk looks for fields by itself in the first 5,000 bytes only. */
  @Test
  void largestDocument_tellsWhichRevisionItIsInItsFirstFifth() {
    AlertDraft draft = new AlertDraft();
    for (int i = 2; i < 20; i++) {
      draft.line(
          "factor_bound", "evt-000000000000000000" + i, Duration.ofMinutes(i), "t".repeat(60));
    }
    draft.absence = Collections.nCopies(4, "a".repeat(60));
    draft.unknowns = Collections.nCopies(4, "u".repeat(60));
    String document = Format.OCSF.of(draft.alert(), Links.NONE);
    assertThat(document.length()).isBetween(7_900, Format.MOST_BYTES);
    assertThat(ocsf(draft).path("evidences")).hasSize(20);
    assertThat(document.indexOf("\"epoch\":0,\"revision\":1,")).isBetween(1, 1_600);
  }

  @Test
  void twentyShortLines_areAllTold() {
    AlertDraft draft = new AlertDraft();
    for (int i = 2; i < 20; i++) {
      draft.line("login", "evt-" + i, Duration.ofMinutes(i), "a login from a known network");
    }
    assertThat(ocsf(draft).path("evidences")).hasSize(20);
  }

  @Test
  void link_isOnTheFinding() throws JsonProcessingException {
    Links links = new Links("https://soc.example.com/a/{alert_id}?t={tenant}");
    JsonNode json = JSON.readTree(Format.OCSF.of(new AlertDraft().alert(), links));
    assertThat(json.at("/finding_info/src_url").textValue())
        .isEqualTo("https://soc.example.com/a/" + AlertDraft.ID + "?t=tamarack");
  }

  @ParameterizedTest
  @EnumSource(Verdict.class)
  void whateverVerdict_theDocumentKeepsToTheSchema(Verdict verdict) {
    OcsfSchema.assumePresent();
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.TRUE_POSITIVE);
    draft.verdict = verdict;
    draft.actor = null;
    assertThat(
            OcsfSchema.complaints(
                Format.OCSF.of(draft.alert(), new Links("https://x.example/{alert_id}"))))
        .isEmpty();
  }

  @Test
  void schema_refusesWhatItDoesNotKnow() {
    OcsfSchema.assumePresent();
    String wrong = Format.OCSF.of(new AlertDraft().alert(), Links.NONE);
    assertThat(OcsfSchema.complaints(wrong.replaceFirst("\\{", "{\"verdict_id\":1,"))).isNotEmpty();
  }
}
