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
    private static final int SHOWN = 200;

    boolean isKeywords() {
      return field.isEmpty();
    }

    /** In one line, for people; cut where it is long, as a list of a thousand values is. */
    String written() {
      StringBuilder text = new StringBuilder(isKeywords() ? "any text" : field);
      modifiers.forEach(word -> text.append('|').append(word.text()));
      text.append(isKeywords() ? " has " : ": ");
      for (int i = 0; i < values.size() && text.length() <= SHOWN; i++) {
        text.append(i == 0 ? "" : ", ").append(values.get(i).text());
      }
      return text.length() <= SHOWN ? text.toString() : text.substring(0, SHOWN) + " …";
    }
  }

  /** A modifier as written. */
  record Word(Place at, String text) {}
}
