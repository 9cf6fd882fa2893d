package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.GroupsRelease;
import dev.sparekey.engine.Judging;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupMetersTest {

  private static final Activation RELEASE = new Activation(7, "0".repeat(64));
  private static final Judging NEWEST = new Judging.Release(RELEASE);

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GroupMeters meters = new GroupMeters(3, registry);

  private static GroupsRelease release(
      Set<String> waiting, SortedMap<Integer, Judging> toldAs, boolean told) {
    return new GroupsRelease(
        RELEASE, NEWEST, Set.of(), false, waiting, toldAs, toldAs.isEmpty() ? 0 : 3, null, told);
  }

  private double silent() {
    return registry.get(GroupMeters.SILENT).gauge().value();
  }

  private double missing() {
    return registry.get(GroupMeters.MISSING).gauge().value();
  }

  @Test
  void correlationThatWaits_isCountedOnceWhateverTheNumberOfPartitions() {
    meters.at(0, release(Set.of("a", "b"), new TreeMap<>(), false));
    meters.at(1, release(Set.of("b"), new TreeMap<>(), false));

    assertThat(silent()).isEqualTo(2);
    assertThat(missing()).as("of none is anything known").isEqualTo(3);
  }

  @Test
  void partitionThatToldByOtherRules_isMissing() {
    SortedMap<Integer, Judging> toldAs = new TreeMap<>();
    toldAs.put(0, NEWEST);
    toldAs.put(2, new Judging.Start());
    meters.at(0, release(Set.of("a"), toldAs, false));

    assertThat(missing()).isEqualTo(2);
  }

  /** Nothing changed for any correlation, so nobody is waited for. */
  @Test
  void releaseForWhichNoCorrelationWaits_missesNobody() {
    meters.at(0, release(Set.of(), new TreeMap<>(), false));

    assertThat(silent()).isZero();
    assertThat(missing()).isZero();
  }

  @Test
  void correlationsOfWhichAllHaveTold_areNotSilent() {
    meters.at(0, release(Set.of("a"), new TreeMap<>(), false));
    meters.at(0, release(Set.of("a"), new TreeMap<>(), true));

    assertThat(silent()).isZero();
    assertThat(missing()).isZero();
  }

  @Test
  void partitionThatAnotherProcessHas_isForgotten() {
    meters.at(0, release(Set.of("a"), new TreeMap<>(), false));

    meters.forget(0);

    assertThat(silent()).isZero();
  }
}
