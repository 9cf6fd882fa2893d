package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;

/** A topic of one partition in memory, as one process after another reads it. */
final class MemoryLog implements AlertLog {

  final Deque<Entry> entries = new ArrayDeque<>();

  /** By partition, where one goes on who goes by the offset alone. */
  final Map<Integer, Long> settled = new TreeMap<>();

  final List<Duration> waits = new ArrayList<>();
  boolean whole = true;
  boolean assigned = true;
  boolean ours = true;

  /** Whether what is settled can be noted down. */
  boolean noting = true;

  boolean reading = true;
  @Nullable String hindrance;
  private final List<Alert> alerts = new ArrayList<>();
  private final Map<Integer, Long> read = new TreeMap<>();

  /** As the process before left it, and as this one did. */
  private Bookmark found = Bookmark.at(0, 0);

  private @Nullable Noted noted;

  /** How often it was said where to go on. */
  int said;

  /** A bookmark is made of it when one is wanted: of hours that are rehearsed, one each second. */
  private record Noted(long read, List<Unsettled> unsettled) {
    Bookmark bookmark() {
      return Bookmark.of(0, read, unsettled, Bookmark.MOST_LISTED);
    }
  }

  /** Behind what a process before this one may have sent. */
  private long before;

  /** The last word on that of this process; null while it has not ended in order. */
  private @Nullable Long left;

  int size() {
    return alerts.size();
  }

  void published(Alert alert) {
    entries.add(new Entry.Read(new Position(0, alerts.size()), alert));
    alerts.add(alert);
  }

  /** As the next process finds it. */
  MemoryLog takenOver() {
    MemoryLog next = new MemoryLog();
    next.found = noted == null ? found : noted.bookmark();
    for (int offset = 0; offset < alerts.size(); offset++) {
      Position position = new Position(0, offset);
      Alert alert = alerts.get(offset);
      next.alerts.add(alert);
      next.entries.add(
          next.found.isSettled(offset, alert.id())
              ? new Entry.Settled(position, alert)
              : new Entry.Read(position, alert));
    }
    next.before = left == null ? alerts.size() : left;
    return next;
  }

  @Override
  public List<Entry> next(Duration wait, boolean more, Account account) {
    reading = more;
    waits.add(wait);
    List<Entry> all = new ArrayList<>();
    while (more && !entries.isEmpty() && all.size() < 500) {
      all.add(entries.poll());
    }
    for (Entry entry : all) {
      Position position = position(entry);
      if (position != null) {
        read.merge(position.partition(), position.offset() + 1, Math::max);
      }
    }
    return all;
  }

  private static @Nullable Position position(Entry entry) {
    return switch (entry) {
      case Entry.Read one -> one.position();
      case Entry.Settled one -> one.position();
      case Entry.Erased one -> one.position();
      case Entry.Unreadable one -> one.position();
      case Entry.Lost lost -> null;
    };
  }

  @Override
  public boolean settle(Account account) {
    if (Thread.currentThread().isInterrupted()) {
      throw new InterruptException("as Kafka's client does");
    }
    said++;
    Map<Integer, Long> now = new TreeMap<>(read);
    List<Unsettled> unsettled = account.unsettled();
    for (Unsettled one : unsettled) {
      now.merge(one.from().partition(), one.from().offset(), Math::min);
    }
    boolean asked = !now.equals(settled);
    if (noting && read.getOrDefault(0, 0L) >= found.read()) {
      settled.putAll(now);
      noted = new Noted(read.getOrDefault(0, 0L), unsettled);
    }
    return asked;
  }

  @Override
  public void leave(Account account) {
    settle(account);
    left = Math.max(before, account.tried().getOrDefault(0, 0L));
  }

  @Override
  public boolean isAssigned() {
    return assigned;
  }

  @Override
  public boolean isStillOurs() {
    return ours;
  }

  @Override
  public @Nullable String hindrance() {
    return hindrance;
  }

  @Override
  public boolean isWhole() {
    return whole;
  }

  @Override
  public boolean mayBeSent(Position position) {
    return position.offset() < before;
  }

  @Override
  public void close() {}
}
