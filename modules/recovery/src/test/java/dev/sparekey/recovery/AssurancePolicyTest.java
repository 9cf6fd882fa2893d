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
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
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
}
