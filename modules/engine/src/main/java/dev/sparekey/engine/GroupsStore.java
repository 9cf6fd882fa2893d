package dev.sparekey.engine;

import dev.sparekey.model.Alert;
import dev.sparekey.model.Triaged;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the groups stage remembers. */
public interface GroupsStore {

  @Nullable GroupedStep step(GroupKey key, GroupedStep.Place place);

  /** By its {@link GroupedStep#place()}. */
  void putStep(GroupKey key, GroupedStep step);

  /** Nothing happens when there is none at that place. */
  void removeStep(GroupKey key, GroupedStep.Place place);

  /**
   * The first of those between two times, both included, in order.
   *
   * @param most how many at most, 1 or more
   */
  List<GroupedStep> steps(GroupKey key, Instant from, Instant to, int most);

  /** That a rule matches the step; by its {@link GroupedStep#place()}. */
  void putMatch(GroupKey key, String rule, GroupedStep step);

  /** Nothing happens when there is none at that place. */
  void removeMatch(GroupKey key, String rule, GroupedStep.Place place);

  /**
   * The first of a rule's between two times, both included, by time. Which of several of one time
   * come first is the store's own affair, but always the same.
   *
   * @param most how many at most, 1 or more
   */
  List<GroupedStep> matches(GroupKey key, String rule, Instant from, Instant to, int most);

  /** The last of them, by time likewise. */
  List<GroupedStep> lastMatches(GroupKey key, String rule, Instant from, Instant to, int most);

  /** Null when nothing of that day is kept; the day in days since 1970-01-01. */
  @Nullable GroupDay day(GroupKey key, int day);

  void putDay(GroupKey key, GroupDay day);

  void removeDay(GroupKey key, int day);

  /** The last published revision of each alert of the group. */
  Collection<Alert> alerts(GroupKey key);

  void putAlert(Alert alert);

  void removeAlert(GroupKey key, String alertId);

  /** The latest decision on each finding of the group that somebody decided on. */
  Collection<Triaged> decisions(GroupKey key);

  /** Replaces the decision on the same alert. */
  void putDecision(Triaged triaged);

  void removeDecision(GroupKey key, String alertId);

  /** Asks to be told of the group when the time has come. */
  void putDeadline(GroupDeadline deadline);

  /** Whether that is asked, and has not been taken. */
  boolean waits(GroupDeadline deadline);

  /**
   * Removes and returns the first deadlines of one basis up to and including the time, in order.
   *
   * @param most how many at most, 1 or more
   */
  List<GroupDeadline> takeDeadlines(GroupDeadline.Basis basis, Instant upTo, int most);

  /** The rules that judge; null while those do that the stage began with. */
  @Nullable GroupsRelease release();

  void putRelease(GroupsRelease release);

  /**
   * The next deadlines of one basis in the store's own order; they stay.
   *
   * @param after the last that was returned before; null for the first
   * @param most how many at most, 1 or more
   */
  List<GroupDeadline> deadlines(GroupDeadline.Basis basis, @Nullable GroupDeadline after, int most);

  Marks marks();

  void putMarks(Marks marks);
}
