package dev.sparekey.model;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a directory says of an account.
 *
 * @param names mails and logins by which tickets may name the account's owner, in lower case; at
 *     most 32 of at most 256 characters
 * @param privileged whether the account holds administrative rights; null when not told
 * @param requiredLevel the assurance rank (0–5) that the directory demands at login; null when none
 * @param manager mail in lower case, or {@code feed:id}, of who may approve for the owner; null
 *     when not told
 * @param validFrom from when the statement holds
 * @param validTo until when; null while it holds
 * @param staff in what capacity the owner acts on others' accounts; null when not told
 * @param employment what it says of their work; null when nothing
 */
public record IdentityContextEvent(
    EventHeader header,
    AccountId account,
    @Nullable String accountName,
    SubjectKind kind,
    List<String> names,
    @Nullable Boolean privileged,
    @Nullable Integer requiredLevel,
    @Nullable String manager,
    Instant validFrom,
    @Nullable Instant validTo,
    @Nullable StaffRole staff,
    @Nullable Employment employment)
    implements Event, AccountEvent {

  public IdentityContextEvent {
    Bounds.optional("accountName", accountName, Bounds.NAME);
    Bounds.optional("manager", manager, Bounds.NAME);
    names = Bounds.texts("names", names, Bounds.NAME);
    if (requiredLevel != null && (requiredLevel < 0 || requiredLevel > 5)) {
      throw new IllegalArgumentException(
          "requiredLevel should be between 0 and 5: was " + requiredLevel);
    }
  }

  /** One that says nothing of the owner's work. */
  public IdentityContextEvent(
      EventHeader header,
      AccountId account,
      @Nullable String accountName,
      SubjectKind kind,
      List<String> names,
      @Nullable Boolean privileged,
      @Nullable Integer requiredLevel,
      @Nullable String manager,
      Instant validFrom,
      @Nullable Instant validTo,
      @Nullable StaffRole staff) {
    this(
        header,
        account,
        accountName,
        kind,
        names,
        privileged,
        requiredLevel,
        manager,
        validFrom,
        validTo,
        staff,
        null);
  }

  /** One that says nothing of others' accounts either. */
  public IdentityContextEvent(
      EventHeader header,
      AccountId account,
      @Nullable String accountName,
      SubjectKind kind,
      List<String> names,
      @Nullable Boolean privileged,
      @Nullable Integer requiredLevel,
      @Nullable String manager,
      Instant validFrom,
      @Nullable Instant validTo) {
    this(
        header,
        account,
        accountName,
        kind,
        names,
        privileged,
        requiredLevel,
        manager,
        validFrom,
        validTo,
        null);
  }

  /**
   * Whether it says since when it holds. A row that does not holds from its own time on, which is
   * when somebody looked and not when anything began.
   */
  public boolean tellsSinceWhen() {
    return !validFrom.equals(header.occurredAt());
  }
}
