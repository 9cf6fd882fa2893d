package dev.sparekey.rules;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Puts correlations together with what they count. Without recursion, for an author may write
 * chains as long as a text.
 */
final class CorrelationLinker {
  /** Longest chain of correlations over correlations. */
  private static final int DEEPEST = 10;

  /**
   * By the default policy, which judges steps for good 35 days after they occurred and has an
   * absence that no feed proves undecided for 4 hours.
   */
  private static final Duration LONGEST_WAIT = Duration.ofDays(34);

  /**
   * By the default policy, which forgets steps after 132 days: one of 90 days before is still there
   * while the newest is open for 35 days, told 7 days late.
   */
  private static final Duration LONGEST_WITHIN_ACCOUNT = Duration.ofDays(90);

  /** All that is said for certain, whatever it may say. */
  private static final Visibility CERTAINTIES =
      new Visibility() {
        @Override
        public boolean shows(String field) {
          return !RecoveryTaxonomy.taxonomy().isWeak(field);
        }

        @Override
        public List<FieldValue> values(String field) {
          return List.of();
        }
      };

  private final Linker linker;
  private final Map<UUID, Draft.OfCorrelation> written;
  private final Problems problems;
  private final Map<UUID, List<Reference>> references = new LinkedHashMap<>();
  private final Map<UUID, Correlation> linked = new HashMap<>();
  private final Map<UUID, Integer> depths = new HashMap<>();

  /** Correlations that have been looked at, whether they could be linked or not. */
  private final Set<UUID> done = new HashSet<>();

  /** Correlations that name something that is not there. */
  private final Set<UUID> broken = new HashSet<>();

  /** What a correlation counts, and of these what is something by itself all the same. */
  private final Set<UUID> counted = new HashSet<>();

  private final Set<UUID> generated = new HashSet<>();

  /** One of a correlation's {@code rules}. */
  private record Reference(Yaml.Scalar at, UUID id) {}

  CorrelationLinker(Linker linker, Map<UUID, Draft.OfCorrelation> written, Problems problems) {
    this.linker = linker;
    this.written = written;
    this.problems = problems;
  }

  /** In the order of the documents. */
  Map<UUID, Correlation> link() {
    Map<UUID, Integer> waiting = new HashMap<>();
    Map<UUID, List<UUID>> counting = new HashMap<>();
    Deque<UUID> ready = new ArrayDeque<>();
    written.forEach(
        (id, draft) -> {
          List<Reference> all = references(draft);
          references.put(id, all);
          int open = 0;
          for (Reference reference : all) {
            (draft.generate() ? generated : counted).add(reference.id());
            if (written.containsKey(reference.id())) {
              open++;
              counting.computeIfAbsent(reference.id(), inner -> new ArrayList<>()).add(id);
            }
          }
          waiting.put(id, open);
          if (open == 0) {
            ready.add(id);
          }
        });
    while (!ready.isEmpty()) {
      UUID id = ready.remove();
      link(id);
      done.add(id);
      for (UUID outer : counting.getOrDefault(id, List.of())) {
        if (waiting.merge(outer, -1, Integer::sum) == 0) {
          ready.add(outer);
        }
      }
    }
    refuseCycles();
    checkMuted();
    Map<UUID, Correlation> ordered = new LinkedHashMap<>();
    for (UUID id : written.keySet()) {
      Correlation correlation = linked.get(id);
      if (correlation != null) {
        ordered.put(id, correlation);
      }
    }
    return ordered;
  }

  private List<Reference> references(Draft.OfCorrelation draft) {
    Set<UUID> seen = new HashSet<>();
    List<Reference> found = new ArrayList<>();
    for (Yaml.Scalar scalar : draft.text().rules()) {
      UUID id = linker.referred(scalar);
      if (id == null) {
        broken.add(draft.header().id());
      } else if (seen.add(id)) {
        found.add(new Reference(scalar, id));
      } else if (draft.text().temporal() != null) {
        broken.add(draft.header().id());
        problems.error(
            scalar.at(),
            "'" + scalar.text() + "' is listed already: event_count counts how often it matches");
      }
    }
    return found;
  }

