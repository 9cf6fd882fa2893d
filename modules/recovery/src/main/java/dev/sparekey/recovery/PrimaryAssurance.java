package dev.sparekey.recovery;

import dev.sparekey.model.Authenticators;
import dev.sparekey.model.Interval;
import dev.sparekey.model.PrimaryAcceptance;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How strong the MFA is that an account normally proves itself with: the strongest set that was
 * ever used on 3 UTC days within 90, or in at least 20 % of the retained sessions of the 90 days
 * before (of fewer than 5, one is enough), or what the directory requires. Any other use raises
 * only the ceiling. Against a set count only sessions that tell their factors and are older than a
 * day: nine sign-ins with a stolen password, in the hour before the codes are made anew, are the
 * attack and no habit.
 *
 * <p>The first and the last are a ratchet: an account that once used its key on three days is not
 * worth less because an attacker, or its owner, has since made do with text messages. Only the
 * owner's removal of the factor, from evidence as good as the factor, lets it fall, and the
 * decision of whoever answers for the account: what was used until then counts for no more than was
 * accepted.
 *
 * <p>Example: a key was used each day, and is lost on Monday. On Tuesday it is decided that no more
 * than AAL1 is accepted. A recovery on Monday by a saved code alone fell short, [5,5] to [1,1]; one
 * on Wednesday does not, [1,1] to [1,1]. A key that is used on three days from Wednesday on holds
 * the floor again.
 */
final class PrimaryAssurance {

  private final AssurancePolicy policy;
  private final Profile profile;
  private final Bindings bindings;
  private final Sessions sessions;

  PrimaryAssurance(AssurancePolicy policy, Profile profile, Bindings bindings, Sessions sessions) {
    this.policy = policy;
    this.profile = profile;
    this.bindings = bindings;
    this.sessions = sessions;
  }

  /**
   * A primary assurance and why it is what it is.
   *
   * @param decision the words of one that made it lower; null where none did
   */
  record Finding(Interval interval, String why, @Nullable String decision) {}

  /**
   * As of a step.
   *
   * @param cutoff logins at or after it belong to the step's own session or episode and prove
   *     nothing about what is normal
   * @param required the rank that the directory demands; null when it demands none
   */
  Finding at(RecoveryEvent step, Instant cutoff, @Nullable Integer required) {
    return new Habits(step, cutoff).finding(required);
  }

  /** How the account signed in before a time, set by set. */
  private final class Habits {

    private final Instant cutoff;
    private final Instant from;

    /** Weaker sessions from here on count against no set. */
    private final Instant ofLate;

    private final List<Usage> used = profile.used();
    private final List<Sessions.Session> before;
    private final @Nullable PrimaryAcceptance decision;

    /** By set: sessions with it, those that count against it, and those behind the decision. */
    private final int[] sessionsWith = new int[used.size()];

    private final int[] sessionsAgainst = new int[used.size()];
    private final int[] sessionsSince = new int[used.size()];
    private final boolean[] onTheDay = new boolean[used.size()];
    private int ceiling = Interval.NONE;
    private boolean lowered;

    /** Whether a retained session that counts against sets proved something for certain. */
    private boolean somethingIsProven;

    /** Days of those that did not. */
    private final Set<Integer> daysOfNothing = new HashSet<>();

    /**
     * Whether a factor that may be worth more than the decision accepts was bound behind it: what
     * hides its factors may then have used that one.
     */
    private final boolean strengthened;

    Habits(RecoveryEvent step, Instant cutoff) {
      this.cutoff = cutoff;
      from = cutoff.minus(policy.primaryWindow());
      ofLate = cutoff.minus(policy.episodeGap());
      decision = profile.acceptedBefore(step.header().occurredAt());
      strengthened = decision != null && bindings.bindsAfter(decision.at(), decision.primary());
      before = sessionsBefore(step, from, cutoff);
      before.forEach(this::count);
    }

