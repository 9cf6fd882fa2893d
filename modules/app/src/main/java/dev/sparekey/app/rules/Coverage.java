package dev.sparekey.app.rules;

import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which rules stand for which techniques and clauses.
 *
 * @param covered the rules' titles by identifier, in order
 * @param holes what the catalogue has and no rule names, with its name
 * @param others what rules name beside the catalogue
 */
record Coverage(
    Catalogue catalogue,
    SortedMap<String, List<RuleHeader>> covered,
    SortedMap<String, String> holes,
    SortedMap<String, List<RuleHeader>> others) {

  private static final String TECHNIQUE = "attack.t";
  private static final String PUBLICATION = "SP 800-63B-4 ";

  static Coverage of(Catalogue catalogue, RuleSet rules) {
    Map<String, String> known = catalogue.entries();
    SortedMap<String, List<RuleHeader>> covered = new TreeMap<>();
    SortedMap<String, List<RuleHeader>> others = new TreeMap<>();
    for (RuleLookup.Found found : RuleLookup.all(rules)) {
      RuleHeader header = found.header();
      boolean silent =
          found.rule() == null
              ? !rules.evaluated(Objects.requireNonNull(found.correlation()))
              : !found.rule().evaluated() || !rules.emits(found.rule());
      if (silent) {
        continue;
      }
      for (String name : names(catalogue, header)) {
        (known.containsKey(name) ? covered : others)
            .computeIfAbsent(name, key -> new ArrayList<>())
            .add(header);
      }
    }
    SortedMap<String, String> holes = new TreeMap<>(known);
    holes.keySet().removeAll(covered.keySet());
    return new Coverage(catalogue, covered, holes, others);
  }

  private static List<String> names(Catalogue catalogue, RuleHeader header) {
    return switch (catalogue) {
      case ATTACK ->
          header.tags().stream()
              .filter(tag -> tag.startsWith(TECHNIQUE))
              .map(tag -> tag.substring("attack.".length()).toUpperCase(Locale.ROOT))
              .toList();
      case NIST ->
          header.response().nist().stream()
              .map(
                  clause ->
                      clause.startsWith(PUBLICATION)
                          ? clause.substring(PUBLICATION.length())
                          : clause)
              .toList();
    };
  }
}
