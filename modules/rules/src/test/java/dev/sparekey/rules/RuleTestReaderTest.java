package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketEvent;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RuleTestReaderTest {

  private static final Instant START = RuleTest.START;

  private static final String RULE =
      """
      title: A made-up rule
      id: 0b1f9f56-6a7a-4c5c-9a5e-2f6b1f6a7d10
      logsource: {product: sparekey, category: recovery_step}
      detection:
        used: {step.action: code_used}
        condition: used
      level: low
      sparekey:
        tests:
      """;

  /** Under {@code tests}, where the first line is the tenth of the text. */
  private static RuleSet with(String tests) {
    return RuleSet.load(Map.of("r.yml", RULE + tests.indent(4)));
  }

  private static RuleTest test(String tests) {
    RuleSet rules = with(tests);
    assertThat(rules.diagnostics()).isEmpty();
    return rules.tests().getFirst();
  }

  private static List<String> mistakes(String tests) {
    return with(tests).diagnostics().stream().map(Diagnostic::headline).toList();
  }

  private static <E> E last(RuleTest test, Class<E> type) {
    RuleTest.Moment last = test.moments().getLast();
    assertThat(last).isInstanceOf(RuleTest.Moment.Told.class);
    return type.cast(((RuleTest.Moment.Told) last).event());
  }

  @Test
  void step_withoutMore_isTheSubjectsOwnFromTheUsualPlace() {
    RecoveryEvent step =
        last(
            test("- {name: a, events: [{at: +5m, step: code_used}], expect: none}"),
            RecoveryEvent.class);

    assertThat(step.header().occurredAt()).isEqualTo(START.plus(Duration.ofMinutes(5)));
    assertThat(step.actor().role()).isEqualTo(Actor.Role.SELF);
    assertThat(step.path()).isEqualTo(RecoveryPath.SELF_SERVICE);
    assertThat(step.origin().network()).isEqualTo("as64500");
    assertThat(step.credential().kind()).isEqualTo(Authenticator.RECOVERY_CODE);
    assertThat(step.authenticators())
        .isEqualTo(Authenticators.exactly(Authenticator.PASSWORD, Authenticator.RECOVERY_CODE));
  }

  @Test
  void coordinates_areTheUsualOnesUnlessWritten() {
    assertThat(coordinates("{country: SE}")).isEqualTo(coordinates("usual")).isNotNull();
    assertThat(coordinates("{coordinates: 6.4541 3.3947}")).isEqualTo(new Coordinates(645, 339));
    assertThat(coordinates("{coordinates: unknown}")).isNull();
    assertThat(coordinates("elsewhere")).isNotEqualTo(coordinates("usual")).isNotNull();
  }

  private static @Nullable Coordinates coordinates(String origin) {
    return last(
            test(
                "- {name: a, expect: none, events: [{at: 0, login: success, origin: "
                    + origin
                    + "}, {at: +1m, step: code_failed, origin: "
                    + origin
                    + "}]}"),
            RecoveryEvent.class)
        .origin()
        .coordinates();
  }

  @Test
  void coordinates_thatAreNone_areAMistake() {
    assertThat(
            mistakes(
                "- {name: a, events: [{at: 0, step: code_used, origin: {coordinates: 91 0}}],"
                    + " expect: none}"))
        .singleElement()
        .asString()
        .endsWith(
            "'coordinates' are degrees of latitude and longitude, such as 59.91 10.75: were"
                + " '91 0'");
  }

  @Test
  void step_ofAnAgent_comesFromThePlaceOfNobody() {
    RecoveryEvent step =
        last(
            test("- {name: a, events: [{at: 0, step: factor_reset, actor: agent}], expect: none}"),
            RecoveryEvent.class);

    assertThat(step.actor()).isEqualTo(new Actor(Actor.Role.AGENT, "agent-1", "agent@example.com"));
    assertThat(step.path()).isEqualTo(RecoveryPath.HELP_DESK);
    assertThat(step.origin().network()).isNull();
  }

  @Test
  void session_ofAStep_isALoginOfThatSessionBeforeIt() {
    RuleTest test =
        test(
            "- {name: a, usual: none, expect: none,"
                + " events: [{at: 0, step: code_set_viewed, session: [password]}]}");
    RecoveryEvent step = last(test, RecoveryEvent.class);

    assertThat(test.moments()).hasSize(2);
    AuthenticationEvent login =
        (AuthenticationEvent) ((RuleTest.Moment.Told) test.moments().getFirst()).event();
    assertThat(login.sessionId()).isEqualTo(step.sessionId()).isNotNull();
    assertThat(login.authenticators()).isEqualTo(Authenticators.exactly(Authenticator.PASSWORD));
    assertThat(login.header().occurredAt()).isEqualTo(START.minus(Duration.ofMinutes(5)));
  }

  @Test
  void past_isMonthsOfUsualLoginsUnlessThereIsNone() {
    String events = "events: [{at: 0, step: code_failed}], expect: none}";
    RuleTest usual = test("- {name: a, " + events);

    assertThat(usual.moments()).hasSizeGreaterThan(5);
    assertThat(usual.moments().getFirst().at()).isEqualTo(START.minus(Duration.ofDays(100)));
    assertThat(test("- {name: a, usual: none, " + events).moments()).hasSize(1);
  }

  @Test
  void ticket_laterVersion_keepsTheFirstOnesCreation() {
    TicketEvent ticket =
        last(
            test(
                """
                - name: a
                  events:
                    - {at: -10m, ticket: T-7, verification: []}
                    - {at: +1h, ticket: T-7, status: closed, verification: [callback]}
                  expect: none
                """),
            TicketEvent.class);

    assertThat(ticket.createdAt()).isEqualTo(START.minus(Duration.ofMinutes(10)));
    assertThat(ticket.status()).isEqualTo(TicketEvent.Status.CLOSED);
    assertThat(ticket.verification()).containsExactly(Verification.CALLBACK);
    assertThat(ticket.requesters()).containsExactly("subject@example.com");
  }

  @Test
  void arrival_isWhenItIsToldAndOrdersTheEvents() {
    RuleTest test =
        test(
            """
            - name: a
              usual: none
              events:
                - {at: -10m, arrives: +3h, ticket: T-1}
                - {at: 0, step: code_used}
              expect: none
            """);

    assertThat(last(test, TicketEvent.class).header().occurredAt())
        .isEqualTo(START.minus(Duration.ofMinutes(10)));
    assertThat(test.moments().getLast().at()).isEqualTo(START.plus(Duration.ofHours(3)));
  }

  @Test
  void subject_isTheDirectorysWordFromTheBeginning() {
    RuleTest test =
        test(
            "- {name: a, usual: none, subject: {privileged: true, kind: service_account},"
                + " events: [{at: 0, step: code_used}], expect: none}");
    IdentityContextEvent said =
        (IdentityContextEvent) ((RuleTest.Moment.Told) test.moments().getFirst()).event();

    assertThat(said.privileged()).isTrue();
    assertThat(said.header().occurredAt()).isEqualTo(START.minus(Duration.ofDays(100)));
  }

  @Test
  void times_repeatsAnEventUnderIdsOfTheirOwn() {
    RuleTest test =
        test(
            "- {name: a, usual: none, expect: none,"
                + " events: [{at: 0, step: code_failed, times: 3, every: 2m}]}");

    assertThat(test.moments())
        .extracting(RuleTest.Moment::at)
        .containsExactly(
            START, START.plus(Duration.ofMinutes(2)), START.plus(Duration.ofMinutes(4)));
    assertThat(test.moments())
        .extracting(moment -> ((RuleTest.Moment.Told) moment).event().header().id())
        .doesNotHaveDuplicates();
  }

  @Test
  void expectation_hasVerdictsDeliveryAndSeverity() {
    RuleTest.Expected expected =
        test("- {name: a, events: [{at: 0, step: code_used}],"
                + " expect: [confirmed, suspected], delivered: true, severity: high}")
            .expected();

    assertThat(expected.verdicts()).containsExactly(Verdict.CONFIRMED, Verdict.SUSPECTED);
    assertThat(expected.delivered()).isTrue();
    assertThat(expected.severity()).isEqualTo(Severity.HIGH);
  }

  @Test
  void feeds_areLiveUnlessSaid() {
    RuleTest test =
        test(
            "- {name: a, feeds: {desk: silent}, events: [{at: 0, step: code_used}], expect: none}");

    assertThat(test.feeds())
        .containsEntry("desk", RuleTest.FeedState.SILENT)
        .containsEntry("idp", RuleTest.FeedState.LIVE);
  }

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "+5m, PT5M",
    "-30d, PT-720H",
    "+1h30m, PT1H30M",
    "90s, PT1M30S",
    "5, ",
    "+m, ",
    "1m1h, ",
    "'', ",
    "+, ",
  })
  void offset_isUnderstoodOrRefused(String text, Duration expected) {
    assertThat(TestTime.parse(text)).isEqualTo(expected);
  }

  @Test
  void mistakes_areAllNamedWhereTheyStand() {
    assertThat(
            mistakes(
                """
                - name: a
                  events:
                    - {at: soon, step: code_used}
                    - {at: 0, step: code_usd}
                    - {at: 0, login: success, authenticators: [pasword]}
                    - {at: 0, step: code_used, actr: agent}
                    - {step: code_used}
                    - {at: 0, step: code_used, login: success}
                    - {at: 0, mark: dsk}
                  feeds: {dsk: silent}
                  expect: confirmt
                """))
        .extracting(line -> line.replaceAll(" \\(known: .*", "").replaceAll(" one of .*", " …"))
        .containsExactly(
            "r.yml:12:16: 'at' is a distance from the start of the test, such as 0, +5m, -30d or"
                + " +1h30m, at most 4000d: was 'soon'",
            "r.yml:13:25: 'step' should be …",
            "r.yml:14:52: 'authenticators' has no 'pasword'; did you mean 'password'?",
            "r.yml:15:36: unknown key 'actr' in a step; did you mean 'actor'?",
            "r.yml:16:11: the event has no 'at': say when it occurred, such as +5m",
            "r.yml:17:11: an entry of 'events' has …",
            "r.yml:18:25: the test has no feed 'dsk'; did you mean 'desk'? (there are desk,"
                + " directory, idp; states are live, assumed, silent, not_connected)",
            "r.yml:19:15: the test has no feed 'dsk'; did you mean 'desk'? (there are desk,"
                + " directory, idp; states are live, assumed, silent, not_connected)",
            "r.yml:20:15: 'expect' is …");
  }

  @Test
  void unknownKey_isAnsweredWithAllThatMayStandThere() {
    assertThat(
            mistakes(
                "- {name: a, events: [{at: 0, step: code_used, origin: {contry: NO}}],"
                    + " expect: none}"))
        .singleElement()
        .asString()
        .endsWith(
            "unknown key 'contry' in origin; did you mean 'country'?"
                + " (known: address, coordinates, country, device, network, user_agent)");
    assertThat(mistakes("- {name: a, events: [{at: 0, ticket: T-1, x: y}], expect: none}"))
        .singleElement()
        .asString()
        .endsWith(
            "(known: agent, arrives, at, category, created_at, every, feed, requesters, status,"
                + " ticket, times, verification)");
  }

  @Test
  void testWithAMistake_keepsTheRuleFromLoading() {
    RuleSet rules = with("- {name: a, events: [], expect: none}");

    assertThat(rules.hasErrors()).isTrue();
    assertThat(rules.rules()).isEmpty();
    assertThat(rules.tests()).isEmpty();
  }

  @Test
  void testsNeedNameEventsAndExpectation() {
    assertThat(mistakes("- {events: [{at: 0, step: code_used}], expect: none}"))
        .containsExactly("r.yml:10:7: the test has no 'name': say in a sentence what happens");
    assertThat(mistakes("- {name: a, expect: none}"))
        .containsExactly("r.yml:10:7: the test needs a list of 'events'");
    assertThat(mistakes("- {name: a, events: [{at: 0, step: code_used}]}"))
        .containsExactly(
            "r.yml:10:7: the test has no 'expect': one of none, pending, suspected, confirmed,"
                + " undetermined, withdrawn");
  }

  @Test
  void textThatTheModelRefuses_isAMistakeAndNoException() {
    String tooLong = "x".repeat(300);

    assertThat(
            mistakes(
                "- {name: a, events: [{at: 0, step: code_used, account: "
                    + tooLong
                    + "}], expect: none}"))
        .singleElement()
        .asString()
        .contains("r.yml:10:");
  }

  @Test
  void nothingExpected_cannotBeDelivered() {
    assertThat(
            mistakes(
                "- {name: a, events: [{at: 0, step: code_used}], expect: none, delivered: true}"))
        .singleElement()
        .asString()
        .endsWith("where no finding is expected, none is delivered or has a severity");
  }

  @Test
  void rawRule_hasItsTestsPassedOverWithAWarning() {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "r.yml",
                RULE.replace("{product: sparekey, category: recovery_step}", "{product: okta}")
                    + "    - {name: a, events: [{at: 0, step: code_used}], expect: none}"));

    assertThat(rules.tests()).isEmpty();
    assertThat(rules.diagnostics())
        .extracting(Diagnostic::message)
        .contains(
            "the test is not run: tests are of recovery steps, and the rule reads raw records");
  }

  @Test
  void filter_hasNoTests() {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "f.yml",
                """
                title: A filter
                logsource: {product: sparekey, category: recovery_step}
                filter:
                  rules: any
                  noise: {step.action: code_failed}
                  condition: not noise
                sparekey:
                  tests: []
                """));

    assertThat(rules.diagnostics())
        .extracting(Diagnostic::headline)
        .contains("f.yml:8:3: a filter has no tests: write them at the rules");
  }
}
