package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.PASSWORD_OTP;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static dev.sparekey.engine.Happenings.login;
import static dev.sparekey.engine.Happenings.mail;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.recovery.Validity;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** How the groups stage is told how far feeds have got. */
class RelayTest {

  private final AccountsStage stage =
      new AccountsStage(
          AssurancePolicy.DEFAULT,
          GroupsStageTest.rules("ticket.status", "1d", 2),
          Set.of("zendesk"),
          0);
  private final HeapAccountsStore store = new HeapAccountsStore();
  private final List<Output> sent = new ArrayList<>();

  private void comes(Event event, AccountId account) {
    on(new InboxRecord.Delivery(account, event, false, event.header().occurredAt()));
  }

  private void on(InboxRecord record) {
    stage.on(record, store, sent::add);
  }

  private void marks(String feed, Instant to, Proof proof) {
    on(new InboxRecord.Marked(new Mark(feed, Mark.Path.NAMES, 0, 1, to, proof), to));
  }

  private List<Mark> relayed() {
    return sent.stream()
        .filter(Output.ToGroups.class::isInstance)
        .map(output -> ((Output.ToGroups) output).record())
        .filter(GroupRecord.Marked.class::isInstance)
        .map(record -> ((GroupRecord.Marked) record).mark())
        .toList();
  }

  private static Mark relayed(String feed, Instant to, Proof proof) {
    return new Mark(feed, Mark.Path.ACCOUNTS, 0, 1, to, proof);
  }

  @Test
  void mark_isRelayedOnceAMinute_exactly() {
    marks(Mark.CLOCK, day(1).plusMillis(2_500), Proof.PROVEN);
    marks(Mark.CLOCK, day(1).plusMillis(45_000), Proof.PROVEN);
    marks(Mark.CLOCK, day(1).plusMillis(61_700), Proof.PROVEN);

    assertThat(relayed())
        .filteredOn(mark -> mark.proof() == Proof.PROVEN)
        .extracting(Mark::completeTo)
        .containsExactly(day(1).plusMillis(2_500), day(1).plusMillis(61_700));
  }

  @Test
  void markWithinAMinute_isRelayedWithTheClocksNext() {
    marks(Mark.CLOCK, day(1), Proof.PROVEN);
    marks("zendesk", day(1).plusSeconds(1), Proof.PROVEN);
    marks("zendesk", day(1).plusSeconds(30), Proof.PROVEN);
    sent.clear();
    marks(Mark.CLOCK, day(1).plusSeconds(60), Proof.PROVEN);

    assertThat(relayed()).contains(relayed("zendesk", day(1).plusSeconds(30), Proof.PROVEN));
  }

  @Test
  void mark_thatLedToMoreThanOneRecordMayDo_isRelayedBehindAllOfIt() {
    for (int i = 0; i < 450; i++) {
      AccountId account = new AccountId("default", "okta", "00uP" + i);
      comes(helped("r" + i, account, day(0), RecoveryAction.FACTOR_RESET), account);
    }
    marks(Mark.CLOCK, day(0), Proof.PROVEN);
    sent.clear();
    marks("zendesk", day(1), Proof.PROVEN);
    int records = 0;
    while (sent.stream().filter(RelayTest::isResumed).count() > records) {
      records++;
      assertThat(relayed()).isEmpty();
      on(new InboxRecord.Resumed(ANNA, day(1)));
    }

    assertThat(records).isGreaterThan(1);
    assertThat(relayed()).contains(relayed("zendesk", day(1), Proof.PROVEN));
    int last = -1;
    for (int i = 0; i < sent.size(); i++) {
      if (sent.get(i) instanceof Output.ToGroups to && to.record() instanceof GroupRecord.Counted) {
        last = i;
      }
    }
    assertThat(sent.subList(0, last)).noneMatch(RelayTest::isRelayed);
  }

  private static boolean isResumed(Output output) {
    return output instanceof Output.ToInbox to && to.record() instanceof InboxRecord.Resumed;
  }

  private static boolean isRelayed(Output output) {
    return output instanceof Output.ToGroups to && to.record() instanceof GroupRecord.Marked;
  }

  @Test
  void mark_isNotRelayedBeyondAStepAboutWhichTheNamesStageIsAsked() {
    comes(login("l", ANNA, day(-1), PASSWORD_OTP, "as1"), ANNA);
    comes(helped("r", ANNA, day(0), RecoveryAction.FACTOR_RESET), ANNA);
    marks("zendesk", day(1), Proof.PROVEN);
    marks(Mark.CLOCK, day(1), Proof.PROVEN);
    Instant before = day(0).minusNanos(1);
    assertThat(relayed())
        .contains(
            relayed("zendesk", before, Proof.PROVEN), relayed(Mark.CLOCK, before, Proof.PROVEN))
        .extracting(Mark::completeTo)
        .containsOnly(before);

    Name name = Name.person("default", mail(ANNA));
    on(new InboxRecord.Answered(ANNA, name, Validity.ALWAYS, day(1)));
    assertThat(relayed())
        .contains(
            relayed("zendesk", day(1), Proof.PROVEN), relayed(Mark.CLOCK, day(1), Proof.PROVEN));
    assertThat(store.deadlines(Deadline.Basis.ASKING, null, 1)).isEmpty();
  }
}
