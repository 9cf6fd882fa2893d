package dev.sparekey.app.triage;

import dev.sparekey.receivers.decisions.Stated;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in the topic the revisions of alerts are; not what they say. Bounded: of alerts whose last
 * revision was read longest ago, and of revisions of an alert that are oldest, nothing is known.
 */
final class AlertPlaces {

  private static final int MOST_ALERTS = 200_000;

  private static final int MOST_REVISIONS = 16;

  private final int mostAlerts;
  private final Map<String, List<Place>> places = new LinkedHashMap<>();
  private boolean caughtUp;

  AlertPlaces() {
    this(MOST_ALERTS);
  }

  AlertPlaces(int mostAlerts) {
    this.mostAlerts = mostAlerts;
  }

  /** A revision, and its record. */
  record Place(Stated.Revision revision, int partition, long offset) {
    private static final Comparator<Place> BY_REVISION =
        Comparator.comparingInt((Place place) -> place.revision().epoch())
            .thenComparingInt(place -> place.revision().number());
  }

  synchronized void put(String alert, Place place) {
    // Removed first: what was revised lately is last in order.
    List<Place> all = places.remove(alert);
    if (all == null) {
      all = new ArrayList<>(1);
    }
    // A topic that is read again brings old revisions after new ones, and what was published twice
    // has one revision at two places.
    all.removeIf(known -> known.revision().equals(place.revision()));
    all.add(place);
    all.sort(Place.BY_REVISION);
    if (all.size() > MOST_REVISIONS) {
      all.removeFirst();
    }
    places.put(alert, all);
    if (places.size() > mostAlerts) {
      places.remove(places.keySet().iterator().next());
    }
  }

  synchronized void forget(String alert) {
    places.remove(alert);
  }

  /** The newest; null where no such alert is known. */
  synchronized @Nullable Place newest(String alert) {
    List<Place> all = places.get(alert);
    return all == null ? null : all.getLast();
  }

  /** Null where it is not known. */
  synchronized @Nullable Place of(String alert, Stated.Revision revision) {
    for (Place place : places.getOrDefault(alert, List.of())) {
      if (place.revision().equals(revision)) {
        return place;
      }
    }
    return null;
  }

  synchronized void caughtUp() {
    caughtUp = true;
  }

  /** Whether all that the topic held when it was first looked at is known. */
  synchronized boolean isCaughtUp() {
    return caughtUp;
  }

  synchronized int size() {
    return places.size();
  }
}
