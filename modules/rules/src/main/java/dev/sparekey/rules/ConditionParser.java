package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a condition. Precedence from low to high: or, and, not, "x of", parentheses. */
final class ConditionParser {
  private static final int DEEPEST = 32;
  private static final Set<String> OPERATORS = Set.of("and", "or", "not", "of");

  private final Yaml.Scalar condition;

  /** What a name in the condition names. */
  private final String named;

  private final List<Token> tokens = new ArrayList<>();
  private int next;

  private record Token(String text, int offset) {
    boolean is(String word) {
      return text.equalsIgnoreCase(word);
    }
  }

  private ConditionParser(Yaml.Scalar condition, String named) {
    this.condition = condition;
    this.named = named;
  }

  /**
   * Null after a problem, which is reported.
   *
   * @param named what a name names, with its article: {@code a selection}
   */
  static @Nullable ConditionTree parse(Yaml.Scalar condition, String named, Problems problems) {
    ConditionParser parser = new ConditionParser(condition, named);
    try {
      parser.tokenize();
      ConditionTree tree = parser.or(0);
      if (parser.next < parser.tokens.size()) {
        throw parser.malformed("expected 'and', 'or' or the end");
      }
      return tree;
    } catch (Malformed e) {
      problems.error(e.place, e.problem);
      return null;
    }
  }

  private void tokenize() {
    String text = condition.text();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (Character.isWhitespace(c)) {
        i++;
      } else if (c == '(' || c == ')') {
        tokens.add(new Token(String.valueOf(c), i));
        i++;
      } else if (c == '|') {
        throw new Malformed(
            condition.at(i),
            "'|' aggregations are not part of Sigma 2: write a correlation of type event_count");
      } else {
        int from = i;
        while (i < text.length() && isWordPart(text.charAt(i))) {
          i++;
        }
        tokens.add(new Token(text.substring(from, i), from));
      }
    }
  }

  private static boolean isWordPart(char c) {
    return !Character.isWhitespace(c) && c != '(' && c != ')' && c != '|';
  }

  private ConditionTree or(int depth) {
    List<ConditionTree> parts = new ArrayList<>();
    parts.add(and(depth));
    while (skip("or")) {
      parts.add(and(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new ConditionTree.Or(parts);
  }

  private ConditionTree and(int depth) {
    List<ConditionTree> parts = new ArrayList<>();
    parts.add(not(depth));
    while (skip("and")) {
      parts.add(not(depth));
    }
    return parts.size() == 1 ? parts.getFirst() : new ConditionTree.And(parts);
  }

  private ConditionTree not(int depth) {
    boolean negated = false;
    while (skip("not")) {
      negated = !negated;
    }
    ConditionTree part = primary(depth);
    return negated ? new ConditionTree.Not(part) : part;
  }

  private ConditionTree primary(int depth) {
    if (depth > DEEPEST) {
      throw malformed("nested deeper than " + DEEPEST + " parentheses");
    }
    if (skip("(")) {
      ConditionTree inner = or(depth + 1);
      if (!skip(")")) {
        throw malformed("expected ')'");
      }
      return inner;
    }
    if (next == tokens.size()
        || tokens.get(next).is(")")
        || OPERATORS.contains(tokens.get(next).text().toLowerCase(Locale.ROOT))) {
      throw malformed("expected " + named + ", 'not', '1 of', 'all of' or '('");
    }
    Token word = tokens.get(next++);
    if (!skip("of")) {
      return new ConditionTree.Name(condition.at(word.offset()), word.text());
    }
    boolean all = word.is("all");
    if (!all && !word.is("1") && !word.is("any")) {
      throw new Malformed(
          condition.at(word.offset()),
          "only '1 of' and 'all of' exist, not '" + word.text() + " of'");
    }
    if (next == tokens.size() || tokens.get(next).is("(") || tokens.get(next).is(")")) {
      throw malformed("expected 'them' or a pattern of names");
    }
    Token pattern = tokens.get(next++);
    return new ConditionTree.Quantified(condition.at(pattern.offset()), all, pattern.text());
  }

  private boolean skip(String word) {
    if (next < tokens.size() && tokens.get(next).is(word)) {
      next++;
      return true;
    }
    return false;
  }

  private Malformed malformed(String problem) {
    return next < tokens.size()
        ? new Malformed(
            condition.at(tokens.get(next).offset()),
            problem + " before '" + tokens.get(next).text() + "'")
        : new Malformed(
            condition.at(condition.text().length()), problem + " at the end of the condition");
  }

  private static final class Malformed extends RuntimeException {
    private final transient Place place;
    private final String problem;

    Malformed(Place place, String problem) {
      super(problem, null, false, false);
      this.place = place;
      this.problem = problem;
    }
  }
}
