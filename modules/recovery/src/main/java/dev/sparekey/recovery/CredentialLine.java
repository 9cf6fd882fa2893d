package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.CredentialFinding;
import dev.sparekey.model.CredentialListing;
import dev.sparekey.model.CredentialStorage;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.InventoryEntry.Basis;
import dev.sparekey.model.InventoryEntry.Note;
import dev.sparekey.model.InventoryEntry.Sort;
import dev.sparekey.model.InventoryEntry.Status;
import dev.sparekey.model.Occurrence;
import dev.sparekey.model.SubjectKind;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One credential while its history is read. */
final class CredentialLine {

  final Sort sort;
  final @Nullable Authenticator kind;
  @Nullable String id;
  final Instant heardOf;
  final Set<Note> notes = EnumSet.noneOf(Note.class);
  int generation;
  @Nullable Instant issuedAt;
  @Nullable Actor issuer;
  @Nullable Instant reissuedAt;
  @Nullable Integer codesLeft;
  Basis basis = Basis.IMPLIED;

  private final String beganWith;
  private Status status = Status.ACTIVE;
  private @Nullable Instant ended;
  private @Nullable Instant lastUsed;
  private @Nullable Instant expiresAt;
  private @Nullable Integer usesAllowed;
  private int uses;
  private boolean listed;
  private @Nullable Instant listedAt;
  private CredentialStorage storage = CredentialStorage.UNKNOWN;

  /**
   * @param beganWith the event that first told of it
   * @param heardOf when
   */
  CredentialLine(
      String beganWith,
      Sort sort,
      @Nullable Authenticator kind,
      @Nullable String id,
      int generation,
      Instant heardOf) {
    this.beganWith = beganWith;
    this.sort = sort;
    this.kind = kind;
    this.id = id;
    this.generation = generation;
    this.heardOf = heardOf;
  }

  /** Whether it may still open the account. */
  boolean isOpen() {
    return opens(status);
  }

  /** Also where only a newer one implies that it was revoked: a set may work on beside it. */
  boolean mayStillOpen() {
    return isOpen() || (status == Status.SUPERSEDED && basis == Basis.IMPLIED);
  }

  static boolean opens(Status status) {
    return switch (status) {
      case ACTIVE, EXPOSED, UNKNOWN -> true;
      case SUPERSEDED, REVOKED, EXPIRED, EXHAUSTED -> false;
    };
  }

  void tell(Credential told) {
    expiresAt = told.expiresAt() == null ? expiresAt : told.expiresAt();
    Integer uses = atLeastNone(told.usesAllowed());
    usesAllowed = uses == null ? usesAllowed : uses;
    Integer left = atLeastNone(told.codesLeft());
    codesLeft = left == null ? codesLeft : left;
  }

  /** A source that counts below zero says that there is none. */
  static @Nullable Integer atLeastNone(@Nullable Integer told) {
    return told == null ? null : Math.max(0, told);
  }

  private boolean isExposed() {
    CredentialStorage.Evidence evidence = storage.evidence();
    return evidence != null && evidence.shown() == CredentialStorage.Shown.EXPOSED;
  }

  /**
   * What is known of its life at a step that has just been read.
   *
   * <p>Example: of two passes without ids one is good until 18:00, the other until midnight. Which
   * of them is used at noon, and hence when it ends, nobody can tell; which one is used the day
   * after does not matter, as the later one has ended, too.
   *
   * @param told by the step, which knows best
   * @param others that it may have been as well, and which had ended by then if this one had
   */
  CredentialFinding.Life life(Credential told, Instant at, Collection<CredentialLine> others) {
    Integer allowed = atLeastNone(told.usesAllowed());
    return new CredentialFinding.Life(
        told.expiresAt() == null ? end(at, others) : told.expiresAt(),
        allowed == null ? alike(others, line -> line.usesAllowed) : allowed,
        // Of several passes without ids, the uses of one may be those of another.
        uses == 0 || (!isSet() && told.id() == null) ? null : uses,
        isExposed() ? true : null);
  }

  private @Nullable Instant end(Instant at, Collection<CredentialLine> others) {
    if (!hasExpiredBy(at)) {
      return alike(others, line -> line.expiresAt);
    }
    return Stream.concat(Stream.of(this), others.stream())
        .map(line -> Objects.requireNonNull(line.expiresAt, "it had ended"))
        .max(Comparator.naturalOrder())
        .orElseThrow();
  }

