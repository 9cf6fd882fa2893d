package dev.sparekey.recovery;

import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Provenance;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who bound an account's authenticators, and what a login with them is therefore worth. A factor
 * that was bound by something weaker than the account's primary MFA is worth no more than that,
 * whatever hardware it is, until it is bound again by something stronger.
 *
 * <p>Example: an account that signs in with a key (rank 4) binds a second key from a session that a
 * password opened (rank 1). A login with password and "a key" may now be either: it is worth [1,4],
 * also after the first key was removed by its id, since nobody told us that it was the only one.
 * Once all keys were reset before the second was bound, it is worth exactly 1.
 *
 * <p>Steps must be told of in the order of their time; a question about a time is answered by what
 * was bound before it.
 */
final class Bindings {

  private static final int MOST_OF_A_KIND = 16;

  private final AssurancePolicy policy;
  private final Profile profile;
  private final @Nullable Instant doubtedAfter;
  private final Map<Authenticator, NavigableMap<Instant, List<Bound>>> byKind =
      new EnumMap<>(Authenticator.class);
  private final Map<Authenticator, NavigableMap<Instant, Retired>> retired =
      new EnumMap<>(Authenticator.class);

  private final Map<OnADay, LeastOfADay> leasts = new HashMap<>();

  /** When something was bound or removed last. */
  private Instant newest = Instant.MIN;

  /** Whether a factor that was retired is known to have been the last of its kind. */
  private enum Retired {
    LAST,
    PERHAPS_LAST
  }

  /**
   * @param doubtedAfter when so many bindings were known that older ones may have been deleted:
   *     from then on what was there "before us" may have been bound by anything; null for never
   */
  Bindings(AssurancePolicy policy, Profile profile, @Nullable Instant doubtedAfter) {
    this.policy = policy;
    this.profile = profile;
    this.doubtedAfter = doubtedAfter;
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
        if (kind == null) {
          // It may be any of them, and a login with any of them may be with it.
          for (Authenticator one : FactorKinds.ALL_FAMILIES) {
            bind(one, null, step, authority, primary, false);
          }
        } else {
          bind(FactorKinds.family(kind), FactorKinds.told(kind), step, authority, primary, false);
        }
      }
      case CODE_SET_ISSUED, CODE_SET_REGENERATED ->
          replace(Authenticator.RECOVERY_CODE, step, authority, primary);
      case PASSWORD_RESET -> replace(Authenticator.PASSWORD, step, authority, primary);
      case TEMPORARY_PASS_ISSUED -> replace(Authenticator.TEMPORARY_PASS, step, authority, primary);
      case BYPASS_CODE_ISSUED -> replace(Authenticator.BYPASS_CODE, step, authority, primary);
      case FACTOR_REMOVED -> {
        boolean owners = isOwners(authority, primary);
        for (Authenticator one : meant(kind)) {
          remove(one, kind == null ? null : FactorKinds.told(kind), step, owners);
        }
      }
      case FACTOR_RESET -> {
        boolean owners = isOwners(authority, primary);
        for (Authenticator one : meant(kind)) {
          reset(one, kind == null ? null : FactorKinds.told(kind), step, owners);
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
          PRIVILEGED_ACTION,
          CREDENTIAL_LISTED -> {}
    }
  }

  /** The families a removal is about that tells a kind, or none. */
  private static Set<Authenticator> meant(@Nullable Authenticator kind) {
    return kind == null ? FactorKinds.ALL_FAMILIES : Set.of(FactorKinds.family(kind));
  }

