package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** The stages with two partitions of accounts, which get on as chance has it. */
final class TwoPartitions {

  private static final int ACCOUNTS = 2;

  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final List<AccountsStage> accounts = new ArrayList<>();
  private final List<HeapAccountsStore> accountsStores = new ArrayList<>();
  private final List<Deque<InboxRecord>> accountsInboxes = new ArrayList<>();
  private final GroupsStage groups;
  private final HeapGroupsStore groupsStore = new HeapGroupsStore();
  private final Deque<NamesRecord> namesInbox = new ArrayDeque<>();
  private final Deque<GroupRecord> groupsInbox = new ArrayDeque<>();
  private final Random chance;
  private final List<Alert> revisions = new ArrayList<>();

  TwoPartitions(long seed, RuleSet rules, Set<String> feeds, Set<String> ticketFeeds) {
    chance = new Random(seed);
    for (int i = 0; i < ACCOUNTS; i++) {
      accounts.add(
          new AccountsStage(
              AssurancePolicy.DEFAULT,
              rules,
              ticketFeeds,
              feeds,
              new TreeMap<>(),
              0,
              Instant.MIN,
              i,
              ACCOUNTS));
      accountsStores.add(new HeapAccountsStore());
      accountsInboxes.add(new ArrayDeque<>());
    }
    groups = new GroupsStage(AssurancePolicy.DEFAULT, rules, feeds, 0, Instant.MIN);
  }

  /** The stages get on as far as chance has it. */
  TwoPartitions with(Event event) {
    Routing.route(event, event.header().occurredAt(), this::send);
    return some();
  }

  TwoPartitions mark(String feed, Instant to, Proof proof) {
    Mark mark = new Mark(feed, Mark.Path.DIRECT, 0, 1, to, proof);
    send(new Output.ToNames(new NamesRecord.Marked(mark, to)));
    send(new Output.ToInbox(new InboxRecord.Marked(mark, to)));
    return some();
  }

  private TwoPartitions some() {
    int steps = chance.nextInt(5);
    for (int i = 0; i < steps; i++) {
      step();
    }
    return this;
  }

  TwoPartitions toTheEnd() {
    while (step()) {}
    return this;
  }

  List<Alert> revisions() {
    return List.copyOf(revisions);
  }

  /** What stands of groups; of accounts other laws tell. */
  List<String> finalState() {
    Map<String, Alert> last = new TreeMap<>();
    revisions.forEach(alert -> last.put(alert.id(), alert));
    return last.values().stream()
        .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
        .map(
            alert ->
                alert.id()
                    + alert.verdict()
                    + alert.severity()
                    + alert.evidence().stream().map(EvidenceLine::eventId).toList()
                    + alert.evidenceOmitted()
                    + alert.handling().caseId())
        .toList();
  }

  private boolean step() {
    List<Runnable> next = new ArrayList<>();
    if (!namesInbox.isEmpty()) {
      next.add(() -> names.on(namesInbox.remove(), namesStore, this::send));
    }
    for (int i = 0; i < ACCOUNTS; i++) {
      if (!accountsInboxes.get(i).isEmpty()) {
        int at = i;
        next.add(
            () ->
                accounts
                    .get(at)
                    .on(accountsInboxes.get(at).remove(), accountsStores.get(at), this::send));
      }
    }
    if (!groupsInbox.isEmpty()) {
      next.add(() -> groups.on(groupsInbox.remove(), groupsStore, this::send));
    }
    if (next.isEmpty()) {
      return false;
    }
    next.get(chance.nextInt(next.size())).run();
    return true;
  }

  private void send(Output output) {
    switch (output) {
      case Output.ToNames toNames -> namesInbox.add(toNames.record());
      case Output.ToInbox toInbox -> toInbox(toInbox.record());
      case Output.ToGroups toGroups -> groupsInbox.add(toGroups.record());
      case Output.Publish publish -> revisions.add(publish.alert());
      case Output.Try tried -> {}
      case Output.Show shown -> {}
    }
  }

  private void toInbox(InboxRecord record) {
    AccountId account =
        switch (record) {
          case InboxRecord.Delivery delivery -> delivery.account();
          case InboxRecord.Undelivery undelivery -> undelivery.account();
          case InboxRecord.Answered answered -> answered.account();
          case InboxRecord.Resumed resumed -> resumed.account();
          default -> null;
        };
    if (account != null) {
      accountsInboxes.get(Math.floorMod(account.hashCode(), ACCOUNTS)).add(record);
    } else {
      accountsInboxes.forEach(inbox -> inbox.add(record));
    }
  }
}
