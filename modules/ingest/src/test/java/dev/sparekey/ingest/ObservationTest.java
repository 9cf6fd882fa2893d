package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.RawMatch;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.RuleSet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What rules over raw records say of records, and of whom. */
class ObservationTest {

  private static final String ANY =
      """
      title: Whatever Anna's codes have to do with
      name: any
      logsource: {product: okta}
      detection: {word: {debugContext.note|contains: secret}, condition: word}
      """;

  private static final String RECORD =
      """
      {"uuid": "u1", "eventType": "%s", "published": "2026-03-02T09:00:00Z",
       "actor": {"id": "00uDESK", "type": "User", "alternateId": "desk@example.com"},
       "client": {"ipAddress": "192.0.2.1"}, "outcome": {"result": "SUCCESS"},
       "target": [{"type": "AppInstance", "id": "0oa1"}%s],
       "debugContext": {"note": "the secret is hunter2"}}
      """;

  private static final String ANNA =
      ", {\"type\": \"User\", \"id\": \"00uANNA\", \"alternateId\": \"Anna@example.com\"}";

  private static Observation observe(String rules, String json) {
    return observe("okta", rules, json, null);
  }

  private static Observation observe(
      String source, String rules, String json, @org.jspecify.annotations.Nullable Instant at) {
    RuleSet set = RuleSet.load(Map.of("x.yml", rules));
    assertThat(set.hasErrors()).isFalse();
    return Sources.builtIn()
        .byName(source)
        .observe(
            new RawRecord(source, json.getBytes(StandardCharsets.UTF_8), at),
            RawRules.of(set, source));
  }

  private static AccountId okta(String id) {
    return new AccountId("default", "okta", id);
  }