    private void count(Sessions.Session session) {
      int day = DaySet.dayOf(cutoff);
      List<Login> logins = new ArrayList<>();
      long sets = 0;
      long setsSince = 0;
      boolean since = false;
      for (Login login : session.logins()) {
        if (login.at().isAfter(cutoff)) {
          continue;
        }
        logins.add(login);
        since |= isSince(decision, login);
        int place = login.at().isBefore(cutoff) ? placeOf(login.authenticators(), used) : -1;
        if (place >= 0) {
          sets |= 1L << place;
          setsSince |= isSince(decision, login) ? 1L << place : 0;
          onTheDay[place] |= DaySet.dayOf(login.at()) == day;
        }
      }
      boolean tells = tellsFactors(logins);
      boolean countsAgainst = session.firstAt().isBefore(ofLate) && tells;
      for (int set = 0; set < used.size(); set++) {
        if ((sets >>> set & 1) != 0) {
          sessionsWith[set]++;
        } else if (countsAgainst) {
          sessionsAgainst[set]++;
        }
        sessionsSince[set] += (int) (setsSince >>> set & 1);
      }
      Interval proven = Sessions.proven(logins, bindings);
      if (countsAgainst && proven.floor() == Interval.NONE) {
        daysOfNothing.add(DaySet.dayOf(session.firstAt()));
      }
      somethingIsProven |= countsAgainst && proven.floor() > Interval.NONE;
      ceiling = Math.max(ceiling, accepted(proven.ceiling(), since && (tells || strengthened)));
    }

    Finding finding(@Nullable Integer required) {
      int floor = Interval.NONE;
      String why =
          before.isEmpty()
              ? "has no known login before this step"
              : "has no usual way to sign in that is known";
      for (int set = 0; set < used.size(); set++) {
        int reached = reached(set);
        if (reached > floor) {
          floor = reached;
          why = "usually signs in with " + Wording.of(used.get(set).authenticators());
        }
      }
      boolean isUnknown = before.isEmpty() && floor == Interval.NONE;
      int least = tellsHabits(floor) ? Interval.NONE : leastOfTheDaysBefore();
      if (least > floor) {
        floor = least;
        why = "has no usual way to sign in that is known: more logins came than are kept";
      }
      if (isUnknown && least == Interval.NONE) {
        // Nor does a decision about what counts make anything known.
        ceiling = Interval.AAL3;
      } else if (isUnknown || hidFactorsBefore()) {
        ceiling = Math.max(ceiling, accepted(Interval.AAL3, strengthened));
      }
      if (required != null && required > floor) {
        floor = required;
        why = "must prove " + policy.rankName(required) + ", says the directory";
      }
      return new Finding(
          new Interval(floor, Math.max(floor, ceiling)),
          why,
          decision == null || !lowered ? null : Wording.of(decision, policy));
    }

    /**
     * Whether what is retained tells how the account usually signs in, though it be by what proves
     * nothing: 64 codes by mail of one day may be an intruder's, those of three days are a habit.
     * One password among them is none.
     */
    private boolean tellsHabits(int floor) {
      return (somethingIsProven && floor > Interval.NONE)
          || daysOfNothing.size() >= policy.primaryDays();
    }

    /** The UTC day of the oldest retained session, the cutoff's where none is. */
    private int oldestRetained() {
      Instant oldest = cutoff;
      for (Sessions.Session session : before) {
        oldest = session.firstAt().isBefore(oldest) ? session.firstAt() : oldest;
      }
      return DaySet.dayOf(oldest);
    }

