package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.rules.Correlation;
import java.util.ArrayList;
import java.util.List;

/**
 * What the steps of a finding share, each as {@code field=value}, in the order of the rule. It is
 * part of the finding's id: one step may be the first of two groups.
 *
 * @param values none when it is the account alone
 */
record Shared(List<String> values) {

  /** The account alone. */
  static final Shared ACCOUNT = new Shared(List.of());

  private static final String OF_ACCOUNT = Correlation.ACCOUNT + "=";

  Shared {
    values = List.copyOf(values);
  }

  static Shared of(Alert alert) {
    return new Shared(alert.group());
  }

  static Shared of(GroupKey key) {
    return new Shared(key.group());
  }

  /**
   * Of a group that lies within an account: by the account first, so that nobody takes it for one
   * across accounts, and by what else the rule groups.
   */
  static Shared within(String account, Correlation correlation, List<String> values) {
    List<String> shared = new ArrayList<>(List.of(OF_ACCOUNT + account));
    for (int i = 0; i < values.size(); i++) {
      if (!correlation.isAccount(i)) {
        shared.add(correlation.groupBy().get(i) + "=" + values.get(i));
      }
    }
    return shared.size() == 1 ? ACCOUNT : new Shared(shared);
  }

  /** Whether the steps may be of several accounts. */
  boolean isAcross() {
    return !values.isEmpty() && !values.getFirst().startsWith(OF_ACCOUNT);
  }
}
