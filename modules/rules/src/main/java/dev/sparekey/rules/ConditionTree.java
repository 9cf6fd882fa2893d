package dev.sparekey.rules;

import java.util.List;

/** A condition as written. */
sealed interface ConditionTree {

  record Name(Place at, String name) implements ConditionTree {}

  /**
   * @param pattern of selection names, or {@code them}
   */
  record Quantified(Place at, boolean all, String pattern) implements ConditionTree {}

  record And(List<ConditionTree> parts) implements ConditionTree {}

  record Or(List<ConditionTree> parts) implements ConditionTree {}

  record Not(ConditionTree part) implements ConditionTree {}
}
