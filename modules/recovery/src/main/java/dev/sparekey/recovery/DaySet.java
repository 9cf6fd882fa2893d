package dev.sparekey.recovery;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.BitSet;

/**
 * A set of UTC days. Joining is OR, so that the same login twice, or in another order, leaves the
 * same set. Of a span longer than {@value #KEPT} days the newest are kept.
 */
public final class DaySet {

  private static final long SECONDS_A_DAY = 86_400;

  /** Ten years: what an account once proved on enough days does not fall by time. */
  public static final int KEPT = 3_660;

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
    if (contains(day) || day <= last() - KEPT) {
      return this;
    }
    if (word >= firstWord && word < firstWord + words.length && day - first() < KEPT) {
      long[] more = words.clone();
      more[word - firstWord] |= bit;
      return new DaySet(firstWord, more);
    }
    int low = Math.min(word, firstWord);
    int high = Math.max(word, firstWord + words.length - 1);
    long[] joined = new long[high - low + 1];
    System.arraycopy(words, 0, joined, firstWord - low, words.length);
    joined[word - low] |= bit;
    DaySet all = new DaySet(low, joined);
    return all.since(all.last() - KEPT + 1);
  }

  private DaySet since(int day) {
    int word = Math.floorDiv(day, Long.SIZE);
    if (word < firstWord) {
      return this;
    }
    long[] left = Arrays.copyOfRange(words, word - firstWord, words.length);
    left[0] &= -1L << Math.floorMod(day, Long.SIZE);
    int empty = 0;
    while (left[empty] == 0) {
      empty++;
    }
    return new DaySet(word + empty, Arrays.copyOfRange(left, empty, left.length));
  }

  /** The days of the set before that one; the same object where all are. */
  DaySet before(int day) {
    if (words.length == 0 || last() < day) {
      return this;
    }
    if (day <= first()) {
      return EMPTY;
    }
    long[] left = Arrays.copyOf(words, Math.floorDiv(day, Long.SIZE) - firstWord + 1);
    left[left.length - 1] &= (1L << Math.floorMod(day, Long.SIZE)) - 1;
    int length = left.length;
    while (left[length - 1] == 0) {
      length--;
    }
    return new DaySet(firstWord, Arrays.copyOf(left, length));
  }

  /** The first day of the set; {@link Integer#MAX_VALUE} of an empty one. */
  int first() {
    return words.length == 0
        ? Integer.MAX_VALUE
        : firstWord * Long.SIZE + Long.numberOfTrailingZeros(words[0]);
  }

  /** The last day of the set before that one; {@link Integer#MIN_VALUE} if there is none. */
  int lastBefore(int day) {
    DaySet before = before(day);
    return before.words.length == 0 ? Integer.MIN_VALUE : before.last();
  }

  private int last() {
    return (firstWord + words.length) * Long.SIZE
        - 1
        - Long.numberOfLeadingZeros(words[words.length - 1]);
  }

  public boolean contains(int day) {
    int word = Math.floorDiv(day, Long.SIZE) - firstWord;
    return word >= 0
        && word < words.length
        && (words[word] & (1L << Math.floorMod(day, Long.SIZE))) != 0;
  }

  /** The set in a few bytes: four of the first 64 days' number, then a bit a day. */
  public byte[] toBytes() {
    byte[] bits = BitSet.valueOf(words).toByteArray();
    return ByteBuffer.allocate(Integer.BYTES + bits.length).putInt(firstWord).put(bits).array();
  }

  /** What {@link #toBytes} wrote. */
  public static DaySet ofBytes(byte[] bytes) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int firstWord = buffer.getInt();
    long[] words = BitSet.valueOf(buffer).toLongArray();
    return words.length == 0 ? EMPTY : new DaySet(firstWord, words);
  }

  /** The days in ascending order. */
  public int[] days() {
    int count = 0;
    for (long word : words) {
      count += Long.bitCount(word);
    }
    int[] days = new int[count];
    int next = 0;
    for (int i = 0; i < words.length; i++) {
      for (long left = words[i]; left != 0; left &= left - 1) {
        days[next++] = (firstWord + i) * Long.SIZE + Long.numberOfTrailingZeros(left);
      }
    }
    return days;
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
