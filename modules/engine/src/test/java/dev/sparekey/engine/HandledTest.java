package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Handling;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleHeader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** How a finding stands to what was decided on it, and to others of its case. */
class HandledTest {

  private static final RuleHeader RULE =
      Given.rule("Agent re-armed an account without a fitting ticket").header();
  private static final EventRef LATER = new EventRef("okta:later", Given.AT.plusSeconds(60));

  private static Finding finding(Verdict verdict, Severity severity) {
    return Given.helped().finding(RULE, verdict, severity, true);
  }

  private static Finding confirmed() {
    return finding(Verdict.CONFIRMED, Severity.HIGH);
  }

  private static Handled handled(Finding finding, @Nullable Triaged triaged) {
    return new Handled("id", finding, Evidence.of(finding), "case", null, triaged);
  }

  /** A decision on the finding as it is without anything more. */
  private static Triaged decided(TriageDecision.Outcome outcome, Instant at) {
    List<Alert> seen = new ArrayList<>();
    new Revisions("policy", 0, Instant.MIN)
        .revise(
            new Revisions.Known(
                List.of(),
                List.of(confirmed()),
                Set.of(),
                event -> true,
                List.of(),
                List.of(),
                finding -> Explanation.NONE),
            Given.AT,
            seen::add);
    return new Triaged(new TriageDecision("d", outcome, "seen", "mara", at, null), seen.getFirst());
  }

  @Test
  void finding_thatNobodyDecidedOn_isNotReopened() {
    assertThat(handled(confirmed(), null))
        .returns(false, Handled::reopened)
        .returns(null, Handled::decision);
  }

  @ParameterizedTest
  @EnumSource
  void finding_thatIsAsItWasDecidedOn_isNotReopened(TriageDecision.Outcome outcome) {
    Triaged decided = decided(outcome, day(21));

    assertThat(handled(confirmed(), decided))
        .returns(false, Handled::reopened)
        .returns(decided.decision(), Handled::decision);
  }

  @ParameterizedTest
  @CsvSource({"TRUE_POSITIVE, false", "BENIGN, true", "FALSE_POSITIVE, true", "DUPLICATE, true"})
  void closedFinding_thatRestsOnMore_isReopened(TriageDecision.Outcome outcome, boolean reopened) {
    Finding more = Given.helped().then(LATER, null, null).finding(RULE);

    assertThat(handled(more, decided(outcome, day(21)))).returns(reopened, Handled::reopened);
  }

  @ParameterizedTest
  @CsvSource({"MEDIUM, false", "HIGH, false", "CRITICAL, true"})
  void closedFinding_thatHasBecomeGraver_isReopened(Severity now, boolean reopened) {
    Handled handled =
        handled(finding(Verdict.CONFIRMED, now), decided(TriageDecision.Outcome.BENIGN, day(21)));

    assertThat(handled).returns(reopened, Handled::reopened);
  }

  @Test
  void finding_thatIsARepeat_isNotDelivered() {
    Finding finding = confirmed();

    assertThat(new Handled("id", finding, Evidence.of(finding), "case", "first", null))
        .returns(false, Handled::delivered);
    assertThat(handled(finding, null)).returns(true, Handled::delivered);
    assertThat(handled(Given.helped().finding(RULE, Verdict.CONFIRMED, Severity.LOW, false), null))
        .returns(false, Handled::delivered);
  }

  @ParameterizedTest
  @CsvSource({"LOW, true", "HIGH, true", "CRITICAL, false"})
  void finding_speaksForLaterOnesThatAreNoGraver(Severity later, boolean speaks) {
    assertThat(handled(confirmed(), null).speaksFor(finding(Verdict.CONFIRMED, later)))
        .isEqualTo(speaks);
  }

  @ParameterizedTest
  @CsvSource({
    "CONFIRMED, CONFIRMED, true",
    "CONFIRMED, SUSPECTED, true",
    "SUSPECTED, CONFIRMED, false",
    "SUSPECTED, SUSPECTED, true",
    "SUSPECTED, UNDETERMINED, true",
    "UNDETERMINED, SUSPECTED, false",
    "UNDETERMINED, UNDETERMINED, true",
    "UNDETERMINED, PENDING, true",
    "PENDING, UNDETERMINED, false",
  })
  void finding_speaksForLaterOnesThatAreNoFirmer(Verdict first, Verdict later, boolean speaks) {
    assertThat(
            handled(finding(first, Severity.HIGH), null).speaksFor(finding(later, Severity.HIGH)))
        .isEqualTo(speaks);
  }

