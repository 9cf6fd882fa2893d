package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Why two sets of rules say differently of a record, as far as their texts tell. */
final class Causes {

  private final RuleSet before;
  private final RuleSet after;
  private final Map<String, RuleHeader> then;
  private final Map<String, RuleHeader> now;
  private final List<String> besides;
  private final boolean sameRules;

  /**
   * @param besides what else is different, in words
   */
  Causes(RuleSet before, RuleSet after, List<String> besides) {
    this.before = before;
    this.after = after;
    this.then = byId(before);
    this.now = byId(after);
    this.besides = List.copyOf(besides);
    this.sameRules = texts(before).equals(texts(after));
  }

  /**
   * In words, for a finding of this rule.
   *
   * @param rule its id
   */
  String of(String rule) {
    RuleHeader one = then.get(rule);
    RuleHeader other = now.get(rule);
    List<String> exceptions = one == null || other == null ? List.of() : exceptions(one, other);
    if (besides.isEmpty()) {
      return ofRules(one, other, exceptions);
    }
    String others = String.join(" or ", besides);
    boolean changed =
        one == null
            || other == null
            || !one.version().equals(other.version())
            || one.shadow() != other.shadow()
            || !exceptions.isEmpty();
    if (changed) {
      return ofRules(one, other, exceptions) + "; what differs too is " + others;
    }
    String only = "the rule is the same; what differs is " + others;
    return sameRules ? only : only + ", or another rule that speaks in its place";
  }

  private static String ofRules(
      @Nullable RuleHeader before, @Nullable RuleHeader after, List<String> exceptions) {
    if (before == null) {
      return after != null && after.shadow()
          ? "the rule is new, and only tried"
          : "the rule is new";
    }
    if (after == null) {
      return "the rule is gone";
    }
    List<String> changed = new ArrayList<>(exceptions);
    if (before.shadow() != after.shadow()) {
      changed.add(after.shadow() ? "it is only tried now" : "it was only tried, and alerts now");
    }
    if (before.level() != after.level()) {
      changed.add("level " + Words.of(before.level()) + " -> " + Words.of(after.level()));
    }
    if (before.response().deliver() != after.response().deliver()) {
      changed.add(
          "deliver "
              + Words.of(before.response().deliver())
              + " -> "
              + Words.of(after.response().deliver()));
    }
    if (before.response().emit() != after.response().emit()) {
      changed.add(
          "emit "
              + Words.of(before.response().emit())
              + " -> "
              + Words.of(after.response().emit()));
    }
    if (before.response().catchAll() != after.response().catchAll()) {
      changed.add(
          "catch_all " + before.response().catchAll() + " -> " + after.response().catchAll());
    }
    if (!changed.isEmpty()) {
      return "the rule has changed: " + String.join(", ", changed);
    }
    return before.version().equals(after.version())
        ? "the rule is the same; another rule that speaks in its place has changed"
        : "the rule has changed, or what filters it or is counted by it";
  }

  private List<String> exceptions(RuleHeader one, RuleHeader other) {
    List<Suppression> had = before.suppressionsOf(one.id());
    List<Suppression> has = after.suppressionsOf(other.id());
    List<String> changed = new ArrayList<>();
    has.stream()
        .filter(exception -> had.stream().noneMatch(exception::same))
        .forEach(exception -> changed.add("an exception is new, " + exception.text()));
    had.stream()
        .filter(exception -> has.stream().noneMatch(exception::same))
        .forEach(exception -> changed.add("an exception is gone, " + exception.text()));
    return changed;
  }

  private static Map<String, RuleHeader> byId(RuleSet rules) {
    Map<String, RuleHeader> byId = new HashMap<>();
    RuleLookup.all(rules)
        .forEach(found -> byId.put(found.header().id().toString(), found.header()));
    return byId;
  }

  private static Set<String> texts(RuleSet rules) {
    Set<String> texts = new TreeSet<>();
    RuleLookup.all(rules)
        .forEach(
            found ->
                texts.add(
                    found.header().id()
                        + " "
                        + found.header().version()
                        + found.header().shadow()));
    rules.suppressions().forEach(one -> texts.add(one.rule() + " " + one.text()));
    return texts;
  }
}
