package dev.sparekey.app.rules;

import dev.sparekey.app.records.RejectionLog;
import dev.sparekey.app.replay.LocalRunner;
import dev.sparekey.app.replay.LogReplay;
import dev.sparekey.app.replay.ReplayInputs;
import dev.sparekey.app.replay.Told;
import dev.sparekey.engine.AlertIds;
import dev.sparekey.ingest.Inquired;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.AccountId;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What log files tell, as far as it is about one event; the rest of a month would fill the heap.
 */
final class AskedHistory {

  private final AskedEvent event;
  private final Set<AccountId> accounts = new LinkedHashSet<>();
  private final Map<String, Said> said = new LinkedHashMap<>();
  private final Map<String, Event> found = new LinkedHashMap<>();
  private final LocalRunner runner;

  private AskedHistory(AskedEvent event, ReplayInputs inputs) throws IOException {
    this.event = event;
    runner =
        new LocalRunner(
            inputs.policy(),
            inputs.rules(),
            LogReplay.ticketFeeds(inputs),
            LogReplay.feeds(inputs),
            alert -> keep(new Said(alert, false)),
            tried -> keep(new Said(tried, true)),
            view -> {});
  }

  /** Reads all files; they are complete. */
  static AskedHistory read(
      AskedEvent event, LogReplay logs, ReplayInputs inputs, Consumer<String> progress)
      throws IOException {
    AskedHistory history = new AskedHistory(event, inputs);
    inputs.decisions().forEach(history.runner::accept);
    try (RejectionLog none = RejectionLog.to(null)) {
      logs.read(inputs, none, history::take, progress);
    }
    history.runner.complete(LogReplay.feeds(inputs));
    return history;
  }

  /**
   * The records of that id, and the sources that read them. The files are read once more: what a
   * record says is not kept, and one that became no event has none.
   */
  Map<Inquired, Source> records(LogReplay logs, ReplayInputs inputs) throws IOException {
    return inputs.rules().rules().stream().allMatch(Rule::overSteps)
        ? Map.of()
        : logs.inquire(inputs, event.id());
  }

  private void take(Told one) {
    if (one instanceof Told.Happened happened) {
      if (event.is(happened.event())) {
        found.put(one.header().id(), happened.event());
      }
      if (happened.event() instanceof RecoveryEvent recovery) {
        accounts.add(recovery.account());
      }
    }
    runner.accept(one);
  }

  private void keep(Said one) {
    Alert alert = one.alert();
    if (event.isMeantBy(alert.anchor())
        || alert.evidence().stream().anyMatch(line -> event.isMeantBy(line.eventId()))
        || said.containsKey(alert.id())) {
      said.put(alert.id(), one);
    }
  }

  /** The events of that id; more than one where two feeds have it. */
  Collection<Event> found() {
    return found.values();
  }

  /** What was said last of each finding that is about the event. */
  Collection<Said> said() {
    return said.values();
  }

  /** The steps of an account, as they stand. */
  List<RecoveryStep> steps(AccountId account) {
    return runner.steps(account);
  }

  /** All steps that the files tell of. */
  List<RecoveryStep> steps() {
    Set<AccountId> owners = new LinkedHashSet<>();
    accounts.forEach(account -> owners.addAll(runner.accounts(account)));
    List<RecoveryStep> steps = new ArrayList<>();
    owners.forEach(account -> steps.addAll(runner.steps(account)));
    return steps;
  }

  /** One; or of what is told by a name one of each account that has it. */
  List<RecoveryStep> steps(Event meant) {
    if (!(meant instanceof RecoveryEvent recovery)) {
      return List.of();
    }
    String id = meant.header().id();
    List<RecoveryStep> steps = new ArrayList<>();
    for (AccountId account : runner.accounts(recovery.account())) {
      for (RecoveryStep step : runner.steps(account)) {
        if (step.id().equals(id)
            || (recovery.isByName() && step.id().startsWith(id + AlertIds.OWNER))) {
          steps.add(step);
        }
      }
    }
    List<RecoveryStep> asked = steps.stream().filter(one -> event.names(one.id())).toList();
    return asked.isEmpty() ? steps : asked;
  }
}
