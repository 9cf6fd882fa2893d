package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Resolves what documents say about each other. */
final class Linker {
  private final List<Draft> drafts;
  private final Problems problems;
  private final Map<UUID, Rule> rules = new LinkedHashMap<>();
  private final Map<UUID, Draft.OfCorrelation> written = new LinkedHashMap<>();
  private final Map<String, UUID> named = new HashMap<>();
  private final Set<String> ambiguous = new HashSet<>();

  Linker(List<Draft> drafts, Problems problems) {
    this.drafts = drafts;
    this.problems = problems;
  }

  /**
   * @param rules in the order of the documents
   * @param correlations likewise
   */
  record Linked(Map<UUID, Rule> rules, Map<UUID, Correlation> correlations) {}

  Linked link() {
    List<Draft> unique = distinct();
    for (Draft draft : unique) {
      switch (draft) {
        case Draft.OfRule of -> {
          rules.put(of.rule().id(), of.rule());
          name(of.header());
        }
        case Draft.OfFilter filter -> {}
        case Draft.OfCorrelation of -> {
          written.put(of.header().id(), of);
          name(of.header());
        }
      }
    }
    for (Draft draft : unique) {
      if (draft instanceof Draft.OfFilter filter) {
        apply(filter);
      }
    }
    return new Linked(rules, new CorrelationLinker(this, written, problems).link());
  }

  private void name(RuleHeader header) {
    String name = header.name();
    if (name != null && named.putIfAbsent(name, header.id()) != null) {
      ambiguous.add(name);
    }
  }

  /**
   * The rules that the filter names match only where its condition holds too. All of them are
   * looked at before any is changed, so that a filter with a mistake changes none. One that is only
   * tried is tried on rules that are: it could else turn off every rule there is, unseen.
   */
  private void apply(Draft.OfFilter filter) {
    int before = problems.errors();
    Set<Rule> filtered = new LinkedHashSet<>();
    if (filter.any()) {
      rules.values().stream()
          .filter(rule -> filter.logSource().covers(rule.logSource()) && isFor(filter, rule))
          .forEach(filtered::add);
    }
    for (Yaml.Scalar reference : filter.rules()) {
      UUID id = referred(reference);
      if (id != null && written.containsKey(id)) {
        problems.error(
            reference.at(),
            "'" + reference.text() + "' is a correlation: filter the rules that it counts");
        continue;
      }
      Optional<Rule> rule = Optional.ofNullable(id).map(rules::get);
      if (rule.isPresent() && !filter.logSource().covers(rule.get().logSource())) {
        problems.error(
            reference.at(),
            "rule '"
                + reference.text()
                + "' reads other records than this filter, whose logsource has to cover it");
      }
      if (rule.isPresent() && !isFor(filter, rule.get())) {
        problems.error(
            reference.at(),
            "a filter in a folder '"
                + Release.SHADOW
                + "' is for rules that are only tried, and '"
                + reference.text()
                + "' alerts: try it on a copy of the rule, or move the filter out of there");
      }
      rule.ifPresent(filtered::add);
    }
    if (problems.errors() > before) {
      return;
    }
    filtered.forEach(rule -> rules.put(rule.id(), rule.filteredBy(filter)));
  }

  private static boolean isFor(Draft.OfFilter filter, Rule rule) {
    return rule.header().shadow() || !filter.header().shadow();
  }

  private List<Draft> distinct() {
    Map<UUID, Draft> byId = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      Draft first = byId.putIfAbsent(draft.header().id(), draft);
      if (first != null) {
        problems.error(
            draft.at(),
            "id "
                + draft.header().id()
                + " is already that of "
                + first.header().source()
                + ":"
                + first.at().line()
                + " ('"
                + first.header().title()
                + "')");
      }
    }
    return new ArrayList<>(byId.values());
  }

  /** The id of the rule or correlation that is meant; null after a problem, which is reported. */
  @Nullable UUID referred(Yaml.Scalar reference) {
    String key = reference.text();
    if (ambiguous.contains(key)) {
      problems.error(reference.at(), "several rules have the name '" + key + "': use the id");
      return null;
    }
    UUID id = named.get(key);
    if (id == null && RuleReader.isId(key)) {
      id = UUID.fromString(key);
    }
    if (id == null || !(rules.containsKey(id) || written.containsKey(id))) {
      problems.error(
          reference.at(),
          "no rule that loads has the id or name '"
              + key
              + "'"
              + problems.hint(key, named.keySet()));
      return null;
    }
    return id;
  }

  @Nullable Rule rule(UUID id) {
    return rules.get(id);
  }
}
