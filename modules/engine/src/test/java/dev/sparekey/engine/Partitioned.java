package dev.sparekey.engine;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Triaged;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/**
 * The stages over heap stores, several partitions each. In a partition order is kept; which of them
 * gets on next is chance, and so is whether it is started anew before. Activations are put into all
 * partitions at once, as one transaction does.
 */
final class Partitioned {

  private static final int PARTITIONS = 3;

  /** Those of the accounts, and then those of the groups. */
  static final int TASKS = 2 * PARTITIONS;

  private final Set<String> feeds;
  private final Set<String> ticketFeeds;
  private final RuleSet first;
  private final Map<String, RuleSet> releases = new HashMap<>();
  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final Deque<NamesRecord> namesInbox = new ArrayDeque<>();
  private final List<Accounts> accounts = new ArrayList<>();
  private final List<Groups> groups = new ArrayList<>();
  private final List<Alert> revisions = new ArrayList<>();
  private final List<Alert> tries = new ArrayList<>();
  private final Random chance;

  /** Apart, so that who is not started anew takes the same way through what happens. */
  private final Random restarts;

  private boolean restarting = true;
  private long activations;

  /** A task of a version of Sparekey that reads some releases and not others. */
  private abstract static class Task {
    final Set<String> unreadable = new HashSet<>();

    abstract void restart();
  }

  private final class Accounts extends Task {
    final HeapAccountsStore store = new HeapAccountsStore();
    final Deque<InboxRecord> inbox = new ArrayDeque<>();
    final int partition;
    AccountsStage stage;

    Accounts(int partition) {
      this.partition = partition;
      this.stage = started();
    }

    @Override
    void restart() {
      stage = started();
    }

    private AccountsStage started() {
      return new AccountsStage(
          AssurancePolicy.DEFAULT,
          first,
          activation -> release(activation, unreadable),
          ticketFeeds,
          feeds,
          new TreeMap<>(),
          0,
          Instant.MIN,
          partition,
          PARTITIONS);
    }
  }

  private final class Groups extends Task {
    final HeapGroupsStore store = new HeapGroupsStore();
    final Deque<GroupRecord> inbox = new ArrayDeque<>();
    GroupsStage stage = started();

    @Override
    void restart() {
      stage = started();
    }

    private GroupsStage started() {
      return new GroupsStage(
          AssurancePolicy.DEFAULT,
          first,
          activation -> release(activation, unreadable),
          feeds,
          0,
          Instant.MIN);
    }
  }

  Partitioned(long seed, RuleSet first, String... ticketFeeds) {
    this(seed, first, Set.of(ticketFeeds), Set.of(ticketFeeds));
  }

  /**
   * @param feeds all that may tell of an account
   * @param ticketFeeds those of them that tell of tickets
   */
  Partitioned(long seed, RuleSet first, Set<String> feeds, Set<String> ticketFeeds) {
    this.chance = new Random(seed);
    this.restarts = new Random(~seed);
    this.first = first;
    this.feeds = feeds;
    this.ticketFeeds = ticketFeeds;
    for (int i = 0; i < PARTITIONS; i++) {
      accounts.add(new Accounts(i));
      groups.add(new Groups());
    }
  }

  private RuleSet release(Activation activation, Set<String> unreadable) {
    String hash = activation.release();
    if (unreadable.contains(hash)) {
      throw new ReleaseRefusedException("release " + hash + " does not load");
    }
    RuleSet rules = releases.get(hash);
    if (rules == null) {
      throw new IllegalStateException("nobody published " + hash);
    }
    return rules;
  }

  /** From here on no task is started anew but by an update. */
  Partitioned withoutRestarts() {
    restarting = false;
    return this;
  }

  /**
   * Another version of Sparekey is started, in which of what was published so far those load that
   * were activated with these numbers, the first with 0.
   */
  Partitioned updatedTo(Set<Long> numbers) {
    tasks().forEach(task -> update(task, numbers));
    return this;
  }

  /** The same of one task, whose number is from 0 up to {@link #TASKS}. */
  Partitioned updatedTo(Set<Long> numbers, int task) {
    update(tasks().get(task), numbers);
    return this;
  }

