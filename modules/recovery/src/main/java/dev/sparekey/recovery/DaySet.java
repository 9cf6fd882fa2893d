package dev.sparekey.recovery;

import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of UTC days. Joining is OR, so that the same login twice, or in another order, leaves the
 * same set.
 */
public final class DaySet {

  private static final long SECONDS_A_DAY = 86_400;

  public static final DaySet EMPTY = new DaySet(0, new long[0]);

  private final int firstWord;
  private final long[] words;

  private DaySet(int firstWord, long[] words) {
    this.firstWord = firstWord;
    this.words = words;
  }

  /** The UTC day of an instant, counted from 1970-01-01. */
  public static int dayOf(Instant at) {
    return Math.toIntExact(Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY));
  }

  /** The beginning of a UTC day. */
  static Instant startOf(int day) {
    return Instant.ofEpochSecond(day * SECONDS_A_DAY);
  }

  public DaySet with(int day) {
    int word = Math.floorDiv(day, Long.SIZE);
    long bit = 1L << Math.floorMod(day, Long.SIZE);
    if (words.length == 0) {
      return new DaySet(word, new long[] {bit});
    }
    int low = Math.min(word, firstWord);
    int high = Math.max(word, firstWord + words.length - 1);
    if (low == firstWord && high == firstWord + words.length - 1) {
      if ((words[word - firstWord] & bit) != 0) {
        return this;
      }
    }
    long[] joined = new long[high - low + 1];
    System.arraycopy(words, 0, joined, firstWord - low, words.length);
    joined[word - low] |= bit;
    return new DaySet(low, joined);
  }

  public DaySet or(DaySet other) {
    DaySet joined = this;
    for (int day : other.days()) {
      joined = joined.with(day);
    }
    return joined;
  }

  public boolean contains(int day) {
    int word = Math.floorDiv(day, Long.SIZE) - firstWord;
    return word >= 0
        && word < words.length
        && (words[word] & (1L << Math.floorMod(day, Long.SIZE))) != 0;
  }

  /** How many days of the set lie in [from, to). */
  public int countBetween(int from, int to) {
    int count = 0;
    for (int day : days()) {
      if (day >= from && day < to) {
        count++;
      }
    }
    return count;
  }

  /** The days in ascending order. */
  public int[] days() {
    int base = firstWord * Long.SIZE;
    return BitSet.valueOf(words).stream().map(day -> base + day).toArray();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DaySet that
        && firstWord == that.firstWord
        && Arrays.equals(words, that.words);
  }

  @Override
  public int hashCode() {
    return 31 * firstWord + Arrays.hashCode(words);
  }

  @Override
  public String toString() {
    return Arrays.toString(days());
  }
}
