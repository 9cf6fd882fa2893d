package dev.sparekey.rules;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads a document that turns built-in rules off. */
final class DisabledReader {

  static final String DISABLED = "disabled";

  private final Problems problems;
  private final OwnedItems items;

  DisabledReader(Problems problems) {
    this.problems = problems;
    items =
        new OwnedItems(
            problems,
            DISABLED,
            "a document of disabled rules",
            "what is disabled",
            "rule, owner and reason",
            "a text disables at most " + OwnedItems.MOST + " rules");
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
    return items.read(document, this::one);
  }

  private @Nullable Draft one(Attributes one) {
    List<Yaml.Scalar> rules = one.scalars("rule");
    if (rules.size() != 1) {
      problems.error(
          one.has("rule") ? one.at("rule") : one.at(),
          "one built-in 'rule' is disabled, by its id or name");
    }
    String owner = items.owner(one);
    String reason = items.reason(one);
    one.refuseOthers("what is disabled");
    return rules.size() == 1 ? new Draft(rules.getFirst(), owner, reason) : null;
  }
}
