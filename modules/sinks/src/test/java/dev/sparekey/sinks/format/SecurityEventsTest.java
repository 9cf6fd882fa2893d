package dev.sparekey.sinks.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SecurityEventsTest {

  private static final String CAEP = "https://schemas.openid.net/secevent/caep/event-type/";
  private static final String RECOVERY_ACTIVATED =
      "https://schemas.openid.net/secevent/risc/event-type/recovery-activated";

  private static JsonNode tokens(AlertDraft draft, @Nullable String subjectIssuer) {
    try {
      return new ObjectMapper().readTree(SecurityEvents.of(draft.alert(), subjectIssuer));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  private static List<String> kinds(JsonNode tokens) {
    List<String> kinds = new ArrayList<>();
    for (JsonNode token : tokens) {
      token.path("events").fieldNames().forEachRemaining(kinds::add);
    }
    return kinds;
  }

  private static JsonNode event(JsonNode tokens, String kind) {
    return tokens.findValue(CAEP + kind);
  }

  @Test
  void certainGap_isALowerAssurance() {
    JsonNode event = event(tokens(new AlertDraft(), null), "assurance-level-change");
    assertThat(event.path("namespace").textValue()).isEqualTo("NIST-AAL");
    assertThat(event.path("current_level").textValue()).isEqualTo("nist-aal1");
    assertThat(event.path("previous_level").textValue()).isEqualTo("nist-aal2");
    assertThat(event.path("change_direction").textValue()).isEqualTo("decrease");
    assertThat(event.path("initiating_entity").textValue()).isEqualTo("admin");
    assertThat(event.path("event_timestamp").longValue())
        .isEqualTo(AlertDraft.OCCURRED.getEpochSecond());
  }

  @Test
  void gapThatIsOnlyPossible_claimsNoAssurance() {
    AlertDraft draft = new AlertDraft();
    draft.effective = new Interval(0, 5);
    assertThat(kinds(tokens(draft, null))).doesNotContain(CAEP + "assurance-level-change");
  }

  @Test
  void gapWithinOneLevelOfNist_claimsNoAssurance() {
    AlertDraft draft = new AlertDraft();
    draft.primary = Interval.exactly(4);
    draft.effective = Interval.exactly(2);
    assertThat(kinds(tokens(draft, null))).doesNotContain(CAEP + "assurance-level-change");
  }

  @Test
  void whatTheEpisodeMade_isACredentialChange() {
    AlertDraft draft = new AlertDraft();
    draft.containment =
        List.of(
            new Containment("code_set", "set-2", AlertDraft.OCCURRED, "revoke it"),
            new Containment("session", "s-1", AlertDraft.OCCURRED, "end it"));
    JsonNode event = event(tokens(draft, null), "credential-change");
    assertThat(event.path("credential_type").textValue())
        .isEqualTo("https://sparekey.dev/credential-type/recovery-code");
    assertThat(event.path("change_type").textValue()).isEqualTo("create");
    assertThat(event.path("friendly_name").textValue()).isEqualTo("set-2");
    assertThat(kinds(tokens(draft, null))).hasSize(3);
  }

  @Test
  void credentialThatIsListedTwice_isOneToken() {
    AlertDraft draft = new AlertDraft();
    Containment unnamed = new Containment("factor", "", AlertDraft.OCCURRED, "revoke it");
    draft.containment = List.of(unnamed, unnamed);
    draft.effective = draft.primary;

    assertThat(tokens(draft, null).findValuesAsText("jti")).hasSize(2).doesNotHaveDuplicates();
  }

  /** Another finding about the same account may stand. */
  @Test
  void withdrawnFinding_saysNothing() {
    AlertDraft draft = new AlertDraft();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(tokens(draft, null)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = TriageDecision.Outcome.class,
      names = {"BENIGN", "FALSE_POSITIVE", "DUPLICATE"})
  void findingThatIsClosed_saysNothing(TriageDecision.Outcome outcome) {
    assertThat(tokens(new AlertDraft().triaged(outcome), null)).isEmpty();
  }

  @Test
  void closedFindingThatIsReopened_isARiskAgain() {
    AlertDraft draft = new AlertDraft().triaged(TriageDecision.Outcome.BENIGN);
    draft.reopened = true;
    assertThat(event(tokens(draft, null), "risk-level-change").path("current_level").textValue())
        .isEqualTo("HIGH");
  }

  @Test
  void decidedFindingThatNoLongerHolds_saysNothing() {
    Handling kept = new Handling("c-1", null, List.of(), null, false, null, false);
    assertThat(SecurityEvents.of(new AlertDraft().alert().with(kept), null)).isEqualTo("[]");
  }

  @ParameterizedTest
  @EnumSource(
      value = Severity.class,
      names = {"HIGH", "CRITICAL"})
  void graveFinding_isAHighRisk(Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.severity = severity;
    JsonNode event = event(tokens(draft, null), "risk-level-change");
    assertThat(event.path("principal").textValue()).isEqualTo("USER");
    assertThat(event.path("current_level").textValue()).isEqualTo("HIGH");
  }

  /** It would lower that of an account of which a grave one stands. */
  @ParameterizedTest
  @EnumSource(
      value = Severity.class,
      names = {"INFORMATIONAL", "LOW", "MEDIUM"})
  void lesserFinding_saysNoLevelOfRisk(Severity severity) {
    AlertDraft draft = new AlertDraft();
    draft.severity = severity;
    assertThat(kinds(tokens(draft, null))).isNotEmpty().doesNotContain(CAEP + "risk-level-change");
  }

  @Test
  void sampleOfOurOwn_isATokenThatHarmsNobody() {
    AlertDraft draft = new AlertDraft();
    draft.ruleId = "sparekey-test";
    draft.severity = Severity.INFORMATIONAL;
    assertThat(event(tokens(draft, null), "risk-level-change").path("current_level").textValue())
        .isEqualTo("LOW");
  }

  private static AlertDraft of(RecoveryAction action, RecoveryPath path, Actor.Role role) {
    AlertDraft draft = new AlertDraft();
    draft.step = new StepKind(action, path);
    draft.actor = new Actor(role, "00u9", null);
    return draft;
  }

  private static @Nullable JsonNode recovery(AlertDraft draft) {
    for (JsonNode token : tokens(draft, null)) {
      if (token.path("events").has(RECOVERY_ACTIVATED)) {
        return token;
      }
    }
    return null;
  }

  @ParameterizedTest
  @CsvSource({
    "RECOVERY_REQUESTED, SELF_SERVICE, SELF",
    "CODE_USED, SELF_SERVICE, SELF",
    "FACTOR_RESET, HELP_DESK, AGENT",
    "CODE_SET_REGENERATED, ADMIN, ADMIN",
    "PASSWORD_RESET, EMAIL, SELF",
    "TEMPORARY_PASS_ISSUED, HELP_DESK, AGENT",
    "BYPASS_CODE_USED, SELF_SERVICE, SELF"
  })
  void stepThatBeganARecovery_activatedIt(
      RecoveryAction action, RecoveryPath path, Actor.Role role) {
    assertThat(recovery(of(action, path, role))).isNotNull();
  }

  @ParameterizedTest
  @CsvSource({
    "FACTOR_BOUND, SELF_SERVICE, SELF",
    "CODE_SET_REGENERATED, SELF_SERVICE, SELF",
    "PASSWORD_RESET, SELF_SERVICE, SELF",
    "RECOVERY_COMPLETED, SELF_SERVICE, SELF",
    "IMPERSONATION_STARTED, ADMIN, ADMIN",
    "CONTACT_CHANGED, HELP_DESK, AGENT"
  })
  void stepThatBeganNone_activatedNothing(
      RecoveryAction action, RecoveryPath path, Actor.Role role) {
    assertThat(recovery(of(action, path, role))).isNull();
  }

  /** RISC gives the event none; what has none of its own is the token's. */
  @Test
  void activatedRecovery_hasNoMembersAndTheTimeOfTheStep() {
    JsonNode token =
        Objects.requireNonNull(
            recovery(of(RecoveryAction.CODE_USED, RecoveryPath.SELF_SERVICE, Actor.Role.SELF)));
    assertThat(token.path("events").path(RECOVERY_ACTIVATED).isObject()).isTrue();
    assertThat(token.path("events").path(RECOVERY_ACTIVATED)).isEmpty();
    assertThat(token.path("toe").longValue()).isEqualTo(AlertDraft.OCCURRED.getEpochSecond());
    assertThat(token.at("/sub_id/email").textValue()).isEqualTo("ilse.brandvold@tamarack.example");
    assertThat(token.path("txn").textValue()).isEqualTo(AlertDraft.ID);
  }

  @Test
  void activatedRecovery_isOneTokenInAllRevisions() {
    AlertDraft draft = of(RecoveryAction.CODE_USED, RecoveryPath.SELF_SERVICE, Actor.Role.SELF);
    JsonNode first = recovery(draft);
    draft.revision = 2;
    draft.verdict = Verdict.SUSPECTED;
    draft.severity = Severity.LOW;
    assertThat(first).isNotNull().isEqualTo(recovery(draft));
  }

  @Test
  void recoveryOfAWithdrawnFinding_isNotSaid() {
    AlertDraft draft = of(RecoveryAction.CODE_USED, RecoveryPath.SELF_SERVICE, Actor.Role.SELF);
    assertThat(recovery(draft)).isNotNull();
    draft.verdict = Verdict.WITHDRAWN;
    assertThat(recovery(draft)).isNull();
  }

  @Test
  void tokens_haveOneEventEachAndTheFindingAsTransaction() {
    for (JsonNode token : tokens(new AlertDraft(), null)) {
      assertThat(token.path("events")).hasSize(1);
      assertThat(token.path("txn").textValue()).isEqualTo(AlertDraft.ID);
    }
  }

  @Test
  void repeatedToken_hasItsIdAgainAndANewRiskAnother() {
    AlertDraft second = new AlertDraft();
    second.revision = 2;
    List<String> before = tokens(new AlertDraft(), null).findValuesAsText("jti");
    List<String> after = tokens(second, null).findValuesAsText("jti");
    assertThat(tokens(new AlertDraft(), null).findValuesAsText("jti")).isEqualTo(before);
    assertThat(after.getFirst()).isNotEqualTo(before.getFirst());
    assertThat(after.subList(1, after.size())).isEqualTo(before.subList(1, before.size()));
    assertThat(before).doesNotHaveDuplicates();
  }

  @Test
  void subject_isOfTheIssuerIfThereIsOneElseAMailElseOpaque() {
    AlertDraft draft = new AlertDraft();
    assertThat(tokens(draft, "https://idp.example").at("/0/sub_id").toString())
        .isEqualTo("{\"format\":\"iss_sub\",\"iss\":\"https://idp.example\",\"sub\":\"00u1ilse\"}");
    assertThat(tokens(draft, null).at("/0/sub_id").toString())
        .isEqualTo("{\"format\":\"email\",\"email\":\"ilse.brandvold@tamarack.example\"}");
    draft.subject = "ilse";
    assertThat(tokens(draft, null).at("/0/sub_id").toString())
        .isEqualTo("{\"format\":\"opaque\",\"id\":\"00u1ilse\"}");
  }

  /** A name is no id that the issuer gave. */
  @Test
  void accountThatIsOnlyAName_isNoSubjectOfTheIssuer() {
    AlertDraft draft = new AlertDraft();
    draft.account = AccountId.ofName("tamarack", "ilse");
    draft.subject = "ilse";
    assertThat(tokens(draft, "https://idp.example").at("/0/sub_id/format").textValue())
        .isEqualTo("opaque");
    draft.subject = "ilse.brandvold@tamarack.example";
    assertThat(tokens(draft, "https://idp.example").at("/0/sub_id").toString())
        .isEqualTo("{\"format\":\"email\",\"email\":\"ilse.brandvold@tamarack.example\"}");
  }
}
