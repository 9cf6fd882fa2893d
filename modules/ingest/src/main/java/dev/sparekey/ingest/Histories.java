package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.sparekey.rules.Detection;
import dev.sparekey.rules.Truth;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.IdentityHashMap;
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
 *
 * <p>Of a page each thing has its own share of what may be spent, the shortest history first, and
 * one that is too long, or cannot be read, leaves its record as it is now: else whoever comments on
 * his own ticket often enough would take the tickets beside it away.
 */
final class Histories {

  /**
   * Most members that are copied for all versions of a record: a page of 100 issues with 40 fields
   * each has some 30 versions of each, say. Without it 60,000 keys beside 1,000 changes made 60
   * million members.
   */
  static final int MOST_COPIED = 1 << 19;

  /** What a version costs beside its members, as each is read by the mapping. */
  private static final int MEMBERS_OF_A_VERSION = 64;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private final Mapping.History history;
  private final Thing thing;
  private final int most;
  private int copied;
  private boolean unsure;

  private Histories(Mapping.History history, Thing thing, int most) {
    this.history = history;
    this.thing = thing;
    this.most = most;
  }

  /**
   * What has a history.
   *
   * @param entries of its history; empty when it has none
   * @param alone what it is without
   */
  private record Thing(Layouts.Part part, List<JsonNode> entries, List<Layouts.Part> alone) {
    static Thing without(Layouts.Part part) {
      return new Thing(part, List.of(), List.of(part));
    }
  }

  /** What changed at one time. */
  private record Entry(Instant at, JsonNode written, List<Change> changes) {
    static final Comparator<Entry> BY_TIME = Comparator.comparing(Entry::at);
  }

  private record Change(Mapping.Changed field, NativeRecord told) {}

  /**
   * The versions of each in the order of their time; of what has no history, or one that cannot be
   * read, the record alone. Why it cannot stands beside them.
   */
  static Layouts.Pieces versions(Mapping.History history, List<Layouts.Part> parts) {
    List<Reading.Rejected> unread = new ArrayList<>();
    List<Thing> things = new ArrayList<>();
    for (Layouts.Part part : parts) {
      try {
        things.addAll(things(history, part));
      } catch (Unfit unfit) {
        things.add(Thing.without(part));
        unread.add(unfit.rejected());
      } catch (NativeRecord.AmbiguousKeyException e) {
        things.add(Thing.without(part));
        unread.add(unreadable("a key stands twice, but for its case"));
      }
    }
    List<List<Layouts.Part>> told = new ArrayList<>(Collections.nCopies(things.size(), List.of()));
    Integer[] shortestFirst = new Integer[things.size()];
    Arrays.setAll(shortestFirst, i -> i);
    Arrays.sort(shortestFirst, Comparator.comparing(i -> things.get(i).entries().size()));
    int left = MOST_COPIED;
    for (int n = 0; n < shortestFirst.length; n++) {
      Thing thing = things.get(shortestFirst[n]);
      Histories one = new Histories(history, thing, left / (shortestFirst.length - n));
      List<Layouts.Part> versions = thing.alone();
      try {
        versions = one.versions();
      } catch (Unfit unfit) {
        unread.add(unfit.rejected());
      } catch (NativeRecord.AmbiguousKeyException e) {
        unread.add(unreadable("a key stands twice, but for its case"));
      }
      left -= Math.min(one.copied, one.most);
      told.set(shortestFirst[n], versions);
    }
    return new Layouts.Pieces(told.stream().flatMap(List::stream).toList(), unread);
  }

  private static List<Thing> things(Mapping.History history, Layouts.Part part) throws Unfit {
    for (List<String> place : history.entries()) {
      JsonNode list = part.record().at(place);
      if (list.isArray() && part.record().node().isObject()) {
        return history.begin() == null
            ? List.of(new Thing(part, elements(list), List.of(part)))
            : things(history.begin(), part, list);
      }
    }
    return List.of(Thing.without(part));
  }

  private static List<JsonNode> elements(JsonNode list) {
    List<JsonNode> elements = new ArrayList<>();
    list.forEach(elements::add);
    return elements;
  }

