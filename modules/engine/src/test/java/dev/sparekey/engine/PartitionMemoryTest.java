package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.ANNA;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a partition keeps beside its accounts, for how long, and how much one record does. */
class PartitionMemoryTest {

  private static final Hour HOUR = Hour.of("default", "zendesk", day(10));

  private final HeapAccountsStore store = new HeapAccountsStore();
  private final AccountsStage stage =
      new AccountsStage(AssurancePolicy.DEFAULT, Pack.load(), Set.of("zendesk"), 0);

  private List<Output> on(InboxRecord record) {
    List<Output> outputs = new ArrayList<>();
    stage.on(record, store, outputs::add);
    return outputs;
  }

  private List<Output> comes(AccountId account, Event event) {
    return on(new InboxRecord.Delivery(account, event, false, event.header().occurredAt()));
  }

  private List<Output> mark(String feed, Mark.Path path, Instant to) {
    return on(new InboxRecord.Marked(new Mark(feed, path, 0, 1, to, Proof.PROVEN), to));
  }

  private void clock(Instant to) {
    mark(Mark.CLOCK, Mark.Path.NAMES, to);
  }

  private List<Helped> helpedSteps() {
    return store.helped(day(0), day(400));
  }

  private static RecoveryEvent reset(AccountId account) {
    return helped("r" + account.nativeId(), account, day(10), RecoveryAction.FACTOR_RESET);
  }

  @Test
  void mark_thatCameStraight_isNotTheStages() {
    mark(Mark.CLOCK, Mark.Path.DIRECT, day(10));

    assertThat(store.marks()).isEqualTo(Marks.NONE);
  }

  @Test
  void helpedStep_isFoundUntilItIsOlderThanTheHorizon_asOfTheDay() {
    comes(ANNA, reset(ANNA));
    clock(day(142));
    assertThat(helpedSteps()).hasSize(1);

    // Older than 132 days, but looked for once a minute.
    clock(day(142).plusSeconds(59));
    assertThat(helpedSteps()).hasSize(1);

    clock(day(142).plusSeconds(60));
    assertThat(helpedSteps()).isEmpty();
  }

  @Test
  void helpedSteps_moreThanOneRecordMayDo_areForgottenByTheMinute() {
    for (int i = 0; i < 500; i++) {
      AccountId account = new AccountId("default", "okta", "00u" + i);
      comes(account, reset(account));
    }
    clock(day(300));
    assertThat(helpedSteps()).hasSize(300);

    clock(day(300).plusSeconds(60));
    clock(day(300).plusSeconds(120));

    assertThat(helpedSteps()).isEmpty();
  }

  @Test
  void helpedStep_olderThanTheHorizonByTheFirstClock_isFoundNoMore() {
    comes(ANNA, reset(ANNA));
    clock(day(300));

    assertThat(helpedSteps()).isEmpty();
  }

  @Test
  void helpedStep_whileOnlyTheDeskSpeaks_isFound() {
    comes(ANNA, reset(ANNA));
    mark("zendesk", Mark.Path.NAMES, day(300));

    assertThat(helpedSteps()).hasSize(1);
  }

  @Test
  void unresolvedTickets_areCountedUntilTheirHourIsOlderThanTheHorizon() {
    on(new InboxRecord.Unresolved(0, List.of(new Tally(HOUR, 2)), day(10)));
    clock(day(142));
    assertThat(store.unresolved(HOUR)).isEqualTo(2);

    clock(day(143));
    assertThat(store.unresolved(HOUR)).isZero();
  }

  private static Set<AccountId> published(List<Output> outputs) {
    Set<AccountId> accounts = new HashSet<>();
    for (Output output : outputs) {
      if (output instanceof Output.Publish publish) {
        accounts.add(publish.alert().account());
      }
    }
    return accounts;
  }

  private static List<InboxRecord> toInbox(List<Output> outputs) {
    List<InboxRecord> records = new ArrayList<>();
    for (Output output : outputs) {
      if (output instanceof Output.ToInbox inbox) {
        records.add(inbox.record());
      }
    }
    return records;
  }

  @Test
  void mark_thatDecidesMoreThanTwoHundredAccounts_leavesTheRestToTheNextRecord() {
    for (int i = 0; i < 201; i++) {
      AccountId account = new AccountId("default", "okta", "00u%04d".formatted(i));
      comes(account, reset(account));
    }
    List<Output> outputs = mark("zendesk", Mark.Path.NAMES, day(11));
    assertThat(published(outputs)).hasSize(200);

    Set<AccountId> all = new HashSet<>(published(outputs));
    int records = 1;
    for (List<InboxRecord> more = toInbox(outputs); !more.isEmpty(); more = toInbox(outputs)) {
      assertThat(more).singleElement().isInstanceOf(InboxRecord.Resumed.class);
      outputs = on(more.getFirst());
      all.addAll(published(outputs));
      records++;
    }

    // Each waits for what the desk proves and for what is assumed of it: 402 deadlines.
    assertThat(all).hasSize(201);
    assertThat(records).isEqualTo(3);
  }

  private static Alert silence() {
    return Drive.watchingSource("okta", Duration.ofHours(1))
        .clock(day(20))
        .clock(day(20).plus(Duration.ofHours(1)))
        .alerts()
        .getFirst();
  }

  @Test
  void decisionOnASilence_isForTheFirstPartitionAlone() {
    Alert silence = silence();
    Triaged triaged =
        new Triaged(
            new TriageDecision("d", TriageDecision.Outcome.BENIGN, "known", "mara", day(21), null),
            silence);

    assertThat(on(new InboxRecord.Decided(triaged, day(21)))).isEmpty();
    assertThat(store.decisions(silence.account())).isEmpty();
  }

  @Test
  void waitingStep_isForTheFirstPartitionAlone() {
    Waiting waiting = new Waiting("zendesk", day(11), ANNA, "okta:r", day(10));

    assertThat(on(new InboxRecord.Waits(waiting, day(11)))).isEmpty();
    assertThat(store.waiting("zendesk", 10)).isEmpty();
  }
}
