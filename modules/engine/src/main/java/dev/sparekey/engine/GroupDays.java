package dev.sparekey.engine;

import dev.sparekey.recovery.DaySet;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps of each group and UTC day the first steps only, so that whoever resets ten thousand
 * accounts in a day costs as much as a thousand. The first by time, so that it does not matter in
 * what order they come.
 */
final class GroupDays {

  private GroupDays() {}

  /**
   * Takes a step in, if it is among the first of its day, in the place of what was said of it
   * before.
   *
   * @return the times at which the group is another one now; none when nothing changed
   */
  static Set<Instant> put(GroupKey key, GroupedStep step, GroupsStore store) {
    GroupedStep known = store.step(key, step.place());
    if (step.equals(known)) {
      return Set.of();
    }
    if (known != null) {
      store.putStep(key, step);
      return Set.of(step.at());
    }
    int day = DaySet.dayOf(step.at());
    GroupDay before = store.day(key, day);
    GroupDay kept = before == null ? new GroupDay(day, 0, false) : before;
    if (kept.kept() < GroupDay.MOST) {
      store.putStep(key, step);
      store.putDay(key, kept.with(1));
      return Set.of(step.at());
    }
    Set<Instant> changed = new LinkedHashSet<>();
    GroupedStep last = last(key, day, store);
    if (last != null && step.place().compareTo(last.place()) < 0) {
      store.removeStep(key, last.place());
      store.putStep(key, step);
      changed.add(step.at());
      changed.add(last.at());
    } else if (kept.overflowed()) {
      return Set.of();
    }
    if (!kept.overflowed()) {
      store.putDay(key, kept.full());
    }
    addLast(key, day, store, changed);
    return changed;
  }

  /** Of what ends with the last that is kept it is said that there were more. */
  private static void addLast(GroupKey key, int day, GroupsStore store, Set<Instant> changed) {
    GroupedStep last = last(key, day, store);
    if (last != null) {
      changed.add(last.at());
    }
  }

  /**
   * Takes a step out.
   *
   * @return the times at which the group is another one now; none when it was not in it
   */
  static Set<Instant> remove(GroupKey key, GroupedStep.Place place, GroupsStore store) {
    if (store.step(key, place) == null) {
      return Set.of();
    }
    Set<Instant> changed = new LinkedHashSet<>();
    changed.add(place.at());
    store.removeStep(key, place);
    GroupDay day = store.day(key, DaySet.dayOf(place.at()));
    if (day != null) {
      GroupDay left = day.with(-1);
      if (left.kept() > 0 || left.overflowed()) {
        // What was not kept is not in the store: that there was more must outlast what was kept.
        store.putDay(key, left);
      } else {
        store.removeDay(key, day.day());
      }
      if (left.overflowed()) {
        addLast(key, day.day(), store, changed);
      }
    }
    return changed;
  }

  /** Takes a step out whose day is forgotten with its last one. */
  static void forget(GroupKey key, GroupedStep.Place place, GroupsStore store) {
    remove(key, place, store);
    GroupDay day = store.day(key, DaySet.dayOf(place.at()));
    if (day != null && day.kept() == 0) {
      store.removeDay(key, day.day());
    }
  }

  /**
   * Whether steps between two times may be followed by some that are not kept: all those of a day
   * came after the last that is.
   */
  static boolean overflowed(GroupKey key, Instant from, Instant to, GroupsStore store) {
    for (int day = DaySet.dayOf(from); day <= DaySet.dayOf(to); day++) {
      GroupDay kept = store.day(key, day);
      if (kept != null && kept.overflowed()) {
        GroupedStep last = last(key, day, store);
        if (last != null && !last.at().isBefore(from) && !last.at().isAfter(to)) {
          return true;
        }
      }
    }
    return false;
  }

  private static @Nullable GroupedStep last(GroupKey key, int day, GroupsStore store) {
    Instant from = LocalDate.ofEpochDay(day).atStartOfDay(ZoneOffset.UTC).toInstant();
    Instant to = LocalDate.ofEpochDay(day + 1L).atStartOfDay(ZoneOffset.UTC).toInstant();
    return store.lastStep(key, from, to.minusNanos(1));
  }
}
