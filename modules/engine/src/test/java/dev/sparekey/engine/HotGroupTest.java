package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.Proof;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.Severity;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.model.Verdict;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Correlation;
import dev.sparekey.rules.Pack;
import dev.sparekey.rules.RuleSet;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** An agent, or somebody with an agent's session, who works through a list of ten thousand. */
class HotGroupTest {

  private static final String HELPED_RESET = "02bee5c4-2b81-4e8e-bd6d-994620532194";
  private static final String RIGHT_USED = "Right to reset granted, then used";
  private static final String RECOVERED = "Agent's account recovered, then others' accounts reset";
  private static final GroupKey RESETS =
      group("One agent reset many accounts", "actor.id=okta/00uDESK");

  private final HeapGroupsStore store = new HeapGroupsStore();
  private final List<Alert> published = new ArrayList<>();

  private static GroupKey group(String title, String shared) {
    return new GroupKey("default", correlation(title).id().toString(), List.of(shared));
  }

  private static Correlation correlation(String title) {
    return Pack.load().correlations().stream()
        .filter(one -> one.header().title().equals(title))
        .findFirst()
        .orElseThrow();
  }

  private static GroupedStep step(int i, Instant at, String rule, Map<String, String> values) {
    return step(i, at, rule, values, null);
  }

