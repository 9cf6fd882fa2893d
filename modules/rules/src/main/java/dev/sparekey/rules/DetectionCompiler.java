package dev.sparekey.rules;

import com.google.re2j.PatternSyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the structure of a detection against Sigma and a taxonomy and turns it into clauses.
 * Everything is looked at even after a problem, so that all of them are reported.
 */
final class DetectionCompiler {
  private final Taxonomy taxonomy;
  private final Problems problems;
  private final Budget budget;
  private final Rewriting rewriting;
  private final Set<String> fields = new TreeSet<>();
  private long comparisons;

  /**
   * @param budget of the whole text
   * @param placeholders of all texts
   */
  DetectionCompiler(
      Taxonomy taxonomy, Problems problems, Budget budget, Rewriting.Placeholders placeholders) {
    this.taxonomy = taxonomy;
    this.problems = problems;
    this.budget = budget;
    this.rewriting = new Rewriting(placeholders, problems);
  }

  /**
   * @param comparisons of one evaluation
   */
  private record Selection(Clause clause, long comparisons) {}

  /** Null after a problem. */
  @Nullable Detection compile(DetectionTree tree) {
    int before = problems.errors();
    Map<String, Selection> selections = new LinkedHashMap<>();
    List<Detection.Part> parts = new ArrayList<>();
    tree.searches()
        .forEach(
            (name, search) -> {
              long counted = comparisons;
              Set<String> ofOthers = new TreeSet<>(fields);
              fields.clear();
              Clause clause = clause(search);
              selections.put(name, new Selection(clause, 1 + comparisons - counted));
              parts.add(new Detection.Part(name, clause, fields));
              fields.addAll(ofOthers);
            });
    int afterSelections = problems.errors();
    Set<String> used = new HashSet<>();
    List<Clause> conditions =
        tree.conditions().stream().map(one -> condition(one, selections, used)).toList();
    boolean settled = tree.whole() && problems.errors() == afterSelections;
    tree.searches()
        .forEach(
            (name, search) -> {
              if (settled && !used.contains(name) && !name.startsWith("_")) {
                problems.warning(search.at(), "no condition uses selection '" + name + "'");
              }
            });
    if (problems.errors() > before) {
      return null;
    }
    boolean weak = fields.stream().anyMatch(taxonomy::isWeak);
    String written =
        tree.conditions().stream().map(ConditionTree::written).collect(Collectors.joining(" or "));
    return new Detection(written, Clause.or(conditions), parts, fields, weak);
  }

  private Clause condition(
      ConditionTree tree, Map<String, Selection> selections, Set<String> used) {
    return switch (tree) {
      case ConditionTree.And and -> Clause.and(conditions(and.parts(), selections, used));
      case ConditionTree.Or or -> Clause.or(conditions(or.parts(), selections, used));
      case ConditionTree.Not not -> new Clause.Not(condition(not.part(), selections, used));
      case ConditionTree.Name written -> {
        String name = written.name();
        Selection selection = selections.get(name);
        if (selection == null) {
          problems.error(
              written.at(),
              "the condition names selection '"
                  + name
                  + "', which does not exist"
                  + problems.hint(name, selections.keySet()));
          yield Clause.or(List.of());
        }
        used.add(name);
        yield affordable(selection.comparisons(), written.at())
            ? selection.clause()
            : Clause.or(List.of());
      }
      case ConditionTree.Quantified quantified -> {
        String pattern = quantified.pattern();
        if (!affordable(selections.size(), quantified.at())) {
          yield Clause.or(List.of());
        }
        Predicate<String> meant = meant(pattern);
        List<Clause> matching = new ArrayList<>();
        long comparisons = 0;
        for (Map.Entry<String, Selection> entry : selections.entrySet()) {
          if (meant.test(entry.getKey())) {
            matching.add(entry.getValue().clause());
            comparisons += entry.getValue().comparisons();
            used.add(entry.getKey());
          }
        }
        if (!affordable(comparisons, quantified.at())) {
          yield Clause.or(List.of());
        }
        if (matching.isEmpty()) {
          problems.error(quantified.at(), "no selection is named like '" + pattern + "'");
        }
        yield quantified.all() ? Clause.and(matching) : Clause.or(matching);
      }
    };
  }

