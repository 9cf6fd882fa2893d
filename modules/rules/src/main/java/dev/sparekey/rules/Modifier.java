package dev.sparekey.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value modifiers of Sigma 2.1. */
enum Modifier {
  ALL("all", Role.LINKING),
  NEQ("neq", Role.LINKING),
  CASED("cased", Role.LINKING),
  FIELDREF("fieldref", Role.LINKING),
  CONTAINS("contains", Role.COMPARISON),
  STARTSWITH("startswith", Role.COMPARISON),
  ENDSWITH("endswith", Role.COMPARISON),
  RE("re", Role.COMPARISON),
  LT("lt", Role.COMPARISON),
  LTE("lte", Role.COMPARISON),
  GT("gt", Role.COMPARISON),
  GTE("gte", Role.COMPARISON),
  CIDR("cidr", Role.COMPARISON),
  EXISTS("exists", Role.COMPARISON),
  IGNORE_CASE("i", Role.FLAG),
  MULTI_LINE("m", Role.FLAG),
  DOT_ALL("s", Role.FLAG),
  EXPAND("expand", Role.REWRITING),
  WINDASH("windash", Role.REWRITING),
  UTF16LE("utf16le", Role.REWRITING),
  UTF16BE("utf16be", Role.REWRITING),
  UTF16("utf16", Role.REWRITING),
  WIDE("wide", Role.REWRITING),
  BASE64("base64", Role.REWRITING),
  BASE64OFFSET("base64offset", Role.REWRITING),
  MINUTE("minute", Role.TIME_PART),
  HOUR("hour", Role.TIME_PART),
  DAY("day", Role.TIME_PART),
  WEEK("week", Role.TIME_PART),
  MONTH("month", Role.TIME_PART),
  YEAR("year", Role.TIME_PART);

  enum Role {
    /** How a value is compared; at most one of them on a field. */
    COMPARISON,
    /** Changes how values are linked or read; combines with a comparison. */
    LINKING,
    /** Of {@code re} only. */
    FLAG,
    /** Puts another text, or several, in the place of the rule's value; in the order written. */
    REWRITING,
    /** Compares a number taken from the field's date; at most one of them on a field. */
    TIME_PART
  }

  private static final Map<String, Modifier> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(m -> m.word, Function.identity()));

  private final String word;
  private final Role role;

  Modifier(String word, Role role) {
    this.word = word;
    this.role = role;
  }

  String word() {
    return word;
  }

  Role role() {
    return role;
  }

  static @Nullable Modifier named(String word) {
    return BY_WORD.get(word);
  }

  /** Why a word that is not {@link #named} is refused. */
  static String refusal(String word) {
    List<String> words = BY_WORD.keySet().stream().sorted().toList();
    return "unknown modifier '" + word + "'" + Nearest.hint(word, words);
  }
}
