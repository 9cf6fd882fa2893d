package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.PASSWORD;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.flood;
import static dev.sparekey.recovery.Flooded.joined;
import static dev.sparekey.recovery.Flooded.login;
import static dev.sparekey.recovery.Flooded.owner;
import static dev.sparekey.recovery.Flooded.root;
import static dev.sparekey.recovery.Flooded.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Event;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
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

/**
 * A session that a password opens at 10:00, on an account whose key is used hundreds of times until
 * the codes are made anew in it at 10:30: it may have been used in that session, too.
 */
class KeyFloodTest {

  private static final String DOUBT =
      "more logins came than are kept, and some may have been its own";

  /** Keeps the session's first login whole. */
  private static RecoveryEvent viewed() {
    return Scene.event(
        "v",
        RecoveryAction.CODE_SET_VIEWED,
        ROOT.plusSeconds(30),
        Actor.Role.SELF,
        null,
        "S",
        "as1");
  }

  private static List<Event> keys(int count) {
    return flood(count, ROOT.plusSeconds(60), Duration.ofMinutes(28), "", KEY);
  }

  private static AssuranceFinding last(List<Event> events) {
    return new Told().all(events).lastStep().assurance();
  }

  private static void assertThatItMayHaveProvenMore(AssuranceFinding assurance) {
    assertThat(assurance.effective()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.why()).contains(DOUBT);
  }

  /** The key was used in it at 10:12, and that login is not the first from its place. */
  @Test
  void session_whoseFirstLoginAnEarlierStepKept_mayHaveProvenMoreSince() {
    List<Event> keys = keys(300);
    keys.add(0, login("again", ROOT.plusSeconds(45), PASSWORD, "as1", "S"));
    keys.add(120, login("own", ROOT.plus(Duration.ofMinutes(12)), KEY, "as1", "S"));

    assertThatItMayHaveProvenMore(
        last(joined(owner(), List.of(root(), viewed()), keys, List.of(step("as1")))));
  }

  @Test
  void session_whoseFirstLoginIsToldBehindTheStep_mayHaveProvenMoreSince() {
    assertThatItMayHaveProvenMore(last(joined(owner(), keys(300), List.of(step("as1"), root()))));
  }

  /**
   * Of the time since it began every login is kept, whatever was left out of the quarter before.
   */
  @Test
  void session_ofWhichEveryLoginIsKept_hasProvenWhatIsKnown() {
    List<Event> before =
        flood(300, ROOT.minus(Duration.ofMinutes(90)), Duration.ofMinutes(60), "", KEY);

    assertThat(
            last(joined(owner(), before, List.of(root()), keys(20), List.of(step("as1"))))
                .effective())
        .isEqualTo(Interval.exactly(1));
  }

  @Property(tries = 20)
  void sessionAmongKeys_inAnyOrder_isWorthTheSame(
      @ForAll Random random,
      @ForAll @IntRange(min = 20, max = 300) int count,
      @ForAll @IntRange(min = 0, max = 90) int before,
      @ForAll boolean viewed) {
    List<Event> events = new ArrayList<>(owner());
    events.addAll(flood(before, ROOT.minus(Duration.ofHours(2)), Duration.ofHours(1), "", KEY));
    events.add(root());
    if (viewed) {
      events.add(viewed());
    }
    events.addAll(keys(count));
    events.add(step("as1"));
    Interval inTime = last(events).effective();
    Collections.shuffle(events, random);

    assertThat(last(events).effective()).isEqualTo(inTime);
  }
}
