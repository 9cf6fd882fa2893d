package dev.sparekey.topology;

import dev.sparekey.engine.AccountsStage;
import dev.sparekey.engine.GroupsStage;
import dev.sparekey.engine.HeapAccountsStore;
import dev.sparekey.engine.HeapGroupsStore;
import dev.sparekey.engine.HeapNamesStore;
import dev.sparekey.engine.Mark;
import dev.sparekey.engine.NamesRecord;
import dev.sparekey.engine.NamesStage;
import dev.sparekey.engine.Output;
import dev.sparekey.engine.Routing;
import dev.sparekey.engine.View;
import dev.sparekey.ingest.Observation;
import dev.sparekey.ingest.RawRecord;
import dev.sparekey.ingest.Reading;
import dev.sparekey.ingest.Source;
import dev.sparekey.model.Alert;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryState;
import dev.sparekey.rules.RawRules;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The engine's stages on heap stores, joined by a queue: what the topology is measured against. */
final class Direct {

  private final Settings settings;
  private final NamesStage names = new NamesStage(0, 1);
  private final HeapNamesStore namesStore = new HeapNamesStore();
  private final AccountsStage accounts;
  private final HeapAccountsStore accountsStore = new HeapAccountsStore();
  private final GroupsStage groups;
  private final HeapGroupsStore groupsStore = new HeapGroupsStore();
  private final Deque<Output> waiting = new ArrayDeque<>();
  private final Map<String, Alert> alerts = new TreeMap<>();
  private final List<View> views = new ArrayList<>();

  Direct(Settings settings) {
    this.settings = settings;
    this.accounts =
        new AccountsStage(
            settings.policy(),
            settings.rules(),
            settings.ticketFeeds(),
            settings.feedNames(),
            Collections.emptySortedMap(),
            settings.epoch(),
            settings.alertFrom(),
            0,
            1);
    this.groups =
        new GroupsStage(
            settings.policy(),
            settings.rules(),
            settings.feedNames(),
            settings.epoch(),
            settings.alertFrom());
  }

  /** The last revision of each alert, by id. */
  Map<String, Alert> alerts() {
    return alerts;
  }

  /** Where each account stands, by its native id. */
  Map<String, RecoveryState> states() {
    Map<String, RecoveryState> states = new TreeMap<>();
    for (View view : views) {
      if (view instanceof View.State shown) {
        states.put(shown.state().account().nativeId(), shown.state());
      }
    }
    return states;
  }

  /** The credential inventory, by key. */
  Map<String, InventoryEntry> inventory() {
    Map<String, InventoryEntry> inventory = new TreeMap<>();
    for (View view : views) {
      switch (view) {
        case View.Listed listed -> inventory.put(listed.entry().key(), listed.entry());
        case View.Delisted delisted -> inventory.remove(delisted.key());
        case View.State state -> {}
        case View.Ways ways -> {}
      }
    }
    return inventory;
  }

  void accept(Scenario.Raw raw) {
    Feed feed =
        settings.feeds().stream().filter(one -> one.name().equals(raw.feed())).findFirst().get();
    byte[] value = raw.json().getBytes(StandardCharsets.UTF_8);
    Instant at = raw.receivedAt();
    Observation observed =
        source(feed)
            .observe(
                new RawRecord(feed.name(), value, at),
                RawRules.of(settings.rules(), source(feed).name()));
    switch (observed.reading()) {
      case Reading.Mapped mapped ->
          mapped.events().forEach(event -> Routing.route(event, at, waiting::add));
      case Reading.FeedMark mark ->
          mark(new Mark(mark.feed(), Mark.Path.DIRECT, 0, 1, mark.completeTo(), mark.proof()), at);
      case Reading.Clock clock ->
          mark(
              new Mark(
                  Mark.CLOCK,
                  Mark.Path.DIRECT,
                  settings.firstPartition(feed),
                  2,
                  clock.time(),
                  Proof.PROVEN),
              at);
      case Reading.Rejected rejected -> {
        if (observed.matches().isEmpty()) {
          throw new AssertionError("the scenario's records are good: " + rejected);
        }
      }
    }
    observed.matches().forEach(match -> waiting.add(Routing.match(match, at)));
    for (Output next = waiting.poll(); next != null; next = waiting.poll()) {
      switch (next) {
        case Output.ToNames toNames -> names.on(toNames.record(), namesStore, waiting::add);
        case Output.ToInbox toInbox -> accounts.on(toInbox.record(), accountsStore, waiting::add);
        case Output.ToGroups toGroups -> groups.on(toGroups.record(), groupsStore, waiting::add);
        case Output.Publish publish -> alerts.put(publish.alert().id(), publish.alert());
        case Output.Show show -> views.add(show.view());
      }
    }
  }

  private static Source source(Feed feed) {
    return switch (feed.format()) {
      case Feed.Format.Json json -> json.source();
      case Feed.Format.Avro avro -> throw new AssertionError("the scenario's records are JSON");
    };
  }

  private void mark(Mark mark, Instant at) {
    waiting.add(new Output.ToNames(new NamesRecord.Marked(mark, at)));
  }
}
