package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

  /** By what the built-in rules call each other, whatever others are called. */
  private final Map<String, UUID> builtInNames = new HashMap<>();

  private final List<DisabledReader.Draft> turnedOff;
  private final List<Replaced> replaced = new ArrayList<>();
  private final List<Disabled> disabled = new ArrayList<>();
  private final Map<String, DisabledReader.Draft> offByName = new HashMap<>();

  Linker(List<Draft> drafts, List<DisabledReader.Draft> turnedOff, Problems problems) {
    this.drafts = drafts;
    this.turnedOff = turnedOff;
    this.problems = problems;
  }

  /**
   * @param rules in the order of the documents
   * @param correlations likewise
   */
  record Linked(Map<UUID, Rule> rules, Map<UUID, Correlation> correlations) {}

  Linked link() {
    Map<UUID, Draft> unique = distinct();
    turnedOff.forEach(off -> turnOff(off, unique));
    for (Draft draft : unique.values()) {
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
    for (Replaced one : replaced) {
      // Who counts the built-in rule by its name counts what stands in its place.
      if (one.name() != null) {
        named.putIfAbsent(one.name(), one.rule());
        builtInNames.put(one.name(), one.rule());
      }
    }
    for (Draft draft : unique.values()) {
      if (draft instanceof Draft.OfFilter filter) {
        apply(filter);
      }
    }
    return new Linked(rules, new CorrelationLinker(this, written, problems).link());
  }

  private void name(RuleHeader header) {
    String name = header.name();
    if (name != null && Release.isBuiltIn(header.source())) {
      builtInNames.put(name, header.id());
    }
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

  /**
   * By id. A document of the user's with the id of a built-in one takes its place; two of the same
   * origin are a mistake.
   */
  private Map<UUID, Draft> distinct() {
    Map<UUID, Draft> byId = new LinkedHashMap<>();
    for (Draft draft : drafts) {
      UUID id = draft.header().id();
      Draft first = byId.putIfAbsent(id, draft);
      if (first == null) {
        continue;
      }
      boolean replaces = isBuiltIn(first) && !isBuiltIn(draft);
      if (replaces && !draft.header().shadow()) {
        byId.remove(id);
        byId.put(id, draft);
        Replaced now =
            new Replaced(
                id,
                first.header().name(),
                first.header().title(),
                draft.header().response().owner(),
                draft.header().response().reason(),
                draft.at(),
                first.at());
        replaced.add(now);
        problems.note(
            draft.at(),
            "takes the place of built-in rule '"
                + first.header().title()
                + "' ("
                + first.header().source()
                + ")"
                + (now.isExplained()
                    ? ""
                    : ": say who answers for that and why by 'owner' and 'reason' under 'sparekey',"
                        + " or it is told as an alert of severity high"));
        continue;
      }
      problems.error(
          draft.at(),
          replaces
              ? "id "
                  + id
                  + " is that of built-in rule '"
                  + first.header().title()
                  + "', and one that is only tried cannot take its place, for nobody would be"
                  + " alerted: give it an id and a name of its own"
              : "id "
                  + id
                  + " is already that of "
                  + first.header().source()
                  + ":"
                  + first.at().line()
                  + " ('"
                  + first.header().title()
                  + "')");
    }
    return byId;
  }

  /** Whether it comes with Sparekey, or stands in the place of what does. */
  boolean isBuiltIn(RuleHeader header) {
    return Release.isBuiltIn(header.source())
        || replaced.stream().anyMatch(one -> one.rule().equals(header.id()));
  }

  private static boolean isBuiltIn(Draft draft) {
    return Release.isBuiltIn(draft.header().source());
  }

  private void turnOff(DisabledReader.Draft off, Map<UUID, Draft> byId) {
    String key = off.rule().text();
    List<Draft> called =
        byId.values().stream()
            .filter(
                draft ->
                    key.equals(draft.header().name())
                        || key.equalsIgnoreCase(draft.header().id().toString()))
            .toList();
    Optional<Draft> builtIn = called.stream().filter(Linker::isBuiltIn).findFirst();
    if (builtIn.isPresent()) {
      RuleHeader header = builtIn.get().header();
      byId.remove(header.id());
      offByName.put(header.id().toString(), off);
      if (header.name() != null) {
        offByName.put(header.name(), off);
      }
      disabled.add(
          new Disabled(off.rule().at(), header.id(), header.title(), off.owner(), off.reason()));
      problems.note(
          off.rule().at(),
          "built-in rule '" + header.title() + "' (" + header.source() + ") is disabled");
    } else if (offByName.containsKey(key)) {
      problems.error(off.rule().at(), "'" + key + "' is disabled already");
    } else {
      List<String> names = new ArrayList<>();
      byId.values().stream()
          .filter(Linker::isBuiltIn)
          .map(draft -> draft.header().name())
          .filter(Objects::nonNull)
          .forEach(names::add);
      problems.error(
          off.rule().at(),
          called.isEmpty()
              ? "no built-in rule has the id or name '" + key + "'" + problems.hint(key, names)
              : "'"
                  + key
                  + "' is a rule of "
                  + called.getFirst().header().source()
                  + " and no built-in one: take it away there");
    }
  }

  /** What stands in the place of built-in rules. */
  List<Replaced> replaced() {
    return List.copyOf(replaced);
  }

  /** The built-in rules that are left out. */
  List<Disabled> disabled() {
    return List.copyOf(disabled);
  }

  /** The id of the rule or correlation that is meant; null after a problem, which is reported. */
  @Nullable UUID referred(Yaml.Scalar reference) {
    String key = reference.text();
    boolean ours = Release.isBuiltIn(reference.at().source());
    UUID id = ours ? builtInNames.get(key) : null;
    if (id == null && ambiguous.contains(key)) {
      problems.error(reference.at(), "several rules have the name '" + key + "': use the id");
      return null;
    }
    if (id == null) {
      id = named.get(key);
    }
    if (id == null && RuleReader.isId(key)) {
      id = UUID.fromString(key);
    }
    if (id == null || !(rules.containsKey(id) || written.containsKey(id))) {
      DisabledReader.Draft off = offByName.get(id == null ? key : id.toString());
      if (off != null) {
        // A mistake is shown where its author can mend it.
        problems.error(
            ours ? off.rule().at() : reference.at(),
            ours
                ? "'"
                    + off.rule().text()
                    + "' cannot be disabled alone, for "
                    + reference.at().source()
                    + ":"
                    + reference.at().line()
                    + " counts it: disable that too"
                : "'" + key + "' is disabled by " + off.rule().at().source());
        return null;
      }
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
