package dev.sparekey.app.backfill;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.ingest.RejectionReason;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What became of the records of a file. */
final class Counts {

  long read;
  long sent;
  long marks;

  /** Of those sent: of an occurrence that alerts are raised about. */
  long alerting;

  private final Map<RejectionReason, Long> rejected = new EnumMap<>(RejectionReason.class);
  private @Nullable Instant first;
  private @Nullable Instant last;

  void reject(RejectionReason reason) {
    rejected.merge(reason, 1L, Long::sum);
  }

  void occurred(Instant at) {
    first = first == null || at.isBefore(first) ? at : first;
    last = last == null || at.isAfter(last) ? at : last;
  }

  void add(Counts other) {
    read += other.read;
    sent += other.sent;
    marks += other.marks;
    alerting += other.alerting;
    other.rejected.forEach((reason, count) -> rejected.merge(reason, count, Long::sum));
    if (other.first != null) {
      occurred(other.first);
    }
    if (other.last != null) {
      occurred(other.last);
    }
  }

  long of(RejectionReason reason) {
    return rejected.getOrDefault(reason, 0L);
  }

  /**
   * @param done what was done with those that count, such as "sent"
   */
  String line(String done) {
    StringBuilder line =
        new StringBuilder(String.format(Locale.ROOT, "%,d records read, %,d %s", read, sent, done));
    if (first != null && last != null) {
      line.append(" (of ").append(first).append(" to ").append(last).append(')');
    }
    if (marks > 0) {
      line.append(String.format(Locale.ROOT, ", %,d marks passed over", marks));
    }
    rejected.forEach(
        (reason, count) ->
            line.append(String.format(Locale.ROOT, ", %,d %s", count, Words.of(reason))));
    return line.toString();
  }
}
