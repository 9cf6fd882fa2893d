package dev.sparekey.rules;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Texts of which an RE2 pattern needs one in whatever it finds: {@code (?i)net\s+user.*-add} needs
 * {@code user}, {@code -add} and {@code net}, of which a longest is taken. What is not understood
 * here needs nothing, so that only rules are left out that cannot match.
 */
final class PatternParts {
  private static final int MOST = 32;

  private final String pattern;
  private int at;

  private PatternParts(String pattern) {
    this.pattern = pattern;
  }

  private static final class NotUnderstood extends RuntimeException {
    NotUnderstood() {
      super("", null, false, false);
    }
  }

  /**
   * Empty when none is needed.
   *
   * @param pattern one that compiles
   */
  static Set<String> of(String pattern) {
    PatternParts parts = new PatternParts(pattern);
    try {
      Set<String> needed = parts.either();
      return parts.at == pattern.length() ? needed : Set.of();
    } catch (NotUnderstood e) {
      return Set.of();
    }
  }

  private Set<String> either() {
    Set<String> all = new LinkedHashSet<>();
    boolean each = true;
    while (true) {
      Set<String> one = sequence();
      each &= !one.isEmpty();
      all.addAll(one);
      if (at == pattern.length() || pattern.charAt(at) != '|') {
        return each && all.size() <= MOST ? all : Set.of();
      }
      at++;
    }
  }

  /** The part of a sequence that is hardest to have by chance: the longest. */
  private Set<String> sequence() {
    Set<Set<String>> needed = new LinkedHashSet<>();
    StringBuilder run = new StringBuilder();
    while (at < pattern.length() && pattern.charAt(at) != '|' && pattern.charAt(at) != ')') {
      char c = pattern.charAt(at++);
      Set<String> group = Set.of();
      int literal = -1;
      switch (c) {
        case '(' -> group = group();
        case '[' -> at = Math.min(pattern.length(), BoundedRegex.classEnd(pattern, at - 1));
        case '\\' -> literal = escaped();
        case '.', '^', '$', '{', '}', ']', '*', '+', '?' -> {}
        default -> literal = c < 0x80 ? c : -1;
      }
      boolean required = true;
      boolean repeated = false;
      for (int end = afterRepetition(); end > at; end = afterRepetition()) {
        required &= pattern.charAt(at) == '+';
        repeated = true;
        at = end;
      }
      if (literal >= 0 && required) {
        run.append(FoldedKey.fold((char) literal));
      }
      if (literal < 0 || repeated) {
        take(run, needed);
      }
      if (required) {
        needed.add(group);
      }
    }
    take(run, needed);
    Optional<Set<String>> longest =
        needed.stream()
            .filter(some -> !some.isEmpty())
            .max(
                Comparator.<Set<String>>comparingInt(
                        some -> some.stream().mapToInt(String::length).min().orElse(0))
                    .thenComparingInt(some -> -some.size()));
    return longest.orElse(Set.of());
  }

  private static void take(StringBuilder run, Set<Set<String>> needed) {
    if (run.length() >= Sought.SHORTEST_PART) {
      needed.add(Set.of(run.toString()));
    }
    run.setLength(0);
  }

  /** Where a repetition that starts here ends; here when none does. */
  private int afterRepetition() {
    if (at == pattern.length() || "*+?{".indexOf(pattern.charAt(at)) < 0) {
      return at;
    }
    if (pattern.charAt(at) != '{') {
      return at + 1;
    }
    int end = pattern.indexOf('}', at);
    boolean counted = end > 0 && BoundedRegex.repetitions(pattern.substring(at + 1, end)) >= 0;
    return counted ? end + 1 : at; // Any other brace is a character.
  }

  /** Of its content; its flags change no more than the case, which does not matter. */
  private Set<String> group() {
    if (at < pattern.length() && pattern.charAt(at) == '?') {
      int i = at + 1;
      while (i < pattern.length() && "imsU-".indexOf(pattern.charAt(i)) >= 0) {
        i++;
      }
      if (i == pattern.length() || ":)".indexOf(pattern.charAt(i)) < 0) {
        throw new NotUnderstood();
      }
      at = i + 1;
      if (pattern.charAt(i) == ')') {
        return Set.of();
      }
    }
    Set<String> inner = either();
    if (at == pattern.length() || pattern.charAt(at) != ')') {
      throw new NotUnderstood();
    }
    at++;
    return inner;
  }

  /** The character that is meant; -1 for one of many or a position. */
  private int escaped() {
    if (at == pattern.length()) {
      throw new NotUnderstood();
    }
    char c = pattern.charAt(at++);
    if ("dDsSwWbBAzntrfva".indexOf(c) >= 0) {
      return -1;
    }
    if (Character.isLetterOrDigit(c) || c >= 0x80) {
      throw new NotUnderstood();
    }
    return c;
  }
}
