package dev.sparekey.topology;

import dev.sparekey.engine.GroupDay;
import dev.sparekey.engine.GroupDeadline;
import dev.sparekey.engine.GroupKey;
import dev.sparekey.engine.GroupedStep;
import dev.sparekey.engine.GroupsRelease;
import dev.sparekey.engine.GroupsStore;
import dev.sparekey.engine.Marks;
import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.jspecify.annotations.Nullable;

/** The groups stage's memory in its task's stores. Made anew whenever the task starts. */
final class KafkaGroupsStore implements GroupsStore {

  static final String STEPS = "groups-steps";
  static final String DAYS = "groups-days";
  static final String ALERTS = "groups-alerts";
  static final String DECISIONS = "groups-decisions";
  static final String DEADLINES = "groups-deadlines";
  static final String CONTROL = "groups-control";
  static final List<String> NAMES = List.of(STEPS, DAYS, ALERTS, DECISIONS, DEADLINES, CONTROL);

  private static final Comparator<GroupedStep> BY_PLACE = Comparator.comparing(GroupedStep::place);

  private final Stored<GroupedStep> steps;
  private final Stored<GroupDay> days;
  private final Stored<Alert> alerts;
  private final Stored<Triaged> decisions;
  private final Stored<GroupDeadline> deadlines;
  private final StoredMarks marks;
  private final Map<GroupDeadline.Basis, Instant> takenTo = new HashMap<>();
  private final Stored<GroupsRelease> releases;
  private @Nullable GroupsRelease release;

  KafkaGroupsStore(ProcessorContext<?, ?> context) {
    steps = new Stored<>(context.getStateStore(STEPS), SingleObject.groupedStep());
    days = new Stored<>(context.getStateStore(DAYS), SingleObject.groupDay());
    alerts = new Stored<>(context.getStateStore(ALERTS), SingleObject.alert());
    decisions = new Stored<>(context.getStateStore(DECISIONS), SingleObject.triaged());
    deadlines = new Stored<>(context.getStateStore(DEADLINES), SingleObject.groupDeadline());
    marks = new StoredMarks(context.getStateStore(CONTROL));
    releases = new Stored<>(context.getStateStore(CONTROL), SingleObject.groupsRelease());
    release = releases.get(KafkaAccountsStore.RELEASE);
  }

  @Override
  public @Nullable GroupedStep step(GroupKey key, GroupedStep.Place place) {
    return steps.get(Keys.step(key, place));
  }

  @Override
  public void putStep(GroupKey key, GroupedStep step) {
    steps.put(Keys.step(key, step.place()), step);
  }

  @Override
  public void removeStep(GroupKey key, GroupedStep.Place place) {
    steps.remove(Keys.step(key, place));
  }

  /** Keys have times in order, and those of one time by the lengths of their texts. */
  @Override
  public List<GroupedStep> steps(GroupKey key, Instant from, Instant to, int most) {
    return steps.between(Keys.firstStep(key, from), Keys.lastStep(key, to), most).stream()
        .sorted(BY_PLACE)
        .toList();
  }

  @Override
  public void putMatch(GroupKey key, String rule, GroupedStep step) {
    steps.put(Keys.match(key, rule, step.place()), step);
  }

  @Override
  public void removeMatch(GroupKey key, String rule, GroupedStep.Place place) {
    steps.remove(Keys.match(key, rule, place));
  }

  @Override
  public List<GroupedStep> matches(GroupKey key, String rule, Instant from, Instant to, int most) {
    return steps.between(Keys.firstMatch(key, rule, from), Keys.lastMatch(key, rule, to), most);
  }

  @Override
  public List<GroupedStep> lastMatches(
      GroupKey key, String rule, Instant from, Instant to, int most) {
    return steps.lastBetween(Keys.firstMatch(key, rule, from), Keys.lastMatch(key, rule, to), most);
  }

  @Override
  public @Nullable GroupDay day(GroupKey key, int day) {
    return days.get(Keys.groupDay(key, day));
  }

  @Override
  public void putDay(GroupKey key, GroupDay day) {
    days.put(Keys.groupDay(key, day.day()), day);
  }

  @Override
  public void removeDay(GroupKey key, int day) {
    days.remove(Keys.groupDay(key, day));
  }

  @Override
  public Collection<Alert> alerts(GroupKey key) {
    return alerts.under(Keys.group(key));
  }

  @Override
  public void putAlert(Alert alert) {
    alerts.put(Keys.withId(Keys.group(GroupKey.of(alert)), alert.id()), alert);
  }

  @Override
  public void removeAlert(GroupKey key, String alertId) {
    alerts.remove(Keys.withId(Keys.group(key), alertId));
  }

  @Override
  public Collection<Triaged> decisions(GroupKey key) {
    return decisions.under(Keys.group(key));
  }

  @Override
  public void putDecision(Triaged triaged) {
    Alert seen = triaged.seen();
    decisions.put(Keys.withId(Keys.group(GroupKey.of(seen)), seen.id()), triaged);
  }

  @Override
  public void removeDecision(GroupKey key, String alertId) {
    decisions.remove(Keys.withId(Keys.group(key), alertId));
  }

  @Override
  public void putDeadline(GroupDeadline deadline) {
    takenTo.computeIfPresent(
        deadline.basis(), (basis, to) -> deadline.at().isBefore(to) ? deadline.at() : to);
    deadlines.put(Keys.groupDeadline(deadline), deadline);
  }

  @Override
  public boolean waits(GroupDeadline deadline) {
    return deadlines.get(Keys.groupDeadline(deadline)) != null;
  }

  /** From where it was taken to before, as {@link KafkaAccountsStore#takeDeadlines}. */
  @Override
  public List<GroupDeadline> takeDeadlines(GroupDeadline.Basis basis, Instant upTo, int most) {
    Instant from = takenTo.get(basis);
    if (from != null && from.isAfter(upTo)) {
      return List.of();
    }
    List<GroupDeadline> taken =
        deadlines.take(
            from == null ? Keys.firstGroupDeadline(basis) : Keys.groupDeadlinesFrom(basis, from),
            Keys.lastGroupDeadline(basis, upTo),
            most);
    takenTo.put(basis, taken.size() < most ? upTo : taken.getLast().at());
    return taken.stream().sorted(GroupDeadline.BY_TIME).toList();
  }

  @Override
  public @Nullable GroupsRelease release() {
    return release;
  }

  @Override
  public void putRelease(GroupsRelease changed) {
    releases.put(KafkaAccountsStore.RELEASE, changed);
    release = changed;
  }

  @Override
  public List<GroupDeadline> deadlines(
      GroupDeadline.Basis basis, @Nullable GroupDeadline after, int most) {
    return deadlines.behind(
        after == null ? null : Keys.groupDeadline(after),
        Keys.firstGroupDeadline(basis),
        Keys.lastGroupDeadline(basis, Instant.MAX),
        most);
  }

  @Override
  public Marks marks() {
    return marks.get();
  }

  @Override
  public void putMarks(Marks changed) {
    marks.put(changed);
  }
}
