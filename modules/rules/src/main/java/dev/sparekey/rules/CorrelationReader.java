package dev.sparekey.rules;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads the {@code correlation:} block of a document. */
final class CorrelationReader {

  private enum Type {
    EVENT_COUNT,
    VALUE_COUNT,
    VALUE_SUM,
    VALUE_AVG,
    VALUE_PERCENTILE,
    TEMPORAL,
    TEMPORAL_ORDERED;

    String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    boolean isTemporal() {
      return this == TEMPORAL || this == TEMPORAL_ORDERED;
    }

    boolean isOfCounts() {
      return this == EVENT_COUNT || this == VALUE_COUNT;
    }
  }

  private static final List<String> TYPES =
      List.of(Type.values()).stream().map(Type::word).toList();
  private static final List<String> OPERATORS =
      List.of(Bounds.Operator.values()).stream()
          .map(operator -> operator.name().toLowerCase(Locale.ROOT))
          .toList();

  /** Of a temporal condition, what a text in its place says. */
  private static final String EXPRESSION = "expression";

  private static final String FIELD = "field";
  private static final String PERCENTILE = "percentile";
  private static final int MOST_RULES = 64;
  private static final int MOST_NAMES = 16;
  private static final int MOST_ALIASES = 256;
  private static final Pattern TIMESPAN = Pattern.compile("([0-9]{1,6})([smhd])");
  private static final Duration LONGEST_TIMESPAN = Duration.ofDays(366);
  private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

  private final Problems problems;

  CorrelationReader(Problems problems) {
    this.problems = problems;
  }

  /** Of use only when it added no problem. */
  CorrelationText read(Yaml.Mapping block) {
    Attributes correlation = new Attributes(block, problems);
    Type type = type(correlation);
    List<Yaml.Scalar> rules = correlation.scalars("rules");
    if (rules.isEmpty()) {
      problems.error(correlation.at("rules"), "'rules' should name at least one rule");
    } else if (rules.size() > MOST_RULES) {
      problems.error(
          correlation.at("rules"),
          "a correlation counts at most " + MOST_RULES + " rules: was " + rules.size());
    }
    List<Yaml.Scalar> groupBy = correlation.scalars("group-by");
    if (groupBy.size() > MOST_NAMES) {
      problems.error(
          correlation.at("group-by"),
          "a correlation groups by at most " + MOST_NAMES + " fields: was " + groupBy.size());
    }
    List<CorrelationText.Alias> aliases = aliases(correlation);
    Duration timespan = timespan(correlation);
    Yaml written = correlation.node("condition");
    Place at = correlation.at("condition");
    CorrelationCondition condition = null;
    List<Yaml.Scalar> fields = List.of();
    CorrelationText.Temporal temporal = null;
    if (type != null && type.isTemporal()) {
      temporal = temporal(type == Type.TEMPORAL_ORDERED, written, at, rules.size());
    } else if (!(written instanceof Yaml.Mapping mapping)) {
      String problem =
          isText(written)
              ? "only temporal and temporal_ordered have a condition of rule names: the condition"
                  + " should be a mapping such as 'gte: 5'"
              : "the condition should be a mapping such as 'gte: 5'";
      problems.error(at, problem);
    } else if (type != null) {
      Attributes attributes = new Attributes(mapping, problems);
      fields = type == Type.EVENT_COUNT ? List.of() : fields(attributes, correlation, type);
      condition = condition(type, attributes, mapping, fields);
    }
    correlation.refuseOthers("correlation");
    return new CorrelationText(
        rules,
        correlation.at("rules"),
        groupBy,
        correlation.at("group-by"),
        aliases,
        timespan,
        correlation.at("timespan"),
        condition,
        fields,
        temporal);
  }

  private @Nullable Type type(Attributes correlation) {
    String word = correlation.text("type");
    int index = word == null ? -1 : TYPES.indexOf(word);
    if (index >= 0) {
      return Type.values()[index];
    }
    problems.error(
        correlation.at("type"),
        word == null
            ? "the correlation needs a 'type', one of " + String.join(", ", TYPES)
            : "unknown correlation type '" + word + "'" + hint(word, TYPES));
    return null;
  }

