package dev.sparekey.engine;

import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What one account repeats. Where different values are counted, a thousand logins to one's own
 * account from an address say no more than one: of those within a time span that count alike, a
 * group is told of the first and the last {@value #HALF}, so that they do not hide what others do
 * from there.
 */
final class Repetitions {

  /** Of one account, time span and value. */
  static final int MOST = 16;

  private static final int HALF = MOST / 2;

  private final Map<String, Correlation> countingValues = new HashMap<>();

  Repetitions(RuleSet rules) {
    for (Correlation correlation : rules.correlations()) {
      if (correlation.countsValues()) {
        countingValues.put(correlation.id().toString(), correlation);
      }
    }
  }

  /**
   * A step of which a group is told.
   *
   * @param more whether there are more like it until the next of which the group is told
   */
  record Told(Judgement.InGroup step, boolean more) {}

  private record Alike(GroupKey key, long timespan, List<GroupedStep.Match> matches) {}

  /**
   * @param steps of one account, in order
   */
  List<Told> without(List<Judgement.InGroup> steps) {
    List<Told> told = new ArrayList<>();
    Map<Alike, List<Judgement.InGroup>> alike = new HashMap<>();
    for (Judgement.InGroup step : steps) {
      Correlation correlation = countingValues.get(step.key().correlation());
      if (correlation == null) {
        told.add(new Told(step, false));
      } else {
        long timespan =
            Math.floorDiv(
                step.step().occurredAt().getEpochSecond(), correlation.timespan().toSeconds());
        List<GroupedStep.Match> matches = step.matches().stream().map(GroupedStep::match).toList();
        alike
            .computeIfAbsent(new Alike(step.key(), timespan, matches), one -> new ArrayList<>())
            .add(step);
      }
    }
    for (List<Judgement.InGroup> same : alike.values()) {
      boolean tooMany = same.size() > MOST;
      for (int i = 0; i < same.size(); i++) {
        if (!tooMany || i < HALF || i >= same.size() - HALF) {
          told.add(new Told(same.get(i), tooMany && i == HALF - 1));
        }
      }
    }
    return told;
  }
}
