package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sparekey.rules.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A record that carries the history of its fields is all the versions that there were: each is the
 * whole record as it stood from then on.
 *
 * <p>Example: an issue is created at 13:00, "verified by call-back" is filled in at 15:00 and it is
 * read at 16:00. Of a reset at 14:00 it must not be said that the caller was called back, which the
 * record alone, as of 15:00, would say. Undone change by change it gives a version of 13:00 without
 * and one of 15:00 with the word.
 */
final class Histories {

  /**
   * Most members that are copied for all versions of a record: an issue with 300 fields has 100
   * versions, say. Without it 60,000 keys beside 1,000 changes made 60 million members.
   */
  static final int MOST_COPIED = 1 << 19;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Mapping.History history;
  private final Layouts.Part part;
  private int copied;

  private Histories(Mapping.History history, Layouts.Part part) {
    this.history = history;
    this.part = part;
  }

  /** What changed at one time. */
  private record Entry(Instant at, JsonNode written, List<Change> changes) {
    static final Comparator<Entry> BY_TIME = Comparator.comparing(Entry::at);
  }

  private record Change(Mapping.Changed field, NativeRecord told) {}

  /**
   * The versions in the order of their time; the record alone if it has no history, or one that
   * cannot be read.
   *
   * @throws Unfit if they are too many, or too much to copy
   */
  static List<Layouts.Part> versions(Mapping.@Nullable History history, Layouts.Part part)
      throws Unfit {
    if (history == null) {
      return List.of(part);
    }
    for (List<String> place : history.entries()) {
      JsonNode list = part.record().at(place);
      if (list.isArray() && part.record().node().isObject()) {
        return new Histories(history, part).versions(list);
      }
    }
    return List.of(part);
  }

  private List<Layouts.Part> versions(JsonNode list) throws Unfit {
    if (list.size() > Layouts.MOST_PARTS) {
      throw new Unfit(
          RejectionReason.TOO_LARGE, "a history of more than " + Layouts.MOST_PARTS + " entries");
    }
    Mapping.Begin begin = history.begin();
    return begin == null ? undone(list) : redone(begin, list);
  }

