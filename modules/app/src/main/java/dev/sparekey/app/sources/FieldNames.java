package dev.sparekey.app.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.sparekey.app.terminal.Cells;
import java.io.IOException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The names of a record's fields as JSON Pointers, without any value: those may be secrets. */
final class FieldNames {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final int DEEPEST = 3;
  private static final int MOST = 40;
  private static final int LONGEST = 60;

  private FieldNames() {}

  /** Empty for what is no JSON object. */
  static Set<String> of(byte[] record) {
    Set<String> names = new LinkedHashSet<>();
    try {
      gather(JSON.readTree(record), "", 1, names);
    } catch (JsonProcessingException notJson) {
      return Set.of();
    } catch (IOException e) {
      throw new IllegalStateException("bytes in memory can always be read", e);
    }
    return names;
  }

  private static void gather(JsonNode node, String prefix, int depth, Set<String> names) {
    for (Map.Entry<String, JsonNode> field : node.properties()) {
      if (names.size() >= MOST) {
        return;
      }
      String name = prefix + "/" + Cells.plain(field.getKey(), LONGEST);
      JsonNode value = field.getValue();
      JsonNode inner = value.isArray() && !value.isEmpty() ? value.get(0) : value;
      if (inner.isObject() && !inner.isEmpty() && depth < DEEPEST) {
        gather(inner, value.isArray() ? name + "/0" : name, depth + 1, names);
      } else {
        names.add(name);
      }
    }
  }

  /** The names that all the samples have. */
  static List<String> common(List<Set<String>> samples) {
    Set<String> common = new LinkedHashSet<>(samples.isEmpty() ? Set.of() : samples.getFirst());
    samples.forEach(common::retainAll);
    return List.copyOf(common);
  }
}
