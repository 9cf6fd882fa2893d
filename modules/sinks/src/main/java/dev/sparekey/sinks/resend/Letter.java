package dev.sparekey.sinks.resend;

import dev.sparekey.model.DeadLetter;
import dev.sparekey.sinks.delivery.KafkaDeadLetters;
import dev.sparekey.sinks.delivery.Position;
import java.time.Instant;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter of a destination, or what settles one.
 *
 * @param finding where the revision stands that died; of a dead letter of an earlier version the
 *     oldest one that the destination had not taken
 * @param hash of the revision that died
 * @param at when it was written down
 * @param why in words; empty if it does not say
 * @param revision which died, or settled it; null of a dead letter without headers
 * @param mayBeKnown whether the destination may have heard of the finding all the same; where
 *     nobody says, as earlier versions did, true, but of a record that could not be read false
 */
public record Letter(
    Position finding,
    String hash,
    Instant at,
    String reason,
    String why,
    @Nullable Revision revision,
    boolean mayBeKnown) {

  private static final int LONGEST_WHY = 300;
  private static final Pattern NUMBERS = Pattern.compile("([0-9]{1,9})\\.([0-9]{1,9})");

  /** Which revision of which finding. */
  public record Revision(String alertId, int epoch, int number) {

    boolean isOlderThan(Revision other) {
      return epoch != other.epoch ? epoch < other.epoch : number < other.number;
    }
  }

  /** Whether it is of a record that could not be read: whoever wrote it down knew of nothing. */
  boolean isOfNoWord() {
    return isUnreadable() && !mayBeKnown;
  }

  /** Whether the record could not be read; it stands where the letter says. */
  boolean isUnreadable() {
    return reason.equals(KafkaDeadLetters.UNREADABLE);
  }

  /**
   * @param notes headers of the record, which anybody may have written who may write to the topic
   */
  public static Letter of(DeadLetter letter, Instant at, Map<String, String> notes) {
    String id = notes.getOrDefault(KafkaDeadLetters.ALERT, "");
    Matcher numbers = NUMBERS.matcher(notes.getOrDefault(KafkaDeadLetters.REVISION, ""));
    String why = notes.getOrDefault(KafkaDeadLetters.WHY, "");
    return new Letter(
        new Position(letter.partition(), letter.offset()),
        letter.recordHash(),
        at,
        letter.reason(),
        why.length() > LONGEST_WHY ? why.substring(0, LONGEST_WHY) : why,
        id.isEmpty() || !numbers.matches()
            ? null
            : new Revision(
                id, Integer.parseInt(numbers.group(1)), Integer.parseInt(numbers.group(2))),
        mayBeKnown(letter.reason(), notes.get(KafkaDeadLetters.KNOWN)));
  }

  private static boolean mayBeKnown(String reason, @Nullable String says) {
    return says == null ? !reason.equals(KafkaDeadLetters.UNREADABLE) : !says.equals("false");
  }
}
