package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A Sigma text value: characters, {@code *} (any run) and {@code ?} (any one character).
 *
 * <p>A backslash escapes a wildcard or another backslash and is itself everywhere else: {@code
 * C:\Temp} needs no doubling, {@code \*} is a star, {@code \\*} is a backslash before a wildcard.
 */
final class Wildcards {
  /** Longest value, in characters: a comparison costs its length times the field's. */
  static final int LONGEST = 8 * 1024;

  private static final char NONE = 0;
  private static final char ANY_RUN = '*';
  private static final char ANY_ONE = '?';
  private static final char ANY_DASH = '-';

  /** What stands before a flag of a Windows command line, and may stand for one another. */
  private static final String DASHES = "-/\u2013\u2014\u2015";

  /** Without the runs at either end, which the two flags stand for. */
  private final char[] characters;

  /** For each character: 0, or the wildcard that stands there instead. */
  private final char[] wildcards;

  private final boolean openStart;
  private final boolean openEnd;

  private Wildcards(char[] characters, char[] wildcards, boolean openStart, boolean openEnd) {
    this.characters = characters;
    this.wildcards = wildcards;
    this.openStart = openStart;
    this.openEnd = openEnd;
  }

  static Wildcards parse(String text, boolean openStart, boolean openEnd) {
    int length = text.length();
    char[] characters = new char[length];
    char[] wildcards = new char[length];
    int used = 0;
    for (int i = 0; i < length; i++) {
      char c = text.charAt(i);
      char next = i + 1 < length ? text.charAt(i + 1) : NONE;
      if (c == '\\' && (next == ANY_RUN || next == ANY_ONE || next == '\\')) {
        characters[used++] = next;
        i++;
      } else if (c == ANY_RUN || c == ANY_ONE) {
        boolean repeated = c == ANY_RUN && used > 0 && wildcards[used - 1] == ANY_RUN;
        if (!repeated) {
          wildcards[used++] = c;
        }
      } else {
        characters[used++] = c;
      }
    }
    int from = 0;
    boolean start = openStart;
    boolean end = openEnd;
    if (from < used && wildcards[from] == ANY_RUN) {
      from++;
      start = true;
    }
    if (used > from && wildcards[used - 1] == ANY_RUN) {
      used--;
      end = true;
    } else if (used == from && start && from > 0) {
      end = true; // The value was one lone "*".
    }
    return new Wildcards(
        Arrays.copyOfRange(characters, from, used),
        Arrays.copyOfRange(wildcards, from, used),
        start,
        end);
  }

  /** Without wildcards the characters that are meant, with escapes resolved; else null. */
  @Nullable String literal() {
    for (char wildcard : wildcards) {
      if (wildcard != NONE) {
        return null;
      }
    }
    return openStart || openEnd ? null : new String(characters);
  }

  /** The longest run of ASCII characters that a text has to hold, folded; may be empty. */
  String longestPart() {
    String longest = "";
    StringBuilder run = new StringBuilder();
    for (int i = 0; i <= characters.length; i++) {
      if (i < characters.length && wildcards[i] == NONE && characters[i] < 0x80) {
        run.append(FoldedKey.fold(characters[i]));
        continue;
      }
      longest = run.length() > longest.length() ? run.toString() : longest;
      run.setLength(0);
    }
    return longest;
  }

  /** The value that means these very characters. */
  static String escaped(String characters) {
    StringBuilder value = new StringBuilder();
    for (int i = 0; i < characters.length(); i++) {
      char c = characters.charAt(i);
      if (c == '\\' || c == ANY_RUN || c == ANY_ONE) {
        value.append('\\');
      }
      value.append(c);
    }
    return value.toString();
  }

  /**
   * With each dash that opens a flag (a word follows, none precedes) standing for any of {@code - /
   * – — ―}. One character that fits five takes the place of five to the power of the dashes texts.
   */
  Wildcards withAnyDash() {
    char[] dashed = wildcards.clone();
    for (int i = 0; i < characters.length; i++) {
      if (opensFlag(i)) {
        dashed[i] = ANY_DASH;
      }
    }
    return new Wildcards(characters, dashed, openStart, openEnd);
  }

