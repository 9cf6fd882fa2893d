package dev.sparekey.ingest;

import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Truth;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/**
 * A source's mapping, compiled.
 *
 * @param about what the source is, in words
 * @param helpDesk whether its tickets are what the source is there for
 * @param columns that rows of CSV may have, in lower case; empty for any
 * @param type the source's name of the event
 * @param id the source's id of the record; null when it has none
 * @param versioned whether records with one id are versions of one thing
 * @param settings what its settings were set to, by name
 * @param subject whom a record concerns that becomes no event; null when the text does not say
 * @param ignored the types with no bearing on recovery
 */
record Mapping(
    String name,
    String about,
    boolean helpDesk,
    Set<String> columns,
    Layout layout,
    Value type,
    @Nullable Value id,
    boolean versioned,
    Value occurredAt,
    @Nullable Value recordedAt,
    @Nullable Value receivedAt,
    @Nullable Value tenant,
    Coverage shows,
    SortedMap<String, String> settings,
    @Nullable Template subject,
    Ignored ignored,
    List<Entry> entries) {

  /** The key under which {@link Derived} values stand beside a record's own. */
  static final String LET = "let";

  /**
   * How a record is laid out.
   *
   * @param unwrap where it may be enveloped; the first that holds an object, or a text with one, is
   *     read on
   * @param carry what an envelope holds beside its record and belongs to it: it is put into the
   *     record by its own name, unless that has something of this name
   * @param split which lists hold records
   * @param history what tells of its earlier versions; null when nothing does
   * @param merge objects whose members are read as if they stood beside what surrounds them
   * @param let values worked out once, in this order, for conditions and fields to use
   */
  record Layout(
      List<Value> unwrap,
      List<List<String>> carry,
      List<Split> split,
      @Nullable History history,
      List<List<String>> merge,
      List<Derived> let) {}

  /**
   * A list of what changed in a record, from which its earlier versions follow.
   *
   * @param entries where the list may be
   * @param at where an entry tells its time
   * @param changes where an entry lists its changes; empty when it is itself one
   * @param field where a change names the field
   * @param shown which changes name it only as people see it, which may be as another field is
   *     named; null when none does
   * @param time where a version's time is put
   * @param since where the record tells since when it is there
   * @param total where it tells how many entries there are in all; empty when it does not
   * @param begin of a list beside no record, what begins one; null when the record tells what is
   *     now
   */
  record History(
      List<List<String>> entries,
      List<String> at,
      List<String> changes,
      Value field,
      @Nullable Detection shown,
      List<String> time,
      List<String> since,
      List<String> total,
      @Nullable Begin begin,
      List<Changed> fields) {

    /** Whether it is known how people see a field that is known by no other name. */
    boolean knowsHowShown() {
      return fields.stream().anyMatch(field -> field.called() != null);
    }
  }

  /**
   * @param when the entry that begins
   * @param of where each entry tells of what it is
   */
  record Begin(Detection when, List<String> of) {}

  /**
   * A field of which a history may tell.
   *
   * @param name as the history has it; null for any part of the place
   * @param called as people see it; null when that is not known
   * @param at its place in the record
   * @param insteadOf what else the record tells of it, and is emptied
   * @param words whether its value is a list, which the history writes as words
   * @param before where a change tells what it was
   * @param after where a change tells what it became
   */
  record Changed(
      @Nullable String name,
      @Nullable String called,
      List<String> at,
      List<List<String>> insteadOf,
      boolean words,
      Value before,
      Value after) {
    boolean isNamed(String field) {
      return name == null ? at.contains(field) : Texts.equalsIgnoringAsciiCase(name, field);
    }

    boolean isShownAs(String shown) {
      return called != null && called.equalsIgnoreCase(shown.strip());
    }
  }

  /**
   * A list of which every element is a record.
   *
   * @param within whether what surrounds the list is part of each record, with the element in the
   *     list's place
   */
  record Split(List<String> at, boolean within) {}

  /** A value that is worked out before any condition is looked at. */
  record Derived(String name, Value value) {}

  /**
   * One form of record.
   *
   * @param types the source's types that the condition names
   * @param type its name, where the record's own will not do
   * @param id its id, where several records are one event; null for the mapping's
   * @param wholeSeconds whether the time is cut to the second, as that of one event told by several
   *     records must be one time
   * @param ignore why it has no bearing on recovery; null when it has
   * @param emit what it becomes, in the order of the text's items and in each of the kinds
   */
  record Entry(
      Detection when,
      Set<String> types,
      @Nullable String type,
      @Nullable Value id,
      boolean wholeSeconds,
      @Nullable String ignore,
      List<Emission> emit) {}

  /** One event of a record. */
  record Emission(EventKind kind, Template template) {}

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

    /** Whether the text names the action, as a word of its own or in a table. */
    boolean names(RecoveryAction action) {
      Value value = get("action");
      return value != null
          && value.words().stream()
              .anyMatch(word -> FieldSpec.constant(RecoveryAction.class, word) == action);
    }

    /** Whether a record has that without which there is no such event. */
    boolean isGiven(NativeRecord record) {
      Value given = get("given");
      return given == null || !NativeRecord.isAbsent(given.first(record));
    }
  }

  /** The first whose condition holds; null when none does. */
  @Nullable Entry entryOf(NativeRecord record) {
    for (Entry entry : entries) {
      if (entry.when().evaluate(record) == Truth.TRUE) {
        return entry;
      }
    }
    return null;
  }

  /** Whether the mapping's author wrote the type, so that it may be shown in full. */
  boolean names(String type) {
    return ignored.names(type) || entries.stream().anyMatch(entry -> entry.types().contains(type));
  }
}
