package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document that is a list of what somebody answers for: exceptions, and rules turned off.
 *
 * @param key of the list
 * @param document what holds the list, such as "a document of exceptions"
 * @param called one of its items, such as "an exception"
 * @param members of an item, in words
 * @param most what a text does at most, with the number
 */
record OwnedItems(
    Problems problems, String key, String document, String called, String members, String most) {

  static final int MOST = 1_000;

  static final int LONGEST = 256;

  /**
   * @param one reads an item; null where it cannot be used
   * @return those without mistakes
   */
  <T> List<T> read(Yaml.Mapping text, Function<Attributes, @Nullable T> one) {
    Attributes attributes = new Attributes(text, problems);
    Yaml node = attributes.node(key);
    attributes.refuseOthers(document);
    if (!(node instanceof Yaml.Sequence list) || list.items().isEmpty()) {
      problems.error(attributes.at(key), "'" + key + "' should be a list of " + members);
      return List.of();
    }
    if (list.items().size() > MOST) {
      problems.error(node.at(), most);
      return List.of();
    }
    List<T> read = new ArrayList<>();
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Mapping mapping)) {
        problems.error(item.at(), called + " should be a mapping of " + members);
        continue;
      }
      int before = problems.errors();
      T owned = one.apply(new Attributes(mapping, problems));
      if (owned != null && problems.errors() == before) {
        read.add(owned);
      }
    }
    return read;
  }

  String owner(Attributes item) {
    return required(item, "owner", "who answers for it");
  }

  String reason(Attributes item) {
    return required(item, "reason", "why, in a few words");
  }

  private String required(Attributes item, String member, String what) {
    String text = item.text(member);
    if (text == null || text.isBlank()) {
      problems.error(
          item.has(member) ? item.at(member) : item.at(),
          called + " needs '" + member + "': " + what);
      return "";
    }
    if (text.length() > LONGEST) {
      problems.error(item.at(member), "'" + member + "' has at most " + LONGEST + " characters");
    }
    return text.strip();
  }
}
