package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.codeFailed;
import static dev.sparekey.engine.Happenings.codeUsed;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Containment;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ExplainingTest {

  private static final String WEAKER = "Recovery path weaker than the account's primary MFA";
  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final String GUESSING = "Guessing of recovery codes";
  private static final Instant RESET = day(20);

  private static Drive used(String... feeds) {
    Drive drive = new Drive(feeds);
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  private static Explanation of(Drive drive, String title) {
    return drive.alerts(title).getFirst().explanation();
  }

  private static Drive missing() {
    return used("zendesk")
        .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
        .complete("zendesk", day(21), Proof.PROVEN);
  }

  @Test
  void clauses_nameEachSelectionAndWhatItSays() {
    assertThat(of(missing(), NO_TICKET).clauses())
        .anyMatch(line -> line.endsWith("hence a gap, whatever is not known"))
        .anyMatch(line -> line.startsWith("selection '") && line.endsWith("' holds"));
  }

  @Test
  void absence_isCounteredByTheTicketThatWouldHaveFitted() {
    assertThat(of(missing(), NO_TICKET).counterfactuals())
        .contains(
            "with a ticket of this agent for this account, created by 2026-03-22 09:32 UTC,"
                + " this finding would be withdrawn");
  }

  /** What is told is tried: the very ticket withdraws the finding. */
  @Test
  void counterfactualTicket_whenItReallyComes_doesWhatWasSaid() {
    Drive drive =
        used("zendesk")
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .complete("zendesk", day(21), Proof.ASSUMED);
    assertThat(of(drive, NO_TICKET).counterfactuals()).anyMatch(line -> line.contains("09:32"));
    drive.with(ticket("1", ANNA, RESET.plusSeconds(32 * 60)));

    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  @Test
  void certainGap_isCounteredByAStrongerSession() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).counterfactuals())
        .contains(
            "had the step come from a session of aal2 or better, this finding would be withdrawn");
  }

  @Test
  void possibleGap_saysWhichUnknownWouldDecide() {
    Drive drive = used().with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET));

    assertThat(of(drive, WEAKER).unknowns())
        .anyMatch(
            line ->
                line.startsWith("the evidence behind the step is known only as none to aal3")
                    && line.contains("be confirmed instead of suspected"));
  }

  @Test
  void privilege_thatNobodyTells_saysWhatItWouldChange() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns())
        .anyMatch(line -> line.contains("privileged") && line.contains("be delivered"));
  }

  @Test
  void privilege_thatIsKnown_isNoUnknown() {
    Drive drive =
        used().with(identity("i", ANNA, false, day(0))).with(codeUsed("c", ANNA, RESET, "as1"));

    assertThat(of(drive, WEAKER).unknowns()).noneMatch(line -> line.contains("privileged"));
  }

  @Test
  void containment_namesSessionsOfTheEpisode() {
    Drive drive = used().with(codeUsed("c", ANNA, RESET, "as66"));

    assertThat(of(drive, WEAKER).containment())
        .extracting(Containment::kind, Containment::nativeId)
        .contains(org.assertj.core.api.Assertions.tuple("session", "session-c"));
  }

  @Test
  void cluster_hasNoSelectionsToTellOf() {
    Drive drive = used();
    for (int i = 0; i < 5; i++) {
      drive.with(codeFailed("g" + i, ANNA, RESET.plusSeconds(i)));
    }

    assertThat(drive.alerts(GUESSING))
        .singleElement()
        .extracting(Alert::explanation)
        .satisfies(explanation -> assertThat(explanation.clauses()).hasSize(1));
  }
}
