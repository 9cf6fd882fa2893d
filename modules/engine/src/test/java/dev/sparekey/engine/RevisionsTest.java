package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.RequirementFinding;
import dev.sparekey.model.Severity;
import dev.sparekey.model.StepKind;
import dev.sparekey.model.TicketFinding;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What of a change is said, and what is said of it. */
class RevisionsTest {

  private static final RuleHeader RULE =
      Given.rule("Agent re-armed an account without a fitting ticket").header();
  private static final RuleHeader GUESSING = Given.rule("Recovery code refused").header();
  private static final Explanation EXPLAINED =
      new Explanation(
          List.of("a clause"),
          List.of(),
          List.of(),
          List.of(new Containment("session", "s", Given.AT, "end it")));
  private static final Instant AT = day(21);

  private Revisions revisions = new Revisions("policy-1", 7, Instant.MIN);
  private final Map<String, Alert> published = new TreeMap<>();
  private final List<Triaged> decisions = new ArrayList<>();
  private Set<String> settled = Set.of();
  private Predicate<String> kept = event -> true;

  private Revisions.Known known(Finding... findings) {
    List<RecoveryStep> steps = new ArrayList<>();
    for (Finding finding : findings) {
      steps.addAll(finding.members().kept());
    }
    return new Revisions.Known(
        steps,
        Stream.of(findings).map(this::settling).toList(),
        settled,
        kept,
        List.copyOf(published.values()),
        List.copyOf(decisions),
        finding -> EXPLAINED);
  }

  private Finding settling(Finding finding) {
    return !settled.contains(finding.anchor().id())
        ? finding
        : new Finding(
            finding.rule(),
            finding.members(),
            finding.shared(),
            finding.caveats(),
            finding.verdict(),
            finding.severity(),
            finding.delivered(),
            Finding.Settling.SETTLED);
  }

  /** What is said of these findings, after what was said before. */
  private List<Alert> said(Finding... findings) {
    return saidAt(AT, findings);
  }

  private List<Alert> saidAt(Instant at, Finding... findings) {
    List<Alert> said = new ArrayList<>();
    revisions.revise(known(findings), at, said::add);
    said.forEach(alert -> published.put(alert.id(), alert));
    return said;
  }

  private List<Alert> added(Finding... findings) {
    List<Alert> said = new ArrayList<>();
    revisions.add(known(findings), AT, said::add);
    return said;
  }

  private Alert decide(Alert seen, TriageDecision.Outcome outcome) {
    decisions.add(new Triaged(new TriageDecision("d", outcome, "seen", "mara", AT, null), seen));
    return seen;
  }

  private static Finding missing() {
    return Given.helped().ticket(TicketStatus.MISSING, Proof.PROVEN).finding(RULE);
  }

  private static Finding guesses(int first, int kept, int count) {
    List<RecoveryStep> steps = new ArrayList<>();
    for (int i = first; i < first + kept; i++) {
      steps.add(Given.of(codeFailed("g" + (100 + i), ANNA, Given.AT.plusSeconds(i))).step());
    }
    return Given.cluster(GUESSING, steps, count, Given.AT.plusSeconds(first + count - 1L));
  }

  @Test
  void finding_neverToldOf_isPublishedWithAllThatIsKnown() {
    Finding finding = missing();
    RecoveryStep step = finding.anchor();

    assertThat(said(finding))
        .containsExactly(
            new Alert(
                AlertIds.of("default", RULE.id(), "okta:r"),
                7,
                1,
                "default",
                RULE.id().toString(),
                RULE.title(),
                RULE.version(),
                Verdict.CONFIRMED,
                Severity.MEDIUM,
                true,
                ANNA,
                "anna@example.com",
                step.event().actor(),
                "okta:r",
                Given.AT,
                AT,
                step.assurance(),
                TicketStatus.MISSING,
                Evidence.of(finding).lines(),
                0,
                List.of("of the ticket (the feed says it is complete)"),
                RequirementFinding.UNKNOWN,
                RULE.tags(),
                RULE.response().nist(),
                "policy-1",
                "okta@1",
                Handling.ofCase(AlertIds.ofCase(ANNA, "okta:r")),
                EXPLAINED,
                List.of(),
                new StepKind(step.event().action(), step.event().path())));
  }

