package dev.sparekey.ingest.redaction;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Letters and digits without a gap, or groups of them with single hyphens between: {@code
 * a1b2-c3d4}. With dots or underscores between it is one only if its groups are of one length, as
 * names of files and hosts have them, too.
 *
 * @param groups lengths of the groups
 * @param characters without what joins the groups
 * @param joiner what stands between the groups; a hyphen if there is but one
 * @param attached whether it is a part of something longer, such as an address, a path or a name
 *     with dots
 */
record Token(
    int start, int end, List<Integer> groups, String characters, char joiner, boolean attached) {

  private static final int SHORTEST_GROUP = 3;
  private static final int LONGEST_JOINED = 6;
  private static final int MOST_GROUPS = 8;

  /** All of a text, in their order. */
  static List<Token> of(String text) {
    List<Token> tokens = new ArrayList<>();
    int at = 0;
    while (at < text.length()) {
      if (!isPart(text.charAt(at))) {
        at++;
        continue;
      }
      Token token = at(text, at);
      tokens.add(token);
      at = token.end();
    }
    return withoutPhones(text, withLists(text, tokens));
  }

  private static Token at(String text, int start) {
    int first = partEnd(text, start, text.length());
    char joiner = first < text.length() ? text.charAt(first) : ' ';
    int joined = joiner == '.' || joiner == '_' ? joinedEnd(text, start, first) : -1;
    if (joined >= 0) {
      String characters = text.substring(start, joined).replace(String.valueOf(joiner), "");
      int group = first - start;
      return new Token(
          start,
          joined,
          Collections.nCopies(characters.length() / group, group),
          characters,
          joiner,
          isAttached(text, start, joined));
    }
    List<Integer> groups = new ArrayList<>();
    StringBuilder characters = new StringBuilder();
    int at = start;
    while (true) {
      int end = partEnd(text, at, text.length());
      characters.append(text, at, end);
      groups.add(end - at);
      at = end;
      if (at + 1 < text.length() && text.charAt(at) == '-' && isPart(text.charAt(at + 1))) {
        at++;
      } else {
        break;
      }
    }
    return new Token(
        start, at, List.copyOf(groups), characters.toString(), '-', isAttached(text, start, at));
  }

  private static int partEnd(String text, int from, int most) {
    int end = from;
    while (end < most && isPart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  /** Where groups of one length end that have dots or underscores between; -1 if they are none. */
  private static int joinedEnd(String text, int start, int first) {
    int group = first - start;
    if (group < SHORTEST_GROUP || group > LONGEST_JOINED) {
      return -1;
    }
    char joiner = text.charAt(first);
    int end = first;
    int groups = 1;
    while (end + 1 < text.length() && text.charAt(end) == joiner && isPart(text.charAt(end + 1))) {
      int next = partEnd(text, end + 1, Math.min(text.length(), end + 2 + group));
      groups++;
      if (next - end - 1 != group || groups > MOST_GROUPS) {
        return -1;
      }
      end = next;
    }
    boolean goesOn =
        end + 1 < text.length()
            && "-._".indexOf(text.charAt(end)) >= 0
            && isPart(text.charAt(end + 1));
    return groups > 1 && !goesOn ? end : -1;
  }

  /**
   * Of a path or an address each part is attached to the next; what has nothing but slashes between
   * and is all of one shape is a list: "48219930/11293847/57102938".
   */
  private static List<Token> withLists(String text, List<Token> tokens) {
    List<Token> all = new ArrayList<>(tokens);
    int at = 0;
    while (at < all.size()) {
      Token first = all.get(at);
      int until = at + 1;
      boolean alike = first.isEven() && first.groups().getFirst() >= SHORTEST_GROUP;
      while (until < all.size()
          && all.get(until).start() == all.get(until - 1).end() + 1
          && text.charAt(all.get(until - 1).end()) == '/') {
        alike &= all.get(until).groups().equals(first.groups());
        until++;
      }
      if (until - at > 1 && alike && !isAttached(text, first.start(), all.get(until - 1).end())) {
        for (int i = at; i < until; i++) {
          all.set(i, all.get(i).withAttached(false));
        }
      }
      at = until;
    }
    return all;
  }

  private Token withAttached(boolean is) {
    return is == attached ? this : new Token(start, end, groups, characters, joiner, is);
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
      all.add(phone ? token.withAttached(true) : token);
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
        // The slash of a closing tag is no path's: "</b>12345678".
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

  /** Dots and underscores join names, versions and addresses, too. */
  boolean isDotted() {
    return joiner == '.' || joiner == '_';
  }

  /** Hexadecimal in groups as switches write the addresses of adapters, "a1b2.c3d4.e5f6". */
  boolean isAdapter() {
    return joiner == '.'
        && groups.equals(List.of(4, 4, 4))
        && characters.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /** A number of a project, "HELP-2125". */
  boolean isIssue() {
    return joiner == '-'
        && groups.size() == 2
        && characters.substring(0, groups.getFirst()).chars().allMatch(Character::isUpperCase)
        && characters.substring(groups.getFirst()).chars().allMatch(Character::isDigit);
  }

  /** As long as commits and the ids of documents are, and hexadecimal. */
  boolean isHash() {
    return groups.size() == 1
        && (length() == 24 || length() == 40)
        && characters.chars().allMatch(c -> Character.digit(c, 16) >= 0);
  }

  /** "1000-2000": of five random codes one set in 32 rises in each of them. */
  boolean isRange() {
    return groups.size() == 2
        && isDigits()
        && characters
                .substring(0, groups.getFirst())
                .compareTo(characters.substring(groups.getFirst()))
            < 0;
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
