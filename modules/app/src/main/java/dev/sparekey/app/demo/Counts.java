package dev.sparekey.app.demo;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/**
 * How far the records are.
 *
 * @param records of the whole script
 * @param played written to the sources' topics
 * @param ingested read by the pipeline; one that was read again after an aborted transaction counts
 *     twice
 * @param notRelevant of those, with nothing in them that concerns recovery or logins
 * @param deadLetters of those, refused and written to the dead letters
 */
record Counts(long records, long played, long ingested, long notRelevant, long deadLetters) {

  static final Counts NONE = new Counts(0, 0, 0, 0, 0);

  static Counts of(long records, long played, MeterRegistry meters) {
    long notRelevant = 0;
    long rejected = 0;
    for (Counter counter : meters.find("sparekey.ingest.rejected").counters()) {
      if ("not_relevant".equals(counter.getId().getTag("reason"))) {
        notRelevant += (long) counter.count();
      } else {
        rejected += (long) counter.count();
      }
    }
    return new Counts(records, played, ingested(meters), notRelevant, rejected);
  }

  private static long ingested(MeterRegistry meters) {
    double sum = 0;
    for (Counter counter : meters.find("sparekey.ingest.records").counters()) {
      sum += counter.count();
    }
    return (long) sum;
  }
}
