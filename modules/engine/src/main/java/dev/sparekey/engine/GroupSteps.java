package dev.sparekey.engine;

import dev.sparekey.recovery.DaySet;
import dev.sparekey.rules.Correlation;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the steps of groups, all of them, and reads as many as it takes to judge. What is not kept
 * could not come to count when others are taken back; so what is bounded is the reading: of each
 * rule and time span the first and the last {@value #HALF}, by time.
 *
 * <p>Example of an agent who resets 10,000 accounts between 9:00 and 9:30 and is recovered at 9:15
 * himself: with a time span of 24 h, 1,000 of the resets are read and the recovery, which is
 * another rule's match.
 */
final class GroupSteps {

  /** So many of each rule and time span are read. */
  static final int MOST = Correlation.MOST;

  private static final int HALF = 500;

  /** Up to so many steps are judged at once, more of them once a minute. */
  static final int FEW = 64;

  private GroupSteps() {}

  /**
   * @param steps in order
   * @param gaps in which there are more than were read
   */
  record Read(List<GroupedStep> steps, List<Gap> gaps) {
    static final Read NOTHING = new Read(List.of(), List.of());
  }

  /** Of a rule's matches between two times only the first and the last were read. */
  record Gap(Instant first, Instant last) {

    boolean touches(Instant from, Instant to) {
      return !first.isAfter(to) && !last.isBefore(from);
    }
  }

  /**
   * Takes a step in, in the place of what was said of it before.
   *
   * @return whether the group is another one now
   */
  static boolean put(GroupKey key, GroupedStep step, GroupsStore store) {
    GroupedStep known = store.step(key, step.place());
    if (step.equals(known)) {
      return false;
    }
    store.putStep(key, step);
    Set<String> rules = rules(step);
    rules.forEach(rule -> store.putMatch(key, rule, step));
    if (known != null) {
      for (String rule : rules(known)) {
        if (!rules.contains(rule)) {
          store.removeMatch(key, rule, step.place());
        }
      }
    }
    addOpen(key, step.at(), open(step) - open(known), store);
    return true;
  }

  /**
   * Takes a step out.
   *
   * @return whether it was in
   */
  static boolean remove(GroupKey key, GroupedStep.Place place, GroupsStore store) {
    GroupedStep known = store.step(key, place);
    if (known == null) {
      return false;
    }
    delete(key, known, store);
    addOpen(key, place.at(), -open(known), store);
    return true;
  }

  /** Its account takes nothing of it back any more. */
  static void settle(GroupKey key, GroupedStep.Place place, GroupsStore store) {
    GroupedStep known = store.step(key, place);
    if (known != null) {
      put(key, known.judgedForGood(), store);
    }
  }

  /** Takes a step out of a day that is forgotten. */
  static void delete(GroupKey key, GroupedStep step, GroupsStore store) {
    store.removeStep(key, step.place());
    rules(step).forEach(rule -> store.removeMatch(key, rule, step.place()));
  }

  private static int open(@Nullable GroupedStep step) {
    return step == null || step.settled() ? 0 : 1;
  }

  private static void addOpen(GroupKey key, Instant at, int more, GroupsStore store) {
    int day = DaySet.dayOf(at);
    GroupDay known = store.day(key, day);
    if (known == null || more != 0) {
      store.putDay(key, (known == null ? new GroupDay(day, 0) : known).with(more));
    }
  }

  private static Set<String> rules(GroupedStep step) {
    Set<String> rules = new HashSet<>();
    step.matches().forEach(match -> rules.add(match.rule()));
    return rules;
  }

  /** All that the stretch's clusters rest on, if that is little; else null. */
  static @Nullable Read few(
      GroupKey key, Correlation correlation, Stretch stretch, GroupsStore store) {
    if (isLacking(key, correlation, stretch, store)) {
      return Read.NOTHING;
    }
    SortedMap<GroupedStep.Place, GroupedStep> steps = new TreeMap<>();
    for (UUID rule : correlation.rules()) {
      int most = FEW + 1;
      add(store.matches(key, rule.toString(), stretch.readFrom(), stretch.readTo(), most), steps);
      if (steps.size() > FEW) {
        return null;
      }
    }
    return new Read(List.copyOf(steps.values()), List.of());
  }

  /** What the stretch's clusters rest on, as much of it as is worth reading. */
  static Read most(GroupKey key, Correlation correlation, Stretch stretch, GroupsStore store) {
    if (isLacking(key, correlation, stretch, store)) {
      return Read.NOTHING;
    }
    SortedMap<GroupedStep.Place, GroupedStep> steps = new TreeMap<>();
    List<Gap> gaps = new ArrayList<>();
    for (UUID of : correlation.rules()) {
      String rule = of.toString();
      List<GroupedStep> all = store.matches(key, rule, stretch.readFrom(), stretch.readTo(), MOST);
      if (all.size() < MOST) {
        add(all, steps);
        continue;
      }
      Instant end;
      for (Instant start = stretch.readFrom(); !start.isAfter(stretch.readTo()); start = end) {
        end = start.plus(correlation.timespan());
        Instant last = end.isAfter(stretch.readTo()) ? stretch.readTo() : end.minusNanos(1);
        List<GroupedStep> first = store.matches(key, rule, start, last, HALF);
        add(first, steps);
        if (first.size() == HALF) {
          List<GroupedStep> latest = store.lastMatches(key, rule, start, last, HALF);
          if (Collections.disjoint(places(first), places(latest))) {
            gaps.add(new Gap(first.getFirst().at(), latest.getLast().at()));
          }
          add(latest, steps);
        }
      }
    }
    return new Read(List.copyOf(steps.values()), gaps);
  }

  private static void add(List<GroupedStep> more, SortedMap<GroupedStep.Place, GroupedStep> steps) {
    more.forEach(step -> steps.put(step.place(), step));
  }

  private static Set<GroupedStep.Place> places(Collection<GroupedStep> steps) {
    Set<GroupedStep.Place> places = new HashSet<>();
    steps.forEach(step -> places.add(step.place()));
    return places;
  }

  /**
   * Of an agent who was not given his rights of late there is no finding that he was, however many
   * accounts he resets.
   */
  private static boolean isLacking(
      GroupKey key, Correlation correlation, Stretch stretch, GroupsStore store) {
    return correlation.rules().size() > 1
        && correlation.needed().stream()
            .anyMatch(
                rule ->
                    store
                        .matches(key, rule.toString(), stretch.readFrom(), stretch.readTo(), 1)
                        .isEmpty());
  }
}