  private List<Clause> conditions(
      List<ConditionTree> parts, Map<String, Selection> selections, Set<String> used) {
    return parts.stream().map(part -> condition(part, selections, used)).toList();
  }

  /** Names with a leading underscore are meant only by a pattern that has one too. */
  private static Predicate<String> meant(String pattern) {
    String glob = pattern.equalsIgnoreCase("them") ? "*" : pattern;
    TextTest test = Wildcards.parse(glob, false, false).test(true);
    return name -> test.test(name) && (!name.startsWith("_") || glob.startsWith("_"));
  }

  private boolean affordable(long comparisons, Place at) {
    boolean affordable = budget.takeComparisons(comparisons);
    if (!affordable) {
      problems.error(
          at,
          "the conditions of this text need more than "
              + Budget.COMPARISONS
              + " comparisons of one record together: split it or name selections less often");
    }
    return affordable;
  }

  private Clause clause(DetectionTree.Search search) {
    return switch (search) {
      case DetectionTree.AllOf all -> Clause.and(all.parts().stream().map(this::clause).toList());
      case DetectionTree.AnyOf any -> Clause.or(any.parts().stream().map(this::clause).toList());
      case DetectionTree.Item item -> {
        comparisons += item.values().size();
        yield item.isKeywords() ? keywords(item) : field(item);
      }
    };
  }

  private Clause keywords(DetectionTree.Item item) {
    if (taxonomy.isClosed()) {
      problems.error(item.at(), "these records have no text to search for keywords: name a field");
    }
    Comparison comparison = Comparison.of(item, problems);
    if (comparison == null) {
      return Clause.or(List.of());
    }
    List<ScalarTest> tests = new ArrayList<>();
    for (Yaml.Scalar value : item.values()) {
      if (value.value() == null || value.text().isEmpty()) {
        problems.error(value.at(), "a keyword should not be empty");
        continue;
      }
      ScalarTest test = comparison.is(Modifier.RE) ? pattern(comparison, value) : null;
      if (test == null && !comparison.is(Modifier.RE)) {
        // A keyword stands anywhere in a text unless a modifier says where.
        boolean anywhere = !comparison.isTextual();
        test = text(comparison, value, anywhere);
      }
      if (test != null) {
        tests.add(test);
      }
    }
    return new Clause.Keywords(
        item.written(), tests, comparison.is(Modifier.RE), comparison.all(), comparison.negated());
  }

  private Clause field(DetectionTree.Item item) {
    String name = item.field();
    fields.add(name);
    boolean named = checkName(item.at(), name);
    Comparison comparison = Comparison.of(item, problems);
    if (comparison == null) {
      return Clause.or(List.of());
    }
    FieldType type = named ? taxonomy.type(name) : null;
    if (comparison.is(Modifier.EXISTS) && item.listed()) {
      problems.error(item.at(), "'exists' takes one of true and false, not a list");
    }
    if (comparison.timePart() != null) {
      return timePart(item, comparison, type);
    }
    if (comparison.isOrder() && type != null && !(type instanceof FieldType.Numeric)) {
      problems.error(item.at(), "'" + name + "' is not a number and has no order");
    }
    List<ValueTest> tests = new ArrayList<>();
    for (Yaml.Scalar value : item.values()) {
      ValueTest test = value(name, comparison, value);
      if (test == null) {
        continue;
      }
      tests.add(test);
      if (type != null && test instanceof ValueTest.AnyScalar any && !comparison.isOrder()) {
        checkPossible(name, type, any.test(), value);
      }
    }
    return new Clause.Field(
        item.written(), name, taxonomy.isWeak(name), tests, comparison.all(), comparison.negated());
  }

  /** A part of a date is a number, whatever the field's own type. */
  private Clause timePart(
      DetectionTree.Item item, Comparison comparison, @Nullable FieldType type) {
    TimePart part = TimePart.of(Objects.requireNonNull(comparison.timePart()));
    String word = part.name().toLowerCase(Locale.ROOT);
    if (type != null && !(type instanceof FieldType.Text)) {
      problems.error(item.at(), "'" + item.field() + "' is no date and has no " + word);
    }
    Modifier operator = comparison.operator();
    List<ValueTest> tests = new ArrayList<>();
    for (Yaml.Scalar value : item.values()) {
      if (value.value() instanceof Long number && number >= part.least && number <= part.most) {
        ScalarTest test =
            operator == null
                ? ScalarTest.number(number, value.text())
                : ScalarTest.ordered(operator, number);
        tests.add(new ValueTest.AnyScalar(ScalarTest.of(part, test)));
      } else {
        problems.error(
            value.at(),
            "'"
                + word
                + "' is a whole number from "
                + part.least
                + " to "
                + part.most
                + ": was '"
                + value.text()
                + "'");
      }
    }
    return new Clause.Field(
        item.written(),
        item.field(),
        taxonomy.isWeak(item.field()),
        tests,
        comparison.all(),
        comparison.negated());
  }

