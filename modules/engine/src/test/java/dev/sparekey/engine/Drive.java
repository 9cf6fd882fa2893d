package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RawMatch;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.TriageDecision;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The stages over heap stores, one partition each, driven by a test. Each stage has its own inbox
 * as in Kafka: within one, order is kept; which of them gets on next is chance.
 */
final class Drive {

  private static final RuleSet RULES = FewRules.load();

  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final AccountsStage accounts;
  private final HeapAccountsStore accountsStore = new HeapAccountsStore();
  private final GroupsStage groups;
  private final HeapGroupsStore groupsStore = new HeapGroupsStore();
  private final Deque<NamesRecord> namesInbox = new ArrayDeque<>();
  private final Deque<InboxRecord> accountsInbox = new ArrayDeque<>();
  private final Deque<GroupRecord> groupsInbox = new ArrayDeque<>();
  private final Random chance;
  private final List<Alert> revisions = new ArrayList<>();
  private final List<Alert> tries = new ArrayList<>();
  private final List<View> views = new ArrayList<>();

  Drive(String... ticketFeeds) {
    this(0, ticketFeeds);
  }

  /**
   * @param seed of the chance by which the stages get on
   */
  Drive(long seed, String... ticketFeeds) {
    this(seed, RULES, ticketFeeds);
  }

  /** With other rules than the pack's. */
  Drive(long seed, RuleSet rules, String... ticketFeeds) {
    chance = new Random(seed);
    accounts = new AccountsStage(AssurancePolicy.DEFAULT, rules, Set.of(ticketFeeds), 0);
    groups = new GroupsStage(AssurancePolicy.DEFAULT, rules, Set.of(ticketFeeds), 0, Instant.MIN);
  }

  /** With other rules than the pack's, and feeds that may tell of an account. */
  static Drive hearing(long seed, RuleSet rules, Set<String> feeds) {
    return new Drive(seed, rules, feeds, Set.of());
  }

  private Drive(long seed, RuleSet rules, Set<String> feeds, Set<String> ticketFeeds) {
    chance = new Random(seed);
    accounts =
        new AccountsStage(
            AssurancePolicy.DEFAULT,
            rules,
            ticketFeeds,
            feeds,
            new TreeMap<>(),
            0,
            Instant.MIN,
            0,
            1);
    groups = new GroupsStage(AssurancePolicy.DEFAULT, rules, feeds, 0, Instant.MIN);
  }

  private Drive(SortedMap<String, Silence> silences, Set<String> ticketFeeds, Instant alertFrom) {
    chance = new Random(0);
    accounts =
        new AccountsStage(
            AssurancePolicy.DEFAULT, RULES, ticketFeeds, ticketFeeds, silences, 0, alertFrom, 0, 1);
    groups = new GroupsStage(AssurancePolicy.DEFAULT, RULES, ticketFeeds, 0, alertFrom);
  }

  /** With one ticket feed, whose silence is reported after an hour. */
  static Drive alertingFrom(Instant from, String ticketFeed) {
    return new Drive(
        new TreeMap<>(Map.of(ticketFeed, new Silence("default", Duration.ofHours(1), true))),
        Set.of(ticketFeed),
        from);
  }

  /** With a feed that tells of logins, whose silence is reported. */
  static Drive watchingSource(String feed, Duration silentAfter) {
    return new Drive(
        new TreeMap<>(Map.of(feed, new Silence("default", silentAfter, false))),
        Set.of(),
        Instant.MIN);
  }

  /** With one ticket feed, whose silence is reported. */
  static Drive watching(String ticketFeed, Duration silentAfter) {
    return new Drive(
        new TreeMap<>(Map.of(ticketFeed, new Silence("default", silentAfter, true))),
        Set.of(ticketFeed),
        Instant.MIN);
  }

  /** An account's steps as they stand. */
  List<RecoveryStep> steps(AccountId account) {
    return accounts.steps(account, accountsStore);
  }

  /** What the events lead to is worked through one by one. */
  Drive with(Event... events) {
    for (Event event : events) {
      read(event);
      drain();
    }
    return this;
  }

  /** A rule over raw records matched. */
  Drive with(RawMatch match) {
    send(Routing.match(match, match.header().occurredAt()));
    drain();
    return this;
  }

  /** The event is read, and the stages get on as far as chance has it. */
  Drive withoutWaiting(Event event) {
    read(event);
    return drainSome();
  }

  private void read(Event event) {
    Routing.route(event, event.header().occurredAt(), this::send);
  }

  Drive complete(String feed, Instant to, Proof proof) {
    mark(feed, to, proof);
    drain();
    return this;
  }

  Drive completeWithoutWaiting(String feed, Instant to, Proof proof) {
    mark(feed, to, proof);
    return drainSome();
  }

