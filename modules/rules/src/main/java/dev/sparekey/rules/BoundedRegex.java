package dev.sparekey.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * RE2 patterns whose compiled size is bounded before they are compiled. RE2 matches in linear time,
 * but unrolls counted repetition: {@code ((a{1000}){1000}){1000}} would fill the heap.
 */
public final class BoundedRegex {
  private static final int LONGEST = 1024;
  private static final int DEEPEST = 50;
  private static final long LARGEST = 20_000;
  private static final long WIDE = 100;

  /**
   * RE2/J walks over what needs no character by recursion, about 1 KB of stack for each: of a
   * stream thread's 1 MB, {@code (a?){727}} took 512 KB.
   */
  private static final long MOST_SKIPS = 500;

  private static final Extent ATOM = new Extent(1, 0);
  private static final Extent SKIP = new Extent(1, 1);
  private static final Extent SKIPPED = new Extent(0, 1);

  private static final int ENDLESS_FROM = 0x1C80;
  private static final int ENDLESS_TO = 0x1C88;

  private static final Pattern FOLDING = Pattern.compile("\\(\\?[a-zA-Z]*i");

  /** An escaped code point, and the dash that makes it the end of a range. */
  private static final Pattern ESCAPED = Pattern.compile("(-?)\\\\x\\{0*([0-9a-fA-F]{1,6})\\}");

  private BoundedRegex() {}

  /**
   * @param flags of {@link Pattern}, 0 for none
   * @throws PatternSyntaxException if the text is no RE2 pattern or would grow beyond the bound
   */
  public static Pattern compile(String text, int flags) {
    if (text.length() > LONGEST) {
      throw new PatternSyntaxException("longer than " + LONGEST + " characters", "");
    }
    Extent extent = extent(text);
    if (extent.atoms() > LARGEST) {
      throw new PatternSyntaxException("its counted repetitions unroll to too much", text);
    }
    if (extent.skips() > MOST_SKIPS) {
      throw new PatternSyntaxException(
          "more than "
              + MOST_SKIPS
              + " parts that a match may pass without a character, counted repetitions unrolled",
          text);
    }
    if (foldsCase(text, flags) && namesEndlessFold(text)) {
      throw new PatternSyntaxException(
          "without regard to case it cannot name U+1C80 to U+1C88, alone or in a range", text);
    }
    return Pattern.compile(text, flags);
  }

  private static boolean foldsCase(String text, int flags) {
    return (flags & Pattern.CASE_INSENSITIVE) != 0 || FOLDING.matcher(text).find();
  }

  /**
   * RE2/J 1.8 looks for ever for the other cases of U+1C80 to U+1C88: their capital letter has
   * another small one, and its walk from one to the next never comes back to where it began.
   */
  private static boolean namesEndlessFold(String text) {
    Matcher escape = ESCAPED.matcher(text);
    while (escape.find()) {
      int code = Integer.parseInt(escape.group(2), 16);
      if (code >= ENDLESS_FROM && (code <= ENDLESS_TO || !escape.group(1).isEmpty())) {
        return true;
      }
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean ends = i > 0 && text.charAt(i - 1) == '-';
      if (c >= ENDLESS_FROM && (c <= ENDLESS_TO || ends)) {
        return true;
      }
    }
    return false;
  }

