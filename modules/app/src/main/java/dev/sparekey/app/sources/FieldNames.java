package dev.sparekey.app.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparekey.app.terminal.Cells;
import dev.sparekey.ingest.Source;
import java.io.IOException;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The names of a record's fields as JSON Pointers, without any value: those may be secrets.
 *
 * @param times those of them that hold a time
 */
record FieldNames(Set<String> all, Set<String> times) {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int DEEPEST = 3;
  private static final int MOST = 40;
  private static final int LONGEST = 60;
  private static final String FIRST = "/0/";

  FieldNames {
    all = Collections.unmodifiableSet(new LinkedHashSet<>(all));
    times = Collections.unmodifiableSet(new LinkedHashSet<>(times));
  }

  /** None of what is no JSON object. */
  static FieldNames of(byte[] record) {
    Map<String, JsonNode> fields = new LinkedHashMap<>();
    try {
      gather(JSON.readTree(record), "", 1, fields);
    } catch (JsonProcessingException notJson) {
      return new FieldNames(Set.of(), Set.of());
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
    Set<String> times = new LinkedHashSet<>();
    fields.forEach(
        (name, value) -> {
          if (Source.isTime(value)) {
            times.add(name);
          }
        });
    return new FieldNames(fields.keySet(), times);
  }

  private static void gather(
      JsonNode node, String prefix, int depth, Map<String, JsonNode> fields) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (fields.size() >= MOST) {
        return;
      }
      String name = prefix + "/" + Cells.plain(field.getKey(), LONGEST);
      JsonNode value = field.getValue();
      JsonNode inner = value.isArray() && !value.isEmpty() ? value.get(0) : value;
      if (inner.isObject() && !inner.isEmpty() && depth < DEEPEST) {
        gather(inner, value.isArray() ? name + "/0" : name, depth + 1, fields);
      } else {
        fields.put(name, value);
      }
    }
  }

  /** The names that all the samples have, and of those the ones that hold a time in each. */
  static FieldNames common(List<FieldNames> samples) {
    return new FieldNames(common(samples, FieldNames::all), common(samples, FieldNames::times));
  }

  private static Set<String> common(
      List<FieldNames> samples, Function<FieldNames, Set<String>> names) {
    Set<String> common =
        new LinkedHashSet<>(samples.isEmpty() ? Set.of() : names.apply(samples.getFirst()));
    samples.forEach(one -> common.retainAll(names.apply(one)));
    return common;
  }

  /** The list in which most of the fields lie, whose elements may be the records. */
  Optional<String> list() {
    Map<String, Long> lists =
        all.stream()
            .filter(name -> name.contains(FIRST))
            .collect(
                Collectors.groupingBy(
                    name -> name.substring(0, name.indexOf(FIRST)), Collectors.counting()));
    return lists.entrySet().stream()
        .filter(list -> list.getValue() * 2 > all.size())
        .map(Map.Entry::getKey)
        .findFirst();
  }
}