  private boolean checkName(Place at, String name) {
    if (name.chars().filter(c -> c == '.').count() > FieldName.MOST_DOTS) {
      problems.error(
          at, "a field's name has at most " + FieldName.MOST_DOTS + " dots: no record is so deep");
      return false;
    }
    if (taxonomy.refuses(name)) {
      problems.error(at, "unknown field '" + name + "'" + problems.hint(name, taxonomy.names()));
      return false;
    }
    if (taxonomy.isNeverKnown(name)) {
      problems.warning(at, "this version never knows '" + name + "': the condition stays unknown");
    }
    return true;
  }

  /** A value that the field never has is a typing error, and would never match in silence. */
  private void checkPossible(String name, FieldType type, ScalarTest test, Yaml.Scalar value) {
    switch (type) {
      case FieldType.Text text -> {}
      case FieldType.Numeric number -> {
        if (!(value.value() instanceof Number)) {
          problems.error(value.at(), "'" + name + "' is a number: was '" + value.text() + "'");
        }
      }
      case FieldType.Flag flag -> {
        if (!test.test(true) && !test.test(false)) {
          problems.error(value.at(), "'" + name + "' is true or false: was '" + value.text() + "'");
        }
      }
      case FieldType.Choice choice -> {
        Set<String> words = choice.words();
        if (words.stream().noneMatch(test::test)) {
          String hint = problems.hint(value.text(), words);
          problems.error(
              value.at(),
              "'"
                  + name
                  + "' never has the value '"
                  + value.text()
                  + "'"
                  + (hint.isEmpty()
                      ? "; it is one of " + String.join(", ", new TreeSet<>(words))
                      : hint));
        }
      }
    }
  }

  private @Nullable ValueTest value(String name, Comparison comparison, Yaml.Scalar value) {
    if (comparison.fieldref()) {
      String other = value.text();
      if (other.isEmpty()) {
        problems.error(value.at(), "'fieldref' needs the name of a field");
        return null;
      }
      checkName(value.at(), other);
      fields.add(other);
      Modifier operator = comparison.operator();
      return new ValueTest.OtherField(
          other,
          taxonomy.isWeak(other),
          operator == null ? Modifier.FIELDREF : operator,
          comparison.cased());
    }
    if (comparison.is(Modifier.EXISTS)) {
      if (value.value() instanceof Boolean expected) {
        if (!expected) {
          refuseAbsence(value.at());
        }
        return new ValueTest.Exists(name, expected);
      }
      problems.error(value.at(), "'exists' takes true or false: was '" + value.text() + "'");
      return null;
    }
    if (value.value() == null) {
      if (comparison.operator() == null) {
        refuseAbsence(value.at());
        return new ValueTest.IsNull();
      }
      problems.error(value.at(), "null can only be compared for equality");
      return null;
    }
    ScalarTest test = scalar(comparison, value);
    return test == null ? null : new ValueTest.AnyScalar(test);
  }

  /** In a record that has every field, a test for a missing one is false or unknown for ever. */
  private void refuseAbsence(Place at) {
    if (taxonomy.isClosed()) {
      problems.error(at, "a field of these records is never absent: what no feed shows is unknown");
    }
  }