  private void link(UUID id) {
    Draft.OfCorrelation draft = written.get(id);
    List<Reference> listed = references.getOrDefault(id, List.of());
    Integer depth = depth(listed);
    if (draft == null || depth == null) {
      return;
    }
    int before = problems.errors();
    List<Map<String, Yaml.Scalar>> aliases = aliases(draft, listed);
    List<CorrelationInput> inputs = inputs(listed, aliases);
    checkInputs(draft, listed, aliases, inputs);
    // What it names and nobody has, has been reported; so have the mistakes in the rest of it.
    CorrelationCondition condition = broken.contains(id) ? null : condition(draft, listed);
    if (condition == null) {
      return;
    }
    Correlation correlation =
        new Correlation(
            draft.header().withVersion(version(draft.header(), listed)),
            inputs,
            draft.text().groupBy().stream().map(Yaml.Scalar::text).toList(),
            draft.text().timespan(),
            condition,
            draft.generate());
    if (problems.errors() == before) {
      checkWhole(draft, correlation);
    }
    if (problems.errors() == before) {
      linked.put(id, correlation);
      depths.put(id, depth);
    }
  }

  /** What it counts is part of what it means, in whatever text it stands. */
  private String version(RuleHeader own, List<Reference> listed) {
    StringBuilder versions = new StringBuilder(own.version());
    for (Reference reference : listed) {
      Correlation inner = linked.get(reference.id());
      RuleHeader counted = inner == null ? header(reference.id()) : inner.header();
      versions.append(' ').append(counted == null ? "" : counted.version());
    }
    return RuleReader.sha256(versions.toString());
  }

  /** Of a correlation over these; null after a problem, which is reported. */
  private @Nullable Integer depth(List<Reference> listed) {
    int depth = 1;
    for (Reference reference : listed) {
      if (!written.containsKey(reference.id())) {
        continue;
      }
      if (!linked.containsKey(reference.id())) {
        problems.error(
            reference.at().at(), "correlation '" + reference.at().text() + "' does not load");
        return null;
      }
      depth = Math.max(depth, 1 + depths.getOrDefault(reference.id(), 1));
      if (depth > DEEPEST) {
        problems.error(
            reference.at().at(),
            "more than " + DEEPEST + " correlations count one another in turn");
        return null;
      }
    }
    return depth;
  }

  /** For each input, the aliased names with the fields that they stand for. */
  private List<Map<String, Yaml.Scalar>> aliases(
      Draft.OfCorrelation draft, List<Reference> inputs) {
    List<Map<String, Yaml.Scalar>> aliases = new ArrayList<>();
    inputs.forEach(reference -> aliases.add(new HashMap<>()));
    Set<String> names = new HashSet<>();
    draft.text().names().forEach(name -> names.add(name.text()));
    for (CorrelationText.Alias alias : draft.text().aliases()) {
      int input = input(inputs, alias.rule().text());
      if (input < 0) {
        problems.error(
            alias.rule().at(),
            "'rules' does not list '"
                + alias.rule().text()
                + "'"
                + problems.hint(
                    alias.rule().text(), inputs.stream().map(r -> r.at().text()).toList()));
        continue;
      }
      if (alias.name().text().equals(Correlation.ACCOUNT)) {
        problems.error(
            alias.name().at(),
            "'" + Correlation.ACCOUNT + "' is a field and no alias: call it otherwise");
      }
      aliases.get(input).put(alias.name().text(), alias.field());
      if (!names.contains(alias.name().text())) {
        problems.warning(
            alias.name().at(),
            "neither 'group-by' nor the condition uses alias '" + alias.name().text() + "'");
      }
    }
    return aliases;
  }

  private List<CorrelationInput> inputs(
      List<Reference> references, List<Map<String, Yaml.Scalar>> aliases) {
    List<CorrelationInput> inputs = new ArrayList<>();
    for (int i = 0; i < references.size(); i++) {
      Map<String, String> fields = new HashMap<>();
      aliases.get(i).forEach((name, field) -> fields.put(name, field.text()));
      UUID id = references.get(i).id();
      Correlation inner = linked.get(id);
      inputs.add(
          inner == null
              ? new CorrelationInput.OfRule(id, fields)
              : new CorrelationInput.OfCorrelation(inner, fields));
    }
    return inputs;
  }

