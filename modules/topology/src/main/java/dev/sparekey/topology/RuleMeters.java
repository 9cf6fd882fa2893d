package dev.sparekey.topology;

import dev.sparekey.rules.Evaluations;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.Strength;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Counts and times each rule's evaluations, on steps and on raw records. They are work, not facts:
 * a step that is judged again is evaluated again; a raw record is once. Of a rule that the index
 * leaves out for every record there is no meter.
 */
final class RuleMeters implements Evaluations {

  static final String EVALUATION = "sparekey.rules.evaluation";
  static final String MATCHES = "sparekey.rules.matches";

  private final MeterRegistry meters;
  private final Map<UUID, OfRule> rules = new ConcurrentHashMap<>();

  private record OfRule(Timer evaluation, Counter matches) {}

  RuleMeters(MeterRegistry meters) {
    this.meters = meters;
  }

  @Override
  public Strength match(Rule rule, Fields record) {
    long begin = System.nanoTime();
    Strength strength = rule.detection().match(record);
    long took = System.nanoTime() - begin;
    OfRule of = rules.computeIfAbsent(rule.id(), id -> of(rule));
    of.evaluation().record(took, TimeUnit.NANOSECONDS);
    switch (strength) {
      case STRONG, WEAK -> of.matches().increment();
      case UNKNOWN, NONE -> {}
    }
    return strength;
  }

  private OfRule of(Rule rule) {
    String id = rule.id().toString();
    String title = rule.header().title();
    return new OfRule(
        meters.timer(EVALUATION, "rule", id, "title", title),
        meters.counter(MATCHES, "rule", id, "title", title));
  }
}
