package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.identity;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.ticket;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.Verdict;
import dev.sparekey.model.Verification;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Validity;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

/** What a mark may bring about, and what not. */
class MarksInBandTest {

  private static final String NO_TICKET = "Agent re-armed an account without a fitting ticket";
  private static final Instant RESET = day(20);

  private static Drive used() {
    Drive drive = new Drive("zendesk");
    for (int i = 0; i < 15; i++) {
      drive.with(login("l" + i, ANNA, day(i), PASSWORD_OTP, "as1"));
    }
    return drive;
  }

  /** The ticket lies unread in partition 1 of the desk's topic, while 0 runs a week ahead. */
  @Property(tries = 50)
  void ticket_inAPausedPartition_isNeverConfirmedMissing(
      @ForAll @IntRange(min = 0, max = 7 * 24 * 60) int ahead, @ForAll Proof proof) {
    Instant mark = RESET.plus(Duration.ofMinutes(ahead));
    Drive drive =
        used()
            .completeIn(0, 2, "zendesk", RESET.minus(Duration.ofHours(1)), proof)
            .completeIn(1, 2, "zendesk", RESET.minus(Duration.ofHours(1)), proof)
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .completeIn(0, 2, "zendesk", mark, proof)
            .clock(mark);
    drive.with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK));
    drive.completeIn(1, 2, "zendesk", mark, proof);

    assertThat(
            drive.revisions().stream()
                .filter(alert -> alert.ruleTitle().equals(NO_TICKET))
                .map(Alert::verdict))
        .doesNotContain(Verdict.CONFIRMED, Verdict.SUSPECTED);
    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  /** The same one hop on: partition 1 of the names stage has the ticket and stands still. */
  @Test
  void ticket_inAPausedPartitionOfTheNamesStage_isNeverConfirmedMissing() {
    AccountsStage stage =
        new AccountsStage(AssurancePolicy.DEFAULT, FewRules.load(), Set.of("zendesk"), 0);
    HeapAccountsStore store = new HeapAccountsStore();
    List<Alert> published = new ArrayList<>();
    List<InboxRecord> inbox = new ArrayList<>();
    Routing.route(
        login("l", ANNA, day(19), PASSWORD_OTP, "as1"),
        day(19),
        output -> inbox.add(((Output.ToInbox) output).record()));
    inbox.add(
        new InboxRecord.Answered(
            ANNA, Name.person("default", Happenings.mail(ANNA)), Validity.ALWAYS, day(19)));
    Routing.route(
        helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET),
        RESET,
        output -> inbox.add(((Output.ToInbox) output).record()));
    for (String feed : List.of("zendesk", Mark.CLOCK)) {
      Mark mark = new Mark(feed, Mark.Path.NAMES, 0, 2, day(30), Proof.PROVEN);
      inbox.add(new InboxRecord.Marked(mark, day(30)));
    }
    for (InboxRecord record : inbox) {
      stage.on(
          record,
          store,
          output -> {
            if (output instanceof Output.Publish publish) {
              published.add(publish.alert());
            }
          });
    }

    assertThat(published).noneMatch(alert -> alert.ruleTitle().equals(NO_TICKET));
  }

  @Test
  void ticketFeed_stoppedForAnHour_isUndeterminedAtTheMaximumAgeAndRightAfterCatchUp() {
    Drive drive =
        used()
            .with(identity("i", ANNA, true, day(0)))
            .complete("zendesk", RESET.minus(Duration.ofMinutes(10)), Proof.PROVEN)
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .clock(RESET.plus(Duration.ofMinutes(29)));
    assertThat(drive.alerts(NO_TICKET)).isEmpty();

    drive.clock(RESET.plus(Duration.ofMinutes(30)));
    assertThat(drive.alerts(NO_TICKET))
        .singleElement()
        .returns(Verdict.UNDETERMINED, Alert::verdict)
        .returns(true, Alert::delivered);

    drive
        .clock(RESET.plus(Duration.ofMinutes(60)))
        .with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK))
        .complete("zendesk", RESET.plus(Duration.ofMinutes(60)), Proof.PROVEN);
    assertThat(drive.alerts(NO_TICKET)).isEmpty();
  }

  @Test
  void ticketFeed_stoppedForAnHour_ofAnOrdinaryAccountSaysNothingEver() {
    Drive drive =
        used()
            .complete("zendesk", RESET.minus(Duration.ofMinutes(10)), Proof.PROVEN)
            .with(helped("r", ANNA, RESET, RecoveryAction.FACTOR_RESET))
            .clock(RESET.plus(Duration.ofMinutes(60)))
            .with(ticket("1", ANNA, RESET.minus(Duration.ofMinutes(5)), Verification.CALLBACK))
            .complete("zendesk", RESET.plus(Duration.ofMinutes(60)), Proof.PROVEN);

    assertThat(drive.revisions()).noneMatch(alert -> alert.ruleTitle().equals(NO_TICKET));
  }
}
