package dev.sparekey.engine;

import dev.sparekey.recovery.RecoveryNotices;
import java.time.Instant;

/**
 * How many records of one kind and UTC day an account keeps.
 *
 * @param day days since 1970-01-01
 * @param kept 0 to {@link Kind#mostADay}; 0 only when there were more than that, all of which are
 *     gone
 * @param lastAt when the last of those that are, or were, kept occurred
 * @param lastId of that one
 * @param overflowed whether there were more
 */
public record DayTally(
    Kind kind, int day, int kept, Instant lastAt, String lastId, boolean overflowed) {

  /**
   * What somebody, or something that runs in a loop, can bring about without end. What one party
   * fills takes no room from another.
   */
  public enum Kind {
    /** More than the 100 that SP 800-63B-4 §3.2.2 allows before the authenticator is disabled. */
    CODE_FAILED(128, "wrong codes"),
    RECOVERY_REQUESTED(16, "requests for recovery"),
    ACCOUNT_UNLOCKED(16, "unlockings by nobody's hand"),
    RECOVERY_NOTIFIED(RecoveryNotices.MOST_A_DAY, "notices"),
    /** Versions of tickets, by the day the ticket was created. */
    TICKET(64, "ticket versions"),
    /** Whoever is in can look at his set as often as he likes. */
    CODE_SET_VIEWED(32, "looks at the codes"),
    /** What people do for themselves, together. */
    SELF_SERVICE(512, "steps of the subject"),
    PRIVILEGED_ACTION(1_024, "administrative actions"),
    /** Whoever can write to the desk can write codes in anybody's name. */
    HEARSAY(16, "texts with codes"),
    /**
     * What something that looks for codes found. With the subject's own steps it would be crowded
     * out: 512 changes of one's contact take a second, and the finding of that day would be gone.
     */
    FINDING(128, "findings of codes"),
    /** What a signal without an actor tells of may be the subject's doing or the desk's. */
    UNATTRIBUTED(512, "steps by nobody named"),
    /** What the identity provider does by itself. */
    PROVIDER(512, "steps of the provider itself"),
    /** What agents and administrators do, one at a time. */
    DESK(512, "steps by the desk"),
    /** A token in a loop hides nothing that a person of the desk does. */
    INTEGRATION(512, "steps by other systems"),
    /** An unlocking opens nothing, and takes no room from what does. */
    HELPED_UNLOCK(64, "unlockings by others"),
    /** Many more than any account has. */
    CREDENTIAL_LISTED(1_024, "listed credentials");

    private final int mostADay;
    private final String words;

    Kind(int mostADay, String words) {
      this.mostADay = mostADay;
      this.words = words;
    }

    /** The first so many of an account and day are kept. */
    public int mostADay() {
      return mostADay;
    }

    String words() {
      return words;
    }
  }
}
