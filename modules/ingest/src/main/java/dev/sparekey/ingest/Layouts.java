package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes records out of their envelopes and lists. */
final class Layouts {

  /** No source bundles so many; each costs a walk through the mapping. */
  static final int MOST_PARTS = 1024;

  private static final int MOST_ENVELOPES = 3;

  private Layouts() {}

  /**
   * The record without its envelopes, of which there may be a shipper's around the source's own;
   * itself when it has none.
   */
  static NativeRecord unwrapped(Mapping.Layout layout, NativeRecord record) {
    NativeRecord inner = record;
    for (int i = 0; i < MOST_ENVELOPES; i++) {
      NativeRecord next = opened(layout, inner);
      if (next == null) {
        return inner;
      }
      inner = next;
    }
    return inner;
  }

  private static @Nullable NativeRecord opened(Mapping.Layout layout, NativeRecord record) {
    for (Value envelope : layout.unwrap()) {
      JsonNode inner = NativeJson.held(envelope.first(record));
      if (inner.isObject()) {
        return record.part(inner);
      }
    }
    return null;
  }

  /**
   * The records that the record is made of: itself alone when none of the mapping's lists is there.
   *
   * @throws Unfit if there are more than {@link #MOST_PARTS}
   */
  static List<NativeRecord> split(Mapping.Layout layout, NativeRecord record) throws Unfit {
    List<NativeRecord> parts = List.of(record);
    for (Mapping.Split split : layout.split()) {
      List<NativeRecord> finer = new ArrayList<>();
      for (NativeRecord part : parts) {
        add(split, part, finer);
        if (finer.size() > MOST_PARTS) {
          throw new Unfit(
              RejectionReason.TOO_LARGE, "a batch of more than " + MOST_PARTS + " records");
        }
      }
      parts = finer;
    }
    return parts;
  }

  private static void add(Mapping.Split split, NativeRecord record, List<NativeRecord> into) {
    JsonNode list = record.at(split.at());
    if (!list.isArray()) {
      into.add(record);
      return;
    }
    for (JsonNode element : list) {
      if (into.size() > MOST_PARTS) {
        return;
      }
      into.add(
          record.part(split.within() ? replaced(record.node(), split.at(), element) : element));
    }
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
  private static NativeRecord merged(Mapping.Layout layout, NativeRecord record) {
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
