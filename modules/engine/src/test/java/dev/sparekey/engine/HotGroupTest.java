package dev.sparekey.engine;

import static dev.sparekey.engine.Happenings.day;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sparekey.model.AccountId;
import dev.sparekey.model.Actor;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryAction;
import dev.sparekey.model.TicketStatus;
import dev.sparekey.recovery.AssurancePolicy;
import dev.sparekey.rules.Pack;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** An agent, or somebody with an agent's session, who works through a list of ten thousand. */
class HotGroupTest {

  private static final GroupKey GROUP =
      new GroupKey("default", "d57fe3bf-f7ee-4d35-b1c6-91c0feeb3ab1", List.of("actor.id=00uDESK"));

  private final GroupsStage stage =
      new GroupsStage(AssurancePolicy.DEFAULT, Pack.load(), Set.of(), 0, Instant.MIN);
  private final List<Alert> published = new ArrayList<>();

  private static List<GroupedStep> steps(int number) {
    List<GroupedStep> steps = new ArrayList<>();
    for (int i = 0; i < number; i++) {
      AccountId account = new AccountId("default", "okta", "00u" + i);
      Instant at = day(0).plus(Duration.ofMillis(100L * i));
      steps.add(
          new GroupedStep(
              new GroupedStep.Place(at, account, "okta:r" + i),
              List.of(
                  new GroupedStep.Match(
                      "02bee5c4-2b81-4e8e-bd6d-994620532194",
                      Certainty.CERTAIN,
                      new TreeMap<>(Map.of("subject.account", account.nativeId())))),
              RecoveryAction.FACTOR_RESET,
              null,
              null,
              new Actor(Actor.Role.AGENT, "00uDESK", null),
              null,
              false,
              Interval.UNKNOWN,
              Interval.UNKNOWN,
              TicketStatus.NOT_CONNECTED,
              null,
              "okta@1",
              at.plus(Duration.ofDays(35))));
    }
    return steps;
  }

  private void play(List<GroupedStep> steps, GroupsStore store) {
    for (GroupedStep step : steps) {
      stage.on(
          new GroupRecord.Counted(GROUP, step, step.at()),
          store,
          output -> published.add(((Output.Publish) output).alert()));
    }
  }

  @Test
  void tenThousandResets_arePublishedByDoublingAndSaidToBeMore() {
    play(steps(10_000), new HeapGroupsStore());

    assertThat(published)
        .extracting(alert -> alert.evidence().size() + alert.evidenceOmitted())
        .containsExactly(10, 20, 40, 80, 160, 320, 640, 640);
    assertThat(published.getLast().absence())
        .containsExactly("there are more: of the steps of a group and day the first 1000 are kept");
    assertThat(published)
        .allSatisfy(
            alert ->
                assertThat(alert.toString().getBytes(StandardCharsets.UTF_8))
                    .hasSizeLessThan(64 * 1024));
  }

  @Test
  void resetsBeyondThoseThatAreKept_costNoLookAtTheOthers() {
    long[] read = new long[1];
    HeapGroupsStore heap = new HeapGroupsStore();
    GroupsStore counting =
        (GroupsStore)
            Proxy.newProxyInstance(
                GroupsStore.class.getClassLoader(),
                new Class<?>[] {GroupsStore.class},
                (proxy, method, args) -> {
                  Object result = method.invoke(heap, args);
                  read[0] += result instanceof List<?> list ? list.size() : 1;
                  return result;
                });
    List<GroupedStep> steps = steps(10_000);
    play(steps.subList(0, 2_000), counting);
    long before = read[0];
    play(steps.subList(2_000, 10_000), counting);

    assertThat(before).isLessThan(2_000_000);
    assertThat(read[0] - before).isLessThan(8_000 * 5);
  }

  @Test
  void whichOnesAreKept_doesNotDependOnTheirOrder() {
    List<GroupedStep> steps = steps(1_100);
    HeapGroupsStore inOrder = new HeapGroupsStore();
    play(steps, inOrder);
    Alert last = published.getLast();
    published.clear();
    List<GroupedStep> shuffled = new ArrayList<>(steps);
    Collections.shuffle(shuffled, new Random(7));
    HeapGroupsStore anyhow = new HeapGroupsStore();
    play(shuffled, anyhow);

    assertThat(anyhow.steps(GROUP, day(0), day(1)))
        .hasSize(GroupDay.MOST)
        .isEqualTo(inOrder.steps(GROUP, day(0), day(1)));
    assertThat(published.getLast())
        .usingRecursiveComparison()
        .ignoringFields("revision", "emittedAt", "handling.supersedes")
        .isEqualTo(last);
  }

  @Test
  void stepTakenOutOfADayThatHadMore_leavesItSaidThatThereWere() {
    List<GroupedStep> steps = steps(1_001);
    HeapGroupsStore store = new HeapGroupsStore();
    play(steps, store);
    for (GroupedStep step : steps.subList(20, 1_000)) {
      stage.on(
          new GroupRecord.Uncounted(GROUP, step.place(), step.at()),
          store,
          output -> published.add(((Output.Publish) output).alert()));
    }

    assertThat(published.getLast().evidence()).hasSize(20);
    assertThat(published.getLast().absence()).hasSize(1);
  }
}
