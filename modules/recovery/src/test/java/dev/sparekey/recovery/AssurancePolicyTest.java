package dev.sparekey.recovery;

import static dev.sparekey.model.Authenticator.OTP;
import static dev.sparekey.model.Authenticator.PASSKEY_DEVICE_BOUND;
import static dev.sparekey.model.Authenticator.PASSKEY_SYNCED;
import static dev.sparekey.model.Authenticator.PASSWORD;
import static dev.sparekey.model.Authenticator.PUSH;
import static dev.sparekey.model.Authenticator.RECOVERY_CODE;
import static dev.sparekey.model.Authenticator.SECURITY_QUESTION;
import static dev.sparekey.model.Authenticator.SMS;
import static dev.sparekey.model.Authenticator.WEBAUTHN;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Verification;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AssurancePolicyTest {

  private static final AssurancePolicy POLICY = AssurancePolicy.DEFAULT;

  static Stream<Arguments> sets() {
    return Stream.of(
        Arguments.of(Authenticators.exactly(PASSWORD), new Interval(1, 1)),
        Arguments.of(Authenticators.exactly(SECURITY_QUESTION), new Interval(0, 0)),
        Arguments.of(Authenticators.exactly(RECOVERY_CODE), new Interval(1, 1)),
        Arguments.of(Authenticators.exactly(PASSWORD, RECOVERY_CODE), new Interval(2, 2)),
        Arguments.of(Authenticators.exactly(PASSWORD, SMS), new Interval(2, 2)),
        Arguments.of(Authenticators.exactly(PASSWORD, PUSH), new Interval(2, 3)),
        Arguments.of(Authenticators.exactly(PASSWORD, OTP), new Interval(3, 3)),
        Arguments.of(Authenticators.exactly(WEBAUTHN), new Interval(4, 5)),
        Arguments.of(Authenticators.exactly(PASSKEY_SYNCED), new Interval(4, 4)),
        Arguments.of(Authenticators.exactly(PASSKEY_DEVICE_BOUND), new Interval(5, 5)),
        Arguments.of(Authenticators.atLeast(PASSWORD), new Interval(1, 5)),
        Arguments.of(Authenticators.UNKNOWN, new Interval(0, 5)));
  }

  @ParameterizedTest
  @MethodSource("sets")
  void set_byDefault_isWorthItsRank(Authenticators set, Interval worth) {
    assertThat(POLICY.of(set)).isEqualTo(worth);
  }

  @Property
  void knowingTheWholeSet_narrowsWhatWasKnownOfPartOfIt(
      @ForAll @NotEmpty Set<Authenticator> kinds) {
    Interval part = POLICY.of(new Authenticators(kinds, Authenticators.Completeness.AT_LEAST));
    Interval whole = POLICY.of(new Authenticators(kinds, Authenticators.Completeness.EXACT));

    assertThat(whole.floor()).isGreaterThanOrEqualTo(part.floor());
    assertThat(whole.ceiling()).isLessThanOrEqualTo(part.ceiling());
  }

  @Property
  void aTicketsWord_isNeverWorthMoreThanRankOne_unlessItIsUnmapped(
      @ForAll @NotEmpty List<Verification> verification) {
    Interval worth = POLICY.ofAsserted(verification);

    assertThat(worth.floor()).isLessThanOrEqualTo(Interval.AAL1);
    assertThat(worth.ceiling())
        .isLessThanOrEqualTo(
            verification.contains(Verification.UNMAPPED) ? Interval.AAL2 : Interval.AAL1);
  }

  @Property
  void knowingMoreOfTheSet_onlyNarrows_inAnyPolicy(
      @ForAll("policies") AssurancePolicy policy,
      @ForAll @NotEmpty Set<Authenticator> kinds,
      @ForAll Set<Authenticator> more) {
    Set<Authenticator> all = EnumSet.copyOf(kinds);
    all.addAll(more);
    Interval part = policy.of(new Authenticators(kinds, Authenticators.Completeness.AT_LEAST));
    Interval whole = policy.of(new Authenticators(all, Authenticators.Completeness.EXACT));

    assertThat(whole.floor()).isGreaterThanOrEqualTo(part.floor());
    assertThat(whole.ceiling()).isLessThanOrEqualTo(part.ceiling());
  }

  @Property
  void corroboration_neverLowers_inAnyPolicy(
      @ForAll("policies") AssurancePolicy policy, @ForAll Verification kind) {
    Interval asserted = policy.ofAsserted(List.of(kind));
    Interval corroborated = policy.ofCorroborated(kind);

    assertThat(corroborated.floor()).isGreaterThanOrEqualTo(asserted.floor());
    assertThat(corroborated.ceiling()).isGreaterThanOrEqualTo(asserted.ceiling());
  }

  @Provide
  Arbitrary<AssurancePolicy> policies() {
    return DrawnPolicy.any();
  }

  @ParameterizedTest
  @CsvSource({
    "NONE, 0, 0",
    "SECURITY_QUESTIONS, 0, 0",
    "MANAGER_APPROVAL, 2, 2",
    "CALLBACK, 1, 2",
    "PUSH, 2, 3",
    "DOCUMENT_LIVENESS, 3, 4",
    "IN_PERSON, 3, 5",
    "UNMAPPED, 0, 3"
  })
  void check_corroborated_isWorthItsRank(Verification kind, int floor, int ceiling) {
    assertThat(POLICY.ofCorroborated(kind)).isEqualTo(new Interval(floor, ceiling));
  }

  @ParameterizedTest
  @CsvSource({
    "PT0S, 5",
    "PT12H, 5",
    "PT12H1S, 4",
    "PT24H, 4",
    "PT24H1S, 1",
    "P30D, 1",
    "P30DT1S, 0"
  })
  void session_ofAnAge_provesAtMost(Duration age, int ceiling) {
    assertThat(POLICY.sessionCeiling(age)).isEqualTo(ceiling);
  }

  @Test
  void windows_byDefault_areTheDesigns() {
    assertThat(POLICY.primaryWindow()).isEqualTo(Duration.ofDays(90));
    assertThat(POLICY.primaryDays()).isEqualTo(3);
    assertThat(POLICY.primarySharePercent()).isEqualTo(20);
    assertThat(POLICY.fewSessions()).isEqualTo(5);
    assertThat(POLICY.familiarAfter()).isEqualTo(Duration.ofDays(7));
    assertThat(POLICY.episodeGap()).isEqualTo(Duration.ofHours(24));
    assertThat(POLICY.ticketAge()).isEqualTo(Duration.ofHours(24));
    assertThat(POLICY.ticketHabit()).isEqualTo(Duration.ofMinutes(30));
    assertThat(POLICY.retroactiveWithin()).isEqualTo(Duration.ofDays(7));
    assertThat(POLICY.callbackNumberAge()).isEqualTo(Duration.ofDays(30));
    assertThat(POLICY.skew()).isEqualTo(Duration.ofMinutes(2));
    assertThat(POLICY.undeterminedAfter(true)).isEqualTo(Duration.ofMinutes(30));
    assertThat(POLICY.undeterminedAfter(false)).isEqualTo(Duration.ofHours(4));
    assertThat(POLICY.refusalWindow()).isEqualTo(Duration.ofHours(1));
    assertThat(POLICY.contactWindow()).isEqualTo(Duration.ofDays(30));
    assertThat(POLICY.afterWindow()).isEqualTo(Duration.ofDays(7));
    assertThat(POLICY.privilegedActionWindow()).isEqualTo(Duration.ofDays(30));
    assertThat(POLICY.settleAfter()).isEqualTo(Duration.ofDays(35));
    assertThat(POLICY.lateness()).isEqualTo(Duration.ofDays(7));
    assertThat(POLICY.horizon()).isEqualTo(Duration.ofDays(132));
  }

  @Test
  void rank_ofTheScale_hasItsName() {
    assertThat(POLICY.rankName(Interval.AAL2_WEAK)).isEqualTo("aal2-weak");
  }
}
