package dev.sparekey.rules;

import java.util.List;
import java.util.Map;

/** Loads one text named x.yml. */
final class Loading {
  private Loading() {}

  static RuleSet of(String text) {
    return RuleSet.load(Map.of("x.yml", text));
  }

  static List<String> problems(String text) {
    return of(text).diagnostics().stream().map(Diagnostic::headline).toList();
  }

  /** A rule over recovery steps with this detection, written as a flow mapping. */
  static String stepRule(String detection) {
    return """
        title: A rule
        id: 11111111-1111-4111-8111-111111111111
        name: a_rule
        level: high
        logsource: {product: sparekey, category: recovery_step}
        detection: %s
        """
        .formatted(detection);
  }

  /** A rule of somebody else over this log source, written as a flow mapping. */
  static String foreignRule(String logSource) {
    return """
        title: A foreign rule
        name: a_rule
        logsource: %s
        detection: {s: {a: x}, condition: s}
        """
        .formatted(logSource);
  }
}