  /** A list beside no record is of several things, and a batch of records like any other. */
  private static List<Thing> things(Mapping.Begin begin, Layouts.Part part, JsonNode list)
      throws Unfit {
    if (list.size() > Layouts.MOST_PARTS) {
      throw new Unfit(
          RejectionReason.TOO_LARGE, "a history of more than " + Layouts.MOST_PARTS + " entries");
    }
    Map<String, List<JsonNode>> byKey = new LinkedHashMap<>();
    for (JsonNode element : list) {
      String key = Texts.scalar(part.record().part(element).at(begin.of()));
      byKey.computeIfAbsent(key == null ? "" : key, none -> new ArrayList<>()).add(element);
    }
    List<Thing> things = new ArrayList<>();
    for (List<JsonNode> elements : byKey.values()) {
      List<Layouts.Part> alone = new ArrayList<>();
      elements.forEach(one -> alone.add(Layouts.Part.observed(part.record().part(one), 0)));
      things.add(new Thing(part, elements, alone));
    }
    return things;
  }

  private List<Layouts.Part> versions() throws Unfit {
    if (thing.entries().isEmpty()) {
      return thing.alone();
    }
    if (thing.entries().size() > Layouts.MOST_PARTS) {
      throw new Unfit(
          RejectionReason.TOO_LARGE, "a history of more than " + Layouts.MOST_PARTS + " entries");
    }
    Mapping.Begin begin = history.begin();
    List<Entry> entries = new ArrayList<>();
    for (JsonNode element : thing.entries()) {
      entries.add(entry(element));
    }
    if (begin != null && !isBegun(begin, entries)) {
      return thing.alone();
    }
    List<Entry> inOrder = inOrder(entries);
    return begin == null ? undone(inOrder) : redone(begin, inOrder);
  }

