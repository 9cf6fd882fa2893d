package dev.sparekey.sinks.delivery;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a finding that waits, by what became of it when it was sent: nothing, that it
 * failed and it may be the destination's fault, or that it failed where others pass.
 *
 * <p>The last is no judgement for good. It only means that the finding is sent alone, at times of
 * its own: 1, 4, 16, 64 and 256 s after a failure, and from then on each ten minutes. One that was
 * taken for bad by mistake, behind a balancer of which one node in two fails, hardly loses time by
 * that; one that is bad costs the others an attempt in ten minutes.
 */
sealed interface Standing {

  /** Between two attempts at a finding, whatever the destination asks for. */
  Duration LONGEST_PAUSE = Duration.ofMinutes(10);

  /** Who asks for patience means everybody, unless he does so again and again for this one. */
  int PATIENT = 5;

  /** What shows that the destination was at work when a finding failed. */
  enum Evidence {
    /** Nothing does. */
    NONE,
    /** It took what it was sent before. */
    TOOK_ANOTHER_BEFORE,
    /** It took more of the same batch than it did not. */
    TOOK_OTHERS_WITH_IT,
    /** It was not even asked: we have no document. */
    NO_DOCUMENT
  }

  /** Where it stands among those as grave: what came, or failed, before this goes before it. */
  Instant behind();

  /** How often it failed since it came, or since it was set aside. */
  int failures();

  /** It never failed, or nobody knows that it did: it goes with others. */
  record Fresh(Instant behind) implements Standing {
    @Override
    public int failures() {
      return 0;
    }
  }

  /** It failed alone, or as the one that was named: it goes with none that has not. */
  record Suspected(Instant behind, int failures) implements Standing {}

  /**
   * It is tried alone, and says nothing of the destination by failing.
   *
   * @param since when it was set aside
   */
  record Aside(Instant behind, int failures, Instant since, Instant nextTry) implements Standing {}

  /**
   * After it failed, alone or as the one that was named.
   *
   * @param asked how long the destination asked to be left alone; null if it did not
   */
  default Standing failed(Evidence evidence, @Nullable Duration asked, Instant now) {
    if (this instanceof Aside aside) {
      return aside(aside.failures() + 1, aside.since(), asked, now);
    }
    boolean atFault =
        switch (evidence) {
          case NONE -> false;
          case TOOK_ANOTHER_BEFORE -> failures() > 0;
          case TOOK_OTHERS_WITH_IT, NO_DOCUMENT -> true;
        };
    boolean ofAll = asked != null && failures() + 1 < PATIENT;
    return atFault && !ofAll ? aside(1, now, asked, now) : new Suspected(now, failures() + 1);
  }

  /**
   * When it is tried alone, though it may not be its turn. While the destination seems to fail,
   * what stands in line is, too, once in ten minutes: of 100 bad ones that came with nothing else,
   * each would else have to be tried before the next that is good, one a minute.
   */
  default Instant alone(boolean broken) {
    if (this instanceof Aside aside) {
      return aside.nextTry();
    }
    return broken ? behind().plus(LONGEST_PAUSE) : Instant.MAX;
  }

  /** Four times as long each time. */
  private static Aside aside(int failures, Instant since, @Nullable Duration asked, Instant now) {
    Duration pause = Duration.ofSeconds(1L << Math.min(2 * (failures - 1), 10));
    Duration patience = asked == null || asked.compareTo(pause) < 0 ? pause : asked;
    return new Aside(
        now,
        failures,
        since,
        now.plus(patience.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : patience));
  }

  /** Of a newer revision, which may be taken at once where the one before was not. */
  default Standing renewed(Instant now) {
    return this instanceof Aside aside && aside.nextTry().isAfter(now)
        ? new Aside(aside.behind(), aside.failures(), aside.since(), now)
        : this;
  }
}
