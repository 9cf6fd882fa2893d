package dev.sparekey.sinks.delivery;

/**
 * How many documents go at a time, where a bad one has a whole batch refused and nobody says which
 * it was: half as many after each batch that failed whole, an eighth more after each that went
 * through. Example of 200 with one that is bad: 200, 100, 50, 25, 12, 6, 3 and 1, and it is found.
 * Not twice as many: where the destination takes no more than 60 at a time, 50 would go through,
 * 100 fail, 50 go through, and so on: every other batch.
 */
final class Portion {

  private int ceiling = Integer.MAX_VALUE;

  /**
   * @param most what the destination takes at a time
   */
  int of(int most) {
    return Math.min(most, ceiling);
  }

  /**
   * @param size of a batch of which nothing is known but that it failed
   */
  void failed(int size) {
    ceiling = Math.max(1, Math.min(ceiling, size) / 2);
  }

  /** A single one failed next: it is the destination, and not what was in the batch. */
  void forget() {
    ceiling = Integer.MAX_VALUE;
  }

  void passed(int size) {
    if (size >= ceiling) {
      ceiling = size + Math.max(1, size / 8);
    }
  }
}