  /** -1 when the list has none that is called so. */
  private int input(List<Reference> inputs, String name) {
    for (int i = 0; i < inputs.size(); i++) {
      if (names(inputs.get(i)).contains(name)) {
        return i;
      }
    }
    return -1;
  }

  /** What it may be called: first as it is listed. */
  private Set<String> names(Reference reference) {
    Set<String> names = new LinkedHashSet<>(List.of(reference.at().text()));
    names.add(reference.id().toString());
    RuleHeader header = header(reference.id());
    String name = header == null ? null : header.name();
    if (name != null) {
      names.add(name);
    }
    return names;
  }

  private @Nullable CorrelationCondition condition(
      Draft.OfCorrelation draft, List<Reference> inputs) {
    CorrelationText.Temporal temporal = draft.text().temporal();
    if (temporal == null) {
      return draft.text().condition();
    }
    List<CorrelationCondition.Way> ways =
        Ways.of(temporal, inputs.stream().map(this::names).toList(), problems);
    return ways.isEmpty() ? null : new CorrelationCondition.Temporal(temporal.ordered(), ways);
  }

  /** What alerts of our own and the way steps are counted demand. */
  private void checkInputs(
      Draft.OfCorrelation draft,
      List<Reference> listed,
      List<Map<String, Yaml.Scalar>> aliases,
      List<CorrelationInput> inputs) {
    boolean overSteps = false;
    for (int i = 0; i < inputs.size(); i++) {
      switch (inputs.get(i)) {
        case CorrelationInput.OfRule of -> {
          if (isOverSteps(of.rule())) {
            overSteps = true;
            checkFields(draft, listed.get(i), aliases.get(i));
            checkStrength(listed.get(i), of.rule());
          }
        }
        case CorrelationInput.OfCorrelation of -> {
          boolean inner = of.correlation().rules().stream().anyMatch(this::isOverSteps);
          overSteps |= inner;
          checkClusters(draft, listed.get(i), of, inner);
        }
      }
    }
    if (!overSteps) {
      return;
    }
    UUID id = draft.header().id();
    if (!counted.contains(id) || generated.contains(id)) {
      if (!draft.hasId()) {
        problems.error(draft.at(), "the rule has no 'id': alerts are identified by it");
      }
      if (!draft.hasLevel()) {
        problems.error(draft.at(), "the rule has no 'level'");
      }
    }
    if (draft.text().groupBy().isEmpty()) {
      problems.error(
          draft.text().groupByAt(),
          "steps need 'group-by', such as subject.account: without it those of all tenants would be"
              + " counted together");
    }
    List<String> groupBy = draft.text().groupBy().stream().map(Yaml.Scalar::text).toList();
    List<Yaml.Scalar> fields = draft.text().fields();
    if (draft.text().condition() instanceof CorrelationCondition.ValueCount
        && fields.stream().allMatch(field -> groupBy.contains(field.text()))) {
      problems.error(
          fields.getFirst().at(),
          "'"
              + fields.getFirst().text()
              + "' has one value in each group, since 'group-by' names it: count another field, or"
              + " group by less");
    }
  }

  /** One that says only that something is possible counts for nothing. */
  private void checkStrength(Reference reference, UUID id) {
    Rule rule = linker.rule(id);
    if (rule != null && !rule.detection().canHold(CERTAINTIES)) {
      problems.warning(
          reference.at().at(),
          "'"
              + reference.at().text()
              + "' never counts: it matches by "
              + rule.detection().fields().stream()
                  .filter(RecoveryTaxonomy.taxonomy()::isWeak)
                  .collect(Collectors.joining(", "))
              + ", which says only what is possible, and what is counted has to be certain");
    }
  }

