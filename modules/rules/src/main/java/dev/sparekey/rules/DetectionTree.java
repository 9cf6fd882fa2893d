package dev.sparekey.rules;

import java.util.List;
import java.util.Map;

/**
 * A detection as written: structure only, nothing resolved.
 *
 * @param searches by name, in the order of the text
 * @param conditions of which one suffices
 * @param whole whether everything could be read; what is left out has been reported
 */
record DetectionTree(Map<String, Search> searches, List<ConditionTree> conditions, boolean whole) {

  sealed interface Search {
    Place at();
  }

  record AllOf(Place at, List<Search> parts) implements Search {}

  record AnyOf(Place at, List<Search> parts) implements Search {}

  /**
   * A field with its values, or a keyword search when the field's name is empty.
   *
   * @param listed whether the values were written as a list
   */
  record Item(
      Place at, String field, List<Word> modifiers, List<Yaml.Scalar> values, boolean listed)
      implements Search {
    boolean isKeywords() {
      return field.isEmpty();
    }
  }

  /** A modifier as written. */
  record Word(Place at, String text) {}
}
