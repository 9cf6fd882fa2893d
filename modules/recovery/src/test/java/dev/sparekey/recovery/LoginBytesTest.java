package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LoginBytesTest {

  /** As measured before there were coordinates. */
  private static final int WITHOUT_COORDINATES = 41;

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

  /** What an account without coordinates takes is what it took before there were any. */
  @Test
  void coordinates_takeFourBytesAPlaceAndOneALogin() {
    List<Login> without = new ArrayList<>();
    List<Login> with = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      Login login = login("okta:" + i, 1_000_000L * i);
      without.add(login);
      with.add(login.from(new Coordinates(5_991 + i % 3, -1_075)));
    }

    assertThat(LoginBytes.write(with)).hasSize(LoginBytes.write(without).length + 1 + 3 * 4 + 64);
    assertThat(LoginBytes.write(List.of(login("okta:1", 7L)))).hasSize(WITHOUT_COORDINATES);
  }

  @Test
  void trace_takesTenBytes() {
    List<Login> logins = new ArrayList<>();
    for (int i = 0; i < 56; i++) {
      logins.add(login("okta:" + i, 1_000_000L * i).trace());
    }

    assertThat(LoginBytes.write(logins)).hasSizeLessThan(56 * 10 + 16);
  }

  @Test
  void root_takesFifteenBytes() {
    List<Login> roots = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      roots.add(login("okta:" + i, 30L * i).root());
    }

    assertThat(LoginBytes.read(LoginBytes.write(roots))).isEqualTo(roots);
    assertThat(LoginBytes.write(roots)).hasSizeLessThan(64 * 15 + 32);
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
        7,
        null);
  }

  /** A combination has room for eight. */
  private record Place(
      @Nullable Integer agent, @Nullable Coordinates coordinates, UnaryOperator<Login> form) {}

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
            Combinators.combine(
                    Arbitraries.integers().injectNull(0.3),
                    Arbitraries.of(
                            new Coordinates(9_000, 18_000),
                            new Coordinates(-9_000, -18_000),
                            new Coordinates(5_991, 1_075))
                        .injectNull(0.6),
                    Arbitraries.<UnaryOperator<Login>>of(
                        UnaryOperator.identity(), Login::trace, Login::root))
                .as(Place::new))
        .as(
            (at, id, outcome, used, session, network, device, place) ->
                place
                    .form()
                    .apply(
                        new Login(
                            at,
                            id,
                            outcome,
                            used,
                            session,
                            network,
                            "NL",
                            device,
                            place.agent(),
                            place.coordinates())))
        .list()
        .ofMaxSize(70);
  }
}
