package dev.sparekey.app.rules;

import dev.sparekey.app.cluster.Cluster;
import dev.sparekey.app.cluster.CommittedTopic;
import dev.sparekey.app.config.Configuration;
import dev.sparekey.app.triage.AlertRecords;
import dev.sparekey.registryclient.SchemaRegistry;
import dev.sparekey.rules.Release;
import dev.sparekey.rules.RuleSet;
import dev.sparekey.topology.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What rules have shown that are only tried, and whether that is enough for them to alert.
 *
 * <p>Example: {@code rules/shadow/desk.yml} was published on Monday and delivered 3 alerts in
 * shadow; on Wednesday it is moved to {@code rules/desk.yml} with the same text, and alerts from
 * then on. Moved on Monday evening, or with another text, it is still tried.
 */
public final class Promotions {

  private final Cluster cluster;
  private final SchemaRegistry registry;
  private final Function<String, Optional<String>> texts;
  private final Configuration.Gate gate;

  /** By the hash of a text, which says all: it is never another. */
  private final Map<String, Set<UUID>> ids = new HashMap<>();

  /** By the hash of a release, the files in it that are only tried. */
  private final Map<String, SortedMap<String, String>> tried = new HashMap<>();

  /**
   * @param texts of releases and rule files by their hashes
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
   * @param alerts that its rules would have raised since then, taken back or not
   * @param delivered how many of them would have been delivered
   */
  record Tried(String name, Instant since, int alerts, int delivered) {}

  /**
   * A file whose rules are not to alert yet.
   *
   * @param name as it would be published
   * @param tried its name, or that of the file that its rules are tried in
   * @param hides whether rules that alert would be tried, too, if it were
   * @param why in words
   */
  public record Early(String name, String tried, boolean hides, String why) {
    String line() {
      return name + " is not to alert yet: " + why;
    }
  }

  /**
   * The files of a release that make rules alert which were not tried enough.
   *
   * @param entries what was published before, oldest first
   * @param next by name
   */
  public List<Early> early(
      List<ControlLog.Entry> entries, SortedMap<String, String> next, Instant now) {
    Trials trials = trials(entries);
    Map<String, Trials.Trial> ended = new TreeMap<>();
    next.forEach(
        (name, text) -> {
          if (!Release.isShadow(name) && !Release.isBuiltIn(name)) {
            trials.endedBy(ids(text), now).ifPresent(trial -> ended.put(name, trial));
          }
        });
    Map<String, String> why = new TreeMap<>();
    ended.forEach(
        (name, trial) -> {
          String first = refusal(Release.hash(next.getOrDefault(name, "")), trial, now);
          if (!first.isEmpty()) {
            why.put(name, first);
          }
        });
    // All the alerts of a trial are read only for one that has lasted.
    Map<String, Trials.Trial> lasted = new TreeMap<>(ended);
    lasted.keySet().removeAll(why.keySet());
    why.putAll(unjudged(lasted));
    lasted.keySet().removeAll(why.keySet());
    if (!lasted.isEmpty()) {
      TriedAlerts counts = counts(lasted.values());
      lasted.forEach(
          (name, trial) -> {
            int delivered = counts.of(trial.rules()).delivered();
            if (delivered > gate.mostDelivered()) {
              why.put(
                  name,
                  "it would have delivered "
                      + delivered
                      + " alerts since "
                      + trial.since()
                      + ", and rule_changes.shadow_most_delivered allows "
                      + gate.mostDelivered());
            }
          });
    }
    List<Early> early = new ArrayList<>();
    ended.forEach(
        (name, trial) -> {
          String reason = why.get(name);
          if (reason != null) {
            boolean hides = trials.alerts(ids(next.getOrDefault(name, "")));
            early.add(new Early(name, trial.name(), hides, reason));
          }
        });
    return early;
  }

  /** Why trials that have lasted show nothing, for no pipeline judged meanwhile. */
  private Map<String, String> unjudged(Map<String, Trials.Trial> lasted) {
    Map<String, String> why = new TreeMap<>();
    Duration wanted = JudgedTime.wanted(gate.after());
    if (lasted.isEmpty() || wanted.isZero()) {
      return why;
    }
    try (CommittedTopic topic = new CommittedTopic(cluster, Topics.MATCHES)) {
      lasted.forEach(
          (name, trial) -> {
            Duration judged =
                JudgedTime.of(trial.since(), trial.until(), wanted, topic::hasBetween);
            if (judged.compareTo(wanted) < 0) {
              why.put(
                  name,
                  "of the time since "
                      + trial.since()
                      + ", for which it was tried, the pipeline judged for "
                      + judged
                      + ", as "
                      + Topics.MATCHES
                      + " shows, and rule_changes.shadow_for asks for "
                      + wanted
                      + " of it");
            }
          });
    }
    return why;
  }