  /**
   * Sigma's default takes the word from what a correlation counts, which is meant where its author
   * wrote both. Of another file's rule it is easily not, unless the correlation is a built-in one,
   * tuned or not: whoever puts a rule in the place of one that it counts changes nothing of that.
   */
  private void checkMuted() {
    Set<UUID> meant = new HashSet<>();
    forEachCounted(
        (draft, reference, counted) -> {
          if (draft.generate()
              || draft.header().source().equals(counted.source())
              || linker.isBuiltIn(draft.header())) {
            meant.add(reference.id());
          }
        });
    forEachCounted(
        (draft, reference, counted) -> {
          if (isToldOf(counted) && !meant.contains(reference.id())) {
            problems.warning(
                reference.at().at(),
                "'"
                    + reference.at().text()
                    + "' of "
                    + counted.source()
                    + " alerts no more by itself, since this correlation counts it: write"
                    + " 'generate: true' if it should");
          }
        });
  }

  @FunctionalInterface
  private interface Counting {
    void see(Draft.OfCorrelation draft, Reference reference, RuleHeader counted);
  }

  /** By correlations that alert: what is only tried takes the word from nobody. */
  private void forEachCounted(Counting counting) {
    for (UUID id : linked.keySet()) {
      Draft.OfCorrelation draft = written.get(id);
      if (draft == null || draft.header().shadow()) {
        continue;
      }
      for (Reference reference : references.getOrDefault(id, List.of())) {
        RuleHeader counted = header(reference.id());
        if (counted != null) {
          counting.see(draft, reference, counted);
        }
      }
    }
  }

  private static boolean isToldOf(RuleHeader rule) {
    return !rule.shadow()
        && rule.response().emit() == Response.Emit.FINDING
        && rule.response().deliver() != Response.Deliver.NEVER;
  }

  private @Nullable RuleHeader header(UUID id) {
    Rule rule = linker.rule(id);
    Draft.OfCorrelation correlation = written.get(id);
    return rule != null ? rule.header() : correlation != null ? correlation.header() : null;
  }

  private boolean isOverSteps(UUID rule) {
    Rule known = linker.rule(rule);
    return known != null && known.overSteps();
  }

  private boolean isEvaluated(UUID rule) {
    Rule known = linker.rule(rule);
    return known != null && known.evaluated();
  }

  private void checkWhole(Draft.OfCorrelation draft, Correlation correlation) {
    long all = correlation.rules().size();
    if (correlation.rules().stream().anyMatch(this::isEvaluated)) {
      checkKeys(draft, correlation);
      checkTimespan(draft, correlation);
    }
    long blind = correlation.rules().stream().filter(rule -> !isEvaluated(rule)).count();
    if (blind > 0) {
      problems.warning(
          draft.text().rulesAt(),
          "blind: no source of Sparekey's reads the records of "
              + blind
              + " of the "
              + all
              + " rules that it counts");
    }
  }

  /** What an account's steps are kept for, and how long what is said of them can change. */
  private void checkTimespan(Draft.OfCorrelation draft, Correlation correlation) {
    if (!correlation.withinAccount()) {
      return;
    }
    Duration looked = correlation.span();
    boolean waits = !correlation.awaited().isEmpty();
    Duration longest = waits ? LONGEST_WAIT : LONGEST_WITHIN_ACCOUNT;
    if (looked.compareTo(longest) > 0) {
      problems.error(
          draft.text().timespanAt(),
          "within an account "
              + (waits
                  ? "what is not to follow is waited for at most "
                      + longest.toDays()
                      + "d, since steps are judged for good after 35d"
                  : "steps count for at most "
                      + longest.toDays()
                      + "d, since earlier ones may be forgotten")
              + ": was "
              + looked.toDays()
              + "d"
              + (looked.equals(correlation.timespan()) ? "" : " with what it counts"));
    }
  }