  @Test
  void finding_ofSeveralSteps_saysOfNoneWhatItDid() {
    assertThat(said(guesses(0, 1, 1)))
        .singleElement()
        .extracting(Alert::step)
        .isEqualTo(new StepKind(RecoveryAction.CODE_FAILED, RecoveryPath.SELF_SERVICE));
    assertThat(said(guesses(0, 2, 2))).singleElement().returns(null, Alert::step);
  }

  @Test
  void finding_ofADayThatOverflowed_saysOfNoStepWhatItDid() {
    assertThat(said(overflowed())).singleElement().returns(null, Alert::step);
  }

  @Test
  void subject_whomNoRecordNames_isTheAccountsOwnId() {
    assertThat(said(Given.helped().named(null).finding(RULE)))
        .singleElement()
        .returns(ANNA.nativeId(), Alert::subject);
  }

  static Stream<Arguments> news() {
    Interval three = Interval.exactly(3);
    EventRef later = new EventRef("okta:later", Given.AT.plusSeconds(60));
    return Stream.of(
        Arguments.of("verdict", usual().finding(RULE, Verdict.SUSPECTED, Severity.MEDIUM, true)),
        Arguments.of("severity", usual().finding(RULE, Verdict.CONFIRMED, Severity.HIGH, true)),
        Arguments.of("delivery", usual().finding(RULE, Verdict.CONFIRMED, Severity.MEDIUM, false)),
        Arguments.of(
            "ticket's status", usual().ticket(TicketStatus.CONTESTED, Proof.PROVEN).finding(RULE)),
        Arguments.of("name", usual().named("ann@example.com").finding(RULE)),
        Arguments.of("primary", usual().assurance(three, three, "why").finding(RULE)),
        Arguments.of(
            "words of the assurance",
            usual().assurance(three, Interval.exactly(2), "otherwise").finding(RULE)),
        Arguments.of(
            "requirement",
            usual().required("4.2.2.2", RequirementFinding.Status.UNMET, "why").finding(RULE)),
        Arguments.of(
            "clause",
            usual().required("4.2.1", RequirementFinding.Status.MET, "why").finding(RULE)),
        Arguments.of("evidence", usual().then(later, null, null).finding(RULE)),
        Arguments.of("case", usual().episode("okta:opener").finding(RULE)));
  }

  /** A reset without a ticket that met its requirement. */
  private static Given usual() {
    return Given.helped()
        .ticket(TicketStatus.MISSING, Proof.PROVEN)
        .required("4.2.2.2", RequirementFinding.Status.MET, "why");
  }

  @ParameterizedTest
  @MethodSource("news")
  void difference_thatAReaderWouldActOn_isTheNextRevision(String what, Finding now) {
    said(usual().finding(RULE));

    assertThat(said(now)).as(what).singleElement().returns(2, Alert::revision);
  }

  static Stream<Arguments> noNews() {
    TicketFinding besideOne =
        TicketFinding.without(TicketStatus.MISSING, Proof.PROVEN, 1, false, "in other words");
    return Stream.of(
        Arguments.of("nothing", usual()),
        Arguments.of("number of unresolved tickets and words", usual().ticket(besideOne)),
        Arguments.of(
            "words of the requirement",
            usual().required("4.2.2.2", RequirementFinding.Status.MET, "otherwise")),
        Arguments.of("privilege that changed no severity", usual().privileged(false)));
  }

  @ParameterizedTest
  @MethodSource("noNews")
  void difference_thatNobodyWouldActOn_isNotSaid(String what, Given now) {
    said(usual().finding(RULE));

    assertThat(said(now.finding(RULE))).as(what).isEmpty();
  }

  @Test
  void finding_judgedByAnotherPolicy_isTheNextRevision() {
    said(missing());
    revisions = new Revisions("policy-2", 7, Instant.MIN);

    assertThat(said(missing())).singleElement().returns("policy-2", Alert::policyVersion);
  }

  @Test
  void finding_ofAnotherVersionOfTheRule_isTheNextRevision() {
    said(missing());
    RuleHeader changed =
        new RuleHeader(
            RULE.id(),
            RULE.name(),
            RULE.title(),
            RULE.status(),
            RULE.level(),
            RULE.description(),
            RULE.tags(),
            RULE.falsePositives(),
            RULE.references(),
            RULE.response(),
            RULE.source(),
            "another");

    assertThat(said(Given.helped().ticket(TicketStatus.MISSING, Proof.PROVEN).finding(changed)))
        .singleElement()
        .returns("another", Alert::ruleVersion);
  }

