package dev.sparekey.engine;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Cluster;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The steps that a finding rests on.
 *
 * @param kept by time, the earliest first, at most as many as an alert carries
 * @param count how many there are in all
 * @param told how many of them are spoken of, 1 to {@code count}: of many the first 20, 40, 80 and
 *     so on
 * @param until when the latest of all of them occurred
 * @param opening the first of all of them that is of an episode; the first of all when none is
 */
record Members(List<RecoveryStep> kept, int count, int told, Instant until, RecoveryStep opening) {

  Members {
    kept = List.copyOf(kept);
  }

  static Members of(RecoveryStep alone) {
    return new Members(List.of(alone), 1, 1, alone.occurredAt(), alone);
  }

  /**
   * @param told how many steps are spoken of
   * @param known a step by its id; null for one that is not known here
   */
  static Members of(
      Cluster cluster, int told, Function<String, ? extends @Nullable RecoveryStep> known) {
    List<RecoveryStep> kept =
        cluster.kept().stream()
            .map(match -> Objects.requireNonNull(known.apply(match.id()), "it is of these steps"))
            .toList();
    RecoveryStep opening = null;
    for (int i = 0; i < cluster.count() && opening == null; i++) {
      RecoveryStep step = known.apply(cluster.matches().get(i).id());
      opening = step != null && step.episode() != null ? step : null;
    }
    return new Members(
        kept,
        cluster.count(),
        Math.min(told, cluster.count()),
        cluster.last(),
        opening == null ? kept.getFirst() : opening);
  }

  /**
   * With the first 10 to be told of at least: of 19 steps 10, of 20 to 39 the first 20. Each one
   * would otherwise be news, of an agent who resets thousands, and how many are told must not
   * depend on the order in which they came.
   */
  static int doubled(int least, int count) {
    int told = least;
    while (told <= count / 2) {
      told *= 2;
    }
    return told;
  }

  RecoveryStep anchor() {
    return kept.getFirst();
  }

  /** The steps that are spoken of and shown. */
  List<RecoveryStep> shown() {
    return kept.subList(0, Math.min(told, kept.size()));
  }

  boolean has(String stepId) {
    return kept.stream().anyMatch(step -> step.id().equals(stepId));
  }

  /** Whether what is not kept may be of that time. */
  boolean spans(Instant at) {
    return count > kept.size() && !at.isBefore(anchor().occurredAt()) && !at.isAfter(until);
  }
}
