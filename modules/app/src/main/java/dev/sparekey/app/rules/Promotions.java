package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.CommittedTopic;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.triage.AlertRecords;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Verdict;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Release;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What rules have shown that are only tried, and whether that is enough for them to alert.
 *
 * <p>Example: {@code rules/shadow/desk.yml} was published on Monday and delivered 3 alerts in
 * shadow; on Wednesday it is moved to {@code rules/desk.yml} with the same text, and alerts from
 * then on. Moved on Monday evening, or with another text, the release is refused and it is still
 * tried.
 */
public final class Promotions {

  private final Cluster cluster;
  private final SchemaRegistry registry;
  private final Function<String, Optional<String>> texts;
  private final Configuration.Gate gate;

  /**
   * @param texts of releases by their hashes
   */
  public Promotions(
      Cluster cluster,
      SchemaRegistry registry,
      Function<String, Optional<String>> texts,
      Configuration.Gate gate) {
    this.cluster = cluster;
    this.registry = registry;
    this.texts = texts;
    this.gate = gate;
  }

  /**
   * A file that is tried.
   *
   * @param name as it is published
   * @param since when this very text began to be tried
   * @param alerts that its rules would have raised and not taken back
   * @param delivered how many of them would have been delivered
   */
  record Tried(String name, String hash, Instant since, int alerts, int delivered) {}

  /**
   * Refuses a release that makes a rule alert which was not tried enough.
   *
   * @throws IllegalArgumentException why, file by file
   */
  public void check(Release next, Instant now) {
    List<ControlLog.Entry> entries = ControlLog.read(cluster, registry, line -> {}).entries();
    Optional<Release> last =
        entries.isEmpty() ? Optional.empty() : release(entries.getLast().release());
    if (last.isEmpty()) {
      return;
    }
    Set<String> tried = shadow(last.get());
    Map<String, String> moved = new TreeMap<>();
    next.hashes()
        .forEach(
            (name, hash) -> {
              String before =
                  tried.stream().filter(one -> isMoved(one, name)).findFirst().orElse("");
              if (!Release.isShadow(name)
                  && !before.isEmpty()
                  && !next.hashes().containsKey(before)) {
                moved.put(name, before);
              }
            });
    if (moved.isEmpty()) {
      return;
    }
    Map<String, Tried> known = new HashMap<>();
    tried(entries).forEach(one -> known.put(one.name(), one));
    List<String> refused = new ArrayList<>();
    moved.forEach(
        (name, before) -> {
          String why = refusal(next.hashes().getOrDefault(name, ""), known.get(before), now);
          if (!why.isEmpty()) {
            refused.add(name + " is not to alert yet: " + why);
          }
        });
    if (!refused.isEmpty()) {
      throw new IllegalArgumentException(String.join("\n", refused));
    }
  }

  private static boolean isMoved(String from, String to) {
    return from.replace(Release.SHADOW + "/", "").equals(to);
  }

  private String refusal(String hash, @Nullable Tried tried, Instant now) {
    if (tried == null || !tried.hash().equals(hash)) {
      return "it is not the text that was tried; try this one in a folder '"
          + Release.SHADOW
          + "' first";
    }
    Duration time = Duration.between(tried.since(), now);
    if (time.compareTo(gate.after()) < 0) {
      return "it has been tried since "
          + tried.since()
          + ", and rule_changes.shadow_for asks for "
          + gate.after();
    }
    if (tried.delivered() > gate.mostDelivered()) {
      return "it would have delivered "
          + tried.delivered()
          + " alerts since "
          + tried.since()
          + ", and rule_changes.shadow_most_delivered allows "
          + gate.mostDelivered();
    }
    return "";
  }

  /** What is tried as of the last release. */
  List<Tried> tried(List<ControlLog.Entry> entries) {
    if (entries.isEmpty()) {
      return List.of();
    }
    Release last = release(entries.getLast().release()).orElse(null);
    if (last == null || shadow(last).isEmpty()) {
      return List.of();
    }
    Map<String, int[]> counts = counts();
    List<Tried> all = new ArrayList<>();
    for (String name : shadow(last)) {
      String hash = String.valueOf(last.hashes().get(name));
      int[] count = counts.getOrDefault(hash, new int[2]);
      all.add(new Tried(name, hash, since(hash, entries), count[0], count[1]));
    }
    return all;
  }

  /** Back from the last release to the first of those in a row that try this text. */
  private Instant since(String hash, List<ControlLog.Entry> entries) {
    Instant since = entries.getLast().made().at();
    for (int i = entries.size() - 1; i >= 0; i--) {
      Optional<Release> release = release(entries.get(i).release());
      boolean tries =
          release.isPresent()
              && shadow(release.get()).stream()
                  .anyMatch(name -> hash.equals(release.get().hashes().get(name)));
      if (!tries) {
        break;
      }
      since = entries.get(i).made().at();
    }
    return since;
  }

  /** By the rules' version, which is the hash of their file: raised, and delivered. */
  private Map<String, int[]> counts() {
    SortedMap<String, Alert> standing = new TreeMap<>();
    try (CommittedTopic topic = new CommittedTopic(cluster, Topics.SHADOW_ALERTS);
        AlertRecords records =
            new AlertRecords(
                registry, alert -> standing.merge(alert.id(), alert, Promotions::newer))) {
      topic.read(records, line -> {});
    }
    Map<String, int[]> counts = new HashMap<>();
    for (Alert alert : standing.values()) {
      if (alert.verdict() != Verdict.WITHDRAWN) {
        int[] count = counts.computeIfAbsent(alert.ruleVersion(), version -> new int[2]);
        count[0]++;
        count[1] += alert.delivered() ? 1 : 0;
      }
    }
    return counts;
  }

  private static Alert newer(Alert one, Alert other) {
    return one.epoch() > other.epoch()
            || (one.epoch() == other.epoch() && one.revision() > other.revision())
        ? one
        : other;
  }

  private Optional<Release> release(String hash) {
    return texts.apply(hash).map(Release::parse);
  }

  private static Set<String> shadow(Release release) {
    Set<String> names = new TreeSet<>(release.hashes().keySet());
    names.removeIf(name -> !Release.isShadow(name));
    return names;
  }
}