  @Test
  void revision_madeByAnOlderRecord_isNotEarlierThanTheOneBefore() {
    said(missing());

    assertThat(saidAt(day(1), usual().named("ann@example.com").finding(RULE)))
        .singleElement()
        .returns(AT, Alert::emittedAt);
    assertThat(saidAt(day(22), missing())).singleElement().returns(day(22), Alert::emittedAt);
  }

  @Test
  void finding_thatHoldsNoMore_isWithdrawnOnce() {
    Alert before = said(missing()).getFirst();

    assertThat(said())
        .singleElement()
        .returns(before.id(), Alert::id)
        .returns(2, Alert::revision)
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(List.of("what raised this no longer holds"), Alert::absence)
        .returns(false, alert -> alert.handling().holds())
        .returns(null, alert -> alert.handling().mergedInto())
        .returns(before.evidence(), Alert::evidence);
    assertThat(said()).isEmpty();
  }

  @Test
  void finding_thatHoldsAgain_isTheNextRevision() {
    said(missing());
    said();

    assertThat(said(missing()))
        .singleElement()
        .returns(3, Alert::revision)
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(true, alert -> alert.handling().holds());
  }

  @Test
  void withdrawal_byAnOlderRecord_isNotEarlierThanTheOneBefore() {
    said(missing());

    assertThat(saidAt(day(1))).singleElement().returns(AT, Alert::emittedAt);
  }

  @Test
  void finding_anchoredInASettledStep_isNeitherRevisedNorWithdrawn() {
    said(missing());
    settled = Set.of("okta:r");

    assertThat(said(usual().named("ann@example.com").finding(RULE))).isEmpty();
    assertThat(said()).isEmpty();
  }

  @Test
  void finding_anchoredInASettledStep_isNotPublishedAnew() {
    settled = Set.of("okta:r");

    assertThat(said(missing())).isEmpty();
    assertThat(added(missing())).isEmpty();
  }

  @Test
  void decision_onASettledFinding_isTheNextRevisionOfWhatWasSaid() {
    Alert before = decide(said(missing()).getFirst(), TriageDecision.Outcome.BENIGN);
    settled = Set.of("okta:r");

    assertThat(saidAt(day(1), usual().named("ann@example.com").finding(RULE)))
        .singleElement()
        .returns(2, Alert::revision)
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns("anna@example.com", Alert::subject)
        .returns(before.absence(), Alert::absence)
        .returns(AT, Alert::emittedAt)
        .returns(decisions.getFirst().decision(), alert -> alert.handling().triage())
        .returns(true, alert -> alert.handling().holds())
        .returns(before.handling().caseId(), alert -> alert.handling().caseId());
    assertThat(said(missing())).isEmpty();
  }

  @Test
  void decision_onASettledFindingThatRestsOnMoreNow_isReopened() {
    decide(said(missing()).getFirst(), TriageDecision.Outcome.BENIGN);
    settled = Set.of("okta:r");
    EventRef later = new EventRef("okta:later", Given.AT.plusSeconds(60));

    assertThat(said(usual().then(later, null, null).finding(RULE)))
        .singleElement()
        .returns(true, alert -> alert.handling().reopened());
  }

  @Test
  void decision_onAFindingThatHoldsNoMore_keepsItAsItWasSeen() {
    Alert seen = decide(said(missing()).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);

    assertThat(said())
        .singleElement()
        .returns(2, Alert::revision)
        .returns(Verdict.CONFIRMED, Alert::verdict)
        .returns(seen.evidence(), Alert::evidence)
        .returns(seen.handling().caseId(), alert -> alert.handling().caseId())
        .returns(false, alert -> alert.handling().holds())
        .returns(false, alert -> alert.handling().reopened())
        .returns(decisions.getFirst().decision(), alert -> alert.handling().triage())
        .returns(
            List.of("what raised this no longer holds; it stays as it was decided on"),
            Alert::absence);
    assertThat(said()).isEmpty();
  }

  @Test
  void decision_onAFindingThatHoldsNoMore_byAnOlderRecordIsNotEarlier() {
    decide(said(missing()).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);

    assertThat(saidAt(day(1))).singleElement().returns(AT, Alert::emittedAt);
  }

