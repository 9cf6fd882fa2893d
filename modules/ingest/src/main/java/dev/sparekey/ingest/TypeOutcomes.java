package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.sparekey.rules.Truth;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
    for (Mapping.Entry entry : mapping.entries()) {
      if (entry.types().stream().anyMatch(named -> names(named, type))) {
        if (entry.ignore() != null) {
          outcomes.add("not relevant: " + entry.ignore());
        }
        entry.emit().forEach(emission -> outcomes.add(outcome(emission, type)));
      }
    }
    if (mapping.ignored().covers(type)) {
      outcomes.add("not relevant");
    }
    if (outcomes.isEmpty()) {
      unnamed(type).ifPresent(outcomes::add);
    }
    return List.copyOf(outcomes);
  }

  /** Of a type that is meant by what it is not, as "any action outside these families". */
  private Optional<String> unnamed(String type) {
    return TypeNames.of(mapping.type()).places().stream()
        .map(place -> new NativeRecord(holding(place, type), ""))
        .flatMap(
            probe ->
                mapping.entries().stream()
                    .filter(entry -> entry.when().evaluate(probe) == Truth.TRUE)
                    .map(Mapping.Entry::ignore)
                    .filter(Objects::nonNull)
                    .limit(1))
        .map(why -> "not relevant: " + why)
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
