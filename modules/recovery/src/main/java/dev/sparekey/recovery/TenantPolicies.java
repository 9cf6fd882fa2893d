package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.RecoveryEvent;
import dev.sparekey.model.TenantPolicyChange;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * When the policies were changed that hold for all accounts of a source, and by whom. A source
 * tells of such a change on the account of whoever made it, since it is about no other.
 */
public final class TenantPolicies {

  public static final TenantPolicies NONE = new TenantPolicies(Map.of());

  /** Of one source the hours in which something was changed. */
  private final Map<Scope, NavigableMap<Instant, PolicyHour>> hours;

  /** What Okta's policy asks for says nothing of accounts in AWS. */
  private record Scope(String tenant, String feed) {}

  private TenantPolicies(Map<Scope, NavigableMap<Instant, PolicyHour>> hours) {
    this.hours = hours;
  }

  /**
   * Whether an event is a change for all accounts of the source. Those for one account have that
   * account, and somebody else as their actor or none; whoever exempts himself is read as one who
   * changes it for all: some sources' types tell one from the other, but the event does not.
   */
  public static boolean isForAll(RecoveryEvent event) {
    return event.action() == RecoveryAction.RECOVERY_POLICY_CHANGED
        && event.account().nativeId().equals(event.actor().id());
  }

  /** Who acted in a step, by the source's id; null when it tells none. */
  public static @Nullable String actorOf(RecoveryEvent step) {
    return step.actor().role() == Actor.Role.SELF ? step.account().nativeId() : step.actor().id();
  }

  /** The change that such an event tells of. */
  public static TenantPolicyChange told(RecoveryEvent event) {
    return new TenantPolicyChange(
        StepSurroundings.reference(event), event.account().nativeId(), event.actor().name());
  }

  /** By hours in any order, of which each is there once. */
  public static TenantPolicies of(Collection<PolicyHour> all) {
    Map<Scope, NavigableMap<Instant, PolicyHour>> hours = new HashMap<>();
    for (PolicyHour hour : all) {
      hours
          .computeIfAbsent(new Scope(hour.tenant(), hour.feed()), scope -> new TreeMap<>())
          .put(hour.start(), hour);
    }
    return new TenantPolicies(hours);
  }

  /** With this hour in the place of what was known of it. */
  public TenantPolicies with(PolicyHour hour) {
    Scope scope = new Scope(hour.tenant(), hour.feed());
    NavigableMap<Instant, PolicyHour> changed = new TreeMap<>(of(scope));
    changed.put(hour.start(), hour);
    Map<Scope, NavigableMap<Instant, PolicyHour>> all = new HashMap<>(hours);
    all.put(scope, changed);
    return new TenantPolicies(all);
  }

  /** With nothing of this hour. */
  public TenantPolicies without(PolicyHour hour) {
    Scope scope = new Scope(hour.tenant(), hour.feed());
    NavigableMap<Instant, PolicyHour> changed = new TreeMap<>(of(scope));
    changed.remove(hour.start());
    Map<Scope, NavigableMap<Instant, PolicyHour>> all = new HashMap<>(hours);
    if (changed.isEmpty()) {
      all.remove(scope);
    } else {
      all.put(scope, changed);
    }
    return new TenantPolicies(all);
  }

  /** The hour in which a change was made, as far as it is known. */
  public PolicyHour around(String tenant, String feed, TenantPolicyChange change) {
    PolicyHour none = PolicyHour.around(tenant, feed, change);
    return of(new Scope(tenant, feed)).getOrDefault(none.start(), none);
  }

  /** When it was changed next after an hour; {@link Instant#MAX} if it was not. */
  public Instant nextAfter(PolicyHour hour) {
    Map.Entry<Instant, PolicyHour> next =
        of(new Scope(hour.tenant(), hour.feed())).higherEntry(hour.start());
    return next == null ? Instant.MAX : next.getValue().since();
  }

  /** The hours that ended before a time, the first of each source before others of it. */
  public List<PolicyHour> endedBefore(Instant time) {
    List<PolicyHour> ended = new ArrayList<>();
    for (NavigableMap<Instant, PolicyHour> of : hours.values()) {
      for (PolicyHour hour : of.values()) {
        if (!hour.end().isBefore(time)) {
          break;
        }
        ended.add(hour);
      }
    }
    return ended;
  }

  /**
   * The last change for an account's source before a time. Of one who changes it many times in an
   * hour the first stands for all, so the hour in which the time begins counts whole: of changes at
   * 9:05 and 9:55 the second is within 30 days before 9:30 of the thirtieth day, and 9:05 is told.
   *
   * @param by the source's id of whoever made it; null for anybody
   */
  @Nullable TenantPolicyChange lastBefore(
      AccountId account, Instant from, Instant until, @Nullable String by) {
    NavigableMap<Instant, PolicyHour> known = of(new Scope(account.tenant(), account.feed()));
    if (known.isEmpty()) {
      return null;
    }
    for (PolicyHour hour :
        known.subMap(PolicyHour.start(from), true, until, false).descendingMap().values()) {
      TenantPolicyChange last = hour.lastBefore(until, by);
      if (last != null) {
        return last;
      }
    }
    return null;
  }

  /** Whether more changed it in those hours than are kept. */
  boolean omits(AccountId account, Instant from, Instant until) {
    return of(new Scope(account.tenant(), account.feed()))
        .subMap(PolicyHour.start(from), true, until, false)
        .values()
        .stream()
        .anyMatch(PolicyHour::more);
  }

  private NavigableMap<Instant, PolicyHour> of(Scope scope) {
    return hours.getOrDefault(scope, Collections.emptyNavigableMap());
  }
}
