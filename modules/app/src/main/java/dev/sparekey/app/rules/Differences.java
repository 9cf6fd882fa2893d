package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleHeader;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What two sets of rules say differently of the same records, finding by finding.
 *
 * @param same how many findings they agree on
 */
record Differences(List<Difference> all, int same) {

  Differences {
    all = List.copyOf(all);
  }

  enum Kind {
    ADDED,
    REMOVED,
    /** With another verdict, severity or delivery. */
    RESCORED
  }

  /**
   * @param before null when added
   * @param after null when removed
   * @param cause in words
   */
  record Difference(Kind kind, @Nullable Alert before, @Nullable Alert after, String cause) {
    Alert either() {
      if (after != null) {
        return after;
      }
      if (before != null) {
        return before;
      }
      throw new IllegalStateException("a difference is of something");
    }

    /** What changed, in words. */
    String change() {
      if (before == null || after == null) {
        return words(either());
      }
      return words(before) + " -> " + words(after);
    }

    private static String words(Alert alert) {
      return Words.of(alert.severity())
          + " "
          + Words.of(alert.verdict())
          + (alert.delivered() ? " delivered" : "");
    }
  }

  /**
   * @param before the last revision of each finding by the rules A, by id; without withdrawn ones
   * @param after likewise by the rules B
   * @param besides what B has other than A beside the rules, in words
   */
  static Differences of(
      Map<String, Alert> before,
      Map<String, Alert> after,
      RuleSet rulesBefore,
      RuleSet rulesAfter,
      List<String> besides) {
    boolean sameRules = versions(rulesBefore).equals(versions(rulesAfter));
    List<Difference> all = new ArrayList<>();
    int same = 0;
    Set<String> ids = new TreeSet<>(before.keySet());
    ids.addAll(after.keySet());
    for (String id : ids) {
      Alert one = before.get(id);
      Alert other = after.get(id);
      if (one != null && other != null && alike(one, other)) {
        same++;
        continue;
      }
      Kind kind = one == null ? Kind.ADDED : other == null ? Kind.REMOVED : Kind.RESCORED;
      Difference plain = new Difference(kind, one, other, "");
      String rule = plain.either().ruleId();
      String cause = cause(header(rulesBefore, rule), header(rulesAfter, rule), sameRules, besides);
      all.add(new Difference(kind, one, other, cause));
    }
    all.sort(
        Comparator.comparing(Difference::kind)
            .thenComparing(one -> one.either().ruleTitle())
            .thenComparing(one -> one.either().occurredAt())
            .thenComparing(one -> one.either().id()));
    return new Differences(all, same);
  }

  /** Without those that nobody is told of any more. */
  static void keep(Map<String, Alert> last, Alert alert) {
    if (alert.verdict() == Verdict.WITHDRAWN) {
      last.remove(alert.id());
    } else {
      last.put(alert.id(), alert);
    }
  }

  private static boolean alike(Alert one, Alert other) {
    return one.verdict() == other.verdict()
        && one.severity() == other.severity()
        && one.delivered() == other.delivered();
  }

  private static @Nullable RuleHeader header(RuleSet rules, String id) {
    return RuleLookup.all(rules).stream()
        .map(RuleLookup.Found::header)
        .filter(header -> header.id().toString().equals(id))
        .findFirst()
        .orElse(null);
  }

  private static Set<String> versions(RuleSet rules) {
    Set<String> versions = new TreeSet<>();
    RuleLookup.all(rules)
        .forEach(found -> versions.add(found.header().id() + " " + found.header().version()));
    return versions;
  }

  private static String cause(
      @Nullable RuleHeader before,
      @Nullable RuleHeader after,
      boolean sameRules,
      List<String> besides) {
    if (besides.isEmpty()) {
      return cause(before, after);
    }
    String others = String.join(" or ", besides);
    boolean changed = before == null || after == null || !before.version().equals(after.version());
    if (changed) {
      return cause(before, after) + "; what differs too is " + others;
    }
    String only = "the rule is the same; what differs is " + others;
    return sameRules ? only : only + ", or another rule that speaks in its place";
  }

  private static String cause(@Nullable RuleHeader before, @Nullable RuleHeader after) {
    if (before == null) {
      return "the rule is new";
    }
    if (after == null) {
      return "the rule is gone";
    }
    if (before.version().equals(after.version())) {
      return "the rule is the same; another rule that speaks in its place or is counted by it has"
          + " changed";
    }
    List<String> changed = new ArrayList<>();
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
    return changed.isEmpty()
        ? "the rule's file has changed"
        : "the rule has changed: " + String.join(", ", changed);
  }

  long count(Kind kind) {
    return all.stream().filter(one -> one.kind() == kind).count();
  }
}
