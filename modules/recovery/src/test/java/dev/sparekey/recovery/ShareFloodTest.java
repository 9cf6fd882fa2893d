package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.PASSWORD;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.STEP;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An account that used its key on too few days for the ratchet. Whoever has the password signs in
 * at 10:00, then as often as he likes, and makes the codes anew at 10:30 in the session of 10:00.
 */
class ShareFloodTest {

  private static final String DOUBT =
      "the account has no usual way to sign in that is known: more logins came than are kept";

  /** An account that used its key on two days. */
  private static AssuranceFinding assurance(List<Event> before, int flood) {
    List<Event> events = new ArrayList<>(before);
    events.addAll(onDays(KEY, 5, 2, "own"));
    events.add(root());
    events.addAll(Flooded.flood(flood, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    return new Told().all(events).step().assurance();
  }

  private static List<Event> onDays(Authenticators used, int first, int count, String name) {
    List<Event> events = new ArrayList<>();
    for (int day = first; day < first + count; day++) {
      String id = name + day;
      events.add(login(id, STEP.minus(Duration.ofDays(day)), used, "as1", id));
    }
    return events;
  }

  /** Of each day before it is known that the key was used and nothing else. */
  @ParameterizedTest
  @ValueSource(ints = {0, 64, 119, 1_000})
  void primaryOfAKeyAlone_behindSignInsOfTheHour_isThatOfTheKey(int flood) {
    AssuranceFinding assurance = assurance(List.of(), flood);

    assertThat(assurance.primary()).isEqualTo(Interval.exactly(5));
    assertThat(assurance.gap()).isEqualTo(Gap.CERTAIN);
  }

  /** Of a login Okta writes two records, of which only one names the factors. */
  @ParameterizedTest
  @ValueSource(ints = {64, 1_000})
  void primaryOfAKeyBesideHiddenRecords_behindSignInsOfTheHour_isNotUnknown(int flood) {
    AssuranceFinding assurance = assurance(onDays(Authenticators.UNKNOWN, 5, 2, "hid"), flood);

    assertThat(assurance.primary()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.gap()).isEqualTo(Gap.POSSIBLE);
  }

  /** The one that hides its factors is of another session, an hour before. */
  @Test
  void primaryOfAKey_behindAHiddenSignInAndAFlood_isNotUnknown() {
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    Instant before = ROOT.minus(Duration.ofHours(1));
    events.add(login("sso", before, Authenticators.UNKNOWN, "as1", "sso"));
    events.add(root());
    events.addAll(Flooded.flood(62, ROOT.plusSeconds(1), Duration.ofMinutes(25), "S"));
    events.add(step("as1"));
    AssuranceFinding assurance = new Told().all(events).step().assurance();

    assertThat(assurance.primary()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.gap()).isEqualTo(Gap.POSSIBLE);
  }

  /** What was certain is possible then, and never no gap. */
  @ParameterizedTest
  @ValueSource(ints = {64, 119, 1_000})
  void primaryOfAKeyAmongPasswords_behindSignInsOfTheHour_isBetweenThemAndSaysWhy(int flood) {
    AssuranceFinding assurance = assurance(onDays(PASSWORD, 9, 1, "pw"), flood);

    assertThat(assurance.primary()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.gap()).isEqualTo(Gap.POSSIBLE);
    assertThat(assurance.why()).contains(DOUBT);
  }

  /** Of days on which factors were hidden nobody knows what they proved. */
  @ParameterizedTest
  @CsvSource({"0, 0", "64, 0", "1000, 0", "0, 64", "0, 1000"})
  void primaryOfHiddenFactors_amongSignInsByPassword_isNoneTheLower(int after, int before) {
    List<Event> events = new ArrayList<>(onDays(Authenticators.UNKNOWN, 10, 30, "hid"));
    events.addAll(onDays(PASSWORD, 3, 30, "pw"));
    Instant hour = ROOT.minus(Duration.ofHours(1));
    events.addAll(Flooded.flood(before, hour, Duration.ofMinutes(59), ""));
    events.add(root());
    events.addAll(Flooded.flood(after, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    AssuranceFinding assurance = new Told().all(events).step().assurance();

    assertThat(assurance.primary()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.gap()).isEqualTo(Gap.POSSIBLE);
  }
}
