package dev.sparekey.engine;

import dev.sparekey.model.Severity;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.Replaced;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Something that a change of rules takes away, or may. Whether a rule finds less by another
 * condition cannot be told from two texts, so that it has another is told; {@code sparekey rules
 * diff} tries on records what that comes to.
 *
 * @param kind in lower snake case
 * @param rule as it was before
 * @param severity the least that it is worth
 * @param text one line for a person
 */
record Weakening(Kind kind, RuleHeader rule, Severity severity, String text) {

  private static final String OTHER =
      "another condition than before; 'sparekey rules diff' tries on records what that comes to";

  private static final Comparator<Weakening> GRAVEST_FIRST =
      // Else twenty edited conditions of grave rules would hide that another is gone.
      Comparator.comparing((Weakening one) -> one.kind().isCertain())
          .thenComparing(Weakening::severity)
          .thenComparing(one -> one.rule().level())
          .reversed()
          .thenComparing(one -> one.rule().title())
          .thenComparing(one -> one.rule().id())
          .thenComparing(Weakening::kind);

  enum Kind {
    RULE_GONE,
    LEVEL_LOWERED,
    DELIVERED_LESS,
    SHADOWED,
    MUTED,
    BUILT_IN_REPLACED,
    FILTER_ADDED,
    EXCEPTION_ADDED,
    CONDITION_CHANGED,
    FILTER_CHANGED;

    /** Whether it takes something away whatever the texts say. */
    private boolean isCertain() {
      return this != CONDITION_CHANGED && this != FILTER_CHANGED;
    }
  }

  /**
   * Of whoever takes away a rule of level high, what an analyst should look at soon. Ordinary
   * tuning is none of that.
   */
  private Weakening(Kind kind, RuleHeader rule, String text) {
    this(
        kind,
        rule,
        kind.isCertain() && rule.level().compareTo(Level.HIGH) >= 0
            ? Severity.HIGH
            : Severity.MEDIUM,
        text);
  }

  /** The gravest rules first. */
  static List<Weakening> between(RuleSet before, RuleSet after) {
    SortedMap<String, RuleHeader> then = byId(before);
    SortedMap<String, RuleHeader> now = byId(after);
    List<Weakening> found = new ArrayList<>();
    Set<UUID> counted = counted(before);
    Map<UUID, Replaced> replaced = replaced(before, after);
    then.forEach(
        (id, rule) -> {
          RuleHeader next = now.get(id);
          compare(rule, next, found);
          Replaced by = replaced.get(rule.id());
          if (next != null && by != null && !rule.shadow()) {
            found.add(replaced(rule, next, by));
          } else if (next != null
              && (isToldOf(rule) || counted.contains(rule.id()) && !rule.shadow())
              && !rule.condition().equals(next.condition())) {
            found.add(
                new Weakening(
                    Kind.CONDITION_CHANGED,
                    rule,
                    "'" + rule.title() + "' (" + word(rule.level()) + ") finds by " + OTHER));
          }
          if (next != null
              && isToldOf(rule)
              && before.emits(rule.id())
              && !after.emits(rule.id())) {
            found.add(
                new Weakening(
                    Kind.MUTED,
                    rule,
                    "'"
                        + rule.title()
                        + "' ("
                        + word(rule.level())
                        + ") says nothing by itself any more: a correlation counts it and has no"
                        + " 'generate: true'"));
          }
        });
    filters(before, after, then, found);
    for (Suppression exception : after.suppressions()) {
      RuleHeader rule = then.get(exception.rule().toString());
      if (rule != null
          && !rule.shadow()
          && before.suppressions().stream().noneMatch(exception::same)) {
        found.add(
            new Weakening(
                Kind.EXCEPTION_ADDED, rule, "'" + rule.title() + "': " + exception.text()));
      }
    }
    found.sort(GRAVEST_FIRST);
    return found;
  }

  /** Rules by which delivered correlations find, whether they are told of themselves or not. */
  private static Set<UUID> counted(RuleSet rules) {
    Set<UUID> counted = new HashSet<>();
    int before;
    do {
      before = counted.size();
      for (Correlation correlation : rules.correlations()) {
        if (isToldOf(correlation.header())
            || counted.contains(correlation.id()) && !correlation.header().shadow()) {
          counted.addAll(correlation.counted());
        }
      }
    } while (counted.size() > before);
    return counted;
  }

  /** Those of now that did not stand in a built-in rule's place before. */
  private static Map<UUID, Replaced> replaced(RuleSet before, RuleSet after) {
    Map<UUID, Replaced> replaced = new HashMap<>();
    after.replaced().forEach(one -> replaced.put(one.rule(), one));
    before.replaced().forEach(one -> replaced.remove(one.rule()));
    return replaced;
  }

