package dev.sparekey.sinks.delivery;

import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** What became of a batch: of each finding in it what the destination said. */
record Attempt(List<Outbox.Waiting> findings, List<Outcome> outcomes) {

  Attempt {
    if (findings.size() != outcomes.size()) {
      throw new IllegalArgumentException(
          outcomes.size()
              + " outcomes of "
              + findings.size()
              + " documents: one of each is needed");
    }
  }

  /** How many it was sent, taken or not. */
  int asked() {
    return passed() + failed();
  }

  /** How many it took; those are not counted of which its protocol has nothing to say. */
  int passed() {
    return count(outcome -> outcome instanceof Outcome.Accepted accepted && accepted.asked());
  }

  /** How many it did not take; those are not counted that were not even tried. */
  int failed() {
    return count(outcome -> failure(outcome) != null);
  }

  private int count(Predicate<Outcome> which) {
    return Math.toIntExact(outcomes.stream().filter(which).count());
  }

  /** Whether anything is settled by it. */
  boolean wentOn() {
    return outcomes.stream().anyMatch(outcome -> outcome instanceof Outcome.Accepted);
  }

  /** Whether it is seen which documents failed, and not only that the batch did. */
  boolean tellsWhich() {
    return failed() == 1 || passed() > 0;
  }

  /** What is refused waits as what is postponed does. Null of what was taken or not tried. */
  static Outcome.@Nullable Later failure(Outcome outcome) {
    return switch (outcome) {
      case Outcome.Accepted accepted -> null;
      case Outcome.Later later -> later.tried() ? later : null;
      case Outcome.Refused refused -> new Outcome.Later(refused.why(), null, refused.mayBeKnown());
    };
  }
}