  /** In words, a line a file. */
  public static String lines(List<Early> early) {
    return early.stream().map(Early::line).collect(Collectors.joining("\n"));
  }

  /**
   * The release without what is early in it: such files are tried where they were.
   *
   * @throws IllegalArgumentException that cannot be, for a file also has rules that alert
   */
  public static SortedMap<String, String> held(SortedMap<String, String> next, List<Early> early) {
    SortedMap<String, String> held = new TreeMap<>(next);
    for (Early one : early) {
      if (one.hides()) {
        throw new IllegalArgumentException(
            one.line() + "; others in that file alert already: keep it in a file of its own");
      }
      String text = held.remove(one.name());
      String name = held.containsKey(one.tried()) ? Release.SHADOW + "/" + one.name() : one.tried();
      if (text == null || held.putIfAbsent(name, text) != null) {
        throw new IllegalArgumentException(one.line());
      }
    }
    if (RuleSet.load(held, Release::isShadow).hasErrors()) {
      throw new IllegalArgumentException(lines(early));
    }
    return held;
  }

  private String refusal(String hash, Trials.Trial trial, Instant now) {
    if (!trial.hash().equals(hash)) {
      return "it is not the text that was tried; try this one in a folder '"
          + Release.SHADOW
          + "' first";
    }
    Duration time = Duration.between(trial.since(), trial.until());
    return time.compareTo(gate.after()) >= 0
        ? ""
        : "it has been tried since "
            + trial.since()
            + (trial.until().isBefore(now) ? " until " + trial.until() : "")
            + ", and rule_changes.shadow_for asks for "
            + gate.after();
  }

  /** What is tried as of the last release. */
  List<Tried> tried(List<ControlLog.Entry> entries, Instant now) {
    List<Trials.Trial> running = trials(entries).running(now);
    if (running.isEmpty()) {
      return List.of();
    }
    TriedAlerts counts = counts(running);
    List<Tried> all = new ArrayList<>();
    for (Trials.Trial trial : running) {
      TriedAlerts.Count count = counts.of(trial.rules());
      all.add(new Tried(trial.name(), trial.since(), count.alerts(), count.delivered()));
    }
    return all;
  }

  private Trials trials(List<ControlLog.Entry> entries) {
    List<Trials.Published> published = new ArrayList<>();
    for (ControlLog.Entry entry : entries) {
      String release = entry.release();
      published.add(
          new Trials.Published(tried(release), () -> files(release, false), entry.made().at()));
    }
    return new Trials(published, this::published);
  }

  private SortedMap<String, String> tried(String release) {
    SortedMap<String, String> known = tried.get(release);
    if (known == null) {
      known = files(release, true);
      if (texts.apply(release).isPresent()) {
        tried.put(release, known);
      }
    }
    return known;
  }

  private SortedMap<String, String> files(String release, boolean shadow) {
    SortedMap<String, String> files = new TreeMap<>();
    texts
        .apply(release)
        .flatMap(Release::readable)
        .ifPresent(
            parsed ->
                parsed.hashes().entrySet().stream()
                    .filter(file -> Release.isShadow(file.getKey()) == shadow)
                    .forEach(file -> files.put(file.getKey(), file.getValue())));
    return files;
  }

  private Set<UUID> published(String hash) {
    Set<UUID> known = ids.get(hash);
    return known != null ? known : texts.apply(hash).map(this::ids).orElse(Set.of());
  }

  private Set<UUID> ids(String text) {
    return ids.computeIfAbsent(Release.hash(text), hash -> RuleSet.ids(text));
  }

  private TriedAlerts counts(Collection<Trials.Trial> trials) {
    TriedAlerts counts = new TriedAlerts(trials);
    try (CommittedTopic topic = new CommittedTopic(cluster, Topics.SHADOW_ALERTS);
        AlertRecords records = new AlertRecords(registry, counts)) {
      topic.read(records, line -> {});
    }
    return counts;
  }
}