  private List<CorrelationText.Alias> aliases(Attributes correlation) {
    Yaml node = correlation.node("aliases");
    if (node == null) {
      return List.of();
    }
    List<CorrelationText.Alias> aliases = new ArrayList<>();
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), "'aliases' should map each alias to the rules' fields");
      return aliases;
    }
    for (Yaml.Entry alias : mapping.entries()) {
      if (!(alias.value() instanceof Yaml.Mapping fields)) {
        problems.error(
            alias.value().at(),
            "alias '" + alias.key().text() + "' should map names of rules to fields of theirs");
        continue;
      }
      for (Yaml.Entry field : fields.entries()) {
        if (field.value() instanceof Yaml.Scalar scalar && scalar.value() != null) {
          aliases.add(new CorrelationText.Alias(alias.key(), field.key(), scalar));
        } else {
          problems.error(field.value().at(), "an alias stands for the name of a field");
        }
      }
    }
    if (aliases.size() > MOST_ALIASES) {
      problems.error(
          node.at(),
          "aliases stand for at most " + MOST_ALIASES + " fields: was " + aliases.size());
    }
    return aliases;
  }

  private Duration timespan(Attributes correlation) {
    String text = correlation.text("timespan");
    if (text == null) {
      problems.error(correlation.at("timespan"), "the correlation needs a 'timespan', such as 10m");
      return Duration.ZERO;
    }
    Matcher matcher = TIMESPAN.matcher(text);
    if (!matcher.matches()) {
      problems.error(
          correlation.at("timespan"),
          "a timespan is a number and one of s, m, h, d: was '" + text + "'");
      return Duration.ZERO;
    }
    long number = Long.parseLong(matcher.group(1));
    Duration timespan =
        switch (matcher.group(2)) {
          case "s" -> Duration.ofSeconds(number);
          case "m" -> Duration.ofMinutes(number);
          case "h" -> Duration.ofHours(number);
          default -> Duration.ofDays(number);
        };
    if (timespan.isZero() || timespan.compareTo(LONGEST_TIMESPAN) > 0) {
      problems.error(
          correlation.at("timespan"), "a timespan is more than 0 and at most 366d: was " + text);
    }
    return timespan;
  }

  /**
   * Of the condition, as the specification's text has it. The JSON schema of Sigma 2.0 wants them
   * beside the condition, so whoever has to please it repeats them there.
   */
  private List<Yaml.Scalar> fields(Attributes condition, Attributes correlation, Type type) {
    List<Yaml.Scalar> fields = condition.scalars(FIELD);
    if (correlation.has(FIELD)
        && !correlation.texts(FIELD).equals(fields.stream().map(Yaml.Scalar::text).toList())) {
      problems.error(
          correlation.at(FIELD), "a 'field' beside the condition repeats the condition's own");
    }
    if (fields.isEmpty()) {
      problems.error(
          condition.at(FIELD),
          type.word() + " needs 'field' in its condition: the field it looks at");
    } else if (fields.size() > 1 && type != Type.VALUE_COUNT) {
      problems.error(
          condition.at(FIELD), type.word() + " looks at one field: was " + fields.size());
    } else if (fields.size() > MOST_NAMES) {
      problems.error(
          condition.at(FIELD), "at most " + MOST_NAMES + " fields: was " + fields.size());
    }
    return fields;
  }

  private @Nullable CorrelationCondition condition(
      Type type, Attributes attributes, Yaml.Mapping mapping, List<Yaml.Scalar> fields) {
    BigDecimal percentile =
        type == Type.VALUE_PERCENTILE ? percentile(attributes) : BigDecimal.ZERO;
    Bounds bounds = bounds(type, mapping);
    if (bounds == null || (fields.isEmpty() && type != Type.EVENT_COUNT)) {
      return null;
    }
    return switch (type) {
      case EVENT_COUNT -> new CorrelationCondition.EventCount(bounds);
      case VALUE_COUNT ->
          new CorrelationCondition.ValueCount(
              fields.stream().map(Yaml.Scalar::text).toList(), bounds);
      case VALUE_SUM ->
          statistic(CorrelationCondition.Statistic.Kind.SUM, fields, percentile, bounds);
      case VALUE_AVG ->
          statistic(CorrelationCondition.Statistic.Kind.AVG, fields, percentile, bounds);
      case VALUE_PERCENTILE ->
          statistic(CorrelationCondition.Statistic.Kind.PERCENTILE, fields, percentile, bounds);
      case TEMPORAL, TEMPORAL_ORDERED ->
          throw new IllegalStateException("not of values: " + type.word());
    };
  }

  private static CorrelationCondition statistic(
      CorrelationCondition.Statistic.Kind kind,
      List<Yaml.Scalar> fields,
      BigDecimal percentile,
      Bounds bounds) {
    return new CorrelationCondition.Statistic(kind, fields.getFirst().text(), percentile, bounds);
  }

  private BigDecimal percentile(Attributes condition) {
    Yaml node = condition.node(PERCENTILE);
    if (node == null) {
      problems.error(
          condition.at(),
          "value_percentile needs 'percentile' in its condition, such as 'percentile: 95': Sigma"
              + " does not say which one is meant");
      return BigDecimal.ZERO;
    }
    BigDecimal percentile = number(node);
    if (percentile == null || percentile.signum() < 0 || percentile.compareTo(HUNDRED) > 0) {
      problems.error(node.at(), "'percentile' is a number from 0 to 100");
      return BigDecimal.ZERO;
    }
    return percentile;
  }

  private static @Nullable BigDecimal number(Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.value() instanceof Number
        ? Decimal.of(scalar.text())
        : null;
  }

  /** Null after a problem. */
  private @Nullable Bounds bounds(Type type, Yaml.Mapping mapping) {
    int before = problems.errors();
    List<Bounds.Bound> bounds = new ArrayList<>();
    for (Yaml.Entry entry : mapping.entries()) {
      String word = entry.key().text();
      int index = OPERATORS.indexOf(word);
      if (index < 0) {
        checkOther(type, entry.key());
        continue;
      }
      BigDecimal limit = number(entry.value());
      if (type.isOfCounts()) {
        limit = count(entry.value(), limit);
      } else if (limit == null) {
        problems.error(entry.value().at(), "'" + word + "' should be a number");
      }
      if (limit != null) {
        bounds.add(new Bounds.Bound(Bounds.Operator.values()[index], limit));
      }
    }
    if (problems.errors() > before) {
      return null;
    }
    if (bounds.isEmpty() || bounds.size() > 2) {
      problems.error(
          mapping.at(),
          "the condition should have one of "
              + String.join(", ", OPERATORS)
              + ", or two for a range");
      return null;
    }
    return possible(type, new Bounds(bounds), mapping.at());
  }

  private void checkOther(Type type, Yaml.Scalar key) {
    String word = key.text();
    boolean known =
        (word.equals(FIELD) && type != Type.EVENT_COUNT)
            || (word.equals(PERCENTILE) && type == Type.VALUE_PERCENTILE);
    if (known) {
      return;
    }
    problems.error(
        key.at(),
        switch (word) {
          case FIELD -> type.word() + " looks at no 'field': value_count counts different values";
          case PERCENTILE -> "'percentile' belongs to value_percentile";
          default -> "unknown operator '" + word + "'" + hint(word, OPERATORS);
        });
  }

  private @Nullable BigDecimal count(Yaml value, @Nullable BigDecimal number) {
    boolean whole = value instanceof Yaml.Scalar scalar && scalar.value() instanceof Long;
    if (number == null || !whole) {
      problems.error(value.at(), "the condition should compare with a whole number");
      return null;
    }
    if (number.signum() < 0 || number.compareTo(BigDecimal.valueOf(Correlation.MOST)) > 0) {
      problems.error(
          value.at(),
          "a correlation counts to at most "
              + Correlation.MOST
              + ": was "
              + number.toPlainString());
      return null;
    }
    return number;
  }

  private @Nullable Bounds possible(Type type, Bounds bounds, Place at) {
    if (!type.isOfCounts() && bounds.admitAny()) {
      return bounds;
    }
    if (type.isOfCounts() && bounds.admitAnyFrom(1)) {
      if (!bounds.onlyLeast() || !bounds.admit(0)) {
        return bounds;
      }
      problems.error(at, "every match fulfils the condition: write 'gte: 2' or more, or drop it");
      return null;
    }
    problems.error(
        at,
        type.isOfCounts() && bounds.admit(0)
            ? "a window starts at a match, so its count is never 0: write what is missing as a"
                + " temporal correlation with the condition 'a and not b'"
            : "no number fulfils the condition");
    return null;
  }

  private CorrelationText.@Nullable Temporal temporal(
      boolean ordered, @Nullable Yaml written, Place at, int rules) {
    if (written == null || (written instanceof Yaml.Scalar none && none.value() == null)) {
      return new CorrelationText.Temporal(ordered, at, null, null);
    }
    if (isText(written) && written instanceof Yaml.Scalar text) {
      ConditionTree tree = ConditionParser.parse(text, "a rule", problems);
      return tree == null ? null : new CorrelationText.Temporal(ordered, at, tree, null);
    }
    if (!(written instanceof Yaml.Mapping mapping)) {
      problems.error(at, "the condition should name rules, such as 'a and not b'");
      return null;
    }
    if (mapping.entries().stream().anyMatch(entry -> entry.key().text().equals(EXPRESSION))) {
      return expression(ordered, mapping, at);
    }
    int before = problems.errors();
    List<Bounds.Bound> bounds = new ArrayList<>();
    for (Yaml.Entry entry : mapping.entries()) {
      String word = entry.key().text();
      if (!Set.of("gt", "gte").contains(word)) {
        problems.error(
            entry.key().at(),
            OPERATORS.contains(word)
                ? "a temporal condition counts rules with gt or gte only: write what must not occur"
                    + " as 'a and not b'"
                : "unknown operator '" + word + "'" + hint(word, List.of("gt", "gte", EXPRESSION)));
        continue;
      }
      BigDecimal limit = count(entry.value(), number(entry.value()));
      if (limit != null) {
        bounds.add(
            new Bounds.Bound(word.equals("gt") ? Bounds.Operator.GT : Bounds.Operator.GTE, limit));
      }
    }
    if (problems.errors() > before) {
      return null;
    }
    if (bounds.size() != 1) {
      problems.error(
          at,
          "the condition should have one of 'gt', 'gte' and '" + EXPRESSION + "', or name rules");
      return null;
    }
    Bounds counted = new Bounds(bounds);
    if (!counted.admit(rules)) {
      problems.error(at, "of " + rules + " rules no more can match");
      return null;
    }
    return new CorrelationText.Temporal(ordered, at, null, counted);
  }

  /**
   * The JSON schema of Sigma 2.1 lets a condition be nothing but an object, which has no word for
   * what must not occur.
   */
  private CorrelationText.@Nullable Temporal expression(
      boolean ordered, Yaml.Mapping mapping, Place at) {
    Yaml.Entry only = mapping.entries().getFirst();
    if (mapping.entries().size() > 1 || !isText(only.value())) {
      problems.error(
          at, "'" + EXPRESSION + "' stands alone and names rules, such as 'a and not b'");
      return null;
    }
    return temporal(ordered, only.value(), only.value().at(), 0);
  }

  private static boolean isText(@Nullable Yaml node) {
    return node instanceof Yaml.Scalar scalar && scalar.value() instanceof String;
  }

  private static String hint(String word, List<String> known) {
    String hint = Nearest.hint(word, known);
    return hint.isEmpty()
        ? known.stream().collect(Collectors.joining(", ", " (known: ", ")"))
        : hint;
  }
}
