package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExplainingTest {

  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final String GUESSING = "Guessing of recovery codes";
  private static final Instant RESET = day(20);

  private static Drive used(String... feeds) {
    Drive drive = new Drive(feeds);
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  private static Explanation of(Drive drive, String title) {
    return drive.alerts(title).getFirst().explanation();
  }

  private static Drive missing() {
    return used("zendesk")
        .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(21), Proof.PROVEN);
  }

  @Test
  void clauses_nameEachSelectionAndWhatItSays() {
    assertThat(of(missing(), NO_TICKET).clauses())
        .anyMatch(line -> line.endsWith("hence a gap, whatever is not known"))
        .anyMatch(line -> line.startsWith("selection '") && line.endsWith("' holds"));
  }

  @Test
  void absence_isCounteredByTheTicketThatWouldHaveFitted() {
    assertThat(of(missing(), NO_TICKET).counterfactuals())
        .contains(
            "with a ticket of this agent for this account, created by 2026-03-22 09:32 UTC,"
                + " this finding would be withdrawn");
  }

  /** What is told is tried: the very ticket withdraws the finding. */
  @Test
  void counterfactualTicket_whenItReallyComes_doesWhatWasSaid() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.ASSUMED);
    assertThat(of(drive, NO_TICKET).counterfactuals()).anyMatch(line -> line.contains("09:32"));
    drive.with(ticket("1", ANNA, RESET.plusSeconds(32 * 60)));

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  @Test
  void certainGap_isCounteredByAStrongerSession() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).counterfactuals())
        .contains(
            "had the step come from a session of aal2 or better, this finding would be withdrawn");
  }

  @Test
  void possibleGap_saysWhichUnknownWouldDecide() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).unknowns())
        .anyMatch(
            line ->
                line.startsWith("the evidence behind the step is known only as none to aal3")
                    && line.contains("be confirmed instead of suspected"));
  }

  @Test
  void privilege_thatNobodyTells_saysWhatItWouldChange() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns())
        .anyMatch(line -> line.contains("privileged") && line.contains("be delivered"));
  }

  /** It rests on what the step would be, were the mail known to be for somebody else. */
  @Test
  void findingThatAMailForNobodyHoldsDown_isNotSaidToFallWithPrivilege() {
    Drive drive =
        used("zendesk")
            .with(
                Happenings.changed(
                    ticket("n", ANNA, RESET.minusSeconds(300)),
                    List.of("nobody@example.org"),
                    null))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(of(drive, WEAKER).unknowns())
        .noneMatch(line -> line.contains("not be delivered") || line.contains("withdrawn"));
  }

  private static final String NETWORKS_FULL =
      "whether a network is new for the account cannot be told: it has more networks than are kept,"
          + " and those of 2026-03-06 and later are not";

  private static Drive manyNetworks() {
    return manyNetworks(PASSWORD_OTP);
  }

  private static Drive manyNetworks(Authenticators by) {
    Drive drive = used();
    for (int i = 2; i < 60; i++) {
      drive.with(login("n" + i, ANNA, day(4), by, "as" + i));
    }
    return drive;
  }

  /** A password alone teaches nothing where the primary is more, so new ones are told. */
  @Test
  void stepOfAnAccountWithTooManyNetworksOfAWeakerWay_saysNothingOfNewOnes() {
    Drive drive =
        manyNetworks(Authenticators.exactly(Authenticator.PASSWORD))
            .with(codeUsed("c", ANNA, RESET, "as99"));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("is new for"));
    assertThat(drive.alerts(WEAKER).getFirst().assurance().primary().floor()).isPositive();
  }

  @Test
  void stepOfAnAccountWithMoreNetworksThanAreKept_saysThatNewOnesCannotBeTold() {
    Drive drive = manyNetworks().with(codeUsed("c", ANNA, RESET, "as99"));

    assertThat(of(drive, WEAKER).unknowns()).contains(NETWORKS_FULL);
  }

  @Test
  void stepFromAFamiliarNetwork_saysNothingOfNewOnes() {
    Drive drive = manyNetworks().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("is new for"));
  }

  /** Of a week after that day and before, all that makes anything familiar is kept. */
  @Test
  void stepWithinAWeekOfTheDayWithTooMany_saysNothingOfNewOnes() {
    Drive drive = manyNetworks().with(codeUsed("c", ANNA, day(11), "as99"));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("is new for"));
  }

  /** The network is the agent's. */
  @Test
  void helpedStepOfSuchAnAccount_saysNothingOfItsNetwork() {
    Drive drive = manyNetworks().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("is new for"));
  }

  @Test
  void privilege_thatIsKnown_isNoUnknown() {
    Drive drive =
        used().with(identity("i", ANNA, false, day(0))).with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("privileged"));
  }

  @Test
  void containment_namesSessionsOfTheEpisode() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));

    assertThat(of(drive, WEAKER).containment())
        .extracting(Containment::kind, Containment::nativeId)
        .contains(org.assertj.core.api.Assertions.tuple("session", "session-c"));
  }

  @Test
  void cluster_hasNoSelectionsToTellOf() {
    Drive drive = used();
    for (int i = 0; i < 5; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(i)));
    }

    assertThat(drive.alerts(GUESSING))
        .singleElement()
        .extracting(Alert::explanation)
        .satisfies(explanation -> assertThat(explanation.clauses()).hasSize(1));
  }

  @Test
  void cluster_onAnAccountSeenForTwoDays_saysHowLittleOfItsPastIsKnown() {
    RuleSet rules =
        AbsenceTest.correlating(
            "{session.new_network: true}",
            "{type: event_count, rules: [reset, bound], group-by: [subject.account],"
                + " timespan: 1h, condition: {gte: 1}}");
    Drive drive =
        new Drive(0, rules, "zendesk")
            .with(login("l", ANNA, day(18), PASSWORD_OTP, "as1"))
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, "Correlated").unknowns())
        .singleElement()
        .asString()
        .contains("observed only since", "what is new for it is judged from 2 of 7 days");
  }

  private static final Actor DESK = new Actor(Actor.Role.AGENT, "00uDESK", "desk@example.com");
  private static final Actor SELF = new Actor(Actor.Role.SELF, "00uANNA", "anna@example.com");
  private static final String UNVERIFIED = "Helped reset with no verification or a worthless one";

  /** Something done about a credential so many minutes after the reset. */
  private static RecoveryEvent done(
      String id,
      int minutes,
      RecoveryAction action,
      Actor actor,
      @Nullable String credential,
      @Nullable String session) {
    return new RecoveryEvent(
        Happenings.header(id, "okta", RESET.plus(Duration.ofMinutes(minutes))),
        ANNA,
        null,
        action,
        RecoveryPath.UNKNOWN,
        actor,
        new Credential(null, credential, null, null, null),
        null,
        session,
        Origin.UNKNOWN,
        null);
  }

  @Test
  void certainGap_isToldFirstWithBothSides() {
    assertThat(of(missing(), NO_TICKET).clauses())
        .first()
        .isEqualTo(
            "the account's primary is aal2, the evidence behind the step none to aal1: hence a gap,"
                + " whatever is not known");
  }

  @Test
  void possibleGap_isToldFirst_andThatNothingIsConfirmedByIt() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).clauses())
        .containsExactly(
            "the account's primary is aal2, the evidence behind the step none to aal3: hence a gap"
                + " is possible",
            "selection 'opens' holds",
            "selection 'gap_certain' does not hold",
            "selection 'gap_possible' holds",
            "the rule holds only because a gap is possible, so nothing is confirmed by it");
  }

  @Test
  void noGap_isToldFirst() {
    Drive drive =
        new Drive("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(of(drive, NO_TICKET).clauses())
        .containsExactly(
            "the account's primary is none to aal3, the evidence behind the step none to aal3:"
                + " hence no gap",
            "selection 'helped' holds",
            "selection 'unexplained' holds");
  }

  @Test
  void selection_thatCannotBeTold_namesWhatIsNotKnown() {
    Drive drive =
        used("zendesk")
            .with(
                ticket("1", ANNA, RESET.minusSeconds(300), Verification.SECURITY_QUESTIONS),
                helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(of(drive, UNVERIFIED).clauses())
        .contains(
            "selection 'worthless' holds",
            "selection 'proper' does not hold",
            "selection 'word_only' cannot be told, not known: subject.privileged");
  }

  @Test
  void ownStep_isCounteredByNoTicketAndNoCallBack() {
    Drive drive = used("zendesk").with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).counterfactuals())
        .containsExactly(
            "had the step come from a session of aal2 or better, this finding would be withdrawn");
  }

  /** A call-back is worth what a text message is, on a number that is known for 30 days. */
  @Test
  void helpedStep_isCounteredByATicketACallBackAndABetterCheck() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(
          login(
              "l" + i,
              ANNA,
              day(i),
              Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS),
              "as1"));
    }
    drive
        .with(helped("r", ANNA, day(40), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(41), Proof.PROVEN);

    assertThat(of(drive, NO_TICKET).counterfactuals())
        .containsExactly(
            "with a ticket of this agent for this account, created by 2026-04-11 09:32 UTC, this"
                + " finding would be withdrawn",
            "had a call-back to a number older than the episode been shown by another feed shortly"
                + " before, this finding would not be delivered",
            "had the requester been verified at aal2-weak or better, this finding would not be"
                + " delivered");
  }

  @Test
  void counterfactual_thatChangesTwoThings_namesBoth() {
    assertThat(of(missing(), WEAKER).counterfactuals())
        .contains(
            "with a ticket of this agent for this account, created by 2026-03-22 09:32 UTC, this"
                + " finding would be suspected instead of confirmed and not be delivered");
  }

  @Test
  void ticketThatWouldChangeNothing_isSaidToChangeNothing() {
    Drive drive = used("zendesk").with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).counterfactuals())
        .contains(
            "with a ticket of this agent for this account, created by 2026-03-22 09:32 UTC, it"
                + " would stand all the same");
  }

  @Test
  void stepWithoutATicketFeed_isCounteredByNoTicket() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).counterfactuals())
        .noneMatch(line -> line.startsWith("with a ticket"));
  }

  @Test
  void stepWithAFittingTicket_isCounteredByNoOther() {
    Drive drive =
        used("zendesk")
            .with(
                ticket("1", ANNA, RESET.minusSeconds(300), Verification.SECURITY_QUESTIONS),
                helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(of(drive, UNVERIFIED).counterfactuals())
        .isNotEmpty()
        .noneMatch(line -> line.startsWith("with a ticket"));
  }

  /** On each of which all others would be assessed once more. */
  @Test
  void accountOfTwoHundredSteps_isTriedOut_andOneOfMoreIsNot() {
    Drive drive = used("zendesk");
    for (int i = 1; i < 200; i++) {
      drive.with(helped("u" + i, ANNA, RESET.minusSeconds(60L * i), RecoveryAction.CODE_EXPIRED));
    }
    drive
        .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
        .complete("zendesk", RESET.plus(Duration.ofMinutes(32)), Proof.PROVEN);
    assertThat(of(drive, NO_TICKET).counterfactuals()).anyMatch(line -> line.contains("ticket"));

    drive
        .with(helped("r2", ANNA, RESET.plus(Duration.ofHours(30)), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(23), Proof.PROVEN);

    assertThat(drive.alerts(NO_TICKET))
        .filteredOn(alert -> alert.anchor().equals("okta:r2"))
        .singleElement()
        .extracting(alert -> alert.explanation().counterfactuals())
        .isEqualTo(
            List.of(
                "had the requester been verified at aal2 or better, this finding would not be"
                    + " delivered"));
  }

  @Test
  void stepAsStrongAsThePrimary_isCounteredByNoBetterOne() {
    Drive drive =
        new Drive("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.PROVEN);

    assertThat(of(drive, NO_TICKET).counterfactuals())
        .noneMatch(line -> line.startsWith("had the requester"));
  }

  @Test
  void primary_knownOnlyAsARange_saysWhichEndWouldDecide() {
    Drive drive = new Drive();
    for (int i = 0; i < 15; i++) {
      drive.with(
          login("l" + i, ANNA, day(i), Authenticators.exactly(Authenticator.WEBAUTHN), "as1"));
    }
    drive.with(
        login(
            "own",
            ANNA,
            RESET.minusSeconds(60),
            Authenticators.exactly(Authenticator.PASSKEY_SYNCED),
            "as1"),
        done("b", 0, RecoveryAction.CODE_SET_VIEWED, SELF, null, "session-own"));

    assertThat(of(drive, WEAKER).unknowns())
        .contains(
            "the account's primary is known only as aal2-phishing-resistant to aal3: were it aal3 or"
                + " better, this finding would be confirmed instead of suspected");
  }

  @Test
  void evidence_knownOnlyAsARange_saysWhichEndWouldDecide() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).unknowns())
        .contains(
            "the evidence behind the step is known only as none to aal3: were it aal2-weak or"
                + " worse, this finding would be confirmed instead of suspected");
  }

  @Test
  void bothSidesThatAreKnown_leaveNothingToSay() {
    Drive drive =
        used().with(identity("i", ANNA, false, day(0)), codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns())
        .allMatch(line -> line.startsWith("the account is observed only since"));
  }

  @Test
  void privilege_thatNobodyTells_wouldRaiseTheSeverityOfWhatIsDelivered() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));

    assertThat(of(drive, WEAKER).unknowns())
        .contains(
            "no directory tells whether the account is privileged: were it, this finding would have"
                + " severity high");
  }

  @Test
  void containment_namesWhatTheEpisodeLeftTheNewestFirst() {
    Drive drive =
        used("zendesk")
            .with(
                done("r", 0, RecoveryAction.FACTOR_RESET, DESK, "old", "the agent's"),
                done("b", 1, RecoveryAction.FACTOR_BOUND, SELF, "f2", "s1"),
                done("a", 1, RecoveryAction.FACTOR_BOUND, SELF, "f1", "s1"),
                done("g", 2, RecoveryAction.CODE_SET_REGENERATED, SELF, "set", "s1"),
                done("i", 3, RecoveryAction.CODE_SET_ISSUED, SELF, "set2", "s1"),
                done("p", 4, RecoveryAction.TEMPORARY_PASS_ISSUED, DESK, null, null),
                done("y", 5, RecoveryAction.BYPASS_CODE_ISSUED, DESK, "bypass", null),
                done("k", 6, RecoveryAction.CONTACT_CHANGED, SELF, "mail", "s2"),
                done("later", 4_000, RecoveryAction.FACTOR_BOUND, SELF, "other", "s3"))
            .complete("zendesk", day(30), Proof.PROVEN);

    assertThat(
            drive.alerts(NO_TICKET).stream()
                .filter(alert -> alert.anchor().equals("okta:r"))
                .findFirst()
                .orElseThrow()
                .explanation()
                .containment())
        .containsExactly(
            left("contact", "mail", 6, "changed in the episode: do not call back by it"),
            left("session", "s2", 6, "seen in the episode: end it"),
            left("pass", "bypass", 5, "issued in the episode: revoke it"),
            left("pass", "", 4, "issued in the episode: revoke it"),
            left("code_set", "set2", 3, "made in the episode: revoke it"),
            left("code_set", "set", 2, "made in the episode: revoke it"),
            left("factor", "f1", 1, "bound in the episode: revoke it"),
            left("factor", "f2", 1, "bound in the episode: revoke it"),
            left("session", "s1", 1, "seen in the episode: end it"));
  }

  @Test
  void containment_namesNothingThatWasRemovedSince() {
    Drive drive =
        used("zendesk")
            .with(
                done("r", 0, RecoveryAction.FACTOR_RESET, DESK, "old", null),
                done("b", 1, RecoveryAction.FACTOR_BOUND, SELF, "f2", null),
                done("a", 2, RecoveryAction.FACTOR_BOUND, SELF, "f1", null),
                done("d", 3, RecoveryAction.FACTOR_REMOVED, DESK, "f2", null))
            .complete("zendesk", day(30), Proof.PROVEN);

    assertThat(
            drive.alerts(NO_TICKET).stream()
                .filter(alert -> alert.anchor().equals("okta:r"))
                .findFirst()
                .orElseThrow()
                .explanation()
                .containment())
        .containsExactly(left("factor", "f1", 2, "bound in the episode: revoke it"));
  }

  private static Containment left(String kind, String id, int minutes, String text) {
    return new Containment(kind, id, RESET.plus(Duration.ofMinutes(minutes)), text);
  }

  @Test
  void containment_ofAStepOutsideAnyEpisode_isWhatItLeftItself() {
    Drive drive =
        used()
            .with(
                login(
                    "own",
                    ANNA,
                    RESET.minusSeconds(60),
                    Authenticators.exactly(Authenticator.PASSWORD),
                    "as1"),
                done("b", 0, RecoveryAction.FACTOR_BOUND, SELF, "f1", "session-own"),
                done("c", 1, RecoveryAction.FACTOR_BOUND, SELF, "f2", "session-own"));

    assertThat(drive.alerts(WEAKER))
        .filteredOn(alert -> alert.anchor().equals("okta:c"))
        .singleElement()
        .extracting(alert -> alert.explanation().containment())
        .isEqualTo(
            List.of(
                left("factor", "f2", 1, "bound in the episode: revoke it"),
                left("session", "session-own", 1, "seen in the episode: end it")));
  }

  @ParameterizedTest
  @CsvSource({"30s,30 s", "90m,90 min", "4h,4 h", "30d,30 d"})
  void clusterOfAnAbsence_saysWhatIsMissing(String timespan, String words) {
    RuleSet rules =
        RuleSet.load(
            Map.of(
                "test.yml",
                """
                title: Set made
                id: 11111111-1111-4111-8111-111111111111
                name: made
                level: low
                logsource: {product: sparekey, category: recovery_step}
                detection: {s: {step.action: code_set_issued}, condition: s}
                ---
                title: Code used
                id: 22222222-2222-4222-8222-222222222222
                name: used
                level: low
                logsource: {product: sparekey, category: recovery_step}
                detection: {s: {step.action: code_used}, condition: s}
                ---
                title: Used without a set
                id: 33333333-3333-4333-8333-333333333333
                level: high
                correlation:
                  type: temporal
                  rules: [used, made]
                  group-by: [subject.account]
                  timespan: %s
                  condition: used and not made
                """
                    .formatted(timespan)));
    assertThat(rules.hasErrors()).as(rules.diagnostics().toString()).isFalse();
    Instant later = RESET.plus(Duration.ofDays(31));
    Drive drive =
        Drive.hearing(0, rules, Set.of("okta"))
            .with(codeUsed("c", ANNA, RESET, "as1"))
            .complete("okta", later, Proof.PROVEN)
            .clock(later);

    assertThat(of(drive, "Used without a set").clauses())
        .containsExactly("1 step of the account: 'Code used', but no 'Set made', within " + words);
  }

  @Test
  void cluster_saysHowManyStepsItIsOf() {
    Drive drive = used();
    for (int i = 0; i < 6; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(i)));
    }

    assertThat(of(drive, GUESSING))
        .returns(
            List.of("6 steps of the account: at least 5 matches within 10 min"),
            Explanation::clauses)
        .returns(List.of(), Explanation::unknowns)
        .returns(List.of(), Explanation::counterfactuals)
        .extracting(Explanation::containment)
        .isEqualTo(
            List.of(
                new Containment("session", "session-g0", RESET, "seen in the episode: end it")));
  }
}
