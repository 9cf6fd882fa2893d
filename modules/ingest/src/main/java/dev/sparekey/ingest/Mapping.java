package dev.sparekey.ingest;

import dev.sparekey.rules.Detection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A source's mapping, compiled.
 *
 * @param unwrap where the record may be enveloped; the first that holds an object is read on
 * @param type the source's name of the event
 * @param id the source's id of the record; null when it has none
 * @param versioned whether records with one id are versions of one thing
 * @param settings what its settings were set to, by name
 * @param ignored the types with no bearing on recovery
 */
record Mapping(
    String name,
    List<List<String>> unwrap,
    Value type,
    @Nullable Value id,
    boolean versioned,
    Value occurredAt,
    @Nullable Value recordedAt,
    @Nullable Value receivedAt,
    @Nullable Value tenant,
    Set<String> shows,
    SortedMap<String, String> settings,
    Ignored ignored,
    List<Entry> entries) {

  /**
   * One form of record.
   *
   * @param type its name, where the record's own will not do
   * @param ignore why it has no bearing on recovery; null when it has
   * @param emit what it becomes, in the order of the kinds
   */
  record Entry(
      Detection when,
      @Nullable String type,
      @Nullable String ignore,
      Map<EventKind, Template> emit) {}

  /**
   * @param types in full
   * @param prefixes of whole families, each with its last dot or underscore
   */
  record Ignored(Set<String> types, List<String> prefixes) {
    boolean names(String type) {
      return types.contains(type);
    }

    boolean covers(String type) {
      return types.contains(type) || prefixes.stream().anyMatch(type::startsWith);
    }
  }

  /** The fields of one event by dotted name. */
  record Template(Map<String, Value> fields) {
    @Nullable Value get(String field) {
      return fields.get(field);
    }
  }
}