  private void mark(String feed, Instant to, Proof proof) {
    mark(new Mark(feed, Mark.Path.DIRECT, 0, 1, to, proof));
  }

  private void mark(Mark mark) {
    Instant to = mark.completeTo();
    send(new Output.ToNames(new NamesRecord.Marked(mark, to)));
  }

  /** One partition of the source says how far it has got. */
  Drive completeIn(int index, int of, String feed, Instant to, Proof proof) {
    mark(new Mark(feed, Mark.Path.DIRECT, index, of, to, proof));
    drain();
    return this;
  }

  /** Somebody decides on an alert as it was at some revision. */
  Drive decide(String id, Alert seen, TriageDecision.Outcome decision, Instant at) {
    return decide(
        new Triaged(new TriageDecision(id, decision, "looked at", "mara", at, null), seen));
  }

  Drive decide(Triaged triaged) {
    send(Routing.decision(triaged, triaged.decision().at()));
    drain();
    return this;
  }

  /** Somebody decides what an account's primary assurance is at most. */
  Drive accept(AccountId account, PrimaryAcceptance decision) {
    send(Routing.acceptance(account, decision, decision.at()));
    drain();
    return this;
  }

  Drive clock(Instant to) {
    return complete(Mark.CLOCK, to, Proof.PROVEN);
  }

  AccountsStore store() {
    return accountsStore;
  }

  GroupsStore groupsStore() {
    return groupsStore;
  }

  NamesStore namesStore() {
    return namesStore;
  }

  /** What rules that are only tried would say, in order. */
  List<Alert> tries() {
    return List.copyOf(tries);
  }

  List<Alert> revisions() {
    return List.copyOf(revisions);
  }

  /** All that was said of accounts, in order. */
  List<View> views() {
    return List.copyOf(views);
  }

  /** What a reader of the topics that keep the last of each has now. */
  Map<String, Record> shown() {
    Map<String, Record> shown = new TreeMap<>();
    for (View view : views) {
      switch (view) {
        case View.Listed listed ->
            shown.put(listed.entry().account() + listed.entry().key(), listed.entry());
        case View.Delisted delisted -> shown.remove(delisted.account() + delisted.key());
        case View.State state -> shown.put(state.state().account() + "state", state.state());
        case View.Ways ways -> shown.put(ways.posture().account() + "posture", ways.posture());
      }
    }
    return shown;
  }

  /** The last revision of each alert that is not withdrawn. */
  List<Alert> alerts() {
    Map<String, Alert> last = new TreeMap<>();
    for (Alert alert : revisions) {
      last.put(alert.id(), alert);
    }
    return last.values().stream().filter(alert -> alert.verdict() != Verdict.WITHDRAWN).toList();
  }

  List<Alert> alerts(String ruleTitle) {
    return alerts().stream().filter(alert -> alert.ruleTitle().equals(ruleTitle)).toList();
  }

  /** What must not depend on order, duplicates or restarts. */
  List<String> finalState() {
    return finalState(alerts());
  }

  static List<String> finalState(List<Alert> alerts) {
    return alerts.stream()
        .map(
            alert ->
                alert.id()
                    + " "
                    + alert.verdict()
                    + " "
                    + alert.severity()
                    + " "
                    + alert.delivered()
                    + " "
                    + alert.account()
                    + " "
                    + (alert.group().isEmpty() ? "" : alert.group() + " " + alert.evidenceOmitted())
                    + " "
                    + alert.assurance().primary()
                    + alert.assurance().effective()
                    + " "
                    + alert.evidence().stream().map(EvidenceLine::eventId).toList()
                    + " "
                    + alert.step()
                    + " "
                    + alert.handling().caseId()
                    + " "
                    + alert.handling().repeatOf()
                    + " "
                    + alert.handling().holds()
                    + " "
                    + alert.handling().triage()
                    + " "
                    + alert.handling().reopened())
        .toList();
  }

  private void drain() {
    while (step()) {}
  }

  private Drive drainSome() {
    int steps = chance.nextInt(4);
    for (int i = 0; i < steps; i++) {
      step();
    }
    return this;
  }

  private boolean step() {
    List<Runnable> next = new ArrayList<>();
    if (!namesInbox.isEmpty()) {
      next.add(() -> names.on(namesInbox.remove(), namesStore, this::send));
    }
    if (!accountsInbox.isEmpty()) {
      next.add(() -> accounts.on(accountsInbox.remove(), accountsStore, this::send));
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
      case Output.ToInbox toInbox -> accountsInbox.add(toInbox.record());
      case Output.ToGroups toGroups -> groupsInbox.add(toGroups.record());
      case Output.Publish publish -> revisions.add(publish.alert());
      case Output.Try tried -> tries.add(tried.alert());
      case Output.Show show -> views.add(show.view());
    }
  }
}
