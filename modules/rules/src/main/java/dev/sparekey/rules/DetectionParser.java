package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** From YAML to the structure of a detection. */
final class DetectionParser {
  private static final String CONDITION = "condition";

  /** The name under which a selection without a condition of its own appears. */
  static final String IMPLIED = "selection";

  private final Problems problems;
  private final String within;

  DetectionParser(Problems problems) {
    this(problems, "detection");
  }

  /**
   * @param within the author's word for what holds the selections
   */
  DetectionParser(Problems problems, String within) {
    this.problems = problems;
    this.within = within;
  }

  /**
   * A map of named searches with their condition, as rules have it. After a problem it holds what
   * could be read, so that the next phase finds its own problems too.
   */
  @Nullable DetectionTree detection(Yaml node) {
    if (!(node instanceof Yaml.Mapping mapping)) {
      problems.error(node.at(), within + " should be a mapping of selections and a condition");
      return null;
    }
    int before = problems.errors();
    Map<String, DetectionTree.Search> searches = new LinkedHashMap<>();
    List<ConditionTree> conditions = List.of();
    boolean conditioned = false;
    for (Yaml.Entry entry : mapping.entries()) {
      String name = entry.key().text();
      if (name.equals(CONDITION)) {
        conditioned = true;
        conditions = conditions(entry.value());
      } else if (name.equals("timeframe")) {
        problems.error(
            entry.key().at(),
            "'timeframe' is not part of Sigma 2: write a correlation with a timespan");
      } else {
        DetectionTree.Search search = search(entry.value());
        // An unreadable one keeps its name, or the condition would be blamed for using it.
        searches.put(
            name, search == null ? new DetectionTree.AnyOf(entry.value().at(), List.of()) : search);
      }
    }
    if (!conditioned) {
      problems.error(node.at(), within + " has no 'condition'");
    }
    return new DetectionTree(searches, conditions, problems.errors() == before);
  }

  /** A detection, or one selection by itself. Null when nothing could be read. */
  @Nullable DetectionTree detectionOrSelection(Yaml node) {
    if (node instanceof Yaml.Mapping mapping && mapping.entry(CONDITION) != null) {
      return detection(node);
    }
    DetectionTree.Search search = search(node);
    return search == null
        ? null
        : new DetectionTree(
            Map.of(IMPLIED, search), List.of(new ConditionTree.Name(node.at(), IMPLIED)), true);
  }

  private List<ConditionTree> conditions(Yaml node) {
    List<Yaml> written = node instanceof Yaml.Sequence list ? list.items() : List.of(node);
    if (written.isEmpty()) {
      problems.error(node.at(), "'condition' is empty");
    }
    List<ConditionTree> conditions = new ArrayList<>();
    for (Yaml one : written) {
      if (!(one instanceof Yaml.Scalar scalar)) {
        problems.error(one.at(), "a condition should be a text");
        continue;
      }
      ConditionTree tree = ConditionParser.parse(scalar, "a selection", problems);
      if (tree != null) {
        conditions.add(tree);
      }
    }
    return conditions;
  }

  private DetectionTree.@Nullable Search search(Yaml node) {
    return switch (node) {
      case Yaml.Mapping mapping -> fields(mapping);
      case Yaml.Sequence list -> alternatives(list);
      case Yaml.Scalar scalar -> {
        if (scalar.value() == null) {
          problems.error(scalar.at(), "a selection should not be empty");
          yield null;
        }
        yield keywords(scalar.at(), List.of(scalar), false);
      }
    };
  }

  private DetectionTree.@Nullable Search fields(Yaml.Mapping mapping) {
    if (mapping.entries().isEmpty()) {
      problems.error(mapping.at(), "a selection should not be empty");
      return null;
    }
    List<DetectionTree.Search> items = new ArrayList<>();
    for (Yaml.Entry entry : mapping.entries()) {
      DetectionTree.Item item = item(entry);
      if (item != null) {
        items.add(item);
      }
    }
    return new DetectionTree.AllOf(mapping.at(), items);
  }

  private DetectionTree.@Nullable Search alternatives(Yaml.Sequence list) {
    if (list.items().isEmpty()) {
      problems.error(list.at(), "a selection should not be empty");
      return null;
    }
    List<DetectionTree.Search> parts = new ArrayList<>();
    List<Yaml.Scalar> keywords = new ArrayList<>();
    for (Yaml item : list.items()) {
      switch (item) {
        case Yaml.Scalar scalar -> keywords.add(scalar);
        case Yaml.Mapping mapping -> {
          DetectionTree.Search part = fields(mapping);
          if (part != null) {
            parts.add(part);
          }
        }
        case Yaml.Sequence inner ->
            problems.error(
                inner.at(), "a list inside a list means nothing here: use mappings or keywords");
      }
    }
    if (!keywords.isEmpty()) {
      parts.add(keywords(keywords.getFirst().at(), keywords, true));
    }
    return new DetectionTree.AnyOf(list.at(), parts);
  }

  private static DetectionTree.Item keywords(Place at, List<Yaml.Scalar> values, boolean listed) {
    return new DetectionTree.Item(at, "", List.of(), values, listed);
  }

  private DetectionTree.@Nullable Item item(Yaml.Entry entry) {
    Yaml.Scalar key = entry.key();
    String[] parts = key.text().split("\\|", -1);
    List<DetectionTree.Word> modifiers = new ArrayList<>();
    int offset = parts[0].length() + 1;
    for (int i = 1; i < parts.length; i++) {
      modifiers.add(new DetectionTree.Word(key.at(offset), parts[i]));
      offset += parts[i].length() + 1;
    }
    if (parts[0].isEmpty() && parts.length == 1) {
      problems.error(key.at(), "a field should have a name");
      return null;
    }
    List<Yaml.Scalar> values = new ArrayList<>();
    boolean listed = entry.value() instanceof Yaml.Sequence;
    List<Yaml> written =
        entry.value() instanceof Yaml.Sequence list ? list.items() : List.of(entry.value());
    for (Yaml value : written) {
      if (value instanceof Yaml.Scalar scalar) {
        values.add(scalar);
      } else {
        problems.error(
            value.at(),
            "the value of '"
                + parts[0]
                + "' should be a text, number, boolean or null, or a list of them;"
                + " nested fields are written with dots");
      }
    }
    if (written.isEmpty()) {
      problems.error(entry.value().at(), "'" + parts[0] + "' has an empty list: nothing matches");
      return null;
    }
    return new DetectionTree.Item(key.at(), parts[0], modifiers, values, listed);
  }
}
