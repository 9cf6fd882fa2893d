package dev.sparekey.engine;

import dev.sparekey.model.Severity;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Level;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.Rule;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
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
 * Something that a change of rules takes away. That a detection itself finds less cannot be told
 * from two texts; {@code sparekey rules diff} tries it on records.
 *
 * @param kind in lower snake case
 * @param rule as it was before
 * @param text one line for a person
 */
record Weakening(Kind kind, RuleHeader rule, String text) {

  private static final Comparator<Weakening> GRAVEST_FIRST =
      Comparator.comparing((Weakening one) -> one.rule().level())
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
    FILTER_ADDED,
    EXCEPTION_ADDED
  }

  /** The gravest rules first. */
  static List<Weakening> between(RuleSet before, RuleSet after) {
    SortedMap<String, RuleHeader> then = byId(before);
    SortedMap<String, RuleHeader> now = byId(after);
    List<Weakening> found = new ArrayList<>();
    then.forEach(
        (id, rule) -> {
          RuleHeader next = now.get(id);
          compare(rule, next, found);
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

  /** One filter may be added to every rule there is, so each rule is told of. */
  private static void filters(
      RuleSet before, RuleSet after, SortedMap<String, RuleHeader> then, List<Weakening> found) {
    Map<UUID, Set<UUID>> known = new HashMap<>();
    before.rules().forEach(rule -> known.put(rule.id(), ids(rule.filters())));
    for (Rule rule : after.rules()) {
      RuleHeader was = then.get(rule.id().toString());
      if (was == null || was.shadow()) {
        continue;
      }
      for (RuleHeader filter : rule.filters()) {
        if (!known.getOrDefault(rule.id(), Set.of()).contains(filter.id())) {
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

  private static Set<UUID> ids(List<RuleHeader> headers) {
    return headers.stream().map(RuleHeader::id).collect(Collectors.toUnmodifiableSet());
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

  /** Of whoever takes away a rule of level high, the least that an analyst should look at soon. */
  static Severity severity(List<Weakening> all) {
    return all.stream().anyMatch(one -> one.rule().level().compareTo(Level.HIGH) >= 0)
        ? Severity.HIGH
        : Severity.MEDIUM;
  }
}
