package dev.sparekey.rules;

import java.util.List;
import java.util.stream.Collectors;

/** A condition as written. */
sealed interface ConditionTree {

  /** In one line, with parentheses where they are needed. */
  default String written() {
    return switch (this) {
      case Name name -> name.name();
      case Quantified some -> (some.all() ? "all of " : "1 of ") + some.pattern();
      case And and -> joined(and.parts(), " and ");
      case Or or -> joined(or.parts(), " or ");
      case Not not -> "not " + within(not.part());
    };
  }

  private static String joined(List<ConditionTree> parts, String word) {
    return parts.stream().map(ConditionTree::within).collect(Collectors.joining(word));
  }

  private static String within(ConditionTree part) {
    return part instanceof And || part instanceof Or ? "(" + part.written() + ")" : part.written();
  }

  record Name(Place at, String name) implements ConditionTree {}

  /**
   * @param pattern of selection names, or {@code them}
   */
  record Quantified(Place at, boolean all, String pattern) implements ConditionTree {}

  record And(List<ConditionTree> parts) implements ConditionTree {}

  record Or(List<ConditionTree> parts) implements ConditionTree {}

  record Not(ConditionTree part) implements ConditionTree {}
}
