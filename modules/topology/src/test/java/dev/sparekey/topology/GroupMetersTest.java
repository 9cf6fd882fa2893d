package dev.sparekey.topology;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.engine.Activation;
import dev.sparekey.engine.GroupsRelease;
import dev.sparekey.engine.Judging;
import dev.sparekey.engine.Meanings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class GroupMetersTest {

  private static final Activation RELEASE = new Activation(7, "0".repeat(64));
  private static final Meanings MEANT = new Meanings(new TreeMap<>(Map.of("a", "1", "b", "1")));
  private static final Meanings OTHERS = new Meanings(new TreeMap<>(Map.of("a", "2", "b", "1")));

  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final GroupMeters meters = new GroupMeters(3, registry);

  private static GroupsRelease release(Set<String> silent, Map<Integer, Meanings> told) {
    return new GroupsRelease(
        RELEASE,
        new Judging.Release(RELEASE),
        List.of(),
        Set.of(),
        MEANT,
        OTHERS,
        new TreeMap<>(told),
        told.isEmpty() ? 0 : 3,
        silent,
        Set.of(),
        null);
  }

  private double silent() {
    return registry.get(GroupMeters.SILENT).gauge().value();
  }

  private double missing() {
    return registry.get(GroupMeters.MISSING).gauge().value();
  }

  @Test
  void correlationThatWaits_isCountedOnceWhateverTheNumberOfPartitions() {
    meters.at(0, release(Set.of("a", "b"), Map.of()));
    meters.at(1, release(Set.of("b"), Map.of()));

    assertThat(silent()).isEqualTo(2);
    assertThat(missing()).as("of none is anything known").isEqualTo(3);
  }

  @Test
  void partitionThatMeansSomethingElseByACorrelationThatIsSilent_isMissing() {
    meters.at(0, release(Set.of("a"), Map.of(0, MEANT, 2, OTHERS)));

    assertThat(missing()).isEqualTo(2);
  }

  @Test
  void partitionThatMeansSomethingElseByACorrelationOfWhichNobodyIsSilent_isNotMissing() {
    meters.at(0, release(Set.of(), Map.of(0, MEANT, 2, OTHERS)));

    assertThat(silent()).isZero();
    assertThat(missing()).isZero();
  }

  @Test
  void correlationsOfWhichAllHaveTold_areNotSilent() {
    meters.at(0, release(Set.of("a"), Map.of()));
    meters.at(0, release(Set.of(), Map.of(0, MEANT, 1, MEANT, 2, MEANT)));

    assertThat(silent()).isZero();
    assertThat(missing()).isZero();
  }

  @Test
  void partitionThatAnotherProcessHas_isForgotten() {
    meters.at(0, release(Set.of("a"), Map.of()));

    meters.forget(0);

    assertThat(silent()).isZero();
  }
}