    /**
     * What each sign-in of the window proved at least, by the days on which sets were used; 0 if on
     * no day before all that is retained something was proven by what still works. Where 64
     * sign-ins of the hour have pushed all others out, this and no more is known, and it is not
     * nothing: an account of which nothing is known falls short of nothing, so whoever has the
     * password would sign in 64 times more and be silent.
     *
     * <p>Where some hid their factors or told of what is worth nothing for certain, or more sets
     * came than are kept, no more is claimed than that they were sign-ins: of the key of one day
     * and thirty hidden ones since, rank 1. Whole days before the cutoff's count: of its own, which
     * is the intruder's, none.
     */
    private int leastOfTheDaysBefore() {
      int end = DaySet.dayOf(cutoff);
      int oldest = oldestRetained();
      Integer full = profile.fullSince();
      int least = full != null && full < end ? Interval.AAL1 : Interval.AAL3;
      // Once there are more sets than are kept no bitmap grows.
      boolean proven = least == Interval.AAL1;
      for (int set = 0; set < used.size(); set++) {
        Authenticators shown = used.get(set).authenticators();
        DaySet days = used.get(set).days();
        int newest = days.lastBefore(end);
        // The day that the window begins in is in it in part: what it proved may be too old.
        if (newest < DaySet.dayOf(from) || isRetiredSince(shown, newest)) {
          continue;
        }
        int worth = worthAsAccepted(shown, newest);
        boolean tells = !shown.kinds().isEmpty() && worth > Interval.NONE;
        proven |= tells && days.lastBefore(oldest) > DaySet.dayOf(from);
        least = Math.min(least, tells ? worth : Interval.AAL1);
      }
      return proven ? least : Interval.NONE;
    }

    private boolean isRetiredSince(Authenticators shown, int newest) {
      Instant retired = bindings.retiredBefore(shown, cutoff);
      return retired != null && newest <= DaySet.dayOf(retired);
    }

    /** What was last shown on the day of the decision or before it counts for no more than that. */
    private int worthAsAccepted(Authenticators shown, int newest) {
      int worth = bindings.worthAsKnown(shown, cutoff).floor();
      PrimaryAcceptance made = decision;
      if (made == null || worth <= made.primary() || newest > DaySet.dayOf(made.at())) {
        return worth;
      }
      lowered = true;
      return made.primary();
    }

    /**
     * Whether of some day before all retained sessions only sign-ins are known that hide factors. A
     * retained one says so by itself, and must not be silenced by pushing it out. Not where one
     * that tells lies on the day beside it: of the two records that a source writes of a login, one
     * may be of 23:59 and the other of 00:01.
     */
    private boolean hidFactorsBefore() {
      if (ceiling == Interval.AAL3) {
        return false;
      }
      int oldest = oldestRetained();
      List<DaySet> hidden = new ArrayList<>();
      List<DaySet> telling = new ArrayList<>();
      for (Usage usage : used) {
        if (!usage.authenticators().exact()) {
          hidden.add(usage.days());
        } else if (bindings.worthAsKnown(usage.authenticators(), cutoff).floor() > Interval.AAL1) {
          telling.add(usage.days());
        }
      }
      // Of the day that the window begins in a record beside it may lie before the window.
      for (int day = DaySet.dayOf(from) + 1; day < oldest; day++) {
        if (contain(hidden, day)
            && !contain(telling, day - 1)
            && !contain(telling, day)
            && !contain(telling, day + 1)) {
          return true;
        }
      }
      return false;
    }

    /** The floor by one set; its use raises the ceiling, too. */
    private int reached(int set) {
      Usage usage = used.get(set);
      if (usage.authenticators().kinds().isEmpty()) {
        return Interval.NONE;
      }
      int[] days = daysBefore(usage.days(), cutoff, onTheDay[set]);
      int newest = days.length == 0 ? Integer.MIN_VALUE : days[days.length - 1];
      Interval worth = bindings.worthAsKnown(usage.authenticators(), cutoff);
      boolean inWindow = sessionsWith[set] > 0 || newest >= DaySet.dayOf(from);
      if (inWindow && usage.authenticators().exact()) {
        boolean since =
            decision == null || sessionsSince[set] > 0 || newest > DaySet.dayOf(decision.at());
        ceiling = Math.max(ceiling, accepted(worth.ceiling(), since));
      }
      Instant retired = bindings.retiredBefore(usage.authenticators(), cutoff);
      int after = retired == null ? Integer.MIN_VALUE : DaySet.dayOf(retired);
      int share = retired == null ? worth.floor() : Interval.NONE;
      int sessions = sessionsWith[set] + sessionsAgainst[set];
      int reached = ratchet(usage, days, after);
      if (isShare(sessionsWith[set], sessions)) {
        reached = Math.max(reached, share);
      }
      PrimaryAcceptance made = decision;
      if (made == null || reached <= made.primary()) {
        return reached;
      }
      int held =
          Math.max(made.primary(), ratchet(usage, days, Math.max(after, DaySet.dayOf(made.at()))));
      // Of all sessions: that most hide their factors must not let one use of an old key take the
      // decision back.
      if (isShare(sessionsSince[set], before.size())) {
        held = Math.max(held, share);
      }
      lowered |= held < reached;
      return held;
    }