  private static GroupedStep step(
      int i, Instant at, String rule, Map<String, String> values, @Nullable Boolean privileged) {
    AccountId account = new AccountId("default", "okta", "00u" + i);
    return new GroupedStep(
        new GroupedStep.Place(at, account, "okta:r" + i),
        List.of(new GroupedStep.Match(rule, Certainty.CERTAIN, new TreeMap<>(values))),
        RecoveryAction.FACTOR_RESET,
        null,
        null,
        privileged,
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

  private static GroupedStep reset(int i, Instant at) {
    return step(i, at, HELPED_RESET, Map.of("subject.account", "00u" + i));
  }

  /** So many resets, one every so often. */
  private static List<GroupedStep> resets(int number, Duration every) {
    List<GroupedStep> steps = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      steps.add(reset(i, day(0).plus(every.multipliedBy(i))));
    }
    return steps;
  }

  /** A stage, what it says to itself, and a clock that is told at each minute of the steps. */
  private final class Playing {
    private final GroupsStage stage;
    private final GroupsStore to;
    private final Deque<GroupRecord> inbox = new ArrayDeque<>();
    private Instant minute = day(0);

    Playing(RuleSet rules, GroupsStore to) {
      stage = new GroupsStage(AssurancePolicy.DEFAULT, rules, Set.of(), 0, Instant.MIN);
      this.to = to;
    }

    Playing count(GroupKey key, List<GroupedStep> steps) {
      for (GroupedStep step : steps) {
        if (step.at().truncatedTo(ChronoUnit.MINUTES).isAfter(minute)) {
          clock(step.at().truncatedTo(ChronoUnit.MINUTES));
        }
        on(new GroupRecord.Counted(key, step, step.at()));
      }
      return this;
    }

    Playing uncount(GroupKey key, List<GroupedStep> steps) {
      steps.forEach(step -> on(new GroupRecord.Uncounted(key, step.place(), step.at())));
      return this;
    }

    Playing clock(Instant time) {
      minute = time;
      Mark mark = new Mark(Mark.CLOCK, Mark.Path.ACCOUNTS, 0, 1, time, Proof.PROVEN);
      on(new GroupRecord.Marked(mark, time));
      return this;
    }

    private void on(GroupRecord record) {
      inbox.add(record);
      while (!inbox.isEmpty()) {
        stage.on(
            inbox.remove(),
            to,
            output -> {
              if (output instanceof Output.ToGroups again) {
                inbox.add(again.record());
              } else if (output instanceof Output.Publish publish) {
                published.add(publish.alert());
              }
            });
      }
    }
  }

  private Playing playing() {
    return new Playing(Pack.load(), store);
  }

  private List<Alert> standing() {
    Map<String, Alert> last = new TreeMap<>();
    published.forEach(alert -> last.put(alert.id(), alert));
    return last.values().stream().filter(alert -> alert.verdict() != Verdict.WITHDRAWN).toList();
  }

  private static int told(Alert alert) {
    return alert.evidence().size() + alert.evidenceOmitted();
  }

  @Test
  void tenThousandResets_arePublishedByDoublingAndSaidToBeMore() {
    playing().count(RESETS, resets(10_000, Duration.ofMillis(100))).clock(day(1));

    assertThat(published)
        .extracting(HotGroupTest::told)
        .startsWith(10, 20, 40)
        .isSorted()
        .endsWith(640)
        .hasSizeLessThan(10);
    assertThat(published.getLast().absence())
        .containsExactly(
            "there are more: of a group's steps 1000 a time span are counted, of what one account"
                + " repeats 16");
    assertThat(published)
        .allSatisfy(
            alert ->
                assertThat(alert.toString().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(64 * 1024));
  }

  @Test
  void reading_growsAsTheStepsDo() {
    long[] read = new long[1];
    GroupsStore counting = counting(read);
    Playing playing = new Playing(Pack.load(), counting);
    playing.count(RESETS, resets(2_000, Duration.ofMillis(100)));
    long ofTwoThousand = read[0];
    playing.count(RESETS, resets(10_000, Duration.ofMillis(100))).clock(day(1));

    assertThat(ofTwoThousand).isLessThan(2_000 * 20);
    assertThat(read[0]).isLessThan(10_000 * 20);
  }

  @Test
  void reading_ofManyStepsInOneSecond_growsAsTheyDo() {
    long[] read = new long[1];
    Playing playing = new Playing(Pack.load(), counting(read));
    playing.count(RESETS, resets(10_000, Duration.ZERO)).clock(day(1));

    assertThat(read[0]).isLessThan(10_000 * 10);
    assertThat(standing()).extracting(HotGroupTest::told).containsExactly(640);
  }

  @Test
  void reading_ofAnAgentWhoWasGivenNoRight_isNoneOfTheResets() {
    long[] read = new long[1];
    GroupKey key = group(RIGHT_USED, "agent=okta/00uDESK");
    Playing playing = new Playing(Pack.load(), counting(read));
    playing.count(key, resets(2_000, Duration.ofMinutes(24)));

    assertThat(read[0]).isLessThan(2_000 * 20);
  }

  /** Elements of lists, and other answers, that the stage gets from the store. */
  private GroupsStore counting(long[] read) {
    return (GroupsStore)
        Proxy.newProxyInstance(
            GroupsStore.class.getClassLoader(),
            new Class<?>[] {GroupsStore.class},
            (proxy, method, args) -> {
              Object result = method.invoke(store, args);
              if (method.getReturnType() != void.class) {
                read[0] += result instanceof List<?> list ? list.size() : 1;
              }
              return result;
            });
  }

  @Test
  void whatIsSaid_doesNotDependOnTheOrderOfTheSteps() {
    List<GroupedStep> steps = resets(3_000, Duration.ofMillis(700));
    playing().count(RESETS, steps).clock(day(1));
    List<Alert> inOrder = standing();
    published.clear();
    List<GroupedStep> shuffled = new ArrayList<>(steps);
    Collections.shuffle(shuffled, new Random(7));
    new Playing(Pack.load(), new HeapGroupsStore()).count(RESETS, shuffled).clock(day(1));

    assertThat(standing())
        .usingRecursiveComparison()
        .ignoringFields("revision", "emittedAt", "handling.supersedes")
        .isEqualTo(inOrder);
  }

  @Test
  void stepsTakenBack_fromMoreThanAreRead_leaveTheOthersCounted() {
    RuleSet six = GroupsStageTest.rules("actor.id", "1d", 6);
    GroupKey key =
        new GroupKey(
            "default", "22222222-2222-4222-8222-222222222222", List.of("actor.id=okta/00uDESK"));
    List<GroupedStep> steps = new ArrayList<>();
    for (int i = 0; i < 1_501; i++) {
      steps.add(step(i, day(0).plusSeconds(i), "11111111-1111-4111-8111-111111111111", Map.of()));
    }
    new Playing(six, store).count(key, steps).uncount(key, steps.subList(0, 1_495)).clock(day(1));
    assertThat(standing()).extracting(HotGroupTest::told).containsExactly(6);
    assertThat(standing().getFirst().anchor()).isEqualTo("okta:r1495");
    assertThat(standing().getFirst().absence()).isEmpty();

    published.clear();
    new Playing(six, new HeapGroupsStore()).count(key, steps.subList(1_495, 1_501)).clock(day(1));
    assertThat(standing()).extracting(HotGroupTest::told).containsExactly(6);
  }

  @Test
  void manyStepsInTheMorning_hideNoneOfTheAfternoon() {
    List<GroupedStep> day = resets(1_200, Duration.ofSeconds(6));
    for (int i = 0; i < 300; i++) {
      day.add(reset(5_000 + i, day(0).plus(Duration.ofHours(9)).plusSeconds(2 * i)));
    }
    playing().count(RESETS, day).clock(day(1));

    assertThat(standing()).extracting(Alert::anchor).contains("okta:r5000");
  }

  @Test
  void manyMatchesOfOneRule_hideNoneOfAnother() {
    GroupKey key = group(RECOVERED, "agent=okta/00uDESK");
    List<GroupedStep> steps = resets(3_000, Duration.ofSeconds(2));
    String recovered =
        correlation(RECOVERED).rules().stream()
            .map(Object::toString)
            .filter(rule -> !rule.equals(HELPED_RESET))
            .findFirst()
            .orElseThrow();
    steps.add(1_500, step(9_000, day(0).plusSeconds(3_000).plusMillis(1), recovered, Map.of()));
    playing().count(key, steps).clock(day(1));

    assertThat(standing()).extracting(Alert::anchor).containsExactly("okta:r9000");
    assertThat(standing()).extracting(Alert::verdict).containsExactly(Verdict.CONFIRMED);
  }

  @Test
  void whatMayHideAmongMoreThanAreRead_isForAPersonToLookAt() {
    RuleSet addresses =
        AbsenceTest.correlating(
            "{step.action: factor_bound}",
            "{type: value_count, rules: [reset], group-by: [actor.id], timespan: 1h, condition:"
                + " {field: origin.address, gte: 4}}");
    GroupKey key =
        new GroupKey(
            "default", "22222222-2222-4222-8222-222222222222", List.of("actor.id=okta/00uDESK"));
    List<GroupedStep> steps = new ArrayList<>();
    for (int i = 0; i < 3_000; i++) {
      boolean hidden = i >= 1_400 && i < 1_405;
      String address = hidden ? "192.0.2." + i % 10 : "198.51.100.1";
      steps.add(
          step(
              i,
              day(0).plusMillis(500L * i),
              "11111111-1111-4111-8111-111111111111",
              Map.of("origin.address", address)));
    }
    new Playing(addresses, store).count(key, steps).clock(day(1));

    assertThat(standing())
        .singleElement()
        .satisfies(
            alert -> {
              assertThat(alert.verdict()).isEqualTo(Verdict.UNDETERMINED);
              assertThat(alert.anchor()).isEqualTo("okta:r0");
              assertThat(alert.absence()).anyMatch(why -> why.startsWith("there are more"));
            });
  }

  @Test
  void administratorsBehindTwentyInterns_raiseTheSeverity() {
    List<GroupedStep> steps = resets(60, Duration.ofSeconds(10));
    playing().count(RESETS, steps);
    assertThat(standing()).extracting(Alert::severity).containsExactly(Severity.HIGH);

    Instant then = day(0).plusSeconds(700);
    playing()
        .count(
            RESETS,
            List.of(step(61, then, HELPED_RESET, Map.of("subject.account", "00u61"), true)));
    assertThat(standing()).extracting(Alert::severity).containsExactly(Severity.CRITICAL);
  }

  @Test
  void stepsThatGoOnDayAndNight_areToldStretchByStretch() {
    playing().count(RESETS, resets(1_440, Duration.ofMinutes(1))).clock(day(2));

    assertThat(standing()).hasSize(7);
    assertThat(standing()).extracting(Alert::anchor).doesNotHaveDuplicates();
  }
}
