package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.rules.Correlation;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A group across accounts: the matches that one correlation counts together.
 *
 * @param correlation its id, as text
 * @param group what the matches share, each as {@code field=value}, in the order of the rule
 */
public record GroupKey(String tenant, String correlation, List<String> group)
    implements Comparable<GroupKey> {

  private static final Comparator<GroupKey> ORDER =
      Comparator.comparing(GroupKey::tenant)
          .thenComparing(GroupKey::correlation)
          .thenComparing(key -> key.group, GroupKey::compare);

  public GroupKey {
    group = List.copyOf(group);
  }

  /**
   * @param values of the correlation's group-by fields, in their order
   */
  static GroupKey of(String tenant, Correlation correlation, List<String> values) {
    if (values.isEmpty()) {
      // All that a foreign correlation counts; an alert without a group is an account's own.
      return new GroupKey(tenant, correlation.id().toString(), List.of("tenant=" + tenant));
    }
    List<String> group = new ArrayList<>(values.size());
    for (int i = 0; i < values.size(); i++) {
      group.add(correlation.groupBy().get(i) + "=" + values.get(i));
    }
    return new GroupKey(tenant, correlation.id().toString(), group);
  }

  /** The group that an alert is about, which has one. */
  public static GroupKey of(Alert alert) {
    return new GroupKey(alert.tenant(), alert.ruleId(), alert.group());
  }

  private static int compare(List<String> one, List<String> other) {
    return Arrays.compare(one.toArray(new String[0]), other.toArray(new String[0]));
  }

  @Override
  public int compareTo(GroupKey other) {
    return ORDER.compare(this, other);
  }
}
