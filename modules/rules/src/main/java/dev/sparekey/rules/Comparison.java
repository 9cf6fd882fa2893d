package dev.sparekey.rules;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The modifiers of one field, put together: how its values are compared and linked.
 *
 * @param operator a modifier of role COMPARISON; null compares for equality
 * @param all every value has to match
 * @param negated {@code neq}: none of the values (with {@code all}: not all of them) matches
 * @param rewritings of the value, in the order to apply them
 * @param timePart what is taken of the field's date before it is compared; null for the field
 */
record Comparison(
    @Nullable Modifier operator,
    boolean all,
    boolean negated,
    boolean cased,
    boolean fieldref,
    int regexFlags,
    List<Modifier> rewritings,
    @Nullable Modifier timePart) {

  Comparison {
    rewritings = List.copyOf(rewritings);
  }

  private static final Set<Modifier> TEXTUAL =
      EnumSet.of(Modifier.CONTAINS, Modifier.STARTSWITH, Modifier.ENDSWITH);

  /** Null after a problem, which is reported at the modifier that causes it. */
  static @Nullable Comparison of(DetectionTree.Item item, Problems problems) {
    int before = problems.errors();
    Set<Modifier> given = EnumSet.noneOf(Modifier.class);
    List<Modifier> rewritings = new ArrayList<>();
    Modifier operator = null;
    Modifier timePart = null;
    int flags = 0;
    for (DetectionTree.Word word : item.modifiers()) {
      Modifier modifier = Modifier.named(word.text());
      if (modifier == null) {
        problems.error(word.at(), Modifier.refusal(word.text()));
        continue;
      }
      if (!given.add(modifier)) {
        problems.error(word.at(), "modifier '" + word.text() + "' appears twice");
      }
      switch (modifier.role()) {
        case COMPARISON -> {
          if (operator != null && operator != modifier) {
            problems.error(
                word.at(),
                "'" + word.text() + "' cannot be combined with '" + operator.word() + "'");
          }
          operator = modifier;
        }
        case FLAG -> {
          if (operator != Modifier.RE) {
            problems.error(word.at(), "'" + word.text() + "' belongs after 're'");
          }
          flags |= regexFlag(modifier);
        }
        case REWRITING -> {
          if (modifier == Modifier.EXPAND && !rewritings.isEmpty()) {
            problems.error(
                word.at(),
                "'expand' belongs before '"
                    + rewritings.getLast().word()
                    + "', which would rewrite the placeholder's name");
          }
          rewritings.add(modifier);
        }
        case TIME_PART -> {
          if (timePart != null && timePart != modifier) {
            problems.error(
                word.at(),
                "'" + word.text() + "' cannot be combined with '" + timePart.word() + "'");
          }
          timePart = modifier;
        }
        case LINKING -> {}
      }
    }
    for (DetectionTree.Word word : item.modifiers()) {
      Modifier modifier = Modifier.named(word.text());
      if (modifier == null) {
        continue;
      }
      String clash = clash(modifier, operator, given, item);
      if (!clash.isEmpty()) {
        problems.error(word.at(), clash);
      }
    }
    if (problems.errors() > before) {
      return null;
    }
    return new Comparison(
        operator,
        given.contains(Modifier.ALL),
        given.contains(Modifier.NEQ),
        given.contains(Modifier.CASED),
        given.contains(Modifier.FIELDREF),
        flags,
        rewritings,
        timePart);
  }

  boolean is(Modifier modifier) {
    return operator == modifier;
  }

  boolean isTextual() {
    return operator != null && TEXTUAL.contains(operator);
  }

  boolean isOrder() {
    return isOrder(operator);
  }

  private static boolean isOrder(@Nullable Modifier operator) {
    return operator == Modifier.LT
        || operator == Modifier.LTE
        || operator == Modifier.GT
        || operator == Modifier.GTE;
  }

  private static String clash(
      Modifier modifier,
      @Nullable Modifier operator,
      Set<Modifier> given,
      DetectionTree.Item item) {
    boolean textual = operator == null || TEXTUAL.contains(operator);
    return switch (modifier) {
      case ALL -> item.values().size() < 2 ? "'all' needs a list of at least two values" : "";
      case NEQ ->
          isOrder(operator) || operator == Modifier.EXISTS
              ? "'neq' cannot be combined with '" + wordOf(operator) + "'"
              : "";
      case CASED, FIELDREF ->
          textual
              ? item.isKeywords() && modifier == Modifier.FIELDREF ? "'fieldref' needs a field" : ""
              : "'" + modifier.word() + "' cannot be combined with '" + wordOf(operator) + "'";
      case LT, LTE, GT, GTE, CIDR, EXISTS ->
          item.isKeywords() ? "'" + modifier.word() + "' needs a field" : "";
      case WINDASH, UTF16LE, UTF16BE, UTF16, WIDE, BASE64, BASE64OFFSET ->
          !textual
              ? "'" + modifier.word() + "' cannot be combined with '" + wordOf(operator) + "'"
              : given.contains(Modifier.FIELDREF)
                  ? "'" + modifier.word() + "' cannot be combined with 'fieldref'"
                  : "";
      case EXPAND ->
          isOrder(operator) || operator == Modifier.EXISTS
              ? "'expand' cannot be combined with '" + wordOf(operator) + "'"
              : given.contains(Modifier.FIELDREF)
                  ? "'expand' cannot be combined with 'fieldref'"
                  : "";
      case MINUTE, HOUR, DAY, WEEK, MONTH, YEAR ->
          item.isKeywords()
              ? "'" + modifier.word() + "' needs a field"
              : clashOfTimePart(modifier, operator, given);
      case CONTAINS, STARTSWITH, ENDSWITH, RE, IGNORE_CASE, MULTI_LINE, DOT_ALL -> "";
    };
  }

  private static String clashOfTimePart(
      Modifier part, @Nullable Modifier operator, Set<Modifier> given) {
    if (operator != null && !isOrder(operator)) {
      return "'" + part.word() + "' cannot be combined with '" + operator.word() + "'";
    }
    for (Modifier other : given) {
      boolean ofTexts =
          other.role() == Modifier.Role.REWRITING
              || other == Modifier.CASED
              || other == Modifier.FIELDREF;
      if (ofTexts) {
        return "'" + part.word() + "' cannot be combined with '" + other.word() + "'";
      }
    }
    return "";
  }

  private static String wordOf(@Nullable Modifier operator) {
    return operator == null ? "equality" : operator.word();
  }

  private static int regexFlag(Modifier modifier) {
    return switch (modifier) {
      case IGNORE_CASE -> com.google.re2j.Pattern.CASE_INSENSITIVE;
      case MULTI_LINE -> com.google.re2j.Pattern.MULTILINE;
      case DOT_ALL -> com.google.re2j.Pattern.DOTALL;
      default -> 0;
    };
  }
}
