package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Posture;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
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

  @Property(tries = 200)
  void profileOfAFlood_inAnyOrderAndTwice_isTheSame(
      @ForAll("floods") List<AuthenticationEvent> events, @ForAll Random random) {
    List<AuthenticationEvent> shuffled = new ArrayList<>(events);
    shuffled.addAll(events.subList(0, random.nextInt(events.size())));
    Collections.shuffle(shuffled, random);

    assertThat(folded(shuffled)).isEqualTo(folded(events));
  }

  @Property(tries = 100)
  void profileOfAFlood_withAnEventItHasSeen_isTheSameObject(
      @ForAll("floods") List<AuthenticationEvent> events) {
    Profile profile = folded(events);

    assertThat(events).allSatisfy(event -> assertThat(profile.with(event)).isSameAs(profile));
  }

  /** Nobody can make an account's profile as large as he likes. */
  @Test
  void profileOfAFlood_isNoLongerThanItsCaps() {
    Profile profile = Profile.EMPTY;
    for (int i = 0; i < 40_000; i++) {
      Instant at = START.plusSeconds(6L * i);
      Origin origin = new Origin(null, "network " + i, "C" + i, "device " + i, null);
      profile =
          profile.with(
              inSession(
                  event("f" + i, at, Outcome.SUCCESS, set(1), "a@example.com", origin), "s" + i));
    }

    assertThat(profile.roots()).hasSizeBetween(8 * Roots.MOST, 9 * Roots.MOST);
    assertThat(LoginBytes.write(profile.traces())).hasSizeLessThan(25_000);
  }

  @Test
  void accountOf24LoginsADay_hasNoRoots() {
    Profile profile = Profile.EMPTY;
    for (int i = 0; i < 400; i++) {
      Instant at = START.plus(Duration.ofHours(i));
      profile = profile.with(inSession(login("l" + i, at, "as1"), "s" + i));
    }

    assertThat(profile.traces()).hasSizeLessThanOrEqualTo(Profile.KEPT_TRACES);
    assertThat(profile.roots()).isEmpty();
  }

  /** Some minutes or days with hundreds of logins, and some logins of the month around. */
  @Provide
  Arbitrary<List<AuthenticationEvent>> floods() {
    Arbitrary<Integer> minutes =
        Arbitraries.frequencyOf(
            Tuple.of(6, Arbitraries.integers().between(20_000, 20_700)),
            Tuple.of(3, Arbitraries.integers().between(18_000, 22_000)),
            Tuple.of(1, Arbitraries.integers().between(0, 40_000)));
    return Combinators.combine(
            minutes,
            Arbitraries.integers().between(0, 400),
            Arbitraries.of("", "", "S"),
            Arbitraries.of(set(1), set(1), set(2), Authenticators.UNKNOWN))
        .as(
            (minute, number, session, used) ->
                inSession(
                    event(
                        minute + "-" + number + used.kinds(),
                        START.plus(Duration.ofMinutes(minute)).plusMillis(number),
                        Outcome.SUCCESS,
                        used,
                        "a@example.com",
                        new Origin(null, "as" + number % 5, "NL", "d" + number % 9, null)),
                    session.isEmpty() ? "s" + minute + number : session))
        .list()
        .ofMinSize(60)
        .ofMaxSize(600);
  }

  private static AuthenticationEvent inSession(AuthenticationEvent event, String session) {
    return new AuthenticationEvent(
        event.header(),
        event.account(),
        event.accountName(),
        event.outcome(),
        event.authenticators(),
        session,
        event.origin());
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

  private static Usage networks(int first, int second) {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i < first; i++) {
      events.add(login("a" + i, START, "as" + i));
    }
    for (int i = 0; i < second; i++) {
      events.add(login("b" + i, day(1), "as" + (first + i)));
    }
    events.add(login("c", day(2), "as0"));
    return folded(events).used().getFirst();
  }

  @Test
  void networks_asManyAsAreKept_areKept() {
    Usage usage = networks(40, 8);

    assertThat(usage.seen()).hasSize(48);
    assertThat(usage.fullSince()).isEmpty();
    assertThat(usage.seen().get(new Trait(Trait.Kind.NETWORK, "as0")))
        .isEqualTo(days(DaySet.dayOf(START), DaySet.dayOf(day(2))));
  }

  @Test
  void networks_moreThanAreKept_areThoseOfTheDaysBefore() {
    Usage usage = networks(40, 9);

    assertThat(usage.seen()).hasSize(40);
    assertThat(usage.fullSince())
        .containsExactly(Map.entry(Trait.Kind.NETWORK, DaySet.dayOf(day(1))));
    assertThat(usage.seen().get(new Trait(Trait.Kind.NETWORK, "as0")))
        .isEqualTo(days(DaySet.dayOf(START)));
    assertThat(usage.days())
        .isEqualTo(days(DaySet.dayOf(START), DaySet.dayOf(day(1)), DaySet.dayOf(day(2))));
  }

  private static DaySet days(int... all) {
    DaySet days = DaySet.EMPTY;
    for (int day : all) {
      days = days.with(day);
    }
    return days;
  }

  @Test
  void devices_madeUpByTheSession_leaveNetworksAndCountries() {
    Profile profile = Profile.EMPTY;
    for (int i = 0; i < 300; i++) {
      profile =
          profile.with(
              event(
                  "l" + i,
                  START.plus(Duration.ofHours(i)),
                  Outcome.SUCCESS,
                  Authenticators.exactly(Authenticator.PASSWORD),
                  "a@example.com",
                  new Origin(null, "as" + i % 40, "C" + i % 16, "d" + i, null)));
    }

    Usage usage = profile.used().getFirst();
    assertThat(usage.fullSince()).containsOnlyKeys(Trait.Kind.DEVICE);
    assertThat(usage.seen().get(new Trait(Trait.Kind.COUNTRY, "C0")))
        .extracting(days -> days.days().length)
        .isEqualTo(13);
    assertThat(usage.seen()).hasSizeLessThanOrEqualTo(64 + 40 + 16);
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
            Arbitraries.of(Outcome.SUCCESS, Outcome.SUCCESS, Outcome.FAILURE, Outcome.DENIED),
            sets())
        .as(
            (quarter, network, outcome, used) ->
                event(
                    quarter + "-" + network + outcome + used.kinds(),
                    START.plus(Duration.ofMinutes(15L * quarter)),
                    outcome,
                    used,
                    "a" + network % 3 + "@example.com",
                    new Origin(null, "as" + network, "C" + network % 40, "d" + network, null)))
        .list()
        .ofMinSize(1)
        .ofMaxSize(400);
  }

  /** Mostly one, so that its caps are reached; and now and then one of more than are kept. */
  private static Arbitrary<Authenticators> sets() {
    Authenticators usual = Authenticators.exactly(Authenticator.PASSWORD, Authenticator.OTP);
    return Arbitraries.frequencyOf(
        Tuple.of(3, Arbitraries.just(usual)),
        Tuple.of(1, Arbitraries.integers().between(1, 40).map(ProfileTest::set)));
  }

  /** Each of some kinds of authenticator, by number. */
  private static Authenticators set(int number) {
    Set<Authenticator> kinds = EnumSet.noneOf(Authenticator.class);
    for (Authenticator kind : Authenticator.values()) {
      if ((number & (1 << kind.ordinal())) != 0) {
        kinds.add(kind);
      }
    }
    return new Authenticators(kinds, Authenticators.Completeness.EXACT);
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
    return event(id, at, outcome, used, name, new Origin(null, network, null, null, null));
  }

  private static AuthenticationEvent event(
      String id, Instant at, Outcome outcome, Authenticators used, String name, Origin origin) {
    return new AuthenticationEvent(
        new EventHeader("okta:" + id, "default", "okta", at, null, at, "okta@1", "login"),
        ACCOUNT,
        name,
        outcome,
        used,
        null,
        origin);
  }

  @Test
  void login_twoDaysBeforeTheNewest_isKeptWhole() {
    Profile profile = folded(eightAndOneMore(START.minus(Duration.ofHours(48))));

    assertThat(profile.logins()).hasSize(9);
    assertThat(profile.traces()).isEmpty();
  }

  @Test
  void login_ofTheQuarterThatTwoDaysBeforeTheNewestLieIn_isKeptWhole() {
    Profile profile = folded(eightAndOneMore(START.minus(Duration.ofHours(50))));

    assertThat(profile.logins()).hasSize(9);
  }

  @Test
  void login_earlierThanThat_isATraceBesideEightNewer() {
    Profile profile = folded(eightAndOneMore(START.minus(Duration.ofHours(50)).minusMillis(1)));

    assertThat(profile.logins()).hasSize(Profile.KEPT_WHOLE);
    assertThat(profile.traces()).hasSize(1);
  }

  private static List<AuthenticationEvent> eightAndOneMore(Instant at) {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      events.add(login("l" + i, START.minusSeconds(60L * i), "as1"));
    }
    events.add(login("more", at, "as1"));
    return events;
  }

  @Test
  void loginsOfWeeksAgo_areKeptWholeUpToEight() {
    Profile profile = folded(every(Duration.ofDays(7), 8));

    assertThat(profile.logins()).hasSize(8);
    assertThat(profile.traces()).isEmpty();
  }

  @Test
  void refusals_areCappedByKind() {
    Profile profile = folded(every(Duration.ofMinutes(1), 1));
    for (int i = 0; i < 70; i++) {
      profile = profile.with(refusal("f" + i, Outcome.FAILURE, START.plusSeconds(i)));
    }
    profile = profile.with(refusal("d", Outcome.DENIED, START));

    assertThat(profile.refusals(Outcome.FAILURE))
        .hasSize(64)
        .first()
        .returns("okta:f69", Login::id);
    assertThat(profile.refusals(Outcome.DENIED)).extracting(Login::id).containsExactly("okta:d");
    assertThat(profile.refusals(Outcome.SUCCESS)).isEmpty();
    assertThat(profile.logins()).hasSize(1);
  }

  @Test
  void refusal_teachesNothingOfWhatIsUsed() {
    assertThat(Profile.EMPTY.with(refusal("f", Outcome.FAILURE, START)).used()).isEmpty();
  }

  private static AuthenticationEvent refusal(String id, Outcome outcome, Instant at) {
    return event(id, at, "as1", outcome, Authenticators.UNKNOWN, "a@example.com");
  }

  @Test
  void account_isSeenSinceItsFirstLogin() {
    Profile profile =
        folded(
            List.of(
                login("b", START.plusSeconds(5), "as1"),
                login("a", START, "as1"),
                login("c", START.plusSeconds(9), "as1")));

    assertThat(profile.firstSeenAt()).isEqualTo(START);
  }

  @Test
  void directorysRow_isNoSightOfTheAccount() {
    Profile profile = Profile.EMPTY.with(row("anna@example.com"));

    assertThat(profile.firstSeenAt()).isNull();
    assertThat(profile.names().keySet()).containsExactly("anna@example.com");
  }

  private static IdentityContextEvent row(String... names) {
    return new IdentityContextEvent(
        new EventHeader("hr:1", "default", "hr", START, null, START, "hr@1", "row"),
        ACCOUNT,
        null,
        SubjectKind.PERSON,
        List.of(names),
        null,
        null,
        null,
        START,
        null);
  }

  @Test
  void name_ofTwoRecordsOfOneTime_isTheLastByItsText() {
    List<AuthenticationEvent> events =
        List.of(named("b@example.com", START), named("a@example.com", START));

    assertThat(Objects.requireNonNull(folded(events).name()).name()).isEqualTo("b@example.com");
    assertThat(Objects.requireNonNull(folded(events.reversed()).name()).name())
        .isEqualTo("b@example.com");
  }

  @Test
  void login_withoutAName_leavesTheName() {
    Profile profile =
        folded(List.of(named("a@example.com", START)))
            .with(
                new AuthenticationEvent(
                    new EventHeader(
                        "okta:n", "default", "okta", day(1), null, day(1), "okta@1", "login"),
                    ACCOUNT,
                    null,
                    Outcome.SUCCESS,
                    Authenticators.UNKNOWN,
                    null,
                    Origin.UNKNOWN));

    assertThat(Objects.requireNonNull(profile.name()).name()).isEqualTo("a@example.com");
    assertThat(profile.names().keySet()).containsExactly("a@example.com");
  }

  private static Instant day(int day) {
    return START.plus(Duration.ofDays(day));
  }

  @Test
  void names_areKeptInLowerCaseAndToBeAskedFor() {
    Profile profile = folded(List.of(named("Anna@Example.com", START)));

    assertThat(profile.names()).containsExactly(Map.entry("anna@example.com", false));
    assertThat(profile.asking()).isTrue();
    assertThat(Profile.EMPTY.asking()).isFalse();
  }

  @Test
  void answer_toAQuestion_isKeptOnce() {
    Profile profile = folded(List.of(named("a@example.com", START), named("b@example.com", START)));
    Profile answered = profile.withAnswer("a@example.com");

    assertThat(answered.names())
        .containsExactly(Map.entry("a@example.com", true), Map.entry("b@example.com", false));
    assertThat(answered.asking()).isTrue();
    assertThat(answered.withAnswer("a@example.com")).isSameAs(answered);
    assertThat(answered.withAnswer("unknown@example.com")).isSameAs(answered);
    assertThat(answered.withAnswer("b@example.com").asking()).isFalse();
  }

  @Test
  void name_askedForAgain_isAskedForByItself() {
    Profile profile =
        folded(List.of(named("a@example.com", START), named("b@example.com", START)))
            .withAnswer("a@example.com")
            .withAnswer("b@example.com");

    assertThat(profile.withQuestions(List.of("b@example.com", "unknown@example.com")).names())
        .containsExactly(Map.entry("a@example.com", true), Map.entry("b@example.com", false));
    assertThat(profile.withQuestions(List.of())).isSameAs(profile);
  }

  private static Profile withNames(int count) {
    Profile profile = Profile.EMPTY;
    for (int i = 0; i < count; i++) {
      profile = profile.with(named("n%03d@example.com".formatted(i + 1), START.plusSeconds(i)));
    }
    return profile;
  }

  @Test
  void names_asManyAsAreKept_mayBeMore() {
    assertThat(withNames(63).allNamesKnown()).isTrue();
    assertThat(withNames(64).allNamesKnown()).isFalse();
    assertThat(Profile.EMPTY.allNamesKnown()).isFalse();
  }

  @Test
  void names_moreThanAreKept_areTheFirstByTheirText() {
    Profile full = withNames(64);

    assertThat(withNames(65).names()).isEqualTo(full.names());
    assertThat(full.with(named("n000@example.com", START)).names().keySet())
        .hasSize(64)
        .contains("n000@example.com", "n063@example.com")
        .doesNotContain("n064@example.com");
  }

  @Test
  void accountWithinWhatIsKept_isFullOfNothing() {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i < 48; i++) {
      events.add(login("a" + i, START, "as" + i));
    }

    assertThat(folded(events).full()).isEmpty();
  }

  @Test
  void networks_moreThanAreKept_makeTheAccountFullOfThemSinceThatDay() {
    List<AuthenticationEvent> events = new ArrayList<>();
    for (int i = 0; i < 49; i++) {
      events.add(login("a" + i, i < 40 ? START : day(1), "as" + i));
    }

    assertThat(folded(events).full())
        .containsExactly(new Posture.Full(Posture.Kept.NETWORKS, startOf(day(1))));
  }

  @Test
  void networksOfTwoSets_moreThanAreKept_makeTheAccountFullSinceTheFirstOfTheDays() {
    Profile profile = Profile.EMPTY;
    for (int i = 0; i < 49; i++) {
      profile = profile.with(used("o" + i, day(5), Authenticator.OTP, "as" + i));
      profile = profile.with(used("p" + i, day(3), Authenticator.PUSH, "as" + i));
    }

    assertThat(profile.full())
        .containsExactly(new Posture.Full(Posture.Kept.NETWORKS, startOf(day(3))));
  }

  @Test
  void setsOfAuthenticators_moreThanAreKept_makeTheAccountFullOfThem() {
    assertThat(withSets(20, 12).full()).isEmpty();
    assertThat(withSets(20, 13).full())
        .containsExactly(new Posture.Full(Posture.Kept.AUTHENTICATORS, startOf(day(1))));
  }

  private static Instant startOf(Instant at) {
    return at.truncatedTo(ChronoUnit.DAYS);
  }

  private static AuthenticationEvent used(
      String id, Instant at, Authenticator kind, String network) {
    return event(
        id,
        at,
        Outcome.SUCCESS,
        Authenticators.exactly(kind),
        "a@example.com",
        new Origin(null, network, null, null, null));
  }

  @Test
  void setsOfAuthenticators_asManyAsAreKept_areKept() {
    Profile profile = withSets(20, 12);

    assertThat(profile.fullSince()).isNull();
    assertThat(profile.used()).hasSize(Profile.MOST_SETS);
  }

  @Test
  void setsOfAuthenticators_moreThanAreKept_areThoseOfTheDaysBefore() {
    Profile profile = withSets(20, 13);

    assertThat(profile.fullSince()).isEqualTo(DaySet.dayOf(day(1)));
    assertThat(profile.used())
        .hasSize(20)
        .allSatisfy(used -> assertThat(used.days()).isEqualTo(days(DaySet.dayOf(START))));
  }

  private static Profile withSets(int first, int second) {
    Profile profile = Profile.EMPTY;
    for (int i = 1; i <= first + second; i++) {
      Instant at = i <= first ? START : day(1);
      profile =
          profile
              .with(event("s" + i, at, "as1", Outcome.SUCCESS, set(i), "a@example.com"))
              .with(event("t" + i, day(2), "as1", Outcome.SUCCESS, set(i), "a@example.com"));
    }
    return profile;
  }

  @Test
  void newestStep_isTheLatestOfWhichIsTold() {
    Profile profile = Profile.EMPTY.withStepAt(START);

    assertThat(profile.newestStepAt()).isEqualTo(START);
    assertThat(profile.withStepAt(START.minusSeconds(1))).isSameAs(profile);
    assertThat(profile.withStepAt(START)).isSameAs(profile);
    assertThat(profile.withStepAt(START.plusSeconds(1)).newestStepAt())
        .isEqualTo(START.plusSeconds(1));
  }

  @Test
  void episode_isRememberedByAllItsDays() {
    Profile profile = Profile.EMPTY.withEpisode(START, START.plus(Duration.ofDays(2)));
    int first = DaySet.dayOf(START);

    assertThat(profile.inEpisode().days()).containsExactly(first, first + 1, first + 2);
    assertThat(profile.withEpisode(START, START)).isSameAs(profile);
  }
}
