package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.by;
import static dev.sparekey.engine.Happenings.day;
import static dev.sparekey.engine.Happenings.helped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Event;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.rules.RuleSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;

/**
 * The law of releases: among what happens, some are activated, some of them refused, and versions
 * of Sparekey come and go that read more of them or fewer.
 */
class ReleasesLawTest {

  /** Whether a task goes on or is started anew leads to the same, whatever stands in. */
  @Property(tries = 150)
  void finalState_whetherTasksAreStartedAnewOrNot_isTheSame(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet first,
      @ForAll long seed) {
    assertThat(played(events, first, seed, true)).isEqualTo(played(events, first, seed, false));
  }

  private static List<String> played(
      List<Event> events, RuleSet first, long seed, boolean restarting) {
    Partitioned stages = new Partitioned(seed, first, "zendesk");
    if (!restarting) {
      stages.withoutRestarts();
    }
    Changes changes = new Changes(seed);
    for (Event event : events) {
      changes.perhaps(stages);
      stages.with(event);
    }
    stages.complete("zendesk", day(400)).complete(Mark.CLOCK, day(34));
    return Drive.finalState(stages.alerts());
  }

  /** However the newest came to judge, once a version reads it. */
  @Property(tries = 150)
  void finalState_onceTheNewestLoads_isAsIfItHadJudgedFromTheStart(
      @ForAll("histories") List<Event> events,
      @ForAll @From("rules") RuleSet first,
      @ForAll long seed) {
    Partitioned stages = new Partitioned(seed, first, "zendesk");
    Changes changes = new Changes(seed);
    for (Event event : events) {
      changes.perhaps(stages);
      stages.with(event);
    }
    stages.mended().complete("zendesk", day(400)).complete(Mark.CLOCK, day(34));

    RuleSet newest = changes.newest == null ? first : changes.newest;
    assertThat(Drive.finalState(stages.complete(Mark.CLOCK, day(400)).alerts()))
        .isEqualTo(GroupsLawTest.played(events, newest));
  }

  /**
   * By each release one of the two steps counts, and two are needed: whoever finds two has added up
   * what rules of different releases count.
   */
  @Property(tries = 2000)
  void countsOfDifferentReleases_whoeverRefusesThemMeanwhile_areNeverAddedUp(@ForAll long seed) {
    Random random = new Random(seed);
    List<RuleSet> rules =
        List.of(RejudgementTest.twoResetsBy("00uX"), RejudgementTest.twoResetsBy("00uY"));
    Partitioned stages = new Partitioned(seed, rules.get(random.nextInt(2)), "zendesk");
    List<Event> events =
        new ArrayList<>(
            List.of(
                by("00uX", helped("x", account(0), day(0), RecoveryAction.FACTOR_RESET)),
                by(
                    "00uY",
                    helped("y", account(1), day(0).plusSeconds(60), RecoveryAction.FACTOR_RESET))));
    for (int i = 0; i < 12; i++) {
      switch (random.nextInt(9)) {
        case 0 -> stages.activate(rules.get(random.nextInt(2)));
        case 1 -> stages.activateUnreadable(rules.get(random.nextInt(2)));
        case 2 -> stages.mended();
        case 3 -> stages.drained();
        case 4 -> stages.activateUnreadableBy(some(random), rules.get(random.nextInt(2)));
        case 5 -> stages.mended(random.nextInt(Partitioned.TASKS));
        case 6 -> stages.updatedTo(numbers(random, 12));
        case 7 -> stages.updatedTo(numbers(random, 12), random.nextInt(Partitioned.TASKS));
        default -> {
          if (!events.isEmpty()) {
            stages.with(events.remove(random.nextInt(events.size())));
          }
        }
      }
    }
    stages.mended().complete(Mark.CLOCK, day(1));

    assertThat(stages.revisions()).filteredOn(alert -> !alert.group().isEmpty()).isEmpty();
  }

