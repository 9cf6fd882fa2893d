package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.testkit.AlertDraft;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** What tests of a delivery have: a topic in memory, and a clock that they move. */
abstract class DeliveryAtWork {

  static final Duration GIVE_UP = Duration.ofHours(24);

  Instant now = Instant.parse("2026-03-24T12:00:00Z");
  MemoryLog log = new MemoryLog();
  final List<String> dead = new ArrayList<>();
  final List<Undelivered> letters = new ArrayList<>();
  final DeliveryCounts counts = new DeliveryCounts();
  Duration coalesce = Duration.ofSeconds(60);
  Duration giveUp = GIVE_UP;
  Duration between = Duration.ZERO;
  Duration heartbeat = Duration.ZERO;
  Duration canary = Duration.ZERO;
  int perMinute;
  boolean pipelineAlive = true;

  /** One with what is set by now. */
  Delivery delivery(String name, Way way, Function<Alert, String> form) {
    return new Delivery(
        new Destination(
            name, Filter.DELIVERED, form, coalesce, giveUp, between, perMinute, heartbeat, canary),
        log,
        way,
        new Written(),
        counts,
        () -> pipelineAlive,
        () -> now,
        new Random(7));
  }

  private final class Written implements DeadLetters {
    @Override
    public void put(String destination, Undelivered undelivered) {
      letters.add(undelivered);
      Alert alert = undelivered.alert();
      died(
          alert,
          destination
              + " "
              + undelivered.position().offset()
              + " "
              + alert.id()
              + " "
              + undelivered.reason());
    }

    @Override
    public void unreadable(String destination, Position position, String fingerprint) {
      throw new IllegalStateException("all records here can be read: " + position);
    }
  }

  void died(Alert alert, String line) {
    dead.add(line);
  }

  static Alert alert(String id, int revision, Verdict verdict) {
    AlertDraft draft = new AlertDraft();
    draft.id = id;
    draft.revision = revision;
    draft.verdict = verdict;
    return draft.alert();
  }
}
