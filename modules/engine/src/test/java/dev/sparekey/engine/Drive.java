package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.EvidenceLine;
import dev.sparekey.model.Proof;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Both stages over heap stores, one partition each, driven by a test. */
final class Drive {

  private static final RuleSet RULES = Pack.load();

  private final Routing routing = new Routing();
  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final AccountsStage accounts;
  private final HeapAccountsStore accountsStore = new HeapAccountsStore();
  private final Deque<Output> waiting = new ArrayDeque<>();
  private final List<Alert> revisions = new ArrayList<>();

  Drive(String... ticketFeeds) {
    accounts = new AccountsStage(AssurancePolicy.DEFAULT, RULES, Set.of(ticketFeeds), 0);
  }

  Drive with(Event... events) {
    for (Event event : events) {
      routing.route(event, event.header().occurredAt(), waiting::add);
      drain();
    }
    return this;
  }

  Drive complete(String feed, Instant to, Proof proof) {
    Mark mark = new Mark(feed, Mark.Path.DIRECT, 0, 1, to, proof);
    waiting.add(new Output.ToNames(new NamesRecord.Marked(mark, to)));
    waiting.add(new Output.ToInbox(new InboxRecord.Marked(mark, to)));
    drain();
    return this;
  }

  Drive clock(Instant to) {
    return complete(Mark.CLOCK, to, Proof.PROVEN);
  }

  List<Alert> revisions() {
    return List.copyOf(revisions);
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
    return alerts().stream()
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
                    + alert.assurance().primary()
                    + alert.assurance().effective()
                    + " "
                    + alert.evidence().stream().map(EvidenceLine::eventId).toList())
        .toList();
  }

  private void drain() {
    for (Output next = waiting.poll(); next != null; next = waiting.poll()) {
      switch (next) {
        case Output.ToNames toNames -> names.on(toNames.record(), namesStore, waiting::add);
        case Output.ToInbox toInbox -> accounts.on(toInbox.record(), accountsStore, waiting::add);
        case Output.Publish publish -> revisions.add(publish.alert());
      }
    }
  }
}
