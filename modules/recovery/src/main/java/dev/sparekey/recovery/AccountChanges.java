package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Credential;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which factors and contacts of one account are new, and since when we could have seen it. */
final class AccountChanges {

  private static final Set<Authenticator> CONTACTS =
      EnumSet.of(
          Authenticator.SMS,
          Authenticator.VOICE,
          Authenticator.EMAIL_CODE,
          Authenticator.EMAIL_LINK);

  private final List<RecoveryEvent> changes = new ArrayList<>();
  private final @Nullable Instant observedSince;

  /** Whether something is older than a time. */
  enum Answer {
    /** It was bound or changed since. */
    CHANGED,
    /** Something was bound or changed since, and nothing tells whether it is this one. */
    PERHAPS,
    /** Nothing of its kind was bound or changed since. */
    UNCHANGED,
    /** Nothing is known to be, but the account was not observed for so long. */
    UNOBSERVED
  }

  AccountChanges(Profile profile, Dossier dossier) {
    for (RecoveryEvent event : dossier.recoveries()) {
      if (event.action() == RecoveryAction.FACTOR_BOUND
          || event.action() == RecoveryAction.CONTACT_CHANGED) {
        changes.add(event);
      }
    }
    observedSince = profile.firstSeenAt();
  }

  /**
   * Whether a factor or contact that was used was older than a time.
   *
   * @param kinds that a change must be of to concern it; one of unknown kind may
   * @param used the event of its use
   * @param from changes from here until the use count
   */
  Answer since(Set<Authenticator> kinds, Use used, Instant from) {
    boolean perhaps = false;
    for (RecoveryEvent change : changes) {
      Instant at = change.header().occurredAt();
      if (!concerns(change, kinds) || at.isBefore(from) || at.isAfter(used.at())) {
        continue;
      }
      Boolean same = used.same(change);
      if (Boolean.TRUE.equals(same)) {
        return Answer.CHANGED;
      }
      perhaps |= same == null;
    }
    if (perhaps) {
      return Answer.PERHAPS;
    }
    return observedSince == null || observedSince.isAfter(from)
        ? Answer.UNOBSERVED
        : Answer.UNCHANGED;
  }

  /** Of a contact whose kind is not told, that it is a number or a mail address. */
  private static boolean concerns(RecoveryEvent change, Set<Authenticator> kinds) {
    Authenticator kind = change.credential().kind();
    if (kind != null) {
      return kinds.contains(kind);
    }
    return change.action() == RecoveryAction.FACTOR_BOUND || !Collections.disjoint(kinds, CONTACTS);
  }

  /**
   * A use of a factor or contact.
   *
   * @param feed whose id it is; null with {@code id}
   * @param id the feed's id of the factor or contact; null when not told
   */
  record Use(Instant at, @Nullable String feed, @Nullable String id) {

    static Use of(RecoveryEvent event) {
      Credential credential = event.credential();
      return new Use(event.header().occurredAt(), event.header().feed(), credential.id());
    }

    /** Only ids of one feed can be compared; null when nothing can. */
    private @Nullable Boolean same(RecoveryEvent change) {
      String changed = change.credential().id();
      return id == null || changed == null || !change.header().feed().equals(feed)
          ? null
          : changed.equals(id);
    }
  }
}
