package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.ACCOUNT;
import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.STEP;
import static dev.sparekey.recovery.Flooded.header;
import static dev.sparekey.recovery.Flooded.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Event;
import dev.sparekey.model.Origin;
import dev.sparekey.model.Travel;
import dev.sparekey.recovery.Flooded.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What was known of the time around a step when it came, and what later logins push out. */
class KeptAfterTest {

  private static final Coordinates OSLO = new Coordinates(5_991, 1_075);
  private static final Coordinates LAGOS = new Coordinates(645, 339);

  private static AuthenticationEvent login(Instant at, Coordinates where, String session) {
    return new AuthenticationEvent(
        header(session + at, at),
        ACCOUNT,
        "anna@example.com",
        Outcome.SUCCESS,
        KEY,
        session,
        new Origin(null, "as1", "NO", "laptop", null).at(where));
  }

  private static List<Event> before() {
    return new ArrayList<>(
        List.of(
            login(STEP.minus(Duration.ofDays(3)), OSLO, "own"),
            login(ROOT.minus(Duration.ofHours(1)), OSLO, "morning"),
            login(ROOT, OSLO, "S")));
  }

  /** Some each day, as an account signs in that is not idle. */
  private static List<Event> weeksAfter(int logins) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < logins; i++) {
      Instant at = STEP.plus(Duration.ofHours(1 + 5L * i));
      events.add(login(at, OSLO, "later" + i));
    }
    return events;
  }

  private static @Nullable Travel travel(Told told) {
    return told.step().session().travel();
  }

  @Test
  void travelThatWasPossible_isStillSoWhenManyMoreLoginsHaveCome() {
    Told told = new Told().all(before()).all(List.of(step("as1")));
    assertThat(travel(told)).isEqualTo(Travel.POSSIBLE);

    assertThat(travel(told.all(weeksAfter(160)))).isEqualTo(Travel.POSSIBLE);
  }

  /** A login of the night before that is told a week late. */
  @Test
  void lateLoginFromFarAway_isStillFoundWhenManyMoreHaveCome() {
    Told told = new Told().all(before()).all(List.of(step("as1"))).all(weeksAfter(160));

    told.all(List.of(login(ROOT.minus(Duration.ofMinutes(50)), LAGOS, "far")));

    assertThat(travel(told)).isInstanceOf(Travel.Impossible.class);
  }

  @Test
  void travelOfAStepThatIsToldBehindMoreLoginsThanAreKept_staysUnknown() {
    Told told = new Told().all(before()).all(weeksAfter(160)).all(List.of(step("as1")));
    assertThat(travel(told)).isNull();

    assertThat(travel(told.all(weeksAfter(170)))).isNull();
  }

  @Property(tries = 5)
  void travel_amongLaterLoginsInAnyOrder_staysKnown(@ForAll Random random) {
    Told told = new Told().all(before()).all(List.of(step("as1")));
    List<Event> later = weeksAfter(150);
    Collections.shuffle(later, random);

    for (Event login : later) {
      assertThat(travel(told.all(List.of(login)))).isEqualTo(Travel.POSSIBLE);
    }
  }
}
