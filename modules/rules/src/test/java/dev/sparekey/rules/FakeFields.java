package dev.sparekey.rules;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Fields from pairs of name and value; what is not named is absent. */
record FakeFields(Map<String, FieldValue> values, List<String> texts) implements Fields {

  static FakeFields of(Object... namesAndValues) {
    Map<String, FieldValue> values = new LinkedHashMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      Object value = namesAndValues[i + 1];
      values.put(
          (String) namesAndValues[i],
          value instanceof FieldValue given
              ? given
              : FieldValue.ofAll(value instanceof List<?> many ? many : List.of(value)));
    }
    return new FakeFields(values, List.of());
  }

  static FakeFields texts(String... texts) {
    return new FakeFields(Map.of(), List.of(texts));
  }

  @Override
  public FieldValue get(String name) {
    return values.getOrDefault(name, FieldValue.absent());
  }
}
