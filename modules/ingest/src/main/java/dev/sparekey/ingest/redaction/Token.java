package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.List;

/**
 * Letters and digits without a gap, or groups of them with single hyphens between: {@code
 * a1b2-c3d4}.
 *
 * @param groups lengths of the groups
 * @param characters without the hyphens
 * @param attached whether it is a part of something longer, such as an address, a path or a name
 *     with dots
 */
record Token(int start, int end, List<Integer> groups, String characters, boolean attached) {

  /** All of a text, in their order. */
  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (!isPart(text.charAt(at))) {
        at++;
        continue;
      }
      int start = at;
      List<Integer> groups = new ArrayList<>();
      StringBuilder characters = new StringBuilder();
      while (true) {
        int from = at;
        while (at < text.length() && isPart(text.charAt(at))) {
          characters.append(text.charAt(at++));
        }
        groups.add(at - from);
        if (at + 1 < text.length() && text.charAt(at) == '-' && isPart(text.charAt(at + 1))) {
          at++;
        } else {
          break;
        }
      }
      tokens.add(
          new Token(
              start, at, List.copyOf(groups), characters.toString(), isAttached(text, start, at)));
    }
    return withoutPhones(text, tokens);
  }

  /**
   * Digits behind a "+" or a code in brackets are a phone number, however it is grouped: "+49 30
   * 43073036", "(0301) 430 7303".
   */
  private static List<Token> withoutPhones(String text, List<Token> tokens) {
    List<Token> all = new ArrayList<>();
    boolean phone = false;
    int end = -1;
    for (Token token : tokens) {
      boolean near =
          end >= 0
              && token.start() - end <= 2
              && text.substring(end, token.start()).chars().allMatch(c -> " -().".indexOf(c) >= 0);
      char before = token.start() > 0 ? text.charAt(token.start() - 1) : ' ';
      boolean bracketed =
          before == '(' && token.end() < text.length() && text.charAt(token.end()) == ')';
      boolean begins = before == '+' || (bracketed && token.length() >= 3 && token.length() <= 5);
      phone = !token.characters().isEmpty() && token.isDigits() && (begins || (phone && near));
      end = token.end();
      all.add(
          phone
              ? new Token(token.start(), token.end(), token.groups(), token.characters(), true)
              : token);
    }
    return all;
  }

  /** ASCII only: no source draws its codes from more. */
  private static boolean isPart(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }

  private static boolean isAttached(String text, int start, int end) {
    if (start > 0) {
      char before = text.charAt(start - 1);
      boolean inner = start > 1 && !Character.isWhitespace(text.charAt(start - 2));
      if ("@/\\_#+%&?$~".indexOf(before) >= 0
          || (inner && before == '.')
          || (inner && before == ':' && Character.isDigit(text.charAt(start - 2)))
          || Character.isLetterOrDigit(before)) {
        // The slash of a closing tag is no path's: "<br/>12345678".
        return !(before == '/' && start > 1 && text.charAt(start - 2) == '<');
      }
    }
    if (end < text.length()) {
      char after = text.charAt(end);
      boolean inner = end + 1 < text.length() && !Character.isWhitespace(text.charAt(end + 1));
      return "@_%".indexOf(after) >= 0
          || (inner && "/\\".indexOf(after) >= 0)
          || (inner && after == '.' && isPart(text.charAt(end + 1)))
          || (inner && after == ':' && isPart(text.charAt(end + 1)))
          || Character.isLetterOrDigit(after);
    }
    return false;
  }

  int length() {
    return characters.length();
  }

  int digits() {
    return (int) characters.chars().filter(Character::isDigit).count();
  }

  boolean isDigits() {
    return digits() == length();
  }

  boolean isLetters() {
    return digits() == 0;
  }

  /**
   * Whether its groups are of one length, as codes' are and those of phones, dates and UUIDs are
   * not.
   */
  boolean isEven() {
    return groups.stream().allMatch(groups.getFirst()::equals);
  }

  /** Whether it mixes capitals and small letters. */
  boolean isMixedCase() {
    return characters.chars().anyMatch(Character::isUpperCase)
        && characters.chars().anyMatch(Character::isLowerCase);
  }

  /** Eight digits that are a day of 1900 to 2099, the year first or last. */
  boolean isDate() {
    if (!isDigits() || length() != 8) {
      return false;
    }
    return isDay(number(0, 4), number(4, 6), number(6, 8))
        || isDay(number(4, 8), number(2, 4), number(0, 2))
        || isDay(number(4, 8), number(0, 2), number(2, 4));
  }

  private static boolean isDay(int year, int month, int day) {
    return year >= 1900 && year < 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
  }

  private int number(int from, int to) {
    return Integer.parseInt(characters.substring(from, to));
  }
}
