package dev.sparekey.app.triage;

import dev.sparekey.receivers.decisions.Stated;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where in the topic the revisions of alerts are; not what they say. Bounded by revisions in all:
 * beyond that, the tenant that has most forgets its own alert whose last revision was read longest
 * ago, so that a flood in one organisation takes nothing from another. Of one alert the oldest
 * revisions are forgotten first.
 */
final class AlertPlaces {

  /**
   * Of some 60 bytes, with some 250 for each alert: at most about 100 MB, 30 where each has ten.
   */
  private static final int MOST_PLACES = 300_000;

  private static final int MOST_REVISIONS = 16;

  private final int mostPlaces;
  private final Map<String, Tenant> tenants = new HashMap<>();

  /** Whose an alert is, by its id. */
  private final Map<String, Tenant> owners = new HashMap<>();

  private int places;
  private long forgotten;
  private boolean caughtUp;

  AlertPlaces() {
    this(MOST_PLACES);
  }

  /**
   * @param mostPlaces as many as one alert may have, or more
   */
  AlertPlaces(int mostPlaces) {
    this.mostPlaces = mostPlaces;
  }

  /** A revision, and its record. */
  record Place(Stated.Revision revision, int partition, long offset) {
    private static final Comparator<Place> BY_REVISION =
        Comparator.comparingInt((Place place) -> place.revision().epoch())
            .thenComparingInt(place -> place.revision().number());
  }

  private static final class Tenant {
    final String name;

    /** What was revised lately is last in order. */
    final Map<String, List<Place>> alerts = new LinkedHashMap<>();

    int places;

    Tenant(String name) {
      this.name = name;
    }
  }

  synchronized void put(String tenant, String alert, Place place) {
    List<Place> all = take(alert);
    // A topic that is read again brings old revisions after new ones, and what was published twice
    // has one revision at two places.
    all.removeIf(known -> known.revision().equals(place.revision()));
    all.add(place);
    all.sort(Place.BY_REVISION);
    if (all.size() > MOST_REVISIONS) {
      all.removeFirst();
    }
    Tenant owner = tenants.computeIfAbsent(tenant, Tenant::new);
    owner.alerts.put(alert, all);
    owner.places += all.size();
    places += all.size();
    owners.put(alert, owner);
    while (places > mostPlaces) {
      forgetOne();
    }
  }

  /** Takes out what is known of an alert, if anything. */
  private List<Place> take(String alert) {
    Tenant owner = owners.remove(alert);
    List<Place> all = owner == null ? null : owner.alerts.remove(alert);
    if (owner == null || all == null) {
      return new ArrayList<>(1);
    }
    owner.places -= all.size();
    places -= all.size();
    if (owner.alerts.isEmpty()) {
      tenants.remove(owner.name);
    }
    return all;
  }

  private void forgetOne() {
    Tenant largest =
        Collections.max(tenants.values(), Comparator.comparingInt(tenant -> tenant.places));
    take(largest.alerts.keySet().iterator().next());
    forgotten++;
  }

  synchronized void forget(String alert) {
    take(alert);
  }

  private List<Place> known(String alert) {
    Tenant owner = owners.get(alert);
    return owner == null ? List.of() : owner.alerts.getOrDefault(alert, List.of());
  }

  /** The newest; null where no such alert is known. */
  synchronized @Nullable Place newest(String alert) {
    List<Place> all = known(alert);
    return all.isEmpty() ? null : all.getLast();
  }

  /** Null where it is not known. */
  synchronized @Nullable Place of(String alert, Stated.Revision revision) {
    for (Place place : known(alert)) {
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
    return owners.size();
  }

  /** Alerts that nobody can decide on any more, since there were too many. */
  synchronized long forgotten() {
    return forgotten;
  }
}