  private void checkFields(
      Draft.OfCorrelation draft, Reference rule, Map<String, Yaml.Scalar> aliases) {
    Taxonomy taxonomy = RecoveryTaxonomy.taxonomy();
    boolean ofNumbers = draft.text().condition() instanceof CorrelationCondition.Statistic;
    for (Yaml.Scalar name : draft.text().names()) {
      Yaml.Scalar written = aliases.getOrDefault(name.text(), name);
      String field = written.text();
      boolean counted = draft.text().fields().contains(name);
      if (taxonomy.refuses(field)) {
        boolean elsewhere =
            written.equals(name)
                && draft.text().aliases().stream()
                    .anyMatch(alias -> alias.name().text().equals(field));
        problems.error(
            written.at(),
            elsewhere
                ? "alias '" + field + "' names no field of rule '" + rule.at().text() + "'"
                : "unknown field '" + field + "'" + problems.hint(field, taxonomy.names()));
      } else if (taxonomy.isNeverKnown(field)) {
        problems.warning(
            written.at(),
            "this version never knows '"
                + field
                + (counted ? "': no step has a value" : "': no step has a group"));
      } else if (ofNumbers && counted && !(taxonomy.type(field) instanceof FieldType.Numeric)) {
        problems.error(
            written.at(),
            "'" + field + "' is not a number: value_count counts its different values");
      }
    }
  }

  /** A cluster has no field of its own, and its matches lie where their group is. */
  private void checkClusters(
      Draft.OfCorrelation draft,
      Reference reference,
      CorrelationInput.OfCorrelation of,
      boolean overSteps) {
    if (!draft.text().fields().isEmpty()) {
      problems.error(
          reference.at().at(),
          "'"
              + reference.at().text()
              + "' is a correlation, whose clusters have no fields to look at: count the rules"
              + " themselves, or use event_count");
    }
    Set<String> own = new TreeSet<>();
    draft.text().groupBy().forEach(name -> own.add(of.field(name.text())));
    Set<String> inner = new TreeSet<>(of.correlation().groupBy());
    if (overSteps && !own.equals(inner)) {
      problems.error(
          draft.text().groupByAt(),
          "correlation '"
              + reference.at().text()
              + "' groups by "
              + String.join(", ", inner)
              + ": a correlation over it has to group by the same");
    }
  }

  /** A match is in one group, by whichever way the correlation comes to count it. */
  private void checkKeys(Draft.OfCorrelation draft, Correlation correlation) {
    for (UUID rule : correlation.rules()) {
      Set<List<String>> ways = new HashSet<>();
      for (CorrelationInput input : correlation.inputs()) {
        switch (input) {
          case CorrelationInput.OfRule of -> {
            if (of.rule().equals(rule)) {
              ways.add(correlation.groupBy().stream().map(of::field).toList());
            }
          }
          case CorrelationInput.OfCorrelation of -> {
            if (of.correlation().rules().contains(rule)) {
              ways.add(of.named(of.correlation().key(rule), correlation.groupBy()));
            }
          }
        }
      }
      if (ways.size() > 1) {
        Rule known = linker.rule(rule);
        problems.error(
            draft.text().rulesAt(),
            "rule '"
                + (known == null ? rule : known.header().title())
                + "' is counted in several ways, by different fields "
                + ways.stream().map(Object::toString).sorted().toList());
      }
    }
  }

  /** What is left waits for itself, or for something that does. */
  private void refuseCycles() {
    Set<UUID> looked = new HashSet<>();
    for (UUID start : written.keySet()) {
      List<UUID> path = new ArrayList<>();
      List<Yaml.Scalar> steps = new ArrayList<>();
      UUID at = start;
      while (!done.contains(at) && looked.add(at)) {
        Reference next = waitedFor(at);
        path.add(at);
        steps.add(next.at());
        at = next.id();
      }
      int turn = path.indexOf(at);
      for (Yaml.Scalar step : steps.subList(0, turn < 0 ? steps.size() : turn)) {
        problems.error(step.at(), "correlation '" + step.text() + "' does not load");
      }
      if (turn >= 0) {
        Yaml.Scalar last = steps.getLast();
        List<String> between =
            steps.subList(turn, steps.size() - 1).stream()
                .limit(DEEPEST)
                .map(step -> "'" + step.text() + "'")
                .toList();
        problems.error(
            last.at(),
            "correlation '"
                + last.text()
                + "' counts itself"
                + (between.isEmpty() ? "" : ", by way of " + String.join(", ", between)));
      }
    }
  }

  private Reference waitedFor(UUID id) {
    return references.getOrDefault(id, List.of()).stream()
        .filter(one -> written.containsKey(one.id()) && !done.contains(one.id()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("nothing keeps " + id + " from linking"));
  }
}
