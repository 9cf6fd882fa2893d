package dev.sparekey.rules;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A Sigma correlation: a condition over the matches of some rules within a time span, for equal
 * values of the group-by fields. Immutable, and the same object for as long as its rule set.
 *
 * <p>Windows slide. Those of {@code event_count}, {@code value_count}, {@code temporal} and {@code
 * temporal_ordered} start at a match and last the time span; those of {@code value_sum}, {@code
 * value_avg} and {@code value_percentile} end at one. Both edges belong to them. Windows that
 * qualify and overlap are one cluster. One event may serve two rules; counts count it once.
 *
 * <p>A correlation over correlations takes their clusters for matches, at the moment at which their
 * condition came to hold. It is evaluated from the matches of the rules at the bottom, so whoever
 * keeps matches keeps those of {@link #rules()} and needs to know nothing of chains.
 */
public final class Correlation {

  /** Counting stops here in the engine, so a higher threshold would never be reached. */
  public static final int MOST = 1_000;

  /** The field that keeps groups within one account. */
  public static final String ACCOUNT = "subject.account";

  /** A stretch is so many time spans, but no more than a week of them. */
  private static final int SPANS_A_STRETCH = 8;

  private static final Duration LONGEST_STRETCH = Duration.ofDays(7);

  private final RuleHeader header;
  private final List<CorrelationInput> inputs;
  private final List<String> groupBy;
  private final Duration timespan;
  private final CorrelationCondition condition;
  private final boolean generate;
  private final SortedMap<UUID, List<String>> keys;

  /** By the place in the group-by, what its rules call that field. */
  private final List<Set<String>> alike;

  private final SortedMap<UUID, SortedSet<String>> values;

  /**
   * @param inputs in the order of the text
   */
  Correlation(
      RuleHeader header,
      List<CorrelationInput> inputs,
      List<String> groupBy,
      Duration timespan,
      CorrelationCondition condition,
      boolean generate) {
    this.header = header;
    this.inputs = List.copyOf(inputs);
    this.groupBy = List.copyOf(groupBy);
    this.timespan = timespan;
    this.condition = condition;
    this.generate = generate;
    this.keys = keys(this.inputs, this.groupBy);
    this.alike = alike(this.keys, this.groupBy.size());
    this.values = values(this.inputs, condition);
  }

  public UUID id() {
    return header.id();
  }

  public RuleHeader header() {
    return header;
  }

  /** Ids of the rules whose matches it is evaluated from, also those that it counts by others. */
  public Set<UUID> rules() {
    return keys.keySet();
  }

  /** Names of fields or of aliases; empty puts all matches into one group. */
  public List<String> groupBy() {
    return groupBy;
  }

  /** Longest time between the first and the last match of a window, both included. */
  public Duration timespan() {
    return timespan;
  }

  /**
   * What has to be so within a {@link #timespan()}, in words.
   *
   * @param called what a rule or correlation that it lists is called
   */
  public String condition(Function<UUID, String> called) {
    return new CorrelationWording(inputs, input -> called.apply(input.id())).of(condition);
  }

  /** Whether what it counts is something by itself, too. */
  public boolean generate() {
    return generate;
  }

  List<CorrelationInput> inputs() {
    return inputs;
  }

  /** What it counts itself: rules and correlations. */
  public Set<UUID> counted() {
    return inputs.stream().map(CorrelationInput::id).collect(Collectors.toUnmodifiableSet());
  }

  CorrelationCondition condition() {
    return condition;
  }

  /**
   * What a rule calls the fields of the group.
   *
   * @param rule one of {@link #rules()}
   */
  public List<String> key(UUID rule) {
    return fields(keys, rule);
  }

  /**
   * Whether each of its groups lies within one account, so that whoever sees an account's matches
   * sees the groups whole.
   */
  public boolean withinAccount() {
    return keys.values().stream().allMatch(fields -> fields.contains(ACCOUNT));
  }

  /**
   * Whether a group-by field is the account, whatever it is called.
   *
   * @param index in {@link #groupBy()}
   */
  public boolean isAccount(int index) {
    return keys.values().stream().allMatch(fields -> fields.get(index).equals(ACCOUNT));
  }

  /**
   * Matches farther apart than this share no window, and one neither supports nor undoes what rests
   * on the other. Clusters may be longer: one is the same whatever lies farther from it than this
   * and a {@link #timespan()}.
   */
  public Duration reach() {
    Duration own =
        condition instanceof CorrelationCondition.Temporal temporal && temporal.isNegated()
            ? timespan.multipliedBy(2).plus(SourceClock.MOST_SKEW)
            : timespan;
    return inputs.stream()
        .map(
            input ->
                switch (input) {
                  case CorrelationInput.OfRule rule -> Duration.ZERO;
                  case CorrelationInput.OfCorrelation of -> of.correlation().reach();
                })
        .max(Duration::compareTo)
        .orElse(Duration.ZERO)
        .plus(own);
  }

  /** The longest time between the first and the last of what makes a window hold. */
  Duration span() {
    return inputs.stream()
        .map(
            input ->
                switch (input) {
                  case CorrelationInput.OfRule rule -> Duration.ZERO;
                  case CorrelationInput.OfCorrelation of -> of.correlation().span();
                })
        .max(Duration::compareTo)
        .orElse(Duration.ZERO)
        .plus(timespan);
  }

  /**
   * Into what time is cut where clusters are not to go on for ever: whoever resets accounts day and
   * night would else be one cluster of months, which each further step has to read whole. 8 time
   * spans, but 7 days at most, and never less than a time span: 4 h for one of 30 min, 7 days for
   * one of 24 h, 30 days for one of 30 days. Nor less than the {@link #reach()}, up to these 7
   * days: what must not occur within 1 s is looked for an hour around by the clocks of others, so a
   * step would bear on 900 stretches of 8 s. Since a window belongs to the stretch in which it has
   * its place, with all that it holds, the cut hides nothing; it tells of what goes on anew.
   */
  public Duration stretch() {
    Duration spans = timespan.multipliedBy(SPANS_A_STRETCH);
    Duration several = spans.compareTo(reach()) < 0 ? reach() : spans;
    Duration capped = several.compareTo(LONGEST_STRETCH) > 0 ? LONGEST_STRETCH : several;
    return capped.compareTo(timespan) < 0 ? timespan : capped;
  }

  /** When the stretch began that holds the time. */
  public static Instant stretch(Instant time, Duration length) {
    long seconds = length.toSeconds();
    return Instant.ofEpochSecond(Math.floorDiv(time.getEpochSecond(), seconds) * seconds);
  }

  /**
   * Whether a cluster's earliest event is where its first window has its place: what occurs before
   * it and more than {@link #reach()} less a {@link #timespan()} from it does not bear on it.
   */
  public boolean beginsWithItsAnchor() {
    return isOfRules() && !(condition instanceof CorrelationCondition.Statistic);
  }

  private boolean isOfRules() {
    return inputs.stream().allMatch(CorrelationInput.OfRule.class::isInstance);
  }

  /** Whether different values of a field are counted, so that an event more of one is none. */
  public boolean countsValues() {
    return isOfRules() && condition instanceof CorrelationCondition.ValueCount;
  }

  /**
   * Whether the first and the last 500 matches of each rule in any time span tell for certain
   * whether there is a cluster, however many lie between them. More than 1,000 events are enough
   * for every count, and too many for every upper bound; of two rules each occurs after a time if
   * the last of its matches does, and before one if the first does.
   */
  public boolean isDecidedByFirstAndLast() {
    return isOfRules()
        && switch (condition) {
          case CorrelationCondition.EventCount count -> true;
          case CorrelationCondition.ValueCount count -> false;
          case CorrelationCondition.Statistic statistic -> false;
          case CorrelationCondition.Temporal temporal ->
              !temporal.ordered()
                  || temporal.ways().stream().allMatch(way -> way.present().size() <= 2);
        };
  }

  /** The rules without a match of which there is no cluster. */
  public Set<UUID> needed() {
    Set<Integer> needed = new TreeSet<>();
    if (condition instanceof CorrelationCondition.Temporal temporal) {
      needed.addAll(temporal.ways().getFirst().present());
      temporal.ways().forEach(way -> needed.retainAll(way.present()));
    } else if (inputs.size() == 1) {
      needed.add(0);
    }
    Set<UUID> rules = new TreeSet<>();
    for (int input : needed) {
      if (inputs.get(input) instanceof CorrelationInput.OfRule rule) {
        rules.add(rule.rule());
      }
    }
    return rules;
  }

  /**
   * Whether there can be a cluster where only some of the rules ever match: of {@code a and not b}
   * where {@code a} does, of {@code a and b} where both do, of a count over both where one does.
   *
   * @param matches whether a rule of {@link #rules()} can match
   */
  public boolean canOccur(Predicate<UUID> matches) {
    List<Boolean> can =
        inputs.stream()
            .map(
                input ->
                    switch (input) {
                      case CorrelationInput.OfRule of -> matches.test(of.rule());
                      case CorrelationInput.OfCorrelation of -> of.correlation().canOccur(matches);
                    })
            .toList();
    return condition instanceof CorrelationCondition.Temporal temporal
        ? temporal.ways().stream().anyMatch(way -> way.present().stream().allMatch(can::get))
        : can.contains(true);
  }

  /** No fewer events make a cluster. */
  public int least() {
    return switch (condition) {
      case CorrelationCondition.EventCount count -> least(count.bounds().least());
      case CorrelationCondition.ValueCount count -> count.bounds().least();
      case CorrelationCondition.Statistic statistic -> 1;
      // One event may serve several of those that have to occur.
      case CorrelationCondition.Temporal temporal ->
          temporal.ways().stream()
              .mapToInt(
                  way -> way.present().stream().mapToInt(i -> least(inputs.get(i))).max().orElse(1))
              .min()
              .orElse(1);
    };
  }

  /** Clusters of different correlations may be of the same events, those of one are not. */
  private int least(int counted) {
    boolean sharing =
        inputs.size() > 1
            && inputs.stream().anyMatch(CorrelationInput.OfCorrelation.class::isInstance);
    int apart = sharing ? Math.ceilDiv(counted, inputs.size()) : counted;
    return apart * inputs.stream().mapToInt(Correlation::least).min().orElse(1);
  }

  private static int least(CorrelationInput input) {
    return switch (input) {
      case CorrelationInput.OfRule rule -> 1;
      case CorrelationInput.OfCorrelation of -> of.correlation().least();
    };
  }

  /**
   * The rules whose further matches can undo a cluster: clusters stay open until all of theirs are
   * known up to {@link Cluster#openUntil}. Empty when a cluster is established as soon as it is
   * there.
   */
  public Set<UUID> awaited() {
    Set<UUID> awaited = new TreeSet<>();
    for (int i = 0; i < inputs.size(); i++) {
      boolean own = condition.awaits(i);
      switch (inputs.get(i)) {
        case CorrelationInput.OfRule rule -> {
          if (own) {
            awaited.add(rule.rule());
          }
        }
        case CorrelationInput.OfCorrelation of ->
            awaited.addAll(own ? of.correlation().rules() : of.correlation().awaited());
      }
    }
    return awaited;
  }

  /**
   * The group of a rule's record: the {@link Fields#identity} of each group-by field, in order.
   * Empty when a field is absent, unknown or has several values, for such a match never groups:
   * "null" is not a subject that two events share.
   *
   * @param rule one of {@link #rules()}, which matched the record
   */
  public Optional<List<String>> group(UUID rule, Fields record) {
    List<String> fields = key(rule);
    List<String> key = new ArrayList<>(fields.size());
    for (int i = 0; i < fields.size(); i++) {
      String text = text(record.identity(fields.get(i), alike.get(i)));
      if (text == null) {
        return Optional.empty();
      }
      key.add(text);
    }
    return Optional.of(key);
  }

  /**
   * What the correlation has to know of a rule's match.
   *
   * @param rule one of {@link #rules()}, which matched the record
   * @param id of the event
   * @param at when it occurred
   */
  public TimedMatch match(UUID rule, String id, Instant at, Fields record) {
    SortedMap<String, String> texts = new TreeMap<>();
    for (String field : fields(values, rule)) {
      String text = text(record.identity(field, Set.of(field)));
      if (text != null) {
        texts.put(field, text);
      }
    }
    return new TimedMatch(id, at, rule, texts);
  }

  /**
   * The fields of a rule's record that the correlation groups by or counts, whose values have to
   * outlast the record.
   *
   * @param rule one of {@link #rules()}
   */
  SortedSet<String> kept(UUID rule) {
    SortedSet<String> kept = new TreeSet<>(key(rule));
    kept.addAll(fields(values, rule));
    return kept;
  }

  private <T> T fields(Map<UUID, T> byRule, UUID rule) {
    T fields = byRule.get(rule);
    if (fields == null) {
      throw new IllegalArgumentException(
          "correlation " + id() + " counts rules " + rules() + ": was " + rule);
    }
    return fields;
  }

  /** Of the one value that a field has; null when it has none or several. */
  static @Nullable String text(FieldValue value) {
    return value instanceof FieldValue.Known known && known.scalars().size() == 1
        ? ScalarTest.textOf(known.scalars().getFirst())
        : null;
  }

  /**
   * The clusters among the matches of one group, by time.
   *
   * <p>With at least 3 in 10 minutes: matches at 0, 4, 10, 13 and 24 minutes give one cluster of 0
   * to 13, as {0, 4, 10} and {4, 10, 13} overlap; 24 belongs to no window of three. With {@code a
   * and not b} in 10 minutes: a at 20 and b at 31 give a cluster of 20, which is open until 30; b
   * at 30 or at 10 would leave none.
   *
   * <p>A function of the set of matches: their order and repetitions do not matter. Of matches with
   * the same rule and id the earliest counts. Those of other rules are left out.
   *
   * @param completeUntil event time up to which, inclusive, all matches of {@link #awaited()} are
   *     known; {@link Instant#MIN} when nothing is known of that
   */
  public List<Cluster> clusters(Collection<TimedMatch> matches, Instant completeUntil) {
    return Clustering.of(this, matches, completeUntil, null);
  }

  /** The same, where each ends with its {@link #stretch()}. Those that others count do not. */
  public List<Cluster> clustersByStretch(Collection<TimedMatch> matches, Instant completeUntil) {
    return Clustering.of(this, matches, completeUntil, stretch());
  }

  private static SortedMap<UUID, List<String>> keys(
      List<CorrelationInput> inputs, List<String> groupBy) {
    SortedMap<UUID, List<String>> keys = new TreeMap<>();
    for (CorrelationInput input : inputs) {
      switch (input) {
        case CorrelationInput.OfRule rule ->
            keys.putIfAbsent(rule.rule(), groupBy.stream().map(rule::field).toList());
        case CorrelationInput.OfCorrelation of ->
            of.correlation()
                .keys
                .forEach((rule, fields) -> keys.putIfAbsent(rule, of.named(fields, groupBy)));
      }
    }
    return Collections.unmodifiableSortedMap(keys);
  }

  private static List<Set<String>> alike(SortedMap<UUID, List<String>> keys, int places) {
    List<Set<String>> alike = new ArrayList<>(places);
    for (int i = 0; i < places; i++) {
      Set<String> fields = new TreeSet<>();
      for (List<String> key : keys.values()) {
        fields.add(key.get(i));
      }
      alike.add(Collections.unmodifiableSet(fields));
    }
    return Collections.unmodifiableList(alike);
  }

  private static SortedMap<UUID, SortedSet<String>> values(
      List<CorrelationInput> inputs, CorrelationCondition condition) {
    SortedMap<UUID, SortedSet<String>> values = new TreeMap<>();
    for (CorrelationInput input : inputs) {
      switch (input) {
        case CorrelationInput.OfRule rule -> {
          SortedSet<String> own = values.computeIfAbsent(rule.rule(), id -> new TreeSet<>());
          condition.fields().forEach(name -> own.add(rule.field(name)));
        }
        case CorrelationInput.OfCorrelation of ->
            of.correlation()
                .values
                .forEach(
                    (rule, fields) ->
                        values.computeIfAbsent(rule, id -> new TreeSet<>()).addAll(fields));
      }
    }
    return Collections.unmodifiableSortedMap(values);
  }
}
