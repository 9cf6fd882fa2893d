package dev.sparekey.recovery;

import dev.sparekey.model.Actor;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.TenantPolicyChange;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who changed the policy of all accounts of a source within an hour: of each the first change, and
 * of more than {@value #MOST} those who were first. So a script that edits a policy all day leaves
 * 24 entries, and hides none of anybody else.
 *
 * <p>Which are kept depends on no order: an entry only ever moves to an earlier time, and whoever
 * is not among the first with his earliest never comes to be.
 *
 * @param first ascending by time, of each changer one
 * @param more whether others changed it, too, who are not kept
 */
public record PolicyHour(
    String tenant, String feed, Instant start, List<TenantPolicyChange> first, boolean more) {

  /** What is kept of an hour. */
  public static final int MOST = 32;

  private static final Comparator<TenantPolicyChange> ORDER =
      Comparator.comparing((TenantPolicyChange change) -> change.event().at())
          .thenComparing(change -> change.event().id())
          .thenComparing(TenantPolicyChange::by)
          .thenComparing(change -> Objects.requireNonNullElse(change.name(), ""));

  public PolicyHour {
    first = List.copyOf(first);
  }

  /** The hour in which the change was made, with nothing in it. */
  public static PolicyHour around(String tenant, String feed, TenantPolicyChange change) {
    Instant start = start(change.event().at());
    return new PolicyHour(tenant, feed, start, List.of(), false);
  }

  static Instant start(Instant at) {
    return at.truncatedTo(ChronoUnit.HOURS);
  }

  /** Not part of it. */
  public Instant end() {
    return start.plus(1, ChronoUnit.HOURS);
  }

  /** With one change of that hour more. */
  public PolicyHour with(TenantPolicyChange change) {
    List<TenantPolicyChange> all = new ArrayList<>(first);
    all.add(change);
    all.sort(ORDER);
    Set<@Nullable String> changers = new HashSet<>();
    all.removeIf(one -> !changers.add(Actor.withoutSession(one.by())));
    boolean full = all.size() > MOST;
    return new PolicyHour(tenant, feed, start, full ? all.subList(0, MOST) : all, more || full);
  }

  /** Who has another entry here than there. */
  public List<TenantPolicyChange> differing(PolicyHour other) {
    List<TenantPolicyChange> differing = new ArrayList<>(first);
    differing.removeAll(other.first);
    for (TenantPolicyChange change : other.first) {
      if (!first.contains(change)) {
        differing.add(change);
      }
    }
    return differing;
  }

  /** When it was changed first; never of an hour with nothing in it. */
  Instant since() {
    return first.getFirst().event().at();
  }

  /** The last that is known to be from before a time, by anybody or one of them. */
  @Nullable TenantPolicyChange lastBefore(Instant until, @Nullable String by) {
    for (TenantPolicyChange change : first.reversed()) {
      EventRef event = change.event();
      if (event.at().isBefore(until) && (by == null || change.isBy(by))) {
        return change;
      }
    }
    return null;
  }
}