  private <T> @Nullable T alike(
      Collection<CredentialLine> others, Function<CredentialLine, @Nullable T> of) {
    T own = of.apply(this);
    for (CredentialLine other : others) {
      if (!Objects.equals(of.apply(other), own)) {
        return null;
      }
    }
    return own;
  }

  /** Whether its time had run out. */
  boolean hasExpiredBy(Instant at) {
    return expiresAt != null && at.isAfter(expiresAt);
  }

  /** Of one of which nothing else is known. */
  static CredentialFinding.Life lifeAsTold(Credential told) {
    return new CredentialFinding.Life(
        told.expiresAt(), atLeastNone(told.usesAllowed()), null, null);
  }

  /**
   * Takes what an inventory says of it where no event has said more. What an event ended stays
   * ended; that a newer one took its place was only a guess, which the inventory may correct.
   *
   * @param at when the inventory said so
   */
  void list(CredentialListing told, Instant at) {
    listedAt = at;
    listed |= issuedAt == null;
    issuedAt = issuedAt == null ? told.issuedAt() : issuedAt;
    reissuedAt = reissuedAt == null ? told.reissuedAt() : reissuedAt;
    if (lastUsed == null || (told.lastUsedAt() != null && told.lastUsedAt().isAfter(lastUsed))) {
      lastUsed = told.lastUsedAt();
    }
    storage =
        new CredentialStorage(told.storageDeclared(), told.storageApproved(), storage.evidence());
    Instant since = told.endedAt() == null ? at : told.endedAt();
    switch (told.status()) {
      case ACTIVE -> {
        boolean guessed = status == Status.SUPERSEDED && basis == Basis.IMPLIED;
        if (guessed || status == Status.ACTIVE || status == Status.UNKNOWN) {
          work(Status.ACTIVE, Basis.OBSERVED);
        }
      }
      case UNKNOWN -> {
        if (status == Status.ACTIVE && basis == Basis.IMPLIED) {
          work(Status.UNKNOWN, Basis.UNKNOWN);
        }
      }
      case SUPERSEDED -> {
        reissuedAt = reissuedAt == null ? since : reissuedAt;
        endAsListed(told.status(), since);
      }
      case REVOKED, EXPIRED, EXPOSED, EXHAUSTED -> endAsListed(told.status(), since);
    }
  }

  private void endAsListed(Status now, Instant since) {
    if (isOpen()) {
      end(now, Basis.OBSERVED, since);
    }
  }

  /** A stronger word replaces a weaker one; what has ended by an event's word stays ended so. */
  void end(Status now, Basis by, Instant at) {
    if (isOpen() || (by == Basis.OBSERVED && basis != Basis.OBSERVED)) {
      status = now;
      basis = by;
      ended = at;
    }
  }

  /** Whether an inventory has named it at that time: another of its rows is about another. */
  boolean isListedAt(Instant at) {
    return at.equals(listedAt);
  }

  /** Whether an inventory lists it as ended, as nothing else has told of it. */
  boolean isListedAs(Status told) {
    return listed && status == told;
  }

  void perhapsRemoved() {
    status = Status.UNKNOWN;
    basis = Basis.UNKNOWN;
    ended = null;
    notes.add(Note.PERHAPS_REMOVED);
  }

  /** That it was looked at takes nothing back of its having been found in the open. */
  void evidence(CredentialStorage.Shown shown, EventRef event) {
    if (isExposed() && shown != CredentialStorage.Shown.EXPOSED) {
      return;
    }
    storage =
        new CredentialStorage(
            storage.declared(), storage.approved(), new CredentialStorage.Evidence(shown, event));
  }

