package dev.sparekey.rules;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CorrelationTest {
  private static final Instant START = Instant.parse("2026-03-02T10:00:00Z");

  private static Correlation atLeast(int count, int minutes) {
    RuleHeader header =
        new RuleHeader(
            new UUID(0, 1),
            null,
            "t",
            Status.TEST,
            Level.HIGH,
            "",
            List.of(),
            List.of(),
            List.of(),
            new Response(Response.Emit.FINDING, Response.Deliver.ALWAYS, "", "", List.of()),
            "t.yml",
            "");
    return new Correlation(
        header,
        Set.of(new UUID(0, 2)),
        List.of("subject.account", "actor.id"),
        Duration.ofMinutes(minutes),
        count,
        false);
  }

  private static TimedMatch at(int minute) {
    return new TimedMatch("m%03d".formatted(minute), START.plus(Duration.ofMinutes(minute)));
  }

  private static List<TimedMatch> at(int... minutes) {
    return IntStream.of(minutes).mapToObj(CorrelationTest::at).toList();
  }

  @Test
  void matches_tooFew_giveNoCluster() {
    assertThat(atLeast(3, 10).clusters(at(0, 5))).isEmpty();
  }

  @Test
  void matches_exactlyTimespanApart_areWithin() {
    assertThat(atLeast(2, 10).clusters(at(0, 10))).hasSize(1);
    assertThat(atLeast(2, 10).clusters(at(0, 11))).isEmpty();
  }

  @Test
  void windows_sharingAMatch_areOneCluster() {
    assertThat(atLeast(3, 10).clusters(at(0, 4, 10, 13, 24)))
        .containsExactly(
            new Cluster(
                "m000", at(0).at(), at(13).at(), List.of("m000", "m004", "m010", "m013"), 4));
  }

  @Test
  void windows_sharingNoMatch_areTwoClusters() {
    assertThat(atLeast(2, 3).clusters(at(0, 3, 5, 9, 10)))
        .extracting(Cluster::ids)
        .containsExactly(List.of("m000", "m003", "m005"), List.of("m009", "m010"));
  }

  @Test
  void ids_beyondTwenty_areCountedOnly() {
    Cluster cluster = atLeast(5, 60).clusters(at(IntStream.range(0, 50).toArray())).getFirst();
    assertThat(cluster.ids()).hasSize(20).startsWith("m000").endsWith("m019");
    assertThat(cluster.count()).isEqualTo(50);
  }

  @Test
  void group_fieldUnknownOrAbsent_isNone() {
    Correlation correlation = atLeast(2, 10);
    assertThat(correlation.group(FakeFields.of("subject.account", "a"))).isEmpty();
    assertThat(
            correlation.group(
                FakeFields.of("subject.account", FieldValue.unknown(), "actor.id", "x")))
        .isEmpty();
  }

  @Test
  void group_everyFieldKnown_isTheirTextsInOrder() {
    assertThat(atLeast(2, 10).group(FakeFields.of("actor.id", 7L, "subject.account", "Kim")))
        .contains(List.of("Kim", "7"));
  }

  @Property
  void clusters_anyOrderAndRepeats_areTheSame(
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(min = 1, max = 5) int count,
      @ForAll long seed) {
    List<TimedMatch> shuffled = new ArrayList<>(matches);
    shuffled.addAll(matches.subList(0, matches.size() / 2));
    Collections.shuffle(shuffled, new Random(seed));
    Correlation correlation = atLeast(count, 10);
    assertThat(correlation.clusters(shuffled)).isEqualTo(correlation.clusters(matches));
  }

  @Property
  void clusters_holdExactlyTheMatchesOfQualifyingWindows(
      @ForAll("matches") List<TimedMatch> matches, @ForAll @IntRange(min = 1, max = 5) int count) {
    Set<String> expected = new HashSet<>();
    for (TimedMatch start : earliest(matches)) {
      List<TimedMatch> window =
          earliest(matches).stream()
              .filter(m -> !m.at().isBefore(start.at()))
              .filter(m -> !m.at().isAfter(start.at().plus(Duration.ofMinutes(10))))
              .toList();
      if (window.size() >= count) {
        window.forEach(m -> expected.add(m.id()));
      }
    }
    List<Cluster> clusters = atLeast(count, 10).clusters(matches);
    assertThat(clusters.stream().mapToInt(Cluster::count).sum()).isEqualTo(expected.size());
    assertThat(expected).containsAll(clusters.stream().flatMap(c -> c.ids().stream()).toList());
  }

  @Property
  void clusters_areDisjointAndInOrder(
      @ForAll("matches") List<TimedMatch> matches, @ForAll @IntRange(min = 1, max = 5) int count) {
    List<Cluster> clusters = atLeast(count, 10).clusters(matches);
    for (int i = 1; i < clusters.size(); i++) {
      assertThat(clusters.get(i - 1).last()).isBefore(clusters.get(i).first());
    }
  }

  @Property
  void oneMoreMatch_neverTakesAMatchOutOfItsCluster(
      @ForAll("matches") List<TimedMatch> matches,
      @ForAll @IntRange(min = 0, max = 59) int minute,
      @ForAll @IntRange(min = 1, max = 5) int count) {
    List<TimedMatch> more = new ArrayList<>(matches);
    more.add(new TimedMatch("new", START.plus(Duration.ofMinutes(minute))));
    Correlation correlation = atLeast(count, 10);
    List<Cluster> after = correlation.clusters(more);
    for (Cluster cluster : correlation.clusters(matches)) {
      assertThat(after)
          .anyMatch(c -> !c.first().isAfter(cluster.first()) && !c.last().isBefore(cluster.last()));
    }
  }

  private static List<TimedMatch> earliest(List<TimedMatch> matches) {
    return matches.stream()
        .filter(
            m -> matches.stream().noneMatch(o -> o.id().equals(m.id()) && o.at().isBefore(m.at())))
        .distinct()
        .toList();
  }

  /** Few ids and minutes, so that repeats and equal times are common. */
  @Provide
  Arbitrary<List<TimedMatch>> matches() {
    Arbitrary<String> ids = Arbitraries.integers().between(0, 25).map(i -> "e" + i);
    Arbitrary<Instant> times =
        Arbitraries.integers().between(0, 59).map(m -> START.plus(Duration.ofMinutes(m)));
    return Combinators.combine(ids, times).as(TimedMatch::new).list().ofMaxSize(18);
  }
}
