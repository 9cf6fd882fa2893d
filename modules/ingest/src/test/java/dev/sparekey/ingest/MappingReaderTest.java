package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.Compiled;
import dev.sparekey.rules.Diagnostic;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MappingReaderTest {

  private static final String GOOD =
      """
      source: door
      type: /kind
      id: /nr
      occurred_at: /at
      tables:
        how: {badge: smart_card}
      events:
        - when: {kind: opened}
          emit:
            authentication:
              account: /who
              outcome: success
              authenticators:
                used: [{at: /by, table: how, otherwise: unknown}]
                completeness: exact
      """;

  @Test
  void ownMapping_loadsUnderItsNameAndHash() {
    Source source = accepted(GOOD, Map.of());
    assertThat(source.name()).isEqualTo("door");
    assertThat(source.version()).matches("door@[0-9a-f]{8}");
  }

  @Test
  void unknownField_isNamedWithItsPlace() {
    assertThat(problems(GOOD.replace("account: /who", "acount: /who")))
        .anyMatch(problem -> problem.startsWith("door.yml:11:9: no event has a field 'acount'"))
        .anyMatch(problem -> problem.contains("authentication needs the field 'account'"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "occurred_at: /at | occured_at: /at | unknown key 'occured_at' (did you mean 'occurred_at'?)",
        "table: how | tabel: how | unknown key 'tabel' (did you mean 'table'?)",
        "account: /who | acount: /who | 'acount' (did you mean 'account'?)",
        "outcome: success | outcome: succes | is never 'succes' (did you mean 'success'?); it is one",
        "type: /kind | 'shows: [step.actoin]\ntype: /kind' | step (did you mean 'step.action'?)"
      })
  void misspeltWord_isAskedAbout(String right, String wrong, String problem) {
    assertThat(problems(GOOD.replace(right, wrong.replace("\\n", "\n"))))
        .anyMatch(said -> said.contains(problem));
  }

  @ParameterizedTest
  @CsvSource({
    "actor.id, /actor/id",
    "resources/0/id, /resources/0/id",
    "actor.user_name, /actor/user_name"
  })
  void constantThatLooksLikeAPlace_isWarnedOf(String constant, String place) {
    Compiled<Source> compiled =
        Source.load("door.yml", GOOD.replace("account: /who", "account: " + constant), "t");

    assertThat(((Compiled.Accepted<Source>) compiled).warnings())
        .extracting(Diagnostic::headline)
        .containsExactly(
            "door.yml:11:18: warning: '"
                + constant
                + "' stands for itself, in every record: a place in the record is written '"
                + place
                + "'");
  }

  @Test
  void builtInMapping_hasNothingToWarnOf() {
    for (String name : Sources.builtIn().names()) {
      Compiled<Source> compiled = Source.load(name, Sources.text(name), "t");
      assertThat(((Compiled.Accepted<Source>) compiled).warnings()).isEmpty();
    }
  }

  @Test
  void wordThatNoConstantHas_isRefused() {
    assertThat(problems(GOOD.replace("outcome: success", "outcome: splendid")))
        .singleElement()
        .asString()
        .contains("'outcome' is never 'splendid'");
    assertThat(problems(GOOD.replace("smart_card", "smartcard"))).isNotEmpty();
  }

  @Test
  void unknownTableAndGroup_areRefused() {
    assertThat(problems(GOOD.replace("table: how", "table: who"))).isNotEmpty();
    assertThat(
            problems(
                GOOD.replace("account: /who", "account: {at: /who, pattern: '(.*)', group: x}")))
        .isNotEmpty();
  }

  @Test
  void patternThatUnrollsToTooMuch_isRefused() {
    assertThat(
            problems(
                GOOD.replace(
                    "account: /who", "account: {at: /who, pattern: '((a{1000}){1000}){1000}'}")))
        .singleElement()
        .asString()
        .contains("counted repetitions unroll to too much");
  }

  @Test
  void conditionThatIsNoDetection_isRefusedWithItsPlace() {
    assertThat(problems(GOOD.replace("{kind: opened}", "{kind|sounds_like: opened}")))
        .singleElement()
        .asString()
        .startsWith("door.yml:8:");
  }

  @Test
  void severalProblems_areAllReported() {
    assertThat(
            problems(
                GOOD.replace("account: /who", "acount: /who")
                    .replace("outcome: success", "outcome: splendid")
                    .replace("type: /kind", "typ: /kind")))
        .hasSizeGreaterThanOrEqualTo(4);
  }

  @Test
  void requiredField_setToNull_isMissing() {
    assertThat(problems(GOOD.replace("account: /who", "account: ~")))
        .singleElement()
        .asString()
        .contains("authentication needs the field 'account'");
  }

  @Test
  void mistakeInCommon_isReportedOnce() {
    assertThat(problems(GOOD + "common: {session_id: {at: session}}\n")).hasSize(1);
  }

  @Test
  void fieldOfARecoveryStep_thatDoesNotExist_cannotBeShown() {
    assertThat(problems(GOOD + "shows: [step.actoin]\n"))
        .singleElement()
        .asString()
        .contains("'step.actoin' is no field of a recovery step");
  }

  @Test
  void settingThatTheMappingLacks_isRefused() {
    assertThat(Source.load("door.yml", GOOD, "t", Map.of("colour", "red")))
        .isInstanceOf(Compiled.Refused.class);
  }

  @Test
  void verificationField_isReadBeforeTheTags() {
    Source zendesk = accepted(Sources.text("zendesk"), Map.of("verification_field", "360001"));
    String ticket =
        """
        {"id":1,"created_at":"2026-11-03T08:55:02Z","updated_at":"2026-11-03T08:55:02Z",
         "status":"open","requester_id":2,"tags":["verification_push"],
         "custom_fields":[{"id":7,"value":"in_person"},{"id":360001,"value":"verification_none"}]}""";
    byte[] bytes = ticket.getBytes(StandardCharsets.UTF_8);
    Reading.Mapped mapped = (Reading.Mapped) zendesk.read(new RawRecord("zendesk", bytes, null));
    assertThat(((TicketEvent) mapped.events().getFirst()).verification())
        .containsExactly(Verification.NONE);
  }

  @Test
  void settings_arePartOfTheVersion() {
    Source plain = accepted(Sources.text("zendesk"), Map.of());
    Source other = accepted(Sources.text("zendesk"), Map.of("verification_field", "1"));
    assertThat(other.version()).isNotEqualTo(plain.version());
    assertThat(accepted(Sources.text("zendesk"), Map.of("verification_field", "")).version())
        .isEqualTo(plain.version());
  }

  @Test
  void settingWithAWildcard_standsForItself() {
    Source zendesk = accepted(Sources.text("zendesk"), Map.of("verification_field", "36*"));
    assertThat(verification(zendesk, "{\"id\":360001,\"value\":\"in_person\"}")).isNull();
    assertThat(verification(zendesk, "{\"id\":\"36*\",\"value\":\"in_person\"}"))
        .containsExactly(Verification.IN_PERSON);
  }

  private static @Nullable List<Verification> verification(Source zendesk, String field) {
    String ticket =
        """
        {"id":1,"created_at":"2026-11-03T08:55:02Z","updated_at":"2026-11-03T08:55:02Z",
         "status":"open","requester_id":2,"custom_fields":[%s]}"""
            .formatted(field);
    byte[] bytes = ticket.getBytes(StandardCharsets.UTF_8);
    Reading.Mapped mapped = (Reading.Mapped) zendesk.read(new RawRecord("zendesk", bytes, null));
    return ((TicketEvent) mapped.events().getFirst()).verification();
  }

  @Test
  void configuredField_thatIsThereAndEmpty_showsThatNothingWasVerified() {
    Source zendesk = accepted(Sources.text("zendesk"), Map.of("verification_field", "360001"));
    assertThat(verification(zendesk, "{\"id\":360001,\"value\":null}")).isEmpty();
    assertThat(verification(zendesk, "{\"id\":360002,\"value\":null}")).isNull();
  }

  @Test
  void tagPrefix_isATenantsSetting() {
    Source zendesk = accepted(Sources.text("zendesk"), Map.of("verification_tag_prefix", "ID-"));
    String ticket =
        """
        {"id":1,"created_at":"2026-11-03T08:55:02Z","updated_at":"2026-11-03T08:55:02Z",
         "status":"open","requester_id":2,"tags":["id-callback","verification_push"]}""";
    byte[] bytes = ticket.getBytes(StandardCharsets.UTF_8);
    Reading.Mapped mapped = (Reading.Mapped) zendesk.read(new RawRecord("zendesk", bytes, null));
    assertThat(((TicketEvent) mapped.events().getFirst()).verification())
        .containsExactly(Verification.CALLBACK);
  }

  @Test
  void deskInAnotherLanguage_keepsItsTicketsUnknown() {
    Source zendesk = accepted(Sources.text("zendesk"), Map.of("unmatched_category", "unknown"));
    String ticket =
        """
        {"id":1,"created_at":"2026-11-03T08:55:02Z","updated_at":"2026-11-03T08:55:02Z",
         "status":"open","requester_id":2,"subject":"Handy verloren"}""";
    byte[] bytes = ticket.getBytes(StandardCharsets.UTF_8);
    Reading.Mapped mapped = (Reading.Mapped) zendesk.read(new RawRecord("zendesk", bytes, null));
    assertThat(((TicketEvent) mapped.events().getFirst()).category())
        .isEqualTo(TicketEvent.Category.UNKNOWN);
  }

  @Test
  void legacyEvents_areReadWhereTheTenantSaysSo() {
    String event =
        """
        {"id":"e","time":1795502467002,"type":"UPDATE_TOTP","userId":"u"}""";
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    RawRecord raw = new RawRecord("keycloak", bytes, null);
    Source legacy = accepted(Sources.text("keycloak"), Map.of("legacy_events", "true"));
    assertThat(((RecoveryEvent) ((Reading.Mapped) legacy.read(raw)).events().getFirst()).action())
        .isEqualTo(RecoveryAction.FACTOR_BOUND);
    assertThat(accepted(Sources.text("keycloak"), Map.of()).read(raw))
        .isEqualTo(new Reading.Rejected(RejectionReason.NOT_RELEVANT, "type UPDATE_TOTP"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{at: /who, where: {a: b}}; each needs the other",
        "{in: /who, at: /id}; each needs the other",
        "{in: /who, where: {a: b}}; one of 'at' and 'each'",
        "{at: /who, table: how, prefix: x}; 'prefix' has no effect",
        "{at: /who, otherwise: y, prefix: x}; 'prefix' has no effect",
        "{each: /who, nothing: x}; a null at the place that 'at' names",
        "{at: /who, after: ''}; every text begins with",
        "{at: /who, except: []}; 'except' names nothing",
        "[]; an empty list gives nothing",
        "{join: [/who], at: /id}; 'join' takes a list and stands alone, but for 'by'",
        "{first: [/who], by: x}; 'first' takes a list and stands alone",
        "/who~2; '~' is written ~0"
      })
  void keyWithoutEffect_isRefused(String value, String problem) {
    assertThat(problems(GOOD.replace("account: /who", "account: " + value)))
        .anyMatch(said -> said.contains(problem));
  }

  @Test
  void unusedTableAndSetting_areRefused() {
    assertThat(problems(GOOD.replace("tables:", "tables:\n  other: {a: b}")))
        .containsExactly("door.yml:6:3: nothing reads the table 'other'");
    assertThat(problems(GOOD + "settings: {colour: red}\n"))
        .containsExactly("door.yml:16:12: nothing reads the setting 'colour'");
  }

  @Test
  void eventBehindOneWithTheSameCondition_isNeverReached() {
    assertThat(problems(GOOD + "  - when: {kind: opened}\n    ignore: twice\n"))
        .anyMatch(said -> said.contains("never reached: the event in line 8"));
  }

  @Test
  void ignoredTwice_isRefused() {
    assertThat(problems(GOOD + "ignore: [a.b, a.*]\n"))
        .anyMatch(said -> said.contains("'a.*' ignores 'a.b' already"));
  }

  @Test
  void manyMistakes_areCappedAtAHundred() {
    assertThat(problems(GOOD + "ignore:\n" + "  - '*'\n".repeat(500))).hasSize(100);
  }

  private static Source accepted(String text, Map<String, String> settings) {
    Compiled<Source> compiled = Source.load("door.yml", text, "t", settings);
    assertThat(compiled).isInstanceOf(Compiled.Accepted.class);
    return ((Compiled.Accepted<Source>) compiled).value();
  }

  private static List<String> problems(String text) {
    Compiled<Source> compiled = Source.load("door.yml", text, "t");
    assertThat(compiled).isInstanceOf(Compiled.Refused.class);
    return ((Compiled.Refused<Source>) compiled)
        .diagnostics().stream().map(Diagnostic::headline).toList();
  }
}
