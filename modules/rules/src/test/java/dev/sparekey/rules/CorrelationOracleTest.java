package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

/**
 * Clusters against a second reading of the rules that tries every window by itself, and the laws
 * that whoever keeps matches rests on.
 */
class CorrelationOracleTest {
  private static final int RULES = 3;
  private static final int SPAN = 10;

  /**
   * @param place minute by which it is put among others
   * @param members ids
   */
  private record Tried(int place, Set<String> members) {}

  private static int minute(TimedMatch match) {
    return (int) Duration.between(Counting.START, match.at()).toMinutes();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void clusters_areThoseOfEveryWindowByItself(
      @ForAll("conditions") CorrelationCondition condition,
      @ForAll("matches") List<TimedMatch> matches) {
    Correlation correlation = Counting.of(condition, RULES, Duration.ofMinutes(SPAN));
    List<Set<String>> found =
        correlation.clusters(matches, Instant.MIN).stream()
            .map(cluster -> (Set<String>) new TreeSet<>(Counting.ids(cluster)))
            .toList();
    assertThat(found).isEqualTo(expected(condition, matches));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void clusters_anyOrderAndRepeats_areTheSame(
      @ForAll("conditions") CorrelationCondition condition,
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(max = 70) int complete,
      @ForAll long seed) {
    Correlation correlation = Counting.of(condition, RULES, Duration.ofMinutes(SPAN));
    List<TimedMatch> shuffled = new ArrayList<>(matches);
    shuffled.addAll(matches.subList(0, matches.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));
    assertThat(correlation.clusters(shuffled, Counting.minute(complete)))
        .isEqualTo(correlation.clusters(matches, Counting.minute(complete)));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void established_isNotUndone_byWhatOccursLater(
      @ForAll("conditions") CorrelationCondition condition,
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(max = 70) int complete) {
    Correlation correlation = Counting.of(condition, RULES, Duration.ofMinutes(SPAN));
    List<TimedMatch> known =
        onePerEvent(matches).stream().filter(match -> minute(match) <= complete).toList();
    List<Cluster> before = correlation.clusters(known, Counting.minute(complete));
    List<Cluster> after = correlation.clusters(onePerEvent(matches), Counting.minute(70));
    for (Cluster cluster : before) {
      if (cluster.established()) {
        assertThat(after)
            .anyMatch(
                c -> !c.first().isAfter(cluster.last()) && !c.last().isBefore(cluster.first()));
      }
    }
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void open_isEstablished_fromItsMomentOnAndNotBefore(
      @ForAll("conditions") CorrelationCondition condition,
      @ForAll("matches") List<TimedMatch> all) {
    Correlation correlation = Counting.of(condition, RULES, Duration.ofMinutes(SPAN));
    List<TimedMatch> matches = onePerEvent(all);
    for (Cluster cluster : correlation.clusters(matches, Instant.MIN)) {
      Instant until = cluster.openUntil();
      if (until != null) {
        assertThat(correlation.awaited()).isNotEmpty();
        assertThat(same(correlation, matches, until, cluster).established()).isTrue();
        assertThat(same(correlation, matches, until.minusNanos(1), cluster).established())
            .isFalse();
      }
    }
  }

  /** Rule c beside the clusters of another correlation over the three. */
  private static Correlation chained(CorrelationCondition inner, CorrelationCondition outer) {
    Correlation of = Counting.of(inner, RULES, Duration.ofMinutes(5));
    return new Correlation(
        Counting.header(2),
        List.of(
            new CorrelationInput.OfCorrelation(of, Map.of()),
            new CorrelationInput.OfRule(Counting.rule('c'), Map.of())),
        List.of("user"),
        Duration.ofMinutes(SPAN),
        outer,
        false);
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void chained_anyOrderAndRepeats_areTheSame(
      @ForAll("conditions") CorrelationCondition inner,
      @ForAll("outerConditions") CorrelationCondition outer,
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(max = 70) int complete,
      @ForAll long seed) {
    List<TimedMatch> shuffled = new ArrayList<>(matches);
    shuffled.addAll(matches.subList(0, matches.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));
    Correlation correlation = chained(inner, outer);
    assertThat(correlation.clusters(shuffled, Counting.minute(complete)))
        .isEqualTo(correlation.clusters(matches, Counting.minute(complete)));
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void chained_established_isNotUndone_byWhatOccursLater(
      @ForAll("conditions") CorrelationCondition inner,
      @ForAll("outerConditions") CorrelationCondition outer,
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(max = 70) int complete) {
    Correlation correlation = chained(inner, outer);
    List<TimedMatch> known =
        onePerEvent(matches).stream().filter(match -> minute(match) <= complete).toList();
    List<Cluster> before = correlation.clusters(known, Counting.minute(complete));
    List<Cluster> after = correlation.clusters(onePerEvent(matches), Counting.minute(90));
    for (Cluster cluster : before) {
      if (cluster.established()) {
        assertThat(after)
            .anyMatch(
                c -> !c.first().isAfter(cluster.last()) && !c.last().isBefore(cluster.first()));
      }
    }
  }

  @Provide
  Arbitrary<CorrelationCondition> outerConditions() {
    return Arbitraries.of(
        new CorrelationCondition.EventCount(Bounds.atLeast(2)),
        new CorrelationCondition.Temporal(false, List.of(way(List.of(0, 1), List.of()))),
        new CorrelationCondition.Temporal(true, List.of(way(List.of(0, 1), List.of()))),
        new CorrelationCondition.Temporal(false, List.of(way(List.of(1), List.of(0)))),
        new CorrelationCondition.Temporal(true, List.of(way(List.of(0), List.of(1)))));
  }

  private static CorrelationCondition.Way way(List<Integer> present, List<Integer> absent) {
    return new CorrelationCondition.Way(present, absent);
  }

  private static Cluster same(
      Correlation correlation, List<TimedMatch> matches, Instant complete, Cluster as) {
    return correlation.clusters(matches, complete).stream()
        .filter(cluster -> Counting.ids(cluster).equals(Counting.ids(as)))
        .findFirst()
        .orElseThrow();
  }

  @Property(tries = 200, edgeCases = EdgeCasesMode.NONE)
  void clusters_areDisjoint_andOnlyTheirMatchesMatter(
      @ForAll("conditions") CorrelationCondition condition,
      @ForAll("matches") List<TimedMatch> all) {
    Correlation correlation = Counting.of(condition, RULES, Duration.ofMinutes(SPAN));
    List<TimedMatch> matches = onePerEvent(all);
    List<Cluster> clusters = correlation.clusters(matches, Instant.MIN);
    for (int i = 1; i < clusters.size(); i++) {
      assertThat(clusters.get(i - 1).last()).isBefore(clusters.get(i).first());
    }
    for (Cluster cluster : clusters) {
      // Windows that would overlap lie a time span away at most, and look no farther than reach.
      Duration near = correlation.timespan().plus(correlation.reach());
      List<TimedMatch> kept =
          matches.stream()
              .filter(m -> !m.at().isBefore(cluster.first().minus(near)))
              .filter(m -> !m.at().isAfter(cluster.last().plus(near)))
              .toList();
      assertThat(correlation.clusters(kept, Instant.MIN)).contains(cluster);
    }
  }

  /** The second reading: every window, then every pair of them. */
  private static List<Set<String>> expected(CorrelationCondition condition, List<TimedMatch> all) {
    List<TimedMatch> matches = onePerRule(all);
    List<Tried> windows =
        switch (condition) {
          case CorrelationCondition.EventCount count -> counted(count, onePerEvent(matches));
          case CorrelationCondition.ValueCount count -> valued(count, matches);
          case CorrelationCondition.Statistic statistic ->
              measured(
                  statistic,
                  onePerEvent(matches.stream().filter(m -> !text(m).isEmpty()).toList()));
          case CorrelationCondition.Temporal temporal -> paired(temporal, matches);
        };
    Map<Integer, Set<String>> byPlace = new TreeMap<>();
    windows.forEach(
        window ->
            byPlace.computeIfAbsent(window.place(), p -> new HashSet<>()).addAll(window.members()));
    List<Set<String>> clusters = new ArrayList<>();
    Integer before = null;
    for (Map.Entry<Integer, Set<String>> window : byPlace.entrySet()) {
      if (before == null || window.getKey() - before > SPAN) {
        clusters.add(new TreeSet<>());
      }
      clusters.getLast().addAll(window.getValue());
      before = window.getKey();
    }
    return clusters;
  }

  private static List<TimedMatch> within(Collection<TimedMatch> matches, int from, int to) {
    return matches.stream().filter(m -> minute(m) >= from && minute(m) <= to).toList();
  }

  private static Set<String> ids(Collection<TimedMatch> matches) {
    return matches.stream().map(TimedMatch::id).collect(Collectors.toSet());
  }

  private static List<Tried> ahead(List<TimedMatch> matches, Predicate<List<TimedMatch>> holds) {
    return matches.stream()
        .map(start -> minute(start))
        .filter(start -> holds.test(within(matches, start, start + SPAN)))
        .map(start -> new Tried(start, ids(within(matches, start, start + SPAN))))
        .toList();
  }

  private static List<Tried> counted(
      CorrelationCondition.EventCount count, List<TimedMatch> matches) {
    return ahead(matches, window -> holds(count.bounds(), BigDecimal.valueOf(window.size())));
  }

  private static List<Tried> valued(
      CorrelationCondition.ValueCount count, List<TimedMatch> matches) {
    List<TimedMatch> whole = matches.stream().filter(m -> !text(m).isEmpty()).toList();
    return ahead(
        whole,
        window ->
            holds(
                count.bounds(),
                BigDecimal.valueOf(
                    window.stream().map(CorrelationOracleTest::text).distinct().count())));
  }

  private static String text(TimedMatch match) {
    return match.values().getOrDefault("v", "");
  }

  private static List<Tried> measured(
      CorrelationCondition.Statistic statistic, List<TimedMatch> matches) {
    List<Tried> windows = new ArrayList<>();
    for (TimedMatch end : matches) {
      List<TimedMatch> window = within(matches, minute(end) - SPAN, minute(end));
      List<BigDecimal> numbers =
          window.stream().map(m -> new BigDecimal(text(m))).sorted().toList();
      BigDecimal sum = numbers.stream().reduce(BigDecimal.ZERO, BigDecimal::add);
      BigDecimal value =
          switch (statistic.kind()) {
            case SUM -> sum;
            case AVG -> sum.divide(BigDecimal.valueOf(numbers.size()), MathContext.DECIMAL128);
            case PERCENTILE -> {
              double rank = statistic.percentile().doubleValue() / 100 * (numbers.size() - 1);
              double low = numbers.get((int) Math.floor(rank)).doubleValue();
              double high = numbers.get((int) Math.ceil(rank)).doubleValue();
              yield BigDecimal.valueOf(low + (rank - Math.floor(rank)) * (high - low));
            }
          };
      if (holds(statistic.bounds(), value)) {
        windows.add(new Tried(minute(end), ids(window)));
      }
    }
    return windows;
  }

  private static boolean holds(Bounds bounds, BigDecimal number) {
    return bounds.bounds().stream()
        .allMatch(
            bound -> {
              double difference = number.subtract(bound.limit()).doubleValue();
              return switch (bound.operator()) {
                case GT -> difference > 0;
                case GTE -> difference >= 0;
                case LT -> difference < 0;
                case LTE -> difference <= 0;
                case EQ -> difference == 0;
                case NEQ -> difference != 0;
              };
            });
  }

  private static List<Tried> paired(
      CorrelationCondition.Temporal temporal, List<TimedMatch> matches) {
    List<Tried> windows = new ArrayList<>();
    for (CorrelationCondition.Way way : temporal.ways()) {
      List<List<TimedMatch>> chosen = new ArrayList<>(List.of(List.of()));
      for (int input : way.present()) {
        List<List<TimedMatch>> longer = new ArrayList<>();
        for (List<TimedMatch> some : chosen) {
          for (TimedMatch match : of(matches, input)) {
            List<TimedMatch> more = new ArrayList<>(some);
            more.add(match);
            longer.add(more);
          }
        }
        chosen = longer;
      }
      for (List<TimedMatch> some : chosen) {
        List<Integer> times = some.stream().map(CorrelationOracleTest::minute).toList();
        int anchor = Collections.min(times);
        boolean fits =
            Collections.max(times) <= anchor + SPAN
                && (!temporal.ordered() || times.equals(times.stream().sorted().toList()));
        if (fits && !spoilt(temporal, way, matches, anchor)) {
          boolean atAnchorOnly = !way.absent().isEmpty() && !temporal.ordered();
          Set<String> members = new HashSet<>();
          for (TimedMatch match : some) {
            boolean another =
                atAnchorOnly
                    && minute(match) > anchor
                    && of(matches, input(match)).stream().anyMatch(m -> minute(m) == anchor);
            if (!another) {
              members.add(match.id());
            }
          }
          windows.add(new Tried(anchor, members));
        }
      }
    }
    return windows;
  }

  private static boolean spoilt(
      CorrelationCondition.Temporal temporal,
      CorrelationCondition.Way way,
      List<TimedMatch> matches,
      int anchor) {
    int first = way.present().getFirst();
    return way.absent().stream()
        .anyMatch(
            input -> {
              int from = temporal.ordered() && input > first ? anchor : anchor - SPAN;
              int to = temporal.ordered() && input < first ? anchor : anchor + SPAN;
              return !within(of(matches, input), from, to).isEmpty();
            });
  }

  private static int input(TimedMatch match) {
    return (int) (match.rule().getLeastSignificantBits() - 'a');
  }

  private static List<TimedMatch> of(List<TimedMatch> matches, int input) {
    return matches.stream().filter(match -> input(match) == input).toList();
  }

  /** Of the same rule and event the earliest, by time. */
  private static List<TimedMatch> onePerRule(List<TimedMatch> matches) {
    return matches.stream()
        .filter(
            m ->
                matches.stream()
                    .noneMatch(
                        o ->
                            o.id().equals(m.id())
                                && o.rule().equals(m.rule())
                                && ORDER.compare(o, m) < 0))
        .distinct()
        .sorted(ORDER)
        .toList();
  }

  /** Of the same event the earliest, by time. */
  private static List<TimedMatch> onePerEvent(List<TimedMatch> matches) {
    return onePerRule(matches).stream()
        .filter(
            m ->
                onePerRule(matches).stream()
                    .noneMatch(o -> o.id().equals(m.id()) && ORDER.compare(o, m) < 0))
        .toList();
  }

  private static final Comparator<TimedMatch> ORDER =
      Comparator.comparing(TimedMatch::at)
          .thenComparing(TimedMatch::id)
          .thenComparing(TimedMatch::rule)
          .thenComparing(match -> match.values().toString());

  /** Few ids and minutes, so that repeats and equal times are common. */
  @Provide
  Arbitrary<List<TimedMatch>> matches() {
    Arbitrary<String> values = Arbitraries.of("", "1", "2", "2.5", "-3", "7");
    return Combinators.combine(
            Arbitraries.integers().between(0, 25),
            Arbitraries.integers().between(0, 59),
            Arbitraries.of('a', 'b', 'c'),
            values)
        .as(
            (id, minute, rule, value) ->
                new TimedMatch(
                    "e" + id,
                    Counting.minute(minute),
                    Counting.rule(rule),
                    new TreeMap<>(value.isEmpty() ? Map.of() : Map.of("v", value))))
        .list()
        .ofMaxSize(16);
  }

  @Provide
  Arbitrary<CorrelationCondition> conditions() {
    Arbitrary<Bounds> counts =
        bounds(Arbitraries.integers().between(1, 5).map(BigDecimal::valueOf));
    Arbitrary<Bounds> numbers =
        bounds(Arbitraries.of("-1", "0", "1.5", "2", "3", "5", "7").map(BigDecimal::new));
    return Arbitraries.oneOf(
        counts.map(CorrelationCondition.EventCount::new),
        counts.map(bounds -> new CorrelationCondition.ValueCount(List.of("v"), bounds)),
        Combinators.combine(
                Arbitraries.of(CorrelationCondition.Statistic.Kind.class),
                Arbitraries.of("0", "25", "50", "100").map(BigDecimal::new),
                numbers)
            .as(
                (kind, percentile, bounds) ->
                    new CorrelationCondition.Statistic(kind, "v", percentile, bounds)),
        Combinators.combine(Arbitraries.of(true, false), ways().list().ofMinSize(1).ofMaxSize(2))
            .as(CorrelationCondition.Temporal::new));
  }

  private static Arbitrary<Bounds> bounds(Arbitrary<BigDecimal> limits) {
    return Combinators.combine(Arbitraries.of(Bounds.Operator.class), limits)
        .as(Bounds.Bound::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(2)
        .map(Bounds::new);
  }

  /** Every input present, absent or without a say; at least one present. */
  private static Arbitrary<CorrelationCondition.Way> ways() {
    return Arbitraries.of("+", "-", " ")
        .list()
        .ofSize(RULES)
        .filter(says -> says.contains("+"))
        .map(says -> new CorrelationCondition.Way(inputs(says, "+"), inputs(says, "-")));
  }

  private static List<Integer> inputs(List<String> says, String say) {
    return IntStream.range(0, says.size()).filter(i -> says.get(i).equals(say)).boxed().toList();
  }
}
