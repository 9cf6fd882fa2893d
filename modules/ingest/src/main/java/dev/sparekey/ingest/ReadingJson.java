package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.EventHeader;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/**
 * What a record was read as, as JSON for people and for cases: without what is null, and without
 * the mapping's hash, which changes with every comment in it. Events are records all through, so
 * their components are what they say.
 */
public final class ReadingJson {

  /** Whose shape tells what they are. */
  private static final List<String> EVIDENT =
      List.of("Mapped", "Rejected", "FeedMark", "Clock", "EventHeader", "AccountId");

  private ReadingJson() {}

  /** One key, {@code mapped}, {@code rejected}, {@code feedmark} or {@code clock}. */
  public static ObjectNode of(Reading reading) {
    ObjectNode shown = JsonNodeFactory.instance.objectNode();
    shown.set(reading.getClass().getSimpleName().toLowerCase(Locale.ROOT), json(reading));
    return shown;
  }

  private static JsonNode json(Object value) {
    return switch (value) {
      case EventHeader header -> {
        ObjectNode object = fields(header);
        object.put("mapping", header.mapping().replaceFirst("@.*", ""));
        yield object;
      }
      case Coordinates coordinates -> JsonNodeFactory.instance.textNode(coordinates.text());
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
    if (!EVIDENT.contains(value.getClass().getSimpleName())) {
      object.put("is", value.getClass().getSimpleName());
    }
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object part;
      try {
        part = component.getAccessor().invoke(value);
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a record's component cannot be read: " + component, e);
      }
      boolean nothing =
          part == null || (part instanceof List<?> list && list.isEmpty() && isBesides(component));
      if (!nothing) {
        object.set(component.getName(), json(part));
      }
    }
    return object;
  }

  /** Most records hold nothing besides themselves. */
  private static boolean isBesides(RecordComponent component) {
    return component.getDeclaringRecord() == Reading.Mapped.class
        && component.getName().equals("besides");
  }
}
