package dev.sparekey.engine;

import dev.sparekey.model.Proof;
import java.time.Instant;
import java.util.Set;

/**
 * How far all feeds that may tell of a step have got: what was not heard of up to then did not
 * happen.
 *
 * @param proven by the word of each
 * @param assumed at least by what each carried
 * @param clock the time, on the same way
 */
record Heard(Instant proven, Instant assumed, Instant clock) {

  static final Heard NOTHING = new Heard(Instant.MIN, Instant.MIN, Instant.MIN);

  /**
   * The least of them; nothing while one of them has said nothing, and where there are none.
   *
   * @param path the way that the marks came
   */
  static Heard of(Marks marks, Mark.Path path, Set<String> feeds) {
    return new Heard(
        least(marks, path, feeds, Proof.PROVEN),
        least(marks, path, feeds, Proof.ASSUMED),
        marks.completeTo(Mark.CLOCK, path, Proof.PROVEN));
  }

  /** The same, of something that feeds may have told under another name. */
  Heard withoutProof() {
    return new Heard(Instant.MIN, assumed, clock);
  }

  private static Instant least(Marks marks, Mark.Path path, Set<String> feeds, Proof proof) {
    Instant least = Instant.MAX;
    for (String feed : feeds) {
      Instant to = marks.completeTo(feed, path, proof);
      least = to.isBefore(least) ? to : least;
    }
    return feeds.isEmpty() ? Instant.MIN : least;
  }
}
