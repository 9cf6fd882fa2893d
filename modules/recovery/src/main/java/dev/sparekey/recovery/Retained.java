package dev.sparekey.recovery;

import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.Coordinates;
import dev.sparekey.model.EventRef;
import dev.sparekey.model.RecoveryEvent;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is still known of an account's logins: the newest ones, and those that were kept for its
 * steps. A step is judged by what lies around it only, so that 64 logins of the week after neither
 * push out the session it came from nor, being failures, the denials that went before it.
 */
final class Retained {

  /**
   * Networks and countries after a step, devices there and coordinates, whose first login is looked
   * at.
   */
  private static final int MOST_PLACES = 32;

  private final AssurancePolicy policy;
  private final List<Login> successes;
  private final Map<Outcome, List<Login>> refusals = new HashMap<>();
  private final Map<Integer, Sessions> sessions = new HashMap<>();
  private final Set<Login> roots = new LinkedHashSet<>();
  private final Map<EventRef, Instant> keptAfter = new HashMap<>();
  private final Instant profileKeepsAllAfter;
  private final Set<LeftOut> leftOut = new LinkedHashSet<>();

  /** Those that no step was judged by. */
  private final Set<LeftOut> newlyLeftOut = new HashSet<>();

  private @Nullable Map<Long, List<Login>> bySession;

  /**
   * What bears on a step.
   *
   * @param before the {@value Profile#KEPT_LOGINS} newest successes until the step, feeds' clocks
   *     differing by up to the skew; newest first. Of the oldest there may be only traces.
   * @param sessions those successes by session
   * @param named the session that the step names, with all that is known of it until then; null
   *     when nothing is, or it names none
   * @param leftOut with what there were more logins until then than are kept, where some of them
   *     may be of that session
   * @param allLeftOut the same, of whichever session, to be kept for a step that names one: of it
   *     an earlier login may be told later
   * @param keptAfter the time after which no success was missing when the step became known
   * @param after of each network, country and device the first success in the week after, and of
   *     each place on earth that of the hours in which nobody gets there; earliest first
   * @param refusals of each kind the {@value Profile#KEPT_LOGINS} newest of the hour before the
   *     step, and of the hour before any push that may vouch for it
   */
  record Around(
      List<Login> before,
      Sessions sessions,
      Sessions.@Nullable Session named,
      List<LeftOut> leftOut,
      List<LeftOut> allLeftOut,
      Instant keptAfter,
      List<Login> after,
      List<Login> refusals) {
    /** False only where no place after the step was left out. */
    boolean mayHaveMorePlaces() {
      return after.size() >= MOST_PLACES;
    }
  }

  private record Place(
      @Nullable String network, @Nullable String country, @Nullable String device, boolean own) {}

  /**
   * With the network, for a login from a new one may be strange by how far away it is: the first of
   * a spot that stood in for it would have to be so, too.
   */
  private record Spot(@Nullable String network, @Nullable Coordinates at, boolean own) {}

  /**
   * @param witnesses kept for the account's steps, in any order
   */
  Retained(AssurancePolicy policy, Profile profile, Collection<? extends Witness> witnesses) {
    this.policy = policy;
    profileKeepsAllAfter = profile.keepsAllAfter();
    List<Login> logins = new ArrayList<>(witnesses.size());
    roots.addAll(profile.roots());
    for (Witness witness : witnesses) {
      switch (witness) {
        case Login login -> (login.isRoot() ? roots : logins).add(login);
        case LeftOut from -> leaveOut(from);
        case KeptAfter after -> keptAfter.merge(after.step(), after.at(), Retained::earlier);
      }
    }
    for (LeftOut from : Roots.leftOut(profile.roots())) {
      if (leaveOut(from)) {
        newlyLeftOut.add(from);
      }
    }
    this.successes =
        withTraces(newestFirst(profile.logins(), logins, Outcome.SUCCESS), profile.newestTraces());
    for (Outcome outcome : List.of(Outcome.FAILURE, Outcome.DENIED)) {
      refusals.put(outcome, newestFirst(profile.refusals(outcome), logins, outcome));
    }
  }

