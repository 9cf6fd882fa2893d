package dev.sparekey.app.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.rules.Release;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TrialsTest {

  private static final Instant MONDAY = Instant.parse("2026-11-02T12:00:00Z");
  private static final UUID DESK = UUID.randomUUID();
  private static final UUID OTHER = UUID.randomUUID();

  private final Map<String, Set<UUID>> ids =
      new HashMap<>(
          Map.of("desk", Set.of(DESK), "desk2", Set.of(DESK), "both", Set.of(DESK, OTHER)));
  private final List<Trials.Published> published = new ArrayList<>();

  /** The next day's release: file and text, file and text. */
  private void publish(String... files) {
    SortedMap<String, String> tried = new TreeMap<>();
    Map<String, String> active = new HashMap<>();
    for (int i = 0; i < files.length; i += 2) {
      (Release.isShadow(files[i]) ? tried : active).put(files[i], files[i + 1]);
    }
    published.add(new Trials.Published(tried, () -> active, day(published.size())));
  }

  private static Instant day(int number) {
    return MONDAY.plus(Duration.ofDays(number));
  }

  private Trials trials() {
    return new Trials(published, hash -> ids.getOrDefault(hash, Set.of()));
  }

  @Test
  void ruleMovedIntoAFileOfAnotherName_endsItsTrial() {
    publish("rules/shadow/a.yml", "desk");

    assertThat(trials().endedBy(Set.of(OTHER, DESK), day(2)))
        .contains(new Trials.Trial("rules/shadow/a.yml", "desk", Set.of(DESK), day(0), day(2)));
  }

  @Test
  void ruleTakenAwayAndAddedALaterRelease_endsTheTrialOfBefore() {
    publish("rules/shadow/a.yml", "desk");
    publish("rules/else.yml", "nothing");

    assertThat(trials().endedBy(Set.of(DESK), day(30)))
        .contains(new Trials.Trial("rules/shadow/a.yml", "desk", Set.of(DESK), day(0), day(1)));
  }

  @Test
  void ruleThatAlertedSinceItWasTried_endsNoTrial() {
    publish("rules/shadow/a.yml", "desk");
    publish("rules/a.yml", "desk");
    publish("rules/a.yml", "desk2");

    assertThat(trials().endedBy(Set.of(DESK), day(4))).isEmpty();
  }

  @Test
  void ruleThatWasNeverTried_endsNoTrial() {
    publish("rules/shadow/a.yml", "desk");

    assertThat(trials().endedBy(Set.of(OTHER), day(4))).isEmpty();
  }

  @Test
  void textThatChangedMeanwhile_isTriedSinceItsOwnRelease() {
    publish("rules/shadow/a.yml", "desk");
    publish("rules/shadow/a.yml", "desk2");
    publish("rules/shadow/moved.yml", "desk2");

    assertThat(trials().endedBy(Set.of(DESK), day(4)))
        .contains(
            new Trials.Trial("rules/shadow/moved.yml", "desk2", Set.of(DESK), day(1), day(4)));
  }

  @Test
  void textThatWasAwayForARelease_isTriedSinceItIsBack() {
    publish("rules/shadow/a.yml", "desk");
    publish();
    publish("rules/shadow/a.yml", "desk");

    assertThat(trials().running(day(4)))
        .containsExactly(
            new Trials.Trial("rules/shadow/a.yml", "desk", Set.of(DESK), day(2), day(4)));
  }

  @Test
  void rulesThatAlert_areToldFromThoseThatAreTried() {
    publish("rules/shadow/a.yml", "desk", "rules/both.yml", "other");
    ids.put("other", Set.of(OTHER));

    assertThat(trials().alerts(Set.of(DESK))).isFalse();
    assertThat(trials().alerts(Set.of(DESK, OTHER))).isTrue();
  }
}