  /**
   * Each version reads what those before it do, and some releases more; tasks are updated one by
   * one, in any order. Whatever was refused where and when: once all run one version nobody waits.
   */
  @Property(tries = 1000)
  void groups_onceAllTasksRunOneVersion_areSilentOfNothing(@ForAll long seed) {
    Random random = new Random(seed);
    List<RuleSet> rules =
        List.of(RejudgementTest.twoResetsBy("00uX"), RejudgementTest.twoResetsBy("00uY"));
    Partitioned stages = new Partitioned(seed, rules.get(random.nextInt(2)));
    int[] versions = new int[Partitioned.TASKS];
    List<Integer> readSince = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int task = random.nextInt(Partitioned.TASKS);
      switch (random.nextInt(4)) {
        case 0 -> {
          int since = random.nextInt(4);
          readSince.add(since);
          Set<Integer> older = new HashSet<>();
          for (int one = 0; one < Partitioned.TASKS; one++) {
            if (versions[one] < since) {
              older.add(one);
            }
          }
          stages.activateUnreadableBy(older, rules.get(random.nextInt(2)));
        }
        case 1 -> {
          versions[task] = Math.min(3, versions[task] + 1);
          stages.updatedTo(read(readSince, versions[task]), task);
        }
        case 2 -> stages.drained();
        default -> {
          Instant at = day(0).plusSeconds(i);
          String agent = random.nextBoolean() ? "00uX" : "00uY";
          stages.with(by(agent, helped("r" + i, account(i), at, RecoveryAction.FACTOR_RESET)));
        }
      }
    }
    int newest = Arrays.stream(versions).max().orElseThrow();
    stages.updatedTo(read(readSince, newest)).complete(Mark.CLOCK, day(1));

    assertThat(stages.silent()).isEmpty();
  }

  private static Set<Long> read(List<Integer> since, int version) {
    Set<Long> read = new HashSet<>();
    for (int number = 0; number < since.size(); number++) {
      if (since.get(number) <= version) {
        read.add((long) number);
      }
    }
    return read;
  }

  /** Those of versions that are older than the others in a rolling update. */
  private static Set<Integer> some(Random random) {
    Set<Integer> some = new HashSet<>();
    for (int task = 0; task < Partitioned.TASKS; task++) {
      if (random.nextBoolean()) {
        some.add(task);
      }
    }
    return some;
  }

  /** Of the releases that this version of Sparekey reads. */
  private static Set<Long> numbers(Random random, long upTo) {
    Set<Long> numbers = new HashSet<>();
    for (long number = 0; number < upTo; number++) {
      if (random.nextBoolean()) {
        numbers.add(number);
      }
    }
    return numbers;
  }

  private static AccountId account(int i) {
    return new AccountId("default", "okta", "00uP" + i);
  }

  /** Releases and versions of Sparekey, by chance. */
  private static final class Changes {
    private final Random random;
    private long activated;
    private @Nullable RuleSet newest;

    Changes(long seed) {
      this.random = new Random(seed);
    }

    void perhaps(Partitioned stages) {
      switch (random.nextInt(12)) {
        case 0 -> stages.activate(next());
        case 1 -> stages.activateUnreadable(next());
        case 2 -> stages.updatedTo(numbers(random, activated));
        case 3 -> stages.drained();
        case 4 -> stages.activateUnreadableBy(some(random), next());
        case 5 -> stages.updatedTo(numbers(random, activated), random.nextInt(Partitioned.TASKS));
        case 6 -> stages.mended(random.nextInt(Partitioned.TASKS));
        default -> {}
      }
    }

    private RuleSet next() {
      activated++;
      newest = GroupsLawTest.RULES.get(random.nextInt(GroupsLawTest.RULES.size()));
      return newest;
    }
  }

  @Provide
  Arbitrary<RuleSet> rules() {
    return Arbitraries.of(GroupsLawTest.RULES);
  }

  @Provide
  Arbitrary<List<Event>> histories() {
    return GroupsLawTest.histories(15);
  }
}