  @ParameterizedTest
  @EnumSource
  void finding_decidedOnBeforeTheLaterStep_doesNotSpeakForIt(TriageDecision.Outcome outcome) {
    Triaged decided = decided(outcome, Given.AT.minusMillis(1));

    assertThat(handled(confirmed(), decided).speaksFor(confirmed())).isFalse();
  }

  private static Finding by(@Nullable String id, @Nullable String name) {
    return Given.helped()
        .by(new Actor(Actor.Role.AGENT, id, name))
        .finding(RULE, Verdict.CONFIRMED, Severity.HIGH, true);
  }

  @ParameterizedTest
  @CsvSource({
    "Admin/one, Admin/two, true",
    "Admin/one, Reader/one, false",
    "arn:aws:sts::1:assumed-role/Admin/one, arn:aws:sts::1:assumed-role/Admin/two, true",
    "arn:aws:sts::1:assumed-role/Admin/one, arn:aws:sts::1:assumed-role/Reader/one, false",
    "arn:aws:sts::1:assumed-role/Admin, arn:aws:sts::1:assumed-role/Reader, false",
    "arn:aws:iam::1:user/alice, arn:aws:iam::1:user/bob, false",
    "alice, alice, true",
    "alice, bob, false",
    "alice, , true",
  })
  void finding_speaksForWhatTheSameActorDidLater(String first, String later, boolean speaks) {
    assertThat(handled(by(first, null), null).speaksFor(by(later, null))).isEqualTo(speaks);
  }

  @Test
  void actorsOfWhomOnlyNamesAreKnown_areToldApartByThem() {
    Handled first = handled(by(null, "alice@example.com"), null);

    assertThat(first.speaksFor(by(null, "mallory@example.com"))).isFalse();
    assertThat(first.speaksFor(by(null, "Alice@example.com"))).isTrue();
    assertThat(first.speaksFor(by("00u9", "mallory@example.com"))).isTrue();
  }

  private static Finding from(@Nullable String country) {
    return Given.codeUsed()
        .from(new Origin("192.0.2.1", "as1", country, null, null))
        .finding(RULE, Verdict.CONFIRMED, Severity.HIGH, true);
  }

  /** The owner's own recovery in a hotel hushes up no thief's. */
  @Test
  void findingOnWhatTheSubjectDid_doesNotSpeakForAnotherCountrys() {
    Handled first = handled(from("DE"), null);

    assertThat(first.speaksFor(from("KP"))).isFalse();
    assertThat(first.speaksFor(from("de"))).isTrue();
    assertThat(first.speaksFor(from(null))).isTrue();
  }

  @Test
  void finding_closedAtOrAfterTheLaterStep_speaksForIt() {
    assertThat(closed(Given.AT).speaksFor(confirmed())).isTrue();
    assertThat(closed(Given.AT.plusSeconds(1)).speaksFor(confirmed())).isTrue();
  }

  private static Handled closed(Instant at) {
    return handled(confirmed(), decided(TriageDecision.Outcome.BENIGN, at));
  }

  @Test
  void handling_asItIs_doesNotDiffer() {
    Handled handled = handled(confirmed(), decided(TriageDecision.Outcome.BENIGN, day(21)));
    Handling before = handled.handling(List.of("old"));

    assertThat(handled.differsFrom(before, List.of("old"))).isFalse();
  }

  @Test
  void handling_thatChanged_differs() {
    Handled handled = handled(confirmed(), null);
    TriageDecision decision = decided(TriageDecision.Outcome.BENIGN, day(21)).decision();

    assertThat(
            List.of(
                new Handling("case", null, List.of(), null, false, null, false),
                new Handling("case", null, List.of(), "into", true, null, false),
                new Handling("another", null, List.of(), null, true, null, false),
                new Handling("case", "first", List.of(), null, true, null, false),
                new Handling("case", null, List.of("old"), null, true, null, false),
                new Handling("case", null, List.of(), null, true, decision, false),
                new Handling("case", null, List.of(), null, true, null, true)))
        .allMatch(before -> handled.differsFrom(before, List.of()));
  }
}
