package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Event;
import dev.sparekey.model.Origin;
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
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** However often whoever is in signs in, what he did in a session is judged by how it began. */
class SessionFloodLawTest {

  private static final String WEAKER = "Codes made anew from a weaker session";

  private static final RuleSet RULES =
      RuleSet.load(
          Map.of(
              "weaker.yml",
              """
              title: %s
              id: 0c0e7ac5-4f0c-4b0e-93d4-5f0a9d2b7c11
              status: test
              level: high
              logsource:
                product: sparekey
                category: recovery_step
              detection:
                weaker:
                  assurance.gap_certain: true
                condition: weaker
              sparekey:
                emit: finding
                deliver: always
                owner: identity-security
              """
                  .formatted(WEAKER)));

  private static final Authenticators KEY =
      Authenticators.exactly(Authenticator.PASSKEY_DEVICE_BOUND);
  private static final Authenticators PASSWORD = Authenticators.exactly(Authenticator.PASSWORD);
  private static final Instant ROOT = day(20).minus(Duration.ofMinutes(30));

  private static AuthenticationEvent login(
      String id, Instant at, Authenticators used, String session) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        ANNA,
        mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        used,
        session,
        new Origin("192.0.2.1", "as1", "NO", "laptop", null));
  }

  private static RecoveryEvent codes() {
    return new RecoveryEvent(
        header("r", "okta", day(20)),
        ANNA,
        null,
        RecoveryAction.CODE_SET_REGENERATED,
        RecoveryPath.SELF_SERVICE,
        new Actor(Actor.Role.SELF, ANNA.nativeId(), mail(ANNA)),
        Credential.UNKNOWN,
        null,
        "S",
        new Origin("192.0.2.1", "as1", "NO", "laptop", null),
        null);
  }

  private static List<Event> attack() {
    return attack(12);
  }

  /**
   * @param days on which the owner used his key
   */
  private static List<Event> attack(int days) {
    List<Event> events = new ArrayList<>();
    for (int i = 0; i < days; i++) {
      events.add(login("own" + i, day(4 + i), KEY, "own" + i));
    }
    events.add(login("root", ROOT, PASSWORD, "S"));
    events.add(codes());
    return events;
  }

  private static List<String> finalState(List<Event> events) {
    Drive drive = new Drive(0, RULES, "zendesk");
    events.forEach(drive::with);
    return drive.clock(day(30)).alerts(WEAKER).stream()
        .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
        .map(alert -> alert.id() + " " + alert.verdict() + " " + alert.severity())
        .toList();
  }

  @Property(tries = 12)
  void codesMadeAnew_amongHundredsOfSignIns_areFoundAsWithout(@ForAll Random random) {
    List<Event> events = attack();
    boolean itself = random.nextInt(3) == 0;
    for (int i = 70 + random.nextInt(200); i > 0; i--) {
      String session = itself && random.nextInt(4) == 0 ? "S" : "f" + i;
      Instant at = ROOT.plusSeconds(1 + random.nextInt(1_700));
      events.add(login("f" + i, at, PASSWORD, session));
    }
    for (int i = random.nextInt(60); i > 0; i--) {
      Instant at = ROOT.minusSeconds(1 + random.nextInt(1_700));
      events.add(login("b" + i, at, PASSWORD, "b" + i));
    }
    if (random.nextBoolean()) {
      Collections.shuffle(events, random);
    } else {
      events.sort((one, other) -> one.header().occurredAt().compareTo(other.header().occurredAt()));
    }

    assertThat(finalState(attack())).hasSize(1);
    assertThat(finalState(events)).isEqualTo(finalState(attack()));
  }

  /** On two days, too few for the ratchet: only its share of the sessions makes the key usual. */
  @Property(tries = 6)
  void codesMadeAnew_onAnAccountOfFewDays_areFoundAsWithout(@ForAll Random random) {
    List<Event> events = attack(2);
    for (int i = 70 + random.nextInt(200); i > 0; i--) {
      Instant at = ROOT.plusSeconds(1 + random.nextInt(1_700));
      events.add(login("f" + i, at, PASSWORD, "f" + i));
    }
    Collections.shuffle(events, random);

    assertThat(finalState(attack(2))).hasSize(1);
    assertThat(finalState(events)).isEqualTo(finalState(attack(2)));
  }

  /** The key may have been used in that session, too, among what is not kept. */
  @Property(tries = 6)
  void codesMadeAnew_amongHundredsOfSignInsWithTheKey_areJudgedAlikeInAnyOrder(
      @ForAll Random random) {
    List<Event> events = attack();
    for (int i = 20 + random.nextInt(250); i > 0; i--) {
      Instant at = ROOT.plusSeconds(1 + random.nextInt(1_700));
      events.add(login("f" + i, at, KEY, "f" + i));
    }
    events.sort((one, other) -> one.header().occurredAt().compareTo(other.header().occurredAt()));
    List<String> inTime = finalState(events);
    Collections.shuffle(events, random);

    assertThat(finalState(events)).isEqualTo(inTime);
  }
}
