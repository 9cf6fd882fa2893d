package dev.sparekey.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.EventHeader;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One folder a case: a record and what it is read as. {@code -Dsparekey.cases.write=true} writes
 * what is read instead of comparing, for a person to look at the difference.
 */
class CasesTest {
  private static final Path CASES = Path.of("src/test/resources/dev/sparekey/ingest/cases");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Sources SOURCES = Sources.builtIn("fjordline");

  @ParameterizedTest
  @MethodSource("cases")
  void record_isReadAsExpected(Path folder) throws IOException {
    String source = folder.getName(0).toString();
    byte[] input = Files.readAllBytes(CASES.resolve(folder).resolve("input.json"));
    Reading reading = SOURCES.byName(source).read(new RawRecord(source, input, null));
    JsonNode shown = shown(reading);
    Path expected = CASES.resolve(folder).resolve("expected.json");
    if (Boolean.getBoolean("sparekey.cases.write")) {
      Files.writeString(
          expected, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(shown) + "\n");
    }
    assertThat(shown.toPrettyString())
        .isEqualTo(JSON.readTree(Files.readString(expected)).toPrettyString());
  }

  static Stream<Path> cases() throws IOException {
    try (Stream<Path> files = Files.walk(CASES)) {
      return files
          .filter(file -> file.endsWith("input.json"))
          .map(file -> CASES.relativize(file.getParent()))
          .sorted()
          .toList()
          .stream();
    }
  }

  private static JsonNode shown(Reading reading) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.set(reading.getClass().getSimpleName().toLowerCase(Locale.ROOT), json(reading));
    return shown;
  }

  /** Without nulls, and without the mapping's hash, which changes with every comment in it. */
  private static JsonNode json(Object value) {
    return switch (value) {
      case EventHeader header -> {
        ObjectNode object = fields(header);
        object.put("mapping", header.mapping().replaceFirst("@.*", ""));
        yield object;
      }
      case Record fields -> fields(fields);
      case Enum<?> constant ->
          JsonNodeFactory.instance.textNode(constant.name().toLowerCase(Locale.ROOT));
      case Collection<?> items -> {
        ArrayNode list = JsonNodeFactory.instance.arrayNode();
        items.forEach(item -> list.add(json(item)));
        yield list;
      }
      default -> JsonNodeFactory.instance.textNode(value.toString());
    };
  }

  private static ObjectNode fields(Record value) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    if (!List.of("Mapped", "Rejected", "FeedMark", "Clock", "EventHeader", "AccountId")
        .contains(value.getClass().getSimpleName())) {
      object.put("is", value.getClass().getSimpleName());
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      try {
        Object part = component.getAccessor().invoke(value);
        if (part != null) {
          object.set(component.getName(), json(part));
        }
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a record's component cannot be read: " + component, e);
      }
    }
    return object;
  }
}
