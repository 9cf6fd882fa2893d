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
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules and correlations of several texts, linked and indexed by log source. Immutable. What
 * could not be compiled is missing here and explained in {@link #diagnostics()}; whether the rest
 * is used is the caller's decision.
 */
public final class RuleSet {

  private static final String ACCOUNT = "subject.account";

  private final Map<UUID, Rule> rules;
  private final Map<UUID, Correlation> correlations;
  private final Map<UUID, List<Correlation>> counting;
  private final List<Diagnostic> diagnostics;

  /**
   * Filled on demand. It grows with the log sources of the mappings in use, not with what an event
   * says.
   */
  private final Map<LogSource, List<Rule>> byLogSource = new ConcurrentHashMap<>();

  private final Map<LogSource, RuleIndex> indexes = new ConcurrentHashMap<>();

  private RuleSet(
      Map<UUID, Rule> rules, Map<UUID, Correlation> correlations, List<Diagnostic> diagnostics) {
    this.rules = rules;
    this.correlations = correlations;
    this.diagnostics = List.copyOf(diagnostics);
    Map<UUID, List<Correlation>> byRule = new HashMap<>();
    for (Correlation correlation : correlations.values()) {
      for (UUID rule : correlation.rules()) {
        byRule.computeIfAbsent(rule, id -> new ArrayList<>()).add(correlation);
      }
    }
    this.counting = byRule;
  }

  /**
   * Compiles texts (by name) together: a correlation may count the rules of another text. Never
   * throws, whatever the texts. Names are processed in their natural order, so the result does not
   * depend on the map's.
   */
  public static RuleSet load(Map<String, String> texts) {
    Problems problems = new Problems();
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<RuleReader> readers = new ArrayList<>();
    new TreeMap<>(texts).forEach((source, text) -> readers.add(RuleReader.open(source, text)));
    Map<String, List<String>> placeholders = new TreeMap<>();
    readers.forEach(reader -> reader.addPlaceholders(placeholders));
    Rewriting.Placeholders known = new Rewriting.Placeholders(placeholders);
    List<Draft> drafts = new ArrayList<>();
    for (RuleReader reader : readers) {
      drafts.addAll(reader.drafts(known));
      diagnostics.addAll(reader.diagnostics());
    }
    RuleSet linked = new Linker(drafts, problems).link();
    diagnostics.addAll(problems.all());
    return new RuleSet(linked.rules, linked.correlations, diagnostics);
  }

  /** In the order of their texts' names. */
  public List<Rule> rules() {
    return List.copyOf(rules.values());
  }

  public List<Correlation> correlations() {
    return List.copyOf(correlations.values());
  }

  /** The rules that read records of this log source. */
  public List<Rule> rulesFor(LogSource records) {
    return byLogSource.computeIfAbsent(
        records,
        source -> rules.values().stream().filter(rule -> rule.logSource().covers(source)).toList());
  }

  /**
   * Those of {@link #rulesFor} whose detection can be other than false for this record, in the same
   * order. The rest is false, also once an unknown field becomes known.
   */
  public List<Rule> candidates(LogSource records, Fields record) {
    RuleIndex index = indexes.get(records);
    if (index == null) {
      index =
          indexes.computeIfAbsent(
              records, source -> new RuleIndex(rulesFor(source), indexed(source)));
    }
    return index.candidates(record);
  }

  /**
   * The rules that match a record of this log source.
   *
   * @param record for instance a {@link RawRecord}
   */
  public List<Rule> matches(LogSource records, Fields record) {
    List<Rule> matches = new ArrayList<>();
    for (Rule rule : candidates(records, record)) {
      if (rule.detection().evaluate(record) == Truth.TRUE) {
        matches.add(rule);
      }
    }
    return matches;
  }

  /** A step is also judged as if its ticket were missing; what it is about never changes. */
  private static Predicate<String> indexed(LogSource records) {
    return records.isSparekey() ? RecoveryTaxonomy.ACTION::equals : field -> true;
  }

  /** The correlations that count this rule's matches. */
  public List<Correlation> correlationsOf(Rule rule) {
    return counting.getOrDefault(rule.id(), List.of());
  }

  /**
   * Whether a match of this rule is something by itself: not when every correlation that counts it
   * leaves {@code generate} at false.
   */
  public boolean emits(Rule rule) {
    List<Correlation> correlations = correlationsOf(rule);
    return correlations.isEmpty() || correlations.stream().anyMatch(Correlation::generate);
  }

  /** Whether this version puts records before any rule that the correlation counts. */
  public boolean evaluated(Correlation correlation) {
    return rules.values().stream()
        .anyMatch(rule -> rule.evaluated() && correlation.rules().contains(rule.id()));
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }

  /** Resolves what documents say about each other. */
  private static final class Linker {
    private final List<Draft> drafts;
    private final Problems problems;
    private final Map<UUID, Rule> rules = new LinkedHashMap<>();
    private final Map<String, Rule> named = new HashMap<>();
    private final Set<String> ambiguous = new HashSet<>();
    private final Set<String> correlationKeys = new HashSet<>();

    Linker(List<Draft> drafts, Problems problems) {
      this.drafts = drafts;
      this.problems = problems;
    }

    RuleSet link() {
      List<Draft> unique = distinct();
      for (Draft draft : unique) {
        switch (draft) {
          case Draft.OfRule written -> add(written.rule());
          case Draft.OfFilter filter -> {}
          case Draft.OfCorrelation correlation -> {
            correlationKeys.add(correlation.header().id().toString());
            if (correlation.header().name() != null) {
              correlationKeys.add(correlation.header().name());
            }
          }
        }
      }
      for (Draft draft : unique) {
        if (draft instanceof Draft.OfFilter filter) {
          apply(filter);
        }
      }
      Map<UUID, Correlation> correlations = new LinkedHashMap<>();
      for (Draft draft : unique) {
        if (draft instanceof Draft.OfCorrelation written) {
          Correlation correlation = linked(written);
          if (correlation != null) {
            correlations.put(correlation.id(), correlation);
          }
        }
      }
      return new RuleSet(rules, correlations, List.of());
    }

    /**
     * The rules that the filter names match only where its condition holds too. All of them are
     * looked at before any is changed, so that a filter with a mistake changes none.
     */
    private void apply(Draft.OfFilter filter) {
      int before = problems.errors();
      Set<Rule> filtered = new LinkedHashSet<>();
      if (filter.any()) {
        rules.values().stream()
            .filter(rule -> filter.logSource().covers(rule.logSource()))
            .forEach(filtered::add);
      }
      for (Yaml.Scalar reference : filter.rules()) {
        if (correlationKeys.contains(reference.text())) {
          problems.error(
              reference.at(),
              "'" + reference.text() + "' is a correlation: filter the rules that it counts");
          continue;
        }
        Optional<Rule> rule = referred(reference);
        if (rule.isPresent() && !filter.logSource().covers(rule.get().logSource())) {
          problems.error(
              reference.at(),
              "rule '"
                  + reference.text()
                  + "' reads other records than this filter, whose logsource has to cover it");
        }
        rule.ifPresent(filtered::add);
      }
      if (problems.errors() > before) {
        return;
      }
      for (Rule rule : filtered) {
        Rule narrowed = rule.filteredBy(filter);
        rules.put(rule.id(), narrowed);
        named.replaceAll((name, of) -> of.id().equals(rule.id()) ? narrowed : of);
      }
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
      return List.copyOf(byId.values());
    }

    private void add(Rule rule) {
      rules.put(rule.id(), rule);
      String name = rule.header().name();
      if (name != null && named.putIfAbsent(name, rule) != null) {
        ambiguous.add(name);
      }
    }

    private @Nullable Correlation linked(Draft.OfCorrelation written) {
      int before = problems.errors();
      Set<Rule> counted =
          written.rules().stream()
              .map(this::referred)
              .flatMap(Optional::stream)
              .collect(Collectors.toSet());
      long overSteps = counted.stream().filter(Rule::evaluated).count();
      if (overSteps > 0) {
        checkOverSteps(written);
      }
      if (overSteps < counted.size()) {
        problems.warning(
            written.rulesAt(),
            "not evaluated by this version: "
                + (counted.size() - overSteps)
                + " of the "
                + counted.size()
                + " rules that it counts, which read raw records");
      }
      if (problems.errors() > before) {
        return null;
      }
      return new Correlation(
          written.header(),
          counted.stream().map(Rule::id).collect(Collectors.toSet()),
          written.groupBy().stream().map(Yaml.Scalar::text).toList(),
          written.timespan(),
          written.atLeast(),
          written.generate());
    }

    /** What alerts of our own and the way steps are counted demand. */
    private void checkOverSteps(Draft.OfCorrelation written) {
      if (!written.hasId()) {
        problems.error(written.at(), "the rule has no 'id': alerts are identified by it");
      }
      if (!written.hasLevel()) {
        problems.error(written.at(), "the rule has no 'level'");
      }
      Taxonomy taxonomy = RecoveryTaxonomy.taxonomy();
      boolean perAccount = false;
      int before = problems.errors();
      for (Yaml.Scalar field : written.groupBy()) {
        String name = field.text();
        perAccount |= name.equals(ACCOUNT);
        if (taxonomy.refuses(name)) {
          problems.error(
              field.at(), "unknown field '" + name + "'" + problems.hint(name, taxonomy.names()));
        } else if (taxonomy.isNeverKnown(name)) {
          problems.warning(
              field.at(), "this version never knows '" + name + "': no step has a group");
        }
      }
      // A misspelt field may have been meant for it.
      if (!perAccount && problems.errors() == before) {
        problems.error(
            written.groupByAt(),
            "steps are counted within one account, so 'group-by' needs "
                + ACCOUNT
                + ": counting across accounts is not supported yet by this version");
      }
    }

    private Optional<Rule> referred(Yaml.Scalar reference) {
      String key = reference.text();
      Rule rule = named.get(key);
      if (rule == null && RuleReader.isId(key)) {
        rule = rules.get(UUID.fromString(key));
      }
      if (ambiguous.contains(key)) {
        problems.error(reference.at(), "several rules have the name '" + key + "': use the id");
      } else if (rule == null && correlationKeys.contains(key)) {
        problems.error(
            reference.at(),
            "'" + key + "' is a correlation: chaining is not supported yet by this version");
      } else if (rule == null) {
        problems.error(
            reference.at(),
            "no rule that loads has the id or name '"
                + key
                + "'"
                + problems.hint(key, named.keySet()));
      }
      return Optional.ofNullable(rule);
    }
  }
}
