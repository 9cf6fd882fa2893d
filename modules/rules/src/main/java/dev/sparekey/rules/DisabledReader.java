package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document that turns built-in rules off. */
final class DisabledReader {

  static final String DISABLED = "disabled";

  private static final int MOST = 1_000;
  private static final int LONGEST = 256;

  private final Problems problems;

  DisabledReader(Problems problems) {
    this.problems = problems;
  }

  /**
   * One before the rule it names is found.
   *
   * @param rule id or name
   */
  record Draft(Yaml.Scalar rule, String owner, String reason) {}

  static boolean isDisabled(Yaml document) {
    return document instanceof Yaml.Mapping mapping && mapping.entry(DISABLED) != null;
  }

  List<Draft> read(Yaml.Mapping document) {
    Attributes attributes = new Attributes(document, problems);
    Yaml node = attributes.node(DISABLED);
    attributes.refuseOthers("a document of disabled rules");
    if (!(node instanceof Yaml.Sequence list) || list.items().isEmpty()) {
      problems.error(
          attributes.at(DISABLED), "'disabled' should be a list of rule, owner and reason");
      return List.of();
    }
    if (list.items().size() > MOST) {
      problems.error(node.at(), "a text disables at most " + MOST + " rules");
      return List.of();
    }
    List<Draft> drafts = new ArrayList<>();
    for (Yaml item : list.items()) {
      if (!(item instanceof Yaml.Mapping mapping)) {
        problems.error(item.at(), "what is disabled should be a mapping of rule, owner and reason");
        continue;
      }
      int before = problems.errors();
      Draft draft = one(new Attributes(mapping, problems));
      if (draft != null && problems.errors() == before) {
        drafts.add(draft);
      }
    }
    return drafts;
  }

  private @Nullable Draft one(Attributes one) {
    List<Yaml.Scalar> rules = one.scalars("rule");
    if (rules.size() != 1) {
      problems.error(
          one.has("rule") ? one.at("rule") : one.at(),
          "one built-in 'rule' is disabled, by its id or name");
    }
    String owner = required(one, "owner", "who answers for it");
    String reason = required(one, "reason", "why, in a few words");
    one.refuseOthers("what is disabled");
    return rules.size() == 1 ? new Draft(rules.getFirst(), owner, reason) : null;
  }

  private String required(Attributes one, String key, String what) {
    String text = one.text(key);
    if (text == null || text.isBlank()) {
      problems.error(
          one.has(key) ? one.at(key) : one.at(), "what is disabled needs '" + key + "': " + what);
      return "";
    }
    if (text.length() > LONGEST) {
      problems.error(one.at(key), "'" + key + "' has at most " + LONGEST + " characters");
    }
    return text.strip();
  }
}
