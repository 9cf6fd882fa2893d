package dev.sparekey.app.rules.noise;

import dev.sparekey.model.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What the rules made of it.
 *
 * @param cases that were delivered, attacks among them
 * @param high those of them with a delivered finding of severity high or critical
 * @param busiestDay the most cases that began to be delivered on one UTC day
 */
public record Outcome(
    int people,
    int days,
    List<Fate> attacks,
    List<OfRule> rules,
    int cases,
    int high,
    int busiestDay) {

  /** At most so many cases of severity high or critical a day, on average. */
  public static final double MOST_HIGH = 3;

  /** At most so many cases a day, on average. */
  public static final double MOST_DELIVERED = 12;

  /** Of the delivered findings, at most so large a share is one rule's. */
  public static final double LARGEST_SHARE = 0.3;

  public Outcome {
    attacks = List.copyOf(attacks);
    rules = List.copyOf(rules);
  }

  /**
   * What became of an attack.
   *
   * @param rules titles of those that delivered it; none when it was missed
   */
  public record Fate(String attack, List<String> rules) {
    public Fate {
      rules = List.copyOf(rules);
    }

    public boolean delivered() {
      return !rules.isEmpty();
    }
  }

  /**
   * What one rule said.
   *
   * @param bySeverity its findings, delivered or not
   */
  public record OfRule(
      String id, String title, Map<Severity, Integer> bySeverity, int findings, int delivered) {
    public OfRule {
      bySeverity = Map.copyOf(bySeverity);
    }
  }

  public long attacksDelivered() {
    return attacks.stream().filter(Fate::delivered).count();
  }

  public double highPerDay() {
    return (double) high / days;
  }

  public double deliveredPerDay() {
    return (double) cases / days;
  }

  /** Of all delivered findings, the share of the rule with most. */
  public double maxRuleShare() {
    int most = rules.stream().mapToInt(OfRule::delivered).max().orElse(0);
    return most == 0 ? 0 : (double) most / deliveredFindings();
  }

  public int deliveredFindings() {
    return rules.stream().mapToInt(OfRule::delivered).sum();
  }

  /** What is missed or exceeded, a line each; none when all is well. */
  public List<String> shortcomings() {
    List<String> lines = new ArrayList<>();
    for (Fate fate : attacks) {
      if (!fate.delivered()) {
        lines.add("missed: " + fate.attack());
      }
    }
    exceeded(lines, "cases of severity high a day", highPerDay(), MOST_HIGH);
    exceeded(lines, "delivered cases a day", deliveredPerDay(), MOST_DELIVERED);
    exceeded(lines, "of the delivered findings are one rule's", maxRuleShare(), LARGEST_SHARE);
    return lines;
  }

  private static void exceeded(List<String> lines, String what, double is, double most) {
    if (is > most) {
      lines.add(String.format(Locale.ROOT, "%.2f %s, at most %.2f are granted", is, what, most));
    }
  }
}