  private static List<Login> newestFirst(
      List<Login> newest, Collection<Login> witnesses, Outcome outcome) {
    List<Login> others = new ArrayList<>();
    for (Login witness : witnesses) {
      if (witness.outcome() == outcome
          && Collections.binarySearch(newest, witness, Login.NEWEST_FIRST) < 0) {
        others.add(witness);
      }
    }
    // A step's witnesses are among the newest until 64 more have come.
    if (others.isEmpty()) {
      return newest;
    }
    TreeSet<Login> all = new TreeSet<>(Login.NEWEST_FIRST);
    all.addAll(newest);
    all.addAll(others);
    return List.copyOf(all);
  }

  /** A trace says nothing beside the login that left it, which was kept for a step. */
  private static List<Login> withTraces(List<Login> logins, List<Login> traces) {
    if (traces.isEmpty()) {
      return logins;
    }
    Set<Login> left = new HashSet<>(traces);
    for (Login login : logins) {
      if (!login.isTrace()) {
        left.remove(login.trace());
      }
    }
    left.removeAll(logins);
    List<Login> all = new ArrayList<>(logins);
    all.addAll(left);
    all.sort(Login.NEWEST_FIRST);
    return all;
  }

  /** Of a quarter and a set the earliest says it of all that come after it. */
  private boolean leaveOut(LeftOut from) {
    if (leftOut.stream().anyMatch(known -> known.includes(from))) {
      return false;
    }
    leftOut.removeIf(from::includes);
    return leftOut.add(from);
  }

  /** Whether of a step's session more may be missing than was known when it was last judged. */
  boolean hasLostMore(Around around) {
    return around.leftOut().stream().anyMatch(newlyLeftOut::contains);
  }

  /**
   * Null when no login of it is known.
   *
   * @param newest of the newest logins until then
   * @param areAll whether there are no others
   */
  private Sessions.@Nullable Session named(
      RecoveryEvent step, Instant until, Sessions newest, boolean areAll) {
    Long id = Login.session(step.sessionId());
    if (id == null) {
      return null;
    }
    if (areAll && roots.isEmpty()) {
      return newest.byId(step.sessionId());
    }
    List<Login> logins =
        bySession().getOrDefault(id, List.of()).stream()
            .filter(login -> !login.at().isAfter(until))
            .toList();
    return logins.isEmpty() ? null : new Sessions.Session(logins);
  }

  /** Of all that is known, and not of the 64 newest before a step alone. */
  private Map<Long, List<Login>> bySession() {
    Map<Long, List<Login>> known = bySession;
    if (known == null) {
      known = new HashMap<>();
      for (Login login : successes) {
        add(known, login);
      }
      for (Login root : roots) {
        add(known, root);
      }
      bySession = known;
    }
    return known;
  }

  /** A root says nothing beside its login, and a trace nothing beside its root. */
  private static void add(Map<Long, List<Login>> bySession, Login login) {
    Long id = login.session();
    if (id == null) {
      return;
    }
    List<Login> of = bySession.computeIfAbsent(id, session -> new ArrayList<>(2));
    if (login.isRoot()) {
      of.remove(login.trace());
      for (Login known : of) {
        if (known.at().equals(login.at()) && known.root().equals(login)) {
          return;
        }
      }
    }
    of.add(login);
  }

  Around around(RecoveryEvent step) {
    Instant at = step.header().occurredAt();
    int from = firstNotAfter(successes, at.plus(policy.skew()));
    int to = Math.min(successes.size(), from + Profile.KEPT_LOGINS);
    List<Login> before = successes.subList(from, to);
    Instant earliest = at.minus(policy.refusalWindow()).minus(policy.pushOrCallBefore());
    List<Login> refused = new ArrayList<>();
    for (List<Login> ofOneKind : refusals.values()) {
      int newest = firstNotAfter(ofOneKind, at);
      for (Login refusal :
          ofOneKind.subList(newest, Math.min(ofOneKind.size(), newest + Profile.KEPT_LOGINS))) {
        if (!refusal.at().isBefore(earliest)) {
          refused.add(refusal);
        }
      }
    }
    Sessions bySession = sessions.computeIfAbsent(from, start -> new Sessions(before));
    Instant until = at.plus(policy.skew());
    Sessions.Session named = named(step, until, bySession, to == successes.size());
    Instant known = keptAfter.get(StepSurroundings.reference(step));
    Instant kept = known == null ? profileKeepsAllAfter : earlier(known, profileKeepsAllAfter);
    List<LeftOut> allLeftOut = step.sessionId() == null ? List.of() : leftOutUntil(until);
    return new Around(
        before,
        bySession,
        named,
        named == null ? allLeftOut : leftOutSince(named.firstAt(), allLeftOut, before, kept),
        allLeftOut,
        kept,
        after(step, at),
        refused);
  }