    /**
     * No more than the decision accepts.
     *
     * @param since whether it was shown behind the decision
     */
    private int accepted(int shown, boolean since) {
      if (decision == null || since || shown <= decision.primary()) {
        return shown;
      }
      lowered = true;
      return decision.primary();
    }
  }

  private static boolean contain(List<DaySet> sets, int day) {
    for (DaySet days : sets) {
      if (days.contains(day)) {
        return true;
      }
    }
    return false;
  }

  /** A login before the decision, or at its time, counts for no more than it accepts. */
  private static boolean isSince(@Nullable PrimaryAcceptance decision, Login login) {
    return decision == null || login.at().isAfter(decision.at());
  }

  /**
   * What hides a factor may have used any, and says nothing against one: where MFA is remembered
   * for a month, 59 of 60 sign-ins tell no more than that there was one.
   */
  private static boolean tellsFactors(List<Login> logins) {
    for (Login login : logins) {
      if (login.authenticators().kinds().isEmpty()) {
        return false;
      }
    }
    return true;
  }

  /** -1 when it is not among those that were kept. */
  private static int placeOf(Authenticators set, List<Usage> used) {
    for (int i = 0; i < used.size(); i++) {
      if (used.get(i).authenticators().equals(set)) {
        return i;
      }
    }
    return -1;
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
  private static int[] daysBefore(DaySet days, Instant cutoff, boolean onTheDay) {
    int last = DaySet.dayOf(cutoff) - (onTheDay ? 0 : 1);
    int[] all = days.days();
    int count = all.length;
    while (count > 0 && all[count - 1] > last) {
      count--;
    }
    return Arrays.copyOf(all, count);
  }

  /**
   * The highest rank that the set proved on enough days of one window.
   *
   * @param days ascending
   * @param since days up to this one do not count
   */
  private int ratchet(Usage usage, int[] days, int since) {
    if (days.length < policy.primaryDays()) {
      return Interval.NONE;
    }
    boolean same = bindings.alwaysTheSame(usage.authenticators());
    int[] floors = same ? new int[0] : floors(usage.authenticators(), days, since);
    int reached = Interval.NONE;
    for (int rank = policy.of(usage.authenticators()).floor(); rank > Interval.NONE; rank--) {
      int[] counted = new int[days.length];
      int count = 0;
      for (int i = 0; i < days.length; i++) {
        if (days[i] > since && (same || floors[i] >= rank)) {
          counted[count++] = days[i];
        }
      }
      if (enough(counted, count)) {
        reached = rank;
        break;
      }
      if (same) {
        break;
      }
    }
    return reached;
  }

  /** Once for all ranks: a day on which hundreds were bound is worked out from each of them. */
  private int[] floors(Authenticators set, int[] days, int since) {
    int[] floors = new int[days.length];
    for (int i = 0; i < days.length; i++) {
      floors[i] = days[i] > since ? bindings.floorOn(set, days[i]) : Interval.NONE;
    }
    return floors;
  }

  private boolean enough(int[] days, int count) {
    int wanted = policy.primaryDays();
    long window = policy.primaryWindow().toDays();
    for (int i = wanted - 1; i < count; i++) {
      if (days[i] - days[i - wanted + 1] < window) {
        return true;
      }
    }
    return false;
  }

  private boolean isShare(int uses, int sessionsInWindow) {
    if (uses == 0) {
      return false;
    }
    return sessionsInWindow < policy.fewSessions()
        || uses * 100 >= policy.primarySharePercent() * sessionsInWindow;
  }
}