  /**
   * What the compiled pattern takes of a {@link Budget}: about its atoms after unrolling. A Unicode
   * class, or a range beyond ASCII, may stand for hundreds of ranges and, with case folded, take
   * work for each of its characters; so what can open one weighs more.
   *
   * @throws PatternSyntaxException if groups nest too deep
   */
  static long cost(String text) {
    long wide = 0;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean escape = c == '\\' && i + 1 < text.length() && "pPx".indexOf(text.charAt(i + 1)) >= 0;
      if (escape || c > 0x7F) {
        wide++;
      }
    }
    return size(text) + wide * WIDE;
  }

  /** An upper estimate of the atoms after unrolling. Malformed patterns are left to RE2. */
  private static long size(String text) {
    return extent(text).atoms();
  }

  private static Extent extent(String text) {
    Deque<Extent> outer = new ArrayDeque<>();
    Extent total = Extent.NONE;
    Extent last = Extent.NONE;
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      int next = i + 1;
      switch (c) {
        case '\\' -> {
          next = escapeEnd(text, i);
          total = total.plus(last).plus(new Extent(next - i, 0));
          last = "bBAz".indexOf(text.charAt(Math.min(i + 1, text.length() - 1))) >= 0 ? SKIP : ATOM;
        }
        case '[' -> {
          next = classEnd(text, i);
          total = total.plus(last);
          last = ATOM;
        }
        case '(' -> {
          int flags = flagsEnd(text, i);
          if (flags > 0) {
            // What is repeated after flags is what stood before them: "a(?i){999}{999}".
            next = flags;
          } else {
            if (outer.size() >= DEEPEST) {
              throw new PatternSyntaxException("groups nest deeper than " + DEEPEST, text);
            }
            outer.push(total.plus(last));
            total = Extent.NONE;
            last = Extent.NONE;
          }
        }
        case ')' -> {
          if (!outer.isEmpty()) {
            last = total.plus(last).plus(ATOM);
            total = outer.pop();
          }
        }
        case '{' -> {
          int end = text.indexOf('}', i);
          String bounds = end < 0 ? "" : text.substring(i + 1, end);
          long times = repetitions(bounds);
          if (times >= 0) {
            last = (bounds.contains(",") ? last.plus(SKIPPED) : last).times(times);
            next = end + 1;
          } else {
            total = total.plus(last);
            last = ATOM;
          }
        }
        case '?', '*' -> last = last.plus(SKIP);
        case '^', '$', '|' -> {
          total = total.plus(last);
          last = SKIP;
        }
        default -> {
          total = total.plus(last);
          last = ATOM;
        }
      }
      i = next;
    }
    Extent all = total.plus(last);
    for (Extent open : outer) {
      all = all.plus(open);
    }
    return all;
  }

  /**
   * @param atoms at most one more than {@link #LARGEST}
   * @param skips what a match can pass without a character, such as {@code x?} or {@code $}
   */
  private record Extent(long atoms, long skips) {
    static final Extent NONE = new Extent(0, 0);

    Extent {
      atoms = Math.min(atoms, LARGEST + 1);
      skips = Math.min(skips, MOST_SKIPS + 1);
    }

    Extent plus(Extent other) {
      return new Extent(atoms + other.atoms, skips + other.skips);
    }

    Extent times(long times) {
      long copies = Math.max(1, times);
      return new Extent(Math.max(1, atoms) * copies, skips * copies);
    }
  }

  /** Behind the parenthesis of flags alone, such as {@code (?i)}; 0 where a group opens. */
  private static int flagsEnd(String text, int start) {
    if (!text.startsWith("(?", start)) {
      return 0;
    }
    int i = start + 2;
    while (i < text.length() && (Character.isLetter(text.charAt(i)) || text.charAt(i) == '-')) {
      i++;
    }
    return i < text.length() && text.charAt(i) == ')' ? i + 1 : 0;
  }

  /** The larger bound of {@code n}, {@code n,} or {@code n,m}; -1 when it is no repetition. */
  static long repetitions(String bounds) {
    if (bounds.length() > 9) {
      return -1;
    }
    long most = -1;
    for (String bound : bounds.split(",", -1)) {
      for (int i = 0; i < bound.length(); i++) {
        if (bound.charAt(i) < '0' || bound.charAt(i) > '9') {
          return -1;
        }
      }
      if (!bound.isEmpty()) {
        most = Math.max(most, Long.parseLong(bound));
      }
    }
    return most;
  }

  /**
   * Brackets that are quoted or part of an escape open nothing; miscounting them would hide size.
   */
  private static int escapeEnd(String text, int start) {
    int letter = start + 1;
    int end = -1;
    if (text.startsWith("Q", letter)) {
      end = text.indexOf("\\E", letter);
      return end < 0 ? text.length() : end + 2;
    }
    if (text.startsWith("x{", letter)
        || text.startsWith("p{", letter)
        || text.startsWith("P{", letter)) {
      end = text.indexOf('}', letter);
    }
    return end < 0 ? start + 2 : end + 1;
  }

  static int classEnd(String text, int start) {
    int i = start + 1;
    if (i < text.length() && text.charAt(i) == '^') {
      i++;
    }
    if (i < text.length() && text.charAt(i) == ']') {
      i++;
    }
    while (i < text.length() && text.charAt(i) != ']') {
      int named = text.startsWith("[:", i) ? text.indexOf(":]", i + 2) : -1;
      i = named >= 0 ? named + 2 : i + (text.charAt(i) == '\\' ? 2 : 1);
    }
    return i + 1;
  }
}
