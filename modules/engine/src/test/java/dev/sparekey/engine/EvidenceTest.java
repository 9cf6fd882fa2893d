package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Corroboration;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Origin;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Verification;
import dev.sparekey.rules.RuleHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The lines under an alert. */
class EvidenceTest {

  private static final RuleHeader RULE =
      Given.rule("Agent re-armed an account without a fitting ticket").header();
  private static final Instant AT = Given.AT;

  private static Evidence of(Given given) {
    return Evidence.of(given.finding(RULE));
  }

  private static String wording(Given given) {
    return of(given).lines().stream()
        .filter(line -> line.kind().equals("step"))
        .findFirst()
        .orElseThrow()
        .text();
  }

  private static EventRef event(String id, int secondsLater) {
    return new EventRef("okta:" + id, AT.plusSeconds(secondsLater));
  }

  private static Corroboration callBack() {
    return new Corroboration(
        Verification.CALLBACK,
        new EventRef("telephony:k", AT.minusSeconds(100)),
        Corroboration.Standing.ESTABLISHED,
        "the telephone log shows a call");
  }

  private static Given everything() {
    return Given.helped()
        .shown(callBack())
        .then(event("bound", 30), event("login", 20), event("admin", 40));
  }

  @Test
  void lines_areInTheOrderOfTime() {
    assertThat(of(everything()).lines())
        .extracting(EvidenceLine::kind)
        .containsExactly(
            "ticket", "verification", "step", "anomalous_login", "new_factor", "privileged_action");
  }

  @Test
  void lines_sayWhatHappenedWhenAndByWhichEvent() {
    assertThat(of(everything()).lines())
        .containsExactly(
            new EvidenceLine("ticket", "zendesk:t1", AT.minusSeconds(300), "of the ticket"),
            new EvidenceLine(
                "verification",
                "telephony:k",
                AT.minusSeconds(100),
                "the telephone log shows a call"),
            new EvidenceLine(
                "step", "okta:r", AT, "factor reset by agent desk@example.com from 192.0.2.1"),
            new EvidenceLine(
                "anomalous_login",
                "okta:login",
                AT.plusSeconds(20),
                "then came a login from somewhere new for the account"),
            new EvidenceLine(
                "new_factor", "okta:bound", AT.plusSeconds(30), "then a factor was bound"),
            new EvidenceLine(
                "privileged_action",
                "okta:admin",
                AT.plusSeconds(40),
                "then administrative rights were used"));
  }

  @Test
  void login_fromTooFarAway_isALineOfTheStep() {
    assertThat(of(Given.codeUsed().farFrom(AT.plusSeconds(15_000))).lines())
        .extracting(EvidenceLine::kind, EvidenceLine::eventId, EvidenceLine::text)
        .contains(
            tuple(
                "impossible_travel",
                "okta:c",
                "the login behind it came from 6.45, -3.39, 5,977 km from 59.91, 10.75, where the"
                    + " account signed in 4 h 10 min after it, at "
                    + AT.plusSeconds(15_000)));
  }

  @Test
  void lines_ofOneTime_areOrderedByKindThenByEvent() {
    Given given =
        Given.helped()
            .shown(
                new Corroboration(
                    Verification.PUSH, event("z", 0), Corroboration.Standing.ESTABLISHED, "a push"),
                new Corroboration(
                    Verification.CALLBACK,
                    event("b", 0),
                    Corroboration.Standing.ESTABLISHED,
                    "a call"))
            .then(event("bound", 0), null, null);

    assertThat(of(given).lines())
        .extracting(EvidenceLine::eventId)
        .containsExactly("zendesk:t1", "okta:bound", "okta:r", "okta:b", "okta:z");
  }

  @Test
  void step_ofTheOwner_namesNobodyElse() {
    assertThat(wording(Given.codeUsed())).isEqualTo("code used by self from 192.0.2.1");
  }

  @Test
  void step_fromSomewhereNew_saysSo() {
    assertThat(wording(Given.codeUsed().fromSomewhereNew()))
        .isEqualTo("code used by self from 192.0.2.1, somewhere new for the account");
  }

  @Test
  void step_fromNowhereKnown_saysNoPlace() {
    assertThat(wording(Given.codeUsed().from(Origin.UNKNOWN))).isEqualTo("code used by self");
  }

  @Test
  void step_byAnActorWithoutAName_tellsTheId() {
    assertThat(wording(Given.helped().by(new Actor(Actor.Role.ADMIN, "00uROOT", null))))
        .startsWith("factor reset by admin 00uROOT from");
  }

  @Test
  void step_byAnActorWhomNothingNames_tellsTheRole() {
    assertThat(wording(Given.helped().by(new Actor(Actor.Role.INTEGRATION, null, null))))
        .startsWith("factor reset by integration from");
  }

  private static Finding guesses(int kept, int count) {
    List<RecoveryStep> steps = new ArrayList<>();
    for (int i = 0; i < kept; i++) {
      steps.add(Given.of(codeFailed("g" + (10 + i), ANNA, AT.plusSeconds(i))).step());
    }
    return Given.cluster(RULE, steps, count, AT.plusSeconds(count));
  }

  @Test
  void lines_ofAsMuchAsAnAlertCarries_omitNothing() {
    Evidence evidence = Evidence.of(guesses(Alert.MOST_EVIDENCE, Alert.MOST_EVIDENCE));

    assertThat(evidence.lines()).hasSize(Alert.MOST_EVIDENCE);
    assertThat(evidence.omitted()).isZero();
  }