  /** As after a rebuild, in which what raised it never held. */
  @Test
  void decision_onAFindingThatWasNeverPublished_publishesItAsItWasSeen() {
    Alert seen = decide(said(missing()).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);
    published.clear();

    assertThat(said())
        .singleElement()
        .returns(seen.id(), Alert::id)
        .returns(2, Alert::revision)
        .returns(false, alert -> alert.handling().holds());
  }

  /** Its rule is gone, say; what was said of it stays as it was. */
  @Test
  void decision_onAFindingOfASettledStepThatIsFoundNoMore_isShownAndNothingElse() {
    Alert seen = decide(said(missing()).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);
    settled = Set.of("okta:r");

    assertThat(said())
        .singleElement()
        .returns(2, Alert::revision)
        .returns(decisions.getFirst().decision(), alert -> alert.handling().triage())
        .returns(seen.verdict(), Alert::verdict)
        .returns(seen.absence(), Alert::absence)
        .returns(seen.handling().holds(), alert -> alert.handling().holds());
    assertThat(said()).isEmpty();
  }

  @Test
  void keptFinding_whoseStepComesIntoAnotherCase_isOfThatCase() {
    decide(said(missing()).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);
    Finding elsewhere =
        Given.of(codeUsed("c", ANNA, Given.AT.minusSeconds(60), "as1"))
            .episode("okta:c")
            .finding(GUESSING);
    RecoveryStep same = Given.helped().verified(Verification.CALLBACK).episode("okta:c").step();
    List<Alert> said = new ArrayList<>();
    revisions.revise(
        new Revisions.Known(
            List.of(elsewhere.anchor(), same),
            List.of(elsewhere),
            settled,
            kept,
            List.copyOf(published.values()),
            List.copyOf(decisions),
            finding -> EXPLAINED),
        AT,
        said::add);

    assertThat(said)
        .hasSize(2)
        .extracting(alert -> alert.handling().caseId())
        .containsOnly(AlertIds.ofCase(ANNA, "okta:c"));
  }

  @Test
  void keptFinding_whoseStepIsInNoEpisodeAnyMore_isACaseByItself() {
    Alert seen =
        decide(
            said(usual().episode("okta:opener").finding(RULE)).getFirst(),
            TriageDecision.Outcome.TRUE_POSITIVE);
    List<Alert> said = new ArrayList<>();
    revisions.revise(
        new Revisions.Known(
            List.of(Given.helped().step()),
            List.of(),
            settled,
            kept,
            List.copyOf(published.values()),
            List.copyOf(decisions),
            finding -> EXPLAINED),
        AT,
        said::add);

    assertThat(seen.handling().caseId()).isEqualTo(AlertIds.ofCase(ANNA, "okta:opener"));
    assertThat(said)
        .singleElement()
        .returns(AlertIds.ofCase(ANNA, "okta:r"), alert -> alert.handling().caseId());
  }

  private static Finding overflowed() {
    int day = DaySet.dayOf(Given.AT);
    DayTally tally = new DayTally(DayTally.Kind.DESK, day, 512, Given.AT, "x", true);
    Judgement judgement = new Judgement(Pack.load(), AssurancePolicy.DEFAULT);
    return OverflowedDay.of(tally, ANNA, null, judgement, Instant.MIN);
  }

  @Test
  void finding_thatMadeRoomOnItsDay_goesOnInTheDaysOwn() {
    said(missing());
    kept = event -> false;

    assertThat(said(overflowed()))
        .hasSize(2)
        .first()
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(AlertIds.of(overflowed()), alert -> alert.handling().mergedInto());
  }

  @Test
  void finding_thatNoLongerHoldsOnADayThatOverflowed_goesOnInNoOther() {
    said(missing());

    assertThat(said(overflowed()))
        .hasSize(2)
        .first()
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(null, alert -> alert.handling().mergedInto());
  }

  @Test
  void added_whileLessIsKnown_isWhatWasNeverSaid() {
    Finding other = Given.of(codeUsed("c", ANNA, Given.AT, "as1")).finding(GUESSING);
    Alert before = said(missing()).getFirst();

    assertThat(added(missing(), other))
        .singleElement()
        .returns("okta:c", Alert::anchor)
        .returns(1, Alert::revision)
        .returns(AT, Alert::emittedAt);
    assertThat(added()).isEmpty();
    assertThat(published.values()).containsExactly(before);
  }

