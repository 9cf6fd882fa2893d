package dev.sparekey.ingest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sparekey.model.EventHeader;
import dev.sparekey.model.Explanation;
import dev.sparekey.model.RawMatch;
import dev.sparekey.rules.RawRules;
import dev.sparekey.rules.SelectionOutcome;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** A record before rules over raw records, and what is kept of those that match. */
final class Matching {

  /** Of values that groups are told apart by; a longer one ends in a hash of the whole. */
  private static final int LONGEST_KEPT = 256;

  /** Of fields that correlations of one rule group by or count. */
  private static final int MOST_KEPT = 32;

  private Matching() {}

  /**
   * @param record without its envelopes, with what the mapping merges in the place that rules of
   *     flat exports look for it, and where the source has it
   */
  static List<RawRules.Hit> hits(RawRules rules, NativeRecord record) {
    return rules.hits(seen(record));
  }

  /** As rules see it. */
  static dev.sparekey.rules.RawRecord seen(NativeRecord record) {
    return dev.sparekey.rules.RawRecord.of(object(record.node()));
  }

  static RawMatch match(RawRules.Hit hit, EventHeader header, Subject subject) {
    SortedMap<String, String> kept = new TreeMap<>();
    hit.kept()
        .forEach(
            (field, value) -> {
              if (kept.size() < MOST_KEPT) {
                kept.put(field, Texts.identifier(value, LONGEST_KEPT));
              }
            });
    return new RawMatch(
        header,
        hit.rule().id().toString(),
        hit.rule().header().version(),
        subject.account(),
        subject.name(),
        subject.actor(),
        subject.address(),
        clauses(hit.selections()),
        kept);
  }

  /** Without values: what a rule looks for its text says, and what it found may be a secret. */
  private static List<String> clauses(List<SelectionOutcome> selections) {
    List<String> clauses = new ArrayList<>();
    for (SelectionOutcome one : selections) {
      if (clauses.size() < Explanation.MOST_LINES) {
        String said =
            switch (one.truth()) {
              case TRUE -> "holds";
              case FALSE -> "does not hold";
              case UNKNOWN -> "cannot be told: the record has more than is compared";
            };
        clauses.add(
            Texts.cut("selection '" + one.selection() + "' " + said, Explanation.LONGEST_LINE));
      }
    }
    return clauses;
  }

  /** As rules read JSON, without what the mapping works out for itself. */
  private static Map<String, @Nullable Object> object(JsonNode node) {
    Map<String, @Nullable Object> plain = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> member : node.properties()) {
      plain.put(member.getKey(), plain(member.getValue()));
    }
    return plain;
  }

  private static @Nullable Object plain(JsonNode node) {
    if (node.isTextual()) {
      return node.textValue();
    }
    if (node.isObject()) {
      return object(node);
    }
    if (node.isArray()) {
      List<@Nullable Object> items = new ArrayList<>(node.size());
      node.forEach(item -> items.add(plain(item)));
      return items;
    }
    if (node.isBoolean()) {
      return node.booleanValue();
    }
    if (node.isNumber()) {
      return node.isIntegralNumber()
          ? node.canConvertToLong()
              ? (Object) node.longValue()
              : (BigInteger) node.bigIntegerValue()
          : (Object) node.doubleValue();
    }
    return null;
  }
}
