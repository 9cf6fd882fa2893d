package dev.sparekey.engine;

/**
 * How many steps of one group and UTC day are kept.
 *
 * @param day days since 1970-01-01
 * @param kept 0 to {@value #MOST}
 * @param overflowed whether there were more
 */
public record GroupDay(int day, int kept, boolean overflowed) {

  /** The first so many of a group and day are kept. */
  public static final int MOST = 1_000;

  GroupDay with(int more) {
    return new GroupDay(day, kept + more, overflowed);
  }

  GroupDay full() {
    return new GroupDay(day, kept, true);
  }
}
