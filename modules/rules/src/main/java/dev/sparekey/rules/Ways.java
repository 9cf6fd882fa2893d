package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The ways in which a temporal condition can hold: {@code a and (b or not c)} holds with a and b,
 * and with a and without c.
 */
final class Ways {
  /** Each is looked for by itself. */
  private static final int MOST = 256;

  /** Pairs of ways that are put together, many of which may contradict each other. */
  private static final int MOST_PAIRS = 100_000;

  private final Problems problems;
  private final Place at;
  private final List<Set<String>> names;
  private final Set<Integer> used = new TreeSet<>();
  private int pairs;

  /**
   * @param inputs what each input may be called, in order
   */
  private Ways(Problems problems, Place at, List<Set<String>> inputs) {
    this.problems = problems;
    this.at = at;
    this.names = inputs;
  }

  /** Of each input, whether it has to occur or must not; inputs without a say are missing. */
  private record Way(Map<Integer, Boolean> inputs) {}

  private static final class TooMany extends RuntimeException {
    TooMany() {
      super("too many ways", null, false, false);
    }
  }

  /** Empty after a problem. */
  static List<CorrelationCondition.Way> of(
      CorrelationText.Temporal written, List<Set<String>> inputs, Problems problems) {
    Ways ways = new Ways(problems, written.at(), inputs);
    int before = problems.errors();
    ConditionTree tree = written.tree();
    Bounds counted = written.counted();
    Set<Way> all;
    try {
      all =
          tree != null
              ? ways.of(tree, true)
              : ways.atLeast(counted == null ? inputs.size() : ways.least(counted));
    } catch (TooMany e) {
      problems.error(
          written.at(),
          "the condition can hold in more than " + MOST + " ways: write several correlations");
      return List.of();
    }
    if (problems.errors() > before) {
      return List.of();
    }
    if (tree != null) {
      ways.checkUsed(inputs);
    }
    return ways.checked(all);
  }

  private int least(Bounds counted) {
    int least = 1;
    while (least < names.size() && !counted.admit(least)) {
      least++;
    }
    return least;
  }

  private List<CorrelationCondition.Way> checked(Set<Way> all) {
    List<CorrelationCondition.Way> checked = new ArrayList<>();
    for (Way way : all) {
      List<Integer> present = new ArrayList<>();
      List<Integer> absent = new ArrayList<>();
      way.inputs().forEach((input, occurs) -> (occurs ? present : absent).add(input));
      present.sort(null);
      absent.sort(null);
      if (present.isEmpty()) {
        problems.error(
            at,
            "an absence needs something that happened beside it: write 'a and not b', where a is"
                + " what b is missing from");
        return List.of();
      }
      checked.add(new CorrelationCondition.Way(present, absent));
    }
    if (checked.isEmpty()) {
      problems.error(at, "the condition never holds: it wants a rule to match and not to match");
    }
    return checked;
  }

  private void checkUsed(List<Set<String>> inputs) {
    for (int i = 0; i < inputs.size(); i++) {
      if (!used.contains(i)) {
        problems.warning(
            at, "the condition does not name rule '" + inputs.get(i).iterator().next() + "'");
      }
    }
  }

  private Set<Way> of(ConditionTree tree, boolean holds) {
    return switch (tree) {
      case ConditionTree.Not not -> of(not.part(), !holds);
      case ConditionTree.And and -> joined(parts(and.parts(), holds), holds);
      case ConditionTree.Or or -> joined(parts(or.parts(), holds), !holds);
      case ConditionTree.Name name -> named(name, holds);
      case ConditionTree.Quantified quantified -> {
        List<Set<Way>> parts = new ArrayList<>();
        for (int input : meant(quantified)) {
          used.add(input);
          parts.add(one(input, holds));
        }
        yield joined(parts, quantified.all() == holds);
      }
    };
  }

  private List<Set<Way>> parts(List<ConditionTree> trees, boolean holds) {
    return trees.stream().map(tree -> of(tree, holds)).toList();
  }

  private Set<Way> named(ConditionTree.Name name, boolean holds) {
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).contains(name.name())) {
        used.add(i);
        return one(i, holds);
      }
    }
    List<String> known = names.stream().map(of -> of.iterator().next()).toList();
    problems.error(
        name.at(),
        "'rules' does not list '" + name.name() + "'" + problems.hint(name.name(), known));
    return Set.of();
  }

  private List<Integer> meant(ConditionTree.Quantified quantified) {
    String pattern = quantified.pattern();
    TextTest test =
        Wildcards.parse(pattern.equalsIgnoreCase("them") ? "*" : pattern, false, false).test(true);
    List<Integer> meant = new ArrayList<>();
    for (int i = 0; i < names.size(); i++) {
      if (names.get(i).stream().anyMatch(test::test)) {
        meant.add(i);
      }
    }
    if (meant.isEmpty()) {
      problems.error(quantified.at(), "'rules' lists nothing like '" + pattern + "'");
    }
    return meant;
  }

  private static Set<Way> one(int input, boolean occurs) {
    return Set.of(new Way(Map.of(input, occurs)));
  }

  /**
   * @param all whether all of the parts have to hold, or one
   */
  private Set<Way> joined(List<Set<Way>> parts, boolean all) {
    Set<Way> joined = new LinkedHashSet<>();
    if (!all) {
      parts.forEach(joined::addAll);
      return bounded(joined);
    }
    joined.add(new Way(Map.of()));
    for (Set<Way> part : parts) {
      Set<Way> longer = new LinkedHashSet<>();
      for (Way before : joined) {
        for (Way way : part) {
          Map<Integer, Boolean> both = new HashMap<>(before.inputs());
          both.putAll(way.inputs());
          boolean agree =
              before.inputs().entrySet().stream()
                  .allMatch(entry -> entry.getValue().equals(both.get(entry.getKey())));
          if (agree) {
            longer.add(new Way(Map.copyOf(both)));
          }
          pairs++;
          if (pairs > MOST_PAIRS) {
            throw new TooMany();
          }
          bounded(longer);
        }
      }
      joined = longer;
    }
    return joined;
  }

  private Set<Way> atLeast(int least) {
    Set<Way> ways = new LinkedHashSet<>();
    choose(least, 0, new ArrayList<>(), ways);
    return ways;
  }

  private void choose(int left, int from, List<Integer> chosen, Set<Way> ways) {
    if (left == 0) {
      Map<Integer, Boolean> inputs = new HashMap<>();
      chosen.forEach(input -> inputs.put(input, true));
      ways.add(new Way(Map.copyOf(inputs)));
      bounded(ways);
      return;
    }
    for (int i = from; i + left <= names.size(); i++) {
      chosen.add(i);
      choose(left - 1, i + 1, chosen, ways);
      chosen.removeLast();
    }
  }

  private static Set<Way> bounded(Set<Way> ways) {
    if (ways.size() > MOST) {
      throw new TooMany();
    }
    return ways;
  }
}