  private @Nullable ScalarTest scalar(Comparison comparison, Yaml.Scalar value) {
    Modifier operator = comparison.operator();
    if (operator == null) {
      boolean asWritten = comparison.rewritings().isEmpty() && !comparison.cased();
      if (asWritten && value.value() instanceof Number number) {
        return ScalarTest.number(number, value.text());
      }
      return asWritten && value.value() instanceof Boolean expected
          ? ScalarTest.bool(expected)
          : text(comparison, value, false);
    }
    return switch (operator) {
      case CONTAINS, STARTSWITH, ENDSWITH -> text(comparison, value, false);
      case RE -> pattern(comparison, value);
      case CIDR ->
          any(
              rewritten(comparison, value).stream()
                  .map(text -> network(text.value(), value.at()))
                  .toList());
      case LT, LTE, GT, GTE -> {
        if (value.value() instanceof Number limit) {
          yield ScalarTest.ordered(operator, limit);
        }
        problems.error(
            value.at(), "'" + operator.word() + "' needs a number: was '" + value.text() + "'");
        yield null;
      }
      case EXISTS,
          ALL,
          NEQ,
          CASED,
          FIELDREF,
          IGNORE_CASE,
          MULTI_LINE,
          DOT_ALL,
          EXPAND,
          WINDASH,
          UTF16LE,
          UTF16BE,
          UTF16,
          WIDE,
          BASE64,
          BASE64OFFSET,
          MINUTE,
          HOUR,
          DAY,
          WEEK,
          MONTH,
          YEAR ->
          throw new IllegalStateException("not a comparison of scalars: " + operator);
    };
  }

  private @Nullable ScalarTest network(String text, Place at) {
    IpNetwork network = IpNetwork.parse(text);
    if (network == null) {
      problems.error(at, "'" + text + "' is no network such as 10.0.0.0/8 or fc00::/7");
    }
    return network == null ? null : ScalarTest.network(network);
  }

  /** Null when none is left after problems. */
  private static @Nullable ScalarTest any(List<@Nullable ScalarTest> tests) {
    ScalarTest[] readable = tests.stream().filter(Objects::nonNull).toArray(ScalarTest[]::new);
    return readable.length == 0 ? null : ScalarTest.any(readable);
  }

  /** What the value becomes, within the bounds of one value and of the text. */
  private List<Rewriting.Text> rewritten(Comparison comparison, Yaml.Scalar value) {
    List<Rewriting.Text> texts = rewriting.of(comparison, value);
    comparisons += Math.max(0, texts.size() - 1);
    if (texts.size() > 1 && !budget.takeTexts(texts.size())) {
      problems.error(
          value.at(),
          "the rewritten values of this text are more than " + Budget.TEXTS + ": split it");
      return List.of();
    }
    for (Rewriting.Text text : texts) {
      if (text.value().length() > Wildcards.LONGEST) {
        problems.error(
            value.at(),
            "a value has " + text.value().length() + " characters: at most " + Wildcards.LONGEST);
        return List.of();
      }
    }
    return texts;
  }

  /**
   * @param anywhere whether it may stand in the middle of a longer text without a modifier
   */
  private @Nullable ScalarTest text(Comparison comparison, Yaml.Scalar value, boolean anywhere) {
    boolean contains = anywhere || comparison.is(Modifier.CONTAINS);
    boolean start = contains || comparison.is(Modifier.ENDSWITH);
    boolean end = contains || comparison.is(Modifier.STARTSWITH);
    if (comparison.rewritings().contains(Modifier.BASE64OFFSET) && !(start && end)) {
      problems.warning(
          value.at(), "'base64offset' finds a part of a longer text: write 'contains' after it");
    }
    List<@Nullable ScalarTest> tests = new ArrayList<>();
    for (Rewriting.Text text : rewritten(comparison, value)) {
      Wildcards wildcards = Wildcards.parse(text.value(), start, end);
      Wildcards meant = text.anyDash() ? wildcards.withAnyDash() : wildcards;
      tests.add(ScalarTest.text(meant, comparison.cased()));
    }
    return any(tests);
  }

  private @Nullable ScalarTest pattern(Comparison comparison, Yaml.Scalar value) {
    List<@Nullable ScalarTest> tests = new ArrayList<>();
    for (Rewriting.Text text : rewritten(comparison, value)) {
      tests.add(pattern(text.value(), comparison.regexFlags(), value.at()));
    }
    return any(tests);
  }

  private @Nullable ScalarTest pattern(String text, int flags, Place at) {
    try {
      if (!budget.takePattern(BoundedRegex.cost(text))) {
        problems.error(at, "the patterns of this text unroll to too much together: split it");
        return null;
      }
      return ScalarTest.pattern(BoundedRegex.compile(text, flags));
    } catch (PatternSyntaxException e) {
      problems.error(
          at, "not an RE2 pattern (no look-around, no back-references): " + e.getDescription());
      return null;
    }
  }
}
