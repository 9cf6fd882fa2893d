package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.rules.Truth;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What becomes of a source's types, as its mapping's text says. */
public final class TypeOutcomes {

  /** The field of each kind of event that says what happened. */
  private static final Map<EventKind, String> TELLING =
      Map.of(
          EventKind.AUTHENTICATION, "outcome",
          EventKind.RECOVERY, "action",
          EventKind.TICKET, "category",
          EventKind.IDENTITY_CONTEXT, "kind");

  private final Mapping mapping;

  TypeOutcomes(Mapping mapping) {
    this.mapping = mapping;
  }

  /** The types that the mapping names in a condition or ignores, without whole families. */
  public SortedSet<String> named() {
    SortedSet<String> named = new TreeSet<>(mapping.ignored().types());
    mapping.entries().forEach(entry -> named.addAll(entry.types()));
    return named;
  }

  /** The families of types that are ignored, each with a star at its end. */
  public SortedSet<String> ignoredFamilies() {
    SortedSet<String> families = new TreeSet<>();
    mapping.ignored().prefixes().forEach(prefix -> families.add(prefix + "*"));
    return families;
  }

  /**
   * What a record of the type can become, such as {@code recovery: factor_reset}; empty when it is
   * rejected as unmapped. Conditions on other fields decide which of them it is.
   */
  public List<String> of(String type) {
    Set<String> outcomes = new LinkedHashSet<>();
    boolean decided = false;
    for (Mapping.Entry entry : mapping.entries()) {
      // A type that an earlier entry decides may still stand at another place of another record.
      Meets meets = decided && readsTheType(entry) ? Meets.NEVER : meets(entry, type);
      if (meets != Meets.NEVER) {
        outcomes.addAll(outcomes(entry, type));
      }
      decided |= meets == Meets.ALWAYS;
    }
    if (!decided && mapping.ignored().covers(type)) {
      outcomes.add("not relevant");
    }
    if (outcomes.isEmpty()) {
      outcomes.addAll(unnamed(type));
    }
    return List.copyOf(outcomes);
  }

  private List<String> outcomes(Mapping.Entry entry, String type) {
    return entry.ignore() != null
        ? List.of("not relevant: " + entry.ignore())
        : entry.emit().stream().map(emission -> outcome(emission, type)).toList();
  }

  /** Of a type that is meant by a part of it or by what it is not, as "any action but these". */
  private List<String> unnamed(String type) {
    return probe(type).stream()
        .flatMap(
            probe ->
                mapping.entries().stream()
                    .filter(entry -> entry.when().evaluate(probe) == Truth.TRUE)
                    .limit(1))
        .flatMap(entry -> outcomes(entry, type).stream())
        .toList();
  }

  private enum Meets {
    NEVER,
    /** By what other fields hold. */
    SOMETIMES,
    ALWAYS
  }

  /** A condition on nothing but the type is asked about it; of another its text has to do. */
  private Meets meets(Mapping.Entry entry, String type) {
    if (entry.types().stream().noneMatch(named -> names(named, type))) {
      return Meets.NEVER;
    }
    Optional<NativeRecord> probe = probe(type);
    if (type.endsWith("*") || probe.isEmpty() || !readsOnlyTheType(entry)) {
      return Meets.SOMETIMES;
    }
    return entry.when().evaluate(probe.get()) == Truth.TRUE ? Meets.ALWAYS : Meets.NEVER;
  }

  private boolean readsOnlyTheType(Mapping.Entry entry) {
    return entry.when().fields().stream().allMatch(this::isTheType);
  }

  private boolean readsTheType(Mapping.Entry entry) {
    return entry.when().fields().stream().anyMatch(this::isTheType);
  }

  private boolean isTheType(String field) {
    String first = String.join(".", TypeNames.of(mapping.type()).places().get(0));
    return Texts.equalsIgnoringAsciiCase(field, first);
  }

  /** A record of nothing but the type, where the mapping looks for it first. */
  private Optional<NativeRecord> probe(String type) {
    return TypeNames.of(mapping.type()).places().stream()
        .limit(1)
        .map(place -> new NativeRecord(holding(place, type), ""))
        .findFirst();
  }

  private static JsonNode holding(List<String> place, String type) {
    JsonNode node = JsonNodeFactory.instance.textNode(type);
    for (int i = place.size() - 1; i >= 0; i--) {
      node = JsonNodeFactory.instance.objectNode().set(place.get(i), node);
    }
    return node;
  }

  private static boolean names(String named, String type) {
    return named.endsWith("*")
        ? Texts.asciiLower(type)
            .startsWith(Texts.asciiLower(named.substring(0, named.length() - 1)))
        : Texts.equalsIgnoringAsciiCase(named, type);
  }

  private String outcome(Mapping.Emission emission, String type) {
    EventKind kind = emission.kind();
    Value value = emission.template().get(TELLING.getOrDefault(kind, ""));
    List<String> words = new ArrayList<>();
    if (value instanceof Value.Look look && look.table() != null && readsType(look)) {
      words.add(look.table().getOrDefault(Texts.asciiLower(type), "unknown"));
    } else if (value != null) {
      words.addAll(new TreeSet<>(value.words()));
    }
    return kind.word() + (words.isEmpty() ? "" : ": " + String.join(" or ", words));
  }

  private boolean readsType(Value.Look look) {
    return look.isPlain()
        && TypeNames.of(mapping.type())
            .fields()
            .contains(Texts.asciiLower(String.join(".", look.place())));
  }
}
