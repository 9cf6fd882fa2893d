package dev.sparekey.topology;

import dev.sparekey.engine.Releases;
import dev.sparekey.engine.Silence;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What the topology is built from.
 *
 * @param feeds at least one, no two of one name or one topic
 * @param rules those that judge until others are activated
 * @param policy what authenticators are worth
 * @param time who says what time it is
 * @param partitions of the topics between the stages, 1 or more; never changed once there is state
 * @param disorder how far records of a feed may be out of order, for marks that are only assumed
 * @param epoch of the alerts, raised by a rebuild
 * @param alertFrom steps that occurred before are judged, kept and shown, and raise no alert;
 *     {@link Instant#MIN} for no such bound. The same for all instances: it is part of what they
 *     compute.
 * @param releases where rules are found that are activated while the stages run
 * @param salt of the hashes of dead letters, to be kept from their readers; not empty
 */
public record Settings(
    List<Feed> feeds,
    RuleSet rules,
    Releases releases,
    AssurancePolicy policy,
    Time time,
    int partitions,
    Duration disorder,
    int epoch,
    Instant alertFrom,
    String salt) {

  /** Who says what time it is. */
  public enum Time {
    /** The wall clock, once a second; records are received when the broker appended them. */
    LIVE,
    /**
     * The records: clock and mark records, and the header {@code received_at}. With the wall clock,
     * three weeks replayed in a minute would make every deadline pass at once.
     */
    RECORDS
  }

  /** The rules never change, and alerts are raised whenever a step occurred. */
  public Settings(
      List<Feed> feeds,
      RuleSet rules,
      AssurancePolicy policy,
      Time time,
      int partitions,
      Duration disorder,
      int epoch,
      String salt) {
    this(feeds, rules, Releases.NONE, policy, time, partitions, disorder, epoch, Instant.MIN, salt);
  }

  public Settings {
    feeds = feeds.stream().sorted(Comparator.comparing(Feed::name)).toList();
    Set<String> names = new HashSet<>();
    Set<String> topics = new HashSet<>();
    for (Feed feed : feeds) {
      if (!topics.add(feed.topic())) {
        throw new IllegalArgumentException(
            "two feeds are read from the topic '" + feed.topic() + "': give each its own");
      }
      if (!names.add(feed.name())) {
        throw new IllegalArgumentException("two feeds are named '" + feed.name() + "': rename one");
      }
    }
    if (feeds.isEmpty()) {
      throw new IllegalArgumentException("there should be at least one feed: there was none");
    }
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions should be 1 or more: was " + partitions);
    }
    if (disorder.isNegative()) {
      throw new IllegalArgumentException("disorder should not be negative: was " + disorder);
    }
    if (salt.isEmpty()) {
      throw new IllegalArgumentException("the salt of dead letters' hashes should not be empty");
    }
  }

  /** Without the salt. */
  @Override
  public String toString() {
    return "Settings[feeds="
        + feeds.stream().map(Feed::name).toList()
        + ", time="
        + time
        + ", partitions="
        + partitions
        + ", disorder="
        + disorder
        + ", epoch="
        + epoch
        + ", alertFrom="
        + alertFrom
        + "]";
  }

  Set<String> feedNames() {
    return feeds.stream().map(Feed::name).collect(Collectors.toUnmodifiableSet());
  }

  Set<String> ticketFeeds() {
    return feeds.stream()
        .filter(Feed::tickets)
        .map(Feed::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  Set<String> tenants() {
    return feeds.stream()
        .map(feed -> feed.format().tenant())
        .collect(Collectors.toUnmodifiableSet());
  }

  SortedMap<String, Silence> silences() {
    SortedMap<String, Silence> silences = new TreeMap<>();
    for (Feed feed : feeds) {
      if (feed.silentAfter() != null) {
        silences.put(
            feed.name(), new Silence(feed.format().tenant(), feed.silentAfter(), feed.tickets()));
      }
    }
    return silences;
  }

  /** How many tasks read the sources, each of which tells the time in live mode. */
  int ingestTasks() {
    return feeds.stream().mapToInt(Feed::partitions).max().orElseThrow();
  }

  /** How many partitions of all sources there are, each of which tells the time by its records. */
  int rawPartitions() {
    return feeds.stream().mapToInt(Feed::partitions).sum();
  }

  /** The place of a feed's first partition among all of them, in the order of feeds' names. */
  int firstPartition(Feed feed) {
    int before = 0;
    for (Feed other : feeds) {
      if (other.name().compareTo(feed.name()) < 0) {
        before += other.partitions();
      }
    }
    return before;
  }
}
