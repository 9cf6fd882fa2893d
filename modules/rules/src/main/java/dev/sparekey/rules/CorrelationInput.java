package dev.sparekey.rules;

import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One of what a correlation's {@code rules} names. */
sealed interface CorrelationInput {

  /** Of the rule or correlation. */
  UUID id();

  /**
   * @param aliases names of the rule's fields by the correlation's names for them
   */
  record OfRule(UUID rule, Map<String, String> aliases) implements CorrelationInput {
    public OfRule {
      aliases = Map.copyOf(aliases);
    }

    @Override
    public UUID id() {
      return rule;
    }

    String field(String name) {
      return aliases.getOrDefault(name, name);
    }
  }

  /**
   * @param aliases the correlation's group-by names by the names of the one that counts it
   */
  record OfCorrelation(Correlation correlation, Map<String, String> aliases)
      implements CorrelationInput {
    public OfCorrelation {
      aliases = Map.copyOf(aliases);
    }

    @Override
    public UUID id() {
      return correlation.id();
    }

    String field(String name) {
      return aliases.getOrDefault(name, name);
    }

    /**
     * What a rule at the bottom calls the fields of the group.
     *
     * @param fields its names for the group-by fields of the correlation
     */
    List<String> named(List<String> fields, List<String> groupBy) {
      return groupBy.stream()
          .map(this::field)
          .map(
              name -> {
                int index = correlation.groupBy().indexOf(name);
                return index < 0 ? name : fields.get(index);
              })
          .toList();
    }
  }
}
