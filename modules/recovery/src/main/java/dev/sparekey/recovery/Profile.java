package dev.sparekey.recovery;

import dev.sparekey.model.AccountEvent;
import dev.sparekey.model.AuthenticationEvent;
import dev.sparekey.model.AuthenticationEvent.Outcome;
import dev.sparekey.model.IdentityContextEvent;
import dev.sparekey.model.Posture;
import dev.sparekey.model.PrimaryAcceptance;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What ordinary logins leave behind on an account. Every part is idempotent, commutative and
 * associative, and what an event leaves depends on that event alone, so that order, duplicates and
 * restarts do not matter.
 *
 * @param logins the newest successes, newest first: the {@value #KEPT_WHOLE} newest, and of the
 *     {@value #KEPT_LOGINS} newest those within {@value #WHOLE_HOURS} h of the very newest, and of
 *     the rest of the quarter of a UTC day in which that begins
 * @param traces what is left of the {@value #KEPT_TRACES} newest others, newest first; behind them
 *     the {@link Roots} of sessions of that time, where more than {@value #KEPT_LOGINS} came in it
 * @param failures the {@value #KEPT_LOGINS} newest, newest first
 * @param denials the {@value #KEPT_LOGINS} newest, newest first; apart from failures, which anyone
 *     who knows a login name can make as many of as he likes
 * @param used what each set of authenticators was used for, on the earliest days that together have
 *     no more than {@value #MOST_SETS}
 * @param fullSince the first UTC day of which nothing is kept in {@code used}, because with it
 *     there would be more sets; null while there are not. What is not found is from then on
 *     unknown.
 * @param name newest login name or mail that a record gave the account
 * @param names each login name and mail that records gave the account, in lower case; true once all
 *     that was held under it has been delivered. Of more than {@value #MOST_NAMES}, the first.
 * @param inEpisode the days of episodes whose steps are judged for good: a login on them teaches
 *     nothing, also when the steps are long forgotten
 * @param firstSeenAt when the first login or step known of the account occurred; null while there
 *     is none
 * @param newestStepAt when the newest recovery-relevant event occurred; null while there is none,
 *     1970 while there is only an inventory's word
 * @param accepted what its primary was decided to be at most, of the {@value #MOST_ACCEPTED} newest
 *     decisions, newest first. Of those before a step the newest alone counts, so one that fell out
 *     is missed only by a step of before {@value #MOST_ACCEPTED} newer ones.
 */
public record Profile(
    List<Login> logins,
    List<Login> traces,
    List<Login> failures,
    List<Login> denials,
    List<Usage> used,
    @Nullable Integer fullSince,
    @Nullable NameSeen name,
    SortedMap<String, Boolean> names,
    DaySet inEpisode,
    @Nullable Instant firstSeenAt,
    @Nullable Instant newestStepAt,
    List<PrimaryAcceptance> accepted) {

  public static final int KEPT_LOGINS = 64;

  /**
   * A profile is read and written at each login, so of a login some days old only its share in what
   * the account usually proves is kept: 100 in 30 days take 1 KB, not 7.
   */
  static final int KEPT_WHOLE = 8;

  static final int WHOLE_HOURS = 48;
  static final int KEPT_TRACES = KEPT_LOGINS - KEPT_WHOLE;

  static final int MOST_SETS = 32;
  static final int MOST_NAMES = 64;
  static final int MOST_ACCEPTED = 16;

  public static final Profile EMPTY =
      new Profile(
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          List.of(),
          null,
          null,
          Collections.emptySortedMap(),
          DaySet.EMPTY,
          null,
          null,
          List.of());

  /** A name and when it was given; the newest wins, of two at one time the last by text. */
  public record NameSeen(Instant at, String name) {
    private static final Comparator<NameSeen> NEWEST =
        Comparator.comparing(NameSeen::at).thenComparing(NameSeen::name);
  }

  /** This profile after one more event; the same object when the event adds nothing. */
  public Profile with(AccountEvent event) {
    Next next = new Next(this);
    next.seeName(event);
    next.seeNames(event);
    if (!(event instanceof IdentityContextEvent)) {
      // A directory's row may be years old on the day that observation begins.
      next.seeTime(event.header().occurredAt());
    }
    if (event instanceof AuthenticationEvent authentication) {
      next.see(Login.of(authentication));
    }
    return next.profile();
  }

  /** Without the roots behind them. */
  List<Login> newestTraces() {
    return traces.subList(0, Roots.placeIn(traces));
  }

  /** Of logins that others have pushed out, newest first. */
  List<Login> roots() {
    return traces.subList(Roots.placeIn(traces), traces.size());
  }

  List<Login> refusals(Outcome outcome) {
    return switch (outcome) {
      case FAILURE -> failures;
      case DENIED -> denials;
      case SUCCESS -> List.of();
    };
  }

  /** This profile, knowing of a recovery-relevant event at that time. */
  public Profile withStepAt(Instant at) {
    Next next = new Next(this);
    if (newestStepAt == null || at.isAfter(newestStepAt)) {
      next.newestStepAt = at;
    }
    return next.profile();
  }

  /** This profile, knowing what its primary was decided to be at most. */
  public Profile withAcceptance(PrimaryAcceptance decision) {
    Next next = new Next(this);
    next.accepted = TopK.add(accepted, decision, PrimaryAcceptance.NEWEST_FIRST, MOST_ACCEPTED);
    return next.profile();
  }

  /** What held of a step of that time; null when nothing was decided before it. */
  @Nullable PrimaryAcceptance acceptedBefore(Instant step) {
    for (PrimaryAcceptance decision : accepted) {
      if (decision.at().isBefore(step)) {
        return decision;
      }
    }
    return null;
  }

  /** Whether a recovery-relevant event is known, and not only an inventory's word. */
  public boolean hasSteps() {
    return newestStepAt != null && newestStepAt.isAfter(Instant.EPOCH);
  }

  /** This profile, knowing that an episode was open from one time to another. */
  public Profile withEpisode(Instant from, Instant to) {
    Next next = new Next(this);
    for (int day = DaySet.dayOf(from); day <= DaySet.dayOf(to); day++) {
      next.inEpisode = next.inEpisode.with(day);
    }
    return next.profile();
  }

  /** This profile, with all delivered that was held under that name. */
  public Profile withAnswer(String answered) {
    Next next = new Next(this);
    if (Boolean.FALSE.equals(names.get(answered))) {
      SortedMap<String, Boolean> joined = new TreeMap<>(names);
      joined.put(answered, true);
      next.names = Collections.unmodifiableSortedMap(joined);
    }
    return next.profile();
  }

  /** This profile, in which it is asked again what is held under these of its names. */
  public Profile withQuestions(Collection<String> asked) {
    SortedMap<String, Boolean> joined = new TreeMap<>(names);
    for (String name : asked) {
      joined.computeIfPresent(name, (known, answered) -> false);
    }
    Next next = new Next(this);
    if (!joined.equals(names)) {
      next.names = Collections.unmodifiableSortedMap(joined);
    }
    return next.profile();
  }

  /**
   * The time after which no success was pushed out, but for its root: of a quarter not all are
   * kept. A trace goes only to a newer one, so that all that are newer than the oldest are there.
   * 1970 while there are fewer than are kept.
   */
  Instant keepsAllAfter() {
    int kept = Roots.placeIn(traces);
    return kept < KEPT_TRACES ? Instant.EPOCH : traces.get(kept - 1).second();
  }

  /**
   * What there is more of than is kept, whether or not that makes anything unknown: of several sets
   * of authenticators since the first of their days.
   */
  public List<Posture.Full> full() {
    if (keepsAll()) {
      return List.of();
    }
    SortedMap<Posture.Kept, Integer> full = new TreeMap<>();
    if (fullSince != null) {
      full.put(Posture.Kept.AUTHENTICATORS, fullSince);
    }
    for (Usage usage : used) {
      usage.fullSince().forEach((kind, day) -> full.merge(kind.kept(), day, Math::min));
    }
    return full.entrySet().stream()
        .map(entry -> new Posture.Full(entry.getKey(), DaySet.startOf(entry.getValue())))
        .toList();
  }

  /** Asked at each login. */
  private boolean keepsAll() {
    for (Usage usage : used) {
      if (!usage.fullSince().isEmpty()) {
        return false;
      }
    }
    return fullSince == null;
  }

  /** False when none is known, or so many that some were not kept. */
  boolean allNamesKnown() {
    return !names.isEmpty() && names.size() < MOST_NAMES;
  }

  /** True when tickets may still be held under one of the account's names. */
  public boolean asking() {
    return names.containsValue(false);
  }

  /** The profile that is being made of another; each part is the old one's until it changes. */
  private static final class Next {
    private final Profile before;
    private List<Login> logins;
    private List<Login> traces;
    private List<Login> failures;
    private List<Login> denials;
    private List<Usage> used;
    private @Nullable Integer fullSince;
    private @Nullable NameSeen name;
    private SortedMap<String, Boolean> names;
    private DaySet inEpisode;
    private @Nullable Instant firstSeenAt;
    private @Nullable Instant newestStepAt;
    private List<PrimaryAcceptance> accepted;

    Next(Profile before) {
      this.before = before;
      logins = before.logins;
      traces = before.traces;
      failures = before.failures;
      denials = before.denials;
      used = before.used;
      fullSince = before.fullSince;
      name = before.name;
      names = before.names;
      inEpisode = before.inEpisode;
      firstSeenAt = before.firstSeenAt;
      newestStepAt = before.newestStepAt;
      accepted = before.accepted;
    }

    @SuppressWarnings("ReferenceEquality") // a part that is the same object is the same part
    Profile profile() {
      boolean same =
          logins == before.logins
              && traces == before.traces
              && failures == before.failures
              && denials == before.denials
              && used == before.used
              && Objects.equals(fullSince, before.fullSince)
              && name == before.name
              && names == before.names
              && inEpisode == before.inEpisode
              && firstSeenAt == before.firstSeenAt
              && newestStepAt == before.newestStepAt
              && accepted == before.accepted;
      return same
          ? before
          : new Profile(
              logins,
              traces,
              failures,
              denials,
              used,
              fullSince,
              name,
              names,
              inEpisode,
              firstSeenAt,
              newestStepAt,
              accepted);
    }

    void seeTime(Instant at) {
      if (firstSeenAt == null || at.isBefore(firstSeenAt)) {
        firstSeenAt = at;
      }
    }

    void seeName(AccountEvent event) {
      String given = event.accountName();
      if (given == null || (name != null && event.header().occurredAt().isBefore(name.at()))) {
        return;
      }
      NameSeen candidate = new NameSeen(event.header().occurredAt(), given);
      if (name == null || NameSeen.NEWEST.compare(candidate, name) > 0) {
        name = candidate;
      }
    }

    void seeNames(AccountEvent event) {
      if (event instanceof IdentityContextEvent identity) {
        identity.names().forEach(this::seeName);
      }
      String given = event.accountName();
      NameSeen newest = before.name;
      boolean asEver =
          newest != null && newest.name().equals(given) && before.names.size() < MOST_NAMES;
      if (given != null && !asEver) {
        seeName(given.toLowerCase(Locale.ROOT));
      }
    }

    private void seeName(String given) {
      if (names.containsKey(given)
          || (names.size() == MOST_NAMES && given.compareTo(names.lastKey()) > 0)) {
        return;
      }
      SortedMap<String, Boolean> joined = new TreeMap<>(names);
      joined.put(given, false);
      if (joined.size() > MOST_NAMES) {
        joined.remove(joined.lastKey());
      }
      names = Collections.unmodifiableSortedMap(joined);
    }

    void see(Login login) {
      switch (login.outcome()) {
        case SUCCESS -> {
          keep(login);
          use(login);
        }
        case FAILURE -> failures = TopK.add(failures, login, Login.NEWEST_FIRST, KEPT_LOGINS);
        case DENIED -> denials = TopK.add(denials, login, Login.NEWEST_FIRST, KEPT_LOGINS);
      }
    }

    /**
     * Lawful because who is kept whole is said by the newest alone: one that has fallen out would
     * do so whatever came first, and what is left of it is the same.
     */
    @SuppressWarnings("ReferenceEquality") // the very one that was added
    private void keep(Login login) {
      List<Login> joined = TopK.add(logins, login, Login.NEWEST_FIRST, KEPT_LOGINS + 1);
      if (joined == logins) {
        return;
      }
      Instant since = Roots.quarter(joined.getFirst().at().minus(Duration.ofHours(WHOLE_HOURS)));
      int place = Roots.placeIn(traces);
      List<Login> left = place == traces.size() ? traces : List.copyOf(traces.subList(0, place));
      List<Login> known = traces.subList(place, traces.size());
      List<Login> roots = Roots.since(known, since);
      boolean same = roots == known;
      int whole = joined.size();
      while (whole > KEPT_WHOLE
          && (whole > KEPT_LOGINS || joined.get(whole - 1).at().isBefore(since))) {
        whole--;
        Login gone = joined.get(whole);
        List<Login> after = TopK.add(left, gone.trace(), Login.NEWEST_FIRST, KEPT_TRACES);
        same &= after == left;
        left = after;
        if (whole >= KEPT_LOGINS && !gone.at().isBefore(since)) {
          List<Login> more = Roots.with(roots, gone);
          same &= more == roots;
          roots = more;
        }
      }
      if (!same) {
        traces = roots.isEmpty() ? left : joined(left, roots);
      }
      boolean came =
          joined.getFirst() == login
              || whole > Collections.binarySearch(joined, login, Login.NEWEST_FIRST);
      if (came) {
        logins = whole == joined.size() ? joined : List.copyOf(joined.subList(0, whole));
      }
    }

    private static List<Login> joined(List<Login> traces, List<Login> roots) {
      List<Login> joined = new ArrayList<>(traces.size() + roots.size());
      joined.addAll(traces);
      joined.addAll(roots);
      return Collections.unmodifiableList(joined);
    }

    private void use(Login login) {
      if (fullSince != null && DaySet.dayOf(login.at()) >= fullSince) {
        return;
      }
      for (int i = 0; i < used.size(); i++) {
        Usage known = used.get(i);
        if (known.authenticators().equals(login.authenticators())) {
          replace(i, known.with(login));
          return;
        }
      }
      List<Usage> joined =
          TopK.add(used, Usage.of(login.authenticators()).with(login), Usage.BY_SET, MOST_SETS + 1);
      used = joined.size() > MOST_SETS ? withinCap(joined) : joined;
    }

    /** As of devices, the days with which there would be too many go, and not what was before. */
    private List<Usage> withinCap(List<Usage> sets) {
      int day = Integer.MIN_VALUE;
      for (Usage usage : sets) {
        day = Math.max(day, usage.days().first());
      }
      fullSince = day;
      List<Usage> left = new ArrayList<>();
      for (Usage usage : sets) {
        Usage before = usage.before(day);
        if (before != null) {
          left.add(before);
        }
      }
      return Collections.unmodifiableList(left);
    }

    @SuppressWarnings("ReferenceEquality") // the same object was left as it was
    private void replace(int i, Usage usage) {
      if (usage == used.get(i)) {
        return;
      }
      List<Usage> joined = new ArrayList<>(used);
      joined.set(i, usage);
      used = Collections.unmodifiableList(joined);
    }
  }
}