  private boolean opensFlag(int at) {
    return wildcards[at] == NONE
        && DASHES.indexOf(characters[at]) >= 0
        && at + 1 < characters.length
        && isWord(at + 1)
        && (at == 0 || !isWord(at - 1));
  }

  private boolean isWord(int at) {
    return wildcards[at] == NONE
        && (Character.isLetterOrDigit(characters[at]) || characters[at] == '_');
  }

  /** The literals that {@link #withAnyDash} stands for; empty when they are more than the limit. */
  static List<String> dashed(String literal, int most) {
    Wildcards value = parse(escaped(literal), false, false);
    List<String> texts = new ArrayList<>(List.of(""));
    for (int i = 0; i < value.characters.length; i++) {
      String choices = value.opensFlag(i) ? DASHES : String.valueOf(value.characters[i]);
      if (texts.size() * choices.length() > most) {
        return List.of();
      }
      List<String> longer = new ArrayList<>();
      for (String text : texts) {
        for (int c = 0; c < choices.length(); c++) {
          longer.add(text + choices.charAt(c));
        }
      }
      texts = longer;
    }
    return texts;
  }

  TextTest test(boolean cased) {
    for (char wildcard : wildcards) {
      if (wildcard != NONE) {
        return new Glob(characters, wildcards, openStart, openEnd, cased);
      }
    }
    String literal = new String(characters);
    if (openStart && openEnd) {
      return new Containing(literal, cased);
    }
    if (openStart) {
      return text ->
          text.length() >= literal.length()
              && text.regionMatches(
                  !cased, text.length() - literal.length(), literal, 0, literal.length());
    }
    if (openEnd) {
      return text -> text.regionMatches(!cased, 0, literal, 0, literal.length());
    }
    return cased ? literal::equals : literal::equalsIgnoreCase;
  }

  private record Containing(String literal, boolean cased) implements TextTest {
    @Override
    public boolean test(String text) {
      if (cased) {
        return text.contains(literal);
      }
      if (literal.isEmpty()) {
        return true;
      }
      char first = FoldedKey.fold(literal.charAt(0));
      int last = text.length() - literal.length();
      for (int i = 0; i <= last; i++) {
        if (FoldedKey.fold(text.charAt(i)) == first
            && text.regionMatches(true, i, literal, 0, literal.length())) {
          return true;
        }
      }
      return false;
    }
  }

  /** Remembers only the last run to fall back to, so the cost is length times length at most. */
  private static final class Glob implements TextTest {
    private final char[] characters;
    private final char[] wildcards;
    private final boolean openStart;
    private final boolean openEnd;
    private final boolean cased;

    Glob(char[] characters, char[] wildcards, boolean openStart, boolean openEnd, boolean cased) {
      this.characters = characters.clone();
      this.wildcards = wildcards;
      this.openStart = openStart;
      this.openEnd = openEnd;
      this.cased = cased;
      if (!cased) {
        for (int i = 0; i < characters.length; i++) {
          this.characters[i] = FoldedKey.fold(characters[i]);
        }
      }
    }

    @Override
    public boolean test(String text) {
      int at = 0;
      int pattern = 0;
      // Where to resume when the characters after the latest run do not fit: none at first.
      int resumePattern = openStart ? 0 : -1;
      int resumeAt = 0;
      while (at < text.length()) {
        if (pattern == characters.length && openEnd) {
          return true;
        }
        if (pattern < characters.length && wildcards[pattern] == ANY_RUN) {
          pattern++;
          resumePattern = pattern;
          resumeAt = at;
        } else if (pattern < characters.length && fits(pattern, text.charAt(at))) {
          pattern++;
          at++;
        } else if (resumePattern >= 0) {
          resumeAt++;
          at = resumeAt;
          pattern = resumePattern;
        } else {
          return false;
        }
      }
      while (pattern < characters.length && wildcards[pattern] == ANY_RUN) {
        pattern++;
      }
      return pattern == characters.length;
    }

    private boolean fits(int pattern, char c) {
      return switch (wildcards[pattern]) {
        case ANY_ONE -> true;
        case ANY_DASH -> DASHES.indexOf(c) >= 0;
        default -> characters[pattern] == (cased ? c : FoldedKey.fold(c));
      };
    }
  }
}
