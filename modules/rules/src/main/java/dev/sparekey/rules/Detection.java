package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A compiled Sigma detection. Immutable; evaluated by many threads at once. */
public final class Detection {

  /** A selection as the rule names it, and the fields it reads. */
  record Part(String name, Clause clause, Set<String> fields) {

    Part {
      fields = Set.copyOf(fields);
    }
  }

  private final String written;
  private final Clause condition;
  private final List<Part> parts;
  private final Set<String> fields;
  private final boolean readsWeak;

  private final Requirement requirement;

  Detection(
      String written, Clause condition, List<Part> parts, Set<String> fields, boolean readsWeak) {
    this.written = written;
    this.condition = condition;
    this.parts = List.copyOf(parts);
    this.fields = Set.copyOf(fields);
    this.readsWeak = readsWeak;
    this.requirement = condition.requirement();
  }

  /** A detection that holds when this one and the filter's do. */
  Detection and(Detection filter) {
    List<Part> both = new ArrayList<>(parts);
    both.addAll(filter.parts);
    Set<String> read = new TreeSet<>(fields);
    read.addAll(filter.fields);
    return new Detection(
        "(" + written + ") and (" + filter.written + ")",
        Clause.and(List.of(condition, filter.condition)),
        both,
        read,
        readsWeak || filter.readsWeak);
  }

  Requirement requirement() {
    return requirement;
  }

  /**
   * Compiles YAML that is either a whole detection (named selections and a {@code condition}) or a
   * single selection, which is then the condition.
   *
   * @param source name of the text in diagnostics
   */
  public static Compiled<Detection> compile(String source, String text, Taxonomy taxonomy) {
    Problems problems = new Problems();
    List<Yaml> documents = YamlReader.read(source, text, problems);
    if (documents.size() != 1 && problems.errors() == 0) {
      problems.error(
          new Place(source, 1, 1, ""),
          "expected one detection: was " + documents.size() + " documents");
    }
    return problems.errors() > 0
        ? new Compiled.Refused<>(problems.all())
        : compile(documents.getFirst(), taxonomy, problems);
  }

  /** As above, from a part of a larger YAML text. */
  public static Compiled<Detection> compile(Yaml node, Taxonomy taxonomy) {
    return compile(node, taxonomy, new Problems());
  }

  private static Compiled<Detection> compile(Yaml node, Taxonomy taxonomy, Problems problems) {
    DetectionTree tree = new DetectionParser(problems).detectionOrSelection(node);
    @Nullable Detection detection =
        tree == null
            ? null
            : new DetectionCompiler(taxonomy, problems, new Budget(), Rewriting.Placeholders.NONE)
                .compile(tree);
    return detection == null || problems.errors() > 0
        ? new Compiled.Refused<>(problems.all())
        : new Compiled.Accepted<>(detection, problems.all());
  }

  public Truth evaluate(Fields record) {
    return condition.evaluate(record, false);
  }

  /**
   * How firmly the detection holds. Reading weak fields as unknown can only turn "true" into
   * "unknown", so the second evaluation runs for true ones alone.
   */
  public Strength match(Fields record) {
    return switch (evaluate(record)) {
      case FALSE -> Strength.NONE;
      case UNKNOWN -> Strength.UNKNOWN;
      case TRUE ->
          readsWeak && condition.evaluate(record, true) != Truth.TRUE
              ? Strength.WEAK
              : Strength.STRONG;
    };
  }

  /**
   * What each selection says by itself, in the order of the text. For people; {@link #match} is
   * what decides.
   */
  public List<SelectionOutcome> explain(Fields record) {
    List<SelectionOutcome> outcomes = new ArrayList<>();
    for (Part part : parts) {
      Set<String> unknown = new TreeSet<>();
      for (String field : part.fields()) {
        if (record.get(field) instanceof FieldValue.Unknown) {
          unknown.add(field);
        }
      }
      outcomes.add(
          new SelectionOutcome(part.name(), part.clause().evaluate(record, false), unknown));
    }
    return outcomes;
  }

  /** What each comparison of each selection says, in the order of the text. For people, too. */
  public List<ComparisonOutcome> comparisons(Fields record) {
    List<ComparisonOutcome> outcomes = new ArrayList<>();
    for (Part part : parts) {
      part.clause()
          .comparisons()
          .forEach(
              one ->
                  outcomes.add(
                      new ComparisonOutcome(
                          part.name(),
                          one.written(),
                          one.evaluate(record, false),
                          one instanceof Clause.Field field ? record.get(field.name()) : null)));
    }
    return outcomes;
  }

  /** Whether it can ever hold by what feeds can show; errs towards yes. */
  public boolean canHold(Visibility feeds) {
    return condition.canBe(true, feeds);
  }

  /** The condition in the author's words. */
  public String condition() {
    return written;
  }

  /** The fields on which the outcome can depend, in order. */
  public SortedSet<String> fields() {
    return new TreeSet<>(fields);
  }

  /** Whether the outcome can depend on this field. */
  public boolean reads(String field) {
    return fields.contains(field);
  }
}
