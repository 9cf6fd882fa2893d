package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Who bound an account's authenticators, and what a login with them is therefore worth. A factor
 * that was bound by something weaker than the account's primary MFA is worth no more than that,
 * whatever hardware it is, until it is bound again by something stronger.
 *
 * <p>Example: an account that signs in with a key (rank 4) binds a second key from a session that a
 * password opened (rank 1). A login with password and "a key" may now be either: it is worth [1,4],
 * and once all keys were reset before the second was bound, exactly 1.
 *
 * <p>Steps must be told of in the order of their time; a question about a time is answered by what
 * was bound before it.
 */
final class Bindings {

  /** What a reset of "all factors" is about. */
  private static final Set<Authenticator> FACTORS =
      EnumSet.of(
          Authenticator.SMS,
          Authenticator.VOICE,
          Authenticator.PUSH,
          Authenticator.OTP,
          Authenticator.WEBAUTHN,
          Authenticator.PASSKEY_SYNCED,
          Authenticator.PASSKEY_DEVICE_BOUND,
          Authenticator.PLATFORM,
          Authenticator.SMART_CARD);

  private static final int MOST_OF_A_KIND = 16;

  private static final Interval NO_CAP = Interval.exactly(Interval.AAL3);

  private final AssurancePolicy policy;
  private final Profile profile;
  private final Map<Authenticator, NavigableMap<Instant, List<Bound>>> byKind =
      new EnumMap<>(Authenticator.class);
  private final Map<Authenticator, NavigableSet<Instant>> retired =
      new EnumMap<>(Authenticator.class);

  /**
   * An authenticator that a login may have used.
   *
   * @param credentialId the source's; null when not told, or when it was there before us
   * @param cap most that a login with it is worth
   * @param at when it was bound; null when it was there before us
   */
  private record Bound(
      @Nullable String credentialId, Interval cap, Provenance provenance, @Nullable Instant at) {
    private static final Bound BEFORE_US = new Bound(null, NO_CAP, Provenance.ASSUMED, null);
    private static final Bound UNSEEN = new Bound(null, Interval.UNKNOWN, Provenance.ASSUMED, null);
  }

  Bindings(AssurancePolicy policy, Profile profile) {
    this.policy = policy;
    this.profile = profile;
  }

  /**
   * Takes note of a step that binds, replaces or removes an authenticator.
   *
   * @param authority what the step itself proved
   * @param primary what the account normally proved then
   */
  void note(RecoveryEvent step, Interval authority, Interval primary) {
    Authenticator kind = step.credential().kind();
    switch (step.action()) {
      case FACTOR_BOUND -> {
        if (kind != null) {
          bind(kind, step, authority, primary, false);
        }
      }
      case CODE_SET_ISSUED, CODE_SET_REGENERATED ->
          bind(Authenticator.RECOVERY_CODE, step, authority, primary, true);
      case PASSWORD_RESET -> bind(Authenticator.PASSWORD, step, authority, primary, true);
      case TEMPORARY_PASS_ISSUED ->
          bind(Authenticator.TEMPORARY_PASS, step, authority, primary, true);
      case BYPASS_CODE_ISSUED -> bind(Authenticator.BYPASS_CODE, step, authority, primary, true);
      case FACTOR_REMOVED, FACTOR_RESET -> {
        Set<Authenticator> kinds = kind == null ? FACTORS : EnumSet.of(family(kind));
        for (Authenticator one : kinds) {
          remove(one, step);
          if (authority.floor() >= primary.floor() && primary.floor() > Interval.NONE) {
            retired.computeIfAbsent(one, k -> new TreeSet<>()).add(step.header().occurredAt());
          }
        }
      }
      case CODE_SET_VIEWED,
          CODE_USED,
          CODE_FAILED,
          CODE_SET_REVOKED,
          CODE_EXPIRED,
          CODE_EXPOSED,
          CONTACT_CHANGED,
          TEMPORARY_PASS_USED,
          BYPASS_CODE_USED,
          ACCOUNT_UNLOCKED,
          IMPERSONATION_STARTED,
          RECOVERY_REQUESTED,
          RECOVERY_PROOFED,
          RECOVERY_APPROVED,
          RECOVERY_COMPLETED,
          RECOVERY_NOTIFIED,
          RECOVERY_POLICY_CHANGED,
          RESET_RIGHT_GRANTED,
          PRIVILEGED_ACTION -> {}
    }
  }

  /** Sources tell the kind of a push when it is sent, not when the telephone is enrolled. */
  private static Authenticator family(Authenticator kind) {
    return kind == Authenticator.PUSH_APPROVE || kind == Authenticator.PUSH_NUMBER
        ? Authenticator.PUSH
        : kind;
  }

  private void bind(
      Authenticator told,
      RecoveryEvent step,
      Interval authority,
      Interval primary,
      boolean replacesAll) {
    Authenticator kind = family(told);
    Instant at = step.header().occurredAt();
    String id = step.credential().id();
    List<Bound> after = new ArrayList<>();
    if (!replacesAll) {
      for (Bound bound : newest(kind)) {
        boolean again = id != null && id.equals(bound.credentialId());
        // Once a binding is seen, what was used unseen before it explains nothing any more.
        boolean neverSeen =
            bound.equals(Bound.UNSEEN) || (bound.equals(Bound.BEFORE_US) && !usedBefore(kind, at));
        if (!again && !neverSeen) {
          after.add(bound);
        }
      }
    }
    after.add(
        primary.known()
            ? new Bound(id, cap(authority, primary), Provenance.OBSERVED, at)
            : new Bound(id, NO_CAP, Provenance.FIRST_BINDING, at));
    if (after.size() > MOST_OF_A_KIND) {
      after.removeFirst();
    }
    put(kind, at, after);
  }