  @Test
  void cluster_whoseAnchorMoves_isWithdrawnIntoTheNewOneFirst() {
    Alert old = said(guesses(5, 5, 5)).getFirst();
    List<Alert> said = said(guesses(4, 6, 6));

    assertThat(said).hasSize(2);
    assertThat(said.getFirst())
        .returns(old.id(), Alert::id)
        .returns(Verdict.WITHDRAWN, Alert::verdict)
        .returns(said.getLast().id(), alert -> alert.handling().mergedInto());
    assertThat(said.getLast())
        .returns("okta:g104", Alert::anchor)
        .returns(1, Alert::revision)
        .returns(List.of(old.id()), alert -> alert.handling().supersedes());
  }

  @Test
  void cluster_whoseAnchorMovedBefore_stillNamesWhatItSuperseded() {
    Alert old = said(guesses(5, 5, 5)).getFirst();
    said(guesses(4, 6, 6));
    Finding graver =
        Given.cluster(
            GUESSING,
            guesses(4, 6, 6).members().kept(),
            6,
            guesses(4, 6, 6).members().until(),
            Severity.CRITICAL);

    assertThat(said(graver))
        .singleElement()
        .returns(2, Alert::revision)
        .returns(List.of(old.id()), alert -> alert.handling().supersedes());
  }

  @Test
  void clusters_thatTurnOutToBeOne_areTheFirstWhichSupersedesTheOther() {
    said(guesses(0, 5, 5), guesses(20, 5, 5));
    List<String> ids = List.copyOf(published.keySet());
    Alert joined = said(guesses(0, 20, 25)).getLast();

    assertThat(ids).hasSize(2);
    assertThat(joined.handling().supersedes())
        .containsExactlyElementsOf(ids.stream().filter(id -> !id.equals(joined.id())).toList());
  }

  @Test
  void cluster_thatContinuesManyOthers_namesTheFirstOfThem() {
    List<Finding> many = new ArrayList<>();
    for (int i = 1; i <= Handling.MOST_SUPERSEDED + 2; i++) {
      many.add(guesses(i, 1, 1));
    }
    said(many.toArray(Finding[]::new));
    List<String> ids = List.copyOf(published.keySet());
    List<Alert> said = said(guesses(0, 20, 20));

    assertThat(said).hasSize(ids.size() + 1);
    assertThat(said.getLast().handling().supersedes())
        .containsExactlyElementsOf(ids.subList(0, Handling.MOST_SUPERSEDED));
  }

  @Test
  void decision_onAClusterWhoseAnchorMoved_keepsNothingOfTheOldOne() {
    decide(said(guesses(5, 5, 5)).getFirst(), TriageDecision.Outcome.TRUE_POSITIVE);
    List<Alert> said = said(guesses(4, 6, 6));

    assertThat(said)
        .extracting(Alert::verdict)
        .containsExactly(Verdict.WITHDRAWN, Verdict.CONFIRMED);
    assertThat(said.getLast().handling().triage()).isEqualTo(decisions.getFirst().decision());
  }

  @Test
  void finding_beforeAlertsBegin_isNotToldOf() {
    revisions = new Revisions("policy-1", 0, Given.AT.plusMillis(1));

    assertThat(said(missing())).isEmpty();
  }

  @Test
  void finding_whenAlertsBegin_isToldOf() {
    revisions = new Revisions("policy-1", 0, Given.AT);

    assertThat(said(missing())).hasSize(1);
  }

  @Test
  void finding_beforeAlertsBegin_thatWasPublishedOnce_goesOnBeingRevised() {
    said(missing());
    revisions = new Revisions("policy-1", 7, Given.AT.plusMillis(1));

    assertThat(said(usual().named("ann@example.com").finding(RULE)))
        .singleElement()
        .returns(2, Alert::revision)
        .returns(Verdict.CONFIRMED, Alert::verdict);
  }

  @Test
  void finding_beforeAlertsBegin_besideOneThatWasPublished_isNotToldOf() {
    said(missing());
    revisions = new Revisions("policy-1", 7, Given.AT.plusMillis(1));
    Finding sameRule = Given.of(codeUsed("c", ANNA, Given.AT, "as1")).finding(RULE);
    Finding sameAnchor = Given.helped().finding(GUESSING);

    assertThat(said(missing(), sameRule, sameAnchor)).isEmpty();
  }

