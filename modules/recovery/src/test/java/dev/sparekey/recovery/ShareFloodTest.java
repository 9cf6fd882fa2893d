package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.PASSWORD;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.STEP;
import static dev.sparekey.recovery.Flooded.joined;
import static dev.sparekey.recovery.Flooded.login;
import static dev.sparekey.recovery.Flooded.root;
import static dev.sparekey.recovery.Flooded.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Event;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.recovery.Flooded.Told;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An account that used its key on too few days for the ratchet. Whoever has the password signs in
 * at 10:00, then as often as he likes, and makes the codes anew at 10:30 in the session of 10:00.
 */
class ShareFloodTest {

  private static List<Event> onDays(String name, Authenticators used, int first, int count) {
    List<Event> events = new ArrayList<>();
    for (int day = first; day < first + count; day++) {
      events.add(login(name + day, STEP.minus(Duration.ofDays(day)), used, "as1", name + day));
    }
    return events;
  }

  /** With the key on two days. */
  private static List<Event> owner() {
    return onDays("own", KEY, 5, 2);
  }

  private static List<Event> flood(int count) {
    return Flooded.flood(count, ROOT.plusSeconds(1), Duration.ofMinutes(25), "");
  }

  private static AssuranceFinding assurance(List<Event> events) {
    return new Told().all(events).step().assurance();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 64, 119, 1_000})
  void primaryByTheShareOfSessions_beforeSignInsOfTheHour_isAsItWas(int count) {
    AssuranceFinding assurance =
        assurance(joined(owner(), List.of(root()), flood(count), List.of(step("as1"))));

    assertThat(assurance.primary()).isEqualTo(Interval.exactly(5));
    assertThat(assurance.gap()).isEqualTo(Gap.CERTAIN);
  }

  /** They are of the day before, and count against no set. */
  @Test
  void primaryByTheShareOfSessions_behindSignInsOfTheHourBefore_isAsItWas() {
    List<Event> before =
        Flooded.flood(200, ROOT.minus(Duration.ofHours(1)), Duration.ofMinutes(59), "");

    assertThat(assurance(joined(owner(), before, List.of(root()), List.of(step("as1")))).primary())
        .isEqualTo(Interval.exactly(5));
  }

  /** Two days of 22 are no fifth, as two sessions of 22 are none. */
  @ParameterizedTest
  @ValueSource(ints = {0, 64, 1_000})
  void keyOfTwoDaysAmongMany_raisesOnlyTheCeiling(int count) {
    List<Event> usual = onDays("pw", PASSWORD, 8, 20);

    assertThat(
            assurance(joined(usual, owner(), List.of(root()), flood(count), List.of(step("as1"))))
                .primary())
        .isEqualTo(new Interval(1, 5));
  }

  /** A bitmap cannot tell the login before a step from the one after it. */
  @Test
  void primaryOfAKeyThatWasFirstUsedThatMorning_isNotKnownAndSaysWhy() {
    List<Event> own = List.of(login("own", ROOT.minus(Duration.ofHours(2)), KEY, "as1", "own"));

    AssuranceFinding assurance =
        assurance(joined(own, List.of(root()), flood(64), List.of(step("as1"))));

    assertThat(assurance.primary()).isEqualTo(Interval.UNKNOWN);
    assertThat(assurance.why())
        .contains(
            "the account has no usual way to sign in that is known: more logins came than are"
                + " kept");
  }

  /** What the key had a share of stays, however many days were without it. */
  @Test
  void shareOfTheRetainedSessions_isNotLostForDaysWithoutTheSet() {
    List<Event> without = onDays("pw", PASSWORD, 10, 80);
    List<Event> often = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      often.add(login("own" + i, STEP.minus(Duration.ofHours(60 + i)), KEY, "as1", "own" + i));
    }

    assertThat(assurance(joined(without, often, List.of(root(), step("as1")))).primary())
        .isEqualTo(Interval.exactly(5));
  }

  @Property(tries = 20)
  void primaryByTheShareOfSessions_amongSignInsInAnyOrder_isAsItWas(
      @ForAll Random random,
      @ForAll @IntRange(min = 0, max = 250) int passwords,
      @ForAll @IntRange(min = 0, max = 250) int keys) {
    List<Event> events = joined(owner(), List.of(root()), flood(passwords), List.of(step("as1")));
    for (int i = 0; i < keys; i++) {
      events.add(login("key" + i, ROOT.plusSeconds(2 + 5L * i), KEY, "as1", "key" + i));
    }
    Collections.shuffle(events, random);

    assertThat(assurance(events).primary()).isEqualTo(Interval.exactly(5));
  }
}
