package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Origin;
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

/** The folds' laws, past every cap. */
class ProfileTest {

  private static final Instant START = Instant.parse("2026-01-05T08:00:00Z");
  private static final AccountId ACCOUNT = new AccountId("default", "okta", "00u1");

  @Property(tries = 200)
  void profile_anyOrder_isTheSame(
      @ForAll("logins") List<AuthenticationEvent> events, @ForAll long seed) {
    List<AuthenticationEvent> shuffled = new ArrayList<>(events);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(folded(shuffled)).isEqualTo(folded(events));
  }

  @Property(tries = 200)
  void profile_everyEventTwice_isTheSame(@ForAll("logins") List<AuthenticationEvent> events) {
    List<AuthenticationEvent> doubled = new ArrayList<>(events);
    doubled.addAll(events);

    assertThat(folded(doubled)).isEqualTo(folded(events));
  }

  @Property(tries = 200)
  void profile_anEventItHasSeen_isTheSameObject(
      @ForAll("logins") List<AuthenticationEvent> events) {
    Profile profile = folded(events);

    assertThat(profile.with(events.getFirst())).isSameAs(profile);
  }

  @Test
  void logins_ofOneDay_areKeptWholeUpToTheCap() {
    Profile profile = folded(every(Duration.ofMinutes(10), 100));

    assertThat(profile.logins()).hasSize(Profile.KEPT_LOGINS);
    assertThat(profile.logins().getFirst().id()).isEqualTo("okta:l99");
    assertThat(profile.logins().getLast().id()).isEqualTo("okta:l36");
    assertThat(profile.traces()).hasSize(36);
  }

  @Test
  void logins_ofAMonth_areTracesButForTheNewest() {
    Profile profile = folded(every(Duration.ofHours(7), 100));

    assertThat(profile.logins()).hasSize(Profile.KEPT_WHOLE);
    assertThat(profile.logins().getLast().id()).isEqualTo("okta:l92");
    assertThat(profile.traces()).hasSize(Profile.KEPT_TRACES);
    assertThat(profile.traces().getFirst())
        .isEqualTo(Login.of(login("l91", START.plus(Duration.ofHours(91 * 7)), "as1")).trace());
  }

  @Test
  void trace_ofALoginWithinASecond_isNotEarlierThanItWas() {
    Instant at = START.plusMillis(1);

    assertThat(Login.of(login("l", at, "as1")).trace().at()).isEqualTo(START.plusSeconds(1));
    assertThat(Login.of(login("l", START, "as1")).trace().at()).isEqualTo(START);
  }

  @Test
  void login_toldOfLate_leavesItsTrace() {
    List<AuthenticationEvent> events = every(Duration.ofHours(7), 20);
    AuthenticationEvent late = login("late", START.minus(Duration.ofDays(3)), "as1");

    assertThat(folded(events).with(late).traces().getLast()).isEqualTo(Login.of(late).trace());
  }

  private static List<AuthenticationEvent> every(Duration pause, int count) {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      events.add(login("l" + i, START.plus(pause.multipliedBy(i)), "as1"));
    }
    return events;
  }

  @Test
  void networks_pastTheCap_areMarkedAsOverflowed() {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i <= Usage.MOST_TRAITS; i++) {
      events.add(login("l" + i, START, "as" + i));
    }

    Profile profile = folded(events);

    assertThat(profile.used().getFirst().seen()).hasSize(Usage.MOST_TRAITS);
    assertThat(profile.overflowed()).isTrue();
  }

  @Test
  void name_ofTwoRecords_isTheNewerOne() {
    Profile profile =
        folded(
            List.of(
                named("new@example.com", START.plusSeconds(1)), named("old@example.com", START)));

    assertThat(profile.name())
        .isNotNull()
        .extracting(Profile.NameSeen::name)
        .isEqualTo("new@example.com");
  }

  private static Profile folded(List<AuthenticationEvent> events) {
    Profile profile = Profile.EMPTY;
    for (AuthenticationEvent event : events) {
      profile = profile.with(event);
    }
    return profile;
  }

  @Provide
  Arbitrary<List<AuthenticationEvent>> logins() {
    return Combinators.combine(
            Arbitraries.integers().between(0, 4_000),
            Arbitraries.integers().between(0, 400),
            Arbitraries.of(Outcome.values()),
            Arbitraries.of(
                Authenticators.UNKNOWN,
                Authenticators.exactly(Authenticator.PASSWORD),
                Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP)))
        .as(
            (quarter, network, outcome, used) ->
                event(
                    quarter + "-" + network + outcome + used.kinds(),
                    START.plus(Duration.ofMinutes(15L * quarter)),
                    "as" + network,
                    outcome,
                    used,
                    "a" + network % 3 + "@example.com"))
        .list()
        .ofMinSize(1)
        .ofMaxSize(400);
  }

  private static AuthenticationEvent login(String id, Instant at, String network) {
    return event(
        id,
        at,
        network,
        Outcome.SUCCESS,
        Authenticators.exactly(Authenticator.PASSWORD),
        "a@example.com");
  }

  private static AuthenticationEvent named(String name, Instant at) {
    return event(name, at, "as1", Outcome.SUCCESS, Authenticators.UNKNOWN, name);
  }

  private static AuthenticationEvent event(
      String id, Instant at, String network, Outcome outcome, Authenticators used, String name) {
    return new AuthenticationEvent(
        new EventHeader("okta:" + id, "default", "okta", at, null, at, "okta@1", "login"),
        ACCOUNT,
        name,
        outcome,
        used,
        null,
        new Origin(null, network, null, null, null));
  }
}
