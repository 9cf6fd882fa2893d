package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.RuleSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.From;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * The law of the final state for groups with more steps than are judged at once, and with more than
 * are read: what is taken back before the end has never been, whatever came when.
 */
class GroupStepsLawTest {

  private static final String RESET = "11111111-1111-4111-8111-111111111111";
  private static final String BOUND = "11111111-1111-4111-8111-111111111112";
  private static final GroupKey KEY =
      new GroupKey("default", "22222222-2222-4222-8222-222222222222", List.of("actor.id=00uDESK"));

  private static final List<RuleSet> RULES =
      List.of(
          rules("event_count", "10m", "{gte: 40}"),
          rules("event_count", "10m", "{gte: 3, lt: 60}"),
          rules("value_count", "10m", "{field: subject.account, gte: 30}"),
          rules("value_count", "10m", "{field: origin.address, gte: 4}"),
          rules("temporal", "10m", "reset and not bound"),
          rules("temporal_ordered", "10m", "bound and reset"),
          rules("value_sum", "10m", "{field: credential.age_days, gte: 900}"));

  private static RuleSet rules(String type, String timespan, String condition) {
    String rules = type.startsWith("temporal") ? "reset, bound" : "reset";
    return AbsenceTest.correlating(
        "{step.action: factor_bound}",
        "{type: %s, rules: [%s], group-by: [actor.id], timespan: %s, condition: %s}"
            .formatted(type, rules, timespan, condition));
  }

  @Property(tries = 24)
  void finalState_ofMoreThanAreJudgedAtOnce_isThatOfWhatIsLeft(
      @ForAll @From("rules") RuleSet rules, @ForAll long seed) {
    check(rules, seed, 400, Duration.ofMinutes(150));
  }

  @Property(tries = 7)
  void finalState_ofMoreThanAreRead_isThatOfWhatIsLeft(
      @ForAll @From("rules") RuleSet rules, @ForAll long seed) {
    check(rules, seed, 2_600, Duration.ofMinutes(16));
  }

  /** What is left in the end is as much evidence as before, but there are no more of them. */
  @Example
  void groupThatOverflowed_andDoesNoMore_isSaidAnew() {
    Played played = check(RULES.getFirst(), 876, 2_600, Duration.ofMinutes(16));

    Set<String> overflowed = new HashSet<>();
    Set<String> noMore = new HashSet<>();
    for (Alert alert : played.said()) {
      if (saysThereAreMore(alert)) {
        overflowed.add(alert.id());
        noMore.remove(alert.id());
      } else if (alert.verdict() != Verdict.WITHDRAWN && overflowed.contains(alert.id())) {
        noMore.add(alert.id());
      } else {
        noMore.remove(alert.id());
      }
    }
    assertThat(noMore).isNotEmpty();
  }

  private static boolean saysThereAreMore(Alert alert) {
    return alert.absence().stream().anyMatch(line -> line.startsWith("there are more"));
  }

  /**
   * @param said all revisions, in order
   */
  private record Played(List<Alert> said) {

    List<String> finalState() {
      Map<String, Alert> last = new TreeMap<>();
      said.forEach(alert -> last.put(alert.id(), alert));
      return last.values().stream()
          .filter(alert -> alert.verdict() != Verdict.WITHDRAWN)
          .map(
              alert ->
                  alert.anchor()
                      + alert.verdict()
                      + alert.severity()
                      + alert.evidence()
                      + alert.evidenceOmitted()
                      + alert.absence())
          .toList();
    }
  }

  private static Played check(RuleSet rules, long seed, int number, Duration within) {
    Random random = new Random(seed);
    List<GroupedStep> all = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      all.add(step(i, within, random));
    }
    List<GroupedStep> left = new ArrayList<>(all);
    Collections.shuffle(left, random);
    List<GroupedStep> gone = left.subList(0, random.nextInt(number));
    List<GroupRecord> records = new ArrayList<>();
    for (GroupedStep step : left.subList(gone.size(), number)) {
      records.add(new GroupRecord.Counted(KEY, step, step.at()));
    }
    List<GroupRecord> mixed = new ArrayList<>(records);
    gone.forEach(step -> mixed.add(new GroupRecord.Counted(KEY, step, step.at())));
    Collections.shuffle(mixed, random);
    for (GroupedStep step : gone) {
      int from = mixed.indexOf(new GroupRecord.Counted(KEY, step, step.at())) + 1;
      mixed.add(
          from + random.nextInt(mixed.size() - from + 1),
          new GroupRecord.Uncounted(KEY, step.place(), step.at()));
    }

    Played played = played(rules, mixed, random);
    assertThat(played.finalState()).isEqualTo(played(rules, records, new Random(0)).finalState());
    return played;
  }

  private static Played played(RuleSet rules, List<GroupRecord> records, Random random) {
    GroupsStage stage =
        new GroupsStage(AssurancePolicy.DEFAULT, rules, Set.of("f"), 0, Instant.MIN);
    HeapGroupsStore store = new HeapGroupsStore();
    List<Alert> said = new ArrayList<>();
    Deque<GroupRecord> inbox = new ArrayDeque<>();
    Instant clock = day(0);
    for (GroupRecord record : records) {
      inbox.add(record);
      if (random.nextInt(100) == 0) {
        clock = clock.plusSeconds(60);
        inbox.add(marked(Mark.CLOCK, clock));
      }
      work(stage, inbox, store, said);
    }
    inbox.add(marked("f", day(2)));
    inbox.add(marked(Mark.CLOCK, day(2)));
    work(stage, inbox, store, said);
    return new Played(List.copyOf(said));
  }

  private static GroupRecord marked(String feed, Instant to) {
    return new GroupRecord.Marked(new Mark(feed, Mark.Path.ACCOUNTS, 0, 1, to, Proof.PROVEN), to);
  }

  private static void work(
      GroupsStage stage, Deque<GroupRecord> inbox, GroupsStore store, List<Alert> said) {
    while (!inbox.isEmpty()) {
      stage.on(
          inbox.remove(),
          store,
          output -> {
            if (output instanceof Output.ToGroups again) {
              inbox.add(again.record());
            } else if (output instanceof Output.Publish publish) {
              said.add(publish.alert());
            }
          });
    }
  }

  private static GroupedStep step(int i, Duration within, Random random) {
    Instant at = day(0).plusSeconds(random.nextInt((int) within.toSeconds()));
    String account = "00u" + random.nextInt(300);
    boolean bound = random.nextInt(40) == 0;
    return new GroupedStep(
        new GroupedStep.Place(at, new AccountId("default", "okta", account), "okta:r" + i),
        List.of(
            new GroupedStep.Match(
                bound ? BOUND : RESET,
                bound && random.nextInt(50) == 0 ? Certainty.POSSIBLE : Certainty.CERTAIN,
                new TreeMap<>(
                    Map.of(
                        "subject.account",
                        account,
                        "origin.address",
                        "192.0.2." + (random.nextInt(60) == 0 ? random.nextInt(9) : 1),
                        "credential.age_days",
                        Integer.toString(random.nextInt(20)))))),
        bound ? RecoveryAction.FACTOR_BOUND : RecoveryAction.FACTOR_RESET,
        null,
        null,
        random.nextInt(500) == 0,
        new Actor(Actor.Role.AGENT, "00uDESK", null),
        null,
        false,
        Interval.UNKNOWN,
        Interval.UNKNOWN,
        TicketStatus.NOT_CONNECTED,
        null,
        "okta@1",
        false,
        false);
  }

  @Provide
  Arbitrary<RuleSet> rules() {
    return Arbitraries.of(RULES);
  }
}
