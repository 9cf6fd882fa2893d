package dev.sparekey.app.rules;

import dev.sparekey.engine.Inquiry;
import dev.sparekey.model.RecoveryStep;
import dev.sparekey.rules.Fields;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.rules.Suppression;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What a rule does not deliver of steps, or a correlation does not count. */
final class Exceptions {

  private Exceptions() {}

  /** Who excepts the step, in words; null where nobody does. None covers a privileged account. */
  static @Nullable String covering(RuleSet rules, UUID rule, RecoveryStep step) {
    if (Boolean.TRUE.equals(step.privileged())) {
      return null;
    }
    Fields fields = Inquiry.fields(step);
    return rules.suppressionsOf(rule).stream()
        .filter(exception -> exception.covers(fields, step.occurredAt()))
        .map(Suppression::text)
        .findFirst()
        .orElse(null);
  }
}
