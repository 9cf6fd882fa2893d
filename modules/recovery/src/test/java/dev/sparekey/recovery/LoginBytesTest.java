package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class LoginBytesTest {

  private static final Instant NOON = Instant.parse("2026-03-20T12:00:00.123Z");

  @Property
  void logins_writtenAndRead_areTheSame(@ForAll("logins") List<Login> logins) {
    assertThat(LoginBytes.read(LoginBytes.write(logins))).isEqualTo(logins);
  }

  /** Whatever a damaged store holds, it ends in one way. */
  @Property
  void logins_damaged_areRefusedOrOthers(@ForAll("logins") List<Login> logins, @ForAll byte[] by) {
    byte[] bytes = LoginBytes.write(logins);
    for (int i = 0; i < by.length && i < bytes.length; i++) {
      bytes[(i * 7) % bytes.length] ^= by[i];
    }
    try {
      assertThat(LoginBytes.read(bytes)).isNotNull();
    } catch (IllegalArgumentException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  @Test
  void logins_cutShort_areRefused() {
    byte[] bytes = LoginBytes.write(List.of(login("okta:1", 7L), login("okta:2", 8L)));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> LoginBytes.read(Arrays.copyOf(bytes, bytes.length - 3)));
  }

  @Test
  void trace_takesTenBytes() {
    List<Login> logins = new ArrayList<>();
    for (int i = 0; i < 56; i++) {
      logins.add(login("okta:" + i, 1_000_000L * i).trace());
    }

    assertThat(LoginBytes.write(logins)).hasSizeLessThan(56 * 10 + 16);
  }

  private static Login login(String id, long session) {
    return new Login(
        NOON.minusSeconds(session),
        id,
        Outcome.SUCCESS,
        Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP),
        session,
        "as1",
        "NL",
        "d1",
        7);
  }

  @Provide
  Arbitrary<List<Login>> logins() {
    Arbitrary<String> ids =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(12),
            Arbitraries.create(() -> "okta:" + java.util.UUID.randomUUID()),
            Arbitraries.just("okta:8A7C9F5E-0000-1000-8000-00805F9B34FB"),
            Arbitraries.just("8a7c9f5e-0000-1000-8000-00805f9b34fb"));
    Arbitrary<Instant> times =
        Combinators.combine(
                Arbitraries.longs().between(-10_000_000_000L, 10_000_000_000L),
                Arbitraries.of(0, 1, 5_000_000, 999_999_999))
            .as(Instant::ofEpochSecond);
    Arbitrary<String> places = Arbitraries.of("as1", "as2", "", "ü").injectNull(0.3);
    return Combinators.combine(
            times,
            ids,
            Arbitraries.of(Outcome.values()),
            Arbitraries.of(
                Authenticators.UNKNOWN,
                Authenticators.exactly(Authenticator.PASSWORD),
                Authenticators.atLeast(Authenticator.PASSWORD, Authenticator.BYPASS_CODE)),
            Arbitraries.longs().injectNull(0.3),
            places,
            places,
            Arbitraries.integers().injectNull(0.3))
        .as(
            (at, id, outcome, used, session, network, device, agent) ->
                new Login(at, id, outcome, used, session, network, "NL", device, agent))
        .list()
        .ofMaxSize(70);
  }
}
