package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
   * What a finding is known by, whether its rule alerts or is only tried: of the two the ids of
   * alerts differ.
   */
  record Identity(String tenant, String rule, String anchor, List<String> group) {
    static Identity of(Alert alert) {
      return new Identity(alert.tenant(), alert.ruleId(), alert.anchor(), alert.group());
    }
  }

  /**
   * A finding as it stands in the end.
   *
   * @param tried whether its rule is only tried, so that nobody is told
   */
  record Standing(Alert alert, boolean tried) {
    boolean delivered() {
      return alert.delivered() && !tried;
    }
  }

  /**
   * @param before null when added
   * @param after null when removed
   * @param cause in words
   */
  record Difference(Kind kind, @Nullable Standing before, @Nullable Standing after, String cause) {
    /** Whether anybody is told of it, before or after. */
    boolean concernsPeople() {
      return (before != null && before.delivered()) || (after != null && after.delivered());
    }

    Alert either() {
      return standing().alert();
    }

    private Standing standing() {
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
        return words(standing());
      }
      return words(before) + " -> " + words(after);
    }

    private static String words(Standing standing) {
      return Words.of(standing.alert().severity())
          + " "
          + Words.of(standing.alert().verdict())
          + (standing.tried() ? " tried" : standing.delivered() ? " delivered" : "");
    }
  }

  /**
   * @param before the last revision of each finding by the rules A; without withdrawn ones
   * @param after likewise by the rules B
   * @param besides what B has other than A beside the rules, in words
   */
  static Differences of(
      Map<Identity, Standing> before,
      Map<Identity, Standing> after,
      RuleSet rulesBefore,
      RuleSet rulesAfter,
      List<String> besides) {
    Causes causes = new Causes(rulesBefore, rulesAfter, besides);
    List<Difference> all = new ArrayList<>();
    int same = 0;
    Set<Identity> found = new HashSet<>(before.keySet());
    found.addAll(after.keySet());
    for (Identity one : found) {
      Standing then = before.get(one);
      Standing now = after.get(one);
      if (then != null && now != null && alike(then, now)) {
        same++;
        continue;
      }
      Kind kind = then == null ? Kind.ADDED : now == null ? Kind.REMOVED : Kind.RESCORED;
      all.add(new Difference(kind, then, now, causes.of(one.rule())));
    }
    all.sort(
        Comparator.comparing(Difference::kind)
            .thenComparing(one -> one.either().ruleTitle())
            .thenComparing(one -> one.either().occurredAt())
            .thenComparing(one -> one.either().id()));
    return new Differences(all, same);
  }

  /** Without those that nobody is told of any more. */
  static void keep(Map<Identity, Standing> last, Alert alert, boolean tried) {
    if (alert.verdict() == Verdict.WITHDRAWN) {
      last.remove(Identity.of(alert));
    } else {
      last.put(Identity.of(alert), new Standing(alert, tried));
    }
  }

  private static boolean alike(Standing one, Standing other) {
    return one.alert().verdict() == other.alert().verdict()
        && one.alert().severity() == other.alert().severity()
        && one.delivered() == other.delivered();
  }

  long count(Kind kind) {
    return all.stream().filter(one -> one.kind() == kind).count();
  }

  /** Without what is only tried or recorded, before as after: of it nobody is told. */
  long delivered(Kind kind) {
    return all.stream().filter(one -> one.kind() == kind && one.concernsPeople()).count();
  }
}
