package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Whoever signed in from too far away did so in whatever order it is told. */
class TravelLawTest {

  private static final String FAR = "Recovered from too far away";

  static final String RULE =
      """
      title: %s
      id: 6f8e2a35-0d0c-4a53-9b62-4ad5c2a1a7b4
      status: test
      level: high
      logsource:
        product: sparekey
        category: recovery_step
      detection:
        far:
          session.impossible_travel: true
        condition: far
      sparekey:
        emit: finding
        deliver: always
        owner: identity-security
      """
          .formatted(FAR);

  private static final RuleSet RULES = RuleSet.load(Map.of("far.yml", RULE));

  private static final Coordinates OSLO = new Coordinates(5_991, 1_075);
  private static final Coordinates LAGOS = new Coordinates(645, 339);

  private static final List<Optional<Coordinates>> SPOTS =
      List.of(
          Optional.of(OSLO),
          Optional.of(new Coordinates(5_990, 1_070)),
          Optional.of(new Coordinates(5_151, -13)),
          Optional.of(LAGOS),
          Optional.empty());

  private static @Nullable Coordinates somewhere(Random random) {
    return SPOTS.get(random.nextInt(SPOTS.size())).orElse(null);
  }

  private static AuthenticationEvent from(
      @Nullable Coordinates where, String id, Instant at, String network, String session) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        ANNA,
        mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        PASSWORD_OTP,
        session,
        new Origin("192.0.2.1", network, "NO", "laptop", null).at(where));
  }

  private static RecoveryEvent codes(String id, Instant at, String session) {
    return new RecoveryEvent(
        header(id, "okta", at),
        ANNA,
        null,
        RecoveryAction.CODE_SET_REGENERATED,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, ANNA.nativeId(), mail(ANNA)),
        Credential.UNKNOWN,
        null,
        session,
        new Origin("192.0.2.1", "as1", "NO", "laptop", null),
        null);
  }

  private static Drive drive() {
    return new Drive(0, RULES, "zendesk");
  }

  /** Two days with a dozen logins and three steps, and a dozen logins more in the week after. */
  private static List<Event> drawn(Random random) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(15L * random.nextInt(150)));
      String session = random.nextBoolean() ? "s" + random.nextInt(3) : "own" + i;
      events.add(from(somewhere(random), "l" + i, at, "as" + random.nextInt(3), session));
    }
    for (int i = random.nextInt(12); i > 0; i--) {
      Instant at = day(23).plus(Duration.ofHours(random.nextInt(120)));
      events.add(from(somewhere(random), "w" + i, at, "as" + random.nextInt(3), "w" + i));
    }
    for (int i = 0; i < 3; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(15L * random.nextInt(150) + 5));
      events.add(
          random.nextInt(3) == 0
              ? Happenings.from(somewhere(random), codeUsed("c" + i, ANNA, at, "as1"))
              : codes("r" + i, at, "s" + i));
    }
    return events;
  }

  /**
   * Without the assurance: of a session of which only a trace is left nobody can say that it is
   * where it began.
   */
  private static List<String> finalState(List<Event> events) {
    Drive drive = drive();
    events.forEach(drive::with);
    return drive.clock(day(400)).alerts().stream()
        .map(
            alert ->
                alert.id()
                    + " "
                    + alert.verdict()
                    + " "
                    + alert.severity()
                    + alert.evidence().stream()
                        .map(line -> line.eventId() + " " + line.kind() + " " + line.text())
                        .toList())
        .toList();
  }

  @Property(tries = 200)
  void farAway_toldInAnyOrderAndTwice_isTheSame(@ForAll Random random) {
    List<Event> events = drawn(random);
    List<Event> shuffled = new ArrayList<>(events);
    shuffled.addAll(events.subList(0, random.nextInt(events.size())));
    Collections.shuffle(shuffled, random);

    assertThat(finalState(shuffled)).isEqualTo(finalState(events));
  }

  /** Whoever is in may sign in from wherever he likes, and as often. */
  @Property(tries = 20)
  void farAway_followedByHundredsOfLogins_isStillSaid(@ForAll Random random) {
    Drive drive = told();
    List<Event> later = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      Instant at = day(20).plus(Duration.ofMinutes(3 + random.nextInt(3_000)));
      later.add(from(somewhere(random), "x" + i, at, "n" + random.nextInt(90), "x" + i));
    }
    later.forEach(drive::with);

    assertThat(drive.clock(day(30)).alerts(FAR)).singleElement().returns(true, Alert::delivered);
    assertThat(drive.revisions()).extracting(Alert::verdict).doesNotContain(Verdict.WITHDRAWN);
  }

  /** The owner in Oslo, and somebody in Lagos who makes codes. */
  private static Drive told() {
    Drive drive = drive();
    for (int i = 0; i < 12; i++) {
      drive.with(login("u" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive.with(
        from(OSLO, "o", day(20).minus(Duration.ofMinutes(50)), "as1", "o"),
        from(LAGOS, "s", day(20).minus(Duration.ofMinutes(10)), "as9", "s"),
        codes("r", day(20), "s"));
  }

  @Test
  void stepFarFromWhereTheAccountSignedIn_isSaidWithBothPlaces() {
    Drive drive = told().complete("zendesk", day(21), Proof.PROVEN).clock(day(21));

    assertThat(drive.alerts(FAR))
        .singleElement()
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .extracting(EvidenceLine::text)
                    .contains(
                        "the login behind it came from 6.45, 3.39, 5,977 km from 59.91, 10.75,"
                            + " where the account signed in 40 min before it, at "
                            + day(20).minus(Duration.ofMinutes(50))));
  }

  /** The intruder came by night; the same places are known to be too far apart in the morning. */
  @Test
  void ownersLoginHoursLater_isSaidOnTheStepBefore() {
    Drive drive =
        drive()
            .with(login("u", ANNA, day(1), PASSWORD_OTP, "as1"))
            .with(from(LAGOS, "s", day(20).minus(Duration.ofMinutes(10)), "as9", "s"))
            .with(codes("r", day(20), "s"))
            .with(from(LAGOS, "n", day(20).plus(Duration.ofMinutes(30)), "as9", "n"));
    assertThat(drive.alerts(FAR)).isEmpty();

    // On the network, in the country and by the device of a login that came before it.
    drive.with(from(OSLO, "o", day(20).plus(Duration.ofHours(4)), "as9", "o"));

    assertThat(drive.alerts(FAR))
        .singleElement()
        .satisfies(
            alert ->
                assertThat(alert.evidence())
                    .extracting(EvidenceLine::text)
                    .anyMatch(text -> text.contains("signed in 4 h 10 min after it, at ")));
  }
}