  /** From what the record says now, back to its creation. */
  private List<Layouts.Part> undone(JsonNode list) throws Unfit {
    List<Entry> entries = new ArrayList<>();
    for (JsonNode element : list) {
      Entry entry = entry(element);
      if (entry == null) {
        return List.of(part);
      }
      if (!entry.changes().isEmpty()) {
        entries.add(entry);
      }
    }
    entries.sort(Entry.BY_TIME.reversed());
    List<Layouts.Part> versions = new ArrayList<>();
    versions.add(part);
    JsonNode state = part.record().node();
    Instant now = Times.parse(part.record().at(history.time()));
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      boolean isLastOfItsTime = i == 0 || !entry.at().equals(entries.get(i - 1).at());
      if (isLastOfItsTime && !entry.at().equals(now)) {
        versions.add(version(state, entry.written()));
      }
      for (Change change : entry.changes()) {
        state = with(state, change.field(), change.field().before().all(change.told()));
      }
    }
    JsonNode since = part.record().at(history.since());
    if (!entries.isEmpty() && isComplete(list) && !NativeRecord.isAbsent(since)) {
      versions.add(version(state, since));
    }
    Collections.reverse(versions);
    return versions;
  }

  /** Sources cut long histories; what was before the oldest entry is then not known. */
  private boolean isComplete(JsonNode list) {
    JsonNode total = part.record().at(history.total());
    return history.total().isEmpty()
        || NativeRecord.isAbsent(total)
        || total.asInt() <= list.size();
  }

  /**
   * From nothing: the first entry says how each began. Without it the entries stay what they are.
   */
  private List<Layouts.Part> redone(Mapping.Begin begin, JsonNode list) throws Unfit {
    Map<String, List<JsonNode>> things = new LinkedHashMap<>();
    for (JsonNode element : list) {
      String key = Texts.scalar(part.record().part(element).at(begin.of()));
      things.computeIfAbsent(key == null ? "" : key, none -> new ArrayList<>()).add(element);
    }
    List<Layouts.Part> versions = new ArrayList<>();
    for (List<JsonNode> elements : things.values()) {
      versions.addAll(redone(begin, elements));
    }
    return versions;
  }

  private List<Layouts.Part> redone(Mapping.Begin begin, List<JsonNode> elements) throws Unfit {
    List<Layouts.Part> alone = new ArrayList<>();
    List<Entry> entries = new ArrayList<>();
    boolean readable = true;
    for (JsonNode element : elements) {
      alone.add(new Layouts.Part(part.record().part(element), 0));
      Entry entry = entry(element);
      readable &= entry != null;
      if (entry != null) {
        entries.add(entry);
      }
    }
    entries.sort(Entry.BY_TIME);
    if (!readable || entries.isEmpty() || !isBegin(begin, elements, entries.getFirst())) {
      return alone;
    }
    JsonNode state = JsonNodeFactory.instance.objectNode();
    state = with(state, begin.of(), part.record().part(elements.getFirst()).at(begin.of()));
    state = with(state, history.since(), entries.getFirst().written());
    List<Layouts.Part> versions = new ArrayList<>();
    for (int i = 0; i < entries.size(); i++) {
      Entry entry = entries.get(i);
      for (Change change : entry.changes()) {
        state = with(state, change.field(), change.field().after().all(change.told()));
      }
      boolean isLastOfItsTime =
          i == entries.size() - 1 || !entry.at().equals(entries.get(i + 1).at());
      if (isLastOfItsTime && !entry.changes().isEmpty()) {
        versions.add(version(state, entry.written()));
      }
    }
    return versions;
  }

  private boolean isBegin(Mapping.Begin begin, List<JsonNode> elements, Entry first) {
    for (JsonNode element : elements) {
      NativeRecord told = part.record().part(element);
      if (begin.when().evaluate(told) == Truth.TRUE) {
        return first.at().equals(Times.parse(told.at(history.at())));
      }
    }
    return false;
  }

  /** Null when it is none that can be read: what it changed is not known, then. */
  private @Nullable Entry entry(JsonNode element) {
    NativeRecord told = part.record().part(element);
    JsonNode written = told.at(history.at());
    Instant at = Times.parse(written);
    if (at == null || !Admission.isPlausible(at)) {
      return null;
    }
    List<Change> changes = new ArrayList<>();
    JsonNode list = history.changes().isEmpty() ? element : told.at(history.changes());
    for (JsonNode one : list.isArray() ? list : List.of(list)) {
      NativeRecord change = told.part(one);
      String name = Texts.scalar(history.field().first(change));
      for (Mapping.Changed field : history.fields()) {
        if (name != null && field.isNamed(name)) {
          changes.add(new Change(field, change));
        }
      }
    }
    return new Entry(at, written, changes);
  }

  private Layouts.Part version(JsonNode state, JsonNode at) throws Unfit {
    if (++copied > MOST_COPIED) {
      throw tooMuch();
    }
    return new Layouts.Part(part.record().part(with(state, history.time(), at)), part.place());
  }

  private JsonNode with(JsonNode state, Mapping.Changed field, List<JsonNode> values) throws Unfit {
    JsonNode changed = state;
    for (List<String> place : field.insteadOf()) {
      changed = with(changed, place, NullNode.getInstance());
    }
    return with(changed, field.at(), field.words() ? words(values) : value(values));
  }

  private static JsonNode value(List<JsonNode> values) {
    if (values.size() > 1) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode();
      values.forEach(all::add);
      return all;
    }
    // Not null, which shows nothing: that there was nothing in it the history does tell.
    return values.isEmpty() ? TextNode.valueOf("") : values.getFirst();
  }

  private static JsonNode words(List<JsonNode> values) {
    ArrayNode words = JsonNodeFactory.instance.arrayNode();
    for (JsonNode value : values) {
      String text = Texts.scalar(value);
      for (String word :
          text == null || text.isBlank() ? new String[0] : BLANKS.split(text.strip())) {
        words.add(word);
      }
    }
    return words;
  }

  /** A copy along the path only; objects that are not there are made. */
  private JsonNode with(JsonNode node, List<String> at, JsonNode value) throws Unfit {
    if (at.isEmpty()) {
      return value;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (node instanceof ObjectNode object) {
      copied += object.size();
      if (copied > MOST_COPIED) {
        throw tooMuch();
      }
      copy.setAll(object);
    }
    String key = NativeRecord.keyOf(copy, at.getFirst());
    copy.set(key, with(copy.path(key), at.subList(1, at.size()), value));
    return copy;
  }

  private static Unfit tooMuch() {
    return new Unfit(
        RejectionReason.TOO_LARGE,
        "a history whose versions are more than " + MOST_COPIED + " members");
  }
}