  @Test
  void recordThatIsAStep_matches_underTheIdAndAccountOfItsEvent() {
    Observation observed = observe(ANY, RECORD.formatted("user.mfa.factor.deactivate", ANNA));
    assertThat(observed.reading()).isInstanceOf(Reading.Mapped.class);
    assertThat(observed.matches())
        .singleElement()
        .returns("okta:u1", match -> match.header().id())
        .returns(okta("00uANNA"), RawMatch::account)
        .returns("anna@example.com", RawMatch::accountName)
        .returns("192.0.2.1", RawMatch::address)
        .satisfies(match -> assertThat(match.actor().name()).isEqualTo("desk@example.com"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"application.lifecycle.update", "a.type.nobody.knows"})
  void recordThatIsNoEvent_matches_andConcernsWhomTheMappingFinds(String type) {
    Observation observed = observe(ANY, RECORD.formatted(type, ANNA));
    assertThat(observed.reading()).isInstanceOf(Reading.Rejected.class);
    assertThat(observed.matches())
        .singleElement()
        .returns("okta:u1", match -> match.header().id())
        .returns(Instant.parse("2026-03-02T09:00:00Z"), match -> match.header().occurredAt())
        .returns(type, match -> match.header().nativeType())
        .returns(okta("00uANNA"), RawMatch::account)
        .returns("anna@example.com", RawMatch::accountName);
  }

  @Test
  void recordWithoutATarget_concernsWhoActed() {
    assertThat(observe(ANY, RECORD.formatted("policy.rule.update", "")).matches())
        .singleElement()
        .returns(okta("00uDESK"), RawMatch::account)
        .returns(Actor.Role.SELF, match -> match.actor().role());
  }

  @Test
  void recordThatNamesNobody_concernsItsFeed() {
    String nobody =
        """
        {"uuid": "u1", "eventType": "system.x", "published": "2026-03-02T09:00:00Z",
         "debugContext": {"note": "secret"}}
        """;
    assertThat(observe(ANY, nobody).matches())
        .singleElement()
        .returns(okta("feed:okta"), RawMatch::account);
  }

  @Test
  void match_keepsNoValueOfTheRecord() {
    RawMatch match = observe(ANY, RECORD.formatted("system.x", ANNA)).matches().getFirst();
    assertThat(match.clauses()).containsExactly("selection 'word' holds");
    assertThat(match.kept()).isEmpty();
    assertThat(match.toString()).doesNotContain("hunter2").doesNotContain("secret");
  }

  @Test
  void valueThatACorrelationGroupsBy_isKept_andBounded() {
    String counted =
        ANY
            + """
            ---
            title: Many
            correlation:
              type: event_count
              rules: [any]
              group-by: [debugContext.note]
              timespan: 10m
              condition: {gte: 3}
            """;
    String json = RECORD.formatted("system.x", "").replace("hunter2", "x".repeat(5_000));
    assertThat(observe(counted, json).matches().getFirst().kept().get("debugContext.note"))
        .hasSizeLessThanOrEqualTo(256)
        .startsWith("the secret is xxx");
  }

  @Test
  void recordWithoutATime_cannotBePlaced() {
    String untimed = RECORD.formatted("system.x", ANNA).replace("published", "unpublished");
    Observation observed = observe(ANY, untimed);
    assertThat(observed.matches()).isEmpty();
    assertThat(observed.reading()).isInstanceOf(Reading.Rejected.class);
  }

  @Test
  void recordOfTheFuture_isNotAdmitted() {
    assertThat(
            observe(
                    "okta",
                    ANY,
                    RECORD.formatted("system.x", ANNA),
                    Instant.parse("2026-03-01T00:00:00Z"))
                .matches())
        .isEmpty();
  }

  @Test
  void bundle_isPutBeforeRulesOneByOne() {
    String one = RECORD.formatted("system.x", ANNA);
    String other = RECORD.formatted("user.mfa.factor.deactivate", ANNA).replace("u1", "u2");
    String json = "{\"data\": {\"events\": [" + one + "," + other + "]}}";
    assertThat(observe(ANY, json).matches())
        .extracting(match -> match.header().id())
        .containsExactly("okta:u1", "okta:u2");
  }

  @Test
  void fieldThatTheMappingMerges_isFoundWhereTheSourceHasIt_andFlat() {
    String rules =
        """
        title: As the source has it
        logsource: {product: azure, service: signinlogs}
        detection: {s: {properties.appDisplayName: x}, condition: s}
        ---
        title: Flat
        logsource: {product: azure, service: signinlogs}
        detection: {s: {AppDisplayName: x}, condition: s}
        """;
    String json =
        """
        {"time": "2026-03-02T09:00:00Z", "category": "SignInLogs",
         "properties": {"id": "1", "userId": "u", "appDisplayName": "x"}}
        """;
    List<RawMatch> matches = observe("entra", rules, json, null).matches();
    assertThat(matches)
        .hasSize(2)
        .allSatisfy(match -> assertThat(match.account().nativeId()).isEqualTo("u"));
  }

  @Test
  void recordAskedForById_isFoundWithOrWithoutItsFeed() {
    RawRecord raw =
        new RawRecord(
            "okta", RECORD.formatted("system.x", ANNA).getBytes(StandardCharsets.UTF_8), null);
    Source okta = Sources.builtIn().byName("okta");
    assertThat(okta.inquire(raw, "u1")).hasSize(1);
    assertThat(okta.inquire(raw, "okta:u1")).hasSize(1);
    assertThat(okta.inquire(raw, "u2")).isEmpty();
  }

  @Test
  void withoutRules_whatIsReadIsTheSame() {
    RawRecord raw =
        new RawRecord(
            "okta",
            RECORD.formatted("user.mfa.factor.deactivate", ANNA).getBytes(StandardCharsets.UTF_8),
            null);
    Source okta = Sources.builtIn().byName("okta");
    assertThat(okta.observe(raw, RawRules.NONE))
        .isEqualTo(new Observation(okta.read(raw), List.of()));
  }
}
