package dev.sparekey.engine;

import dev.sparekey.model.RecoveryStep;
import dev.sparekey.model.Severity;
import dev.sparekey.model.Verdict;
import dev.sparekey.rules.RuleHeader;
import java.util.List;

/**
 * A rule that holds, or may hold, on an account as it is known now.
 *
 * @param anchor the step it is about; of several, the earliest
 * @param steps all steps it rests on, the earliest first, at most as many as an alert carries
 * @param count how many steps there were in all
 */
record Finding(
    RuleHeader rule,
    RecoveryStep anchor,
    List<RecoveryStep> steps,
    int count,
    Verdict verdict,
    Severity severity,
    boolean delivered) {

  Finding {
    steps = List.copyOf(steps);
  }
}
