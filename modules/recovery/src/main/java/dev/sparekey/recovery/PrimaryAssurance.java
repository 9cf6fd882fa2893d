package dev.sparekey.recovery;

import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Interval;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How strong the MFA is that an account normally proves itself with: the strongest set used on at
 * least 3 UTC days of the 90 before, or in at least 20 % of the retained sessions (of fewer than 5,
 * one is enough), or what the directory requires. Any other use raises only the ceiling.
 */
final class PrimaryAssurance {

  private final AssurancePolicy policy;
  private final Profile profile;
  private final Sessions sessions;

  PrimaryAssurance(AssurancePolicy policy, Profile profile, Sessions sessions) {
    this.policy = policy;
    this.profile = profile;
    this.sessions = sessions;
  }

  /** A primary assurance and why it is what it is. */
  record Finding(Interval interval, String why) {}

  /**
   * As of a step.
   *
   * @param cutoff logins at or after it belong to the step's own session or episode and prove
   *     nothing about what is normal
   */
  Finding at(RecoveryEvent step, Instant cutoff, @Nullable IdentityContextEvent identity) {
    Instant from = cutoff.minus(policy.primaryWindow());
    List<Sessions.Session> before = sessionsBefore(step, from, cutoff);
    int floor = Interval.NONE;
    int ceiling = Interval.NONE;
    String why = "has no known login before this step";
    Map<String, Integer> sessionsPerSet = new HashMap<>();
    Set<String> onTheDay = new HashSet<>();
    for (Sessions.Session session : before) {
      for (Login login : session.logins()) {
        if (login.at().isBefore(cutoff) && DaySet.dayOf(login.at()) == DaySet.dayOf(cutoff)) {
          onTheDay.add(login.authenticators().toString());
        }
      }
      session.logins().stream()
          .filter(login -> login.at().isBefore(cutoff))
          .map(login -> login.authenticators().toString())
          .distinct()
          .forEach(set -> sessionsPerSet.merge(set, 1, Integer::sum));
      ceiling = Math.max(ceiling, session.assurance(policy, cutoff).ceiling());
    }
    for (Map.Entry<String, Profile.Usage> entry : profile.used().entrySet()) {
      Profile.Usage usage = entry.getValue();
      int uses = sessionsPerSet.getOrDefault(entry.getKey(), 0);
      int days = daysOfUse(usage, from, cutoff, onTheDay.contains(entry.getKey()));
      if (usage.authenticators().kinds().isEmpty() || (days == 0 && uses == 0)) {
        continue;
      }
      Interval worth = policy.of(usage.authenticators());
      if (usage.authenticators().exact()) {
        ceiling = Math.max(ceiling, worth.ceiling());
      }
      if (establishes(days, uses, before.size()) && worth.floor() > floor) {
        floor = worth.floor();
        why = "usually signs in with " + Wording.of(usage.authenticators());
      }
    }
    if (before.isEmpty() && floor == Interval.NONE) {
      ceiling = Interval.AAL3;
    }
    Integer required = identity == null ? null : identity.requiredLevel();
    if (required != null && required > floor) {
      floor = required;
      why = "must prove " + policy.rankName(required) + ", says the directory";
    }
    return new Finding(new Interval(floor, Math.max(floor, ceiling)), why);
  }

  private List<Sessions.Session> sessionsBefore(RecoveryEvent step, Instant from, Instant cutoff) {
    Sessions.Session own = sessions.byId(step.sessionId());
    List<Sessions.Session> before = new ArrayList<>();
    for (Sessions.Session session : sessions.all()) {
      Instant first = session.firstAt();
      if (session != own && first.isBefore(cutoff) && !first.isBefore(from)) {
        before.add(session);
      }
    }
    return before;
  }

  /**
   * Whole days before the cutoff's from the bitmap; the cutoff's own day by the retained logins.
   */
  private static int daysOfUse(
      Profile.Usage usage, Instant from, Instant cutoff, boolean onTheDay) {
    int days = usage.days().countBetween(DaySet.dayOf(from), DaySet.dayOf(cutoff));
    return onTheDay ? days + 1 : days;
  }

  private boolean establishes(int days, int uses, int sessionsInWindow) {
    if (days >= policy.primaryDays()) {
      return true;
    }
    if (uses == 0) {
      return false;
    }
    return sessionsInWindow < policy.fewSessions()
        || uses * 100 >= policy.primarySharePercent() * sessionsInWindow;
  }
}
