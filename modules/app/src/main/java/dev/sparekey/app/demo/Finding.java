package dev.sparekey.app.demo;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert's newest revision and the one before it.
 *
 * @param before null for the first that was seen
 */
record Finding(Alert alert, @Nullable Alert before) {

  /** Whether it still holds. */
  boolean stands() {
    return alert.verdict() != Verdict.WITHDRAWN;
  }

  /** Whether it still holds and goes to the SIEM. */
  boolean isDelivered() {
    return stands() && alert.delivered();
  }

  /** What the newest revision changed, the weightiest first: "was suspected". */
  String changed() {
    Alert old = before;
    if (old == null) {
      return "new";
    }
    if (old.verdict() != alert.verdict()) {
      return "was " + lower(old.verdict());
    }
    if (old.delivered() != alert.delivered()) {
      return alert.delivered() ? "was not delivered" : "was delivered";
    }
    if (old.severity() != alert.severity()) {
      return "was " + lower(old.severity());
    }
    if (old.ticketStatus() != alert.ticketStatus()) {
      return "ticket was " + lower(old.ticketStatus());
    }
    if (!old.subject().equals(alert.subject())) {
      return "subject's name";
    }
    if (!old.assurance().equals(alert.assurance())) {
      return "assurance";
    }
    return "evidence";
  }

  static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
  }
}
