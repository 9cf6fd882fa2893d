package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The groups stage's memory on the heap, for the local runner and for tests. */
public final class HeapGroupsStore implements GroupsStore {

  private static final class Remembered {
    private final Steps steps = new Steps();
    private final Map<String, Steps> matches = new HashMap<>();
    private final Map<Integer, GroupDay> days = new HashMap<>();
    private final SortedMap<String, Alert> alerts = new TreeMap<>();
    private final SortedMap<String, Triaged> decisions = new TreeMap<>();
  }

  private static final class Steps {
    private final NavigableMap<Instant, TreeMap<GroupedStep.Place, GroupedStep>> byTime =
        new TreeMap<>();

    @Nullable GroupedStep at(GroupedStep.Place place) {
      TreeMap<GroupedStep.Place, GroupedStep> then = byTime.get(place.at());
      return then == null ? null : then.get(place);
    }

    void put(GroupedStep step) {
      byTime.computeIfAbsent(step.at(), at -> new TreeMap<>()).put(step.place(), step);
    }

    void remove(GroupedStep.Place place) {
      TreeMap<GroupedStep.Place, GroupedStep> then = byTime.get(place.at());
      if (then != null && then.remove(place) != null && then.isEmpty()) {
        byTime.remove(place.at());
      }
    }

    List<GroupedStep> first(Instant from, Instant to, int most) {
      return byTime.subMap(from, true, to, true).values().stream()
          .flatMap(then -> then.values().stream())
          .limit(most)
          .toList();
    }

    List<GroupedStep> last(Instant from, Instant to, int most) {
      List<GroupedStep> last = new ArrayList<>();
      byTime.descendingMap().subMap(to, true, from, true).values().stream()
          .flatMap(then -> then.descendingMap().values().stream())
          .limit(most)
          .forEach(last::add);
      return last.reversed();
    }
  }

  /** What is asked of a group that nothing was put for; never changed. */
  private static final Remembered NOTHING = new Remembered();

  private final Map<GroupKey, Remembered> groups = new HashMap<>();
  private final Map<GroupDeadline.Basis, TreeSet<GroupDeadline>> deadlines =
      new EnumMap<>(GroupDeadline.Basis.class);
  private Marks marks = Marks.NONE;
  private @Nullable GroupsRelease release;

  private Remembered of(GroupKey key) {
    return groups.getOrDefault(key, NOTHING);
  }

  private Remembered toChange(GroupKey key) {
    return groups.computeIfAbsent(key, one -> new Remembered());
  }

  /** Nothing of a group that all is removed from. */
  private void removed(GroupKey key, Remembered from) {
    if (from.steps.byTime.isEmpty()
        && from.matches.isEmpty()
        && from.days.isEmpty()
        && from.alerts.isEmpty()
        && from.decisions.isEmpty()) {
      groups.remove(key);
    }
  }

  @Override
  public @Nullable GroupedStep step(GroupKey key, GroupedStep.Place place) {
    return of(key).steps.at(place);
  }

  @Override
  public void putStep(GroupKey key, GroupedStep step) {
    toChange(key).steps.put(step);
  }

  @Override
  public void removeStep(GroupKey key, GroupedStep.Place place) {
    Remembered of = of(key);
    of.steps.remove(place);
    removed(key, of);
  }

  @Override
  public List<GroupedStep> steps(GroupKey key, Instant from, Instant to, int most) {
    return of(key).steps.first(from, to, most);
  }

  @Override
  public void putMatch(GroupKey key, String rule, GroupedStep step) {
    toChange(key).matches.computeIfAbsent(rule, one -> new Steps()).put(step);
  }

  @Override
  public void removeMatch(GroupKey key, String rule, GroupedStep.Place place) {
    Remembered of = of(key);
    Steps matches = of.matches.get(rule);
    if (matches != null) {
      matches.remove(place);
      if (matches.byTime.isEmpty()) {
        of.matches.remove(rule);
        removed(key, of);
      }
    }
  }

  @Override
  public List<GroupedStep> matches(GroupKey key, String rule, Instant from, Instant to, int most) {
    Steps matches = of(key).matches.get(rule);
    return matches == null ? List.of() : matches.first(from, to, most);
  }

  @Override
  public List<GroupedStep> lastMatches(
      GroupKey key, String rule, Instant from, Instant to, int most) {
    Steps matches = of(key).matches.get(rule);
    return matches == null ? List.of() : matches.last(from, to, most);
  }

  @Override
  public @Nullable GroupDay day(GroupKey key, int day) {
    return of(key).days.get(day);
  }

  @Override
  public void putDay(GroupKey key, GroupDay day) {
    toChange(key).days.put(day.day(), day);
  }

  @Override
  public void removeDay(GroupKey key, int day) {
    Remembered of = of(key);
    if (of.days.remove(day) != null) {
      removed(key, of);
    }
  }

  @Override
  public Collection<Alert> alerts(GroupKey key) {
    return List.copyOf(of(key).alerts.values());
  }

  @Override
  public void putAlert(Alert alert) {
    toChange(GroupKey.of(alert)).alerts.put(alert.id(), alert);
  }

  @Override
  public void removeAlert(GroupKey key, String alertId) {
    Remembered of = of(key);
    if (of.alerts.remove(alertId) != null) {
      removed(key, of);
    }
  }

  @Override
  public Collection<Triaged> decisions(GroupKey key) {
    return List.copyOf(of(key).decisions.values());
  }

  @Override
  public void putDecision(Triaged triaged) {
    Alert seen = triaged.seen();
    toChange(GroupKey.of(seen)).decisions.put(seen.id(), triaged);
  }

  @Override
  public void removeDecision(GroupKey key, String alertId) {
    Remembered of = of(key);
    if (of.decisions.remove(alertId) != null) {
      removed(key, of);
    }
  }

  @Override
  public void putDeadline(GroupDeadline deadline) {
    of(deadline.basis()).add(deadline);
  }

  @Override
  public boolean waits(GroupDeadline deadline) {
    return of(deadline.basis()).contains(deadline);
  }

  private TreeSet<GroupDeadline> of(GroupDeadline.Basis basis) {
    return deadlines.computeIfAbsent(basis, one -> new TreeSet<>(GroupDeadline.BY_TIME));
  }

  @Override
  public List<GroupDeadline> takeDeadlines(GroupDeadline.Basis basis, Instant upTo, int most) {
    TreeSet<GroupDeadline> waiting = of(basis);
    List<GroupDeadline> due = new ArrayList<>();
    while (due.size() < most && !waiting.isEmpty() && !waiting.first().at().isAfter(upTo)) {
      due.add(waiting.removeFirst());
    }
    return due;
  }

  @Override
  public List<GroupDeadline> deadlines(
      GroupDeadline.Basis basis, @Nullable GroupDeadline after, int most) {
    TreeSet<GroupDeadline> waiting = of(basis);
    return (after == null ? waiting : waiting.tailSet(after, false)).stream().limit(most).toList();
  }

  @Override
  public @Nullable GroupsRelease release() {
    return release;
  }

  @Override
  public void putRelease(GroupsRelease changed) {
    release = changed;
  }

  @Override
  public Marks marks() {
    return marks;
  }

  @Override
  public void putMarks(Marks changed) {
    marks = changed;
  }
}
