package dev.sparekey.topology;

import dev.sparekey.engine.GroupsRelease;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How many correlations across accounts are silent here because not all accounts have told their
 * steps as the rules see them, and how many partitions of accounts have yet to. Of the partitions
 * of groups that this process has.
 */
final class GroupMeters {

  static final String SILENT = "sparekey.groups.silent";
  static final String MISSING = "sparekey.groups.missing.partitions";

  /** By partition. Written by the stream threads, read by whoever scrapes. */
  private final Map<Integer, GroupsRelease> releases = new ConcurrentHashMap<>();

  private final int accounts;

  /**
   * @param accounts how many partitions of accounts there are
   */
  GroupMeters(int accounts, MeterRegistry meters) {
    this.accounts = accounts;
    Gauge.builder(SILENT, this, GroupMeters::silent).register(meters);
    Gauge.builder(MISSING, this, GroupMeters::missing).register(meters);
  }

  private int silent() {
    Set<String> silent = new HashSet<>();
    releases.values().forEach(release -> silent.addAll(release.silent()));
    return silent.size();
  }

  private int missing() {
    return releases.values().stream()
        .filter(release -> !release.silent().isEmpty())
        .mapToInt(release -> release.missing(accounts))
        .max()
        .orElse(0);
  }

  void at(int partition, GroupsRelease release) {
    releases.put(partition, release);
  }

  /** Another process has this partition from now on. */
  void forget(int partition) {
    releases.remove(partition);
  }
}