  /**
   * Whether something is bound since that time with which a login may be worth more than a rank.
   */
  boolean bindsAfter(Instant time, int rank) {
    for (Authenticator family : byKind.keySet()) {
      for (Bound bound : newest(family)) {
        Instant at = bound.at();
        if (at != null && at.isAfter(time) && bound.cap().ceiling() > rank) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isOwners(Interval authority, Interval primary) {
    return authority.floor() >= primary.floor() && primary.floor() > Interval.NONE;
  }

  private void replace(
      Authenticator kind, RecoveryEvent step, Interval authority, Interval primary) {
    bind(kind, kind, step, authority, primary, true);
  }

  private void bind(
      Authenticator family,
      @Nullable Authenticator kind,
      RecoveryEvent step,
      Interval authority,
      Interval primary,
      boolean replacesAll) {
    Instant at = step.header().occurredAt();
    String id = step.credential().id();
    List<Bound> after = new ArrayList<>();
    if (!replacesAll) {
      for (Bound bound : newest(family)) {
        boolean again = id != null && id.equals(bound.credentialId());
        if (!again && !isExplainedAway(bound, kind, at)) {
          after.add(bound);
        }
      }
    }
    // An account whose owner gave up a factor has had a primary, however little is known of it now.
    after.add(
        primary.known() || !retired.isEmpty()
            ? new Bound(
                Bound.Seen.BOUND, kind, id, cap(authority, primary), Provenance.OBSERVED, at)
            : new Bound(Bound.Seen.BOUND, kind, id, Bound.NO_CAP, Provenance.FIRST_BINDING, at));
    put(family, at, atMost(after));
  }

  /** Of too many, the oldest two count as one that may be either: nothing is worth more for it. */
  private static List<Bound> atMost(List<Bound> bounds) {
    if (bounds.size() <= MOST_OF_A_KIND) {
      return bounds;
    }
    List<Bound> seen = bounds.stream().filter(bound -> bound.seen() == Bound.Seen.BOUND).toList();
    if (seen.size() <= MOST_OF_A_KIND) {
      return bounds;
    }
    List<Bound> after = new ArrayList<>(bounds);
    after.removeAll(seen.subList(0, 2));
    after.add(after.indexOf(seen.get(2)), seen.get(0).or(seen.get(1)));
    return after;
  }

  /**
   * Once a binding is seen, what was used unseen before it explains nothing any more. That there
   * was no older one is known only where the account was observed for a whole window without its
   * use: a key in a safe is used once a year.
   */
  private boolean isExplainedAway(Bound bound, @Nullable Authenticator kind, Instant at) {
    Authenticator older = bound.kind();
    if (kind == null || older == null || !FactorKinds.mayBe(kind, older)) {
      return false;
    }
    return switch (bound.seen()) {
      case NEVER -> true;
      case BEFORE -> {
        Instant since = profile.firstSeenAt();
        yield since != null
            && !since.isAfter(at.minus(policy.primaryWindow()))
            && !usedBefore(older, at);
      }
      case BOUND -> false;
    };
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
      if (uses(usage, kind) && usage.days().first() < day) {
        return true;
      }
    }
    return isFullBefore(day);
  }

  /** Whether a set may have been used before that day and is not known. */
  private boolean isFullBefore(int day) {
    Integer since = profile.fullSince();
    return since != null && since < day;
  }

  private static boolean uses(Usage usage, Authenticator kind) {
    return usage.authenticators().kinds().stream().anyMatch(one -> FactorKinds.told(one) == kind);
  }

  /** Removes one factor: the one of that id, or the only one there is. */
  private void remove(
      Authenticator family, @Nullable Authenticator kind, RecoveryEvent step, boolean owners) {
    String id = step.credential().id();
    List<Bound> before = newest(family);
    Bound removed = null;
    List<Bound> candidates = new ArrayList<>();
    for (Bound bound : before) {
      if (id != null && id.equals(bound.credentialId())) {
        removed = bound;
      } else if (kind != null && bound.seen() != Bound.Seen.NEVER && bound.explains(kind)) {
        candidates.add(bound);
      }
    }
    // Of those from before us we do not know how many there are.
    if (removed == null
        && id == null
        && candidates.size() == 1
        && candidates.getFirst().seen() == Bound.Seen.BOUND) {
      removed = candidates.getFirst();
    }
    if (removed == null) {
      boolean oldOnes =
          !candidates.isEmpty()
              && candidates.stream().allMatch(bound -> bound.seen() == Bound.Seen.BEFORE);
      if (owners && kind != null && oldOnes) {
        retire(kind, step, Retired.PERHAPS_LAST);
      }
      return;
    }
    List<Bound> after = new ArrayList<>(before);
    after.remove(removed);
    settle(family, step, after, removed.kind(), owners);
  }

  /** Removes all factors of a kind, or all. */
  private void reset(
      Authenticator family, @Nullable Authenticator kind, RecoveryEvent step, boolean owners) {
    List<Bound> after = new ArrayList<>();
    for (Bound bound : newest(family)) {
      Authenticator own = bound.kind();
      boolean meant = kind == null || own == kind || (kind == family && own != null);
      if (!meant) {
        after.add(bound);
      }
    }
    settle(family, step, after, kind == family ? null : kind, owners);
  }

  /**
   * What is left after a removal. A kind of which nothing is left is retired, where the removal
   * concerned it.
   *
   * @param kind that was removed; null when it was all of the family
   */
  private void settle(
      Authenticator family,
      RecoveryEvent step,
      List<Bound> after,
      @Nullable Authenticator kind,
      boolean owners) {
    for (Authenticator one : FactorKinds.members(family)) {
      if (after.stream().noneMatch(bound -> bound.explains(one))) {
        // What is used from now on was bound where we did not see it.
        after.add(Bound.unseen(one));
        if (owners && (kind == null || FactorKinds.mayBe(kind, one))) {
          retire(one, step, Retired.LAST);
        }
      }
    }
    put(family, step.header().occurredAt(), after);
  }

  private void retire(Authenticator kind, RecoveryEvent step, Retired how) {
    retired
        .computeIfAbsent(kind, one -> new TreeMap<>())
        .merge(step.header().occurredAt(), how, (one, other) -> one == Retired.LAST ? one : other);
  }

  private List<Bound> newest(Authenticator family) {
    NavigableMap<Instant, List<Bound>> history = byKind.get(family);
    return history == null ? beforeUs(family) : history.lastEntry().getValue();
  }

  private List<Bound> beforeUs(Authenticator family) {
    return FactorKinds.members(family).stream().map(Bound::beforeUs).toList();
  }

  private void put(Authenticator family, Instant at, List<Bound> bound) {
    newest = at.isAfter(newest) ? at : newest;
    byKind.computeIfAbsent(family, one -> new TreeMap<>()).put(at, List.copyOf(bound));
  }

  /** What a login with that set at that time proves. */
  Interval worth(Authenticators set, Instant at) {
    return worth(set, at, isDoubted(at));
  }

  /** The same as far as it is known, for what does not fall for want of knowledge. */
  Interval worthAsKnown(Authenticators set, Instant at) {
    return worth(set, at, false);
  }

  private boolean isDoubted(Instant at) {
    return doubtedAfter != null && at.isAfter(doubtedAfter);
  }

  private Interval worth(Authenticators set, Instant at, boolean doubted) {
    if (byKind.isEmpty() || (!doubted && alwaysTheSame(set))) {
      return policy.of(set);
    }
    Map<Authenticator, Interval> caps = new EnumMap<>(Authenticator.class);
    for (Authenticator kind : set.kinds()) {
      Interval cap = capOf(kind, at, doubted);
      if (!cap.equals(Bound.NO_CAP)) {
        caps.put(kind, cap);
      }
    }
    return caps.isEmpty() ? policy.of(set) : policy.of(set, caps);
  }

  /**
   * The least that a login with that set proves at any time of a UTC day: what was bound at ten and
   * removed at noon may have been used at eleven. What may have been forgotten lowers no day, since
   * a primary never falls for want of knowledge.
   */
  int floorOn(Authenticators set, int day) {
    LeastOfADay least = leasts.computeIfAbsent(new OnADay(set, day), LeastOfADay::of);
    Instant end = DaySet.startOf(day + 1);
    // Steps come in their order: what is bound from now on bears on nothing before this.
    Instant over = newest.equals(Instant.MIN) ? newest : newest.minus(policy.skew()).minusNanos(1);
    if (!least.from.isBefore(end)) {
      return least.floor;
    }
    int known = least.floor;
    int floor = known;
    for (Authenticator kind : set.kinds()) {
      for (Authenticator family : FactorKinds.familiesOf(kind)) {
        NavigableMap<Instant, List<Bound>> history = byKind.get(family);
        if (history != null) {
          for (Instant change : history.subMap(least.from, true, end, false).keySet()) {
            int then = worth(set, change.plusNanos(1), false).floor();
            floor = Math.min(floor, then);
            known = change.isBefore(over) ? Math.min(known, then) : known;
          }
        }
      }
    }
    // What is not over yet may turn out otherwise, so that it does not get into what is known.
    int atStart =
        least.isBegun ? Integer.MAX_VALUE : worth(set, DaySet.startOf(day), false).floor();
    int atEnd = worth(set, end, false).floor();
    floor = Math.min(floor, Math.min(atStart, atEnd));
    if (DaySet.startOf(day).isBefore(over)) {
      least.floor = end.isBefore(over) ? floor : Math.min(known, atStart);
      least.isBegun = true;
      least.from = end.isBefore(over) ? end : over;
    }
    return floor;
  }

  private record OnADay(Authenticators set, int day) {}

  /**
   * What a day's least is by what can be told of it for good. Whoever binds a factor each second
   * would else have all of a day's bindings gone through at each of them.
   */
  private static final class LeastOfADay {
    private int floor = Integer.MAX_VALUE;
    private boolean isBegun;

    /** Changes before it are in the floor. */
    private Instant from;

    private LeastOfADay(Instant from) {
      this.from = from;
    }

    static LeastOfADay of(OnADay day) {
      return new LeastOfADay(DaySet.startOf(day.day()));
    }
  }

  /** The most that a login with a factor of that kind at that time is worth, as far as is known. */
  Interval capOf(Authenticator kind, Instant at) {
    return capOf(kind, at, isDoubted(at));
  }

  private Interval capOf(Authenticator kind, Instant at, boolean doubted) {
    Interval cap = null;
    for (Bound bound : explaining(kind, at)) {
      boolean open = doubted && bound.seen() == Bound.Seen.BEFORE && FactorKinds.isFactor(kind);
      Interval one = open ? Interval.UNKNOWN : bound.cap();
      cap =
          cap == null
              ? one
              : new Interval(
                  Math.min(cap.floor(), one.floor()), Math.max(cap.ceiling(), one.ceiling()));
    }
    return cap == null ? Interval.UNKNOWN : cap;
  }

  /**
   * What a login with a factor of that kind may have used. Feeds' clocks differ: also what was
   * bound up to the skew after it.
   */
  private List<Bound> explaining(Authenticator kind, Instant at) {
    List<Bound> found = new ArrayList<>();
    if (kind == Authenticator.MFA_UNSPECIFIED) {
      for (Authenticator one : FactorKinds.ALL) {
        found.addAll(explaining(one, at));
      }
      // That one kind was removed says nothing of a login that may have used any other.
      if (found.stream().anyMatch(bound -> bound.seen() != Bound.Seen.NEVER)) {
        found.removeIf(bound -> bound.seen() == Bound.Seen.NEVER);
      }
      return found;
    }
    Authenticator used = FactorKinds.told(kind);
    for (Bound bound : before(used, at)) {
      if (bound.explains(used)) {
        found.add(bound);
      }
    }
    NavigableMap<Instant, List<Bound>> history = byKind.get(FactorKinds.family(used));
    if (history != null) {
      Collection<List<Bound>> soon =
          history.subMap(at, true, at.plus(policy.skew()), true).values();
      // Whoever binds one each second has a hundred of them within the skew, in as many lists.
      Set<Bound> known = soon.isEmpty() ? Set.of() : new HashSet<>(found);
      for (List<Bound> bounds : soon) {
        for (Bound bound : bounds) {
          if (bound.seen() == Bound.Seen.BOUND && bound.explains(used) && known.add(bound)) {
            found.add(bound);
          }
        }
      }
    }
    return found;
  }

  private List<Bound> before(Authenticator kind, Instant at) {
    NavigableMap<Instant, List<Bound>> history = byKind.get(FactorKinds.family(kind));
    Map.Entry<Instant, List<Bound>> entry = history == null ? null : history.lowerEntry(at);
    return entry == null ? beforeUs(FactorKinds.family(kind)) : entry.getValue();
  }

  /** True when nothing was bound or removed that would make logins with the set differ in worth. */
  boolean alwaysTheSame(Authenticators set) {
    if (byKind.isEmpty()) {
      return true;
    }
    for (Authenticator kind : set.kinds()) {
      boolean touched =
          kind == Authenticator.MFA_UNSPECIFIED
              ? !Collections.disjoint(FactorKinds.ALL_FAMILIES, byKind.keySet())
              : byKind.containsKey(FactorKinds.family(kind));
      if (touched) {
        return false;
      }
    }
    return true;
  }

  /**
   * When the owner, from evidence as good as the primary, last removed the last factor of a kind of
   * the set: what was proven with it before says nothing of what the account can still prove. Null
   * when never. Of a factor from before us it is the use of its kind on a later day that shows that
   * it was not the last.
   */
  @Nullable Instant retiredBefore(Authenticators set, Instant at) {
    Instant newest = null;
    for (Authenticator kind : set.kinds()) {
      NavigableMap<Instant, Retired> times = retired.get(FactorKinds.told(kind));
      if (times == null) {
        continue;
      }
      for (Map.Entry<Instant, Retired> one : times.headMap(at, false).entrySet()) {
        Instant when = one.getKey();
        boolean last =
            one.getValue() == Retired.LAST || !usedBetween(FactorKinds.told(kind), when, at);
        if (last && (newest == null || when.isAfter(newest))) {
          newest = when;
        }
      }
    }
    return newest;
  }

  private boolean usedBetween(Authenticator kind, Instant from, Instant to) {
    for (Usage usage : profile.used()) {
      if (uses(usage, kind)) {
        for (int day : usage.days().days()) {
          if (day > DaySet.dayOf(from) && day < DaySet.dayOf(to)) {
            return true;
          }
        }
      }
    }
    return isFullBefore(DaySet.dayOf(to));
  }

  /**
   * Where the trust in the authenticator comes from that a step is about, once that was taken note
   * of; null when several may be meant.
   */
  @Nullable Provenance provenance(RecoveryEvent step) {
    Authenticator kind = step.credential().kind();
    if (kind == null) {
      return null;
    }
    Instant at = step.header().occurredAt();
    Set<Provenance> all = EnumSet.noneOf(Provenance.class);
    for (Bound bound : before(kind, at.plusNanos(1))) {
      Provenance one = bound.provenance();
      boolean itself = step.action() == RecoveryAction.FACTOR_BOUND && at.equals(bound.at());
      if (itself && Objects.equals(bound.credentialId(), step.credential().id())) {
        return one;
      }
      if (bound.explains(FactorKinds.told(kind))) {
        if (one == null) {
          return null;
        }
        all.add(one);
      }
    }
    return all.size() == 1 ? all.iterator().next() : null;
  }

  /** Why a login with the set is worth less than its kinds; null when it is not. */
  @Nullable String doubt(Authenticators set, Instant at) {
    for (Authenticator kind : set.kinds()) {
      for (Bound bound : explaining(kind, at)) {
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