  private void update(Task task, Set<Long> numbers) {
    task.unreadable.addAll(releases.keySet());
    numbers.forEach(number -> task.unreadable.remove(hash(number)));
    task.restart();
  }

  /** The same in which all loads that was published so far, of one task. */
  Partitioned mended(int task) {
    Task one = tasks().get(task);
    one.unreadable.clear();
    one.restart();
    return this;
  }

  private List<Task> tasks() {
    List<Task> tasks = new ArrayList<>(accounts);
    tasks.addAll(groups);
    return tasks;
  }

  /** Another version of Sparekey is started, in which all loads that was published so far. */
  Partitioned mended() {
    tasks().forEach(task -> task.unreadable.clear());
    return restarted();
  }

  /** Another version of Sparekey is started, in which nothing loads that was published so far. */
  Partitioned updated() {
    return updatedTo(Set.of());
  }

  /** Into all partitions, of which none can read it. */
  Partitioned activateUnreadable(RuleSet rules) {
    tasks().forEach(task -> task.unreadable.add(hash(activations)));
    return activate(rules);
  }

  /** Into all partitions, of which those of these tasks cannot read it. */
  Partitioned activateUnreadableBy(Set<Integer> those, RuleSet rules) {
    those.forEach(task -> tasks().get(task).unreadable.add(hash(activations)));
    return activate(rules);
  }

  private static String hash(long number) {
    return String.format("%064x", number);
  }

  Partitioned restarted() {
    tasks().forEach(Task::restart);
    return this;
  }

  /** Into all partitions, behind what is there. */
  Partitioned activate(RuleSet rules) {
    long number = activations++;
    String hash = hash(number);
    releases.put(hash, rules);
    Activation activation = new Activation(number, hash);
    accounts.forEach(one -> one.inbox.add(new InboxRecord.Activated(activation, Instant.EPOCH)));
    groups.forEach(one -> one.inbox.add(new GroupRecord.Activated(activation, Instant.EPOCH)));
    return this;
  }

  /** The event is read, and the stages get on as far as chance has it. */
  Partitioned with(Event event) {
    Routing.route(event, event.header().occurredAt(), this::send);
    return some();
  }

  /** Somebody decides, and all is read. */
  Partitioned decide(Triaged triaged) {
    send(Routing.decision(triaged, triaged.decision().at()));
    return drained();
  }

  /** A feed says how far it is complete, and the stages get on as far as chance has it. */
  Partitioned mark(String feed, Instant to, Proof proof) {
    Mark mark = new Mark(feed, Mark.Path.DIRECT, 0, 1, to, proof);
    send(new Output.ToNames(new NamesRecord.Marked(mark, to)));
    send(new Output.ToInbox(new InboxRecord.Marked(mark, to)));
    return some();
  }

  private Partitioned some() {
    int steps = chance.nextInt(8);
    for (int i = 0; i < steps; i++) {
      step();
    }
    return this;
  }

  Partitioned complete(String feed, Instant to) {
    return mark(feed, to, Proof.PROVEN).drained();
  }

  Partitioned drained() {
    while (step()) {}
    return this;
  }

  /** What rules that are only tried would say, in order. */
  List<Alert> tries() {
    return List.copyOf(tries);
  }

  List<Alert> revisions() {
    return List.copyOf(revisions);
  }

  /** The last revision of each alert that is not withdrawn. */
  List<Alert> alerts() {
    Map<String, Alert> last = new TreeMap<>();
    revisions.forEach(alert -> last.put(alert.id(), alert));
    return last.values().stream().filter(alert -> alert.verdict() != Verdict.WITHDRAWN).toList();
  }

  /**
   * Ids of the correlations that some partition of the groups is silent of, or has yet to judge.
   */
  Set<String> silent() {
    Set<String> silent = new HashSet<>();
    for (Groups one : groups) {
      GroupsRelease release = one.store.release();
      if (release != null) {
        silent.addAll(release.silent());
        silent.addAll(release.anew());
      }
    }
    return silent;
  }