  /**
   * Counts a use. What works after it should not have is open again, whatever was said.
   *
   * @return whether it is still open
   */
  boolean use(Credential told, Instant at, boolean afterSuperseded) {
    boolean afterExpiry = hasExpiredBy(at);
    if (afterSuperseded) {
      notes.add(Note.USED_AFTER_SUPERSEDED);
      work(Status.ACTIVE, Basis.OBSERVED);
    } else if (status == Status.REVOKED || status == Status.EXPIRED || afterExpiry) {
      notes.add(Note.USED_AFTER_END);
      work(Status.UNKNOWN, Basis.UNKNOWN);
    }
    lastUsed = at;
    uses++;
    int left = left(told);
    tell(told);
    if (codesLeft != null && told.codesLeft() == null && !isUnlimited()) {
      codesLeft = Math.max(0, left);
    }
    if (left < 0) {
      notes.add(Note.MORE_USED_THAN_LEFT);
    }
    if (left <= 0) {
      end(Status.EXHAUSTED, told.codesLeft() == null ? Basis.IMPLIED : Basis.OBSERVED, at);
    } else if (status == Status.EXHAUSTED) {
      work(Status.ACTIVE, Basis.OBSERVED);
    } else if (left == Integer.MAX_VALUE && !isSet() && isOpen()) {
      // Most passes are good for one use, and nobody said how many this one has.
      work(Status.UNKNOWN, Basis.UNKNOWN);
    }
    return isOpen();
  }

  /** What remains after a use, below zero if there was none for it; the greatest if not told. */
  private int left(Credential told) {
    if (told.codesLeft() != null) {
      return told.codesLeft();
    }
    if (isUnlimited()) {
      // Also where the source told how many there are: each may be used again.
      return Credential.UNLIMITED - uses;
    }
    if (codesLeft != null) {
      return codesLeft - 1;
    }
    return usesAllowed == null ? Integer.MAX_VALUE : usesAllowed - uses;
  }

  private boolean isUnlimited() {
    return Integer.valueOf(Credential.UNLIMITED).equals(usesAllowed);
  }

  /** What was found in the open and works is exposed, not merely active. */
  private void work(Status now, Basis by) {
    status = now == Status.ACTIVE && isExposed() ? Status.EXPOSED : now;
    basis = by;
    ended = null;
  }

  private boolean isSet() {
    return sort == Sort.CODE_SET;
  }

  /** Whether it is still open at the stage's time. */
  boolean isOpenAt(Instant clock) {
    return isOpen() && (expiresAt == null || expiresAt.isAfter(clock));
  }

  /** When time alone will close it; null if it will not. */
  @Nullable Instant closesAfter(Instant clock) {
    return isOpenAt(clock) && !Credential.NEVER.equals(expiresAt) ? expiresAt : null;
  }

  /** The newest time at which it changed or was used. */
  Instant touched() {
    Instant newest = heardOf;
    for (Instant at : new @Nullable Instant[] {issuedAt, reissuedAt, lastUsed, ended}) {
      newest = at != null && at.isAfter(newest) ? at : newest;
    }
    return newest;
  }

  /**
   * The line as it is published.
   *
   * @param clock the stage's time, by which it may have expired
   * @param more notes, of what is not in its own history
   */
  InventoryEntry entry(
      AccountId account,
      @Nullable String subject,
      SubjectKind subjectKind,
      Instant clock,
      Instant observedSince,
      Set<Note> more) {
    boolean expired = isOpen() && !isOpenAt(clock);
    Set<Note> all = EnumSet.noneOf(Note.class);
    all.addAll(notes);
    all.addAll(more);
    return new InventoryEntry(
        account,
        sort.name().toLowerCase(Locale.ROOT) + ":" + beganWith,
        subject,
        subjectKind,
        sort,
        kind,
        id,
        generation,
        issuedAt == null ? Occurrence.UNKNOWN : Occurrence.at(issuedAt),
        issuer,
        seen(reissuedAt, true),
        seen(lastUsed, isUseSeen()),
        expiresAt,
        usesAllowed,
        codesLeft,
        expired ? Status.EXPIRED : status,
        expired ? Basis.IMPLIED : basis,
        expired ? expiresAt : ended,
        storage,
        observedSince,
        all);
  }

  /** None is known of only what was watched from its issue on. */
  private Occurrence seen(@Nullable Instant at, boolean watched) {
    if (at != null) {
      return Occurrence.at(at);
    }
    return watched && issuedAt != null && !listed ? Occurrence.NONE : Occurrence.UNKNOWN;
  }

  /** A login tells the kind of its factors, not which one of that kind it was. */
  private boolean isUseSeen() {
    return switch (sort) {
      case CODE_SET, TEMPORARY_PASS, BYPASS_CODE -> true;
      case CONTACT, FACTOR, PASSWORD, CERTIFICATE, KEY -> false;
    };
  }
}
