package dev.sparekey.app.rules;

import dev.sparekey.app.terminal.Words;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.Response;
import dev.sparekey.rules.RuleHeader;
import org.jspecify.annotations.Nullable;

/**
 * What was said of a step, and whether anybody is told.
 *
 * @param alert the last revision
 * @param tried whether its rule is only tried
 */
record Said(Alert alert, boolean tried) {

  /**
   * In words.
   *
   * @param rule that said it
   * @param excepted who excepts it; null where nobody does
   */
  String words(RuleHeader rule, @Nullable String excepted) {
    return Words.of(alert.verdict())
        + ", "
        + Words.of(alert.severity())
        + ", "
        + delivery(rule.response(), excepted)
        + " (alert "
        + alert.id()
        + ")";
  }

  private String delivery(Response response, @Nullable String excepted) {
    if (alert.verdict() == Verdict.WITHDRAWN) {
      return alert.handling().mergedInto() == null
          ? "taken back"
          : "continued by alert " + alert.handling().mergedInto();
    }
    if (tried) {
      return "told to nobody, since the rule is only tried";
    }
    if (alert.delivered()) {
      return "delivered";
    }
    if (alert.handling().repeatOf() != null) {
      return "not delivered, since alert " + alert.handling().repeatOf() + " of its case says it";
    }
    if (excepted != null) {
      return "not delivered, " + excepted;
    }
    if (response.emit() == Response.Emit.REPORT) {
      return "not delivered, since it is a report";
    }
    return switch (response.deliver()) {
      case NEVER -> "not delivered, since the rule never is";
      case COMPOSED -> "not delivered, since a certain gap and a second sign are not both there";
      case ALWAYS -> "not delivered";
    };
  }
}
