package dev.sparekey.sinks.resend;

import dev.sparekey.model.Alert;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is to be done about a finding that has dead letters.
 *
 * @param alertId empty for a dead letter of which the finding is not told any more
 * @param newest its newest revision; null if the topic of alerts has none of it any more, or one
 *     that cannot be read
 * @param letters those that nobody has settled, the oldest first; at least one
 */
public record Choice(What what, String alertId, @Nullable Alert newest, List<Letter> letters) {

  /** In the order in which people are to read of them. */
  public enum What {
    /** Its newest revision is sent. */
    SEND,
    /** A newer revision than the one that died was delivered since. */
    OVERTAKEN,
    /** It was withdrawn, and the destination has not heard of it. */
    WITHDRAWN,
    /** The destination has not heard of it, and by its configuration does not want to. */
    UNWANTED,
    /** Its newest revision is one that this version cannot read. */
    UNREADABLE,
    /** The topic of alerts does not have it any more. */
    GONE
  }

  public Choice {
    letters = List.copyOf(letters);
  }

  public Letter last() {
    return letters.getLast();
  }
}
