package dev.sparekey.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Whose rules judge in a partition. */
public sealed interface Judging {

  /**
   * So many releases that were refused one behind the other are tried at each start, the last of
   * them: each costs a compilation.
   */
  int MOST_REFUSED = 16;

  /** Those that the stage begins with, for no release that it was told of ever loaded. */
  record Start() implements Judging {}

  /** Those of a release. */
  record Release(Activation by) implements Judging {}

  /**
   * Those that the stage begins with, in the place of a release's that judged and do not load any
   * more. What those said they leave alone.
   */
  record StandIn(Activation of) implements Judging {}

  /**
   * Whose rules judge after a start, at which others may load than before: of all that were told of
   * since these began to judge the newest that loads.
   *
   * <p>Example: release 7 judges, and releases 8 and 9 have modifiers that this version of Sparekey
   * does not read. An updated version that reads all takes up 9, and one that reads no more than 8
   * takes up that, as its other partitions do that were told of 8 after the update. One that reads
   * none of them leaves 7 to those that stand in, and the next that reads 7 takes that up again.
   *
   * @param refused what was told of since and did not load, ascending
   */
  default Judging resumed(List<Activation> refused, Predicate<Activation> loads) {
    for (Activation one : refused.reversed()) {
      if (loads.test(one)) {
        return new Release(one);
      }
    }
    return switch (this) {
      case Start start -> start;
      case Release release -> loads.test(release.by()) ? release : new StandIn(release.by());
      case StandIn standIn -> loads.test(standIn.of()) ? new Release(standIn.of()) : standIn;
    };
  }

  /** With one more that does not load. */
  static List<Activation> refusing(Activation one, List<Activation> refused) {
    List<Activation> more = new ArrayList<>(refused);
    more.add(one);
    return List.copyOf(more.subList(Math.max(0, more.size() - MOST_REFUSED), more.size()));
  }

  /** Those that remain refused once one of them judges. */
  static List<Activation> refusedSince(Activation judging, List<Activation> refused) {
    return refused.stream().filter(one -> one.number() > judging.number()).toList();
  }
}
