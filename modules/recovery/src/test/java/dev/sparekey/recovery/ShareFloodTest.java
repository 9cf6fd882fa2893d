package dev.sparekey.recovery;

import static dev.sparekey.recovery.Flooded.KEY;
import static dev.sparekey.recovery.Flooded.PASSWORD;
import static dev.sparekey.recovery.Flooded.ROOT;
import static dev.sparekey.recovery.Flooded.STEP;
import static dev.sparekey.recovery.Flooded.login;
import static dev.sparekey.recovery.Flooded.root;
import static dev.sparekey.recovery.Flooded.step;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AssuranceFinding;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.Gap;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Origin;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.recovery.Flooded.Told;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * An account that used its key on too few days for the ratchet. Whoever has the password signs in
 * at 10:00, then as often as he likes, and makes the codes anew at 10:30 in the session of 10:00.
 */
class ShareFloodTest {

  private static final Authenticators FEDERATED = Authenticators.atLeast(Authenticator.FEDERATED);
  private static final Authenticators PASSWORD_AND_SMS =
      Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS);

  private static final String DOUBT =
      "the account has no usual way to sign in that is known: more logins came than are kept";

  /** An account that used its key on two days. */
  private static AssuranceFinding assurance(List<Event> before, int flood) {
    List<Event> events = new ArrayList<>(before);
    events.addAll(onDays(KEY, 5, 2, "own"));
    events.add(root());
    events.addAll(Flooded.flood(flood, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    return new Told().all(events).lastStep().assurance();
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

  /** Of the day before the session nothing counts, as in the share of sessions. */
  @ParameterizedTest
  @MethodSource("signInsThatProveLittle")
  void primaryOfAKey_behindAnotherSignInOfTheHourAndAFlood_isThatOfTheKey(Authenticators other) {
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    Instant before = ROOT.minus(Duration.ofHours(1));
    events.add(login("sso", before, other, "as1", "sso"));
    events.add(root());
    events.addAll(Flooded.flood(62, ROOT.plusSeconds(1), Duration.ofMinutes(25), "S"));
    events.add(step("as1"));
    AssuranceFinding assurance = new Told().all(events).step().assurance();

    assertThat(assurance.primary()).isEqualTo(Interval.exactly(5));
    assertThat(assurance.gap()).isEqualTo(Gap.CERTAIN);
  }

  static List<Authenticators> signInsThatProveLittle() {
    return List.of(Authenticators.UNKNOWN, PASSWORD, FEDERATED);
  }

  /** It proves as little for certain as one of which nothing is told. */
  @ParameterizedTest
  @ValueSource(ints = {64, 1_000})
  void primaryOfAKeyAmongFederatedSignIns_behindSignInsOfTheHour_isNotUnknown(int flood) {
    AssuranceFinding assurance = assurance(onDays(FEDERATED, 9, 1, "sso"), flood);

    assertThat(assurance.primary()).isEqualTo(new Interval(1, 5));
    assertThat(assurance.gap()).isEqualTo(Gap.POSSIBLE);
  }

  /** Of a day's one login there are two records, which midnight may part. */
  @ParameterizedTest
  @CsvSource({"-2, 5", "-1, 2", "0, 2", "1, 2", "2, 5"})
  void hiddenRecord_besideOneOfTwoFactors_raisesNothing(int daysBetween, int ceiling) {
    List<Event> events = new ArrayList<>(onDays(PASSWORD_AND_SMS, 20, 1, "two"));
    events.addAll(onDays(Authenticators.UNKNOWN, 20 + daysBetween, 1, "hid"));
    events.add(root());
    events.addAll(Flooded.flood(64, ROOT.minus(Duration.ofHours(1)), Duration.ofMinutes(59), ""));
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary().ceiling()).isEqualTo(ceiling);
  }

  @Test
  void acceptedPrimary_behindAFlood_isNoLessKnown() {
    assertThat(behindADecision(3)).isEqualTo(Interval.exactly(1));
  }

  /** It was last used behind the decision. */
  @Test
  void keyUsedSinceTheDecision_behindAFlood_isWorthAKey() {
    assertThat(behindADecision(10)).isEqualTo(Interval.exactly(5));
  }

  private static Interval behindADecision(int daysBefore) {
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    events.add(root());
    events.addAll(Flooded.flood(64, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    return new Told()
        .accepted(
            new PrimaryAcceptance(1, "lost", "N. Name", STEP.minus(Duration.ofDays(daysBefore))))
        .all(events)
        .step()
        .assurance()
        .primary();
  }

  /** The window begins on that day at 10:00, and the sign-in was at 10:30. */
  @Test
  void passwordOfTheWindowsFirstDay_behindAFlood_isNotForgotten() {
    assertThat(assurance(onDays(PASSWORD, 90, 1, "pw"), 64).primary())
        .isEqualTo(new Interval(1, 5));
  }

  /**
   * Feeds of an audit log lag behind those of sign-ins, and of what is told behind more logins than
   * are kept less is known, but never nothing.
   */
  @Property(tries = 30)
  void gapOfAKeyAmongPasswords_behindAFloodToldInAnyOrder_isClaimed(
      @ForAll Random random,
      @ForAll boolean password,
      @ForAll @IntRange(max = 40) int before,
      @ForAll @IntRange(min = 60, max = 200) int after) {
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    events.addAll(onDays(PASSWORD, 9, password ? 1 : 0, "pw"));
    events.add(root());
    events.addAll(Flooded.flood(before, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    events.addAll(Flooded.flood(after, STEP.plusSeconds(180), Duration.ofMinutes(25), ""));
    Collections.shuffle(events, random);

    assertThat(new Told().all(events).step().assurance().gap())
        .isIn(Gap.CERTAIN, password ? Gap.POSSIBLE : Gap.CERTAIN);
  }

  /** A day and a half before, as on the second day of observation. */
  @Test
  void primaryOfAKeyUsedYesterday_behindAFlood_isThatOfTheKey() {
    List<Event> events = new ArrayList<>();
    events.add(login("own", ROOT.minus(Duration.ofHours(33)), KEY, "as1", "own"));
    events.add(root());
    events.addAll(Flooded.flood(64, ROOT.plusSeconds(1), Duration.ofMinutes(25), ""));
    events.add(step("as1"));
    AssuranceFinding assurance = new Told().all(events).step().assurance();

    assertThat(assurance.primary()).isEqualTo(Interval.exactly(5));
    assertThat(assurance.gap()).isEqualTo(Gap.CERTAIN);
  }

  /** A script signs in with the password, too: that makes no key the habit. */
  @Test
  void primaryOfWhoeverUsedPasswordsYesterday_behindAFlood_isNoKey() {
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    Instant yesterday = ROOT.minus(Duration.ofHours(33));
    events.addAll(Flooded.flood(10, yesterday, Duration.ofHours(8), ""));
    events.addAll(Flooded.flood(64, ROOT.minus(Duration.ofHours(2)), Duration.ofHours(1), ""));
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary()).isEqualTo(new Interval(1, 5));
  }

  /** From the mailbox, and then a day of patience. */
  @Test
  void primaryOfAKey_behindYesterdaysFloodOfCodesByMail_isNotUnknown() {
    Authenticators mail = Authenticators.exactly(Authenticator.EMAIL_CODE);
    List<Event> events = new ArrayList<>(onDays(KEY, 5, 2, "own"));
    Instant yesterday = ROOT.minus(Duration.ofHours(26));
    events.addAll(Flooded.flood(70, yesterday, Duration.ofHours(1), "", mail));
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary()).isEqualTo(new Interval(1, 5));
  }

  @Test
  void primaryOfAKey_behindCodesByMailAndOnePassword_isNotUnknown() {
    Authenticators mail = Authenticators.exactly(Authenticator.EMAIL_CODE);
    List<Event> events = new ArrayList<>(onDays(KEY, 9, 2, "own"));
    Instant yesterday = ROOT.minus(Duration.ofHours(32));
    events.addAll(Flooded.flood(70, yesterday, Duration.ofHours(1), "", mail));
    events.add(login("pw", yesterday.plus(Duration.ofHours(2)), PASSWORD, "as1", "pw"));
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary()).isEqualTo(new Interval(1, 5));
  }

  /** Nothing was lost: six sessions, all retained, of which the newest is of the last evening. */
  @Test
  void primaryOfCodesByMail_besideOnePasswordOfYesterday_isThatOfTheCodes() {
    Authenticators mail = Authenticators.exactly(Authenticator.EMAIL_CODE);
    List<Event> events = new ArrayList<>();
    for (int day = 10; day < 12; day++) {
      Instant at = ROOT.minus(Duration.ofDays(day));
      for (int i = 0; i < 3; i++) {
        String id = "mail" + day + i;
        events.add(login(id, at.plusSeconds(60L * i), mail, "as1", id));
      }
    }
    events.add(login("pw", ROOT.minus(Duration.ofHours(19)), PASSWORD, "as1", "pw"));
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary().floor()).isZero();
  }

  /** Of three days they are how the account signs in, and a password of long ago is not. */
  @ParameterizedTest
  @CsvSource({"2, 1", "3, 0", "4, 0"})
  void primaryOfWhoeverSignsInByCodesByMail_isThatOfThemAfterThreeDays(int days, int floor) {
    Authenticators mail = Authenticators.exactly(Authenticator.EMAIL_CODE);
    List<Event> events = new ArrayList<>(onDays(PASSWORD, 60, 1, "pw"));
    for (int i = 0; i < 72; i++) {
      Instant at = ROOT.minus(Duration.ofDays(2 + i % days)).minusSeconds(60L * i);
      events.add(login("mail" + i, at, mail, "as1", "mail" + i));
    }
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary().floor()).isEqualTo(floor);
  }

  /** Of more sets than are kept nothing is known but that they were. */
  @Test
  void primaryOfAnAccountWithMoreSetsThanAreKept_behindAFlood_isNotUnknown() {
    List<Event> events = new ArrayList<>();
    for (Authenticators set : moreThanAreKept()) {
      events.addAll(onDays(set, 120, 1, set.toString()));
    }

    assertThat(assurance(events, 64).primary()).isEqualTo(new Interval(1, 5));
  }

  private static List<Authenticators> moreThanAreKept() {
    List<Authenticators> sets = new ArrayList<>();
    for (Authenticator one : Authenticator.values()) {
      for (Authenticator other : List.of(Authenticator.OTP, Authenticator.SMS, one)) {
        sets.add(Authenticators.exactly(one, other));
      }
    }
    return sets.stream().distinct().limit(Profile.MOST_SETS + 1).toList();
  }

  /** At Okta; the window begins on that day at 10:00, and this was at 08:30. */
  @Test
  void recordsOfTheDayThatTheWindowBeginsIn_raiseNothing() {
    List<Event> events = new ArrayList<>();
    for (int day : List.of(90, 60, 30)) {
      Instant at = ROOT.minus(Duration.ofDays(day)).minus(Duration.ofMinutes(90));
      events.add(login("pw" + day, at, PASSWORD, "as1", "own" + day));
      events.add(login("hid" + day, at.plusSeconds(1), Authenticators.UNKNOWN, "as1", "own" + day));
    }
    events.add(root());
    events.add(step("as1"));
    AssuranceFinding assurance = new Told().all(events).step().assurance();

    assertThat(assurance.primary()).isEqualTo(Interval.exactly(1));
    assertThat(assurance.gap()).isEqualTo(Gap.NONE);
  }

  /** A code by mail proves nothing that counts; it was a sign-in all the same. */
  @Test
  void primaryOfAKeyAndACodeByMail_behindAFlood_isNotUnknown() {
    Authenticators mail = Authenticators.exactly(Authenticator.EMAIL_CODE);

    assertThat(assurance(onDays(mail, 9, 1, "mail"), 64).primary()).isEqualTo(new Interval(1, 5));
  }

  /** The session that the step is of is the only one in the window. */
  @Test
  void primaryHeldByDaysOfAYearAgo_isNotWidenedWhereNoSessionIsRetained() {
    List<Event> events = new ArrayList<>(onDays(PASSWORD_AND_SMS, 365, 3, "own"));
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().primary()).isEqualTo(Interval.exactly(2));
  }

  /** Nothing is known of it, whatever counts. */
  @Test
  void decisionAboutAnAccountWithoutALogin_makesNothingKnown() {
    assertThat(
            new Told()
                .accepted(
                    new PrimaryAcceptance(1, "lost", "N. Name", STEP.minus(Duration.ofDays(3))))
                .all(List.of(root(), step("as1")))
                .step()
                .assurance()
                .primary())
        .isEqualTo(new Interval(0, 5));
  }

  /** What was proven by what the owner has taken away says nothing, as in the share of sessions. */
  @Test
  void primaryOfAKey_behindARemovedFactorAndAFlood_isThatOfTheKey() {
    List<Event> events = new ArrayList<>(onDays(PASSWORD_AND_SMS, 60, 2, "sms"));
    events.add(
        told(
            RecoveryAction.FACTOR_REMOVED,
            Authenticator.SMS,
            null,
            STEP.minus(Duration.ofDays(40))));

    assertThat(assurance(events, 64).primary()).isEqualTo(Interval.exactly(5));
  }

  /** A new telephone: what was proven with the old one says nothing, with the new one it does. */
  @Test
  void primaryOfAKey_besideAFactorThatWasBoundAnewAndAFlood_isThatOfTheWeaker() {
    Authenticator sms = Authenticator.SMS;
    Instant then = STEP.minus(Duration.ofDays(40));
    List<Event> events = new ArrayList<>();
    events.add(told(RecoveryAction.FACTOR_BOUND, sms, "old", then.minus(Duration.ofDays(30))));
    events.addAll(onDays(PASSWORD_AND_SMS, 60, 2, "old"));
    events.add(told(RecoveryAction.FACTOR_REMOVED, sms, "old", then));
    events.add(told(RecoveryAction.FACTOR_BOUND, sms, "new", then.plusSeconds(60)));
    events.addAll(onDays(PASSWORD_AND_SMS, 30, 1, "new"));

    assertThat(assurance(events, 64).primary().floor()).isEqualTo(2);
  }

  private static RecoveryEvent told(
      RecoveryAction action, Authenticator kind, @Nullable String id, Instant at) {
    return new RecoveryEvent(
        Flooded.header(action + String.valueOf(id), at),
        Flooded.ACCOUNT,
        null,
        action,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, "00u1", null),
        new Credential(kind, id, null, null, null),
        KEY,
        null,
        Origin.UNKNOWN,
        null);
  }

  /** A source that hides factors tells of logins, though not of how. */
  @ParameterizedTest
  @ValueSource(ints = {1, 70})
  void accountWhoseSignInsHideFactors_isNotCalledUnknownNorFlooded(int count) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Instant at = STEP.minus(Duration.ofDays(40)).plus(Duration.ofHours(12L * i));
      events.add(login("hid" + i, at, Authenticators.UNKNOWN, "as1", "hid" + i));
    }
    events.add(root());
    events.add(step("as1"));

    assertThat(new Told().all(events).step().assurance().why())
        .contains("the account has no usual way to sign in that is known")
        .doesNotContain("more logins came");
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
    List<Event> events = new ArrayList<>(onDays(Authenticators.UNKNOWN, 10, 20, "hid"));
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