  /** Whether one more was told and taken back must make no difference. */
  @Test
  void cluster_thatNoLongerLastsUntilAlertsBegin_isTakenBack() {
    revisions = new Revisions("policy-1", 7, Given.AT.plusSeconds(9));
    Alert old = said(guesses(4, 6, 6)).getFirst();

    assertThat(said(guesses(4, 5, 5)))
        .singleElement()
        .returns(old.id(), Alert::id)
        .returns(Verdict.WITHDRAWN, Alert::verdict);
  }

  @ParameterizedTest
  @CsvSource({
    "MISSING, PROVEN, of the ticket (the feed says it is complete)",
    "MISSING, ASSUMED, of the ticket (the feed is assumed complete)",
    "UNDETERMINED, , of the ticket",
    "PENDING, , of the ticket",
    "NOT_CONNECTED, , of the ticket",
  })
  void absence_saysWhatWasSearchedInVain(TicketStatus status, @Nullable Proof proof, String line) {
    assertThat(said(Given.helped().ticket(status, proof).finding(RULE)))
        .singleElement()
        .returns(List.of(line), Alert::absence);
  }

  @ParameterizedTest
  @EnumSource(
      value = TicketStatus.class,
      names = {
        "LINKED",
        "LINKED_LATE",
        "RETROACTIVE",
        "CONTESTED",
        "MISMATCHED",
        "NOT_REQUIRED",
      })
  void ticketThatIsThere_isNoAbsence(TicketStatus status) {
    assertThat(said(Given.helped().ticket(status, null).finding(RULE)))
        .singleElement()
        .returns(List.of(), Alert::absence);
  }

  @Test
  void absence_besideTicketsForNobodyKnown_countsThem() {
    TicketFinding beside =
        TicketFinding.without(TicketStatus.CONTESTED, Proof.ASSUMED, 3, false, "of the ticket");

    assertThat(said(Given.helped().ticket(beside).finding(RULE)))
        .singleElement()
        .returns(List.of("3 tickets of the time name people nobody is known by"), Alert::absence);
  }

  @Test
  void absence_thatOnlySuchTicketsHoldDown_saysSo() {
    TicketFinding beside =
        TicketFinding.without(TicketStatus.CONTESTED, Proof.ASSUMED, 1, true, "of the ticket");

    assertThat(said(Given.helped().ticket(beside).finding(RULE)))
        .singleElement()
        .returns(
            List.of(
                "1 tickets of the time name people nobody is known by",
                "these tickets alone keep it from being confirmed: look at whose they are"),
            Alert::absence);
  }

  @Test
  void count_belowWhatADayKeeps_isTheNumber() {
    assertThat(said(guesses(0, 20, 127))).singleElement().returns(List.of(), Alert::absence);
  }

  @Test
  void count_thatReachesWhatADayKeeps_isTheNextRevisionAndSaidToBePerhapsMore() {
    said(guesses(0, 20, 127));

    assertThat(said(guesses(0, 20, 128)))
        .singleElement()
        .returns(
            List.of("there may be more: of the wrong codes of a day the first 128 are kept"),
            Alert::absence);
    assertThat(said(guesses(0, 20, 128))).isEmpty();
  }

  @Test
  void only_finding_isLeftOutWhereAnAlertThatIsNotWantedIsAboutSomeOfItsSteps() {
    said(guesses(5, 3, 3));

    assertThat(foundBesideUnwanted(guesses(3, 5, 5))).as("begins earlier").isEmpty();
    assertThat(foundBesideUnwanted(guesses(6, 2, 2))).as("begins later").isEmpty();
    assertThat(foundBesideUnwanted(guesses(1, 2, 20))).as("may have them").isEmpty();
    assertThat(foundBesideUnwanted(guesses(8, 3, 3))).as("of others").hasSize(1);
    assertThat(foundBesideUnwanted(missing())).as("of another rule").hasSize(1);
  }

  /** Nobody is told of the matter. */
  @Test
  void only_finding_isKeptWhereTheAlertThatIsNotWantedWasWithdrawn() {
    said(guesses(5, 3, 3));
    said();

    assertThat(foundBesideUnwanted(guesses(3, 5, 5))).hasSize(1);
  }

  private List<Finding> foundBesideUnwanted(Finding finding) {
    return known(finding).only(alert -> false).findings();
  }
}