  /** Runs one record of one partition that has any; perhaps after a start of its task. */
  private boolean step() {
    List<Runnable> next = new ArrayList<>();
    if (!namesInbox.isEmpty()) {
      next.add(() -> names.on(namesInbox.remove(), namesStore, this::send));
    }
    for (Accounts one : accounts) {
      if (!one.inbox.isEmpty()) {
        next.add(
            () -> {
              if (isStartedAnew()) {
                one.restart();
              }
              one.stage.on(one.inbox.remove(), one.store, this::send);
            });
      }
    }
    for (Groups one : groups) {
      if (!one.inbox.isEmpty()) {
        next.add(
            () -> {
              if (isStartedAnew()) {
                one.restart();
              }
              one.stage.on(one.inbox.remove(), one.store, this::send);
            });
      }
    }
    if (next.isEmpty()) {
      return false;
    }
    next.get(chance.nextInt(next.size())).run();
    return true;
  }

  private boolean isStartedAnew() {
    return restarting && restarts.nextInt(10) == 0;
  }

  private void send(Output output) {
    switch (output) {
      case Output.ToNames toNames -> namesInbox.add(toNames.record());
      case Output.ToInbox toInbox -> inbox(toInbox.record());
      case Output.ToGroups toGroups -> groups(toGroups.record());
      case Output.Publish publish -> revisions.add(publish.alert());
      case Output.Try tried -> tries.add(tried.alert());
      case Output.Show show -> {}
    }
  }

  private void inbox(InboxRecord record) {
    switch (record) {
      case InboxRecord.Delivery one -> of(one.account()).add(record);
      case InboxRecord.ApprovalAsked one -> of(one.account()).add(record);
      case InboxRecord.ApprovalDropped one -> of(one.account()).add(record);
      case InboxRecord.ApproverFound one -> of(one.account()).add(record);
      case InboxRecord.ApproverAnswered one -> of(one.account()).add(record);
      case InboxRecord.Undelivery one -> of(one.account()).add(record);
      case InboxRecord.Answered one -> of(one.account()).add(record);
      case InboxRecord.Resumed one -> of(one.account()).add(record);
      case InboxRecord.Rejudging one -> of(one.account()).add(record);
      case InboxRecord.Matched one -> of(one.account()).add(record);
      case InboxRecord.Decided one -> of(one.account()).add(record);
      case InboxRecord.Accepted one -> of(one.account()).add(record);
      case InboxRecord.Waits one -> accounts.getFirst().inbox.add(record);
      case InboxRecord.Unresolved one -> accounts.forEach(each -> each.inbox.add(record));
      case InboxRecord.Staffed one -> accounts.forEach(each -> each.inbox.add(record));
      case InboxRecord.PolicyChanged one -> accounts.forEach(each -> each.inbox.add(record));
      case InboxRecord.Marked one -> accounts.forEach(each -> each.inbox.add(record));
      case InboxRecord.Activated one -> accounts.forEach(each -> each.inbox.add(record));
    }
  }

  private Deque<InboxRecord> of(AccountId account) {
    return accounts.get(partition(account)).inbox;
  }

  static int partition(AccountId account) {
    return Math.floorMod(account.nativeId().hashCode(), PARTITIONS);
  }

  private void groups(GroupRecord record) {
    switch (record) {
      case GroupRecord.Counted one -> of(one.key()).add(record);
      case GroupRecord.Uncounted one -> of(one.key()).add(record);
      case GroupRecord.Settled one -> of(one.key()).add(record);
      case GroupRecord.Decided one -> of(one.key()).add(record);
      case GroupRecord.Resumed one -> of(one.key()).add(record);
      case GroupRecord.Rejudging one -> of(one.key()).add(record);
      case GroupRecord.Marked one -> groups.forEach(each -> each.inbox.add(record));
      case GroupRecord.Activated one -> groups.forEach(each -> each.inbox.add(record));
      case GroupRecord.Retold one -> groups.forEach(each -> each.inbox.add(record));
    }
  }

  private Deque<GroupRecord> of(GroupKey key) {
    return groups.get(Math.floorMod(key.group().hashCode(), PARTITIONS)).inbox;
  }
}