  /**
   * The most that a login with the bound authenticator is worth, for every authority and primary
   * that may have been: bound by [1,1] under [3,3] it is [1,1]; bound by [0,5] it is [0,5]; bound
   * by [3,3] under [2,3] there is no cap.
   */
  private static Interval cap(Interval authority, Interval primary) {
    boolean maybeWeaker = authority.floor() < primary.ceiling();
    boolean certainlyWeaker = authority.ceiling() < primary.floor();
    return new Interval(
        maybeWeaker ? authority.floor() : Interval.AAL3,
        certainlyWeaker ? authority.ceiling() : Interval.AAL3);
  }

  private boolean usedBefore(Authenticator kind, Instant at) {
    int day = DaySet.dayOf(at);
    for (Usage usage : profile.used()) {
      boolean has = usage.authenticators().kinds().stream().anyMatch(one -> family(one) == kind);
      if (has && usage.days().first() < day) {
        return true;
      }
    }
    return profile.overflowed();
  }

  private void remove(Authenticator kind, RecoveryEvent step) {
    String id = step.credential().id();
    List<Bound> before = newest(kind);
    List<Bound> after = new ArrayList<>();
    boolean all = step.action() == RecoveryAction.FACTOR_RESET;
    for (Bound bound : before) {
      boolean only = id == null && before.size() == 1;
      boolean meant = id != null && id.equals(bound.credentialId());
      if (!all && !only && !meant) {
        after.add(bound);
      }
    }
    if (after.isEmpty()) {
      // What is used from now on was bound where we did not see it.
      after.add(Bound.UNSEEN);
    }
    put(kind, step.header().occurredAt(), after);
  }

  private List<Bound> newest(Authenticator kind) {
    NavigableMap<Instant, List<Bound>> history = byKind.get(kind);
    return history == null ? List.of(Bound.BEFORE_US) : history.lastEntry().getValue();
  }

  private void put(Authenticator kind, Instant at, List<Bound> bound) {
    byKind.computeIfAbsent(kind, one -> new TreeMap<>()).put(at, List.copyOf(bound));
  }

  /** What a login with that set at that time proves. */
  Interval worth(Authenticators set, Instant at) {
    if (byKind.isEmpty()) {
      return policy.of(set);
    }
    Map<Authenticator, Interval> caps = new EnumMap<>(Authenticator.class);
    for (Authenticator kind : set.kinds()) {
      Interval cap = capOf(kind, at);
      if (!cap.equals(NO_CAP)) {
        caps.put(kind, cap);
      }
    }
    return caps.isEmpty() ? policy.of(set) : policy.of(set, caps);
  }

  /** The least that a login with that set proves at the beginning and at the end of a UTC day. */
  int floorOn(Authenticators set, int day) {
    return Math.min(
        worth(set, DaySet.startOf(day)).floor(), worth(set, DaySet.startOf(day + 1)).floor());
  }

  private Interval capOf(Authenticator kind, Instant at) {
    int floor = Interval.AAL3;
    int ceiling = Interval.NONE;
    for (Bound bound : before(kind, at)) {
      floor = Math.min(floor, bound.cap().floor());
      ceiling = Math.max(ceiling, bound.cap().ceiling());
    }
    return new Interval(floor, ceiling);
  }

  private List<Bound> before(Authenticator kind, Instant at) {
    NavigableMap<Instant, List<Bound>> history = byKind.get(family(kind));
    if (history == null) {
      return List.of(Bound.BEFORE_US);
    }
    Map.Entry<Instant, List<Bound>> entry = history.lowerEntry(at);
    return entry == null ? List.of(Bound.BEFORE_US) : entry.getValue();
  }

  /** True when nothing was bound or removed that would make logins with the set differ in worth. */
  boolean alwaysTheSame(Authenticators set) {
    return byKind.isEmpty()
        || set.kinds().stream().noneMatch(kind -> byKind.containsKey(family(kind)));
  }

  /**
   * When the owner, from evidence as good as the primary, last removed a factor of the set: what
   * was proven with it before says nothing of what the account can still prove. Null when never.
   */
  @Nullable Instant retiredBefore(Authenticators set, Instant at) {
    Instant newest = null;
    for (Authenticator kind : set.kinds()) {
      NavigableSet<Instant> times = retired.get(family(kind));
      Instant when = times == null ? null : times.lower(at);
      if (when != null && (newest == null || when.isAfter(newest))) {
        newest = when;
      }
    }
    return newest;
  }

  /** Where the trust in an authenticator comes from; null when several may be meant. */
  @Nullable Provenance provenance(@Nullable Authenticator kind, Instant at) {
    if (kind == null) {
      return null;
    }
    Set<Provenance> all = EnumSet.noneOf(Provenance.class);
    for (Bound bound : before(kind, at)) {
      all.add(bound.provenance());
    }
    return all.size() == 1 ? all.iterator().next() : null;
  }

  /** Why a login with the set is worth less than its kinds; null when it is not. */
  @Nullable String doubt(Authenticators set, Instant at) {
    for (Authenticator kind : set.kinds()) {
      for (Bound bound : before(kind, at)) {
        Instant when = bound.at();
        if (when != null && bound.cap().floor() < policy.of(set).floor()) {
          return Wording.of(kind)
              + " was bound on "
              + when
              + " by evidence worth "
              + bound.cap()
              + (bound.cap().ceiling() == Interval.AAL3 ? " or by the usual one" : "");
        }
      }
    }
    return null;
  }
}
