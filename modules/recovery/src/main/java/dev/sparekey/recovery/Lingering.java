package dev.sparekey.recovery;

import dev.sparekey.model.DirectoryFacts;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.SubjectKind;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which credentials still open an account although what they were issued for is over: its owner has
 * left or lost administrative rights, or another secret of the service was changed (SP 800-63B-4
 * §4.5 asks for prompt invalidation).
 */
final class Lingering {

  /**
   * Both secrets work while a service's instances change over. Example: a key of 3 March stands
   * beside one of 10 March; from 17 March on it is told.
   */
  static final Duration CHANGEOVER = Duration.ofDays(7);

  private final DirectoryRows directories;
  private final List<CredentialLine> lines;
  private final boolean isService;
  private final boolean hasLeft;
  private final boolean isUnprivileged;
  private final @Nullable Instant nextRow;
  private final Instant clock;

  /**
   * @param ledger of the account
   * @param clock the stage's clock; {@link Instant#MIN} while it has told nothing
   */
  Lingering(DirectoryRows directories, CredentialLedger ledger, Instant clock) {
    this.directories = directories;
    this.lines = ledger.lines();
    this.isService = ledger.subject() == SubjectKind.SERVICE_ACCOUNT;
    hasLeft = directories.factsAt(clock).lifecycle() == DirectoryFacts.Lifecycle.LEAVER;
    isUnprivileged = Boolean.FALSE.equals(directories.privilegedAt(clock));
    nextRow = directories.changesAfter(clock);
    this.clock = clock;
  }

  Set<Note> of(CredentialLine line) {
    Set<Note> notes = EnumSet.noneOf(Note.class);
    if (!line.isOpenAt(clock)) {
      return notes;
    }
    if (hasLeft) {
      notes.add(Note.OWNER_HAS_LEFT);
    }
    Instant issued = line.issuedAt == null ? line.heardOf : line.issuedAt;
    if (isUnprivileged && Boolean.TRUE.equals(directories.privilegedAt(issued))) {
      notes.add(Note.OF_FORMER_PRIVILEGES);
    }
    Instant changed = changedBesides(line);
    if (changed != null && !changed.plus(CHANGEOVER).isAfter(clock)) {
      notes.add(Note.KEPT_AFTER_ROTATION);
    }
    return notes;
  }

  /** When the clock alone changes what is told of a line; null if it will not. */
  @Nullable Instant changesAfter(CredentialLine line) {
    if (!line.isOpenAt(clock)) {
      return null;
    }
    Instant changed = changedBesides(line);
    if (changed == null || !changed.plus(CHANGEOVER).isAfter(clock)) {
      return nextRow;
    }
    Instant told = changed.plus(CHANGEOVER);
    return nextRow == null || told.isBefore(nextRow) ? told : nextRow;
  }

  /** When the first secret of the service was issued after this one; null if none was. */
  private @Nullable Instant changedBesides(CredentialLine line) {
    if (!isService || !isSecret(line)) {
      return null;
    }
    Instant own = line.issuedAt == null ? line.heardOf : line.issuedAt;
    Instant first = null;
    for (CredentialLine other : lines) {
      Instant issued = other.issuedAt;
      if (isSecret(other)
          && issued != null
          && issued.isAfter(own)
          && (first == null || issued.isBefore(first))) {
        first = issued;
      }
    }
    return first;
  }

  private static boolean isSecret(CredentialLine line) {
    return switch (line.sort) {
      case PASSWORD, KEY, CERTIFICATE, CODE_SET -> true;
      case TEMPORARY_PASS, BYPASS_CODE, CONTACT, FACTOR -> false;
    };
  }
}
