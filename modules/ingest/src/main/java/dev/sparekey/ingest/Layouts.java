package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Takes records out of their lists, and lays them out as their mapping reads them. */
final class Layouts {

  /** No source bundles so many; each costs a walk through the mapping. */
  static final int MOST_PARTS = 1024;

  /**
   * Most of what surrounds lists within a record, taken once for each of their elements: 2 KB
   * around a list of 1,000. An activity of Google Workspace has about 1 KB around one event or a
   * few. Without it 60,000 keys beside a list of 1,000 made 60 million members, out of 0.7 MB.
   */
  static final int MOST_REPEATED = 2 << 20;

  /** What a member or an element costs beside its texts. */
  private static final int BYTES_OF_A_NODE = 16;

  private Layouts() {}

  /** Whether it is several records and not one: the mapping's lists or histories are there. */
  static boolean isBundle(Mapping.Layout layout, NativeRecord record) {
    return layout.split().stream().anyMatch(split -> record.at(split.at()).isArray())
        || (layout.history() != null
            && layout.history().entries().stream().anyMatch(at -> record.at(at).isArray()));
  }

  /** How what a part says came to us. */
  enum Standing {
    /** A source told it. */
    OBSERVED,
    /** It follows from a history. */
    DERIVED,
    /** The same, and of some changes the history does not tell which field they were of. */
    DERIVED_IN_PART
  }

  /**
   * One of the records that a record is made of.
   *
   * @param place among those that share what surrounds them, and so maybe an id: 0 for one that
   *     shares nothing, wherever it stands in a batch, since the next batch may hold it elsewhere
   */
  record Part(NativeRecord record, int place, Standing standing) {
    static Part observed(NativeRecord record, int place) {
      return new Part(record, place, Standing.OBSERVED);
    }
  }

  /**
   * What a record is made of.
   *
   * @param unread of which histories nothing is told, and why
   */
  record Pieces(List<Part> parts, List<Reading.Rejected> unread) {}

  /**
   * The records that the record is made of, and their earlier versions: itself alone when none of
   * the mapping's lists is there.
   *
   * @throws Unfit if there are more than {@link #MOST_PARTS} beside their earlier versions, or if
   *     they share more than {@link #MOST_REPEATED} allows
   */
  static Pieces split(Mapping.Layout layout, NativeRecord record) throws Unfit {
    List<Part> parts = new Splitting(record).by(layout.split());
    Mapping.History history = layout.history();
    return history == null ? new Pieces(parts, List.of()) : Histories.versions(history, parts);
  }

  private static Unfit tooMany() {
    return new Unfit(RejectionReason.TOO_LARGE, "a batch of more than " + MOST_PARTS + " records");
  }

  /** One record on its way through the lists of a mapping. */
  private static final class Splitting {
    private List<Cut> cuts;
    private long repeated;

    /**
     * @param whole what it shares with others
     */
    private record Cut(NativeRecord record, NativeRecord whole) {}

    Splitting(NativeRecord record) {
      cuts = List.of(new Cut(record, record));
    }

    List<Part> by(List<Mapping.Split> splits) throws Unfit {
      for (Mapping.Split split : splits) {
        List<Cut> finer = new ArrayList<>();
        for (Cut cut : cuts) {
          add(split, cut, finer);
        }
        cuts = finer;
      }
      Map<NativeRecord, Integer> places = new IdentityHashMap<>();
      List<Part> parts = new ArrayList<>();
      for (Cut cut : cuts) {
        int place = places.merge(cut.whole(), 1, Integer::sum) - 1;
        parts.add(Part.observed(cut.record(), place));
      }
      return parts;
    }

    private void add(Mapping.Split split, Cut cut, List<Cut> into) throws Unfit {
      NativeRecord record = cut.record();
      JsonNode list = record.at(split.at());
      if (into.size() + (list.isArray() ? list.size() : 1) > MOST_PARTS) {
        throw tooMany();
      }
      if (!list.isArray()) {
        into.add(cut);
        return;
      }
      if (split.within()) {
        repeated += (weight(record.node()) - weight(list)) * list.size();
        if (repeated > MOST_REPEATED) {
          throw new Unfit(
              RejectionReason.TOO_LARGE,
              "a list of records that share too much: more than "
                  + MOST_REPEATED
                  + " bytes, taken once for each");
        }
      }
      for (JsonNode element : list) {
        if (split.within()) {
          into.add(new Cut(record.part(replaced(record.node(), split.at(), element)), cut.whole()));
        } else {
          NativeRecord own = record.part(element);
          into.add(new Cut(own, own));
        }
      }
    }
  }

  /** About its bytes. */
  private static long weight(JsonNode node) {
    long weight = BYTES_OF_A_NODE + (node.isTextual() ? node.textValue().length() : 0);
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      weight += member.getKey().length() + weight(member.getValue());
    }
    if (node.isArray()) {
      for (JsonNode element : node) {
        weight += weight(element);
      }
    }
    return weight;
  }

  /** A copy along the path only; what surrounds it is shared, as nobody changes it. */
  private static JsonNode replaced(JsonNode node, List<String> at, JsonNode by) {
    if (at.isEmpty() || !node.isObject()) {
      return by;
    }
    ObjectNode copy = ((ObjectNode) node).objectNode();
    copy.setAll((ObjectNode) node);
    String key = NativeRecord.keyOf(node, at.getFirst());
    copy.set(key, replaced(node.path(key), at.subList(1, at.size()), by));
    return copy;
  }

  /** The record as conditions and fields read it: merged, with the derived values beside it. */
  static NativeRecord read(Mapping.Layout layout, NativeRecord record) {
    return derived(layout, merged(layout, record));
  }

  /** What surrounds an object wins over what is in it, unless it is empty. */
  static NativeRecord merged(Mapping.Layout layout, NativeRecord record) {
    NativeRecord merged = record;
    for (List<String> at : layout.merge()) {
      JsonNode inner = merged.at(at);
      if (inner.isObject() && merged.node().isObject()) {
        ObjectNode copy = ((ObjectNode) merged.node()).objectNode();
        Set<String> taken = new HashSet<>();
        for (Map.Entry<String, JsonNode> member : merged.node().properties()) {
          if (!NativeRecord.isAbsent(member.getValue())) {
            copy.set(member.getKey(), member.getValue());
            taken.add(Texts.asciiLower(member.getKey()));
          }
        }
        for (Map.Entry<String, JsonNode> member : inner.properties()) {
          // In two spellings, as of an export that lower-cases the outer keys, neither could be
          // read.
          if (!taken.contains(Texts.asciiLower(member.getKey()))) {
            copy.set(member.getKey(), member.getValue());
          }
        }
        merged = record.part(copy);
      }
    }
    return merged;
  }

  private static NativeRecord derived(Mapping.Layout layout, NativeRecord record) {
    if (layout.let().isEmpty() || !record.node().isObject()) {
      return record;
    }
    ObjectNode node = (ObjectNode) record.node();
    ObjectNode copy = node.objectNode();
    copy.setAll(node);
    ObjectNode values = copy.putObject(Mapping.LET);
    NativeRecord whole = record.part(copy);
    for (Mapping.Derived derived : layout.let()) {
      List<JsonNode> found = new ArrayList<>(derived.value().all(whole));
      // The record within itself would have no end.
      found.removeIf(one -> one == copy || one == values);
      if (found.size() == 1) {
        values.set(derived.name(), found.getFirst());
      } else if (!found.isEmpty()) {
        ArrayNode list = values.putArray(derived.name());
        list.addAll(found);
      }
    }
    return whole;
  }
}
