package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.Rule;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HistoryTest {

  private static final String GAP = "Recovery path weaker than the account's primary MFA";
  private static final List<History> BOTH =
      List.of(
          new History("its usual MFA", Duration.ofDays(90)),
          new History("what is new for it", Duration.ofDays(7)));

  private static Rule rule(String title) {
    return Pack.load().rules().stream()
        .filter(rule -> rule.header().title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void ruleOnAGap_needsTheWindowOfThePrimary() {
    assertThat(History.neededBy(rule(GAP), AssurancePolicy.DEFAULT))
        .containsExactly(new History("its usual MFA", Duration.ofDays(90)));
  }

  @Test
  void past_thatWasSeenInFull_isNotSpokenOf() {
    Instant at = Instant.parse("2026-11-24T09:00:00Z");

    assertThat(History.shortOf(BOTH, at.minus(Duration.ofDays(90)), at)).isEmpty();
    assertThat(History.shortOf(List.of(), at, at)).isEmpty();
  }

  @Test
  void past_thatWasSeenInPart_isToldWithItsEnd() {
    Instant at = Instant.parse("2026-11-24T09:00:00Z");

    assertThat(History.shortOf(BOTH, Instant.parse("2026-11-21T09:00:00Z"), at))
        .contains(
            "the account is observed only since 2026-11-21 09:00 UTC: its usual MFA is judged from 3"
                + " of 90 days, what is new for it is judged from 3 of 7 days; in full from"
                + " 2027-02-19 09:00 UTC on");
    assertThat(History.shortOf(BOTH, at.minus(Duration.ofDays(8)), at))
        .get()
        .asString()
        .contains("8 of 90")
        .doesNotContain("new for it");
  }

  @Test
  void finding_onAnAccountSeenForFiveDays_saysSo() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 5; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    drive
        .with(helped("r", ANNA, day(5), RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(6), Proof.PROVEN);

    assertThat(drive.alerts(GAP).getFirst().explanation().unknowns())
        .anyMatch(line -> line.contains("its usual MFA is judged from 5 of 90 days"));
  }
}