  /** From what the record says now, back to its creation. */
  private List<Layouts.Part> undone(List<Entry> inOrder) throws Unfit {
    Layouts.Part part = thing.part();
    List<Entry> entries =
        inOrder.reversed().stream().filter(entry -> !entry.changes().isEmpty()).toList();
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
      for (Change change : entry.changes().reversed()) {
        state = with(state, change.field(), change.field().before().all(change.told()));
      }
    }
    JsonNode since = part.record().at(history.since());
    if ((!entries.isEmpty() || unsure) && isComplete() && !NativeRecord.isAbsent(since)) {
      versions.add(version(state, since));
    }
    Collections.reverse(versions);
    return versions;
  }

  /** Sources cut long histories; what was before the oldest entry is then not known. */
  private boolean isComplete() {
    JsonNode total = thing.part().record().at(history.total());
    return history.total().isEmpty()
        || NativeRecord.isAbsent(total)
        || total.asInt() <= thing.entries().size();
  }

  /** From nothing: the first entry says how each began. */
  private List<Layouts.Part> redone(Mapping.Begin begin, List<Entry> entries) throws Unfit {
    NativeRecord first = thing.part().record().part(thing.entries().getFirst());
    JsonNode state = JsonNodeFactory.instance.objectNode();
    state = with(state, begin.of(), first.at(begin.of()));
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

  /** Without its beginning the entries stay what they are. */
  private boolean isBegun(Mapping.Begin begin, List<Entry> entries) {
    Instant first = Collections.min(entries, Entry.BY_TIME).at();
    for (JsonNode element : thing.entries()) {
      NativeRecord told = thing.part().record().part(element);
      if (begin.when().evaluate(told) == Truth.TRUE) {
        return first.equals(Times.parse(told.at(history.at())));
      }
    }
    return false;
  }

  /**
   * The oldest first. Desks tell times to the second, so of two changes of one field within one the
   * list's own order tells which came first, as far as its times tell whether it begins with the
   * oldest; where they do not, what each change made of what there was.
   *
   * @throws Unfit if neither tells, or if a change does not follow from the one before
   */
  private static List<Entry> inOrder(List<Entry> listed) throws Unfit {
    boolean risen = false;
    boolean fallen = false;
    for (int i = 1; i < listed.size(); i++) {
      int order = listed.get(i - 1).at().compareTo(listed.get(i).at());
      risen |= order < 0;
      fallen |= order > 0;
    }
    boolean mixed = risen == fallen;
    List<Entry> asListed = sorted(listed);
    List<Entry> turned = sorted(listed.reversed());
    boolean first = (risen || mixed) && follows(asListed);
    boolean second = (fallen || mixed) && follows(turned);
    if (first && second && hasTies(asListed)) {
      throw unread("a history that does not tell which of two changes of one time came first");
    }
    if (!first && !second) {
      throw unread("a history of which one change does not follow from the one before");
    }
    return first ? asListed : turned;
  }

  private static List<Entry> sorted(List<Entry> entries) {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Entry.BY_TIME);
    return sorted;
  }

  /** Whether each change of a field began with what the one before had made of it. */
  private static boolean follows(List<Entry> entries) {
    Map<Mapping.Changed, String> values = new IdentityHashMap<>();
    for (Entry entry : entries) {
      for (Change change : entry.changes()) {
        String was = values.get(change.field());
        String before = told(change.field().before(), change.told());
        if (was != null && before != null && !was.equals(before)) {
          return false;
        }
        String after = told(change.field().after(), change.told());
        if (after == null) {
          values.remove(change.field());
        } else {
          values.put(change.field(), after);
        }
      }
    }
    return true;
  }

  /** Whether two changes of one field have one time. */
  private static boolean hasTies(List<Entry> entries) {
    Map<Mapping.Changed, Instant> last = new IdentityHashMap<>();
    for (Entry entry : entries) {
      for (Change change : entry.changes()) {
        if (entry.at().equals(last.put(change.field(), entry.at()))) {
          return true;
        }
      }
    }
    return false;
  }

  /** What a change tells of a value, to be compared; empty for nothing, null where it is silent. */
  private static @Nullable String told(Value from, NativeRecord change) {
    boolean silent =
        from instanceof Value.Look look && look.isPlain()
            ? change.at(look.place()).isMissingNode()
            : from instanceof Value.FirstOf first && first.alternatives().isEmpty();
    if (silent) {
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode value : from.all(change)) {
      for (JsonNode one : value.isArray() ? value : List.of(value)) {
        String text = Texts.scalar(one);
        if (text != null && !text.isBlank()) {
          texts.add(text.strip());
        }
      }
    }
    // Lists, such as tags, are told in any order.
    Collections.sort(texts);
    return String.join("\n", texts);
  }

  private Entry entry(JsonNode element) throws Unfit {
    NativeRecord told = thing.part().record().part(element);
    JsonNode written = told.at(history.at());
    Instant at = Times.parse(written);
    if (at == null || !Admission.isPlausible(at)) {
      throw unread("a history with an entry that tells no time");
    }
    List<Change> changes = new ArrayList<>();
    JsonNode list = history.changes().isEmpty() ? element : told.at(history.changes());
    for (JsonNode one : list.isArray() ? list : List.of(list)) {
      NativeRecord change = told.part(one);
      String name = Texts.scalar(history.field().first(change));
      boolean shownOnly = isShownOnly(change);
      unsure |= shownOnly && !history.knowsHowShown();
      for (Mapping.Changed field : history.fields()) {
        if (name != null && (shownOnly ? field.isShownAs(name) : field.isNamed(name))) {
          changes.add(new Change(field, change));
        }
      }
    }
    return new Entry(at, written, changes);
  }

  /** Whether a change has only the name by which people see its field, which may be any. */
  private boolean isShownOnly(NativeRecord change) {
    Detection shown = history.shown();
    return shown != null && shown.evaluate(change) == Truth.TRUE;
  }

  private Layouts.Part version(JsonNode state, JsonNode at) throws Unfit {
    spend(MEMBERS_OF_A_VERSION);
    Layouts.Part part = thing.part();
    return new Layouts.Part(
        part.record().part(with(state, history.time(), at)),
        part.place(),
        unsure ? Layouts.Standing.DERIVED_IN_PART : Layouts.Standing.DERIVED);
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

  /**
   * A copy along the path only; objects that are not there are made. Nulls, of which issues have
   * hundreds, are left out.
   */
  private JsonNode with(JsonNode node, List<String> at, JsonNode value) throws Unfit {
    if (at.isEmpty()) {
      return value;
    }
    ObjectNode copy = JsonNodeFactory.instance.objectNode();
    if (node instanceof ObjectNode object) {
      spend(object.size());
      for (Map.Entry<String, JsonNode> member : object.properties()) {
        if (!member.getValue().isNull()) {
          copy.set(member.getKey(), member.getValue());
        }
      }
    }
    String key = NativeRecord.keyOf(copy, at.getFirst());
    copy.set(key, with(copy.path(key), at.subList(1, at.size()), value));
    return copy;
  }

  private void spend(int members) throws Unfit {
    copied += members;
    if (copied > most) {
      throw new Unfit(
          RejectionReason.TOO_LARGE,
          "a history whose versions are more than " + most + " members, its share of the record");
    }
  }

  private static Unfit unread(String why) {
    return new Unfit(RejectionReason.UNREADABLE_HISTORY, why);
  }

  private static Reading.Rejected unreadable(String why) {
    return new Reading.Rejected(RejectionReason.UNREADABLE_HISTORY, why);
  }
}
