package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class RootsTest {

  private static final Instant SIX = Instant.parse("2026-03-20T06:00:00Z");
  private static final Authenticators PASSWORD = Authenticators.exactly(Authenticator.PASSWORD);
  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);
  private static final Authenticators OTP =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);

  private static Login login(int second, Authenticators used) {
    return new Login(
        SIX.plusSeconds(second),
        "okta:" + second + used,
        Outcome.SUCCESS,
        used,
        (long) second,
        "as1",
        "NL",
        "d" + second,
        7,
        null);
  }

  private static List<Login> roots(List<Login> logins) {
    List<Login> roots = List.of();
    for (Login login : logins) {
      roots = Roots.with(roots, login);
    }
    return roots;
  }

  private static List<Login> logins(int from, int count, Authenticators used) {
    List<Login> logins = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      logins.add(login(from + i, used));
    }
    return logins;
  }

  /** Some quarters, some sets, and past the cap. */
  @Provide
  Arbitrary<List<Login>> drawn() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 60_000),
            Arbitraries.of(PASSWORD, PASSWORD, PASSWORD, OTP, OTP, KEY, Authenticators.UNKNOWN))
        .as(RootsTest::login)
        .list()
        .ofMinSize(1)
        .ofMaxSize(600);
  }

  @Property(tries = 100)
  void roots_inAnyOrder_areTheSame(@ForAll("drawn") List<Login> logins, @ForAll Random random) {
    List<Login> shuffled = new ArrayList<>(logins);
    shuffled.addAll(logins.subList(0, random.nextInt(logins.size())));
    Collections.shuffle(shuffled, random);

    assertThat(roots(shuffled)).isEqualTo(roots(logins));
  }

  /** Two halves folded apart and then together, as associativity asks. */
  @Property(tries = 100)
  void roots_ofTwoParts_areThoseOfAll(@ForAll("drawn") List<Login> logins, @ForAll Random random) {
    int half = random.nextInt(logins.size());
    List<Login> joined = roots(logins.subList(0, half));
    for (Login root : roots(logins.subList(half, logins.size()))) {
      joined = Roots.with(joined, root);
    }

    assertThat(joined).isEqualTo(roots(logins));
  }

  @Property(tries = 100)
  void roots_withOneThatTheyHaveSeen_areTheSameObject(@ForAll("drawn") List<Login> logins) {
    List<Login> roots = roots(logins);

    assertThat(logins).allSatisfy(login -> assertThat(Roots.with(roots, login)).isSameAs(roots));
  }

  /** What is forgotten is forgotten by the quarter, whenever the rest of it comes. */
  @Property(tries = 100)
  void roots_forgottenEarlyOrLate_areTheSame(
      @ForAll("drawn") List<Login> logins, @ForAll Random random) {
    Instant since = SIX.plus(Duration.ofHours(6));
    List<Login> roots = List.of();
    boolean forgets = false;
    for (Login login : logins) {
      forgets |= random.nextInt(logins.size()) == 0;
      if (forgets) {
        roots = Roots.since(roots, since);
      }
      if (!forgets || !login.at().isBefore(since)) {
        roots = Roots.with(roots, login);
      }
    }

    assertThat(Roots.since(roots, since)).isEqualTo(Roots.since(roots(logins), since));
  }

  @Test
  void roots_ofAQuarter_areTheEarliest() {
    List<Login> roots = roots(logins(0, 500, PASSWORD).reversed());

    assertThat(roots).hasSize(Roots.MOST).first().returns(SIX.plusSeconds(63), Login::at);
    assertThat(roots.getLast().at()).isEqualTo(SIX);
  }

  @Test
  void rootsOfAFewLogins_loseNoPlaceToManyOfAnotherSet() {
    List<Login> all = new ArrayList<>(logins(0, 500, PASSWORD));
    all.addAll(logins(900, 20, KEY));

    assertThat(roots(all)).filteredOn(root -> root.authenticators().equals(KEY)).hasSize(20);
  }

  @Test
  void loginWithoutASession_isNoRoot() {
    Login without =
        new Login(SIX, "okta:1", Outcome.SUCCESS, KEY, null, null, null, null, null, null);

    assertThat(Roots.with(List.of(), without)).isEmpty();
  }

  @Test
  void leftOut_isTheSetWithMoreThanAreKept_fromItsLatestOn() {
    List<Login> all = new ArrayList<>(logins(0, 500, PASSWORD));
    all.addAll(logins(900, 20, KEY));

    assertThat(Roots.leftOut(roots(all)))
        .containsExactly(new LeftOut(SIX.plusSeconds(43), PASSWORD));
    assertThat(Roots.leftOut(roots(logins(0, Roots.MOST - 1, PASSWORD)))).isEmpty();
  }

  @Test
  void root_saysWhetherSomethingCameFromItsPlace_andNotWhichThatIs() {
    Login root = login(1, KEY).root();

    assertThat(root.isFromNetwork("as1")).isTrue();
    assertThat(root.isFromNetwork("as2")).isFalse();
    assertThat(root.isFromDevice("d1")).isTrue();
    assertThat(root.isFromDevice(null)).isNull();
    assertThat(root.network()).isNotEqualTo("as1");
    assertThat(root.root()).isSameAs(root);
    assertThat(root.trace()).isEqualTo(login(1, KEY).trace());
  }
}
