package dev.sparekey.rules;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * From the matches of one group to a correlation's clusters, by way of the correlations that it
 * counts: one evaluation, after which it is of no more use.
 */
final class Clustering {

  /** Which match of an event is taken must not depend on the one that came first. */
  private static final Comparator<Occurrence> EARLIEST =
      Occurrence.BY_TIME.thenComparing(occurrence -> occurrence.match().values().toString());

  private final Map<UUID, List<TimedMatch>> byRule = new HashMap<>();
  private final Instant completeUntil;

  /** Of the correlations that have been evaluated already, for several may count the same. */
  private final Map<UUID, List<Qualifying.Found>> done = new HashMap<>();

  private Clustering(Collection<TimedMatch> matches, Instant completeUntil) {
    for (TimedMatch match : matches) {
      byRule.computeIfAbsent(match.rule(), rule -> new ArrayList<>()).add(match);
    }
    this.completeUntil = completeUntil;
  }

  /**
   * As {@link Correlation#clusters}.
   *
   * @param stretch with which each cluster ends; null for none
   */
  static List<Cluster> of(
      Correlation correlation,
      Collection<TimedMatch> matches,
      Instant completeUntil,
      @Nullable Duration stretch) {
    return new Clustering(matches, completeUntil)
        .found(correlation, stretch).stream().map(found -> found.cluster(completeUntil)).toList();
  }

  private List<Qualifying.Found> found(Correlation correlation, @Nullable Duration stretch) {
    List<Qualifying.Found> known = done.get(correlation.id());
    if (known != null) {
      return known;
    }
    List<CorrelationInput> inputs = correlation.inputs();
    List<Track> tracks = new ArrayList<>();
    for (int i = 0; i < inputs.size(); i++) {
      List<Occurrence> occurrences =
          switch (inputs.get(i)) {
            case CorrelationInput.OfRule rule ->
                occurrences(i, byRule.getOrDefault(rule.rule(), List.of()));
            case CorrelationInput.OfCorrelation of -> clustered(i, found(of.correlation(), null));
          };
      tracks.add(new Track(occurrences));
    }
    List<Qualifying.Found> found =
        qualifying(correlation, tracks).clusters(correlation.timespan(), stretch);
    done.put(correlation.id(), found);
    return found;
  }

  private Qualifying qualifying(Correlation correlation, List<Track> tracks) {
    List<CorrelationInput> inputs = correlation.inputs();
    Duration timespan = correlation.timespan();
    return switch (correlation.condition()) {
      case CorrelationCondition.EventCount count ->
          new CountWindows(
                  distinct(all(tracks)), timespan, count.bounds(), Occurrence::key, completeUntil)
              .qualifying();
      case CorrelationCondition.ValueCount count -> {
        Function<Occurrence, List<String>> tuple = one -> tuple(inputs, one, count.fields());
        List<Occurrence> whole =
            all(tracks)
                .filter(one -> tuple.apply(one).size() == count.fields().size())
                .sorted(Occurrence.BY_TIME)
                .toList();
        yield new CountWindows(whole, timespan, count.bounds(), tuple::apply, completeUntil)
            .qualifying();
      }
      case CorrelationCondition.Statistic statistic ->
          new StatisticWindows(samples(inputs, tracks, statistic.field()), timespan, statistic)
              .qualifying();
      case CorrelationCondition.Temporal temporal ->
          new TemporalWindows(tracks, timespan, temporal, completeUntil).qualifying();
    };
  }

  /** Texts of the fields that the match has. */
  private static List<String> tuple(
      List<CorrelationInput> inputs, Occurrence occurrence, List<String> names) {
    List<String> texts = new ArrayList<>(names.size());
    if (inputs.get(occurrence.input()) instanceof CorrelationInput.OfRule rule) {
      for (String name : names) {
        String text = occurrence.match().values().get(rule.field(name));
        if (text != null) {
          texts.add(text);
        }
      }
    }
    return texts;
  }

  /** One of each event that has a number, by time. */
  private static List<StatisticWindows.Sample> samples(
      List<CorrelationInput> inputs, List<Track> tracks, String field) {
    List<StatisticWindows.Sample> samples = new ArrayList<>();
    for (Occurrence one : distinct(all(tracks).filter(o -> number(inputs, o, field) != null))) {
      BigDecimal number = number(inputs, one, field);
      if (number != null) {
        samples.add(new StatisticWindows.Sample(one, number));
      }
    }
    return samples;
  }

  private static @Nullable BigDecimal number(
      List<CorrelationInput> inputs, Occurrence occurrence, String field) {
    List<String> texts = tuple(inputs, occurrence, List.of(field));
    return texts.isEmpty() ? null : Decimal.of(texts.getFirst());
  }

  private static Stream<Occurrence> all(List<Track> tracks) {
    return tracks.stream().flatMap(track -> track.all().stream());
  }

  private static List<Occurrence> occurrences(int input, List<TimedMatch> matches) {
    return distinct(
        matches.stream()
            .map(
                match ->
                    new Occurrence(
                        input, "e" + match.id(), match.at(), Instant.MIN, List.of(match))));
  }

  private static List<Occurrence> clustered(int input, List<Qualifying.Found> clusters) {
    return clusters.stream()
        .map(
            cluster ->
                new Occurrence(
                    input,
                    "c" + input + " " + cluster.matches().getFirst().id(),
                    cluster.reached(),
                    cluster.settledAt(),
                    cluster.matches()))
        .sorted(Occurrence.BY_TIME)
        .toList();
  }

  /** The earliest of each event, by time. */
  private static List<Occurrence> distinct(Stream<Occurrence> occurrences) {
    Map<String, Occurrence> byKey = new HashMap<>();
    occurrences.forEach(
        one -> byKey.merge(one.key(), one, (a, b) -> EARLIEST.compare(a, b) <= 0 ? a : b));
    return byKey.values().stream().sorted(Occurrence.BY_TIME).toList();
  }
}
