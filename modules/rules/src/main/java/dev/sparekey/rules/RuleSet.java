package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * The rules and correlations of several texts, linked and indexed by log source. Immutable. What
 * could not be compiled is missing here and explained in {@link #diagnostics()}; whether the rest
 * is used is the caller's decision.
 */
public final class RuleSet {

  private final Map<UUID, Rule> rules;
  private final Map<UUID, Correlation> correlations;

  /** By what they list: rules and correlations. */
  private final Map<UUID, List<Correlation>> counting = new HashMap<>();

  /** By the rules at the bottom: those whose clusters are something by themselves. */
  private final Map<UUID, List<Correlation>> evaluating = new HashMap<>();

  private final List<RuleTest> tests;
  private final List<Suppression> suppressions;
  private final Map<UUID, List<Suppression>> suppressing = new HashMap<>();
  private final List<Replaced> replaced;
  private final List<Disabled> disabled;
  private final List<Diagnostic> diagnostics;

  /**
   * Filled on demand. It grows with the log sources of the mappings in use, not with what an event
   * says.
   */
  private final Map<LogSource, List<Rule>> byLogSource = new ConcurrentHashMap<>();

  private final Map<LogSource, RuleIndex> indexes = new ConcurrentHashMap<>();

  private RuleSet(
      Map<UUID, Rule> rules,
      Map<UUID, Correlation> correlations,
      List<RuleTest> tests,
      List<Suppression> suppressions,
      List<Replaced> replaced,
      List<Disabled> disabled,
      List<Diagnostic> diagnostics) {
    this.replaced = List.copyOf(replaced);
    this.disabled = List.copyOf(disabled);
    this.rules = rules;
    this.correlations = correlations;
    this.tests = List.copyOf(tests);
    this.suppressions = List.copyOf(suppressions);
    for (Suppression suppression : suppressions) {
      suppressing.computeIfAbsent(suppression.rule(), id -> new ArrayList<>()).add(suppression);
    }
    this.diagnostics = List.copyOf(diagnostics);
    for (Correlation correlation : correlations.values()) {
      for (CorrelationInput input : correlation.inputs()) {
        counting.computeIfAbsent(input.id(), id -> new ArrayList<>()).add(correlation);
      }
    }
    for (Correlation correlation : correlations.values()) {
      if (emits(correlation.id())) {
        for (UUID rule : correlation.rules()) {
          evaluating.computeIfAbsent(rule, id -> new ArrayList<>()).add(correlation);
        }
      }
    }
  }

  /**
   * Compiles texts (by name) together: a correlation may count the rules of another text. Never
   * throws, whatever the texts. Names are processed in their natural order, so the result does not
   * depend on the map's. A document with the id of one in a text that {@link Release#isBuiltIn is
   * built in} takes its place.
   */
  public static RuleSet load(Map<String, String> texts) {
    return load(texts, name -> false);
  }

  /**
   * The same.
   *
   * @param shadow whether the rules of the text of that name are only tried
   */
  public static RuleSet load(Map<String, String> texts, Predicate<String> shadow) {
    Problems problems = new Problems();
    List<Diagnostic> diagnostics = new ArrayList<>();
    List<RuleReader> readers = new ArrayList<>();
    new TreeMap<>(texts)
        .forEach((source, text) -> readers.add(RuleReader.open(source, text, shadow.test(source))));
    Map<String, List<String>> placeholders = new TreeMap<>();
    readers.forEach(reader -> reader.addPlaceholders(placeholders));
    Rewriting.Placeholders known = new Rewriting.Placeholders(placeholders);
    List<Draft> drafts = new ArrayList<>();
    List<SuppressionReader.Draft> exceptions = new ArrayList<>();
    List<RuleTest> tests = new ArrayList<>();
    List<DisabledReader.Draft> turnedOff = new ArrayList<>();
    for (RuleReader reader : readers) {
      turnedOff.addAll(reader.disabled());
      drafts.addAll(reader.drafts(known));
      exceptions.addAll(reader.suppressions());
      tests.addAll(reader.tests());
      diagnostics.addAll(reader.diagnostics());
    }
    Linker linker = new Linker(drafts, turnedOff, problems);
    Linker.Linked linked = linker.link();
    List<Suppression> suppressions = suppressions(exceptions, linker, linked, problems);
    RuleSet untested =
        new RuleSet(
            linked.rules(),
            linked.correlations(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Set<UUID> elsewhere =
        linker.replaced().stream().map(Replaced::rule).collect(Collectors.toUnmodifiableSet());
    // The tests of what was replaced are of what is no more.
    tests.removeIf(
        test -> elsewhere.contains(test.rule()) && Release.isBuiltIn(test.at().source()));
    List<RuleTest> runnable = untested.runnable(tests, problems);
    diagnostics.addAll(problems.all());
    diagnostics.sort(Comparator.comparing(Diagnostic::place, Place.BY_POSITION));
    return new RuleSet(
        linked.rules(),
        linked.correlations(),
        runnable,
        suppressions,
        linker.replaced(),
        linker.disabled(),
        diagnostics);
  }

  /** The ids of the rules and correlations that a text has, whether or not they load. */
  public static Set<UUID> ids(String text) {
    return Set.copyOf(RuleReader.open("", text).ids());
  }

  private static List<Suppression> suppressions(
      List<SuppressionReader.Draft> drafts,
      Linker linker,
      Linker.Linked linked,
      Problems problems) {
    List<Suppression> suppressions = new ArrayList<>();
    for (SuppressionReader.Draft draft : drafts) {
      UUID id = linker.referred(draft.rule());
      if (id != null && isCoverable(draft, id, linked, problems)) {
        suppressions.add(
            new Suppression(
                draft.rule().at(),
                id,
                draft.when(),
                draft.written(),
                draft.owner(),
                draft.reason(),
                draft.from(),
                draft.expires()));
      }
    }
    return suppressions;
  }

  /** Reports what would be listed as an exception and cover nothing, or more than is tried. */
  private static boolean isCoverable(
      SuppressionReader.Draft draft, UUID id, Linker.Linked linked, Problems problems) {
    Place at = draft.rule().at();
    String name = draft.rule().text();
    Rule rule = linked.rules().get(id);
    Correlation correlation = linked.correlations().get(id);
    RuleHeader header =
        rule != null ? rule.header() : correlation != null ? correlation.header() : null;
    if (draft.shadow() && header != null && !header.shadow()) {
      problems.error(
          at,
          "an exception in a folder '"
              + Release.SHADOW
              + "' is for rules that are only tried, and '"
              + name
              + "' alerts: move it out of there");
      return false;
    }
    if (rule != null && !rule.logSource().isSparekey()) {
      problems.error(
          at, "an exception covers rules over recovery steps: write a filter for '" + name + "'");
      return false;
    }
    if (correlation != null) {
      long raw =
          correlation.rules().stream()
              .map(linked.rules()::get)
              .filter(counted -> counted != null && !counted.overSteps())
              .count();
      if (raw == correlation.rules().size()) {
        problems.error(
            at,
            "an exception covers recovery steps, and '"
                + name
                + "' counts none: write filters for the rules that it counts");
        return false;
      }
      if (raw > 0) {
        problems.warning(
            at,
            "the exception covers the recovery steps that '"
                + name
                + "' counts, and not the matches of the "
                + raw
                + " rules over raw records beside them: write filters for these");
      }
    }
    return true;
  }

  /** The exceptions, in the order of their texts. */
  public List<Suppression> suppressions() {
    return suppressions;
  }

  /** What stands in the place of built-in rules. */
  public List<Replaced> replaced() {
    return replaced;
  }

  /** The built-in rules that are left out. */
  public List<Disabled> disabled() {
    return disabled;
  }

  /** Those from a rule or correlation. */
  public List<Suppression> suppressionsOf(UUID rule) {
    return suppressing.getOrDefault(rule, List.of());
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

  /**
   * The correlations to evaluate from this rule's matches, be it that they count it or that they
   * count correlations that do. One that is nothing by itself is evaluated within those over it,
   * and is missing here.
   */
  public List<Correlation> correlationsOf(Rule rule) {
    return evaluating.getOrDefault(rule.id(), List.of());
  }

  /**
   * Whether a match of this rule is something by itself: not when every correlation that counts it
   * leaves {@code generate} at false. What is only tried takes the word from nobody who alerts.
   */
  public boolean emits(Rule rule) {
    return emits(rule.id());
  }

  /** The same of a rule or correlation by its id. */
  public boolean emits(UUID id) {
    List<Correlation> by =
        counting.getOrDefault(id, List.of()).stream()
            .filter(correlation -> isTried(id) || !correlation.header().shadow())
            .toList();
    return by.isEmpty() || by.stream().anyMatch(Correlation::generate);
  }

  private boolean isTried(UUID id) {
    Rule rule = rules.get(id);
    Correlation correlation = correlations.get(id);
    return rule != null
        ? rule.header().shadow()
        : correlation != null && correlation.header().shadow();
  }

  /**
   * By what texts the correlation means what it does: its own, those of the rules that it counts
   * and of the correlations between. Equal texts give equal versions in every set.
   */
  public String version(Correlation correlation) {
    SortedMap<UUID, String> texts = new TreeMap<>();
    addVersions(correlation, texts);
    return texts.toString();
  }

  private void addVersions(Correlation correlation, SortedMap<UUID, String> texts) {
    // What an exception covers is not counted.
    texts.put(
        correlation.id(),
        correlation.header().version()
            + (correlation.header().shadow() ? "tried" : "")
            + suppressionsOf(correlation.id()).stream()
                .map(Suppression::meaning)
                .sorted()
                .toList());
    for (CorrelationInput input : correlation.inputs()) {
      Correlation between = correlations.get(input.id());
      if (between != null) {
        addVersions(between, texts);
      }
    }
    for (UUID id : correlation.rules()) {
      Rule rule = rules.get(id);
      if (rule != null) {
        texts.put(id, rule.header().version());
      }
    }
  }

  /** What the correlation looks for, in words and by the titles of what it counts. */
  public String condition(Correlation correlation) {
    return correlation.condition(id -> "'" + title(id) + "'");
  }

  private String title(UUID id) {
    Rule rule = rules.get(id);
    Correlation correlation = correlations.get(id);
    RuleHeader header =
        rule != null ? rule.header() : correlation != null ? correlation.header() : null;
    return header == null ? id.toString() : header.title();
  }

  /** Whether this version puts records before any rule that the correlation counts. */
  public boolean evaluated(Correlation correlation) {
    return rules.values().stream()
        .anyMatch(rule -> rule.evaluated() && correlation.rules().contains(rule.id()));
  }

  private boolean overSteps(Correlation correlation) {
    return rules.values().stream()
        .anyMatch(rule -> rule.overSteps() && correlation.rules().contains(rule.id()));
  }

  /** The tests that the rules and correlations bring along, in the order of their texts. */
  public List<RuleTest> tests() {
    return tests;
  }

  /** Those of rules that loaded; a test is written in our events, which are steps or none. */
  private List<RuleTest> runnable(List<RuleTest> written, Problems problems) {
    List<RuleTest> runnable = new ArrayList<>();
    for (RuleTest test : written) {
      Rule rule = rules.get(test.rule());
      Correlation correlation = correlations.get(test.rule());
      if ((rule != null && rule.overSteps()) || (correlation != null && overSteps(correlation))) {
        runnable.add(test);
      } else if (rule != null || correlation != null) {
        problems.warning(
            test.at(),
            "the test is not run: tests are of recovery steps, and the rule reads raw records");
      }
    }
    return runnable;
  }

  public List<Diagnostic> diagnostics() {
    return diagnostics;
  }

  public boolean hasErrors() {
    return diagnostics.stream().anyMatch(d -> d.severity() == Diagnostic.Severity.ERROR);
  }
}