  private static Instant earlier(Instant one, Instant other) {
    return one.isBefore(other) ? one : other;
  }

  /** Whether the source tells where logins came from. */
  boolean tellPlaces() {
    return successes.stream().anyMatch(login -> login.coordinates() != null);
  }

  private List<LeftOut> leftOutUntil(Instant until) {
    return leftOut.isEmpty()
        ? List.of()
        : leftOut.stream().filter(one -> !one.from().isAfter(until)).toList();
  }

  /**
   * Those of which some may lie behind a session's first known login. How that one is known does
   * not matter: it may have come late, or be kept for another step, and the session have gone on
   * among what is not kept. As many newest ones as are kept before a step are all there are of
   * their time.
   *
   * <p>Example: a session begins at 10:00, and of the logins with a key from 10:06 on some are not
   * kept. Beside a step of 10:30 the oldest of the 64 newest is of 10:24: one of 10:20 may be
   * missing. Is that oldest one of 09:40, then none is that the session could have had.
   */
  private static List<LeftOut> leftOutSince(
      Instant first, List<LeftOut> leftOut, List<Login> before, Instant kept) {
    if (leftOut.isEmpty()) {
      return leftOut;
    }
    // Also of more that were kept when the step became known: else it would hang on the order.
    Instant oldest =
        before.size() < Profile.KEPT_LOGINS ? Instant.EPOCH : before.getLast().second();
    Instant missing = oldest.isAfter(kept) ? oldest : kept;
    return leftOut.stream()
        .filter(
            one ->
                !one.from().isAfter(missing)
                    && !missing.isBefore(first)
                    && one.latest(Instant.MAX).isAfter(first))
        .toList();
  }

  private List<Login> after(RecoveryEvent step, Instant at) {
    Map<Place, Login> first = new HashMap<>();
    Map<Place, Login> firstOfDevice = new HashMap<>();
    Map<Spot, Login> firstOfSpot = new HashMap<>();
    Set<Spot> spots = new HashSet<>();
    Instant travelled = at.plus(TravelJudgement.WITHIN).plus(policy.skew());
    int newest = firstNotAfter(successes, at.plus(policy.afterWindow()));
    Long session = Login.session(step.sessionId());
    for (int i = firstNotAfter(successes, at) - 1; i >= newest; i--) {
      Login login = successes.get(i);
      boolean own = session != null && session.equals(login.session());
      // By themselves, as devices: mobile networks put a telephone somewhere else each time.
      if (!login.at().isAfter(travelled) && firstOfSpot.size() < MOST_PLACES) {
        // A trace has no network, and would else be a first of its own once a login becomes one.
        boolean unseen = spots.add(new Spot(null, login.coordinates(), own));
        if (unseen || !login.isTrace()) {
          firstOfSpot.putIfAbsent(new Spot(login.network(), login.coordinates(), own), login);
        }
      }
      if (login.isTrace()) {
        continue;
      }
      if (first.size() < MOST_PLACES) {
        first.putIfAbsent(new Place(login.network(), login.country(), null, own), login);
      }
      // By themselves: some sources make up a device a session, and those must not fill the places.
      if (firstOfDevice.size() < MOST_PLACES) {
        Place place = new Place(login.network(), login.country(), login.device(), own);
        firstOfDevice.putIfAbsent(place, login);
      }
    }
    TreeSet<Login> earliestFirst = new TreeSet<>(Login.NEWEST_FIRST.reversed());
    earliestFirst.addAll(first.values());
    earliestFirst.addAll(firstOfDevice.values());
    earliestFirst.addAll(firstOfSpot.values());
    return List.copyOf(earliestFirst);
  }

  /** The place in a list, newest first, of the first that is not after a time. */
  private static int firstNotAfter(List<Login> newestFirst, Instant at) {
    int low = 0;
    int high = newestFirst.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (newestFirst.get(middle).at().isAfter(at)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
