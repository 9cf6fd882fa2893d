package dev.sparekey.sinks.delivery;

import dev.sparekey.model.Alert;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays out documents for the destination to fetch: all that is due lies on the shelf, and what is
 * not due does not. Neither a pace nor a circuit counts: it is the destination that comes, and what
 * it says then has to be heard.
 */
final class ShelfCourier implements Courier {

  private static final Logger LOG = LoggerFactory.getLogger(ShelfCourier.class);

  private final Destination destination;
  private final Shelf shelf;
  private final AlertLog log;
  private final Outbox outbox;
  private final Settlement settlement;
  private final DeliveryCounts counts;
  private final InstantSource clock;

  /** What lies there, by the very alert: what does not change is rendered once. */
  private IdentityHashMap<Alert, Parcel> laidOut = new IdentityHashMap<>();

  /** Whether the log has it that the destination does not do its part. */
  private boolean complained;

  /** What our form makes no document of: asked again each turn, it would fill the log. */
  private Set<Alert> faulty = Collections.newSetFromMap(new IdentityHashMap<>());

  ShelfCourier(
      Destination destination,
      Shelf shelf,
      AlertLog log,
      Outbox outbox,
      Settlement settlement,
      DeliveryCounts counts,
      InstantSource clock) {
    this.destination = destination;
    this.shelf = shelf;
    this.log = log;
    this.outbox = outbox;
    this.settlement = settlement;
    this.counts = counts;
    this.clock = clock;
  }

  @Override
  public int mostWaiting() {
    return shelf.most();
  }

  @Override
  public boolean turn() {
    boolean whole = log.isWhole() && log.isStillOurs();
    if (!whole) {
      shelf.serve(false);
    }
    layOut();
    // After what the destination has said is settled: it may have said so while we were held up.
    settlement.giveUp(clock.instant());
    if (whole) {
      // Not before it lies there, or it would be told that there is nothing.
      shelf.serve(true);
    }
    complain(shelf.complaint(), whole);
    return false;
  }

  private void layOut() {
    IdentityHashMap<Alert, Parcel> before = laidOut;
    laidOut = new IdentityHashMap<>();
    List<Outbox.Waiting> due = outbox.due(clock.instant(), Integer.MAX_VALUE);
    Set<Alert> faultyNow = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Outbox.Waiting> formed = new ArrayList<>();
    List<Parcel> parcels = new ArrayList<>();
    for (Outbox.Waiting one : due) {
      Parcel known = before.get(one.alert());
      Parcel parcel = known == null ? form(one.alert()) : known;
      if (parcel == null) {
        faultyNow.add(one.alert());
      } else {
        laidOut.put(one.alert(), parcel);
        formed.add(one);
        parcels.add(parcel);
      }
    }
    faulty = faultyNow;
    List<Outcome> outcomes = shelf.layOut(parcels);
    for (int i = 0; i < formed.size(); i++) {
      settlement.settle(formed.get(i), outcomes.get(i));
    }
  }

  /**
   * Null for one of which no document can be made. It waits on, and is given up in its time: thrown
   * on, it would end the delivery, which starts anew with the same.
   */
  private @Nullable Parcel form(Alert alert) {
    if (faulty.contains(alert)) {
      return null;
    }
    try {
      return destination.parcel(alert);
    } catch (RuntimeException e) {
      counts.failed();
      LOG.warn(
          "destination {} cannot be told of alert {} revision {}.{}: {}; a newer revision may be,"
              + " else it is given up when it has waited for {}",
          destination.name(),
          alert.id(),
          alert.epoch(),
          alert.revision(),
          Courier.fault(e),
          destination.patience());
      return null;
    }
  }

  private void complain(@Nullable String complaint, boolean whole) {
    if (complaint != null && !complained) {
      LOG.warn("destination {} {}: {} wait", destination.name(), complaint, outbox.size());
    } else if (complaint == null && complained && whole) {
      LOG.info("destination {} comes again, and does its part", destination.name());
    }
    complained = complaint != null;
    counts.broken(complained);
  }

  /** All that was read may have lain there, and be fetched until we are gone. */
  @Override
  public Map<Integer, Long> tried() {
    return outbox.read();
  }
}
