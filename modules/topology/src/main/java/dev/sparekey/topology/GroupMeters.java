package dev.sparekey.topology;

import dev.sparekey.engine.GroupsRelease;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How many correlations across accounts are silent here because not all accounts tell their steps
 * as they are meant here, and how many partitions of accounts have yet to. Of the partitions of
 * groups that this process has. Which they are is said in the log, as it changes.
 */
final class GroupMeters {

  static final String SILENT = "sparekey.groups.silent";
  static final String MISSING = "sparekey.groups.missing.partitions";

  private static final Logger LOG = LoggerFactory.getLogger(GroupMeters.class);

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
    GroupsRelease before = releases.put(partition, release);
    Set<String> silent = release.silent();
    if (release == before || silent.equals(before == null ? Set.of() : before.silent())) {
      return;
    }
    if (silent.isEmpty()) {
      LOG.info("groups of partition {} are silent of no correlation any more", partition);
    } else {
      LOG.info(
          "groups of partition {} are silent of the correlations {}: by them {} of {} partitions of"
              + " accounts mean something else, or have not told all of their steps yet",
          partition,
          silent,
          release.missing(accounts),
          accounts);
    }
  }

  /** Another process has this partition from now on. */
  void forget(int partition) {
    releases.remove(partition);
  }
}
