package dev.sparekey.recovery;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Authenticator;
import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.InventoryEntry;
import dev.sparekey.model.Posture;
import dev.sparekey.model.Posture.ObservedWay;
import dev.sparekey.model.Posture.Way;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryPath;
import dev.sparekey.model.RecoveryStep;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ways into an account that its events show: what is open in the inventory, and the recoveries
 * that others made or that went by mail. What a policy would open beside them is not known.
 */
final class Ways {

  private final TreeMap<Place, ObservedWay> ways = new TreeMap<>();

  private record Place(Way way, @Nullable Authenticator kind) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparing(Place::way)
            .thenComparing(
                Place::kind, Comparator.nullsFirst(Comparator.<Authenticator>naturalOrder()));

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  /**
   * @param clock the stage's time, by which credentials have expired
   */
  Ways(
      AssurancePolicy policy, List<CredentialLine> lines, List<RecoveryStep> steps, Instant clock) {
    for (CredentialLine line : lines) {
      if (line.isOpenAt(clock)) {
        add(way(line.sort), line.kind, worth(policy, line.kind), line.touched());
      }
    }
    for (RecoveryStep step : steps) {
      if (step.action().opensOrReArms()) {
        Interval effective = step.assurance().effective();
        if (step.event().actor().helped()) {
          add(Way.HELPED_RECOVERY, null, effective, step.occurredAt());
        } else if (step.event().path() == RecoveryPath.EMAIL) {
          add(Way.EMAIL_RECOVERY, null, effective, step.occurredAt());
        }
      }
    }
  }

  Posture posture(
      AccountId account,
      @Nullable String subject,
      Interval primary,
      int listed,
      int omitted,
      Instant observedSince,
      List<Posture.Full> fullSince,
      @Nullable PrimaryAcceptance accepted) {
    Interval weakest = null;
    for (ObservedWay way : ways.values()) {
      weakest = weakest == null ? way.worth() : weaker(weakest, way.worth());
    }
    return new Posture(
        account,
        subject,
        weakest == null ? Posture.Basis.UNKNOWN : Posture.Basis.OBSERVED_WAYS,
        weakest,
        new ArrayList<>(ways.values()),
        primary,
        listed,
        omitted,
        observedSince,
        fullSince,
        accepted);
  }

  private void add(Way way, @Nullable Authenticator kind, Interval worth, Instant at) {
    ways.merge(
        new Place(way, kind),
        new ObservedWay(way, kind, worth, at),
        (one, other) ->
            new ObservedWay(
                way,
                kind,
                weaker(one.worth(), other.worth()),
                one.last().isAfter(other.last()) ? one.last() : other.last()));
  }

  /** What the weaker of two is worth, whatever each turns out to be. */
  private static Interval weaker(Interval one, Interval other) {
    return new Interval(
        Math.min(one.floor(), other.floor()), Math.min(one.ceiling(), other.ceiling()));
  }

  /** Nobody tells whether the provider asks for a password beside it. */
  private static Interval worth(AssurancePolicy policy, @Nullable Authenticator kind) {
    if (kind == null) {
      return Interval.UNKNOWN;
    }
    Interval alone = policy.of(Authenticators.exactly(kind));
    Interval beside = policy.of(Authenticators.exactly(Authenticator.PASSWORD, kind));
    return new Interval(
        Math.min(alone.floor(), beside.floor()), Math.max(alone.ceiling(), beside.ceiling()));
  }

  private static Way way(InventoryEntry.Sort sort) {
    return switch (sort) {
      case CODE_SET -> Way.CODE_SET;
      case TEMPORARY_PASS -> Way.TEMPORARY_PASS;
      case BYPASS_CODE -> Way.BYPASS_CODE;
      case CONTACT -> Way.CONTACT;
      case FACTOR -> Way.FACTOR;
      case PASSWORD -> Way.PASSWORD;
      case CERTIFICATE -> Way.CERTIFICATE;
      case KEY -> Way.KEY;
    };
  }
}
