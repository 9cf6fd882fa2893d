package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.codeFailed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.RuleHeader;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Guesses at 0, 1 and 2 minutes are one finding; of longer ones, the first are kept. */
class FindingTest {

  private static final RuleHeader RULE = Given.rule("Recovery code refused").header();
  private static final String ID = RULE.id().toString();

  private static RecoveryStep guess(int minute) {
    return Given.of(codeFailed("g" + minute, ANNA, at(minute))).step();
  }

  private static Instant at(int minute) {
    return Given.AT.plusSeconds(60L * minute);
  }

  private static Finding three() {
    return Given.cluster(RULE, List.of(guess(0), guess(1), guess(2)), 3, at(2));
  }

  /** Five guesses, up to minute 9, of which three are kept. */
  private static Finding five() {
    return Given.cluster(RULE, List.of(guess(0), guess(1), guess(2)), 5, at(9));
  }

  @Test
  void finding_whoseStepsHaveTheOldAnchor_continuesIt() {
    assertThat(three().continues(ID, Shared.ACCOUNT, "okta:g2", at(2))).isTrue();
  }

  @Test
  void finding_withTheSameAnchor_isNoContinuation() {
    assertThat(three().continues(ID, Shared.ACCOUNT, "okta:g0", at(0))).isFalse();
  }

  @Test
  void finding_ofAnotherGroup_isNoContinuation() {
    Shared other = new Shared(List.of("subject.account=00uANNA", "origin.address=192.0.2.9"));

    assertThat(three().continues(ID, other, "okta:g2", at(2))).isFalse();
    assertThat(five().continues(ID, other, "okta:other", at(5))).isFalse();
  }

  @Test
  void finding_ofAnotherRule_isNoContinuation() {
    assertThat(three().continues("another", Shared.ACCOUNT, "okta:g2", at(2))).isFalse();
  }

  @Test
  void finding_onOneStep_continuesNothing() {
    RecoveryStep alone = guess(0);
    Finding one = Given.cluster(RULE, List.of(alone, guess(1)), 1, at(1));

    assertThat(one.continues(ID, Shared.ACCOUNT, "okta:g1", at(1))).isFalse();
  }

  @Test
  void finding_onTwoSteps_continuesTheSecond() {
    Finding two = Given.cluster(RULE, List.of(guess(0), guess(1)), 2, at(1));

    assertThat(two.continues(ID, Shared.ACCOUNT, "okta:g1", at(1))).isTrue();
  }

  @Test
  void finding_thatKeepsAllItsSteps_doesNotContinueWhatIsNotAmongThem() {
    assertThat(three().continues(ID, Shared.ACCOUNT, "okta:other", at(2))).isFalse();
  }

  @Test
  void finding_ofMoreThanItKeeps_continuesWhatLiesBetweenItsFirstAndItsEnd() {
    assertThat(five().continues(ID, Shared.ACCOUNT, "okta:other", at(2))).isTrue();
    assertThat(five().continues(ID, Shared.ACCOUNT, "okta:other", at(5))).isTrue();
    assertThat(five().continues(ID, Shared.ACCOUNT, "okta:other", at(9))).isTrue();
  }

  @Test
  void finding_ofMoreThanItKeeps_doesNotContinueWhatLiesBeforeOrBehindIt() {
    assertThat(five().continues(ID, Shared.ACCOUNT, "okta:other", at(0).minusMillis(1))).isFalse();
    assertThat(five().continues(ID, Shared.ACCOUNT, "okta:other", at(9).plusMillis(1))).isFalse();
  }
}
