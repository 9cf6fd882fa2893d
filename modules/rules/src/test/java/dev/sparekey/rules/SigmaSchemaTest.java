package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The JSON schemas of the Sigma specification accept our rules. They are not ours to carry along,
 * so the test needs a copy of the specification's folder {@code json-schema}: beside the project,
 * or where the property {@code sparekey.sigma-schemas} says.
 */
class SigmaSchemaTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static Path folder() {
    String given = System.getProperty("sparekey.sigma-schemas");
    return given != null
        ? Path.of(given)
        : Path.of(System.getProperty("sparekey.root", "."))
            .resolve("../shared/sigma-specification/json-schema");
  }

  private static JsonSchema schema(String name) throws IOException {
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012)
        .getSchema(Files.readString(folder().resolve(name)));
  }

  @Test
  void pack_isAccepted() throws IOException {
    assumeTrue(
        Files.isDirectory(folder()), "skipped: no schemas of the Sigma specification beside it");
    JsonSchema detection = schema("sigma-detection-rule-schema.json");
    JsonSchema correlation = schema("sigma-correlation-rules-schema.json");
    List<String> refused = new ArrayList<>();
    int documents = 0;
    for (Map.Entry<String, String> text : Pack.texts().entrySet()) {
      for (Yaml document : Yaml.parse(text.getKey(), text.getValue()).documents()) {
        JsonNode json = JSON.valueToTree(plain(document));
        (json.has("correlation") ? correlation : detection)
            .validate(json)
            .forEach(problem -> refused.add(text.getKey() + ": " + problem.getMessage()));
        documents++;
      }
    }
    assertThat(refused).isEmpty();
    assertThat(documents).isGreaterThanOrEqualTo(Pack.names().size());
  }

  /** As a JSON reader would give it. */
  private static @Nullable Object plain(Yaml node) {
    return switch (node) {
      case Yaml.Scalar scalar -> scalar.value();
      case Yaml.Sequence list -> list.items().stream().map(SigmaSchemaTest::plain).toList();
      case Yaml.Mapping mapping -> {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        mapping.entries().forEach(e -> object.put(e.key().text(), plain(e.value())));
        yield object;
      }
    };
  }
}
