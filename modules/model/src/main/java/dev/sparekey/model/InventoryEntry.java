package dev.sparekey.model;

import java.time.Instant;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One recovery credential of an account: a way in beside its MFA. NIST SP 800-63B-4 §4.1 demands a
 * record of what is bound and of its lifecycle; this one is kept from the events, apart from the
 * provider's own.
 *
 * @param key names the entry within its account, at most 512 characters; it follows from the event
 *     that began it, so a late event that belongs before it may replace the entry by another
 * @param subject the newest login name or mail that a record gave the account
 * @param kind null when the source does not say
 * @param credentialId the source's id of the credential, at most 256 characters
 * @param generation which of its sort and kind it is, from 1, since observation began; two issued
 *     at the same time share one. Null where that has no meaning: a contact that was never set
 * @param issued when this one was issued or bound; never {@link Occurrence.Knowledge#NONE}
 * @param issuer who issued it; null when that was not seen
 * @param reissued when one was issued that replaces it
 * @param lastUsed when it was last used successfully
 * @param expiresAt as the source told; null when not told
 * @param usesAllowed as the source told; null when not told
 * @param codesLeft of a set, at most so many: the number last told less the uses since; null when
 *     none was ever told
 * @param ended when the status became what it is; null while active, or when not known
 * @param observedSince the first event known of the account; before it nothing is known
 * @param notes what in its history does not fit together, and why it should be revoked
 */
public record InventoryEntry(
    AccountId account,
    String key,
    @Nullable String subject,
    SubjectKind subjectKind,
    Sort sort,
    @Nullable Authenticator kind,
    @Nullable String credentialId,
    @Nullable Integer generation,
    Occurrence issued,
    @Nullable Actor issuer,
    Occurrence reissued,
    Occurrence lastUsed,
    @Nullable Instant expiresAt,
    @Nullable Integer usesAllowed,
    @Nullable Integer codesLeft,
    Status status,
    Basis basis,
    @Nullable Instant ended,
    CredentialStorage storage,
    Instant observedSince,
    Set<Note> notes) {

  /** What sort of way in it is. */
  public enum Sort {
    /** Saved recovery codes: look-up secrets (SP 800-63B-4 §3.1.2, §4.2.1.1). */
    CODE_SET,
    TEMPORARY_PASS,
    BYPASS_CODE,
    /** An address or number to which recovery is sent (SP 800-63B-4 §4.2.1.2, §4.2.1.3). */
    CONTACT,
    /** A bound authenticator. */
    FACTOR,
    /** The password of a service or break-glass account. */
    PASSWORD,
    /** The certificate of a service account. */
    CERTIFICATE,
    /** An API key or another secret of a service account; the events do not tell which. */
    KEY
  }

  /** Whether it still opens the account. */
  public enum Status {
    ACTIVE,
    /** A newer one was issued in its place. */
    SUPERSEDED,
    /** It was invalidated (SP 800-63B-4 §4.5). */
    REVOKED,
    EXPIRED,
    /** It was found where it should not be, and nothing is known to have invalidated it since. */
    EXPOSED,
    /** All its codes or uses are used up. */
    EXHAUSTED,
    UNKNOWN
  }

  /** What the status rests on. */
  public enum Basis {
    /** An event says so. */
    OBSERVED,
    /** It follows from other events by how such credentials usually work. */
    IMPLIED,
    UNKNOWN
  }

  /**
   * Something in the events that does not fit together, or that should make somebody revoke what
   * still opens the account. The entry stands, as its fields say.
   */
  public enum Note {
    /** Used at a time before the source says it was issued; the issue time is the source's. */
    USED_BEFORE_ISSUED,
    /** Two were issued at the same time: neither is taken to have replaced the other. */
    SHARED_GENERATION,
    /** More codes were used than were left: none is said to be left. */
    MORE_USED_THAN_LEFT,
    /** Used after a newer one had been issued: superseding did not invalidate it. */
    USED_AFTER_SUPERSEDED,
    /** Used after it had been revoked, or after it had expired. */
    USED_AFTER_END,
    /** Removed or revoked without a word of which one: it may be this one. */
    PERHAPS_REMOVED,
    /** It opens the account of somebody who has left by every directory (SP 800-63B-4 §4.5). */
    OWNER_HAS_LEFT,
    /** It was issued to somebody with administrative rights, who has none any more. */
    OF_FORMER_PRIVILEGES,
    /** Of a service, another secret of which was issued more than seven days ago and after it. */
    KEPT_AFTER_ROTATION
  }

  public InventoryEntry {
    Bounds.text("key", key, 512);
    Bounds.optional("subject", subject, Bounds.NAME);
    Bounds.optional("credentialId", credentialId, Bounds.ID);
    EnumSet<Note> copy = EnumSet.noneOf(Note.class);
    copy.addAll(notes);
    notes = Collections.unmodifiableSet(copy);
  }
}
