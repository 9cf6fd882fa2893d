package dev.sparekey.recovery;

import dev.sparekey.model.EventRef;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;

/**
 * That of an account's logins after a time none was missing when a step became known, or an
 * approval that its owner gave. What came since was looked at as it came, and what bears on the
 * step is kept for it, so that later logins take nothing away by pushing others out of the profile.
 *
 * @param step with its time: another content of that id may be of a time of which nothing is kept
 * @param at 1970 where none had been pushed out
 */
public record KeptAfter(EventRef step, Instant at) implements Witness {

  static KeptAfter of(RecoveryEvent step, Instant at) {
    return new KeptAfter(StepSurroundings.reference(step), at);
  }
}
