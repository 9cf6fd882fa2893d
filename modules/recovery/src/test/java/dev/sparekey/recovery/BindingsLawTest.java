package dev.sparekey.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Credential;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/** What is worked out once of a day is what would be worked out anew. */
class BindingsLawTest {

  private static final Instant START = Instant.parse("2026-03-01T22:00:00Z");

  /** Within one second, within the skew of two minutes, and beyond it, also over midnight. */
  private static final int[] APART = {0, 1, 60, 121, 600, 40_000};

  private static final List<@Nullable Authenticator> KINDS =
      Arrays.asList(Authenticator.OTP, Authenticator.SMS, Authenticator.WEBAUTHN, null);

  private static final RecoveryAction[] ACTIONS = {
    RecoveryAction.FACTOR_BOUND,
    RecoveryAction.FACTOR_BOUND,
    RecoveryAction.FACTOR_REMOVED,
    RecoveryAction.FACTOR_RESET,
    RecoveryAction.PASSWORD_RESET
  };

  private static final List<Authenticators> SETS =
      List.of(
          Scene.OTP,
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.SMS),
          Authenticators.exactly(Authenticator.PASSWORD, Authenticator.MFA_UNSPECIFIED));

  private record Noted(RecoveryEvent step, Interval authority, Interval primary) {}

  private static Noted random(int place, Instant at, Random random) {
    Authenticator kind = KINDS.get(random.nextInt(KINDS.size()));
    String id = random.nextBoolean() ? null : "c" + random.nextInt(3);
    RecoveryEvent step =
        Scene.credentialEvent(
            "e" + place,
            ACTIONS[random.nextInt(ACTIONS.length)],
            at,
            Actor.Role.SELF,
            new Credential(kind, id, null, null, null));
    return new Noted(
        step, Interval.exactly(random.nextInt(6)), Interval.exactly(random.nextInt(6)));
  }

  private static Bindings fresh() {
    return new Bindings(AssurancePolicy.DEFAULT, Profile.EMPTY, null);
  }

  @Property(tries = 300)
  void leastOfADay_askedAfterEachStep_isThatOfAllStepsSoFar(@ForAll long seed) {
    Random random = new Random(seed);
    Bindings asked = fresh();
    List<Noted> noted = new ArrayList<>();
    Instant at = START;
    for (int i = 0; i < 25; i++) {
      at = at.plusSeconds(APART[random.nextInt(APART.length)]);
      Noted next = random(i, at, random);
      noted.add(next);
      asked.note(next.step(), next.authority(), next.primary());
      Bindings anew = fresh();
      noted.forEach(one -> anew.note(one.step(), one.authority(), one.primary()));
      for (Authenticators set : SETS) {
        for (int day = DaySet.dayOf(START); day <= DaySet.dayOf(at); day++) {
          assertThat(asked.floorOn(set, day))
              .as("day %d of %s after step %d", day, set, i)
              .isEqualTo(anew.floorOn(set, day));
        }
      }
    }
  }
}
