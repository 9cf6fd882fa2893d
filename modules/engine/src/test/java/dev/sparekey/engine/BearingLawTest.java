package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.header;
import static dev.sparekey.engine.Happenings.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.Event;
import dev.sparekey.model.Origin;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** Logins after an account's steps are mostly not looked at. */
class BearingLawTest {

  private static final RuleSet RULES = rules();

  /** The pack, and one rule about logins from too far away. */
  private static RuleSet rules() {
    Map<String, String> texts = new TreeMap<>(Pack.texts());
    texts.put("far.yml", TravelLawTest.RULE);
    return RuleSet.load(texts);
  }

  /** Oslo, London, Lagos, and what is not told. */
  private static final List<Optional<Coordinates>> SPOTS =
      List.of(
          Optional.of(new Coordinates(5_991, 1_075)),
          Optional.of(new Coordinates(5_151, -13)),
          Optional.of(new Coordinates(645, 339)),
          Optional.empty());

  private final HeapAccountsStore store = new HeapAccountsStore();
  private final AccountsStage stage =
      new AccountsStage(
          AssurancePolicy.DEFAULT,
          RULES,
          release -> RULES,
          Set.of(),
          Set.of(),
          new TreeMap<>(),
          0,
          Instant.MIN,
          0,
          1);
  private int looks;

  @Property(tries = 8)
  void login_ofAFewDevices_leavesNothingToALookAtAll(@ForAll Random random) {
    assertThatNothingIsLeft(random, 0, 8, 40);
  }

  /** More devices than are kept of the one set, also where they are used by the other. */
  @Property(tries = 8)
  void login_ofManyDevices_leavesNothingToALookAtAll(@ForAll Random random) {
    assertThatNothingIsLeft(random, 58, 60, 60);
  }

  private void assertThatNothingIsLeft(Random random, int known, int devices, int logins) {
    for (int i = 0; i < 12; i++) {
      tell(login("u" + i, day(i), PASSWORD_OTP, "as0", "d0", "u" + i));
    }
    for (int i = 0; i < known; i++) {
      tell(login("k" + i, day(9).plusSeconds(i), PASSWORD_OTP, "as0", "k" + i, "k" + i));
    }
    int steps = 1 + random.nextInt(3);
    for (int i = 0; i < steps; i++) {
      String network = random.nextBoolean() ? "as9" : "as0";
      tell(
          Happenings.from(
              somewhere(random),
              codeUsed("c" + i, ANNA, day(20).plus(Duration.ofHours(i)), network)));
    }
    lookAtAll();
    List<Event> later = new ArrayList<>();
    for (int i = 0; i < logins; i++) {
      boolean own = random.nextInt(10) == 0;
      later.add(
          login(
              "l" + i,
              // Half of them in the hours after the steps.
              day(20)
                  .plus(Duration.ofMinutes(random.nextInt(random.nextBoolean() ? 900 : 9 * 1_440))),
              random.nextBoolean() ? PASSWORD_OTP : Authenticators.exactly(Authenticator.PASSWORD),
              "as" + random.nextInt(4),
              "x" + random.nextInt(devices),
              own ? "c" + random.nextInt(steps) : "l" + i,
              somewhere(random)));
    }
    if (random.nextBoolean()) {
      Collections.shuffle(later, random);
    }
    for (Event event : later) {
      tell(event);
      lookAtAll();
    }
  }

  private void tell(Event event) {
    Routing.route(
        event,
        event.header().occurredAt(),
        output -> {
          if (output instanceof Output.ToInbox toInbox) {
            stage.on(toInbox.record(), store, told -> {});
          }
        });
    // Nobody holds anything under the account's names.
    Name name = Name.person(ANNA.tenant(), mail(ANNA));
    stage.on(
        new InboxRecord.Answered(
            ANNA, name, dev.sparekey.recovery.Validity.ALWAYS, event.header().occurredAt()),
        store,
        told -> {});
  }

  /** The law: whoever looked at all of the account after each login would have nothing to add. */
  private void lookAtAll() {
    List<Output> out = new ArrayList<>();
    looks++;
    Activation again = new Activation(looks, "0".repeat(64));
    stage.on(new InboxRecord.Activated(again, day(30)), store, out::add);
    assertThat(out)
        .singleElement()
        .satisfies(
            told ->
                assertThat(((Output.ToGroups) told).record())
                    .isInstanceOf(GroupRecord.Retold.class));
  }

  private static AuthenticationEvent login(
      String id, Instant at, Authenticators used, String network, String device, String session) {
    return login(id, at, used, network, device, session, null);
  }

  private static @Nullable Coordinates somewhere(Random random) {
    return SPOTS.get(random.nextInt(SPOTS.size())).orElse(null);
  }

  private static AuthenticationEvent login(
      String id,
      Instant at,
      Authenticators used,
      String network,
      String device,
      String session,
      @Nullable Coordinates where) {
    return new AuthenticationEvent(
        header(id, "okta", at),
        ANNA,
        mail(ANNA),
        AuthenticationEvent.Outcome.SUCCESS,
        used,
        "session-" + session,
        new Origin("192.0.2.1", network, "NL", device, null).at(where));
  }
}
