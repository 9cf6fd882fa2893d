package dev.sparekey.rules;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The value modifiers of Sigma 2.1 that this version understands. */
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
  DOT_ALL("s", Role.FLAG);

  enum Role {
    /** How a value is compared; at most one of them on a field. */
    COMPARISON,
    /** Changes how values are linked or read; combines with a comparison. */
    LINKING,
    /** Of {@code re} only. */
    FLAG
  }

  private static final Map<String, Modifier> BY_WORD =
      Arrays.stream(values()).collect(Collectors.toMap(m -> m.word, Function.identity()));

  /** Words of Sigma 2.1 that this version refuses: a rule that needs one must not load silently. */
  private static final Set<String> LATER =
      Set.of(
          "windash",
          "base64",
          "base64offset",
          "utf16",
          "utf16le",
          "utf16be",
          "wide",
          "minute",
          "hour",
          "day",
          "week",
          "month",
          "year",
          "expand");

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
    if (LATER.contains(word)) {
      return "modifier '" + word + "' is not supported yet by this version";
    }
    List<String> words = BY_WORD.keySet().stream().sorted().toList();
    return "unknown modifier '" + word + "'" + Nearest.hint(word, words);
  }
}