  /** To replace a rule by one that never matches turns it off, as surely as to disable it. */
  private static Weakening replaced(RuleHeader rule, RuleHeader next, Replaced by) {
    String changed =
        rule.condition().equals(next.condition()) ? "one of the same condition" : OTHER;
    return new Weakening(
        Kind.BUILT_IN_REPLACED,
        rule,
        by.isExplained() ? Severity.MEDIUM : Severity.HIGH,
        "built-in rule '"
            + rule.title()
            + "' ("
            + word(rule.level())
            + ") is replaced in "
            + by.by().source()
            + " by "
            + changed
            + (by.isExplained()
                ? "; " + by.owner() + " says: " + by.reason()
                : "; nobody says who answers for that and why"));
  }

  /** One filter may be added to every rule there is, so each rule is told of. */
  private static void filters(
      RuleSet before, RuleSet after, SortedMap<String, RuleHeader> then, List<Weakening> found) {
    Map<UUID, Map<UUID, String>> known = new HashMap<>();
    before.rules().forEach(rule -> known.put(rule.id(), conditions(rule.filters())));
    for (Rule rule : after.rules()) {
      RuleHeader was = then.get(rule.id().toString());
      if (was == null || was.shadow()) {
        continue;
      }
      for (RuleHeader filter : rule.filters()) {
        String condition = known.getOrDefault(rule.id(), Map.of()).get(filter.id());
        if (condition != null && !condition.equals(filter.condition())) {
          found.add(
              new Weakening(
                  Kind.FILTER_CHANGED,
                  was,
                  "'"
                      + was.title()
                      + "' ("
                      + word(was.level())
                      + ") has the filter '"
                      + filter.title()
                      + "' of "
                      + filter.source()
                      + " with "
                      + OTHER));
        } else if (condition == null) {
          found.add(
              new Weakening(
                  Kind.FILTER_ADDED,
                  was,
                  "'"
                      + was.title()
                      + "' matches only where the filter '"
                      + filter.title()
                      + "' of "
                      + filter.source()
                      + " holds, too"));
        }
      }
    }
  }

  private static Map<UUID, String> conditions(List<RuleHeader> headers) {
    return headers.stream()
        .collect(Collectors.toUnmodifiableMap(RuleHeader::id, RuleHeader::condition));
  }

  private static boolean isToldOf(RuleHeader rule) {
    return !rule.shadow() && delivers(rule) > 0;
  }

  private static void compare(
      RuleHeader before, @Nullable RuleHeader after, List<Weakening> found) {
    String title = "'" + before.title() + "'";
    if (before.shadow()) {
      // What alerted nobody is no loss.
      return;
    }
    if (after == null) {
      found.add(
          new Weakening(Kind.RULE_GONE, before, title + " (" + word(before.level()) + ") is gone"));
      return;
    }
    if (after.shadow() && !before.shadow()) {
      found.add(
          new Weakening(
              Kind.SHADOWED,
              before,
              title + " (" + word(before.level()) + ") is only tried, it alerted"));
    }
    if (after.level().compareTo(before.level()) < 0) {
      found.add(
          new Weakening(
              Kind.LEVEL_LOWERED,
              before,
              title + " has level " + word(after.level()) + ", it had " + word(before.level())));
    }
    if (delivers(after) < delivers(before)) {
      found.add(
          new Weakening(
              Kind.DELIVERED_LESS,
              before,
              title + " is " + delivery(after) + ", it was " + delivery(before)));
    }
  }

  private static SortedMap<String, RuleHeader> byId(RuleSet rules) {
    SortedMap<String, RuleHeader> byId = new TreeMap<>();
    for (Rule rule : rules.rules()) {
      byId.put(rule.id().toString(), rule.header());
    }
    for (Correlation correlation : rules.correlations()) {
      byId.put(correlation.id().toString(), correlation.header());
    }
    return byId;
  }

  private static int delivers(RuleHeader rule) {
    if (rule.response().emit() == Response.Emit.REPORT) {
      return 0;
    }
    return switch (rule.response().deliver()) {
      case NEVER -> 0;
      case COMPOSED -> 1;
      case ALWAYS -> 2;
    };
  }

  private static String delivery(RuleHeader rule) {
    return switch (delivers(rule)) {
      case 0 -> "never delivered";
      case 1 -> "delivered on a certain gap and a second sign";
      default -> "always delivered";
    };
  }

  private static String word(Level level) {
    return level.name().toLowerCase(Locale.ROOT);
  }

  /** Of all together: that of the gravest. */
  static Severity severity(List<Weakening> all) {
    return all.stream()
        .map(Weakening::severity)
        .max(Comparator.naturalOrder())
        .orElse(Severity.MEDIUM);
  }
}