  @Test
  void lines_ofMoreThanAnAlertCarries_areTheEarliestAndTheRestIsCounted() {
    Evidence evidence = Evidence.of(guesses(Alert.MOST_EVIDENCE + 2, Alert.MOST_EVIDENCE + 7));

    assertThat(evidence.lines())
        .hasSize(Alert.MOST_EVIDENCE)
        .isSortedAccordingTo(Comparator.comparing(EvidenceLine::occurredAt))
        .last()
        .returns("okta:g29", EvidenceLine::eventId);
    assertThat(evidence.omitted()).isEqualTo(7);
  }

  @Test
  void evidence_onTheSameEvents_isTheSameWhateverItsWords() {
    List<EvidenceLine> before = new ArrayList<>();
    for (EvidenceLine line : of(everything()).lines()) {
      before.add(new EvidenceLine(line.kind(), line.eventId(), line.occurredAt(), "other words"));
    }

    assertThat(of(everything()).sameEvents(before)).isTrue();
  }

  @Test
  void evidence_onMoreFewerOrOtherEvents_isNotTheSame() {
    Given plain = Given.helped();

    assertThat(of(plain).sameEvents(of(everything()).lines())).isFalse();
    assertThat(of(everything()).sameEvents(of(plain).lines())).isFalse();
    assertThat(
            of(Given.helped().then(event("a", 9), null, null))
                .sameEvents(of(Given.helped().then(event("b", 9), null, null)).lines()))
        .isFalse();
  }

  @Test
  void evidence_onOneEventThatIsReadOtherwise_isNotTheSame() {
    assertThat(
            of(Given.helped().then(event("a", 9), null, null))
                .sameEvents(of(Given.helped().then(null, event("a", 9), null)).lines()))
        .isFalse();
  }

  @Test
  void happening_thatTheLinesDoNotHave_goesBeyondThem() {
    List<EvidenceLine> before = of(Given.helped()).lines();

    assertThat(of(Given.helped()).goesBeyond(before, 0)).isFalse();
    assertThat(of(Given.helped().then(event("a", 9), null, null)).goesBeyond(before, 0)).isTrue();
  }

  @Test
  void happening_thatTheLinesReadOtherwise_goesBeyondThem() {
    List<EvidenceLine> before = of(Given.helped().then(event("a", 9), null, null)).lines();

    assertThat(of(Given.helped().then(null, event("a", 9), null)).goesBeyond(before, 0)).isTrue();
  }

  /** They explain a happening, or fail to. */
  @Test
  void ticketOrCheck_thatTheLinesDoNotHave_doesNotGoBeyondThem() {
    List<EvidenceLine> before = List.of(of(Given.helped()).lines().getLast());

    assertThat(before).extracting(EvidenceLine::kind).containsExactly("step");
    assertThat(of(Given.helped().shown(callBack())).goesBeyond(before, 0)).isFalse();
  }

  @Test
  void stepThatHadNoLine_whereOthersWereOmitted_doesNotGoBeyondThem() {
    List<EvidenceLine> before = Evidence.of(guesses(20, 40)).lines();
    List<RecoveryStep> left = new ArrayList<>(guesses(21, 40).members().kept());
    left.remove(3);
    Finding now = Given.cluster(RULE, left, 40, Given.AT.plusSeconds(39));

    assertThat(Evidence.of(now).goesBeyond(before, 20)).isFalse();
    assertThat(Evidence.of(now).goesBeyond(before, 0)).isTrue();
  }

  @Test
  void moreStepsThanLinesAndOmittedTogether_goBeyondThem() {
    List<EvidenceLine> before = Evidence.of(guesses(20, 40)).lines();

    assertThat(Evidence.of(guesses(20, 40)).goesBeyond(before, 20)).isFalse();
    assertThat(Evidence.of(guesses(20, 41)).goesBeyond(before, 20)).isTrue();
    assertThat(Evidence.of(guesses(20, 39)).goesBeyond(before, 20)).isFalse();
  }

  @Test
  void stepEarlierThanTheLines_goesBeyondThem() {
    List<RecoveryStep> all = guesses(20, 40).members().kept();
    Finding later = Given.cluster(RULE, all.subList(1, 20), 39, Given.AT.plusSeconds(39));
    List<EvidenceLine> before = Evidence.of(later).lines();

    assertThat(Evidence.of(guesses(20, 40)).goesBeyond(before, 21)).isTrue();
  }

  /** Else one more of them would look like a step that nobody saw. */
  @Test
  void whatStandsAroundTheAnchor_keepsItsLinesBesideManySteps() {
    List<RecoveryStep> all = new ArrayList<>(guesses(20, 40).members().kept());
    all.set(
        0,
        Given.of(Happenings.codeFailed("g10", Happenings.ANNA, Given.AT))
            .then(event("a", 900), event("b", 901), event("c", 902))
            .shown(callBack())
            .step());
    Evidence evidence = Evidence.of(Given.cluster(RULE, all, 40, Given.AT.plusSeconds(39)));

    assertThat(evidence.lines())
        .hasSize(20)
        .extracting(EvidenceLine::kind)
        .contains("new_factor", "anomalous_login", "privileged_action", "verification");
    assertThat(evidence.omitted()).isEqualTo(24);
  }
}
