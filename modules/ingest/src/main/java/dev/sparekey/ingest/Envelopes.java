package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Takes a record out of what surrounds it: the source's own envelopes, which its mapping names, and
 * those that shippers put around any source's records.
 */
final class Envelopes {

  /** Of the source's own around one record, and of shippers' in all. */
  private static final int MOST = 3;

  /** Where Beats, Vector, Fluent Bit, Logstash and Kafka Connect put what they carry. */
  private static final List<Place> SHIPPED =
      List.of(
          new Place(List.of("message"), true),
          // Of Beats this is an object that tells of the file.
          new Place(List.of("log"), false),
          new Place(List.of("event", "original"), false),
          new Place(List.of("payload"), true));

  /**
   * What shippers themselves write beside what they carry. Not {@code agent}, though Beats does: so
   * may a desk's trigger call who has the ticket, and Beats writes {@code @timestamp}, too.
   */
  private static final List<List<String>> SIGNS =
      List.of(
          List.of("@timestamp"),
          List.of("@version"),
          List.of("source_type"),
          List.of("stream"),
          List.of("kubernetes"),
          List.of("schema"),
          List.of("event", "created"));

  /** A key of Logstash's, which also writes a type of its own beside what it carries. */
  private static final List<String> LOGSTASH = List.of("@version");

  /**
   * @param objects whether an object there is one that is carried, and not only a text with one
   */
  private record Place(List<String> at, boolean objects) {}

  private Envelopes() {}

  /**
   * The record without its envelopes; itself when it has none.
   *
   * <p>A shipper's is opened only where the source itself would have nothing to say: people write
   * into the texts of their tickets and profiles, and a text {@code {"type":"mark",…}} in what a
   * desk's own trigger calls {@code message} must not stand for the desk's record. A trigger may
   * have no type either, so a help desk's text is opened only beside a key that shippers write.
   */
  static NativeRecord opened(Mapping mapping, NativeRecord record) {
    NativeRecord here = record;
    int own = 0;
    int shipped = 0;
    while (true) {
      if (shipped < MOST && mayCarry(mapping, here)) {
        NativeRecord alone = withoutOwn(mapping.layout(), here, MOST - own);
        if (isOfTheSource(mapping, alone, here)) {
          return alone;
        }
        JsonNode carried = carried(mapping, here);
        if (carried.isObject()) {
          here = here.part(carried);
          shipped++;
          own = 0;
          continue;
        }
      }
      NativeRecord next = own < MOST ? withoutOne(mapping.layout(), here) : null;
      if (next == null) {
        return here;
      }
      here = next;
      own++;
    }
  }

  /** Before any text is parsed: most records come as they are. */
  private static boolean mayCarry(Mapping mapping, NativeRecord record) {
    return SHIPPED.stream().anyMatch(place -> mayHold(mapping, record, place));
  }

  private static boolean mayHold(Mapping mapping, NativeRecord record, Place place) {
    JsonNode there = at(record, place.at());
    return there.isTextual()
        ? there.textValue().stripLeading().startsWith("{")
            && (!mapping.helpDesk() || isSigned(record))
        : place.objects() && there.isObject();
  }

  /** A sign of {@code null} is one: Kafka Connect writes {@code "schema":null}. */
  private static boolean isSigned(NativeRecord record) {
    return SIGNS.stream().anyMatch(sign -> !at(record, sign).isMissingNode());
  }

  /** What the first place holds that holds an object. */
  private static JsonNode carried(Mapping mapping, NativeRecord record) {
    for (Place place : SHIPPED) {
      JsonNode held =
          mayHold(mapping, record, place)
              ? NativeJson.held(at(record, place.at()))
              : MissingNode.getInstance();
      if (held.isObject()) {
        return held;
      }
    }
    return MissingNode.getInstance();
  }

  /** A key that stands twice costs a record only where its mapping asks for it. */
  private static JsonNode at(NativeRecord record, List<String> place) {
    try {
      return record.at(place);
    } catch (NativeRecord.AmbiguousKeyException twice) {
      return MissingNode.getInstance();
    }
  }

  /**
   * Whether the mapping finds what it looks for: a type, a list of records, or an entry's signs.
   */
  private static boolean isOfTheSource(
      Mapping mapping, NativeRecord record, NativeRecord envelope) {
    if (Layouts.isBundle(mapping.layout(), record)) {
      return true;
    }
    NativeRecord read = Layouts.read(mapping.layout(), record);
    JsonNode type = mapping.type().first(read);
    boolean typed = type.isValueNode() && !NativeRecord.isAbsent(type);
    if (typed && NativeRecord.isAbsent(at(envelope, LOGSTASH))) {
      return true;
    }
    return (typed && mapping.ignored().covers(type.asText())) || mapping.entryOf(read) != null;
  }

  private static NativeRecord withoutOwn(Mapping.Layout layout, NativeRecord record, int most) {
    NativeRecord inner = record;
    for (int i = 0; i < most; i++) {
      NativeRecord next = withoutOne(layout, inner);
      if (next == null) {
        return inner;
      }
      inner = next;
    }
    return inner;
  }

  private static @Nullable NativeRecord withoutOne(Mapping.Layout layout, NativeRecord record) {
    for (Value envelope : layout.unwrap()) {
      JsonNode inner = NativeJson.held(envelope.first(record));
      if (inner.isObject()) {
        return withCarried(layout, record, record.part(inner));
      }
    }
    return null;
  }

  /** With what belongs to it and stands beside it, such as the comment of a ticket's webhook. */
  private static NativeRecord withCarried(
      Mapping.Layout layout, NativeRecord envelope, NativeRecord inner) {
    ObjectNode copy = null;
    for (List<String> at : layout.carry()) {
      JsonNode beside = envelope.at(at);
      List<String> name = at.subList(at.size() - 1, at.size());
      if (!NativeRecord.isAbsent(beside) && NativeRecord.isAbsent(inner.at(name))) {
        if (copy == null) {
          copy = ((ObjectNode) inner.node()).objectNode();
          copy.setAll((ObjectNode) inner.node());
        }
        copy.set(NativeRecord.keyOf(copy, name.getFirst()), beside);
      }
    }
    return copy == null ? inner : inner.part(copy);
  }
}
